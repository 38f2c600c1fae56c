//! One document for each route, a plain function of what is loaded. The same text is printed by the host and put into the
//! page by the browser, so the two cannot differ; nothing in it depends on the time, the reader or the machine.
//!
//! Pages hold no state and no listeners: what reacts (navigation, theme, search) stands around them. That is why they are
//! written as HTML and not as reactive views; `docs/adr/0002-pages-are-documents.md` has the figures.

use crate::components::breadcrumbs::{breadcrumbs, steps};
use crate::page::Page;
use broadsheet_model::Frame;
use maud::{Markup, PreEscaped, html};

mod archive;
mod article;
#[cfg(target_arch = "wasm32")]
pub mod failure;
mod home;
mod listing;
mod not_found;
pub mod search;
mod standing;

/// The inside of `<main>` for a loaded page. `fold` is HTML to stand where its first screen has surely ended.
#[must_use]
pub fn document(page: &Page, frame: &Frame, fold: &str) -> String {
    let content: Markup = match page {
        Page::Home(home) => home::document(home, frame),
        Page::Listing(listing) => listing::document(listing, frame),
        Page::Article(article) => article::document(article, frame),
        Page::Archive(archive) => archive::document(archive, frame),
        Page::Month(month) => archive::month(month, frame),
        Page::Search(page) => search::document(page, frame),
        Page::Standing(page) => standing::document(page),
        Page::NotFound => not_found::document(frame),
    };
    let further = match page {
        Page::Home(home) => home::further(home, frame),
        Page::Article(article) => article::further(article, frame),
        _ => Markup::default(),
    };
    html! { (breadcrumbs(&steps(page, frame), frame)) (content) (PreEscaped(fold)) (further) }.into_string()
}
