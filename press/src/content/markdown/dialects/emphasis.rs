//! Emphasis beside the punctuation of Chinese, Japanese and Korean. In `これは**「大事」**です` CommonMark sees no beginning and no end
//! of emphasis, because it wants a space between a word and a mark that punctuation follows, and these scripts have none.

use super::Parts;
use crate::content::rewritten::Edits;
use std::collections::HashSet;

/// A character that counts as punctuation. It is written between a word and a mark of emphasis, and never published.
pub(in crate::content::markdown) const MARK: char = '\u{fffc}';

/// Whether there may be one in a body.
pub(super) fn may_be_in(body: &str) -> bool {
    body.contains(['*', '_']) && body.chars().any(is_cjk)
}

/// Writes [`MARK`] where a mark of emphasis would not be seen.
pub(super) fn read(text: &str, start: usize, parts: &Parts, edits: &mut Edits) {
    // The runs of marks that have begun in this paragraph: the mark, and how many of it.
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

/// Whether a mark between something `inside` of the emphasis and something `outside` is not seen, and should be.
fn is_hidden(inside: char, outside: char) -> bool {
    is_punctuation(inside) && !is_punctuation(outside) && (is_cjk(inside) || is_cjk(outside))
}

/// Punctuation and symbols, as CommonMark has them.
fn is_punctuation(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace() && !is_joined(c)
}

/// Characters that belong to the letter before them.
fn is_joined(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}')
}

/// Letters and punctuation of Chinese, Japanese and Korean.
pub(super) fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{a4cf}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}' | '\u{1b000}'..='\u{1b16f}'
        | '\u{20000}'..='\u{3ffff}')
}
