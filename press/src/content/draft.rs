//! Reads one file of the newsroom: [`FileReader::read`] turns it into a [`Draft`], which lacks only what depends on other files.
//!
//! Long because the steps of reading one file share the settings, the media and the body store of [`FileReader`].

use super::Unreleased;
use super::aliases::{self, Alias};
use super::bodies::{BodyRef, BodyStore};
use super::config::{Settings, is_below, is_language};
use super::convert_dialects::{Prepared, prepare};
use super::diagnostics::Diagnostic;
use super::front_matter::{self, CoverSource, FrontMatter};
use super::held_back::Held;
use super::languages;
use super::markdown::Document;
use super::markdown::link_destinations::{Links, Place, Reference, Target};
use super::media_files::Media;
use super::path_facts::{self, PathFacts};
use super::source_file::{DocumentKind, SourceFile};
use super::table_reader::syntax;
use super::template_tags::Names;
use super::value::Spanned;
use broadsheet_model::{Cover, Heading, Slug};
use jiff::civil::Time;
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What is needed to read a file.
#[derive(Debug)]
pub(super) struct FileReader<'a> {
    pub root: &'a Path,
    pub settings: &'a Settings,
    pub media: &'a Media,
    pub bodies: &'a BodyStore,
    /// The folders of articles.
    pub roots: Vec<String>,
    /// The files that template tags can refer to; `None` if template tags are not shown.
    pub names: Option<Names>,
    /// Whether drafts count as published.
    pub drafts: bool,
}

/// An article or page. Its categories, tags, authors and links are still as written.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Draft {
    pub kind: DocumentKind,
    pub file: String,
    pub slug: Slug,
    /// Whether the author wrote the slug. Otherwise it was made from the file's name.
    pub slug_given: bool,
    pub headline: String,
    pub published: Option<Zoned>,
    pub updated: Option<Zoned>,
    /// From this time on it is not shown any more.
    pub expires: Option<Zoned>,
    pub authors: Vec<Spanned<String>>,
    pub categories: Vec<Spanned<String>>,
    pub tags: Vec<Spanned<String>>,
    pub excerpt: Option<String>,
    pub summary: Option<String>,
    #[serde(with = "named")]
    pub cover: Option<Cover>,
    pub featured: bool,
    pub pinned: bool,
    /// From this time on it is not pinned any more.
    pub pinned_until: Option<Zoned>,
    /// It is shown only because drafts are included.
    pub is_draft: bool,
    /// It has a page, but is listed nowhere.
    pub unlisted: bool,
    pub out_of_sitemap: bool,
    /// Old paths of the site; each begins with `/`.
    pub aliases: Vec<Alias>,
    pub language: Option<String>,
    pub guid: Option<String>,
    pub words: u32,
    pub contents: Vec<Heading>,
    /// Every `id` in its body, in order.
    pub ids: Vec<String>,
    pub body: BodyRef,
    pub references: Vec<Reference>,
    /// It has template tags whose result depends on which other files exist.
    pub looks_up: bool,
    /// Files beside it that it shows, each with its path under the output folder.
    pub files: Vec<(PathBuf, String)>,
}

/// Serialises a cover as JSON: a cover leaves out fields that it does not have, so it needs a format with field names.
mod named {
    use super::Cover;
    use serde::de::Error as _;
    use serde::ser::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(cover: &Option<Cover>, to: S) -> Result<S::Ok, S::Error> {
        let text = cover.as_ref().map(serde_json::to_string).transpose().map_err(S::Error::custom)?;
        text.serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Cover>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| serde_json::from_str(&text)).transpose().map_err(D::Error::custom)
    }
}

impl Draft {
    /// Whether it is shown at the moment `now`: published, and not expired.
    pub fn is_shown(&self, now: Timestamp) -> bool {
        let is_past = |date: &Zoned| date.timestamp() <= now;
        self.published.as_ref().is_none_or(is_past) && !self.expires.as_ref().is_some_and(is_past)
    }

    /// Why readers do not see it at the moment `now`.
    pub fn unreleased(&self, now: Timestamp) -> Option<Unreleased> {
        let [published, expires] = [&self.published, &self.expires].map(|date| date.as_ref().map(Zoned::timestamp));
        if self.is_draft {
            return Some(Unreleased::Draft);
        }
        let scheduled = published.filter(|date| *date > now).map(Unreleased::Scheduled);
        scheduled.or_else(|| expires.filter(|date| *date <= now).map(Unreleased::Expired))
    }

    /// Whether it leads the front page at the moment `now`.
    pub fn is_pinned(&self, now: Timestamp) -> bool {
        self.pinned && self.pinned_until.as_ref().is_none_or(|until| until.timestamp() > now)
    }

    /// The next moment after `now` at which it goes live, expires or is no longer pinned.
    pub fn turns(&self, now: Timestamp) -> Option<Timestamp> {
        let dates = [&self.published, &self.expires, &self.pinned_until].into_iter().flatten().map(Zoned::timestamp);
        dates.filter(|&date| date > now).min()
    }
}

/// The result of reading a file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Outcome {
    Read(Box<Draft>),
    /// It is not published.
    Held {
        file: String,
        why: Held,
        /// The paths that it would have, including its old ones.
        paths: Vec<String>,
    },
    /// A section page of Hugo or Zola.
    Section {
        file: String,
    },
    /// It has no result. The reason is reported.
    Failed,
}

impl FileReader<'_> {
    /// Reads a file. Each file is read once, and only what [`Draft`] holds stays in memory. `slug` replaces the file's own slug.
    pub fn read(&self, source: &SourceFile, slug: Option<Slug>) -> (Outcome, Vec<Diagnostic>) {
        if is_section(source) {
            return (Outcome::Section { file: source.file.clone() }, Vec::new());
        }
        if let Some(why) = source.held.as_ref().filter(|held| self.holds(held)) {
            return (
                self.held(source, why.clone(), read_text(source).ok().and_then(|text| self.paths_in(source, &text))),
                Vec::new(),
            );
        }
        match read_text(source) {
            Ok(text) => self.read_text(source, &text, slug),
            Err(note) => (Outcome::Failed, vec![*note]),
        }
    }

    /// Reads the text of a file.
    pub fn read_text(&self, source: &SourceFile, text: &str, slug: Option<Slug>) -> (Outcome, Vec<Diagnostic>) {
        let mut notes = Vec::new();
        let split = match front_matter::split(text) {
            Ok(split) => split,
            Err(fault) => return (Outcome::Failed, vec![syntax(&source.file, fault)]),
        };
        let Some(table) = front_matter::parse(&source.file, text, &split, &mut notes) else { return (Outcome::Failed, notes) };
        let matter = FrontMatter::read(&source.file, &table, &self.settings.config.zone, &mut notes);
        if let Some(why) = matter.held.as_ref().filter(|held| self.holds(held)) {
            // A draft may be unfinished, so its problems are not reported.
            return (self.held(source, why.clone(), self.paths(source, &matter, &text[split.body..])), Vec::new());
        }
        let prepared = prepare(&source.file, self.inner(&source.file), text, split.body, self.names.as_ref());
        let document = Document::parse(prepared.text(text), split.body, self.settings.smart_punctuation);
        let mut told = Vec::new();
        let is_draft = source.held.is_some() || matter.held.is_some();
        let mut draft = self.compile(source, slug, matter, document, &mut told);
        if let Some(draft) = &mut draft {
            draft.is_draft = is_draft;
        }
        place_before(&prepared, draft.as_mut(), &mut told);
        notes.extend(told);
        notes.extend(prepared.notes);
        (draft.map_or(Outcome::Failed, |draft| Outcome::Read(Box::new(draft))), notes)
    }

    fn held(&self, source: &SourceFile, why: Held, paths: Option<Vec<String>>) -> Outcome {
        Outcome::Held { file: source.file.clone(), why, paths: paths.unwrap_or_default() }
    }

    /// The paths that a file would have if its path did not hold it back. Its problems are not reported yet.
    fn paths_in(&self, source: &SourceFile, text: &str) -> Option<Vec<String>> {
        let split = front_matter::split(text).ok()?;
        let mut notes = Vec::new();
        let table = front_matter::parse(&source.file, text, &split, &mut notes)?;
        let matter = FrontMatter::read(&source.file, &table, &self.settings.config.zone, &mut notes);
        self.paths(source, &matter, &text[split.body..])
    }

    /// The paths that a held-back file would have, so that no published link reveals them.
    fn paths(&self, source: &SourceFile, matter: &FrontMatter, body: &str) -> Option<Vec<String>> {
        let heading = || Document::parse(body, 0, false).take_title().map(|(title, _)| title);
        let headline = matter.title.as_ref().map(|title| title.value.clone()).or_else(heading).unwrap_or_default();
        let slug = self.slug(source, matter, &path_facts::of_file(&source.inner), &headline, &mut Vec::new())?;
        let path = source.kind.path(&slug);
        let old = aliases::read(matter, &path, &source.place, self.foreign(source));
        Some(old.into_iter().map(|alias| alias.path).chain([path]).collect())
    }

    fn holds(&self, held: &Held) -> bool {
        !(self.drafts && held.is_shown_with_drafts())
    }

    /// The path of a file relative to its folder of articles.
    pub fn inner<'f>(&self, file: &'f str) -> &'f str {
        let inner = |root: &String| file.strip_prefix(root.as_str())?.strip_prefix('/');
        self.roots.iter().find_map(inner).unwrap_or(file)
    }

    fn compile(
        &self,
        source: &SourceFile,
        slug: Option<Slug>,
        matter: FrontMatter,
        mut document: Document<'_>,
        notes: &mut Vec<Diagnostic>,
    ) -> Option<Draft> {
        let file = source.file.as_str();
        let headline = headline(source, &matter, &mut document, notes)?;
        let facts = path_facts::of_file(&source.inner);
        let slug = match slug {
            Some(slug) if source.kind == DocumentKind::Page => page_slug(file, slug, notes),
            Some(slug) => slug,
            None => self.slug(source, &matter, &facts, &headline, notes)?,
        };
        let path = source.kind.path(&slug);
        let folder = if source.kind == DocumentKind::Article { "articles" } else { "pages" };
        let files = format!("media/{folder}/{slug}/");
        let place = Place {
            site: &self.settings.config.site,
            root: self.root,
            file,
            path: &path,
            files: &files,
            media: self.media,
            roots: &self.roots,
            broken: self.settings.broken_links,
        };
        let compiled = document.compile(&place);
        notes.extend(compiled.notes);
        let mut shown = compiled.files;
        let cover = matter.cover.as_ref().and_then(|cover| self.cover(&place, cover, &mut shown, notes));
        let body = match self.bodies.put(&compiled.html) {
            Ok(body) => body,
            Err(error) => {
                notes.push(
                    Diagnostic::error(file, format!("the compiled text could not be kept: {error}"))
                        .help("make room in the folder for temporary files"),
                );
                return None;
            }
        };
        let published = matter.published.clone().or_else(|| self.day_of_path(&matter, &facts));
        let updated = matter.updated.clone().filter(|updated| published.as_ref().is_none_or(|published| updated > published));
        Some(Draft {
            kind: source.kind,
            slug_given: matter.slug.is_some(),
            published,
            updated,
            expires: matter.expires.clone(),
            aliases: aliases::read(&matter, &path, &source.place, self.foreign(source)),
            language: self.language(source, &matter, notes),
            authors: matter.authors,
            categories: matter.categories,
            tags: matter.tags,
            summary: matter.excerpt.clone().or(compiled.summary),
            excerpt: matter.excerpt,
            cover,
            featured: matter.featured,
            pinned: matter.pinned,
            pinned_until: matter.pinned_until,
            is_draft: false,
            unlisted: matter.unlisted,
            out_of_sitemap: matter.out_of_sitemap,
            guid: matter.guid.map(|guid| guid.value),
            words: compiled.words,
            contents: compiled.contents,
            ids: compiled.ids,
            body,
            references: compiled.references,
            looks_up: false,
            files: shown,
            file: source.file.clone(),
            slug,
            headline,
        })
    }

    /// The slug of a file: as written, or made for it.
    fn slug(
        &self,
        source: &SourceFile,
        matter: &FrontMatter,
        facts: &PathFacts,
        headline: &str,
        notes: &mut Vec<Diagnostic>,
    ) -> Option<Slug> {
        let slug = path_facts::slug(&source.file, matter, facts, headline, self.settings.slugs, notes)?;
        // A translation has a slug of its own from the start, even if the original does not exist yet.
        let slug = languages::in_language(&slug, self.foreign(source).filter(|_| matter.slug.is_none()));
        Some(if source.kind == DocumentKind::Page { page_slug(&source.file, slug, notes) } else { slug })
    }

    fn day_of_path(&self, matter: &FrontMatter, facts: &PathFacts) -> Option<Zoned> {
        let old = || path_facts::of_permalink(&matter.permalink.as_ref()?.value).day;
        let day = facts.day.or_else(old)?;
        day.to_datetime(Time::midnight()).to_zoned(self.settings.config.zone.clone()).ok()
    }

    /// The language in the path of a file, unless it is the site's language.
    fn foreign<'s>(&self, source: &'s SourceFile) -> Option<&'s str> {
        source.language.as_deref().filter(|tag| !languages::is_sites(tag, &self.settings.config.language))
    }

    fn language(&self, source: &SourceFile, matter: &FrontMatter, notes: &mut Vec<Diagnostic>) -> Option<String> {
        let Some(language) = &matter.language else { return self.foreign(source).map(str::to_owned) };
        let tag = language.value.replace('_', "-");
        if !is_language(&tag) {
            let note = Diagnostic::warning(&source.file, format!("`{}` is not a language tag", language.value))
                .at(language.span.clone());
            notes.push(note.help("write one such as `en`, `pt-BR` or `az`"));
            return None;
        }
        (!tag.eq_ignore_ascii_case(&self.settings.config.language)).then(|| languages::canonical(&tag))
    }

    fn cover(
        &self,
        place: &Place<'_>,
        cover: &CoverSource,
        files: &mut Vec<(PathBuf, String)>,
        notes: &mut Vec<Diagnostic>,
    ) -> Option<Cover> {
        let mut links = Links::new(place);
        let written = cover.image.value.as_str();
        let mut src = links.source(written, cover.image.span.clone());
        if !links.references.is_empty() && !written.starts_with('/') && !written.contains("://") {
            // The image is not beside the article, so look for it from the root of the site.
            links.references.clear();
            src = links.source(&format!("/{written}"), cover.image.span.clone());
        }
        notes.append(&mut links.notes);
        let elsewhere = |path: &str| is_below(path, &self.settings.elsewhere);
        if let Some(Reference { to: Target::Path(path), .. }) = links.references.first()
            && !elsewhere(path)
        {
            let message = format!("there is no image `{written}` for the cover");
            let note = Diagnostic::new(place.broken, place.file.to_owned(), message).at(cover.image.span.clone());
            notes.push(match self.unpublished(path) {
                Some(help) => note.help(help),
                None => note.help("put the file into a media folder, or beside the article, or remove the cover"),
            });
            return None;
        }
        files.append(&mut links.files);
        let src = src?;
        let (width, height) = src.size.unwrap_or_default();
        // The model needs a path of the site, without the site's base path.
        let image = self.settings.config.site.strip(&src.url).map_or_else(|| src.url.clone(), str::to_owned);
        Some(Cover {
            image,
            alt: cover.alt.clone(),
            width,
            height,
            caption: cover.caption.clone(),
            credit: cover.credit.clone(),
            srcset: None,
            tint: None,
        })
    }

    /// The help for a path that names a file of the newsroom outside of the media folders.
    pub fn unpublished(&self, path: &str) -> Option<String> {
        let inner = path.trim_start_matches('/');
        let folder = inner.split('/').next().filter(|folder| inner.len() > folder.len() && !folder.is_empty())?;
        let hidden = inner.split('/').any(|part| part.starts_with('.'));
        (!hidden && self.root.join(inner).is_file())
            .then(|| format!("the file is there, but not published: add `{folder}` to `media` in `site.toml`"))
    }
}

/// Changes every position from the parsed text to the file.
fn place_before(prepared: &Prepared, draft: Option<&mut Draft>, notes: &mut [Diagnostic]) {
    for span in notes.iter_mut().filter_map(|note| note.span.as_mut()) {
        *span = prepared.before(span.clone());
    }
    let Some(draft) = draft else { return };
    draft.looks_up = prepared.looks_up;
    for reference in &mut draft.references {
        reference.span = prepared.before(reference.span.clone());
    }
}

fn is_section(source: &SourceFile) -> bool {
    let name = source.inner.rsplit('/').next().unwrap_or_default();
    let name = name.rsplit_once('.').map_or(name, |(name, _)| name);
    name == "_index"
        || (source.kind == DocumentKind::Article
            && source.inner.len() < "index.markdown".len() + 1
            && source.inner.starts_with("index."))
}

fn read_text(source: &SourceFile) -> Result<String, Box<Diagnostic>> {
    let bytes = std::fs::read(&source.path)
        .map_err(|error| Box::new(Diagnostic::error(&source.file, format!("this file cannot be read: {error}"))))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let note = Diagnostic::error(&source.file, format!("this file is not UTF-8 text: byte {at} belongs to no character"));
        Box::new(note.help("save it as UTF-8"))
    })?;
    if text.contains('\0') {
        let note = Diagnostic::error(&source.file, "this file contains NUL bytes, so it is not text");
        return Err(Box::new(note.help("save it as UTF-8")));
    }
    Ok(text)
}

/// The slug of a page, without dots.
fn page_slug(file: &str, slug: Slug, notes: &mut Vec<Diagnostic>) -> Slug {
    let free = path_facts::page_slug(&slug);
    if free != slug {
        let message = format!("a path with a dot belongs to a file, so a page cannot have it: `{free}` is used for `{slug}`");
        notes.push(Diagnostic::warning(file, message).help(format!("write `slug: {free}` into the front matter")));
    }
    free
}

fn headline(
    source: &SourceFile,
    matter: &FrontMatter,
    document: &mut Document<'_>,
    notes: &mut Vec<Diagnostic>,
) -> Option<String> {
    if let Some(title) = &matter.title {
        document.drop_repeated(&title.value);
        return Some(title.value.clone());
    }
    let file = source.file.as_str();
    match document.take_title() {
        Some((title, span)) => {
            let note = Diagnostic::warning(file, "the front matter has no title, so the first heading is taken").at(span);
            notes.push(note.help(format!("write `title: \"{}\"` into the front matter", title.replace('"', "\\\""))));
            Some(title)
        }
        // Another system makes a page from such a file with a template. The file itself has no text.
        None if document.is_empty() => {
            let note = Diagnostic::warning(file, "this file has neither title nor text, so it is left out");
            notes.push(note.help("give it a title, or remove it"));
            None
        }
        None => {
            let note = Diagnostic::error(file, format!("this {} has no title", source.kind.noun()));
            notes.push(note.help("begin the file with front matter: a line `---`, a line `title: …`, and a line `---`"));
            None
        }
    }
}
