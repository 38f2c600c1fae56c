use crate::routes::Route;
use broadsheet_model::{Frame, Listing, fill};
use maud::{Markup, html};

/// The way through a listing's pages: newer and older, the newest and the oldest, and on long listings leaps of ten, a
/// hundred and a thousand pages back in time. A full page links to the next number even before that page is full; until
/// then the next number leads to the listing's own URL.
pub fn pager(listing: &Listing, frame: &Frame) -> Markup {
    let words = &frame.words;
    let own = Route::Listing { kind: listing.kind, slug: listing.slug.clone(), number: None };
    let at = |number| frame.site.href(&own.at(number).path());
    let page = |number: u32| fill(&words.page, "n", &number.to_string());
    html! {
        @if listing.number.is_some() || listing.older.is_some() {
            nav.pager aria-label=(words.pages) {
                @if let Some(number) = listing.number {
                    a.pager__newest href=(at(None)) { (words.newest) }
                    a.pager__newer rel="prev" href=(at(Some(number + 1))) { (words.newer) }
                    span.pager__here aria-current="page" { (page(number)) }
                }
                @if let Some(older) = listing.older {
                    a.pager__older rel="next" href=(at(Some(older))) { (words.older) }
                    @for number in leaps(older) { a.pager__leap href=(at(Some(number))) { (page(number)) } }
                    @if older > 1 { a.pager__oldest href=(at(Some(1))) { (words.oldest) } }
                }
            }
        }
    }
}

/// Pages 10, 100, 1,000, ... further back than the next older one, without the oldest itself.
fn leaps(older: u32) -> Vec<u32> {
    std::iter::successors(Some(10_u32), |step| step.checked_mul(10))
        .map_while(|step| (older + 1).checked_sub(step))
        .take_while(|&page| page > 1)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::leaps;

    #[test]
    fn leaps_grow_tenfold_and_stop_before_the_oldest() {
        assert_eq!(leaps(1), Vec::<u32>::new());
        assert_eq!(leaps(10), Vec::<u32>::new());
        assert_eq!(leaps(11), [2]);
        assert_eq!(leaps(4998), [4989, 4899, 3999]);
    }
}
