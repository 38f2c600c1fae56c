//! Links between the pages of a listing.

use super::use_frame;
use crate::routes::Route;
use broadsheet_model::{ListingKind, Slug, fill};
use leptos::prelude::*;

/// Links to newer and older pages, to the newest and the oldest page, and in long listings to pages that are ten, a hundred and a
/// thousand pages older. A full page links to the next number even before that page is full. Until then the next number leads to
/// the listing's own URL. With only one page it shows nothing.
#[component]
pub fn Pager(
    /// The kind of the listing.
    kind: ListingKind,
    /// The last segment of the listing's path; `None` for the blog.
    slug: Option<Slug>,
    /// The number of the page that is shown; `None` for the listing's own URL.
    number: Option<u32>,
    /// The number of the next older page.
    older: Option<u32>,
) -> impl IntoView {
    let frame = use_frame();
    let words = &frame.words;
    let own = Route::Listing { kind, slug, number: None };
    let at = |number| frame.site.href(&own.at(number).path());
    let page = |number: u32| fill(&words.page, "n", &number.to_string());
    let newer = number.map(|number| {
        view! {
            <a class="pager__newest" href=at(None)>{words.newest.clone()}</a>
            <a class="pager__newer" rel="prev" href=at(Some(number + 1))>{words.newer.clone()}</a>
            <span class="pager__here" aria-current="page">{page(number)}</span>
        }
    });
    let older = older.map(|older| {
        let leap = |number| view! { <a class="pager__leap" href=at(Some(number))>{page(number)}</a> };
        let oldest = (older > 1).then(|| view! { <a class="pager__oldest" href=at(Some(1))>{words.oldest.clone()}</a> });
        view! {
            <a class="pager__older" rel="next" href=at(Some(older))>{words.older.clone()}</a>
            {leaps(older).into_iter().map(leap).collect_view()}
            {oldest}
        }
    });
    (newer.is_some() || older.is_some()).then(|| view! { <nav class="pager" aria-label=words.pages.clone()>{newer}{older}</nav> })
}

/// The numbers of the pages that are 10, 100, 1,000, ... pages older than the current page, without the oldest page.
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
