//! The browser's history: the addresses, and for each entry the reader's position. The scroll position and the link that the
//! reader followed are stored in the entry itself. So they survive a reload, and the app needs no list of entries.

use super::{document, path, window};
use js_sys::Array;
use leptos::ev;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use web_sys::{Event, HtmlElement, ScrollRestoration};

/// The links to which the focus can return.
const LINKS: &str = "main > .page a[href]";

/// Keeps data about the current entry.
#[derive(Clone, Copy)]
pub struct History {
    // The path of the page that is shown. While another page is loading, the address bar may already have the path of that page.
    shown_path: StoredValue<Option<String>, LocalStorage>,
}

impl History {
    /// Keeps the scroll position of the current entry up to date. The browser would restore positions before the page has loaded,
    /// so its own restoration is turned off.
    pub fn keep() -> Self {
        let this = Self { shown_path: StoredValue::new_local(path()) };
        let Some(history) = browser_history() else { return this };
        _ = history.set_scroll_restoration(ScrollRestoration::Manual);
        // The reader may go to another document. When the reader returns from there, the browser restores the position in this
        // document.
        window_event_listener_untyped("pagehide", move |_| _ = history.set_scroll_restoration(ScrollRestoration::Auto));
        let pending = StoredValue::new_local(None::<TimeoutHandle>);
        window_event_listener(ev::scroll, move |_| {
            if let Some(handle) = pending.try_update_value(Option::take).flatten() {
                handle.clear();
            }
            let here = path();
            let save_here = move || {
                if path() == here {
                    this.save(None);
                }
            };
            pending.set_value(set_timeout_with_handle(save_here, Duration::from_millis(100)).ok());
        });
        this
    }

    /// Calls `follow` when the browser's back or forward leads to another page, and `within` when it leads to another place on
    /// the same page. The listener captures the event, so that the router does not get it.
    pub fn on_pop(self, follow: impl Fn() + 'static, within: impl Fn() + 'static) {
        let listen = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            event.stop_immediate_propagation();
            if self.shown_path.with_value(|shown| *shown == path()) { within() } else { follow() }
        });
        if let Some(window) = window() {
            _ = window.add_event_listener_with_callback_and_bool("popstate", listen.as_ref().unchecked_ref(), true);
        }
        // The listener must live as long as the document.
        listen.forget();
    }

    /// Records that the page of the address bar is now shown.
    pub fn arrived(self) {
        self.shown_path.set_value(path());
    }

    /// Writes the scroll position and the followed link into the current entry. It writes only when something has changed,
    /// because browsers need time to write.
    pub fn save(self, followed: Option<&HtmlElement>) {
        if self.shown_path.with_value(|shown| *shown != path()) {
            return;
        }
        let Some(y) = window().and_then(|w| w.scroll_y().ok()) else { return };
        let before = Entry::current();
        // An entry without a position leads to the target of its fragment, or to the top.
        let leads_to = before.y.or_else(|| target().is_none().then_some(0.0));
        let link = followed.and_then(FollowedLink::of);
        if leads_to != Some(y) || link.is_some() {
            Entry { y: Some(y), link: link.or(before.link) }.write();
        }
    }
}

/// The state of an entry.
#[derive(Default)]
struct Entry {
    y: Option<f64>,
    link: Option<FollowedLink>,
}

impl Entry {
    fn current() -> Self {
        let Some(state) = state().dyn_ref::<Array>().cloned() else { return Self::default() };
        let link = state.get(1).as_string().zip(state.get(2).as_f64());
        Self { y: state.get(0).as_f64(), link: link.map(|(href, nth)| FollowedLink { href, nth }) }
    }

    fn write(&self) {
        let state = Array::new();
        state.push(&self.y.map_or(JsValue::NULL, JsValue::from_f64));
        if let Some(FollowedLink { href, nth }) = &self.link {
            state.push(&href.into());
            state.push(&(*nth).into());
        }
        _ = browser_history().map(|history| history.replace_state(&state, ""));
    }
}

/// The link that the reader followed to leave a page: its address, and its number among the page's links with that address.
struct FollowedLink {
    href: String,
    nth: f64,
}

impl FollowedLink {
    fn of(element: &HtmlElement) -> Option<Self> {
        let href = element.get_attribute("href")?;
        let nth = links(&href).iter().position(|link| link == element)?;
        Some(Self { href, nth: u32::try_from(nth).ok()?.into() })
    }

    fn find(&self) -> Option<HtmlElement> {
        let links = links(&self.href);
        let nth = links.iter().enumerate().find(|(n, _)| u32::try_from(*n).is_ok_and(|n| f64::from(n) == self.nth));
        nth.map(|(_, link)| link.clone()).or_else(|| links.into_iter().next())
    }
}

/// The links of the page that have this address.
fn links(href: &str) -> Vec<HtmlElement> {
    let Some(all) = document().and_then(|d| d.query_selector_all(LINKS).ok()) else { return Vec::new() };
    let all = (0..all.length()).filter_map(|n| all.item(n)?.dyn_into::<HtmlElement>().ok());
    all.filter(|link| link.get_attribute("href").as_deref() == Some(href)).collect()
}

fn browser_history() -> Option<web_sys::History> {
    window()?.history().ok()
}

/// The state of the current entry.
pub fn state() -> JsValue {
    browser_history().and_then(|history| history.state().ok()).unwrap_or(JsValue::NULL)
}

/// Path, query and fragment of the address bar.
pub fn url() -> Option<String> {
    let location = window()?.location();
    Some(location.pathname().ok()? + &location.search().ok()? + &location.hash().ok()?)
}

/// Changes the address bar and adds a history entry.
pub fn push(url: &str) {
    _ = browser_history().map(|history| history.push_state_with_url(&JsValue::NULL, "", Some(url)));
}

/// Replaces the address of the current history entry.
pub fn replace(url: &str) {
    _ = browser_history().map(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(url)));
}

/// Scrolls to the position in the current history entry.
pub fn restore() {
    match (Entry::current().y, target()) {
        (Some(y), _) => scroll_to(y),
        (None, Some(target)) => target.scroll_into_view(),
        (None, None) => scroll_to(0.0),
    }
}

/// Moves the focus to the link that the reader followed from this entry. Returns whether there is such a link.
pub fn focus_followed_link() -> bool {
    match Entry::current().link.and_then(|link| link.find()) {
        Some(link) => {
            super::focus(&link);
            true
        }
        None => false,
    }
}

fn scroll_to(y: f64) {
    if let Some(window) = window() {
        window.scroll_to_with_x_and_y(0.0, y);
    }
}

/// Scrolls to the target of the address's fragment. The browser has done so only if the target existed when the document loaded.
pub fn to_target() {
    if let Some(target) = target() {
        target.scroll_into_view();
    }
}

/// Scrolls to the target of the address's fragment and moves the focus there. Without a target, scrolls to the top. Returns
/// whether there was a target.
pub fn to_target_or_top() -> bool {
    match target() {
        Some(target) => {
            target.scroll_into_view();
            if !target.has_attribute("tabindex") && target.tab_index() < 0 {
                _ = target.set_attribute("tabindex", "-1");
            }
            super::focus(&target);
            true
        }
        None => {
            scroll_to(0.0);
            false
        }
    }
}

fn target() -> Option<HtmlElement> {
    let hash = window()?.location().hash().ok()?;
    let id = broadsheet_model::decode_segment(hash.strip_prefix('#')?)?;
    document()?.get_element_by_id(&id)?.dyn_into().ok()
}
