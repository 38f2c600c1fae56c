//! A folder of Markdown of another system: Hugo, Jekyll, Zola, Eleventy and their like. Front matter stays as it is, since a
//! newsroom reads it as it is; template tags in the text become what they would have shown, as far as that is known.

mod tags;

use super::ImportError;
use super::ledger::{Change, Entry, Fate, What};
use super::matter::scalar;
use super::run::{Options, Outcome, Press};
use super::settings::quoted;
use super::slugs;
use super::stage::Stage;
use crate::content::{Glance, glance, is_markdown, is_source, relative, walk};
use broadsheet_model::Slug;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
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
    let mut names = HashMap::new();
    for (file, _) in &documents {
        for name in [stem_of(file), name_of(file)] {
            names.entry(name).or_insert_with(|| with_md(file));
        }
    }
    let keeps_drafts = options.wanted.drafts.iter().any(|status| status == "draft");
    let mut reader = Reader { names, keeps_drafts, slugs: HashSet::new() };
    let mut press = Press::new(Stage::open(&options.out)?)?;
    for (file, path) in &documents {
        let (entry, text) = reader.document(file, path)?;
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

/// What is known of the files so far.
struct Reader {
    /// From names, with their day and without, to files.
    names: HashMap<String, String>,
    keeps_drafts: bool,
    slugs: HashSet<Slug>,
}

impl Reader {
    /// One file: its line in the ledger, and its text if it comes along.
    fn document(&mut self, file: &str, path: &Path) -> Result<(Entry, Option<String>), ImportError> {
        let bytes = std::fs::read(path).map_err(|source| ImportError::File { path: PathBuf::from(path), source })?;
        Ok(match String::from_utf8(bytes) {
            Ok(text) => self.read(file, &text),
            Err(_) => skipped(Entry::new(file.to_owned(), "file"), "damaged: it is not UTF-8 text"),
        })
    }

    fn read(&mut self, file: &str, text: &str) -> (Entry, Option<String>) {
        let mut entry = Entry::new(file.to_owned(), "file");
        if file.rsplit('/').next().is_some_and(|name| name.starts_with("_index.")) || file == "index.md" {
            return skipped(entry, "a section page; lists are made here");
        }
        let seen = match glance(file, text) {
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
        let front = self.front_matter(file, text, &seen, &mut entry);
        let shift = |range: &Range<usize>| range.start - seen.body..range.end - seen.body;
        let shown = tags::show(&text[seen.body..], &seen.code.iter().map(shift).collect::<Vec<_>>(), &self.names);
        entry.file = Some(format!("articles/{}", with_md(file)));
        entry.form = Some("markdown");
        if shown.shown > 0 {
            entry.changes.push(Change::new(What::Tag, format!("{} of them", shown.shown)));
        }
        entry.changes.extend(shown.unknown.into_iter().map(|tag| Change::new(What::UnknownTag, tag)));
        (entry, Some(front + &shown.text))
    }

    /// The front matter as it is, but for values that no newsroom can read, which become comments, and for what is missing.
    fn front_matter(&mut self, file: &str, text: &str, seen: &Glance, entry: &mut Entry) -> String {
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
            let is_free = self.slugs.insert(slug.clone());
            // Whoever reads the newsroom puts the day behind the name of all but the oldest, if nobody wrote the name.
            let dated = seen.day.filter(|_| seen.slug_at.is_none()).and_then(|day| Slug::parse(&format!("{slug}-{day}")).ok());
            if !dated.is_some_and(|dated| self.slugs.insert(dated)) && !is_free {
                let folder = file.rsplit('/').nth(1).and_then(slugs::of_old);
                let wish =
                    folder.and_then(|folder| Slug::parse(&format!("{folder}-{slug}")).ok()).unwrap_or_else(|| slug.clone());
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
    let mut reader = Reader { names: HashMap::new(), keeps_drafts: true, slugs: HashSet::new() };
    let (entry, text) = reader.read("posts/a.md", text);
    debug_assert_eq!(entry.file.is_some(), text.is_some());
}

/// The name of a file without folders and ending, as links in templates have it.
fn stem_of(path: &str) -> String {
    let path = path.trim_matches('/');
    let path = ["/index.md", "/index.markdown", "/_index.md"].iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path);
    let last = path.rsplit('/').next().unwrap_or(path);
    last.strip_suffix(".md").or_else(|| last.strip_suffix(".markdown")).unwrap_or(last).to_owned()
}

/// The same without a day before it.
fn name_of(path: &str) -> String {
    let bare = stem_of(path);
    let is_day = bare.len() > 11
        && bare.bytes().take(11).enumerate().all(|(at, b)| if matches!(at, 4 | 7 | 10) { b == b'-' } else { b.is_ascii_digit() });
    if is_day { bare[11..].to_owned() } else { bare }
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

    #[test]
    fn names_have_no_day() {
        for (path, expected) in [
            ("a.md", "a"),
            ("x/2020-01-31-launch.markdown", "launch"),
            ("2020-01-31-launch", "launch"),
            ("posts/bundle/index.md", "bundle"),
            ("/posts/a/", "a"),
            ("2020-01-31.md", "2020-01-31"),
            ("日本語日本語日本語.md", "日本語日本語日本語"),
        ] {
            assert_eq!(name_of(path), expected, "{path}");
        }
    }
}
