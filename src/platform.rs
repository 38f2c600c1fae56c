//! The only module that calls the browser. When the browser lacks a feature, the functions that need it do nothing: the reader
//! loses a comfort, but never the page.

use broadsheet_model::Frame;
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal, Document, HtmlElement, IdleRequestOptions, UrlSearchParams, Window};

pub mod document_head;
pub mod fetched_page;
pub mod highlights;
pub mod history;
pub mod link_clicks;
pub mod local_time;
pub mod page_view;
pub mod prefetch;
pub mod search_form;
pub mod section_line;
pub mod slash_key;
pub mod styles;
pub mod theme;
pub mod worker;

/// Whether a fetch may use the browser's cache.
pub use web_sys::RequestCache;

fn window() -> Option<Window> {
    web_sys::window()
}

fn document() -> Option<Document> {
    window()?.document()
}

/// Milliseconds since 1970.
pub fn now() -> f64 {
    js_sys::Date::now()
}

/// The element that contains the app.
pub fn app_element() -> Option<HtmlElement> {
    document()?.get_element_by_id("app")?.dyn_into().ok()
}

/// Whether the current page is a "not found" page.
pub fn is_notice() -> bool {
    document().and_then(|d| d.query_selector("main .notice").ok()).flatten().is_some()
}

/// The JSON in a printed page that the app starts from; `None` on a page that was not printed.
pub fn data_block() -> Option<String> {
    document()?.get_element_by_id("frame")?.text_content()
}

/// Maximum delay of an idle callback, in milliseconds. While the computer is busy with other work, the browser may not be idle
/// for many seconds.
const RESTLESS: u32 = 500;

/// Runs something when the browser is idle, or at the latest after the maximum delay.
pub fn when_idle(run: impl FnOnce() + 'static) {
    let run = Closure::once_into_js(run);
    let options = IdleRequestOptions::new();
    options.set_timeout(RESTLESS);
    let Some(window) = window() else { return };
    if window.request_idle_callback_with_options(run.unchecked_ref(), &options).is_err() {
        // Not all browsers have idle callbacks.
        _ = window.set_timeout_with_callback(run.unchecked_ref());
    }
}

/// Marks the document, so that style sheets and tests know that the app runs.
pub fn mark_ready() {
    if let Some(root) = document().and_then(|d| d.document_element()) {
        _ = root.set_attribute("data-app", "ready");
    }
}

/// Scheme and host of this document.
pub fn origin() -> String {
    window().and_then(|w| w.location().origin().ok()).unwrap_or_default()
}

/// The path in the address bar.
pub fn path() -> Option<String> {
    window()?.location().pathname().ok()
}

/// The words of the search, if this document was opened by a link on the search page. `search` is the path of the search page.
pub fn referring_query(search: &str) -> Option<String> {
    let referrer = document()?.referrer();
    let query = referrer.strip_prefix(&origin())?.strip_prefix(search)?.strip_prefix('?')?;
    UrlSearchParams::new_with_str(query).ok()?.get("q")
}

/// The base path of a page that was not printed. Trunk writes it into a `<base>`.
pub fn unprinted_base() -> String {
    let base = || document()?.query_selector("base").ok()??.get_attribute("href");
    base().unwrap_or_else(|| "/".to_owned())
}

/// Gives a page that was not printed the language and the colours that a printed page has.
pub fn dress(frame: &Frame) {
    let Some(root) = document().and_then(|d| d.document_element()).and_then(|e| e.dyn_into::<HtmlElement>().ok()) else { return };
    _ = root.set_attribute("lang", &frame.language);
    _ = root.set_attribute("dir", frame.direction.as_str());
    for (name, value) in frame.look.properties() {
        _ = root.style().set_property(name, &value);
    }
}

/// Opens an address as a document of its own.
pub fn open(url: &str) {
    if let Some(window) = window() {
        _ = window.location().set_href(url);
    }
}

/// Loads the document of the address bar again.
pub fn reload() {
    if let Some(window) = window() {
        _ = window.location().reload();
    }
}

/// Moves the focus to the page's heading, so that the keyboard and screen readers continue there. The page does not scroll to it.
pub fn focus_page() {
    let heading = || document()?.query_selector("main h1").ok()??.dyn_into::<HtmlElement>().ok();
    if let Some(heading) = heading() {
        _ = heading.set_attribute("tabindex", "-1");
        focus(&heading);
    }
}

fn focus(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    _ = element.focus_with_options(&options);
}

/// A time limit for one fetch.
pub struct Bound {
    controller: Option<AbortController>,
    timer: Option<i32>,
    // The closure must live until the timer is cleared.
    _end: Closure<dyn FnMut()>,
}

impl Bound {
    /// Aborts the fetch that has this limit's signal after this number of milliseconds, unless the limit is dropped before.
    pub fn new(milliseconds: i32) -> Self {
        let controller = AbortController::new().ok();
        let end = Closure::<dyn FnMut()>::new({
            let controller = controller.clone();
            move || {
                if let Some(controller) = &controller {
                    controller.abort();
                }
            }
        });
        let timer = window().and_then(|w| {
            w.set_timeout_with_callback_and_timeout_and_arguments_0(end.as_ref().unchecked_ref(), milliseconds).ok()
        });
        Self { controller, timer, _end: end }
    }

    /// The signal that aborts the fetch.
    pub fn signal(&self) -> Option<AbortSignal> {
        self.controller.as_ref().map(AbortController::signal)
    }

    /// Whether the time limit is over.
    pub fn is_over(&self) -> bool {
        self.signal().is_some_and(|s| s.aborted())
    }
}

impl Drop for Bound {
    fn drop(&mut self) {
        if let (Some(window), Some(timer)) = (window(), self.timer) {
            window.clear_timeout_with_handle(timer);
        }
    }
}
