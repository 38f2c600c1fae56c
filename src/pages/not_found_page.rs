//! The page for an address that has no page.

use crate::components::use_frame;
use crate::routes::Route;
use leptos::prelude::*;

/// Says that the address has no page, and offers a search and links. The app fills the search field with the words of the
/// address, and `#found` with the closest articles.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let frame = use_frame();
    let words = &frame.words;
    let href = |route: Route| frame.site.href(&route.path());
    let search = (!frame.without_search).then(|| {
        view! {
            <form class="notice__search" role="search" action=href(Route::Search) method="get">
                <input type="search" name="q" aria-label=words.search.clone() autocomplete="off" enterkeyhint="search" maxlength="200"/>
                <button>{words.search.clone()}</button>
            </form>
        }
    });
    let found = (!frame.without_search).then(|| view! { <div class="search" id="found"></div> });
    view! {
        <div class="notice">
            <h1>{words.not_found.clone()}</h1>
            <p class="notice__text">{words.not_found_text.clone()}</p>
            {search}
            <p class="notice__ways">
                <a href=href(Route::Home)>{words.go_home.clone()}</a>
                <a href=href(Route::Archive)>{words.archive.clone()}</a>
            </p>
        </div>
        {found}
    }
}
