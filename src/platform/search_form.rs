//! The search page's form, what stands under it, and what a reader does with them.

use super::{document, focus, slash_key, window};
use crate::head::escape;
use broadsheet_model::decode_segment;
use js_sys::Reflect;
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, InputEvent, KeyboardEvent, UrlSearchParams};

/// How far below the window's edge the next results are worth loading, in pixels.
const NEAR: f64 = 200.0;

const FORM: &str = "#search";
const FIELD: &str = "#q";
/// The field of the page that says that there is none.
const LOST_FIELD: &str = ".notice [name=q]";
const FOUND: &str = "#found";
const MORE: &str = "#more";
const HEADLINES: &str = "#found .card__headline a";
/// Where a key is a letter and not a command.
const WRITING: &str = "input, textarea, select, [contenteditable]";

/// The code of a key that an input method has taken.
const COMPOSED: u32 = 229;

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
pub fn listen(take: impl Fn(Act) -> bool + 'static) {
    let take = Rc::new(take);
    for name in ["focusin", "input", "compositionend", "change", "submit", "click", "scroll", "keydown"] {
        let take = take.clone();
        window_event_listener_untyped(name, move |event| {
            if act(name, &event).is_some_and(&*take) {
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
        // What an input method has not finished yet is no word.
        "input" if event.dyn_ref::<InputEvent>().is_some_and(InputEvent::is_composing) => None,
        "input" | "compositionend" => within(FIELD).then_some(Act::Typed),
        "change" => within("#search select").then_some(Act::Chosen),
        "submit" => within("#search").then_some(Act::Submitted),
        "click" if within("#more button") => Some(Act::More),
        "click" => within("#found button").then_some(Act::Again),
        _ => {
            let key = event.dyn_ref::<KeyboardEvent>()?;
            // WebKit sends the key that ends a composition after its end, with a code of its own.
            let is_composing = key.is_composing() || key.key_code() == COMPOSED;
            if key.ctrl_key() || key.alt_key() || key.meta_key() || is_composing {
                return None;
            }
            match key.key().as_str() {
                "/" => (slash_key::is_on() && !within(WRITING)).then_some(Act::Slash),
                "ArrowDown" => (within(FIELD) || within(HEADLINES)).then_some(Act::Down),
                "ArrowUp" => within(HEADLINES).then_some(Act::Up),
                "Escape" => (within(FIELD) || within(FOUND)).then_some(Act::Escape),
                _ => None,
            }
        }
    }
}

/// Whether the search page is shown.
pub fn stands() -> bool {
    find(FORM).is_some()
}

/// The fields of the form, in the order in which an address names them.
const FIELDS: [&str; 8] = ["q", "category", "tag", "author", "language", "from", "to", "sort"];

/// The query string of the address bar.
pub fn address() -> String {
    window().and_then(|w| w.location().search().ok()).unwrap_or_default()
}

/// The query string of what the form asks for; empty when it asks for nothing.
pub fn asked() -> String {
    query_string(FIELDS.map(|name| Some(value(name))).each_ref())
}

/// The query string of the fields' values; empty when they ask for nothing.
pub fn query_string(values: [&Option<String>; FIELDS.len()]) -> String {
    let Ok(query) = UrlSearchParams::new() else { return String::new() };
    for (name, value) in FIELDS.iter().zip(values) {
        if let Some(value) = value.as_ref().filter(|value| !value.is_empty()) {
            query.append(name, value);
        }
    }
    let query = String::from(query.to_string());
    if query.is_empty() { query } else { ["?", &query].concat() }
}

/// Brings the form in step with a query string.
pub fn fill(query: &str) {
    let Ok(query) = UrlSearchParams::new_with_str(query) else { return };
    for name in FIELDS {
        let to = query.get(name).unwrap_or_default();
        if value(name) != to {
            set(name, &to);
        }
        // A month, or a category that has gone: a choice of its own.
        if value(name) != to
            && let Some(choices) = field(name)
        {
            _ = choices.insert_adjacent_html("beforeend", &["<option>", &escape(&to), "</option>"].concat());
            set(name, &to);
        }
        if !to.is_empty()
            && let Some(further) = field(name).and_then(|field| field.closest("details").ok()?)
        {
            _ = further.set_attribute("open", "");
        }
    }
}

/// Puts the words of the address into the search of the page that says that there is none. `None` where that is not shown, or where
/// the address has no words.
pub fn fill_from_path() -> Option<String> {
    let field = find(LOST_FIELD)?;
    let words = words_of_path(&super::path()?)?;
    _ = Reflect::set(&field, &"value".into(), &words.as_str().into());
    Some(query_string([&Some(words), &None, &None, &None, &None, &None, &None, &None]))
}

/// The words of a path: those of its longest part, without a file's extension.
fn words_of_path(path: &str) -> Option<String> {
    let part = decode_segment(path.split('/').max_by_key(|part| part.len())?)?;
    let name = part.split_once('.').map_or(part.as_str(), |(name, _)| name);
    let words: Vec<_> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// What stands in the field.
pub fn words() -> String {
    value("q")
}

/// Empties the field.
pub fn clear() {
    set("q", "");
}

fn value(name: &str) -> String {
    let value = field(name).and_then(|field| Reflect::get(&field, &"value".into()).ok());
    value.and_then(|value| value.as_string()).unwrap_or_default()
}

fn set(name: &str, to: &str) {
    if let Some(field) = field(name) {
        _ = Reflect::set(&field, &"value".into(), &to.into());
    }
}

/// Puts the cursor into the field, behind what stands there.
pub fn focus_field() {
    if let Some(field) = find(FIELD) {
        focus(&field);
    }
}

/// Moves the focus through the results: to the first from the field, to the field from the first.
pub fn step(down: bool) {
    let links = headlines();
    let here = document().and_then(|d| d.active_element());
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
    focused_in_results().is_some()
}

fn focused_in_results() -> Option<Element> {
    document()?.active_element().filter(|here| here.closest(FOUND).is_ok_and(|found| found.is_some()))
}

/// Puts HTML under the form. A reader who is among what stands there stays on their result, if it is still found; else they
/// come to the first, or to the button in the place of results.
pub fn show(html: &str) {
    show_by(|found| found.set_inner_html(html));
}

/// As [`show`], of a view that does not react.
pub fn show_view(view: impl IntoView) {
    show_by(|found| {
        found.set_text_content(None);
        view.into_view().build().mount(found, None);
    });
}

fn show_by(fill: impl FnOnce(&HtmlElement)) {
    let stood = focused_in_results().map(|here| here.get_attribute("href"));
    if let Some(found) = find(FOUND) {
        fill(&found);
    }
    let Some(stood) = stood else { return };
    let headlines = headlines();
    let same = headlines.iter().find(|link| stood.is_some() && link.get_attribute("href") == stood);
    match same.or(headlines.first()).cloned().or_else(|| find("#found button")) {
        Some(element) => _ = element.focus(),
        None => focus_field(),
    }
}

/// Adds HTML behind the last result, in the place of the button for more.
pub fn add(html: &str) {
    if let Some(more) = find(MORE) {
        more.remove();
    }
    if let Some(hits) = find("#hits") {
        _ = hits.insert_adjacent_html("beforeend", html);
    }
}

/// As [`add`], of a view that does not react.
pub fn add_view(view: impl IntoView) {
    if let Some(more) = find(MORE) {
        more.remove();
    }
    if let Some(hits) = find("#hits") {
        view.into_view().build().mount(&hits, None);
    }
}

fn headlines() -> Vec<HtmlElement> {
    all(HEADLINES)
}

fn all(selector: &str) -> Vec<HtmlElement> {
    let Some(all) = document().and_then(|d| d.query_selector_all(selector).ok()) else { return Vec::new() };
    (0..all.length()).filter_map(|n| all.item(n)?.dyn_into().ok()).collect()
}

/// Whether the button for more results is in view, or nearly.
pub fn is_near_end() -> bool {
    let height = window().and_then(|w| w.inner_height().ok()?.as_f64()).unwrap_or_default();
    find(MORE).is_some_and(|more| more.get_bounding_client_rect().top() < height + NEAR)
}

/// Whether the browser thinks that there is a network.
pub fn is_online() -> bool {
    window().is_none_or(|w| w.navigator().on_line())
}

/// As the browser's own back.
pub fn go_back() {
    _ = window().and_then(|w| w.history().ok()).map(|history| history.back());
}

fn field(name: &str) -> Option<HtmlElement> {
    find(&["#search [name=", name, "]"].concat())
}

fn find(selector: &str) -> Option<HtmlElement> {
    document()?.query_selector(selector).ok()??.dyn_into().ok()
}
