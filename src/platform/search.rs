//! The search page's form, what stands under it, and what a reader does with them.

use super::{document, focus, window};
use js_sys::Reflect;
use leptos::prelude::window_event_listener_untyped;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

/// How far below the window's edge the next results are worth loading, in pixels.
const NEAR: f64 = 400.0;

const FIELD: &str = "#q";
const FOUND: &str = "#found";
const HEADLINES: &str = "#found .card__headline a";
/// Where a key is a letter and not a command.
const WRITING: &str = "input, textarea, select, [contenteditable]";

/// What a reader does with the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The field has the focus: a search is about to begin.
    Focused,
    /// The words in the field have changed.
    Typed,
    /// One of the filters has.
    Chosen,
    /// The words stand.
    Submitted,
    /// The button for more results.
    More,
    /// The button for another try.
    Again,
    /// The page was scrolled.
    Scrolled,
    /// `/`, where it is not a letter.
    Slash,
    /// To the next result.
    Down,
    /// To the one before, or to the field.
    Up,
    /// Out of the results, out of the words, out of the search.
    Escape,
}

/// Calls `take` with everything a reader does, on every page; where it returns true, the browser does nothing of its own.
pub fn listen(take: impl Fn(Act) -> bool + Clone + 'static) {
    for name in ["focusin", "input", "change", "submit", "click", "scroll", "keydown"] {
        let take = take.clone();
        window_event_listener_untyped(name, move |event| {
            if act(name, &event).is_some_and(&take) {
                event.prevent_default();
            }
        });
    }
}

fn act(name: &str, event: &Event) -> Option<Act> {
    if name == "scroll" {
        return stands().then_some(Act::Scrolled);
    }
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let within = |selector| target.closest(selector).ok().flatten().is_some();
    match name {
        "focusin" => within(FIELD).then_some(Act::Focused),
        "input" => within(FIELD).then_some(Act::Typed),
        "change" => within("#search select").then_some(Act::Chosen),
        "submit" => within("#search").then_some(Act::Submitted),
        "click" if within("#more button") => Some(Act::More),
        "click" => within("#found button").then_some(Act::Again),
        _ => {
            let key = event.dyn_ref::<KeyboardEvent>()?;
            if key.ctrl_key() || key.alt_key() || key.meta_key() || key.is_composing() {
                return None;
            }
            match key.key().as_str() {
                "/" => (!within(WRITING)).then_some(Act::Slash),
                "ArrowDown" => (within(FIELD) || within(HEADLINES)).then_some(Act::Down),
                "ArrowUp" => within(HEADLINES).then_some(Act::Up),
                "Escape" => (within(FIELD) || within(FOUND)).then_some(Act::Escape),
                _ => None,
            }
        }
    }
}

/// Whether the search page stands.
pub fn stands() -> bool {
    find(FOUND).is_some()
}

/// What the address bar asks for.
pub fn query_string() -> String {
    window().and_then(|w| w.location().search().ok()).unwrap_or_default()
}

/// The value of a field of the form.
pub fn value(name: &str) -> String {
    let value = field(name).and_then(|field| Reflect::get(&field, &"value".into()).ok());
    value.and_then(|value| value.as_string()).unwrap_or_default()
}

/// Sets a field of the form; whether it shows the value then. One that has no such choice shows its first.
pub fn set_value(name: &str, to: &str) -> bool {
    let set = |to: &str| field(name).is_some_and(|field| Reflect::set(&field, &"value".into(), &to.into()).is_ok());
    if value(name) == to {
        return true;
    }
    let shown = set(to) && value(name) == to;
    if !shown {
        set("");
    }
    shown
}

/// Puts the cursor into the field, behind what stands there.
pub fn focus_field() {
    if let Some(field) = find(FIELD) {
        focus(&field);
    }
}

/// Moves the focus through the results: to the first from the field, to the field from the first.
pub fn step(down: bool) {
    let Some(document) = document() else { return };
    let Ok(links) = document.query_selector_all(HEADLINES) else { return };
    let links: Vec<HtmlElement> = (0..links.length()).filter_map(|n| links.item(n)?.dyn_into().ok()).collect();
    let here = document.active_element();
    let at = links.iter().position(|link| here.as_ref().is_some_and(|here| here == link.as_ref()));
    let next = match (at, down) {
        (None, true) => Some(0),
        (Some(at), true) => Some((at + 1).min(links.len() - 1)),
        (Some(at), false) => at.checked_sub(1),
        (None, false) => None,
    };
    match next.and_then(|next| links.get(next)) {
        Some(link) => _ = link.focus(),
        None => focus_field(),
    }
}

/// Whether the focus is in the results.
pub fn is_in_results() -> bool {
    document().and_then(|d| d.active_element()).is_some_and(|here| here.closest(FOUND).ok().flatten().is_some())
}

/// Puts HTML under the form.
pub fn show(html: &str) {
    put(FOUND, html);
}

/// Puts HTML in the place of the button for more results.
pub fn show_in_place_of_more(html: &str) {
    put("#more", html);
}

/// Adds results behind those that are there, and the way to more.
pub fn add(hits: &str, more: &str) {
    if let Some(more) = find("#more") {
        more.remove();
    }
    for (place, html) in [("#hits", hits), (FOUND, more)] {
        _ = find(place).map(|place| place.insert_adjacent_html("beforeend", html));
    }
}

/// Whether the button for more results is in view, or nearly.
pub fn is_near_end() -> bool {
    let height = window().and_then(|w| w.inner_height().ok()?.as_f64()).unwrap_or_default();
    find("#more").is_some_and(|more| more.get_bounding_client_rect().top() < height + NEAR)
}

/// Whether the browser thinks that there is a network.
pub fn is_online() -> bool {
    window().is_none_or(|w| w.navigator().on_line())
}

/// A number as a language writes it.
pub fn number(n: usize, language: &str) -> String {
    js_sys::Number::from(n as f64).to_locale_string(language).into()
}

/// As the browser's own back.
pub fn go_back() {
    _ = window().and_then(|w| w.history().ok()).map(|history| history.back());
}

fn put(place: &str, html: &str) {
    if let Some(place) = find(place) {
        place.set_inner_html(html);
    }
}

fn field(name: &str) -> Option<HtmlElement> {
    find(&["#search [name=", name, "]"].concat())
}

fn find(selector: &str) -> Option<HtmlElement> {
    document()?.query_selector(selector).ok()??.dyn_into().ok()
}
