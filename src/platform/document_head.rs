//! The document's head.

use super::document;
use crate::head::Head;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// The tags of a page in the document: those in its head, and the structured data at the end of its body.
const TAGS: &str = "head > [data-head]";
const DATA: &str = "body > [data-head]";

/// Replaces title, tags and structured data of the last page by those of a page.
pub fn put(title: &str, tags: &str, data: &str) {
    let Some(document) = document() else { return };
    document.set_title(title);
    let (Some(head), Some(body)) = (document.head(), document.body()) else { return };
    for element in elements(TAGS).into_iter().chain(elements(DATA)) {
        element.remove();
    }
    _ = head.insert_adjacent_html("beforeend", tags);
    _ = body.insert_adjacent_html("beforeend", data);
}

/// Reads the head of the current document.
pub fn read() -> Head {
    let html = |selector| elements(selector).iter().map(Element::outer_html).collect();
    Head { title: document().map(|d| d.title()).unwrap_or_default(), tags: html(TAGS), data: html(DATA) }
}

fn elements(selector: &str) -> Vec<Element> {
    let Some(all) = document().and_then(|d| d.query_selector_all(selector).ok()) else { return Vec::new() };
    (0..all.length()).filter_map(|n| all.item(n)?.dyn_into().ok()).collect()
}
