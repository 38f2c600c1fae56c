//! What changes around a page, and who may change it: the app reads these, the navigation and the search write them.

use leptos::prelude::*;

/// All that changes around a page.
#[derive(Clone, Copy)]
pub struct Signals {
    /// The path of the site that is open.
    pub here: RwSignal<String>,
    /// Whether a navigation has taken so long that it shows.
    pub busy: RwSignal<bool>,
    /// Read out by screen readers.
    pub announcement: RwSignal<String>,
}

impl Signals {
    /// At the beginning.
    #[must_use]
    pub fn new(path: String) -> Self {
        Self { here: RwSignal::new(path), busy: RwSignal::new(false), announcement: RwSignal::new(String::new()) }
    }
}
