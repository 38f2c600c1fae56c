//! Turns slugs of the old site into slugs of the new site. They do not change where that is possible, so that addresses stay the
//! same.

use crate::content::slugify;
use broadsheet_model::Slug;

/// Decodes the percent-encoding of an old slug. If the slug was cut off inside a character, the rest of that character is
/// dropped.
pub(super) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.trim().as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let encoded = if first == b'%' { after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok()) } else { None };
        match encoded.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    bytes.utf8_chunks().map(|chunk| chunk.valid()).collect()
}

/// The new slug for an old slug. `None` when no letter or digit is left.
pub(super) fn of_old(text: &str) -> Option<Slug> {
    let decoded = decode(text).to_lowercase();
    let bare = decoded.strip_suffix(".html").or_else(|| decoded.strip_suffix(".htm")).unwrap_or(&decoded);
    // Punctuation at the beginning or end of an old slug is not part of the name.
    let bare = bare.trim_matches(['-', '_', '.', '/']);
    Slug::parse(bare).ok().or_else(|| slugify(bare))
}

/// A slug made from words.
pub(super) fn of_text(text: &str) -> Option<Slug> {
    slugify(text)
}

/// Returns `wish` if it is free, or else the first free slug of `wish-2`, `wish-3`, ... Without a wish, it does the same with
/// `fallback`.
pub(super) fn free(wish: Option<Slug>, fallback: &str, is_taken: impl Fn(&Slug) -> bool) -> Slug {
    let base = wish.map_or_else(|| fallback.to_owned(), |slug| slug.to_string());
    let mut number = 1_usize;
    loop {
        // Leave room for the number, so that the slug does not become too long.
        let end = (0..=base.len().min(Slug::MAX - 12)).rev().find(|end| base.is_char_boundary(*end)).unwrap_or(0);
        let text = if number == 1 { base.clone() } else { format!("{}-{number}", base[..end].trim_end_matches(['-', '_', '.'])) };
        if let Ok(slug) = Slug::parse(&text)
            && !is_taken(&slug)
        {
            return slug;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_slugs_stay() {
        for (old, expected) in [
            ("", None),
            ("%", None),
            ("hello-world", Some("hello-world")),
            ("%d0%bf%d1%80%d0%b8", Some("при")),
            // A database column cut this one off.
            ("%e6%97%a5%e6%9c", Some("日")),
            ("a%2fb", Some("a-b")),
            ("Big.News.html", Some("big.news")),
            ("100%", Some("100")),
            ("-x-", Some("x")),
            ("Company News", Some("company-news")),
        ] {
            assert_eq!(of_old(old).as_ref().map(Slug::as_str), expected, "{old}");
        }
    }

    #[test]
    fn there_is_always_a_free_slug() {
        let taken = ["a", "a-2", "post"].map(str::to_owned);
        let is_taken = |slug: &Slug| taken.contains(&slug.to_string());
        assert_eq!(free(slugify("a"), "post", is_taken).as_str(), "a-3");
        assert_eq!(free(None, "post", is_taken).as_str(), "post-2");
        let long = "é".repeat(100);
        assert!(free(Slug::parse(&long).ok(), "x", |slug| slug.as_str() == long).as_str().len() <= Slug::MAX);
    }
}
