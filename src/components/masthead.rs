use crate::routes::Route;
use broadsheet_model::{Frame, Link};
use leptos::prelude::*;

/// The nameplate between its rules, and the sections in one line beneath. `here` is the path of the site that is open.
pub fn masthead(frame: &Frame, here: RwSignal<String>) -> impl IntoView + use<> {
    let search = Link { label: frame.words.search.clone(), path: Route::Search.path() };
    // A newsroom that has put it among its sections has it once.
    let last = frame.navigation.iter().all(|link| link.path != search.path).then_some(&search);
    let links = frame.navigation.iter().chain(last).map(|link| {
        let path = link.path.clone();
        let current = move || (here.get() == path).then_some("page");
        view! { <li><a href=frame.site.href(&link.path) aria-current=current>{link.label.clone()}</a></li> }
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
