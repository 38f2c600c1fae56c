//! State that the whole app shares, as signals in the context of `<App/>`.

use crate::components::footer::Theme;
use crate::loaded_page::LoadedPage;
use crate::page::LoadError;
use crate::routes::Route;
use leptos::prelude::*;
use std::rc::Rc;

/// The content of `<main>`.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The route of the address; `None` when the address has no page.
    pub route: Option<Route>,
    /// The content that was loaded for the route.
    pub content: Content,
}

/// The content that was loaded for an address.
#[derive(Clone, Debug)]
pub enum Content {
    /// Nothing yet: the app has just started on a page that was not printed.
    Nothing,
    /// A page.
    Page(Rc<LoadedPage>),
    /// The page could not be loaded, for this reason.
    Failed(LoadError),
}

/// The signals of the app.
#[derive(Clone, Copy)]
pub struct FrameState {
    /// The content of `<main>`. Navigation writes it.
    pub shown: RwSignal<Shown, LocalStorage>,
    /// Whether a fetch has taken so long that the progress bar is shown.
    pub is_busy: RwSignal<bool>,
    /// The text that screen readers read out.
    pub announcement: RwSignal<String>,
    /// Whether the site has been published with another release of the app and the notice for the reader is shown.
    pub is_outdated: RwSignal<bool>,
    /// The reader's choice of colours.
    pub theme: RwSignal<Theme>,
    /// Whether the `/` key opens the search.
    pub slash_key: RwSignal<bool>,
    /// How often the reader has asked to retry a page that could not be loaded.
    pub retries: RwSignal<u32>,
}

impl FrameState {
    /// The state in which the app starts.
    #[must_use]
    pub fn new(shown: Shown) -> Self {
        Self {
            shown: RwSignal::new_local(shown),
            is_busy: RwSignal::new(false),
            announcement: RwSignal::new(String::new()),
            is_outdated: RwSignal::new(false),
            theme: RwSignal::new(Theme::default()),
            slash_key: RwSignal::new(true),
            retries: RwSignal::new(0),
        }
    }
}

/// The signals of the app that this component is part of.
pub fn use_frame_state() -> FrameState {
    expect_context()
}
