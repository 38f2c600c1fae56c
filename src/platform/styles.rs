//! The style sheet of all kinds of page. A printed page contains only the styles of its own kind
//! (`docs/adr/0003-styles-in-the-page.md`). A page that was not printed already links every style sheet.

use super::{document, window};
use crate::page::LoadError;
use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, HtmlTemplateElement};

/// The id of the `<template>` in which a printed page names the style sheet.
const TEMPLATE: &str = "styles";

/// Links the style sheet of all kinds of page in the document's head, and waits until it applies. It is never removed again,
/// because the browser would then compute the style of the whole document again.
///
/// # Errors
/// When the style sheet does not arrive within `patience` milliseconds, or cannot be loaded. The next call tries again.
pub async fn complete(patience: i32) -> Result<(), LoadError> {
    // A page that was not printed already links every style sheet.
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
        // The timer calls `reject` without an event.
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
