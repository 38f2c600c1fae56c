//! The head of every page.

use super::use_frame;
use crate::routes::{Route, open_path};
use broadsheet_model::{Frame, Link};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Maximum number of sections that are shown without an element that opens all of them.
const FEW: usize = 4;

/// The nameplate between its lines, and the sections in one line below.
///
/// On a phone, more than a few sections are in one line that scrolls, and a `<details>` element opens all of them. It works
/// without the app. The app closes it, and scrolls the current section into view, when the address changes.
///
/// The search link is beside the scrolling line, so that it covers no section and is always visible. If the newsroom lists the
/// search among its sections, the link appears only once, under the name that the newsroom chose.
#[component]
pub fn Masthead() -> impl IntoView {
    let frame = use_frame();
    let pathname = use_location().pathname;
    let link = |Link { label, path }| {
        let href = frame.site.href(&path);
        let frame = frame.clone();
        let current = move || pathname.with(|pathname| open_path(pathname, &frame.site) == path).then_some("page");
        view! { <a href=href aria-current=current>{label}</a> }
    };
    let search_path = Route::Search.path();
    let (search, sections): (Vec<Link>, Vec<Link>) = frame.navigation.iter().cloned().partition(|link| link.path == search_path);
    let search = search.into_iter().next().unwrap_or_else(|| Link { label: frame.words.search.clone(), path: search_path });
    let search = (!frame.without_search).then(|| view! { <div class="masthead__search">{link(search)}</div> });
    let all = (sections.len() > FEW).then(|| {
        view! { <details class="masthead__all"><summary>{frame.words.sections.clone()}</summary></details> }
    });
    let sections = sections.into_iter().map(|section| view! { <li>{link(section)}</li> }).collect_view();
    let tagline = frame.tagline.clone().map(|text| view! { <p class="masthead__tagline">{text}</p> });
    view! {
        <header class="masthead" id="top">
            <p class="masthead__name"><a href=frame.site.href(&Route::Home.path())>{name(&frame)}</a></p>
            {tagline}
            <nav class="masthead__sections" aria-label=frame.words.sections.clone()>
                {all}
                <ul>{sections}</ul>
                {search}
            </nav>
        </header>
    }
}

/// The name, or the picture in its place: one for each theme, of which the style sheet shows one.
fn name(frame: &Frame) -> impl IntoView + use<> {
    let Some(nameplate) = &frame.nameplate else { return Either::Left(frame.title.clone()) };
    let picture = |path: &str, class: Option<&'static str>| {
        let (src, width, height) = (frame.site.href(path), nameplate.width.to_string(), nameplate.height.to_string());
        view! { <img class=class src=src alt=frame.title.clone() width=width height=height/> }
    };
    let dark = nameplate.dark.as_deref();
    let light = picture(&nameplate.image, dark.map(|_| "masthead__light"));
    Either::Right((light, dark.map(|path| picture(path, Some("masthead__dark")))))
}
