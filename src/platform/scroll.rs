//! Where the reader was. The position is kept in the history entry itself, so that it survives a reload and needs no
//! bookkeeping of entries.

use super::window;
use leptos::ev;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::time::Duration;
use wasm_bindgen::JsValue;
use web_sys::ScrollRestoration;

thread_local! {
    // The path that the browser's own back or forward led to last.
    static POPPED: RefCell<Option<String>> = const { RefCell::new(None) };
    static PENDING: Cell<Option<TimeoutHandle>> = const { Cell::new(None) };
}

/// Keeps the scroll position of the current entry up to date, and takes the restoring over from the browser, which
/// restores before the page is there.
pub fn keep() {
    let Some(history) = window().and_then(|w| w.history().ok()) else { return };
    _ = history.set_scroll_restoration(ScrollRestoration::Manual);
    // Another document may come next: the browser restores the position of this one when the reader returns to it.
    window_event_listener_untyped("pagehide", move |_| _ = history.set_scroll_restoration(ScrollRestoration::Auto));
    window_event_listener(ev::popstate, |_| POPPED.set(path()));
    window_event_listener(ev::scroll, |_| {
        if let Some(handle) = PENDING.take() {
            handle.clear();
        }
        let here = path();
        let save_here = move || {
            if path() == here {
                save();
            }
        };
        PENDING.set(set_timeout_with_handle(save_here, Duration::from_millis(100)).ok());
    });
}

fn path() -> Option<String> {
    window()?.location().pathname().ok()
}

/// Whether the browser's own back or forward led to this path; asked once for each navigation.
pub fn popped_to(pathname: &str) -> bool {
    POPPED.take().is_some_and(|path| path == pathname)
}

/// Writes the position into the current history entry.
pub fn save() {
    let position = || -> Option<()> {
        let window = window()?;
        let y = window.scroll_y().ok()?;
        window.history().ok()?.replace_state(&JsValue::from_f64(y), "").ok()
    };
    position();
}

/// Goes to the position in the current history entry.
pub fn restore() {
    let y = || window()?.history().ok()?.state().ok()?.as_f64();
    if let (Some(window), Some(y)) = (window(), y()) {
        window.scroll_to_with_x_and_y(0.0, y);
    }
}
