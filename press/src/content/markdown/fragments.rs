//! Finds the `id` in another document that a fragment refers to.

use super::super::slugify::slugify;
use super::headings::{RESERVED, made};

/// Finds the `id` that `name` refers to: the same `id`, or the one that another system would have given this name. `ids` are the
/// sorted `id`s of the document. The `id`s of the page around the body count as well.
pub fn find<'i>(ids: &'i [String], name: &'i str) -> Option<&'i str> {
    let known = |name: &str| ids.binary_search_by(|id| id.as_str().cmp(name)).ok().map(|at| ids[at].as_str());
    if let Some(id) = known(name) {
        return Some(id);
    }
    // The `id`s of footnotes are numbered, and no document lists them.
    if name.is_empty() || name.starts_with("fn-") || name.starts_with("fnref-") {
        return Some(name);
    }
    if RESERVED.contains(&name) {
        return known(&format!("{name}-2")).or(Some(name));
    }
    let ways = [made(name), slugify(name).map(|slug| slug.to_string())];
    ways.into_iter().flatten().find_map(|way| known(&way))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_refer_to_ids_of_other_documents() {
        let ids = ["größe", "main-2", "whats-new", "五five"].map(str::to_owned);
        for (name, expected) in [
            ("größe", Some("größe")),
            ("Größe", Some("größe")),
            ("What's_New?", Some("whats-new")),
            ("五five", Some("五five")),
            ("main", Some("main-2")),
            ("related", Some("related")),
            ("fn-1", Some("fn-1")),
            ("", Some("")),
            ("elsewhere", None),
        ] {
            assert_eq!(find(&ids, name), expected, "{name}");
        }
    }
}
