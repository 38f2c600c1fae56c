//! The document's head.

use super::document;
use wasm_bindgen::JsCast;

/// Puts a page's title and tags in the place of the last page's.
pub fn put(title: &str, tags: &str) {
    let Some(document) = document() else { return };
    document.set_title(title);
    let Some(head) = document.head() else { return };
    if let Ok(old) = head.query_selector_all("[data-head]") {
        for n in 0..old.length() {
            if let Some(element) = old.item(n).and_then(|node| node.dyn_into::<web_sys::Element>().ok()) {
                element.remove();
            }
        }
    }
    _ = head.insert_adjacent_html("beforeend", tags);
}
