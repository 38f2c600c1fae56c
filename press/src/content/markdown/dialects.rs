//! Markdown that other systems understand and CommonMark does not: attribute lists of kramdown, bare addresses, emphasis beside
//! the punctuation of Chinese, Japanese and Korean, and words after a comment on the same line. [`read`] rewrites all of it as
//! CommonMark.

mod attribute_lists;
mod bare;
mod emphasis;

use super::super::diagnostics::Diagnostic;
use super::super::text_edits::{Edits, Rewritten};
use super::LEFT_OUT;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use std::ops::Range;

pub(super) use emphasis::MARK;

/// Rewrites the body that begins at byte `start` of a file as CommonMark. Also returns warnings about parts that are left out.
/// Returns `None` when the body needs no changes.
pub(crate) fn read(file: &str, text: &str, start: usize) -> Option<(Rewritten, Vec<Diagnostic>)> {
    let body = &text[start..];
    let wants = [attribute_lists::may_be_in(body), bare::may_be_in(body), emphasis::may_be_in(body), body.contains("-->")];
    if wants == [false; 4] {
        return None;
    }
    let parts = Parts::of(text, start);
    let (mut edits, mut notes) = (Edits::default(), Vec::new());
    parts.comments.iter().for_each(|block| show_behind_comment(text, block, &mut edits));
    if wants[0] {
        let found = attribute_lists::read(text, start, &parts, &mut edits);
        if let Some(first) = found.first() {
            let message = match found.len() {
                1 => "an attribute list of kramdown is not published".to_owned(),
                count => format!("{count} attribute lists of kramdown are not published"),
            };
            let note = Diagnostic::warning(file, message).at(first.clone()).label(LEFT_OUT);
            notes.push(note.help("only the `#id` of a heading is read"));
        }
    }
    if wants[1] {
        bare::read(text, start, &parts, &mut edits);
    }
    if wants[2] {
        emphasis::read(text, start, &parts, &mut edits);
    }
    (!edits.is_empty()).then(|| (edits.apply(text), notes))
}

/// The parts of a body that are not prose.
#[derive(Debug, Default)]
struct Parts {
    /// Code, raw HTML, link definitions, and links without their text, in order.
    closed: Vec<Range<usize>>,
    /// Whole links and images, in the order of their starts. None of them is inside another.
    links: Vec<Range<usize>>,
    headings: Vec<Range<usize>>,
    /// Blocks of raw HTML that begin with a comment.
    comments: Vec<Range<usize>>,
}

impl Parts {
    fn of(text: &str, start: usize) -> Self {
        let mut parts = Self::default();
        let mut events = Parser::new_ext(&text[start..], super::options()).into_offset_iter();
        let place = |span: &Range<usize>| span.start + start..span.end + start;
        // For each open link: the end of its text, as far as the text has been read.
        let mut open: Vec<usize> = Vec::new();
        for (event, span) in events.by_ref() {
            let span = place(&span);
            if let Some(words) = open.last_mut() {
                *words = (*words).max(if matches!(event, Event::End(TagEnd::Link | TagEnd::Image)) { 0 } else { span.end });
            }
            match event {
                Event::Start(Tag::Link { .. } | Tag::Image { .. }) => {
                    if open.is_empty() {
                        parts.links.push(span.clone());
                    }
                    open.push(span.start);
                }
                Event::End(TagEnd::Link | TagEnd::Image) => parts.closed.extend(open.pop().map(|words| words..span.end)),
                Event::Start(Tag::CodeBlock(_)) | Event::Code(_) | Event::InlineHtml(_) | Event::Html(_) => {
                    parts.closed.push(span)
                }
                Event::Start(Tag::HtmlBlock) if text[span.clone()].trim_start().starts_with("<!--") => parts.comments.push(span),
                Event::Start(Tag::Heading { .. }) => parts.headings.push(span),
                _ => {}
            }
        }
        parts.closed.extend(events.reference_definitions().iter().map(|(_, definition)| place(&definition.span)));
        parts.closed.sort_by_key(|part| (part.start, part.end));
        parts
    }

    /// The part that is not prose and contains the byte `at`.
    fn closed_at(&self, at: usize) -> Option<&Range<usize>> {
        holding(&self.closed, at)
    }
}

/// The last part that begins at or before the byte `at`, if this part contains the byte.
fn holding(parts: &[Range<usize>], at: usize) -> Option<&Range<usize>> {
    parts[..parts.partition_point(|part| part.start <= at)].last().filter(|part| part.contains(&at))
}

/// Removes a comment that has words after it on the same line, so that the words are read as Markdown. Authors who write
/// `<!-- more -->` before the words expect this.
fn show_behind_comment(text: &str, block: &Range<usize>, edits: &mut Edits) {
    let indented = &text[block.clone()];
    let mut end = block.start + (indented.len() - indented.trim_start().len());
    while text[end..block.end].starts_with("<!--") {
        let Some(close) = text[end + 4..block.end].find("-->") else { return };
        end += 4 + close + 3;
        let line_end = text[end..block.end].find('\n').map_or(block.end, |line| end + line);
        let behind = &text[end..line_end];
        let words = behind.trim_start();
        if words.is_empty() {
            return;
        }
        end += behind.len() - words.len();
    }
    let line_start = text[..block.start].rfind('\n').map_or(0, |at| at + 1);
    let indent = text.get(line_start..block.start).unwrap_or_default();
    let above = text[..line_start].strip_suffix('\n').unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    // The words after the comment must not join the paragraph above it.
    let apart = if indent.trim().is_empty() && !above.trim().is_empty() { format!("\n{indent}") } else { String::new() };
    edits.replace(block.start..end, apart);
}

#[cfg(test)]
mod tests;
