//! `<main>`: the page that stands, and one that is made ready behind it.

use super::document;
use leptos::prelude::window_event_listener_untyped;
use std::cell::RefCell;
use std::sync::Arc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement};

/// The class of what stands.
const PAGE: &str = "page";
/// The class of what is made ready.
const REHEARSAL: &str = "rehearsal";
/// What nobody sees, reads or comes to, while the browser keeps what it has worked out of it: to show it, it need only paint.
const BEHIND: &str = "content-visibility";

/// The one button of a page that could not be loaded.
const AGAIN: &str = "#main > .page > .notice button";

thread_local! {
    // What was shown last; not what came printed.
    static SHOWN: RefCell<Option<Arc<str>>> = const { RefCell::new(None) };
    static READY: RefCell<Option<Ready>> = const { RefCell::new(None) };
}

/// A page that is laid out.
struct Ready {
    document: Arc<str>,
    element: HtmlElement,
}

/// Lays a page out ahead of the reader. Most of what a page costs a browser is finding its faces, shaping its words and
/// laying them out; its pictures are on their way, too. If it stays, it does so until a page is shown, or another one stays.
pub fn rehearse(document: &Arc<str>, stays: bool) {
    // A pointer may have come to rest on what its press has opened since.
    let stands = SHOWN.with_borrow(|shown| shown.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, document)));
    if stands || is_ready(document) {
        return;
    }
    let Some(element) = put(document) else { return };
    // Asking for a size is what makes a browser lay out.
    _ = element.client_height();
    element.set_class_name(REHEARSAL);
    if !stays {
        return element.remove();
    }
    let style = element.style();
    _ = style.set_property(BEHIND, "hidden");
    // A browser that does not know this forgets the layout, and remembers the rest.
    element.set_hidden(style.get_property_value(BEHIND).is_ok_and(|value| value.is_empty()));
    clear();
    READY.set(Some(Ready { document: document.clone(), element }));
}

fn clear() {
    if let Some(ready) = READY.take() {
        ready.element.remove();
    }
}

/// Puts a document in the place of the page that stands.
pub fn show(document: &Arc<str>) {
    let stands = super::document().and_then(|d| d.query_selector("#main > .page").ok()?);
    if !is_ready(document) {
        clear();
        put(document);
    } else if let Some(Ready { element, .. }) = READY.take() {
        element.set_class_name(PAGE);
        element.set_hidden(false);
        _ = element.remove_attribute("style");
    }
    if let Some(stands) = stands {
        stands.remove();
    }
    SHOWN.set(Some(document.clone()));
}

/// Calls `again` when a reader wishes to load a page again that could not be loaded.
pub fn on_again(again: impl Fn() + 'static) {
    window_event_listener_untyped("click", move |event: Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.closest(AGAIN).is_ok_and(|button| button.is_some())) {
            again();
        }
    });
}

fn is_ready(document: &Arc<str>) -> bool {
    READY.with_borrow(|ready| ready.as_ref().is_some_and(|ready| Arc::ptr_eq(&ready.document, document)))
}

fn put(html: &str) -> Option<HtmlElement> {
    let document = document()?;
    let element = document.create_element("div").ok()?.dyn_into::<HtmlElement>().ok()?;
    element.set_class_name(PAGE);
    element.set_inner_html(html);
    document.get_element_by_id("main")?.append_child(&element).ok()?;
    Some(element)
}
