//! Printing: a page's HTML on the host, through the same `<App/>` that runs in browsers.

use crate::app::{App, AppProps, Shown};
use crate::page::Page;
use crate::pages;
use broadsheet_model::Frame;
use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use std::sync::Arc;

/// The HTML of everything inside the app's element, for a page that stands at `path` (a path of the site).
#[must_use]
pub fn body(page: &Page, frame: &Frame, path: &str) -> String {
    with_owner(|| {
        let shown = Shown::Document(pages::document(page, frame).into());
        App(AppProps { frame: frame.clone(), path: path.to_owned(), shown }).to_html()
    })
}

fn with_owner<T>(print: impl FnOnce() -> T) -> T {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new())));
    let printed = owner.with(print);
    owner.unset_with_forced_cleanup();
    printed
}
