//! What the reader is about to open: a pointer that rests on a link, a finger or a button that comes down on it, focus
//! that reaches it.

use super::{document, path, window};
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
    // A link into the page that is open is the browser's: it moves the focus along, which the router does not.
    if let Some(document) = document() {
        let within = Closure::<dyn Fn(Event)>::new(|event: Event| {
            if link_of(&event).is_some_and(|a| !a.hash().is_empty() && Some(a.pathname()) == path()) {
                super::scroll::save();
                event.stop_propagation();
            }
        });
        _ = document.add_event_listener_with_callback("click", within.as_ref().unchecked_ref());
        // It listens as long as the document lives.
        within.forget();
    }
}

/// Whether the pointer is elsewhere than at the last event that was asked about.
fn has_moved(event: &Event) -> bool {
    let Some(mouse) = event.dyn_ref::<MouseEvent>() else { return true };
    let at = (mouse.client_x(), mouse.client_y());
    POINTER.replace(Some(at)) != Some(at)
}

fn link_of(event: &Event) -> Option<HtmlAnchorElement> {
    event.target()?.dyn_into::<web_sys::Element>().ok()?.closest("a[href]").ok()??.dyn_into().ok()
}

/// The path behind a link of this site to another page of it.
fn path_of(event: &Event) -> Option<String> {
    let link = link_of(event)?;
    let location = window()?.location();
    let path = link.pathname();
    let other = location.origin().ok()? == link.origin() && location.pathname().ok()? != path && link.target().is_empty();
    other.then_some(path)
}

fn saves_data() -> bool {
    let connection = || js_sys::Reflect::get(&window()?.navigator(), &"connection".into()).ok();
    connection().and_then(|c| js_sys::Reflect::get(&c, &"saveData".into()).ok()).is_some_and(|value| value.is_truthy())
}
