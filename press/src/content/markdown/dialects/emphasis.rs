//! Emphasis beside the punctuation of Chinese, Japanese and Korean. CommonMark finds no emphasis in `これは**「大事」**です`, because it
//! requires a space between a word and a mark that is followed by punctuation, and these scripts do not use spaces.

use super::Parts;
use crate::content::text_edits::Edits;
use std::collections::HashSet;

/// A character that CommonMark counts as punctuation. It is inserted between a word and an emphasis mark, and is never published.
pub(in crate::content::markdown) const MARK: char = '\u{fffc}';

/// Whether a body may contain such emphasis.
pub(super) fn may_be_in(body: &str) -> bool {
    body.contains(['*', '_']) && body.chars().any(is_cjk)
}

/// Inserts [`MARK`] beside each emphasis mark that CommonMark would not recognise.
pub(super) fn read(text: &str, start: usize, parts: &Parts, edits: &mut Edits) {
    // The open runs of marks in this paragraph: the mark, and the length of the run.
    let mut open: HashSet<(u8, usize)> = HashSet::new();
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(found) = text[at..].find(['*', '_', '\n']).map(|found| at + found) {
        let mark = bytes[found];
        let end = found + bytes[found..].iter().take_while(|byte| **byte == mark).count();
        at = end;
        if mark == b'\n' {
            let line = &text[end..];
            if end - found > 1 || line[..line.find('\n').unwrap_or(line.len())].trim().is_empty() {
                open.clear();
            }
            continue;
        }
        let is_escaped = text[..found].ends_with('\\');
        if is_escaped || parts.closed_at(found).is_some() {
            continue;
        }
        let before = text[start..found].chars().next_back().filter(|c| !c.is_whitespace());
        let after = text[end..].chars().next().filter(|c| !c.is_whitespace());
        let run = (mark, end - found);
        let ends = before.is_some() && open.remove(&run);
        let is_unseen = |inside: Option<char>, outside: Option<char>| {
            inside.zip(outside).is_some_and(|(inside, outside)| is_hidden(inside, outside))
        };
        if ends && is_unseen(before, after) {
            edits.replace(end..end, MARK);
        } else if !ends && after.is_some() {
            open.insert(run);
            if is_unseen(after, before) {
                edits.replace(found..found, MARK);
            }
        }
    }
}

/// Whether CommonMark does not recognise an emphasis mark that it should recognise. The mark is between the character `inside`
/// the emphasis and the character `outside` of it.
fn is_hidden(inside: char, outside: char) -> bool {
    is_punctuation(inside) && !is_punctuation(outside) && (is_cjk(inside) || is_cjk(outside))
}

/// Whether CommonMark counts a character as punctuation or as a symbol.
fn is_punctuation(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace() && !is_joined(c)
}

/// Whether a character belongs to the letter before it.
fn is_joined(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}')
}

/// Whether a character is a letter or a punctuation mark of Chinese, Japanese or Korean.
pub(super) fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{a4cf}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}' | '\u{1b000}'..='\u{1b16f}'
        | '\u{20000}'..='\u{3ffff}')
}
