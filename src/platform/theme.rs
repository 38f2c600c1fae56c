//! The reader's choice of colours. The loader script applies it before the first paint. This module shows it, changes it and
//! stores it.

use super::{document, window};
use crate::components::footer::Theme;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::PageTransitionEvent;

const KEY: &str = "theme";

/// Sets the signal to the stored choice, then stores every change. A page that returns from the back/forward cache reads the
/// stored choice again, because the reader may have changed it on another page.
pub fn keep(theme: RwSignal<Theme>) {
    window_event_listener_untyped("pageshow", move |event| {
        if event.dyn_ref::<PageTransitionEvent>().is_some_and(|event| event.persisted()) {
            theme.set(stored());
        }
    });
    Effect::new(move |first: Option<()>| {
        if first.is_none() {
            theme.set(stored());
        }
    });
    Effect::new(move |before: Option<Theme>| {
        let now = theme.get();
        if before.is_some_and(|before| before != now) {
            store(now);
        }
        now
    });
}

fn stored() -> Theme {
    let value = || window()?.local_storage().ok()??.get_item(KEY).ok()?;
    match value().as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::Auto,
    }
}

fn store(theme: Theme) {
    let name = match theme {
        Theme::Auto => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    };
    if let Some(storage) = window().and_then(|w| w.local_storage().ok()).flatten() {
        _ = match name {
            Some(name) => storage.set_item(KEY, name),
            None => storage.remove_item(KEY),
        };
    }
    if let Some(root) = document().and_then(|d| d.document_element()) {
        _ = match name {
            Some(name) => root.set_attribute("data-theme", name),
            None => root.remove_attribute("data-theme"),
        };
    }
}
