//! Finds the link that the reader is about to open: the pointer rests on it, a finger or a mouse button presses it, or it gets
//! the focus.

use super::link_clicks::Link;
use super::{document, window};
use js_sys::Array;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use web_sys::{Event, HtmlAnchorElement, IntersectionObserver, IntersectionObserverEntry, MouseEvent};

/// How long a pointer must rest on a link. So a pointer that crosses a list of links fetches nothing.
const REST: Duration = Duration::from_millis(20);

/// How many of the visible headlines are loaded ahead.
const AHEAD: usize = 4;

/// Calls `then` with the paths of the links in the first visible headlines. It does nothing on a slow connection, or when the
/// reader's browser asks to save data.
///
/// It uses an observer, which answers from the existing layout. Asking elements for their positions could make the browser lay
/// out the page again.
pub fn in_view(then: impl FnOnce(Vec<String>) + 'static) {
    if saves_data() || is_slow() {
        return;
    }
    let answer = Closure::once_into_js(move |entries: Array, observer: IntersectionObserver| {
        observer.disconnect();
        let entries =
            entries.iter().map(JsCast::unchecked_into::<IntersectionObserverEntry>).filter(|entry| entry.is_intersecting());
        let links = entries.filter_map(|entry| entry.target().dyn_into::<HtmlAnchorElement>().ok());
        then(links.map(|link| link.pathname()).take(AHEAD).collect());
    });
    let Some(Ok(links)) = document().map(|d| d.query_selector_all("main > .page .card__headline a")) else { return };
    if let Ok(observer) = IntersectionObserver::new(answer.unchecked_ref()) {
        for link in (0..links.length()).filter_map(|n| links.item(n)) {
            observer.observe(link.unchecked_ref());
        }
    }
}

/// Calls `fetch` with the path of every link of this site that the reader is about to open. It does nothing when the reader's
/// browser asks to save data.
pub fn on_intent(fetch: impl Fn(&str) + Clone + 'static) {
    if saves_data() {
        return;
    }
    let now = fetch.clone();
    let at_once = move |event: Event| {
        if let Some(path) = path_of(&event) {
            now(&path);
        }
    };
    let pointer = StoredValue::new_local(None);
    let resting = StoredValue::new_local(None::<TimeoutHandle>);
    window_event_listener_untyped("focusin", at_once.clone());
    window_event_listener_untyped("pointerdown", move |event| {
        has_moved(pointer, &event);
        at_once(event);
    });
    window_event_listener_untyped("pointerover", move |event| {
        if let Some(handle) = resting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
        // A new page may appear under a pointer that does not move. That does not mean that the reader is about to open a link.
        let moved = has_moved(pointer, &event);
        if let Some(path) = path_of(&event).filter(|_| moved) {
            let fetch = fetch.clone();
            resting.set_value(set_timeout_with_handle(move || fetch(&path), REST).ok());
        }
    });
}

/// Whether the pointer has moved since the last call.
fn has_moved(pointer: StoredValue<Option<(i32, i32)>, LocalStorage>, event: &Event) -> bool {
    let Some(mouse) = event.dyn_ref::<MouseEvent>() else { return true };
    let at = Some((mouse.client_x(), mouse.client_y()));
    pointer.try_update_value(|before| std::mem::replace(before, at)) != Some(at)
}

/// The path of a link to another page of this site.
fn path_of(event: &Event) -> Option<String> {
    Link::of(event).filter(|link| !link.is_here()).map(|link| link.path)
}

fn saves_data() -> bool {
    connection("saveData").is_some_and(|value| value.is_truthy())
}

/// Whether the connection is 2G or slower. If the browser does not say, it is not.
fn is_slow() -> bool {
    connection("effectiveType").and_then(|kind| kind.as_string()).is_some_and(|kind| kind.ends_with("2g"))
}

/// A property of the connection (Network Information API). Not all browsers have it.
fn connection(key: &str) -> Option<JsValue> {
    let connection = js_sys::Reflect::get(&window()?.navigator(), &"connection".into()).ok()?;
    js_sys::Reflect::get(&connection, &key.into()).ok()
}
