//! `<App/>`: everything inside the app's element. Masthead, footer and progress bar are around `<main>`, in which the router
//! shows the page of the address.

use crate::components::footer::{Footer, FooterProps};
use crate::components::masthead::Masthead;
use crate::frame_state::{FrameState, Shown};
use crate::hydrate_later::hydrate_later;
use crate::route_views::{
    ArchiveRoute, ArticleRoute, AuthorRoute, BlogRoute, CategoryRoute, HomeRoute, MonthRoute, NoRoute, SearchRoute,
    StandingRoute, TagRoute,
};
use broadsheet_model::Frame;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;
use std::sync::Arc;

/// The whole app: the parts that all pages share, and the current page.
#[component]
pub fn App(
    /// The data that all pages share: nameplate, navigation, language.
    frame: Arc<Frame>,
    /// The first content of `<main>`.
    shown: Shown,
) -> impl IntoView {
    let state = FrameState::new(shown);
    provide_context(frame.clone());
    provide_context(state);
    #[cfg(target_arch = "wasm32")]
    provide_context(crate::platform::page_view::Slot::default());

    let base = frame.site.base().trim_end_matches('/').to_owned();
    let FrameState { is_busy, announcement, is_outdated, theme, slash_key, .. } = state;
    let (newer, reload) = (frame.words.newer_edition.clone(), frame.words.reload.clone());
    let offer = move || {
        let line = || view! { <aside class="edition">{newer.clone()}" "<button type="button" on:click=load_anew>{reload.clone()}</button></aside> };
        is_outdated.get().then(line)
    };
    view! {
        <Router base>
            <a class="skip" href="#main">{frame.words.skip.clone()}</a>
            {hydrate_later(Masthead)}
            <main id="main" tabindex="-1">
                <FlatRoutes fallback=NoRoute>
                    <Route path=path!("/") view=HomeRoute/>
                    <Route path=path!("/blog") view=BlogRoute/>
                    <Route path=path!("/blog/page/:number") view=BlogRoute/>
                    <Route path=path!("/blog/:slug") view=ArticleRoute/>
                    <Route path=path!("/category/:slug") view=CategoryRoute/>
                    <Route path=path!("/category/:slug/page/:number") view=CategoryRoute/>
                    <Route path=path!("/tag/:slug") view=TagRoute/>
                    <Route path=path!("/tag/:slug/page/:number") view=TagRoute/>
                    <Route path=path!("/author/:slug") view=AuthorRoute/>
                    <Route path=path!("/author/:slug/page/:number") view=AuthorRoute/>
                    <Route path=path!("/archive") view=ArchiveRoute/>
                    <Route path=path!("/archive/:year/:month") view=MonthRoute/>
                    <Route path=path!("/search") view=SearchRoute/>
                    <Route path=path!("/:slug") view=StandingRoute/>
                    // The router panics when it leaves the fallback of a hydrated page.
                    <Route path=path!("/*any") view=NoRoute/>
                </FlatRoutes>
            </main>
            {hydrate_later(move || Footer(FooterProps { theme, slash_key }))}
            {offer}
            <div class="progress" role="progressbar" aria-label=frame.words.loading.clone() hidden=move || !is_busy.get()></div>
            <div class="visually-hidden" role="status">{move || announcement.get()}</div>
            {
                #[cfg(target_arch = "wasm32")]
                crate::navigation::start(frame.clone(), state);
            }
        </Router>
    }
}

/// Reloads the document, and with it the newest release of the app.
fn load_anew(_: MouseEvent) {
    #[cfg(target_arch = "wasm32")]
    crate::platform::reload();
}
