//! Imports a folder of Markdown from another system, such as Hugo, Jekyll, Zola or Eleventy. The front matter does not change,
//! because a newsroom can read it. Template tags in the text are replaced by what they would have shown, if that is known.

use super::body::{parsed, tell_lost_words};
use super::folder_listing::{Archive, Found, is_html};
use super::front_matter_writer::scalar;
use super::import_staging::ImportStaging;
use super::ledger::{Change, Entry, ItemOutcome, What};
use super::lock::Lock;
use super::pipeline::{Options, Outcome, Press};
use super::site_toml::quoted;
use super::slugs;
use super::tidy::tidy;
use super::{ImportError, roundtrip, visible_content};
use crate::content::template_tags::{Names, name_of, show as show_tags};
use crate::content::{
    Held, Inspection, Owners, Preview, Spot, in_language, inspect, is_mdx, is_source, of_places, salvage, slugify,
};
use crate::make::feeds::xml_text::allowed;
use crate::make::validation::is_address;
use broadsheet_model::{Site, Slug};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Imports folders of Markdown. The files keep their paths.
///
/// # Errors
/// When a folder does not exist, or a file cannot be read or written. The import then leaves no half-written newsroom.
pub fn markdown(options: &Options) -> Result<Outcome, ImportError> {
    let _lock = Lock::take(&options.out)?;
    let archive = Archive::find(&options.inputs)?;
    let documents = &archive.documents;
    let steps = options.progress.stage("writing", documents.len());
    let names = Names::of(documents.iter().map(|(file, _)| with_md(file)));
    let (language, places) = languages(documents);
    let keeps_drafts = options.wanted.drafts.iter().any(|status| status == "draft");
    let mut reader = Reader::new(names, archive.held.clone(), keeps_drafts);
    let mut press = Press::new(ImportStaging::open(&options.out)?)?;
    let (originals, translations): (Vec<_>, Vec<_>) =
        documents.iter().zip(places).partition(|(_, (language, _))| language.is_none());
    // If an original and a translation have the same name or old address, the original keeps it. So originals come first.
    for ((file, path), (language, inner)) in originals.into_iter().chain(translations) {
        let (entry, text) = reader.document(&Spot { file, inner: &inner, language }, path)?;
        press.entry_with(entry, text)?;
        steps.step();
    }
    options.progress.end();
    for (file, path) in archive.others.iter().filter(|(_, path)| !is_source(path)) {
        press.copy(path, &format!("articles/{file}"))?;
    }
    for entry in archive.entries() {
        press.entry_with(entry, None)?;
    }
    press.file("site.toml", &settings(options, &language))?;
    let mut ledger = press.take_ledger();
    if options.origin.is_none() {
        ledger.damage.push("the address of the new site is not known: write its `origin` into site.toml".to_owned());
    }
    let tally = press.finish(&ledger)?;
    Ok(Outcome { ledger, tally, unused_media: 0 })
}

/// The language of a newsroom whose `site.toml` names none.
const LANGUAGE: &str = "en";

/// The language of an archive, and what the path of each article tells: its language, if that is another one, and its inner path.
/// If all articles have the same language, this is the language of the archive.
fn languages(documents: &[Found]) -> (String, Vec<(Option<String>, String)>) {
    let places = of_places(documents, LANGUAGE);
    let first = places.first().and_then(|(language, _)| language.clone());
    match first.filter(|first| places.iter().all(|(language, _)| language.as_ref() == Some(first))) {
        Some(only) => {
            let places = of_places(documents, &only);
            (only, places)
        }
        None => (LANGUAGE.to_owned(), places),
    }
}

/// What the import knows from the files that it has read so far.
struct Reader {
    names: Names,
    /// Files that are held back because of their folder or file name.
    held: HashMap<String, Held>,
    keeps_drafts: bool,
    /// Old addresses that are taken.
    owners: Owners,
    /// Slugs that are taken.
    slugs: HashSet<Slug>,
    /// Feed ids that are taken.
    guids: HashSet<String>,
    /// Files that are written, in lower case.
    files: HashSet<String>,
    preview: Preview,
}

/// A preview with any site address: it only serves to find what bodies lose.
fn preview() -> Preview {
    Preview::new(Site::new("https://example.org", "/"))
}

impl Reader {
    fn new(names: Names, held: HashMap<String, Held>, keeps_drafts: bool) -> Self {
        Self {
            names,
            held,
            keeps_drafts,
            owners: Owners::default(),
            slugs: HashSet::new(),
            guids: HashSet::new(),
            files: HashSet::new(),
            preview: preview(),
        }
    }

    /// Reads one file. Returns its entry for the ledger, and its text if it is imported.
    fn document(&mut self, spot: &Spot<'_>, path: &Path) -> Result<(Entry, Option<String>), ImportError> {
        let bytes = std::fs::read(path).map_err(|source| ImportError::File { path: PathBuf::from(path), source })?;
        Ok(match String::from_utf8(bytes) {
            Ok(text) if text.contains('\0') => skipped(Entry::new(spot.file.to_owned(), "file"), "damaged: it holds zero bytes"),
            Ok(text) => self.read(spot, &text),
            Err(_) => skipped(Entry::new(spot.file.to_owned(), "file"), "damaged: it is not UTF-8 text"),
        })
    }

    fn read(&mut self, spot: &Spot<'_>, text: &str) -> (Entry, Option<String>) {
        let file = spot.file;
        let mut entry = Entry::new(file.to_owned(), "file");
        let is_index = ["index.md", "index.markdown", "index.mdx", "index.html"].contains(&file);
        if file.rsplit('/').next().is_some_and(|name| name.starts_with("_index.")) || is_index {
            return skipped(entry, "a section page; lists are made here");
        }
        let is_held = |held: &Held| !(self.keeps_drafts && held.is_shown_with_drafts());
        if let Some(why) = self.held.get(file).filter(|held| is_held(held)) {
            return skipped(entry, &why.reason());
        }
        let mut text = text;
        let saved;
        let seen = match inspect(spot, text) {
            Ok(seen) => seen,
            Err((line, why)) => {
                saved = salvage(text).unwrap_or_default();
                let Some(seen) = inspect(spot, &saved.0).ok().filter(|_| !saved.1.is_empty()) else {
                    entry.source = format!("{file}:{line}");
                    return skipped(entry, &format!("damaged front matter: {why}"));
                };
                text = &saved.0;
                entry
                    .changes
                    .extend(saved.1.iter().map(|(line, what)| Change::new(What::Mended, format!("{file}:{line}: {what}"))));
                seen
            }
        };
        if let Some(why) = seen.held.as_ref().filter(|held| is_held(held)) {
            return skipped(entry, &why.reason());
        }
        if seen.title.is_none() && seen.is_empty {
            return skipped(entry, "neither title nor text");
        }
        if seen.title.is_none() && seen.day.is_none() && is_html(file) {
            return skipped(entry, "a template: HTML without a title");
        }
        let out = self.free_name(file);
        let front = self.front_matter(spot, text, &seen, &mut entry, out != with_md(file));
        // In MDX, braces contain JavaScript.
        let shown = if is_mdx(file) { None } else { show_tags(text, seen.body, file, Some(&self.names)) }.unwrap_or_default();
        entry.file = Some(format!("articles/{out}"));
        entry.form = Some("markdown");
        if shown.shown > 0 {
            entry.changes.push(Change::new(What::Tag, format!("{} of them", shown.shown)));
        }
        entry.changes.extend(shown.kept.iter().map(|at| Change::new(What::UnknownTag, text[at.clone()].to_owned())));
        entry.changes.extend(shown.left_out.iter().map(|at| Change::new(What::LeftOut, text[at.clone()].to_owned())));
        let body = if shown.file.text.is_empty() { &text[seen.body..] } else { &shown.file.text[seen.body..] };
        if is_html(file) {
            let written = self.html(body, &mut entry.changes);
            return (entry, Some(format!("{front}\n{written}")));
        }
        for (line, what) in self.preview.left_out(file, body, 0) {
            let line = line + text[..seen.body].matches('\n').count();
            entry.changes.push(Change::new(What::LeftOut, format!("{file}:{line}: {what}")));
        }
        (entry, Some(front + body))
    }

    /// The path to write a file to. Two files that differ only in their extensions must not become one file.
    fn free_name(&mut self, file: &str) -> String {
        let wish = with_md(file);
        let (bare, ending) = wish.rsplit_once('.').unwrap_or((&wish, "md"));
        let names = std::iter::once(wish.clone()).chain((2..).map(|number| format!("{bare}-{number}.{ending}")));
        let free = names.into_iter().find(|name| !self.files.contains(&name.to_lowercase())).unwrap_or_default();
        self.files.insert(free.to_lowercase());
        free
    }

    /// Writes HTML as Markdown where Markdown shows the same.
    fn html(&self, body: &str, changes: &mut Vec<Change>) -> String {
        let words = visible_content::words(body);
        let nodes = tidy(parsed(body, changes), &[], changes);
        let written = roundtrip::write(&nodes, &[], &self.preview);
        tell_lost_words(words, &written, changes);
        written.text
    }

    /// The front matter with two changes: values that a newsroom cannot read become comments, and missing values are added.
    /// `is_renamed`: another file has the file's own name, so the slug cannot come from the new name.
    fn front_matter(&mut self, spot: &Spot<'_>, text: &str, seen: &Inspection, entry: &mut Entry, is_renamed: bool) -> String {
        let file = spot.file;
        let mut comments: Vec<Range<usize>> = Vec::new();
        let breaks: Vec<usize> = text[..seen.body].match_indices('\n').map(|(at, _)| at).collect();
        let line_of = |at: &Range<usize>| breaks.partition_point(|&end| end < at.start) + 1;
        for (at, why) in &seen.faults {
            comments.push(at.clone());
            entry.changes.push(Change::new(What::Mended, format!("{file}:{}: {why}; it is a comment now", line_of(at))));
        }
        // An id that could not identify the article in feeds becomes a comment.
        if let Some((guid, at)) = &seen.guid {
            let why = if !is_address(guid) {
                Some(format!("`{guid}` cannot identify an article in feeds: it is not an address"))
            } else if !self.guids.insert(guid.clone()) {
                Some(format!("`{guid}` identifies another article"))
            } else {
                None
            };
            if let Some(why) = why {
                comments.push(at.clone());
                entry.changes.push(Change::new(What::Mended, format!("{file}:{}: {why}; it is a comment now", line_of(at))));
            }
        }
        let mut lines: Vec<(&str, String)> = Vec::new();
        let is_legible = |title: &String| !allowed(title).trim().is_empty();
        if let Some(at) = seen.title_at.as_ref().filter(|_| !seen.title.as_ref().is_some_and(is_legible)) {
            comments.push(at.clone());
        }
        entry.title = seen.title.clone().filter(is_legible).unwrap_or_else(|| {
            let made = name_of(file).replace(['-', '_'], " ");
            let made = if made.trim().is_empty() { "Untitled".to_owned() } else { made };
            entry.changes.push(Change::new(What::Title, made.clone()));
            lines.push(("title", made.clone()));
            made
        });
        // If a file has neither a usable name nor a title, its slug is made from the title that was made above.
        if let Some(slug) = &seen.slug.clone().or_else(|| slugify(&entry.title)) {
            let own = in_language(slug, spot.language.as_deref());
            let is_free = self.slugs.insert(own.clone());
            // If several articles have the same slug and it is not in their front matter, the newsroom adds the date to all but
            // the oldest.
            let dated = seen.day.filter(|_| seen.slug_at.is_none()).and_then(|day| Slug::parse(&format!("{own}-{day}")).ok());
            if !dated.is_some_and(|dated| self.slugs.insert(dated)) && !is_free {
                let folder = spot.inner.rsplit('/').nth(1).and_then(slugs::of_old);
                let wish = folder.and_then(|folder| Slug::parse(&format!("{folder}-{own}")).ok()).unwrap_or(own);
                let other = slugs::free(Some(wish), "article", |slug| self.slugs.contains(slug));
                self.slugs.insert(other.clone());
                comments.extend(seen.slug_at.map(|at| at..at + 1));
                entry.changes.push(Change::new(What::Slug, format!("`{other}` for `{slug}`")));
                lines.push(("slug", other.to_string()));
            } else if is_renamed && seen.slug_at.is_none() {
                lines.push(("slug", slug.to_string()));
            }
        }
        for alias in &seen.aliases {
            let claim = self.owners.claim(alias, spot.language.as_deref(), file, |_| None);
            entry.changes.extend(claim.message.map(|message| Change::new(What::Address, message)));
        }
        with_lines(&text[..seen.body], &comments, &lines)
    }
}

fn skipped(mut entry: Entry, why: &str) -> (Entry, Option<String>) {
    entry.outcome = ItemOutcome::Skipped(why.to_owned());
    (entry, None)
}

/// Turns some lines of front matter into comments and adds new lines. `front` may be empty.
fn with_lines(front: &str, comments: &[Range<usize>], lines: &[(&str, String)]) -> String {
    let fence_at = front.find(|c: char| !c.is_whitespace() && c != '\u{feff}').unwrap_or(0);
    let is_toml = front[fence_at..].starts_with("+++");
    let new: String = lines
        .iter()
        .map(|(key, value)| if is_toml { format!("{key} = {}\n", quoted(value)) } else { format!("{key}: {}\n", scalar(value)) })
        .collect();
    let Some(first_end) = front[fence_at..].find('\n').map(|end| fence_at + end + 1) else {
        return if new.is_empty() { front.to_owned() } else { format!("---\n{new}---\n{front}") };
    };
    let mut out = String::with_capacity(front.len() + new.len() + 16);
    out.push_str(&front[..first_end]);
    out.push_str(&new);
    let mut at = first_end;
    let mut comments = comments.to_vec();
    comments.sort_by_key(|comment| comment.start);
    let mut comments = comments.into_iter().peekable();
    let mut end_of_comment = 0;
    for line in front[first_end..].split_inclusive('\n') {
        let range = at..at + line.len();
        while let Some(comment) = comments.next_if(|comment| comment.start < range.end) {
            end_of_comment = end_of_comment.max(comment.end);
        }
        if end_of_comment > range.start {
            out.push_str("# ");
        }
        out.push_str(line);
        at += line.len();
    }
    out
}

/// Imports a text as the only file of a folder.
pub(super) fn show(text: &str) {
    let mut reader = Reader::new(Names::default(), HashMap::new(), true);
    let (entry, text) = reader.read(&Spot { file: "posts/a.md", inner: "posts/a.md", language: None }, text);
    debug_assert_eq!(entry.file.is_some(), text.is_some());
}

fn with_md(file: &str) -> String {
    let bare = [".markdown", ".html", ".htm"].iter().find_map(|ending| file.strip_suffix(ending));
    bare.map_or_else(|| file.to_owned(), |bare| format!("{bare}.md"))
}

fn settings(options: &Options, language: &str) -> String {
    let zone = options.zone.as_deref().unwrap_or("UTC");
    let origin = options.origin.as_deref().unwrap_or("https://example.org");
    let name = options.inputs.first().and_then(|folder| folder.file_name()).unwrap_or_default().to_string_lossy();
    format!(
        "title = {}\norigin = {}\nlanguage = {}\nzone = {}\n\n# Old articles hold old links; make it \"error\" when they are mended.\nbroken_links = \"warn\"\n",
        quoted(&name),
        quoted(origin),
        quoted(language),
        quoted(zone),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unreadable_lines_of_front_matter_change() {
        let lines = [("title", "a: b".to_owned())];
        for (front, comments, expected) in [
            ("", None, "---\ntitle: \"a: b\"\n---\n"),
            ("---\ndate: soon\ntags: x\n---\n", Some(4..14), "---\ntitle: \"a: b\"\n# date: soon\ntags: x\n---\n"),
            ("\n+++\nx = 1\n+++\n", None, "\n+++\ntitle = \"a: b\"\nx = 1\n+++\n"),
        ] {
            assert_eq!(with_lines(front, comments.as_slice(), &lines), expected, "{front}");
        }
        assert_eq!(with_lines("", &[], &[]), "");
    }
}
