//! How articles are cut into segments.

use std::ops::Range;

/// Articles of a block. A segment is a power of two of blocks; only the newest block may be incomplete.
pub const BLOCK: usize = 1024;

/// The segments of so many articles, the oldest first: like the digits of a binary counter over blocks. Publishing an article
/// changes the last one alone; a block that has become full is joined with its equals, so there are at most 17 segments of
/// a hundred million articles, and each article is indexed anew as often as its segment doubles.
#[must_use]
pub fn segments(articles: usize) -> Vec<Range<usize>> {
    let blocks = articles / BLOCK;
    let mut segments = Vec::new();
    let mut first = 0;
    for bit in (0..usize::BITS).rev().filter(|bit| blocks >> bit & 1 == 1) {
        let end = first + (BLOCK << bit);
        segments.push(first..end);
        first = end;
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
    fn sizes_follow_from_the_count_alone() {
        assert!(segments(0).is_empty());
        assert_eq!(segments(1), [0..1]);
        assert_eq!(segments(1024), [0..1024]);
        assert_eq!(segments(1025), [0..1024, 1024..1025]);
        assert_eq!(segments(3 * 1024 + 5), [0..2048, 2048..3072, 3072..3077]);
        assert_eq!(segments(100_000), [0..65_536, 65_536..98_304, 98_304..99_328, 99_328..100_000]);
    }

    #[test]
    fn one_more_article_changes_the_last_alone() {
        for articles in 1..40_000 {
            let (before, after) = (segments(articles), segments(articles + 1));
            if articles % BLOCK != BLOCK - 1 {
                let full =
                    |segments: &[Range<usize>]| segments.iter().filter(|s| s.len() % BLOCK == 0).cloned().collect::<Vec<_>>();
                assert_eq!(full(&before), full(&after), "{articles}");
            }
            assert!(after.len() <= 7);
            assert!(after.windows(2).all(|pair| pair[0].end == pair[1].start));
        }
    }
}
