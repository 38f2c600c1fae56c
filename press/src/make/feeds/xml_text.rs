//! Removes the characters from a text that XML 1.0 forbids.

use std::borrow::Cow;

/// Whether XML 1.0 allows a character in a document, written directly or as a reference.
#[must_use]
pub fn is_allowed(c: char) -> bool {
    // A `char` in Rust is never a surrogate.
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..)
}

/// The text without the characters that XML forbids: most control characters, and U+FFFE and U+FFFF, which are not characters.
/// XML has no way to write them. A feed with one of them is therefore not XML, and feed readers reject all of it.
#[must_use]
pub fn allowed(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_allowed) { Cow::Borrowed(text) } else { Cow::Owned(text.chars().filter(|c| is_allowed(*c)).collect()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_only_the_characters_that_xml_forbids() {
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
