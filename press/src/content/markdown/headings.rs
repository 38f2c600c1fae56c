//! The `id`s of headings. An `id` is written by the author or made from the text of the heading. Every `id` is unique in its
//! document, and none is an `id` of the page itself.

use super::super::slugify::slugify;
use std::collections::{HashMap, HashSet};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The `id`s of one document.
#[derive(Clone, Debug, Default)]
pub struct Ids {
    taken: HashSet<String>,
    /// For each `id` that was taken: the last number that was tried after it. Without this, a thousand headings of one name would
    /// need a million tries.
    numbers: HashMap<String, usize>,
}

impl Ids {
    /// Adds an `id`. Returns whether it was free.
    pub fn insert(&mut self, id: String) -> bool {
        self.taken.insert(id)
    }

    pub fn contains(&self, id: &str) -> bool {
        self.taken.contains(id)
    }

    /// All `id`s, sorted by their letters.
    pub fn sorted(self) -> Vec<String> {
        let mut ids: Vec<String> = self.taken.into_iter().collect();
        ids.sort_unstable();
        ids
    }

    /// All `id`s, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.taken.iter().map(String::as_str)
    }
}

/// `id`s that no element of a body may have:
///
/// - The `id`s of the page around a body. The app finds its data and its search by some of them.
/// - `top`, which browsers treat as the beginning of the page.
/// - The names of functions that the app calls and some browsers lack. In such a browser, the call would find the element with
///   this `id` instead.
pub const RESERVED: &[&str] = &[
    "app",
    "main",
    "frame",
    "styles",
    "article",
    "related",
    "contents",
    "latest",
    "search",
    "q",
    "found",
    "hits",
    "more",
    "top",
    "trustedTypes",
    "requestIdleCallback",
    "cancelIdleCallback",
];

/// Maximum length of an `id` that is made from a text, in characters.
const LONGEST: usize = 80;

/// Chooses and reserves the `id` of a heading: the one that the author wrote, or else one made from its text.
pub fn take(ids: &mut Ids, given: Option<&str>, text: &str) -> String {
    take_made(ids, given, made(text))
}

/// Reserves the `id` that earlier versions of Broadsheet gave to a heading. Those versions did not keep the letters of other
/// scripts. Links to the earlier `id` still work.
pub fn take_as_before(ids: &mut Ids, given: Option<&str>, text: &str) -> String {
    take_made(ids, given, slugify(text).map(|slug| slug.to_string()))
}

/// Makes an `id` from a heading: its letters and digits in lower case and in their own script, as GitHub and goldmark do, with
/// one hyphen between words. `None` when nothing is left.
pub fn made(text: &str) -> Option<String> {
    if text.is_ascii() {
        return slugify(text).map(|slug| slug.to_string());
    }
    let mut id = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfc() {
        match c {
            '\'' | '"' | '’' | '‘' | '\u{ad}' | '\u{200b}'..='\u{200f}' => {}
            _ if is_combining_mark(c) && !gap && !id.is_empty() => id.push(c),
            _ if c.is_alphanumeric() => {
                if std::mem::take(&mut gap) && !id.is_empty() {
                    id.push('-');
                }
                id.extend(c.to_lowercase());
            }
            _ => gap = true,
        }
    }
    if let Some((end, _)) = id.char_indices().nth(LONGEST) {
        id.truncate(id[..end].rfind('-').unwrap_or(end));
    }
    (!id.is_empty()).then_some(id)
}

fn take_made(ids: &mut Ids, given: Option<&str>, made: Option<String>) -> String {
    let given = given.filter(|id| !id.is_empty() && !id.contains(char::is_whitespace)).map(str::to_owned);
    let base = given.or(made).unwrap_or_else(|| "section".to_owned());
    // Footnotes have the `id`s `fn-1` and `fnref-1`.
    let base = if base.starts_with("fn-") || base.starts_with("fnref-") { format!("h-{base}") } else { base };
    if !RESERVED.contains(&base.as_str()) && ids.taken.insert(base.clone()) {
        return base;
    }
    let number = ids.numbers.entry(base.clone()).or_insert(1);
    loop {
        *number += 1;
        let id = format!("{base}-{number}");
        if ids.taken.insert(id.clone()) {
            return id;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_unique() {
        let mut ids = Ids::default();
        for (given, text, expected) in [
            (None, "What's new?", "whats-new"),
            (None, "What’s new", "whats-new-2"),
            (Some("whats-new-2"), "x", "whats-new-2-2"),
            (Some("Kept.As"), "x", "Kept.As"),
            (Some("trustedTypes"), "x", "trustedTypes-2"),
            (Some("a b"), "c d", "c-d"),
            (None, "???", "section"),
            (None, "", "section-2"),
            (None, "Related", "related-2"),
            (Some("fn-1"), "x", "h-fn-1"),
            (None, "日本", "日本"),
            (None, "五five", "五five"),
            (None, "Gro\u{308}ße", "größe"),
            (None, "100% sure", "100-sure"),
            (None, "L’été — à Paris", "lété-à-paris"),
            (None, "हिन्दी भाषा", "हिन्दी-भाषा"),
        ] {
            assert_eq!(take(&mut ids, given, text), expected, "{given:?} {text}");
        }
    }

    #[test]
    fn long_headings_are_cut_between_words() {
        let text = "größe ".repeat(40);
        assert!(made(&text).is_some_and(|id| id.chars().count() <= LONGEST && id.ends_with("-größe")));
        assert_eq!(take_as_before(&mut Ids::default(), None, "Größe"), "grosse");
    }
}
