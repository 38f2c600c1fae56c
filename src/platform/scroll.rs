//! Where the reader was. The position is kept in the history entry itself, so that it survives a reload and needs no
//! bookkeeping of entries.

use super::{document, path, window};
use leptos::ev;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, ScrollRestoration};

thread_local! {
    // The path of the page that stands.
    static STANDING: RefCell<Option<String>> = const { RefCell::new(None) };
    static PENDING: Cell<Option<TimeoutHandle>> = const { Cell::new(None) };
}

/// Keeps the scroll position of the current entry up to date, and takes the restoring over from the browser, which
/// restores before the page is there.
pub fn keep() {
    let Some(history) = window().and_then(|w| w.history().ok()) else { return };
    _ = history.set_scroll_restoration(ScrollRestoration::Manual);
    // Another document may come next: the browser restores the position of this one when the reader returns to it.
    window_event_listener_untyped("pagehide", move |_| _ = history.set_scroll_restoration(ScrollRestoration::Auto));
    arrived();
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

/// Calls `follow` with the path and the URL of every entry that the browser's back or forward leads to, but for another
/// place within the page that stands, which is restored here.
pub fn on_pop(follow: impl Fn(&str, String) + 'static, within: impl Fn() + 'static) {
    window_event_listener(ev::popstate, move |_| {
        let Some(here) = path() else { return };
        if STANDING.with_borrow(|standing| standing.as_ref() == Some(&here)) {
            within();
            restore();
        } else {
            follow(&here, url().unwrap_or_else(|| here.clone()));
        }
    });
}

/// The page of the address bar stands now.
pub fn arrived() {
    STANDING.set(path());
}

/// Path, query and fragment of the address bar.
pub fn url() -> Option<String> {
    let location = window()?.location();
    Some(location.pathname().ok()? + &location.search().ok()? + &location.hash().ok()?)
}

/// Writes the position into the current history entry, unless it stands there: browsers take their time to write.
pub fn save() {
    // While a page is on its way, the position is still that of the page that is left.
    if STANDING.with_borrow(|standing| *standing != path()) {
        return;
    }
    let position = || -> Option<()> {
        let y = window()?.scroll_y().ok()?;
        // Without a position, an entry leads to what its fragment names, or to the top.
        let leads_to = written().or_else(|| target().is_none().then_some(0.0));
        if leads_to != Some(y) {
            window()?.history().ok()?.replace_state(&JsValue::from_f64(y), "").ok()?;
        }
        Some(())
    };
    position();
}

/// The position in the current history entry.
fn written() -> Option<f64> {
    window()?.history().ok()?.state().ok()?.as_f64()
}

/// Moves the address bar on: a new history entry.
pub fn push(url: &str) {
    if let Some(history) = window().and_then(|w| w.history().ok()) {
        _ = history.push_state_with_url(&JsValue::NULL, "", Some(url));
    }
}

/// Writes another address into the current history entry.
pub fn replace(url: &str) {
    if let Some(history) = window().and_then(|w| w.history().ok()) {
        _ = history.replace_state_with_url(&JsValue::NULL, "", Some(url));
    }
}

/// Goes to the position in the current history entry.
pub fn restore() {
    match (written(), target()) {
        (Some(y), _) => to(y),
        (None, Some(target)) => target.scroll_into_view(),
        (None, None) => to(0.0),
    }
}

fn to(y: f64) {
    if let Some(window) = window() {
        window.scroll_to_with_x_and_y(0.0, y);
    }
}

/// Goes to what the fragment of the address names; the browser did so only if it was there when the document loaded.
pub fn to_target() {
    if let Some(target) = target() {
        target.scroll_into_view();
    }
}

/// Goes to what the fragment of the address names and moves focus there, else to the top; whether there was a target.
pub fn to_target_or_top() -> bool {
    match target() {
        Some(target) => {
            target.scroll_into_view();
            if !target.has_attribute("tabindex") && target.tab_index() < 0 {
                _ = target.set_attribute("tabindex", "-1");
            }
            super::focus(&target);
            true
        }
        None => {
            to(0.0);
            false
        }
    }
}

fn target() -> Option<HtmlElement> {
    let hash = window()?.location().hash().ok()?;
    let id = broadsheet_model::decode_segment(hash.strip_prefix('#')?)?;
    document()?.get_element_by_id(&id)?.dyn_into().ok()
}
