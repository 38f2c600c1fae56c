//! What the frame shows, and who may change it: the app reads these, the navigation and the search write them.

use crate::page::LoadError;
use leptos::prelude::*;
use std::sync::Arc;

/// What stands in `<main>`.
#[derive(Clone, Debug)]
pub enum Shown {
    /// The HTML of a page. A browser that begins on a printed page gives none: it leaves what it finds, for a printed
    /// page is adopted and never made again.
    Document(Arc<str>),
    /// A page that could not be loaded.
    Failed(LoadError),
}

impl Shown {
    /// What a browser begins with: the printed page as it stands, or nothing yet.
    #[must_use]
    pub fn nothing() -> Self {
        Self::Document(Arc::from(""))
    }
}

/// All that changes around a page, and the reader's wish to try again.
#[derive(Clone, Copy)]
pub struct Signals {
    /// The path of the site that is open.
    pub here: RwSignal<String>,
    /// What stands in `<main>`.
    pub shown: RwSignal<Shown>,
    /// Whether a navigation has taken so long that it shows.
    pub busy: RwSignal<bool>,
    /// Read out by screen readers.
    pub announcement: RwSignal<String>,
    /// Raised to load the current page again.
    pub retry: RwSignal<u32>,
}

impl Signals {
    /// At the beginning.
    #[must_use]
    pub fn new(path: String, shown: Shown) -> Self {
        Self {
            here: RwSignal::new(path),
            shown: RwSignal::new(shown),
            busy: RwSignal::new(false),
            announcement: RwSignal::new(String::new()),
            retry: RwSignal::new(0),
        }
    }
}
