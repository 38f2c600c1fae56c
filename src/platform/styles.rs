//! The style sheet of all kinds of page. A printed page carries the styles of its own kind alone
//! (`docs/adr/0003-styles-in-the-page.md`). A page that was not printed links every style sheet itself.

use super::{document, window};
use crate::page::LoadError;
use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, HtmlTemplateElement};

/// The id of the `<template>` in which a printed page names the style sheet.
const TEMPLATE: &str = "styles";

/// Links the style sheet of all kinds of page in the document's head, and waits until it applies. From then on it is never removed:
/// that would make the browser work out the style of the whole document again.
///
/// # Errors
/// When it does not come, or not in so many milliseconds. The next call tries again.
pub async fn complete(patience: i32) -> Result<(), LoadError> {
    // A page that was not printed links every style sheet itself.
    let Some(link) = link() else { return Ok(()) };
    let arrival = Promise::new(&mut |resolve, reject| {
        link.set_onload(Some(&resolve));
        link.set_onerror(Some(&reject));
        if let Some(window) = window() {
            _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&reject, patience);
        }
        if let Some(head) = document().and_then(|d| d.head()) {
            _ = head.append_child(&link);
        }
    });
    JsFuture::from(arrival).await.map(drop).map_err(|event| {
        link.remove();
        // A timer calls without an event.
        if event.is_undefined() { LoadError::Slow } else { LoadError::Offline }
    })
}

/// Fetches the style sheet of all kinds of page into the browser's cache.
pub fn fetch() {
    let href = || link()?.get_attribute("href");
    if let (Some(href), Some(window)) = (href(), window()) {
        _ = window.fetch_with_str(&href);
    }
}

/// A copy of the link in the template.
fn link() -> Option<HtmlElement> {
    let template: HtmlTemplateElement = document()?.get_element_by_id(TEMPLATE)?.dyn_into().ok()?;
    template.content().first_element_child()?.clone_node_with_deep(true).ok()?.dyn_into().ok()
}
