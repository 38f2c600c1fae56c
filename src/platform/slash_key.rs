//! The reader's choice whether the `/` key opens the search. It must be possible to turn off a shortcut of a single key, because
//! some readers speak to their computer, or press keys by accident (WCAG 2.1.4).

use super::window;
use leptos::prelude::*;

const KEY: &str = "slash";
const OFF: &str = "off";

/// Sets the signal to the stored choice, then stores every change.
pub fn keep(slash_key: RwSignal<bool>) {
    Effect::new(move |before: Option<bool>| {
        if before.is_none() {
            slash_key.set(is_on());
        }
        let now = slash_key.get();
        if before.is_some_and(|before| before != now) {
            store(now);
        }
        now
    });
}

/// Whether the key opens the search. It does, unless the reader turned it off.
pub fn is_on() -> bool {
    let value = || window()?.local_storage().ok()??.get_item(KEY).ok()?;
    value().as_deref() != Some(OFF)
}

fn store(is_on: bool) {
    if let Some(storage) = window().and_then(|w| w.local_storage().ok()).flatten() {
        _ = if is_on { storage.remove_item(KEY) } else { storage.set_item(KEY, OFF) };
    }
}
