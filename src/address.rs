//! Keeps the address bar and `leptos_router` in step. This is the only module that moves the router. It also works around faults
//! of the router (`docs/upstream/` has a reproduction of each):
//!
//! - The router keeps a stack of paths to distinguish back from forward. After back and forward the stack is out of date. Then
//!   the router ignores a push of the address that is on top of the stack. So this module pushes the address itself, and makes
//!   the router replace it.
//! - On a link the router changes address and scroll position before the page has loaded. So the app handles clicks before the
//!   router gets them (`platform/link_clicks.rs`), loads the page, and only then calls this module.
//! - On back and forward the router changes the page at once, and does not restore the scroll position. So the app handles
//!   `popstate` too (`platform/history.rs`).
//! - The router adds the base path to an address that already has it, unless the option `resolve` is false.

use crate::platform::history;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use leptos_router::location::State;
use std::rc::Rc;

/// The type that the router's `use_navigate` returns.
type Navigate = dyn Fn(&str, NavigateOptions);

/// Moves the address bar and the router.
#[derive(Clone)]
pub struct Address {
    navigate: Rc<Navigate>,
}

impl Address {
    /// The address of the `<Router>` around the caller.
    pub fn of_router() -> Self {
        Self { navigate: Rc::new(use_navigate()) }
    }

    /// Goes to an address and adds a history entry.
    pub fn push(&self, url: &str) {
        history::push(url);
        self.tell_router(url);
    }

    /// Replaces the address of the current history entry.
    pub fn replace(&self, url: &str) {
        history::replace(url);
        self.tell_router(url);
    }

    /// Tells the router that the browser has moved the address bar.
    pub fn moved(&self) {
        if let Some(url) = history::url() {
            self.tell_router(&url);
        }
    }

    /// The router writes the current address with the current state into the current history entry, so it changes nothing there.
    fn tell_router(&self, url: &str) {
        let state = State::new(Some(history::state()));
        (self.navigate)(url, NavigateOptions { resolve: false, replace: true, scroll: false, state });
    }
}
