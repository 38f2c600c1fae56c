//! Template tags of Hugo, Jekyll, Zola and Eleventy in Markdown. If the newsroom enables it, the common tags are replaced with
//! the content that they would have shown. Broadsheet does not know what the other tags show: it removes a line that contains
//! only tags, removes tags around a text but keeps the text, and replaces a link whose address is a tag with the text of the
//! link. All other tags stay as text. Tags inside code are part of the code and stay.

mod common;
mod tag_targets;
mod template_tag;

use super::diagnostics::Diagnostic;
use super::markdown::LEFT_OUT;
use super::text_edits::{Edits, Rewritten, remove_line};
use pulldown_cmark::{Event, Options, Parser, Tag as Start, TagEnd};
use std::ops::Range;
use template_tag::Tag;

pub(crate) use tag_targets::{Names, name_of};

/// A file after its template tags were processed.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    /// The file, with tags replaced by their content. The front matter is unchanged.
    pub file: Rewritten,
    /// Number of tags that were replaced.
    pub shown: usize,
    /// The tags that stay as text: their byte ranges in the original file.
    pub kept: Vec<Range<usize>>,
    /// The tags that show nothing: their byte ranges in the original file.
    pub left_out: Vec<Range<usize>>,
    /// Some tags refer to other files, so the result depends on which files exist.
    pub looks_up: bool,
}

/// Processes the template tags in the body of a file. The body begins at byte `start` of `text`. Returns `None` when the body has
/// no tags. `file` is the file's name as [`Names`] lists it. Without `names`, every tag counts as unknown and none is replaced.
pub(crate) fn show(text: &str, start: usize, file: &str, names: Option<&Names>) -> Option<Shown> {
    if !template_tag::is_tagged(&text[start..]) {
        return None;
    }
    let places = Places::of(text, start);
    let tags = template_tag::find(text, start, &places.code, names.is_some());
    let mut writer = Writer { out: Shown::default(), edits: Edits::default(), text, html: places.html, file, names };
    let mut at = 0;
    while let Some(tag) = tags.get(at) {
        at = writer.tag(tag, at, &tags);
    }
    let Writer { mut out, edits, .. } = writer;
    out.file = edits.apply(text);
    Some(out)
}

impl Shown {
    /// Warnings about unknown tags: one about the tags that are published as text, and one about the tags that are left out.
    pub fn notes<'n>(&'n self, file: &'n str, are_shown: bool) -> impl Iterator<Item = Diagnostic> + use<'n> {
        let help = if are_shown {
            "write what it should show in Markdown, or between backticks if the tag itself is meant"
        } else {
            "write what it should show in Markdown, or between backticks if the tag itself is meant; with `template_tags = true` in \
             `site.toml` the common ones are shown"
        };
        let note = move |tags: &[Range<usize>], what: &str| {
            let first = tags.first()?.clone();
            let message = match tags.len() {
                1 => format!("a template tag of another system is {what}"),
                count => format!("{count} template tags of another system are {what}"),
            };
            Some(Diagnostic::warning(file, message).at(first).help(help))
        };
        let left_out = note(&self.left_out, "left out").map(|note| note.label(LEFT_OUT));
        note(&self.kept, "published as text").into_iter().chain(left_out)
    }
}

/// The code and the raw HTML in a body, each in order.
#[derive(Default)]
struct Places {
    code: Vec<Range<usize>>,
    html: Vec<Range<usize>>,
}

impl Places {
    fn of(text: &str, start: usize) -> Self {
        let mut places = Self::default();
        let mut block = None;
        for (event, span) in Parser::new_ext(&text[start..], Options::ENABLE_TABLES).into_offset_iter() {
            let span = span.start + start..span.end + start;
            match event {
                Event::Code(_) => places.code.push(span),
                Event::Start(Start::CodeBlock(_)) => block = Some(span),
                Event::End(TagEnd::CodeBlock) => places.code.extend(block.take()),
                Event::Html(_) => places.html.push(span),
                _ => {}
            }
        }
        places
    }
}

struct Writer<'t> {
    out: Shown,
    edits: Edits,
    text: &'t str,
    /// Lines of raw HTML.
    html: Vec<Range<usize>>,
    file: &'t str,
    names: Option<&'t Names>,
}

impl Writer<'_> {
    /// Processes a tag. Returns the index of the next tag to process.
    fn tag(&mut self, tag: &Tag<'_>, at: usize, tags: &[Tag<'_>]) -> usize {
        let Some(names) = self.names else {
            self.unknown(tag);
            return at + 1;
        };
        if tag.is_raw() {
            self.show(tag.span.clone(), "");
        } else if tag.is_shown_as_text() {
            // Remove the `/*` and the `*/`, so that the tag itself is shown.
            self.show(tag.span.start + 3..tag.span.start + 5, "");
            self.edits.remove(tag.span.end - 5..tag.span.end - 3);
        } else if let Some(shown) = common::shown(tag, names, self.file) {
            self.out.looks_up |= common::looks_up(tag);
            self.show(tag.span.clone(), &shown);
        } else if let Some(end) = tag.end.map(|end| (end, &tags[end]))
            && let Some(shown) = common::around(tag, &self.text[tag.span.end..end.1.span.start])
        {
            self.show(tag.span.start..end.1.span.end, &shown);
            return end.0 + 1;
        } else {
            self.out.looks_up |= common::looks_up(tag);
            self.unknown(tag);
        }
        at + 1
    }

    fn show(&mut self, was: Range<usize>, with: &str) {
        self.edits.replace(was, with);
        self.out.shown += 1;
    }

    fn unknown(&mut self, tag: &Tag<'_>) {
        let span = tag.span.clone();
        let is_gone = self.leave_words(tag)
            || tag.is_alone && {
                let is_html = self.html[..self.html.partition_point(|html| html.start <= span.start)].last();
                let is_html = is_html.is_some_and(|html| html.contains(&span.start));
                remove_line(self.text, span.clone(), is_html, &mut self.edits);
                true
            }
            || (tag.end.is_some() || tag.is_end || tag.is_comment()) && {
                self.edits.remove(span.clone());
                true
            };
        if is_gone { self.out.left_out.push(span) } else { self.out.kept.push(span) }
    }

    /// Replaces a link whose address is a tag with the text of the link. Returns whether the tag was in an address.
    fn leave_words(&mut self, tag: &Tag<'_>) -> bool {
        let start = floor(self.text, tag.span.start.saturating_sub(LONGEST));
        let before = &self.text[start..tag.span.start];
        let before = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
        let address = before.rfind(char::is_whitespace).map_or(before, |space| &before[space + 1..]);
        let is_definition = before.trim_start().starts_with('[') && before.trim_end().ends_with("]:");
        if is_definition || address.ends_with(['=', '"', '\'']) && address.contains('=') {
            // The address `{{}}` is recognised as a template's, so the link leads nowhere.
            self.edits.replace(tag.span.clone(), "{{}}");
            return true;
        }
        let Some(bracket) = address.rfind("](").filter(|at| !address[*at..].contains(')')) else { return false };
        let bracket = tag.span.start - (address.len() - bracket);
        let (Some(open), Some(end)) = (self.opening(bracket), self.closing(tag.span.end)) else { return false };
        self.edits.remove(open);
        self.edits.remove(bracket..end);
        true
    }

    /// The opening bracket that matches the closing bracket at `end`, together with the `!` of an image.
    fn opening(&self, end: usize) -> Option<Range<usize>> {
        let from = floor(self.text, end.saturating_sub(LONGEST));
        let mut depth = 0;
        for (at, byte) in self.text[from..end].bytes().enumerate().rev() {
            match byte {
                b']' => depth += 1,
                b'[' if depth == 0 => {
                    let at = from + at;
                    return Some(at - usize::from(self.text[..at].ends_with('!'))..at + 1);
                }
                b'[' => depth -= 1,
                _ => {}
            }
        }
        None
    }

    /// The end of a link whose address continues at `from`.
    fn closing(&self, from: usize) -> Option<usize> {
        let line = self.text[from..floor(self.text, from + LONGEST)].split('\n').next()?;
        let mut depth = 0;
        for (at, byte) in line.bytes().enumerate() {
            match byte {
                b'(' => depth += 1,
                b')' if depth == 0 => return Some(from + at + 1),
                b')' => depth -= 1,
                _ => {}
            }
        }
        None
    }
}

/// How far before and after a tag the parts of a link are searched, in bytes.
const LONGEST: usize = 2000;

/// The nearest character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests;
