//! Shows dates in the reader's own time.

use js_sys::{Array, Date, Intl, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, PointerEvent};

/// Adds the reader's own time as a title to a `<time>` when the pointer comes to it, and not before: making the first date format
/// of a document takes a browser longer than starting the app.
pub fn on_pointer(language: &str) {
    let languages = Array::of1(&language.into());
    window_event_listener_untyped("pointerover", move |event: Event| {
        // A finger cannot hover over a date, so a title is useless on touch.
        if event.dyn_ref::<PointerEvent>().is_some_and(|pointer| pointer.pointer_type() != "touch")
            && let Some(time) = time_of(&event)
            && let Some(shown) = local(&time, &languages)
        {
            _ = time.set_attribute("title", &shown);
        }
    });
}

fn time_of(event: &Event) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest("main time[datetime]").ok()?
}

fn local(time: &Element, languages: &Array) -> Option<String> {
    let date = Date::new(&time.get_attribute("datetime")?.into());
    let options = Object::new();
    for key in ["dateStyle", "timeStyle"] {
        Reflect::set(&options, &key.into(), &"long".into()).ok()?;
    }
    let format = Intl::DateTimeFormat::new(languages, &options).format();
    format.call1(&JsValue::NULL, &date).ok()?.as_string()
}
