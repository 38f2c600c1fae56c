//! The page of an address that has none.

use crate::components::use_frame;
use crate::routes::Route;
use leptos::prelude::*;

/// Says that the address has no page, and offers ways on.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let frame = use_frame();
    let words = &frame.words;
    let href = |route: Route| frame.site.href(&route.path());
    let search = (!frame.without_search).then(|| view! { <a href=href(Route::Search)>{words.search.clone()}</a> });
    view! {
        <div class="notice">
            <h1>{words.not_found.clone()}</h1>
            <p class="notice__text">{words.not_found_text.clone()}</p>
            <p class="notice__ways">
                <a href=href(Route::Home)>{words.go_home.clone()}</a>
                {search}
                <a href=href(Route::Archive)>{words.archive.clone()}</a>
            </p>
        </div>
    }
}
