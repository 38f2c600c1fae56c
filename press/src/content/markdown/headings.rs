//! The `id`s of headings: given or made from the text, each once in a document, none that the page itself has.

use crate::content::names::slugify;
use std::collections::HashSet;

/// `id`s of the pages around a body, by some of which the app finds its data and its search; and what browsers take for the
/// beginning of a page.
pub const RESERVED: &[&str] =
    &["app", "main", "frame", "article", "related", "contents", "latest", "search", "q", "found", "hits", "more", "top"];

/// Takes an `id` for a heading.
pub fn take(ids: &mut HashSet<String>, given: Option<&str>, text: &str) -> String {
    let given = given.filter(|id| !id.is_empty() && !id.contains(char::is_whitespace)).map(str::to_owned);
    let base = given.or_else(|| slugify(text).map(|slug| slug.to_string())).unwrap_or_else(|| "section".to_owned());
    // Those of footnotes are `fn-1` and `fnref-1`.
    let base = if base.starts_with("fn-") || base.starts_with("fnref-") { format!("h-{base}") } else { base };
    let mut id = base.clone();
    let mut n = 1;
    while RESERVED.contains(&id.as_str()) || !ids.insert(id.clone()) {
        n += 1;
        id = format!("{base}-{n}");
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_once() {
        let mut ids = HashSet::new();
        for (given, text, expected) in [
            (None, "What's new?", "whats-new"),
            (None, "What’s new", "whats-new-2"),
            (Some("whats-new-2"), "x", "whats-new-2-2"),
            (Some("Kept.As"), "x", "Kept.As"),
            (Some("a b"), "c d", "c-d"),
            (None, "???", "section"),
            (None, "", "section-2"),
            (None, "Related", "related-2"),
            (Some("fn-1"), "x", "h-fn-1"),
            (None, "日本", "riben"),
        ] {
            assert_eq!(take(&mut ids, given, text), expected, "{given:?} {text}");
        }
    }
}
