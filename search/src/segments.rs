//! Divides articles into segments.

use std::ops::Range;

/// Number of articles in a block. Only the newest block may be incomplete.
pub const BLOCK: usize = 128;

/// The segments for a number of articles, the oldest first. The number of full blocks is written in base 16, and each digit is a
/// segment of its own. The incomplete block is the last segment. A new article changes only the last segment. When the block is
/// full, it becomes part of the digit before it. A million articles have at most five segments. Base 2 would give thirteen, and a
/// query has to read all of them.
#[must_use]
pub fn segments(articles: usize) -> Vec<Range<usize>> {
    let blocks = articles / BLOCK;
    let mut segments = Vec::new();
    let mut first = 0;
    for place in (0..usize::BITS / 4).rev() {
        let digit = blocks >> (4 * place) & 15;
        if digit > 0 {
            let end = first + ((BLOCK * digit) << (4 * place));
            segments.push(first..end);
            first = end;
        }
    }
    if first < articles {
        segments.push(first..articles);
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_depend_only_on_the_number_of_articles() {
        let ends = |articles| segments(articles).into_iter().map(|segment| segment.end).collect::<Vec<_>>();
        assert!(ends(0).is_empty());
        assert_eq!(ends(1), [1]);
        assert_eq!(ends(128), [128]);
        assert_eq!(ends(15 * 128 + 5), [1920, 1925]);
        assert_eq!(ends(16 * 128), [2048]);
        assert_eq!(ends(100_000), [98_304, 99_968, 100_000]);
    }

    #[test]
    fn one_more_article_changes_only_the_last_segment() {
        for articles in 1..70_000 {
            let (before, after) = (segments(articles), segments(articles + 1));
            if articles % BLOCK != BLOCK - 1 {
                let full = articles / BLOCK * BLOCK;
                let of_full = |segments: &[Range<usize>]| segments.iter().filter(|s| s.end <= full).cloned().collect::<Vec<_>>();
                assert_eq!(of_full(&before), of_full(&after), "{articles}");
            }
            assert!(after.len() <= 4, "{articles}");
            assert!(after.first().is_some_and(|first| first.start == 0));
            assert!(after.windows(2).all(|pair| pair[0].end == pair[1].start));
            assert_eq!(after.last().map(|last| last.end), Some(articles + 1));
        }
    }
}
