//! Links: what they lead to, and the clicks on them that are the app's.

use super::{document, path, window};
use wasm_bindgen::prelude::*;
use web_sys::{Event, HtmlAnchorElement, MouseEvent};

/// A link to a document of this site.
pub struct Link {
    /// As in the address bar: with the base path, percent-encoded.
    pub path: String,
    /// With its `?`, or empty.
    pub query: String,
    /// Path, query and fragment.
    pub url: String,
    /// Whether it names a place within its page.
    pub has_fragment: bool,
}

impl Link {
    /// The link that an event happened on or in.
    pub fn of(event: &Event) -> Option<Self> {
        let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
        let link = target.closest("a[href]").ok()??.dyn_into::<HtmlAnchorElement>().ok()?;
        let here = window()?.location().origin().ok()?;
        if link.origin() != here || !matches!(link.target().as_str(), "" | "_self") || link.has_attribute("download") {
            return None;
        }
        let (path, query, fragment) = (link.pathname(), link.search(), link.hash());
        Some(Self { url: [path.as_str(), &query, &fragment].concat(), path, query, has_fragment: !fragment.is_empty() })
    }

    /// Whether it leads to the page that stands, or to a place within it.
    pub fn is_here(&self) -> bool {
        path().as_ref() == Some(&self.path)
    }
}

/// Hands every plain click on a link of this site to `take`, which says whether it takes it; the rest stay the browser's,
/// as do clicks that open a window, save, or were taken by something else.
pub fn on_click(take: impl Fn(&Link) -> bool + 'static) {
    let Some(document) = document() else { return };
    let listen = Closure::<dyn Fn(MouseEvent)>::new(move |event: MouseEvent| {
        let plain = event.button() == 0 && !(event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key());
        if plain && !event.default_prevented() && Link::of(&event).is_some_and(|link| take(&link)) {
            event.prevent_default();
        }
    });
    _ = document.add_event_listener_with_callback("click", listen.as_ref().unchecked_ref());
    // It listens as long as the document lives.
    listen.forget();
}
