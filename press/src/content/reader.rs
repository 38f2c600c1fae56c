//! Reads a newsroom: first all files in parallel, then what depends on several files, such as terms, paths and links.
//!
//! Long because it runs all steps of reading in their order, and most steps need the results of the steps before.

use super::boundary::{Boundary, read_file};
use super::cache::{self, Cache, World};
use super::collisions;
use super::config::{self, FILE, MOST_LINKS, Settings, nameplate::DeclaredNameplate};
use super::diagnostics::{Diagnostic, Diagnostics, counted};
use super::draft::{Draft, FileReader, Outcome};
use super::held_back::Held;
use super::link_resolution::{check_settings, resolve_links, write_links};
use super::link_targets::Routes;
use super::media_files::{self, Media};
use super::output_in_media;
use super::redirects;
use super::source_file::{DocumentKind, SourceFile};
use super::sources::sources;
use super::template_tags::Names;
use super::terms::Terms;
use super::value::Spanned;
use super::{BodyStore, Newsroom, Page, Piece, Term};
use crate::support::file_stamp::Stamp;
use crate::support::progress::{Progress, Steps};
use broadsheet::head::{FEEDS, feeds_of_language, has_feeds};
use broadsheet_model::{Cover, Link, ListingKind, Nameplate, Rank, Slug, newest_first};
use jiff::Timestamp;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How a newsroom is read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Replaces `origin` in `site.toml`.
    pub origin: Option<String>,
    /// Whether drafts and scheduled articles count as published.
    pub drafts: bool,
    /// The moment for which the newsroom is read; by default the current time.
    pub now: Option<Timestamp>,
    /// The folder of the cache, which keeps the result of each file for the next run.
    pub cache: Option<PathBuf>,
    /// Output folders, each with the option that names it. None may be inside a folder whose files are published.
    pub written: Vec<(&'static str, PathBuf)>,
    /// Receives the progress of reading.
    pub progress: Arc<Progress>,
}

/// Reads the newsroom in a folder and checks all of it. Returns no newsroom if `site.toml` cannot be used. If there are other
/// errors, the newsroom may be inspected but must not be published.
#[must_use]
pub fn read(folder: &Path, options: &ReadOptions) -> (Option<Newsroom>, Diagnostics) {
    let mut diagnostics = Diagnostics::new(folder);
    let newsroom = match settings(folder, options, &mut diagnostics) {
        Some(settings) => newsroom(folder, options, settings, &mut diagnostics),
        None => None,
    };
    diagnostics.sort();
    (newsroom, diagnostics)
}

fn settings(folder: &Path, options: &ReadOptions, diagnostics: &mut Diagnostics) -> Option<Settings> {
    if !folder.is_dir() {
        let note = Diagnostic::error(folder.display().to_string(), "there is no such folder");
        diagnostics.push(note.help("name the folder that holds the newsroom's `site.toml`"));
        return None;
    }
    let file = folder.join(FILE);
    if let Err(unread) = Boundary::new(folder, &[]).check(&file)
        && unread.leads_out()
    {
        let note = Diagnostic::error(FILE, "this is a link that leads out of the newsroom");
        diagnostics.push(note.help("put the file itself in its place"));
        return None;
    }
    match read_file(&file) {
        Ok(bytes) => {
            diagnostics.add_files(1);
            let Ok(text) = String::from_utf8(bytes) else {
                diagnostics.push(Diagnostic::error(FILE, "this file is not UTF-8 text").help("save it as UTF-8"));
                return None;
            };
            let (settings, notes) = config::read(&text, options.origin.as_deref());
            diagnostics.extend(notes);
            settings
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let note = Diagnostic::error(FILE, "this folder holds no `site.toml`, so it is no newsroom");
            diagnostics.push(note.help("make one with two lines: `title = \"…\"` and `origin = \"https://…\"`"));
            None
        }
        Err(error) => {
            diagnostics.push(Diagnostic::error(FILE, format!("this file cannot be read: {error}")));
            None
        }
    }
}

fn newsroom(folder: &Path, options: &ReadOptions, mut settings: Settings, diagnostics: &mut Diagnostics) -> Option<Newsroom> {
    let boundary = Boundary::new(folder, &settings.follow_links);
    let redirects = folder.join(redirects::FILE);
    if let Err(unread) = boundary.check(&redirects)
        && unread.leads_out()
    {
        diagnostics.push(boundary.tell(&unread));
        return None;
    }
    let found = output_in_media::check(folder, &settings.media, &options.written);
    if !found.is_empty() {
        diagnostics.extend(found);
        return None;
    }
    let mut notes = Vec::new();
    let media = Media::find(folder, &settings.media, &boundary, &mut notes);
    let sources = sources(folder, &settings, &boundary, diagnostics);
    diagnostics.add_files(sources.len());
    let (cache, bodies) = open(folder, options, &boundary, &sources, diagnostics)?;
    let roots = settings.articles.iter().map(|root| root.value.clone()).collect();
    let mut files = FileReader {
        root: folder,
        settings: &settings,
        media: &media,
        bodies: &bodies,
        roots,
        names: None,
        drafts: options.drafts,
    };
    if settings.template_tags {
        files.names = Some(Names::of(sources.iter().map(|source| files.inner(&source.file).to_owned())));
    }
    let steps = options.progress.stage("reading", sources.len());
    let read = read_all(&files, &sources, cache, options, &steps, &mut notes);
    let mut routes = Routes::new(&media, &settings.elsewhere, settings.config.has_search);
    let now = options.now.unwrap_or_else(Timestamp::now);
    let (mut drafts, next) = sort_out(read, now, options.drafts, &mut routes, &mut notes);
    collisions::part(&files, &sources, &mut drafts, &mut notes);
    routes.add_drafts(&mut drafts, &mut notes);
    let Sorted { categories, tags, mut authors, of_draft } = sort_terms(&settings, &drafts, &mut routes, &mut notes);
    routes.add_aliases(&mut drafts, &mut notes);
    add_months(&drafts, &mut routes);
    add_languages(&drafts, &settings.config.language, &mut routes);
    for path in redirects::old_paths(folder, &settings.config.site) {
        routes.add_old(&path);
    }
    let rewritten = resolve_links(&files, &drafts, &mut routes, &mut notes);
    write_links(&bodies, &mut drafts, &rewritten, &mut notes);
    check_settings(&mut settings, &mut routes, &mut notes);
    let mut images = BTreeMap::new();
    settings.config.logo = find_image("logo", settings.logo.as_ref(), folder, &media, &mut images, &mut notes);
    settings.config.icon = find_image("icon", settings.icon.as_ref(), folder, &media, &mut images, &mut notes);
    settings.config.nameplate = nameplate(settings.nameplate.as_ref(), folder, &media, &mut images, &mut notes);
    for author in &settings.declared.authors {
        let name = format!("photo of `{}`", author.name.value);
        let shown = find_image(&name, author.profile.photo.as_ref(), folder, &media, &mut images, &mut notes);
        if let (Some(image), Some(term)) = (shown, authors.terms.get_mut(&author.slug)) {
            term.profile.photo = Some(photo(image, &media, &images));
        }
    }
    for (file, error) in media.unread() {
        let shown = media_files::relative(folder, &file).unwrap_or_else(|| file.display().to_string());
        notes.push(Diagnostic::error(shown, format!("this image cannot be read: {error}")));
    }
    let files = all_files(folder, media, &boundary, &mut drafts, images, &mut notes);

    let mut articles = Vec::with_capacity(drafts.len());
    let (mut unlisted, mut pages) = (Vec::new(), Vec::new());
    for (draft, terms) in drafts.into_iter().zip(of_draft) {
        match draft.kind {
            DocumentKind::Article if draft.unlisted => unlisted.push(piece(draft, terms, now)),
            DocumentKind::Article => articles.push(piece(draft, terms, now)),
            DocumentKind::Page => pages.push(page(draft, now)),
        }
    }
    let rank = |piece: &Piece| Rank {
        published: piece.published.as_ref().map(|date| date.timestamp().as_second()),
        slug: piece.slug.clone(),
    };
    articles.sort_by_cached_key(|piece| std::cmp::Reverse(rank(piece)));
    debug_assert!(articles.is_sorted_by(|a, b| newest_first(&rank(a), &rank(b)).is_le()));
    unlisted.sort_by(|a, b| a.slug.cmp(&b.slug));
    pages.sort_by(|a, b| a.slug.cmp(&b.slug));
    if !settings.navigation_given {
        settings.config.navigation = navigation(&settings, &categories.terms, &articles);
        few_links(&mut settings.config.navigation, "navigation", &mut notes);
    }
    if !settings.footer_given {
        let shown = pages.iter().filter(|page| !page.unlisted);
        settings.config.footer =
            shown.map(|page| Link { label: page.headline.clone(), path: DocumentKind::Page.path(&page.slug) }).collect();
        few_links(&mut settings.config.footer, "footer", &mut notes);
    }
    diagnostics.extend(notes);
    Some(Newsroom {
        config: settings.config,
        articles,
        unlisted,
        pages,
        categories: categories.terms,
        tags: tags.terms,
        authors: authors.terms,
        media: files,
        made: None,
        bodies,
        next,
    })
}

/// Opens the cache, if the options name one, and the store for compiled bodies.
fn open(
    folder: &Path,
    options: &ReadOptions,
    boundary: &Boundary,
    sources: &[SourceFile],
    diagnostics: &mut Diagnostics,
) -> Option<(Option<Cache>, BodyStore)> {
    let opened = match &options.cache {
        None => BodyStore::new().map(|bodies| (None, bodies)),
        Some(place) => open_cache(folder, place, options, boundary, sources).map(|(cache, bodies)| (Some(cache), bodies)),
    };
    let told = |error| {
        let note = match &options.cache {
            None => Diagnostic::error(FILE, format!("no temporary file can be made: {error}"))
                .help("make room in the folder for temporary files"),
            Some(place) => {
                Diagnostic::error(place.display().to_string(), format!("the cache in this folder cannot be opened: {error}"))
                    .help("name another folder with `--cache`, or leave the option out")
            }
        };
        diagnostics.push(note);
    };
    opened.map_err(told).ok()
}

fn open_cache(
    folder: &Path,
    place: &Path,
    options: &ReadOptions,
    boundary: &Boundary,
    sources: &[SourceFile],
) -> io::Result<(Cache, BodyStore)> {
    let program = crate::support::executable_hash::digest()?.to_le_bytes();
    let given = format!("{folder:?} {:?} {}", options.origin, options.drafts);
    let settings = std::fs::read(folder.join(FILE))?;
    Cache::open(place, World::of(folder, boundary, &[&program, given.as_bytes(), &settings], sources))
}

/// Reads every file that is not in the cache.
fn read_all(
    files: &FileReader<'_>,
    sources: &[SourceFile],
    cache: Option<Cache>,
    options: &ReadOptions,
    steps: &Steps,
    notes: &mut Vec<Diagnostic>,
) -> Vec<cache::Read> {
    let read = |source: &SourceFile| {
        let read = files.read(source, None);
        steps.step();
        read
    };
    let Some(mut cache) = cache else { return sources.par_iter().map(read).collect() };
    // Taken before the files are read: a file that changes meanwhile is read again in the next run.
    let stamps: Vec<_> = sources.par_iter().map(|source| Stamp::at(&source.path).and(source.language.as_deref())).collect();
    let known = cache.take(sources, &stamps, files.bodies);
    if let Some(place) = options.cache.as_ref().filter(|_| cache.is_damaged()) {
        let place = place.display();
        options.progress.tell(format!("{place} is damaged: its damaged entries are thrown away, and their files are read again"));
    }
    let read =
        |(source, known): (_, Option<cache::Kept>)| known.map_or_else(|| (read(source), None), |(read, at)| (read, Some(at)));
    let (all, kept): (Vec<_>, Vec<_>) = sources.par_iter().zip(known).map(read).unzip();
    if let Err(error) = cache.keep(sources, &stamps, &all, &kept, files.bodies) {
        notes.push(Diagnostic::warning(FILE, format!("the cache for the next run could not be written: {error}")));
    }
    all
}

/// Separates drafts from files that are held back or are not articles. Also returns the next moment at which a draft goes live,
/// expires or is no longer pinned, and its file. Problems of files that are not shown are not reported.
fn sort_out(
    read: Vec<cache::Read>,
    now: Timestamp,
    all: bool,
    routes: &mut Routes,
    notes: &mut Vec<Diagnostic>,
) -> (Vec<Draft>, Option<(Timestamp, String)>) {
    let mut drafts = Vec::with_capacity(read.len());
    let mut next: Option<(Timestamp, String)> = None;
    let mut sections: Vec<String> = Vec::new();
    let mut held: BTreeMap<Held, Vec<String>> = BTreeMap::new();
    for (outcome, told) in read {
        let turns = match &outcome {
            Outcome::Read(draft) => draft.turns(now).map(|turn| (turn, draft.file.clone())),
            _ => None,
        };
        next = [next, turns].into_iter().flatten().min();
        match outcome {
            Outcome::Read(draft) if !(all || draft.is_shown(now)) => {
                let own = draft.kind.path(&draft.slug);
                routes.hide(draft.aliases.iter().map(|alias| alias.path.as_str()).chain([own.as_str()]), &draft.file);
                continue;
            }
            Outcome::Read(mut draft) => {
                draft.pinned = draft.is_pinned(now);
                drafts.push(*draft);
            }
            Outcome::Held { file, why, paths } => {
                routes.hold(paths.iter().map(String::as_str), &file);
                held.entry(why).or_default().push(file);
            }
            Outcome::Section { file } => {
                routes.add_document(file.clone(), "/blog/");
                sections.push(file);
            }
            Outcome::Failed => {}
        }
        notes.extend(told);
    }
    for (why, files) in &held {
        let are = if files.len() == 1 { "is" } else { "are" };
        if let (Some(first), Some((message, help))) = (files.first(), why.told(&counted(files.len(), "file"), are)) {
            notes.push(Diagnostic::warning(first, message).help(help));
        }
    }
    if let Some(first) = sections.first() {
        let are = if sections.len() == 1 { "is" } else { "are" };
        let message = format!("{} of another system {are} left out", counted(sections.len(), "section page"));
        notes.push(
            Diagnostic::warning(first, message)
                .help("a list of all articles is made here; text about the site goes into `pages/`"),
        );
    }
    (drafts, next)
}

/// The terms of one article.
#[derive(Debug, Default)]
struct OfDraft {
    categories: Vec<Slug>,
    tags: Vec<Slug>,
    authors: Vec<Slug>,
}

struct Sorted {
    categories: Terms,
    tags: Terms,
    authors: Terms,
    /// The terms of each draft.
    of_draft: Vec<OfDraft>,
}

fn sort_terms(settings: &Settings, drafts: &[Draft], routes: &mut Routes, notes: &mut Vec<Diagnostic>) -> Sorted {
    let mut categories = Terms::declare("category", &settings.declared.categories, settings.slugs, notes);
    let mut tags = Terms::declare("tag", &settings.declared.tags, settings.slugs, notes);
    let mut authors = Terms::declare("author", &settings.declared.authors, settings.slugs, notes);
    let mut of_draft = Vec::with_capacity(drafts.len());
    let mut all = 0;
    for draft in drafts {
        let mut mine = OfDraft::default();
        if draft.kind == DocumentKind::Article {
            all += usize::from(!draft.unlisted);
            mine.categories = resolve(&mut categories, &draft.file, &draft.categories, notes);
            mine.tags = resolve(&mut tags, &draft.file, &draft.tags, notes);
            mine.authors = resolve(&mut authors, &draft.file, &draft.authors, notes);
        }
        of_draft.push(mine);
    }
    routes.add_listing("/blog/", all);
    for (terms, kind, segment, of) in [
        (&categories, ListingKind::Category, "category", (|mine| &mine.categories) as fn(&OfDraft) -> &Vec<Slug>),
        (&tags, ListingKind::Tag, "tag", |mine| &mine.tags),
        (&authors, ListingKind::Author, "author", |mine| &mine.authors),
    ] {
        terms.warn_of_near_doubles(notes);
        let mut counts: HashMap<&Slug, usize> = HashMap::new();
        for slug in of_draft.iter().zip(drafts).filter(|(_, draft)| !draft.unlisted).flat_map(|(mine, _)| of(mine)) {
            *counts.entry(slug).or_default() += 1;
        }
        for slug in terms.terms.keys() {
            let (path, count) = (format!("/{segment}/{slug}/"), counts.get(slug).copied().unwrap_or_default());
            routes.add_listing(&path, count);
            let articles = u32::try_from(count).unwrap_or(u32::MAX);
            if count > 0 && has_feeds(kind, articles, settings.config.feeds_from) {
                FEEDS.iter().for_each(|(file, _)| routes.add(&format!("{path}{file}")));
            }
        }
    }
    Sorted { categories, tags, authors, of_draft }
}

fn resolve(terms: &mut Terms, file: &str, names: &[Spanned<String>], notes: &mut Vec<Diagnostic>) -> Vec<Slug> {
    let mut slugs = Vec::with_capacity(names.len());
    for name in names {
        if let Some(slug) = terms.resolve(file, name, notes).filter(|slug| !slugs.contains(slug)) {
            slugs.push(slug);
        }
    }
    slugs
}

fn add_months(drafts: &[Draft], routes: &mut Routes) {
    let listed = drafts.iter().filter(|draft| !draft.unlisted);
    let months: HashSet<(i16, i8)> =
        listed.filter_map(|draft| Some((draft.published.as_ref()?.year(), draft.published.as_ref()?.month()))).collect();
    for (year, month) in months {
        routes.add(&format!("/archive/{year:04}/{month:02}/"));
    }
}

/// Adds the feeds of each language, if not all articles are in the site's language.
fn add_languages(drafts: &[Draft], site: &str, routes: &mut Routes) {
    let listed =
        drafts.iter().filter(|draft| draft.kind == DocumentKind::Article && !draft.unlisted && draft.published.is_some());
    let languages: HashSet<&str> = listed.map(|draft| draft.language.as_deref().unwrap_or(site)).collect();
    let has_others = languages.iter().any(|language| *language != site);
    for language in languages.iter().filter(|_| has_others) {
        FEEDS.iter().for_each(|(file, _)| routes.add(&format!("{}{file}", feeds_of_language(language))));
    }
}

/// The path of an image that the settings name by its path or its file. A file outside of the media folders is added to `images`,
/// so that it is published, too.
fn find_image(
    name: &str,
    given: Option<&Spanned<String>>,
    folder: &Path,
    media: &Media,
    images: &mut BTreeMap<String, PathBuf>,
    notes: &mut Vec<Diagnostic>,
) -> Option<String> {
    let given = given?;
    if media.get(&given.value).is_some() {
        return Some(given.value.clone());
    }
    let inner = given.value.trim_start_matches('/');
    let file = folder.join(inner);
    let outside = inner.split('/').any(|part| part.starts_with('.')) || media_files::is_source(&file);
    if outside || !file.is_file() {
        let note = Diagnostic::error(FILE, format!("there is no image `{}` for the {name}", given.value)).at(given.span.clone());
        let example = name.split(' ').next().unwrap_or(name);
        notes.push(note.help(format!("name a file of the newsroom, such as `media/{example}.svg`")));
        return None;
    }
    if let Some(path) = media.path_of(&file) {
        return Some(path.to_owned());
    }
    let path = format!("media/{}", inner.rsplit('/').next().unwrap_or(inner));
    let shown = format!("/{path}");
    if media.get(&shown).is_some() || images.get(&path).is_some_and(|other| *other != file) {
        let message = format!("another file would be published as `{shown}`, too");
        notes.push(
            Diagnostic::error(FILE, message)
                .at(given.span.clone())
                .help("rename one of them, or move this one into a media folder"),
        );
        return None;
    }
    images.insert(path, file);
    Some(shown)
}

/// The nameplate with the size at which it is shown. One whose file does not tell its size cannot reserve its place.
fn nameplate(
    given: Option<&DeclaredNameplate>,
    folder: &Path,
    media: &Media,
    images: &mut BTreeMap<String, PathBuf>,
    notes: &mut Vec<Diagnostic>,
) -> Option<Nameplate> {
    let given = given?;
    let image = find_image("nameplate", Some(&given.light), folder, media, images, notes);
    let dark = given.dark.as_ref().map(|dark| find_image("nameplate", Some(dark), folder, media, images, notes));
    let image = image?;
    let Cover { width, height, .. } = photo(image.clone(), media, images);
    if height == 0 {
        let note = Diagnostic::error(FILE, "the picture of the nameplate does not tell its size").at(given.light.span.clone());
        notes.push(note.help("give its <svg> a `viewBox`, or save it as PNG"));
        return None;
    }
    let shown = (u64::from(width) * u64::from(given.height)).div_ceil(u64::from(height));
    Some(Nameplate { image, dark: dark.flatten(), width: u32::try_from(shown).unwrap_or(u32::MAX), height: given.height })
}

/// The picture of an author at a path of the site, with its size.
fn photo(image: String, media: &Media, images: &BTreeMap<String, PathBuf>) -> Cover {
    let file = media.get(&image).or_else(|| images.get(image.trim_start_matches('/')).map(PathBuf::as_path));
    let (width, height) = file.and_then(|file| media.size(file)).unwrap_or_default();
    Cover { image, alt: String::new(), width, height, caption: None, credit: None, srcset: None, tint: None }
}

/// All files to copy, sorted. Reports two files with the same path.
fn all_files(
    folder: &Path,
    media: Media,
    boundary: &Boundary,
    drafts: &mut [Draft],
    images: BTreeMap<String, PathBuf>,
    notes: &mut Vec<Diagnostic>,
) -> Vec<(PathBuf, String)> {
    let shown = |file: &Path| media_files::relative(folder, file).unwrap_or_else(|| file.display().to_string());
    let mut by_path: BTreeMap<String, PathBuf> = media.into_files().map(|(file, path)| (path, file)).collect();
    let mut check = |file: &Path| {
        // Files in the media folders are already checked.
        if let Err(unread) = boundary.check(file) {
            notes.push(boundary.tell(&unread));
        }
    };
    images.values().for_each(|file| check(file));
    drafts.iter().flat_map(|draft| &draft.files).for_each(|(file, _)| check(file));
    by_path.extend(images);
    for draft in drafts {
        for (file, path) in std::mem::take(&mut draft.files) {
            match by_path.get(&path) {
                Some(other) if *other != file => {
                    let message = format!("two files would be published as `/{path}`: `{}` and `{}`", shown(other), shown(&file));
                    notes.push(Diagnostic::error(&draft.file, message).help("rename one of them"));
                }
                Some(_) => {}
                None => drop(by_path.insert(path, file)),
            }
        }
    }
    let mut files: Vec<(PathBuf, String)> = by_path.into_iter().map(|(path, file)| (file, path)).collect();
    files.sort();
    files
}

/// Limits links that were not written in `site.toml`, because every page shows them.
fn few_links(links: &mut Vec<Link>, key: &str, notes: &mut Vec<Diagnostic>) {
    if links.len() > MOST_LINKS {
        let message = format!("the {key} would have {} links: the first {MOST_LINKS} are shown", links.len());
        notes.push(Diagnostic::warning(FILE, message).help(format!("choose them: write `[[{key}]]`")));
        links.truncate(MOST_LINKS);
    }
}

fn navigation(settings: &Settings, categories: &BTreeMap<Slug, Term>, articles: &[Piece]) -> Vec<Link> {
    let declared =
        settings.declared.categories.iter().filter_map(|term| categories.get(&term.slug)).filter(|term| term.parent.is_none());
    let mut chosen: Vec<&Term> = declared.collect();
    if chosen.is_empty() {
        let mut counts: BTreeMap<&Slug, usize> = BTreeMap::new();
        for slug in articles.iter().flat_map(|piece| &piece.categories) {
            *counts.entry(slug).or_default() += 1;
        }
        let mut largest: Vec<(&Slug, usize)> = counts.into_iter().collect();
        // By size in powers of two, then by slug: a single new article must not change the links that every page shows.
        largest.sort_by_key(|(_, count)| std::cmp::Reverse(count.ilog2()));
        chosen = largest.into_iter().take(6).filter_map(|(slug, _)| categories.get(slug)).collect();
    }
    let links = chosen.into_iter().map(|term| Link { label: term.name.clone(), path: format!("/category/{}/", term.slug) });
    links.chain([Link { label: settings.config.words.archive.clone(), path: "/archive/".to_owned() }]).collect()
}

fn piece(draft: Draft, terms: OfDraft, now: Timestamp) -> Piece {
    Piece {
        unreleased: draft.unreleased(now),
        file: draft.file,
        guid: draft.guid,
        slug: draft.slug,
        headline: draft.headline,
        published: draft.published,
        updated: draft.updated,
        authors: terms.authors,
        categories: terms.categories,
        tags: terms.tags,
        excerpt: draft.excerpt,
        summary: draft.summary,
        cover: draft.cover,
        featured: draft.featured,
        pinned: draft.pinned,
        out_of_sitemap: draft.out_of_sitemap,
        aliases: draft.aliases.into_iter().map(|alias| alias.path).collect(),
        language: draft.language,
        words: draft.words,
        // 230 words a minute, rounded to the nearest minute.
        minutes: ((draft.words + 115) / 230).max(1),
        contents: draft.contents,
        body: draft.body,
    }
}

fn page(draft: Draft, now: Timestamp) -> Page {
    Page {
        unreleased: draft.unreleased(now),
        file: draft.file,
        slug: draft.slug,
        headline: draft.headline,
        summary: draft.summary,
        unlisted: draft.unlisted,
        out_of_sitemap: draft.out_of_sitemap,
        aliases: draft.aliases.into_iter().map(|alias| alias.path).collect(),
        language: draft.language,
        body: draft.body,
    }
}
