//! Divides a listing into numbered pages. It counts from the oldest article, so that a full page never changes again.
//!
//! Articles have positions 0 (the oldest) to `total - 1` (the newest). Page `n` contains positions `20(n-1)` to `20n - 1` and
//! exists once it is full. The listing's own URL shows the newest full page and the articles that are newer than it: 20 to 39
//! cards. So a reader who follows the "older" links never sees a card twice.

use std::ops::Range;

/// The number of articles on a numbered page.
pub const PAGE_SIZE: usize = 20;

/// A range of positions, the oldest first.
pub type Span = Range<usize>;

/// The number of numbered pages in a listing of `total` articles.
#[must_use]
pub fn full_pages(total: usize) -> u32 {
    u32::try_from(total / PAGE_SIZE).unwrap_or(u32::MAX)
}

/// The positions on page `number`, or `None` while the page is not full.
#[must_use]
pub fn page_span(number: u32, total: usize) -> Option<Span> {
    (1..=full_pages(total)).contains(&number).then(|| {
        let end = number as usize * PAGE_SIZE;
        end - PAGE_SIZE..end
    })
}

/// The positions that the listing's own URL shows.
#[must_use]
pub fn newest_span(total: usize) -> Span {
    (full_pages(total) as usize * PAGE_SIZE).saturating_sub(PAGE_SIZE)..total
}

/// The next older page after the listing's own URL.
#[must_use]
pub fn older_than_newest(total: usize) -> Option<u32> {
    older_page(full_pages(total))
}

/// The next older page after page `number`. The next newer page is always `number + 1`: until that page is full, its address
/// leads to the listing's own URL.
#[must_use]
pub fn older_page(number: u32) -> Option<u32> {
    number.checked_sub(1).filter(|&n| n > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_links_show_every_article_once() {
        for total in 0..=205 {
            let mut met: Vec<usize> = newest_span(total).rev().collect();
            let mut page = older_than_newest(total);
            while let Some(number) = page {
                met.extend(page_span(number, total).into_iter().flatten().rev());
                page = older_page(number);
            }
            assert_eq!(met, (0..total).rev().collect::<Vec<_>>(), "{total}");
        }
    }

    #[test]
    fn a_full_page_never_changes() {
        for number in 1..=10 {
            let first_full = page_span(number, number as usize * PAGE_SIZE);
            for total in number as usize * PAGE_SIZE..400 {
                assert_eq!(page_span(number, total), first_full);
            }
            assert_eq!(page_span(number, number as usize * PAGE_SIZE - 1), None);
        }
        assert_eq!(page_span(0, 100), None);
    }

    #[test]
    fn the_listing_s_own_url_shows_20_to_39_articles() {
        for total in PAGE_SIZE..400 {
            assert!((PAGE_SIZE..2 * PAGE_SIZE).contains(&newest_span(total).len()), "{total}");
        }
        assert_eq!(newest_span(0), 0..0);
        assert_eq!(newest_span(7), 0..7);
        assert_eq!(full_pages(99_999), 4_999);
    }
}
