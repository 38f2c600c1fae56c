//! The document's head.

use super::document;
use wasm_bindgen::JsCast;

/// Puts a page's title, tags and structured data in the place of the last page's.
pub fn put(title: &str, tags: &str, data: &str) {
    let Some(document) = document() else { return };
    document.set_title(title);
    let (Some(head), Some(body)) = (document.head(), document.body()) else { return };
    if let Ok(old) = document.query_selector_all("head > [data-head], body > [data-head]") {
        for n in 0..old.length() {
            if let Some(element) = old.item(n).and_then(|node| node.dyn_into::<web_sys::Element>().ok()) {
                element.remove();
            }
        }
    }
    _ = head.insert_adjacent_html("beforeend", tags);
    _ = body.insert_adjacent_html("beforeend", data);
}
