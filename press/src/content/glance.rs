//! What a Markdown file says of itself, without the newsroom it will be part of: what an import has to know of it.

use super::diagnostics::Severity;
use super::front_matter::{self, Matter};
use super::markdown::Document;
use super::naming;
use broadsheet_model::Slug;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::ops::Range;

/// A file, glanced at.
#[derive(Debug)]
pub(crate) struct Glance {
    /// Plain text; of the front matter, else of the first heading.
    pub title: Option<String>,
    /// It is not to be published yet.
    pub is_draft: bool,
    /// The slug that it will have, if no other file has it.
    pub slug: Option<Slug>,
    /// Where a slug is written, in bytes.
    pub slug_at: Option<usize>,
    /// Its day, which parts it from others of its name.
    pub day: Option<Date>,
    /// Values of the front matter that a newsroom cannot read: where they stand, and why.
    pub faults: Vec<(Range<usize>, String)>,
    /// Where the body begins, in bytes.
    pub body: usize,
    /// There is nothing in the body.
    pub is_empty: bool,
}

/// Glances at a file; `inner` is its path in the folder of articles. Fails with the line, from 1, and what is wrong with the
/// front matter as a whole.
pub(crate) fn glance(inner: &str, text: &str) -> Result<Glance, (usize, String)> {
    let line = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
    let split = front_matter::split(text).map_err(|fault| (line(fault.span.start), fault.message))?;
    let mut notes = Vec::new();
    let table = front_matter::parse("", text, &split, &mut notes).ok_or_else(|| {
        let first = notes.first();
        let at = first.and_then(|note| note.span.as_ref()).map_or(1, |span| line(span.start));
        (at, first.map_or_else(String::new, |note| note.message.clone()))
    })?;
    let matter = Matter::read("", &table, &TimeZone::UTC, &mut notes);
    let mut document = Document::parse(text, split.body, false);
    let is_empty = document.is_empty();
    let heading = || document.take_title().map(|(title, _)| title);
    let title = matter.title.as_ref().map(|title| title.value.clone()).or_else(heading);
    let facts = naming::of_file(inner);
    let old = matter.permalink.as_ref().map(|path| naming::of_permalink(&path.value));
    let slug = naming::slug("", &matter, &facts, title.as_deref().unwrap_or_default(), &mut Vec::new());
    let errors = notes.into_iter().filter(|note| note.severity == Severity::Error);
    Ok(Glance {
        title,
        is_draft: matter.draft,
        slug,
        slug_at: matter.slug.as_ref().map(|slug| slug.span.start),
        day: matter.published.as_ref().map(|date| date.date()).or(facts.day).or(old.and_then(|old| old.day)),
        faults: errors.filter_map(|note| Some((note.span?, note.message))).collect(),
        body: split.body,
        is_empty,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_say_what_they_are() -> Result<(), (usize, String)> {
        let text = "---\ntitle: A\ndraft: true\ndate: soon\n---\nx\n";
        let seen = glance("2020-01-31-b.md", text)?;
        assert_eq!((seen.title.as_deref(), seen.is_draft, seen.day.is_some()), (Some("A"), true, true));
        assert_eq!(seen.slug.as_ref().map(Slug::as_str), Some("b"));
        assert_eq!(seen.faults.iter().map(|(at, _)| &text[at.clone()]).collect::<Vec<_>>(), ["soon"]);
        let seen = glance("a.md", "# H\n")?;
        assert_eq!((seen.title.as_deref(), seen.is_draft, seen.body, seen.slug_at), (Some("H"), false, 0, None));
        assert_eq!(glance("a.md", "---\ntitle: A\n").map(|_| ()).map_err(|(line, _)| line), Err(1));
        Ok(())
    }
}
