//! Removes the attribute lists of kramdown, Jekyll's Markdown: `{: .lead}` below a paragraph, `{: width="300"}` after an image,
//! `{:toc}`, `{::comment}`. Readers do not see them. Only the id of a heading is kept.

use super::{Parts, holding};
use crate::content::text_edits::{Edits, remove_line};
use std::collections::HashSet;
use std::ops::Range;

/// Maximum length of an attribute list, in bytes.
const LONGEST: usize = 1000;

/// Whether a body may contain an attribute list.
pub(super) fn may_be_in(body: &str) -> bool {
    body.contains("{:") || body.contains("){") || body.contains("{.")
}

/// Removes the lists. Returns the positions of the lists whose content is lost.
pub(super) fn read(text: &str, start: usize, parts: &Parts, edits: &mut Edits) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let names = definitions(text, start);
    let mut at = start;
    let mut is_endless = false;
    while let Some(open) = text[at..].find('{').map(|found| at + found) {
        at = open + 1;
        let behind = text[start..open].chars().next_back();
        let Some(list) = List::parse(&text[open..], matches!(behind, Some(')' | ']')) || is_line_start(text, open)) else {
            continue;
        };
        let span = open..open + list.length;
        if behind == Some('\\') || parts.closed_at(open).is_some() || !list.is_known(&names) {
            continue;
        }
        at = span.end;
        let span = match Some(span.end).filter(|_| list.begins_comment && !is_endless).and_then(|end| comment_end(text, end)) {
            Some(end) => open..end,
            None => {
                is_endless |= list.begins_comment;
                span
            }
        };
        at = at.max(span.end);
        if !is_alone(text, &span) {
            // In a heading, the Markdown parser itself reads a list without a colon.
            if list.is_kramdown || holding(&parts.headings, open).is_none() {
                edits.remove(span.clone());
                found.push(span);
            }
            continue;
        }
        let above = parts.headings[..parts.headings.partition_point(|heading| heading.start < open)].last();
        let heading = above.filter(|heading| text[heading.end.min(open)..open].trim().is_empty());
        if let (Some(heading), Some(id)) = (heading, list.id) {
            let line = text[heading.start..open].split('\n').next().unwrap_or_default().trim_end();
            if !line.ends_with('}') {
                let end = heading.start + line.len();
                edits.replace(end..end, format!(" {{#{id}}}"));
            }
        }
        if list.is_contents {
            remove_list_above(text, open, edits);
        }
        remove_line(text, span.clone(), false, edits);
        // When the list contains only the id of a heading, nothing is left out.
        if heading.is_none() || !list.is_only_id {
            found.push(span);
        }
    }
    found
}

/// An attribute list.
#[derive(Debug)]
struct List<'t> {
    length: usize,
    /// The list begins with a colon. Hugo and Pandoc write it without a colon.
    is_kramdown: bool,
    id: Option<&'t str>,
    is_only_id: bool,
    /// The list marks the position of a table of contents.
    is_contents: bool,
    begins_comment: bool,
    /// The names of the lists that it refers to.
    references: Vec<&'t str>,
}

impl<'t> List<'t> {
    /// Parses the list at the beginning of a text. A list without a colon counts only when `may_be_plain` is set, which means
    /// that it is at a position where Hugo and Pandoc allow a list.
    fn parse(text: &'t str, may_be_plain: bool) -> Option<Self> {
        let mut end = text.len().min(LONGEST);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let line = text[..end].split('\n').next()?;
        let close = line.find('}')?;
        let inside = &line[1..close];
        let length = close + 1;
        let mut list = Self {
            length,
            is_kramdown: inside.starts_with(':'),
            id: None,
            is_only_id: false,
            is_contents: false,
            begins_comment: false,
            references: Vec::new(),
        };
        if let Some(extension) = inside.strip_prefix("::").or_else(|| inside.strip_prefix(":/")) {
            let name = extension.trim_end_matches('/').split_whitespace().next().unwrap_or_default();
            list.begins_comment = inside == "::comment";
            let is_known = matches!(name, "comment" | "nomarkdown" | "options") || name.is_empty() && inside == ":/";
            return is_known.then_some(list);
        }
        let mut rest = inside.strip_prefix(':').unwrap_or(inside).trim();
        if let Some((name, attributes)) = rest.split_once(':').filter(|(name, _)| list.is_kramdown && is_name(name)) {
            // A definition, `{:name: .class}`.
            list.references.push(name);
            rest = attributes.trim();
        }
        if !list.is_kramdown && !may_be_plain || rest.is_empty() {
            return None;
        }
        let mut count = 0;
        while !rest.is_empty() {
            let (token, after) = token(rest)?;
            count += 1;
            match token {
                Token::Id(id) => list.id = Some(id),
                Token::Attribute => {}
                Token::Name(name) if list.is_kramdown => list.references.push(name),
                Token::Name(_) => return None,
            }
            rest = after;
        }
        list.is_only_id = count == 1 && list.id.is_some();
        list.is_contents = list.references.contains(&"toc");
        Some(list)
    }

    /// Whether this is an attribute list and not part of the prose: `{:D}` is a smiley.
    fn is_known(&self, names: &HashSet<&str>) -> bool {
        self.references.iter().all(|name| *name == "toc" || names.contains(name))
    }
}

enum Token<'t> {
    Id(&'t str),
    Attribute,
    Name(&'t str),
}

/// The first attribute of a list, and the rest of the list.
fn token(rest: &str) -> Option<(Token<'_>, &str)> {
    let word = &rest[..rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\'')).unwrap_or(rest.len())];
    let after = &rest[word.len()..];
    if let Some(value) = after.strip_prefix('=').filter(|_| is_name(word)) {
        let after = match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split_once(quote)?.1,
            _ => &value[value.find(char::is_whitespace).unwrap_or(value.len())..],
        };
        return Some((Token::Attribute, after.trim_start()));
    }
    let token = match word.chars().next()? {
        '#' if is_name(&word[1..]) => Token::Id(&word[1..]),
        '.' if word[1..].split('.').all(is_name) => Token::Attribute,
        _ if is_name(word) => Token::Name(word),
        _ => return None,
    };
    (after.is_empty() || after.starts_with(char::is_whitespace)).then(|| (token, after.trim_start()))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}

/// The names that the lists in a body define, as in `{:name: .class}`.
fn definitions(text: &str, start: usize) -> HashSet<&str> {
    let names = text[start..].match_indices("{:").filter_map(|(at, _)| {
        let (name, _) = text[start + at + 2..].split_once(':')?;
        is_name(name).then_some(name)
    });
    names.collect()
}

fn is_line_start(text: &str, at: usize) -> bool {
    text[..at].trim_end_matches([' ', '\t']).ends_with('\n')
}

fn is_alone(text: &str, span: &Range<usize>) -> bool {
    let line_end = text[span.end..].find('\n').map_or(text.len(), |end| span.end + end);
    (span.start == 0 || is_line_start(text, span.start)) && text[span.end..line_end].trim().is_empty()
}

/// The end of the comment that begins before byte `from`.
fn comment_end(text: &str, from: usize) -> Option<usize> {
    let end = from + text[from..].find("{:/")?;
    Some(end + text[end..].find('}')? + 1)
}

/// Removes the list of one line above `{:toc}`, which kramdown replaces with a table of contents.
fn remove_list_above(text: &str, at: usize, edits: &mut Edits) {
    let line_start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let Some(above) = text[..line_start].strip_suffix('\n') else { return };
    let line = above.rsplit('\n').next().unwrap_or_default();
    let item = line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '*' | '-' | '+'));
    if item.starts_with(' ') && item.len() < line.trim_start().len() {
        edits.remove(above.len() - line.len()..line_start);
    }
}
