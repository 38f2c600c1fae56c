use crate::routes::Route;
use broadsheet_model::Frame;
use leptos::prelude::*;

/// The nameplate between its rules, and the sections in one line beneath. `here` is the path of the site that is open.
pub fn masthead(frame: &Frame, here: RwSignal<String>) -> impl IntoView + use<> {
    let links = frame.navigation.iter().map(|link| {
        let path = link.path.clone();
        let current = move || (here.get() == path).then_some("page");
        view! { <li><a href=frame.site.href(&link.path) aria-current=current>{link.label.clone()}</a></li> }
    });
    let search = Route::Search.path();
    // A newsroom that has put the link among its sections has it once.
    let search = frame.navigation.iter().all(|link| link.path != search).then(|| {
        let current = move || (here.get() == Route::Search.path()).then_some("page");
        view! { <a class="masthead__search" href=frame.site.href(&search) aria-current=current>{frame.words.search.clone()}</a> }
    });
    let tagline = frame.tagline.clone().map(|text| view! { <p class="masthead__tagline">{text}</p> });
    view! {
        <header class="masthead">
            <p class="masthead__name"><a href=frame.site.href(&Route::Home.path())>{frame.title.clone()}</a></p>
            {tagline}
            <nav class="masthead__sections" aria-label=frame.words.sections.clone()>
                <ul>{links.collect_view()}</ul>
                {search}
            </nav>
        </header>
    }
}
