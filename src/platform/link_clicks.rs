//! Links: their addresses, and the clicks on them that the app handles.

use super::{document, path, window};
use wasm_bindgen::prelude::*;
use web_sys::{Event, HtmlAnchorElement, MouseEvent};

/// A link to an address of this origin.
pub struct Link {
    /// The link itself.
    pub element: HtmlAnchorElement,
    /// The path as in the address bar: with the base path, percent-encoded.
    pub path: String,
    /// The query string with its `?`, or an empty text.
    pub query: String,
    /// Path, query and fragment.
    pub url: String,
    /// Whether the link has a fragment, which names a place on its page.
    pub has_fragment: bool,
}

impl Link {
    /// The link on which, or inside which, an event happened.
    pub fn of(event: &Event) -> Option<Self> {
        let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
        let element = target.closest("a[href]").ok()??.dyn_into::<HtmlAnchorElement>().ok()?;
        let here = window()?.location().origin().ok()?;
        if element.origin() != here || !matches!(element.target().as_str(), "" | "_self") || element.has_attribute("download") {
            return None;
        }
        let (path, query, fragment) = (element.pathname(), element.search(), element.hash());
        let url = [path.as_str(), &query, &fragment].concat();
        Some(Self { element, url, path, query, has_fragment: !fragment.is_empty() })
    }

    /// Whether the link leads to the page that is shown, or to a place on that page.
    pub fn is_here(&self) -> bool {
        path().as_ref() == Some(&self.path)
    }
}

/// Passes every plain click on a link of this origin to `take`, which returns whether the app handles it. The browser handles the
/// other clicks. The router, which listens further up, must not get those: it would follow every link of the origin.
pub fn on_click(take: impl Fn(&Link) -> bool + 'static) {
    let Some(document) = document() else { return };
    let listen = Closure::<dyn Fn(MouseEvent)>::new(move |event: MouseEvent| {
        let is_plain = event.button() == 0 && !(event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key());
        if !is_plain || event.default_prevented() {
            return;
        }
        let Some(link) = Link::of(&event) else { return };
        if take(&link) {
            event.prevent_default();
        } else {
            event.stop_propagation();
        }
    });
    _ = document.add_event_listener_with_callback("click", listen.as_ref().unchecked_ref());
    // The listener must live as long as the document.
    listen.forget();
}
