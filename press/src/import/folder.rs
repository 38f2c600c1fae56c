//! A folder of Markdown of another system: Hugo, Jekyll, Zola, Eleventy and their like. Front matter stays as it is, since a
//! newsroom reads it as it is; template tags in the text become what they would have shown, as far as that is known.

use super::ImportError;
use super::ledger::{Change, Entry, Fate, What};
use super::matter::scalar;
use super::run::{Options, Outcome, Press};
use super::settings::quoted;
use super::slugs;
use super::stage::Stage;
use crate::content::template_tags::{Names, name_of, show as show_tags};
use crate::content::{Glance, glance, in_language, is_markdown, is_source, of_places, relative, walk};
use broadsheet_model::Slug;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Imports folders of Markdown; the paths of files stay.
///
/// # Errors
/// When a folder is not there, or something cannot be read or written. Nothing is half-written then.
pub fn markdown(options: &Options) -> Result<Outcome, ImportError> {
    let mut files = Vec::new();
    for folder in &options.inputs {
        if !folder.is_dir() {
            return Err(ImportError::Missing(folder.clone()));
        }
        files.extend(walk(folder).filter_map(|entry| Some((relative(folder, entry.path())?, entry.into_path()))));
    }
    files.sort();
    let (documents, others): (Vec<_>, Vec<_>) = files.into_iter().partition(|(_, path)| is_markdown(path));
    if documents.is_empty() {
        return Err(ImportError::Nothing { extension: "md".to_owned() });
    }
    let steps = options.progress.stage("writing", documents.len());
    let names = Names::of(documents.iter().map(|(file, _)| with_md(file)));
    let places = of_places(&documents.iter().map(|(file, _)| file.clone()).collect::<Vec<_>>(), LANGUAGE);
    let keeps_drafts = options.wanted.drafts.iter().any(|status| status == "draft");
    let mut reader = Reader { names, keeps_drafts, slugs: HashSet::new() };
    let mut press = Press::new(Stage::open(&options.out)?)?;
    for ((file, path), (language, inner)) in documents.iter().zip(places) {
        let (entry, text) = reader.document(&Place { file, inner: &inner, language }, path)?;
        press.entry_with(entry, text)?;
        steps.step();
    }
    options.progress.end();
    for (file, path) in others.iter().filter(|(_, path)| !is_source(path)) {
        press.copy(path, &format!("articles/{file}"))?;
    }
    press.file("site.toml", &settings(options))?;
    let mut ledger = press.take_ledger();
    if options.origin.is_none() {
        ledger.damage.push("nothing says where the site will stand: write its `origin` into site.toml".to_owned());
    }
    let tally = press.finish(&ledger)?;
    Ok(Outcome { ledger, tally, unused_media: 0 })
}

/// The language of a newsroom whose `site.toml` names none, as the one that is written here.
const LANGUAGE: &str = "en";

/// Where a file lies.
struct Place<'f> {
    /// Relative to the folder.
    file: &'f str,
    /// The same without what tells a language.
    inner: &'f str,
    /// Another one than the newsroom's.
    language: Option<String>,
}

/// What is known of the files so far.
struct Reader {
    names: Names,
    keeps_drafts: bool,
    /// Ends of addresses that are taken.
    slugs: HashSet<Slug>,
}

impl Reader {
    /// One file: its line in the ledger, and its text if it comes along.
    fn document(&mut self, place: &Place<'_>, path: &Path) -> Result<(Entry, Option<String>), ImportError> {
        let bytes = std::fs::read(path).map_err(|source| ImportError::File { path: PathBuf::from(path), source })?;
        Ok(match String::from_utf8(bytes) {
            Ok(text) => self.read(place, &text),
            Err(_) => skipped(Entry::new(place.file.to_owned(), "file"), "damaged: it is not UTF-8 text"),
        })
    }

    fn read(&mut self, place: &Place<'_>, text: &str) -> (Entry, Option<String>) {
        let file = place.file;
        let mut entry = Entry::new(file.to_owned(), "file");
        if file.rsplit('/').next().is_some_and(|name| name.starts_with("_index.")) || file == "index.md" {
            return skipped(entry, "a section page; lists are made here");
        }
        let seen = match glance(place.inner, text) {
            Ok(seen) => seen,
            Err((line, why)) => {
                entry.source = format!("{file}:{line}");
                return skipped(entry, &format!("damaged front matter: {why}"));
            }
        };
        if seen.is_draft && !self.keeps_drafts {
            return skipped(entry, "a draft");
        }
        if seen.title.is_none() && seen.is_empty {
            return skipped(entry, "neither title nor text");
        }
        let front = self.front_matter(place, text, &seen, &mut entry);
        let shown = show_tags(text, seen.body, file, &self.names);
        entry.file = Some(format!("articles/{}", with_md(file)));
        entry.form = Some("markdown");
        if shown.shown() > 0 {
            entry.changes.push(Change::new(What::Tag, format!("{} of them", shown.shown())));
        }
        let unknown = shown.unknown.into_iter().map(|at| text[at].to_owned());
        entry.changes.extend(unknown.map(|tag| Change::new(What::UnknownTag, tag)));
        (entry, Some(front + &shown.text[seen.body..]))
    }

    /// The front matter as it is, but for values that no newsroom can read, which become comments, and for what is missing.
    fn front_matter(&mut self, place: &Place<'_>, text: &str, seen: &Glance, entry: &mut Entry) -> String {
        let file = place.file;
        let mut comments: Vec<usize> = Vec::new();
        for (at, why) in &seen.faults {
            comments.push(at.start);
            let line = text[..at.start].matches('\n').count() + 1;
            entry.changes.push(Change::new(What::Mended, format!("{file}:{line}: {why}; the line is a comment now")));
        }
        let mut lines: Vec<(&str, String)> = Vec::new();
        entry.title = seen.title.clone().unwrap_or_else(|| {
            let made = name_of(file).replace(['-', '_'], " ");
            entry.changes.push(Change::new(What::Title, made.clone()));
            lines.push(("title", made.clone()));
            made
        });
        if let Some(slug) = &seen.slug {
            let own = in_language(slug, place.language.as_deref());
            let is_free = self.slugs.insert(own.clone());
            // Whoever reads the newsroom puts the day behind the name of all but the oldest, if nobody wrote the name.
            let dated = seen.day.filter(|_| seen.slug_at.is_none()).and_then(|day| Slug::parse(&format!("{own}-{day}")).ok());
            if !dated.is_some_and(|dated| self.slugs.insert(dated)) && !is_free {
                let folder = place.inner.rsplit('/').nth(1).and_then(slugs::of_old);
                let wish = folder.and_then(|folder| Slug::parse(&format!("{folder}-{own}")).ok()).unwrap_or(own);
                let other = slugs::free(Some(wish), "article", |slug| self.slugs.contains(slug));
                self.slugs.insert(other.clone());
                comments.extend(seen.slug_at);
                entry.changes.push(Change::new(What::Slug, format!("`{other}` for `{slug}`")));
                lines.push(("slug", other.to_string()));
            }
        }
        with_lines(&text[..seen.body], comments, &lines)
    }
}

fn skipped(mut entry: Entry, why: &str) -> (Entry, Option<String>) {
    entry.fate = Fate::Skipped(why.to_owned());
    (entry, None)
}

/// Front matter in which some lines are comments and others are new. There may be none so far.
fn with_lines(front: &str, mut comments: Vec<usize>, lines: &[(&str, String)]) -> String {
    let fence_at = front.find(|c: char| !c.is_whitespace() && c != '\u{feff}').unwrap_or(0);
    let is_toml = front[fence_at..].starts_with("+++");
    let new: String = lines
        .iter()
        .map(|(key, value)| if is_toml { format!("{key} = {}\n", quoted(value)) } else { format!("{key}: {}\n", scalar(value)) })
        .collect();
    let Some(first_end) = front[fence_at..].find('\n').map(|end| fence_at + end + 1) else {
        return if new.is_empty() { front.to_owned() } else { format!("---\n{new}---\n{front}") };
    };
    comments.sort_unstable();
    let mut out = String::with_capacity(front.len() + new.len() + 16);
    out.push_str(&front[..first_end]);
    out.push_str(&new);
    let mut at = first_end;
    for line in front[first_end..].split_inclusive('\n') {
        let range = at..at + line.len();
        if comments.iter().any(|comment| range.contains(comment)) {
            out.push_str("# ");
        }
        out.push_str(line);
        at += line.len();
    }
    out
}

/// What becomes of a file by itself.
pub(super) fn show(text: &str) {
    let mut reader = Reader { names: Names::default(), keeps_drafts: true, slugs: HashSet::new() };
    let (entry, text) = reader.read(&Place { file: "posts/a.md", inner: "posts/a.md", language: None }, text);
    debug_assert_eq!(entry.file.is_some(), text.is_some());
}

fn with_md(file: &str) -> String {
    file.strip_suffix(".markdown").map_or_else(|| file.to_owned(), |bare| format!("{bare}.md"))
}

fn settings(options: &Options) -> String {
    let zone = options.zone.as_deref().unwrap_or("UTC");
    let origin = options.origin.as_deref().unwrap_or("https://example.org");
    let name = options.inputs.first().and_then(|folder| folder.file_name()).unwrap_or_default().to_string_lossy();
    format!(
        "title = {}\norigin = {}\nzone = {}\n\n# Old articles hold old links; make it \"error\" when they are mended.\nbroken_links = \"warn\"\n",
        quoted(&name),
        quoted(origin),
        quoted(zone),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_stays_but_for_what_cannot_be_read() {
        let lines = [("title", "a: b".to_owned())];
        for (front, comments, expected) in [
            ("", vec![], "---\ntitle: \"a: b\"\n---\n"),
            ("---\ndate: soon\ntags: x\n---\n", vec![10], "---\ntitle: \"a: b\"\n# date: soon\ntags: x\n---\n"),
            ("\n+++\nx = 1\n+++\n", vec![], "\n+++\ntitle = \"a: b\"\nx = 1\n+++\n"),
        ] {
            assert_eq!(with_lines(front, comments, &lines), expected, "{front}");
        }
        assert_eq!(with_lines("", vec![], &[]), "");
    }
}
