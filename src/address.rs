//! The address bar and `leptos_router`, kept in step. This module is the only one that moves the router, and it works round what the
//! router does wrong (`docs/upstream/` has a reproduction of each):
//!
//! - The router keeps a stack of paths to tell back from forward. After back and forward it is out of date, and a push of the address
//!   that is on its top is left out. So the address is pushed here, and the router is told to replace it by itself.
//! - On a link the router moves address and scroll position before the page is there. So the app takes clicks before the router
//!   hears of them (`platform/links.rs`), loads, and only then comes here.
//! - On back and forward the router changes the page at once, and leaves the scroll position where it is. So the app takes `popstate`,
//!   too (`platform/history.rs`).
//! - The router adds the base path to an address that has it already, unless it is told not to resolve it.

use crate::platform::history;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use leptos_router::location::State;
use std::rc::Rc;

/// What the router's `use_navigate` gives.
type Navigate = dyn Fn(&str, NavigateOptions);

/// Moves the address bar and the router.
#[derive(Clone)]
pub struct Address {
    navigate: Rc<Navigate>,
}

impl Address {
    /// That of the `<Router>` around the caller.
    pub fn of_router() -> Self {
        Self { navigate: Rc::new(use_navigate()) }
    }

    /// Goes on to an address: a new history entry.
    pub fn push(&self, url: &str) {
        history::push(url);
        self.tell_router(url);
    }

    /// Puts an address in the place of the current history entry's.
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

    /// The router writes the address that is there, with the state that is there, into the current history entry.
    fn tell_router(&self, url: &str) {
        let state = State::new(Some(history::state()));
        (self.navigate)(url, NavigateOptions { resolve: false, replace: true, scroll: false, state });
    }
}
