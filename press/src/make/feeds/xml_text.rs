//! Text that XML 1.0 can hold.

use std::borrow::Cow;

/// Whether XML 1.0 allows a character in a document, written out or as a reference.
#[must_use]
pub fn is_allowed(c: char) -> bool {
    // Surrogates are no characters in Rust.
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..)
}

/// The text without what XML forbids: most control characters, and two that stand for no character at all. There is no
/// way to write them, so a feed that holds one is no XML, and readers drop all of it.
#[must_use]
pub fn allowed(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_allowed) { Cow::Borrowed(text) } else { Cow::Owned(text.chars().filter(|c| is_allowed(*c)).collect()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_what_xml_forbids_and_nothing_else() {
        for (text, expected) in [
            ("plain", "plain"),
            ("tab\tline\r\n", "tab\tline\r\n"),
            ("a\0b\u{1}c\u{8}d\u{b}e\u{1f}f", "abcdef"),
            ("\u{7f}\u{85}\u{fffd}", "\u{7f}\u{85}\u{fffd}"),
            ("\u{fffe}x\u{ffff}", "x"),
            ("😀 العربية \u{10fffd}", "😀 العربية \u{10fffd}"),
        ] {
            assert_eq!(allowed(text), expected, "{text:?}");
        }
    }
}
