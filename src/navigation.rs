//! Keeps the page in step with the address. The router tells where the reader wants to go and writes the history; what
//! happens between is decided here: the old page stays until the new one is loaded, then title, scroll position, focus
//! and announcement move together.

use crate::app::Shown;
use crate::components::failure::heading;
use crate::head;
use crate::page::{LoadError, Page};
use crate::routes::Route;
use crate::{data, pages, platform};
use broadsheet_model::Frame;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::location::{BrowserUrl, LocationProvider};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// How long a navigation may take before a sign of it appears.
const PATIENCE: Duration = Duration::from_millis(150);

/// What the navigation writes, and the reader's wish to try again.
#[derive(Clone, Copy)]
pub struct Signals {
    /// What stands in `<main>`.
    pub shown: RwSignal<Shown>,
    /// Whether a navigation has taken so long that it shows.
    pub busy: RwSignal<bool>,
    /// Read out by screen readers.
    pub announcement: RwSignal<String>,
    /// Raised to load the current page again.
    pub retry: RwSignal<u32>,
}

#[derive(Clone)]
struct Navigator {
    frame: Rc<Frame>,
    signals: Signals,
    router: BrowserUrl,
    // Counts navigations: an answer that arrives after the reader has gone elsewhere is dropped.
    turn: Rc<Cell<u32>>,
    // The printed page that the app began on, while it stands: it is not in the store of loaded pages.
    adopted: Rc<Cell<Option<Route>>>,
}

/// How a page came to be wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The app begins here.
    First,
    /// A link.
    Forward,
    /// Back, or forward again: the history has moved already.
    Pop,
    /// The reader tries once more.
    Again,
}

/// Follows the address from now on.
pub fn follow(frame: &Frame, signals: Signals) {
    let Some(router) = use_context::<BrowserUrl>() else { return };
    let navigator = Navigator { frame: Rc::new(frame.clone()), signals, router, turn: Rc::default(), adopted: Rc::default() };
    let location = use_location();
    let navigate = use_navigate();
    platform::scroll::keep();
    platform::prefetch::on_intent({
        let frame = navigator.frame.clone();
        move |path| {
            if let Some(route) = frame.site.strip(path).and_then(Route::parse).filter(|r| data::at_hand(r, false).is_none()) {
                let site = frame.site.clone();
                spawn_local(async move { _ = data::load(&route, &site).await });
            }
        }
    });
    Effect::new(move |before: Option<(String, u32)>| {
        let now = (location.pathname.get(), signals.retry.get());
        let step = match &before {
            None => Step::First,
            Some(before) if before.1 != now.1 => Step::Again,
            Some(before) if before.0 == now.0 => return now,
            Some(_) if platform::scroll::popped_to(&now.0) => Step::Pop,
            Some(_) => Step::Forward,
        };
        match step {
            Step::First if platform::data_block().is_some() => navigator.adopt(&now.0),
            // An app that could not read its frame says so already.
            Step::First if signals.shown.with_untracked(|s| matches!(s, Shown::Failed(_))) => {}
            Step::Again if navigator.must_reload() => platform::reload(),
            _ => navigator.go(&now.0, step, navigate.clone()),
        }
        now
    });
}

impl Navigator {
    /// An app that could not even read its frame, or that is out of date, begins anew.
    fn must_reload(&self) -> bool {
        self.frame.title.is_empty() || self.signals.shown.with_untracked(|s| matches!(s, Shown::Failed(LoadError::NewerEdition)))
    }

    fn route(&self, pathname: &str) -> Option<Route> {
        self.frame.site.strip(pathname).and_then(Route::parse)
    }

    fn adopt(&self, pathname: &str) {
        self.adopted.set(self.route(pathname));
        platform::local_times(&self.frame.language);
    }

    fn go(&self, pathname: &str, step: Step, navigate: impl Fn(&str, NavigateOptions) + 'static) {
        let turn = self.turn.get().wrapping_add(1);
        self.turn.set(turn);
        if step == Step::Forward {
            platform::scroll::save();
        }
        let Some(route) = self.route(pathname) else {
            // Not a page of the app: the server's answer is the right one. An app that begins there has had it already.
            if step == Step::First {
                self.arrive(Ok(Arc::new(Page::NotFound)), step)
            } else {
                platform::open(pathname, step == Step::Pop)
            }
            return;
        };
        if let Some(page) = data::at_hand(&route, step == Step::Pop) {
            return self.settle(Ok(page), &route, step, &navigate);
        }
        let this = self.clone();
        let busy = this.signals.busy;
        spawn_local(async move {
            let sign = set_timeout_with_handle(move || busy.set(true), PATIENCE).ok();
            let loaded = data::load(&route, &this.frame.site).await;
            if let Some(sign) = sign {
                sign.clear();
            }
            if this.turn.get() == turn {
                busy.set(false);
                this.settle(loaded, &route, step, &navigate);
            }
        });
    }

    fn settle(&self, loaded: Result<Arc<Page>, LoadError>, route: &Route, step: Step, navigate: &impl Fn(&str, NavigateOptions)) {
        let missing = loaded.as_ref().is_ok_and(|page| **page == Page::NotFound);
        if missing && let Route::Listing { number: Some(_), .. } = route {
            // The next number of a listing leads to the listing itself until that page is full.
            let own = self.frame.site.href(&route.at(None).path());
            navigate(&own, NavigateOptions { replace: step != Step::Forward, resolve: false, ..NavigateOptions::default() });
            return;
        }
        if missing && matches!(step, Step::Forward | Step::Pop) {
            // The server may know better: a redirect, or a page younger than this app. It also answers with the right status.
            let path = self.frame.site.href(&route.path());
            return platform::open(&path, step == Step::Pop);
        }
        self.arrive(loaded, step);
        // The printed page that was left is fetched behind the reader's back, so that the way back to it is quick.
        if let Some(left) = self.adopted.take() {
            let site = self.frame.site.clone();
            spawn_local(async move { _ = data::load(&left, &site).await });
        }
    }

    /// Shows what was loaded, and moves title, address, scroll position, focus and announcement along.
    fn arrive(&self, loaded: Result<Arc<Page>, LoadError>, step: Step) {
        let title = match &loaded {
            Ok(page) => {
                let head = head::head(page, &self.frame);
                platform::head::put(&head.title, &head.tags);
                head.title
            }
            Err(error) => {
                let title = head::with_site(heading(*error, &self.frame), &self.frame);
                platform::head::put(&title, "");
                title
            }
        };
        self.signals.shown.set(match loaded {
            Ok(page) => Shown::Document(pages::document(&page, &self.frame).into()),
            Err(error) => Shown::Failed(error),
        });
        self.router.ready_to_complete();
        let announcement = self.signals.announcement;
        let language = self.frame.language.clone();
        request_animation_frame(move || {
            platform::local_times(&language);
            match step {
                Step::First => return,
                Step::Pop => platform::scroll::restore(),
                Step::Forward | Step::Again => {}
            }
            platform::focus_page();
            announcement.set(title);
        });
    }
}
