//! A slug: one segment of an address.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One path segment of a URL. It is not empty, has at most [`Slug::MAX`] bytes, and consists of lower-case letters and digits of
/// any script. Between these it may contain `-`, `_` and `.`, but not as its first or last character.
///
/// Every slug is safe as a file name and, percent-encoded, in a URL.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Slug(String);

/// Why a text is not a [`Slug`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlugError {
    /// The text is empty.
    Empty,
    /// The text is longer than [`Slug::MAX`] bytes.
    TooLong,
    /// The text contains this character, which a slug may not contain.
    Character(char),
    /// The text begins or ends with this character, which a slug may contain only between other characters.
    Edge(char),
}

impl Slug {
    /// Maximum length of a slug in bytes. File systems allow 255 bytes, and `.json` is added to the slug.
    pub const MAX: usize = 200;

    /// Parses a slug as in a file name or in a decoded URL.
    ///
    /// # Errors
    /// A [`SlugError`] when the text is not a slug. The function never changes the text to make it fit.
    pub fn parse(text: &str) -> Result<Self, SlugError> {
        if text.is_empty() {
            return Err(SlugError::Empty);
        }
        if text.len() > Self::MAX {
            return Err(SlugError::TooLong);
        }
        for c in text.chars() {
            if !is_letter(c) && !is_inner(c) {
                return Err(SlugError::Character(c));
            }
        }
        for edge in [text.chars().next(), text.chars().next_back()] {
            if let Some(c) = edge.filter(|&c| is_inner(c)) {
                return Err(SlugError::Edge(c));
            }
        }
        Ok(Self(text.to_owned()))
    }

    /// The slug as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_lowercase() || c.is_ascii_digit();
    }
    // Letters of scripts without case count as lower case. Combining marks (Arabic, Devanagari, ...) are neither letters nor
    // digits.
    (c.is_alphanumeric() && !c.is_uppercase()) || is_mark(c)
}

fn is_mark(c: char) -> bool {
    MARKS.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

/// Combining marks of the scripts that use them, and the two joiners.
const MARKS: &[(char, char)] = &[
    ('\u{300}', '\u{36f}'),
    // Hebrew.
    ('\u{591}', '\u{5bd}'),
    ('\u{5bf}', '\u{5bf}'),
    ('\u{5c1}', '\u{5c2}'),
    ('\u{5c4}', '\u{5c5}'),
    // Arabic.
    ('\u{610}', '\u{61a}'),
    ('\u{64b}', '\u{65f}'),
    ('\u{670}', '\u{670}'),
    ('\u{6d6}', '\u{6dc}'),
    ('\u{6df}', '\u{6e4}'),
    // The scripts of India and Sri Lanka.
    ('\u{900}', '\u{903}'),
    ('\u{93a}', '\u{94f}'),
    ('\u{951}', '\u{957}'),
    ('\u{981}', '\u{983}'),
    ('\u{9bc}', '\u{9cd}'),
    ('\u{a3c}', '\u{a4d}'),
    ('\u{abc}', '\u{acd}'),
    ('\u{b3c}', '\u{b4d}'),
    ('\u{bbe}', '\u{bcd}'),
    ('\u{c3c}', '\u{c4d}'),
    ('\u{cbc}', '\u{ccd}'),
    ('\u{d3b}', '\u{d4d}'),
    ('\u{dca}', '\u{ddf}'),
    // Thai, Lao, Myanmar and Khmer.
    ('\u{e31}', '\u{e3a}'),
    ('\u{e47}', '\u{e4e}'),
    ('\u{eb1}', '\u{ebc}'),
    ('\u{ec8}', '\u{ecd}'),
    ('\u{102b}', '\u{103e}'),
    ('\u{17b6}', '\u{17d3}'),
    ('\u{200c}', '\u{200d}'),
];

fn is_inner(c: char) -> bool {
    matches!(c, '-' | '_' | '.')
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for SlugError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("a slug cannot be empty"),
            Self::TooLong => write!(f, "a slug cannot be longer than {} bytes", Slug::MAX),
            Self::Character(c) if c.is_uppercase() => write!(f, "a slug is written in lower case, without `{c}`"),
            Self::Character(c) => write!(f, "a slug cannot hold `{}`", c.escape_default()),
            Self::Edge(c) => write!(f, "a slug cannot begin or end with `{c}`"),
        }
    }
}

impl std::error::Error for SlugError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_safe_slugs_and_refuses_all_others() {
        let long = "a".repeat(Slug::MAX + 1);
        for (text, expected) in [
            ("", Err(SlugError::Empty)),
            (".", Err(SlugError::Edge('.'))),
            ("..", Err(SlugError::Edge('.'))),
            ("-a", Err(SlugError::Edge('-'))),
            ("a.", Err(SlugError::Edge('.'))),
            ("a/b", Err(SlugError::Character('/'))),
            ("a b", Err(SlugError::Character(' '))),
            ("a%2fb", Err(SlugError::Character('%'))),
            ("a\0b", Err(SlugError::Character('\0'))),
            ("Peru", Err(SlugError::Character('P'))),
            ("İzmir", Err(SlugError::Character('İ'))),
            (";)", Err(SlugError::Character(';'))),
            (long.as_str(), Err(SlugError::TooLong)),
            ("a", Ok(())),
            ("2024", Ok(())),
            ("rust-1.31_and-2018", Ok(())),
            ("日本", Ok(())),
            ("ağdam", Ok(())),
            ("أخبار-عالمية", Ok(())),
            ("हिन्दी", Ok(())),
            ("தமிழ்", Ok(())),
            ("ক্রিকেট", Ok(())),
            ("ភាសាខ្មែរ", Ok(())),
            ("।", Err(SlugError::Character('।'))),
        ] {
            assert_eq!(Slug::parse(text).map(|_| ()), expected, "{text:?}");
        }
    }
}
