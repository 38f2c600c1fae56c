//! Reads one Markdown file without its newsroom, for an import: its title, slug, date, old addresses and faults.

use super::aliases;
use super::diagnostics::Severity;
use super::front_matter::{self, FrontMatter};
use super::held_back::Held;
use super::markdown::Document;
use super::path_facts;
use super::slugify::Slugs;
use super::source_file::DocumentKind;
use super::value::{Data, Double, Spanned, Table, Value};
use broadsheet_model::Slug;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::ops::Range;

/// A file after inspection.
#[derive(Debug)]
pub(crate) struct Inspection {
    /// Plain text; from the front matter, else from the first heading.
    pub title: Option<String>,
    /// The entry of the title, in bytes, even if its value is not a title.
    pub title_at: Option<Range<usize>>,
    /// Its id in feeds, and the entry of that id.
    pub guid: Option<(String, Range<usize>)>,
    /// Why it is not published.
    pub held: Option<Held>,
    /// The slug that it will have, if no other file has it.
    pub slug: Option<Slug>,
    /// Where its slug is written, in bytes.
    pub slug_at: Option<usize>,
    /// Its date, which distinguishes it from other files of the same name.
    pub day: Option<Date>,
    /// Entries of the front matter that a newsroom cannot read, or that it ignores: where they are, and why.
    pub faults: Vec<(Range<usize>, String)>,
    /// Its old addresses, as [`super::aliases`] reads them.
    pub aliases: Vec<String>,
    /// Where the body begins, in bytes.
    pub body: usize,
    /// Whether the body is empty.
    pub is_empty: bool,
}

/// The path and the language of a file.
#[derive(Debug)]
pub(crate) struct Spot<'f> {
    /// Relative to the folder of articles.
    pub file: &'f str,
    /// The same without the part that names a language.
    pub inner: &'f str,
    /// Its language, if that is not the newsroom's.
    pub language: Option<String>,
}

/// Inspects a file. If the front matter cannot be read at all, it fails with the line, from 1, and what is wrong.
pub(crate) fn inspect(spot: &Spot<'_>, text: &str) -> Result<Inspection, (usize, String)> {
    let line = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
    let split = front_matter::split(text).map_err(|fault| (line(fault.span.start), fault.message))?;
    let mut notes = Vec::new();
    let (table, doubles) = front_matter::entries("", text, &split, &mut notes).ok_or_else(|| {
        let first = notes.first();
        let at = first.and_then(|note| note.span.as_ref()).map_or(1, |span| line(span.start));
        (at, first.map_or_else(String::new, |note| note.message.clone()))
    })?;
    let matter = FrontMatter::read("", &table, &TimeZone::UTC, &mut notes);
    let mut document = Document::parse(text, split.body, false);
    let is_empty = document.is_empty();
    let heading = || document.take_title().map(|(title, _)| title);
    let title = matter.title.as_ref().map(|title| title.value.clone()).or_else(heading);
    let facts = path_facts::of_file(spot.inner);
    let old = matter.permalink.as_ref().map(|path| path_facts::of_permalink(&path.value));
    let slug = path_facts::slug("", &matter, &facts, title.as_deref().unwrap_or_default(), Slugs::default(), &mut Vec::new());
    let own = slug.as_ref().map(|slug| DocumentKind::Article.path(slug)).unwrap_or_default();
    let named = aliases::read(&matter, &own, spot.file, spot.language.as_deref());
    let aliases = named.into_iter().filter(|alias| alias.span.is_some()).map(|alias| alias.path);
    let errors = notes.into_iter().filter(|note| note.severity == Severity::Error);
    let unread = errors.filter_map(|note| Some((extent(text, &table, note.span?), note.message)));
    let doubled = |double: Double| {
        let message = format!("the key `{}` appears twice, and only the last one counts", double.key.value);
        (double.whole, message)
    };
    let whole = |(key, value): &(Spanned<String>, Value)| key.span.start..value.span.end.max(key.span.end);
    Ok(Inspection {
        title,
        title_at: table.iter().find(|(key, _)| key.value.eq_ignore_ascii_case("title")).map(whole),
        guid: matter.guid.as_ref().map(|guid| (guid.value.clone(), extent(text, &table, guid.span.clone()))),
        held: matter.held.clone(),
        slug,
        slug_at: matter.slug.as_ref().map(|slug| slug.span.start),
        day: matter.published.as_ref().map(|date| date.date()).or(facts.day).or(old.and_then(|old| old.day)),
        faults: unread.chain(doubles.into_iter().map(doubled)).collect(),
        aliases: aliases.collect(),
        body: split.body,
        is_empty,
    })
}

/// Repairs damaged front matter and keeps as much of it as possible. Returns the text of the file and, for each repair, its line
/// and what was done.
pub(crate) fn salvage(text: &str) -> Option<(String, Vec<(usize, String)>)> {
    front_matter::salvage(text)
}

/// The smallest part of the front matter around a place that can be left out without breaking the rest: an item of a list that
/// has its lines for itself, else an entry of a table (key and value).
fn extent(text: &str, table: &Table, place: Range<usize>) -> Range<usize> {
    let around = |(key, value): &&(Spanned<String>, Value)| {
        key.span.start <= place.start && place.start < value.span.end.max(key.span.end)
    };
    let Some((key, value)) = table.iter().find(around) else { return place };
    match &value.value {
        Data::Table(inner) if inner.iter().find(around).is_some_and(|(key, _)| begins_line(text, key.span.start, "")) => {
            extent(text, inner, place)
        }
        Data::List(items) => {
            let item = items.iter().find(|item| item.span.start <= place.start && place.start < item.span.end);
            let item = item.filter(|item| begins_line(text, item.span.start, "-") && ends_line(text, item.span.end));
            item.map_or(key.span.start..value.span.end, |item| item.span.clone())
        }
        _ => key.span.start..value.span.end.max(key.span.end),
    }
}

/// Whether only spaces and `mark` are before a place in its line.
fn begins_line(text: &str, at: usize, mark: &str) -> bool {
    let before = text[..at].rsplit('\n').next().unwrap_or_default();
    before.trim() == mark || before.trim().is_empty()
}

/// Whether only spaces and a comma are after a place in its line.
fn ends_line(text: &str, at: usize) -> bool {
    let behind = text[at..].split('\n').next().unwrap_or_default();
    matches!(behind.trim(), "" | ",") || text[..at].ends_with('\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inspect_file(file: &str, text: &str) -> Result<Inspection, (usize, String)> {
        inspect(&Spot { file, inner: file, language: None }, text)
    }

    #[test]
    fn reads_titles_dates_and_faults() -> Result<(), (usize, String)> {
        let text = "---\ntitle: A\ndraft: true\ndate: soon\n---\nx\n";
        let seen = inspect_file("2020-01-31-b.md", text)?;
        assert_eq!((seen.title.as_deref(), seen.held, seen.day.is_some()), (Some("A"), Some(Held::Draft), true));
        assert_eq!(seen.slug.as_ref().map(Slug::as_str), Some("b"));
        assert_eq!(seen.faults.iter().map(|(at, _)| &text[at.clone()]).collect::<Vec<_>>(), ["date: soon"]);
        for (front, faults) in [
            ("cover:\n  alt: x\ntitle: T\n", vec!["cover:\n  alt: x\n"]),
            ("tags:\n- a\n- {b: c}\ntitle: T\n", vec!["{b: c}"]),
            ("tags: [a, {b: c}]\ntitle: T\n", vec!["tags: [a, {b: c}]"]),
            ("extra:\n  x: 1\n  tags: {b: c}\ntitle: T\n", vec!["tags: {b: c}"]),
            ("title: A\ntags:\n- a\ntitle: T\ntags: b\n", vec!["title: A", "tags:\n- a\n"]),
        ] {
            let text = format!("---\n{front}---\nx\n");
            let seen = inspect_file("a.md", &text)?;
            assert_eq!(seen.title.as_deref(), Some("T"), "{front}");
            assert_eq!(seen.faults.iter().map(|(at, _)| &text[at.clone()]).collect::<Vec<_>>(), faults, "{front}");
        }
        let seen = inspect_file("a.md", "# H\n")?;
        assert_eq!((seen.title.as_deref(), seen.held, seen.body, seen.slug_at), (Some("H"), None, 0, None));
        assert_eq!(inspect_file("a.md", "---\ntitle: A\n").map(|_| ()).map_err(|(line, _)| line), Err(1));
        Ok(())
    }
}
