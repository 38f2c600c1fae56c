use crate::routes::Route;
use broadsheet_model::{Frame, Link};
use leptos::prelude::*;

/// The nameplate between its rules, and the sections in one line beneath. `here` is the path of the site that is open.
///
/// The search stands beside what scrolls on a phone, so that it covers no section and is always in view. A newsroom that
/// has put it among its sections has it there once, by the name that it chose.
pub fn masthead(frame: &Frame, here: RwSignal<String>) -> impl IntoView + use<> {
    let site = frame.site.clone();
    let link = move |Link { label, path }| {
        let href = site.href(&path);
        let current = move || (here.get() == path).then_some("page");
        view! { <a href=href aria-current=current>{label}</a> }
    };
    let path = Route::Search.path();
    let (search, sections): (Vec<Link>, Vec<Link>) = frame.navigation.iter().cloned().partition(|link| link.path == path);
    let search = search.into_iter().next().unwrap_or_else(|| Link { label: frame.words.search.clone(), path });
    let search = (!frame.without_search).then(|| view! { <div class="masthead__search">{link(search)}</div> });
    let sections = sections.into_iter().map(|section| view! { <li>{link(section)}</li> }).collect_view();
    let tagline = frame.tagline.clone().map(|text| view! { <p class="masthead__tagline">{text}</p> });
    view! {
        <header class="masthead" id="top">
            <p class="masthead__name"><a href=frame.site.href(&Route::Home.path())>{frame.title.clone()}</a></p>
            {tagline}
            <nav class="masthead__sections" aria-label=frame.words.sections.clone()>
                <ul>{sections}</ul>
                {search}
            </nav>
        </header>
    }
}
