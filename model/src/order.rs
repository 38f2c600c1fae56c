//! The order of articles: the newest first.

use crate::Slug;
use std::cmp::Ordering;

/// The sort key of an article: its publication time, then its slug, so that the order never depends on where the article's file
/// is. Articles without a date count as the oldest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// Seconds since 1970-01-01T00:00:00Z; `None` when the article has no date.
    pub published: Option<i64>,
    /// Breaks ties.
    pub slug: Slug,
}

/// Orders ranks from the newest to the oldest.
#[must_use]
pub fn newest_first(a: &Rank, b: &Rank) -> Ordering {
    b.cmp(a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newest_first_then_slug_and_undated_last() -> Result<(), crate::SlugError> {
        let rank = |published, slug| Ok(Rank { published, slug: Slug::parse(slug)? });
        let mut ranks = [rank(None, "z")?, rank(Some(5), "a")?, rank(Some(9), "m")?, rank(Some(5), "b")?, rank(Some(-3), "q")?];
        ranks.sort_by(newest_first);
        assert_eq!(ranks.iter().map(|r| r.slug.as_str()).collect::<Vec<_>>(), ["m", "b", "a", "q", "z"]);
        Ok(())
    }
}
