use crate::routes::Route;
use broadsheet_model::{Frame, Link};
use leptos::prelude::*;

/// What stands in the line of sections, in order: what the newsroom chose, and the search behind it, if there is one.
pub fn sections(frame: &Frame) -> Vec<Link> {
    let search = Link { label: frame.words.search.clone(), path: Route::Search.path() };
    // A newsroom that has put it among its sections has it once.
    let is_there = frame.without_search || frame.navigation.iter().any(|link| link.path == search.path);
    frame.navigation.iter().cloned().chain((!is_there).then_some(search)).collect()
}

/// The nameplate between its rules, and the sections in one line beneath. `here` is the path of the site that is open.
pub fn masthead(frame: &Frame, here: RwSignal<String>) -> impl IntoView + use<> {
    let links = sections(frame).into_iter().map(|Link { label, path }| {
        let href = frame.site.href(&path);
        let current = move || (here.get() == path).then_some("page");
        view! { <li><a href=href aria-current=current>{label}</a></li> }
    });
    let tagline = frame.tagline.clone().map(|text| view! { <p class="masthead__tagline">{text}</p> });
    view! {
        <header class="masthead">
            <p class="masthead__name"><a href=frame.site.href(&Route::Home.path())>{frame.title.clone()}</a></p>
            {tagline}
            <nav class="masthead__sections" aria-label=frame.words.sections.clone()>
                <ul>{links.collect_view()}</ul>
            </nav>
        </header>
    }
}
