//! What the reader is about to open: a pointer that rests on a link, a finger or a button that comes down on it, focus
//! that reaches it.

use super::links::Link;
use super::{document, window};
use leptos::prelude::*;
use std::cell::Cell;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use web_sys::{Event, HtmlAnchorElement, MouseEvent};

/// How long a pointer rests before it counts. Crossing a list of links fetches nothing.
const REST: Duration = Duration::from_millis(20);

thread_local! {
    static RESTING: Cell<Option<TimeoutHandle>> = const { Cell::new(None) };
    static POINTER: Cell<Option<(i32, i32)>> = const { Cell::new(None) };
}

/// How many headlines of a page are taken to be what a reader may open next.
const AHEAD: usize = 4;

/// The paths behind the first headlines in view; none on a slow connection, or when the reader asked to save data.
pub fn in_view() -> Vec<String> {
    let headlines = || {
        let (window, document) = (window()?, document()?);
        let height = window.inner_height().ok()?.as_f64()?;
        let links = document.query_selector_all("main > .page .card__headline a").ok()?;
        let visible = (0..links.length()).filter_map(|n| links.item(n)?.dyn_into::<HtmlAnchorElement>().ok()).filter(|link| {
            let place = link.get_bounding_client_rect();
            place.height() > 0.0 && place.bottom() > 0.0 && place.top() < height
        });
        Some(visible.map(|link| link.pathname()).take(AHEAD).collect())
    };
    if saves_data() || is_slow() { Vec::new() } else { headlines().unwrap_or_default() }
}

/// Calls `fetch` with the path of every link of this site that the reader is about to open; never when the reader asked
/// to save data.
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
    window_event_listener_untyped("focusin", at_once.clone());
    window_event_listener_untyped("pointerdown", move |event| {
        has_moved(&event);
        at_once(event);
    });
    window_event_listener_untyped("pointerover", move |event| {
        if let Some(handle) = RESTING.take() {
            handle.clear();
        }
        // A new page may come to lie under a pointer that rests; that is no intent.
        let moved = has_moved(&event);
        if let Some(path) = path_of(&event).filter(|_| moved) {
            let fetch = fetch.clone();
            RESTING.set(set_timeout_with_handle(move || fetch(&path), REST).ok());
        }
    });
}

/// Whether the pointer is elsewhere than at the last event that was asked about.
fn has_moved(event: &Event) -> bool {
    let Some(mouse) = event.dyn_ref::<MouseEvent>() else { return true };
    let at = (mouse.client_x(), mouse.client_y());
    POINTER.replace(Some(at)) != Some(at)
}

/// The path behind a link to another page of this site.
fn path_of(event: &Event) -> Option<String> {
    Link::of(event).filter(|link| !link.is_here()).map(|link| link.path)
}

fn saves_data() -> bool {
    connection("saveData").is_some_and(|value| value.is_truthy())
}

/// Whether the connection is no better than 2G; one that the browser tells nothing of is not.
fn is_slow() -> bool {
    connection("effectiveType").and_then(|kind| kind.as_string()).is_some_and(|kind| kind.ends_with("2g"))
}

/// What the browser says of the connection (Network Information API); not all do.
fn connection(key: &str) -> Option<JsValue> {
    let connection = js_sys::Reflect::get(&window()?.navigator(), &"connection".into()).ok()?;
    js_sys::Reflect::get(&connection, &key.into()).ok()
}
