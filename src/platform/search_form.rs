//! The form of the search page, the results under it, and the reader's actions on them.

use super::{document, focus, slash_key, window};
use crate::head::escape;
use broadsheet_model::decode_segment;
use js_sys::Reflect;
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, InputEvent, KeyboardEvent, UrlSearchParams};

/// The next results load when the end of the results is at most this number of pixels below the window's lower edge.
const NEAR: f64 = 200.0;

const FORM: &str = "#search";
const FIELD: &str = "#q";
/// The search field of a "not found" page.
const LOST_FIELD: &str = ".notice [name=q]";
const FOUND: &str = "#found";
const MORE: &str = "#more";
const HEADLINES: &str = "#found .card__headline a";
/// Elements in which a key types a letter and is not a command.
const WRITING: &str = "input, textarea, select, [contenteditable]";

/// The code of a key that an input method handles.
const COMPOSED: u32 = 229;

/// An action of the reader in the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The field has the focus: a search is about to begin.
    Focused,
    /// The words in the field have changed.
    Typed,
    /// One of the filters has changed.
    Chosen,
    /// The reader has submitted the form.
    Submitted,
    /// The reader has pressed the button for more results.
    More,
    /// The reader has pressed the button to try again.
    Again,
    /// The page was scrolled.
    Scrolled,
    /// The reader has pressed `/` where it does not type a letter.
    Slash,
    /// The reader wants to go to the next result.
    Down,
    /// The reader wants to go to the previous result, or from the first result to the field.
    Up,
    /// The reader wants to leave the results, clear the words, or leave the search.
    Escape,
}

/// Calls `take` with every action of the reader, on every page. When it returns true, the browser's own action is prevented.
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
        return is_search_page().then_some(Act::Scrolled);
    }
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let within = |selector| target.closest(selector).ok().flatten().is_some();
    match name {
        "focusin" => within(FIELD).then_some(Act::Focused),
        // Text that an input method has not finished is not a word yet.
        "input" if event.dyn_ref::<InputEvent>().is_some_and(InputEvent::is_composing) => None,
        "input" | "compositionend" => within(FIELD).then_some(Act::Typed),
        "change" => within("#search select").then_some(Act::Chosen),
        "submit" => within("#search").then_some(Act::Submitted),
        "click" if within("#more button") => Some(Act::More),
        "click" => within("#found button").then_some(Act::Again),
        _ => {
            let key = event.dyn_ref::<KeyboardEvent>()?;
            // WebKit sends the key that ends a composition after the composition, with a special code.
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
pub fn is_search_page() -> bool {
    find(FORM).is_some()
}

/// The fields of the form, in their order in an address.
const FIELDS: [&str; 8] = ["q", "category", "tag", "author", "language", "from", "to", "sort"];

/// The query string of the address bar.
pub fn address() -> String {
    window().and_then(|w| w.location().search().ok()).unwrap_or_default()
}

/// The query string of the form's values; empty when they ask for nothing.
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

/// Fills the form with the values of a query string.
pub fn fill(query: &str) {
    let Ok(query) = UrlSearchParams::new_with_str(query) else { return };
    for name in FIELDS {
        let to = query.get(name).unwrap_or_default();
        if value(name) != to {
            set(name, &to);
        }
        // The form has no choice for this value, such as a month or a removed category: adds a choice.
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

/// Puts the words of the address into the search field of a "not found" page, and returns the query string. `None` when no such
/// page is shown, or when the address has no words.
pub fn fill_from_path() -> Option<String> {
    let field = find(LOST_FIELD)?;
    let words = words_of_path(&super::path()?)?;
    _ = Reflect::set(&field, &"value".into(), &words.as_str().into());
    Some(query_string([&Some(words), &None, &None, &None, &None, &None, &None, &None]))
}

/// The words of a path: the words of its longest segment, without the extension of a file name.
fn words_of_path(path: &str) -> Option<String> {
    let part = decode_segment(path.split('/').max_by_key(|part| part.len())?)?;
    let name = part.split_once('.').map_or(part.as_str(), |(name, _)| name);
    let words: Vec<_> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// The text in the field.
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

/// Puts the cursor into the field, after its text.
pub fn focus_field() {
    if let Some(field) = find(FIELD) {
        focus(&field);
    }
}

/// Moves the focus through the results: down from the field to the first result, and up from the first result to the field.
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

/// Shows HTML under the form. If the focus was on a result that is still found, it stays on this result. Otherwise it moves to
/// the first result, or to the button that is shown instead of results.
pub fn show(html: &str) {
    show_by(|found| found.set_inner_html(html));
}

/// The same as [`show`], for a view without signals or listeners.
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

/// Adds HTML after the last result, and removes the button for more results.
pub fn add(html: &str) {
    if let Some(more) = find(MORE) {
        more.remove();
    }
    if let Some(hits) = find("#hits") {
        _ = hits.insert_adjacent_html("beforeend", html);
    }
}

/// The same as [`add`], for a view without signals or listeners.
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

/// Whether the button for more results is visible, or nearly visible.
pub fn is_near_end() -> bool {
    let height = window().and_then(|w| w.inner_height().ok()?.as_f64()).unwrap_or_default();
    find(MORE).is_some_and(|more| more.get_bounding_client_rect().top() < height + NEAR)
}

/// Whether the browser believes that it is online.
pub fn is_online() -> bool {
    window().is_none_or(|w| w.navigator().on_line())
}

/// Goes back, as the browser's back button does.
pub fn go_back() {
    _ = window().and_then(|w| w.history().ok()).map(|history| history.back());
}

fn field(name: &str) -> Option<HtmlElement> {
    find(&["#search [name=", name, "]"].concat())
}

fn find(selector: &str) -> Option<HtmlElement> {
    document()?.query_selector(selector).ok()??.dyn_into().ok()
}
