//! Accepts a form of YAML that the parser does not accept, but the YAML readers of other systems do: texts in quotes and lists in
//! brackets that continue on the next line without indentation. [`join`] puts each on one line. It replaces line breaks with
//! spaces, as YAML itself does, so that no position changes.

use std::borrow::Cow;
use std::ops::Range;

/// A byte range in which spaces replace characters, one space for each character.
enum Blank {
    /// Only the line breaks in the range are replaced.
    Breaks(Range<usize>),
    /// Every character in the range is replaced: it is a comment.
    All(Range<usize>),
}

/// Puts such values on one line. Reads every line once. The parser reports a value that never ends.
pub fn join(text: &str) -> Cow<'_, str> {
    let mut blanks: Vec<Blank> = Vec::new();
    let mut at = 0;
    // Lines that are indented deeper than this belong to the text of a `|` or `>`.
    let mut literal: Option<usize> = None;
    while at < text.len() {
        let end = end_of_line(text, at);
        let line = &text[at..end];
        let indent = line.len() - line.trim_start_matches(' ').len();
        if line.trim().is_empty() || literal.is_some_and(|outer| indent > outer) {
            at = end;
            continue;
        }
        literal = None;
        let Some(from) = value_of(line).map(|from| at + from) else {
            at = end;
            continue;
        };
        let value = &text[from..end];
        let closing = match value.as_bytes()[0] {
            b'|' | b'>' => {
                literal = Some(indent);
                at = end;
                continue;
            }
            quote @ (b'"' | b'\'') => {
                closing_quote(text, from + 1, char::from(quote)).map(|close| (close, vec![Blank::Breaks(from..close)]))
            }
            b'[' | b'{' => closing_bracket(text, from),
            _ => {
                at = end;
                continue;
            }
        };
        let Some((close, blank)) = closing else { break };
        if close >= end {
            blanks.extend(blank);
        }
        at = end_of_line(text, close);
    }
    blanked(text, &blanks)
}

fn blanked<'t>(text: &'t str, blanks: &[Blank]) -> Cow<'t, str> {
    if blanks.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut written = 0;
    for blank in blanks {
        let (range, is_all) = match blank {
            Blank::Breaks(range) => (range, false),
            Blank::All(range) => (range, true),
        };
        out.push_str(&text[written..range.start]);
        out.extend(text[range.clone()].chars().map(|c| if is_all || matches!(c, '\n' | '\r') { ' ' } else { c }));
        written = range.end;
    }
    out.push_str(&text[written..]);
    Cow::Owned(out)
}

fn end_of_line(text: &str, from: usize) -> usize {
    text[from..].find('\n').map_or(text.len(), |end| from + end + 1)
}

/// The position at which the value of a line `key: value` or `- value` begins.
fn value_of(line: &str) -> Option<usize> {
    let bare = line.trim_start_matches(' ');
    if bare.starts_with(['#', '"', '\'']) {
        return None;
    }
    let behind_mark = bare.strip_prefix("- ").filter(|item| item.starts_with(['"', '\'', '[', '{', '|', '>']));
    let value = match behind_mark {
        Some(item) => item,
        None => line.split_once(": ").map(|(_, value)| value)?,
    };
    let value = value.trim_start();
    (!value.is_empty()).then(|| line.len() - value.len())
}

fn closing_quote(text: &str, from: usize, quote: char) -> Option<usize> {
    let mut rest = text[from..].char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        match c {
            '\\' if quote == '"' => drop(rest.next()),
            c if c == quote => match rest.peek() {
                // Two single quotes together are one quote of the text.
                Some((_, '\'')) if quote == '\'' => drop(rest.next()),
                _ => return Some(from + at),
            },
            _ => {}
        }
    }
    None
}

/// The position of the bracket that closes the one at `from`, and the bytes to replace with spaces. They include comments,
/// because a comment on the joined line would hide everything after it.
fn closing_bracket(text: &str, from: usize) -> Option<(usize, Vec<Blank>)> {
    let mut blanks = Vec::new();
    let (mut at, mut plain) = (from, from);
    let mut depth = 0_usize;
    // The previous character, and the last character that was not a space.
    let (mut before, mut sign) = (' ', ' ');
    while let Some(c) = text[at..].chars().next() {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    blanks.push(Blank::Breaks(plain..at));
                    return Some((at, blanks));
                }
            }
            '"' | '\'' if matches!(sign, '[' | '{' | ',' | ':') => at = closing_quote(text, at + 1, c)?,
            '#' if before.is_whitespace() => {
                blanks.push(Blank::Breaks(plain..at));
                plain = end_of_line(text, at);
                blanks.push(Blank::All(at..plain));
                (at, before) = (plain, ' ');
                continue;
            }
            _ => {}
        }
        before = c;
        if !c.is_whitespace() {
            sign = c;
        }
        at += text[at..].chars().next().map_or(1, char::len_utf8);
    }
    None
}
