//! Keeps the page in step with the address. The router tells where the reader wants to go; what happens then is decided
//! here: the old page stays until the new one is loaded, then page, address, title, scroll position, focus and announcement
//! move together.
//!
//! The address is written here and not by the router, which forgets to when the reader has gone back and forward before.

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
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// How long a navigation may take before a sign of it appears.
const PATIENCE: Duration = Duration::from_millis(150);

/// An article that has everything.
const WARM_UP: &str = r#"{"slug":"a","headline":"A","excerpt":"A","summary":"A","byline":[{"name":"A","slug":"a"}],"dateline":{"published":"A","shown":"A","updated":"A","updated_shown":"A"},"chips":[{"kind":"category","name":"A","slug":"a"}],"cover":{"image":"/a","alt":"A","width":1,"height":1,"caption":"A","credit":"A"},"words":1,"minutes":1,"contents":[{"level":2,"id":"a","text":"A"}],"body":"A","related":[{"slug":"a","headline":"A","summary":"A","section":{"kind":"category","name":"A","slug":"a"},"byline":[{"name":"A","slug":"a"}],"dateline":{"published":"A","shown":"A"},"minutes":1}],"older":{"slug":"a","headline":"A"},"newer":{"slug":"a","headline":"A"}}"#;

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

/// How a page came to be wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The app begins here.
    First,
    /// A link. The address bar still shows the page that is left.
    Forward,
    /// Back, or forward again: the address bar has moved already.
    Pop,
    /// Another page in the place of the one that was wanted: the address bar has moved already.
    Instead,
    /// The reader tries once more.
    Again,
}

#[derive(Clone)]
struct Navigator {
    frame: Rc<Frame>,
    signals: Signals,
    // Counts navigations: an answer that arrives after the reader has gone elsewhere is dropped.
    turn: Rc<Cell<u32>>,
    // The printed page that the app began on, while it stands: it is not in the store of loaded pages.
    adopted: Rc<Cell<Option<Route>>>,
    // Set while the router is sent to another page instead of the one that was wanted.
    instead: Rc<Cell<bool>>,
    send: Rc<dyn Fn(&str)>,
    // Set when the app could not read its frame.
    unread: Rc<Cell<bool>>,
}

/// Follows the address from now on.
pub fn follow(frame: &Frame, signals: Signals) {
    let location = use_location();
    let navigate = use_navigate();
    let send = move |href: &str| navigate(href, NavigateOptions { replace: true, resolve: false, ..NavigateOptions::default() });
    let navigator = Navigator {
        frame: Rc::new(frame.clone()),
        signals,
        turn: Rc::default(),
        adopted: Rc::default(),
        instead: Rc::default(),
        send: Rc::new(send),
        unread: Rc::default(),
    };
    platform::prefetch::on_intent({
        let navigator = navigator.clone();
        move |path| {
            if let Some(route) = navigator.route(path).filter(|route| data::at_hand(route, false).is_none()) {
                navigator.fetch_behind(route);
            }
        }
    });
    Effect::new(move |before: Option<(String, u32)>| {
        let now = (location.pathname.get(), signals.retry.get());
        let step = match &before {
            None if platform::path().as_ref() == Some(&now.0) => Step::First,
            // A reader quicker than the app has clicked a link already.
            None => Step::Forward,
            Some(before) if before.1 != now.1 => Step::Again,
            Some(before) if before.0 == now.0 => return now,
            Some(_) if navigator.instead.take() => Step::Instead,
            Some(_) if platform::scroll::popped_to(&now.0) => Step::Pop,
            Some(_) => Step::Forward,
        };
        let (search, hash) = (location.search.get_untracked(), location.hash.get_untracked());
        let mark = if search.is_empty() { "" } else { "?" };
        let url = [&now.0, mark, &search, &hash].concat();
        match step {
            Step::First if platform::data_block().is_some() => navigator.adopt(&now.0),
            // An app that could not read its frame says so already.
            Step::First if signals.shown.with_untracked(|s| matches!(s, Shown::Failed(_))) => navigator.unread.set(true),
            Step::Again if navigator.must_reload() => platform::reload(),
            _ => navigator.go(&now.0, url, step),
        }
        now
    });
}

impl Navigator {
    fn route(&self, pathname: &str) -> Option<Route> {
        self.frame.site.strip(pathname).and_then(Route::parse)
    }

    fn adopt(&self, pathname: &str) {
        // Behind "not found" there is nothing to go back to.
        self.adopted.set(self.route(pathname).filter(|_| !platform::is_notice()));
        platform::local_times(&self.frame.language);
        self.warm_up();
    }

    /// Goes through the motions of a navigation while nobody waits. Browsers compile a function of WebAssembly when it is
    /// first called; the first page that a reader opens shall not pay for that.
    fn warm_up(&self) {
        let Some(route) = Route::parse("/blog/warm-up/") else { return };
        let frame = self.frame.clone();
        platform::when_idle(move || {
            let Ok(page) = Page::parse(&route, WARM_UP) else { return };
            platform::when_idle(move || {
                _ = pages::document(&page, &frame);
                platform::when_idle(move || _ = head::head(&page, &frame));
            });
        });
    }

    /// An app that could not even read its frame, or that is out of date, begins anew.
    fn must_reload(&self) -> bool {
        self.unread.get() || self.signals.shown.with_untracked(|s| matches!(s, Shown::Failed(LoadError::NewerEdition)))
    }

    fn fetch_behind(&self, route: Route) {
        let site = self.frame.site.clone();
        spawn_local(async move { _ = data::load(&route, &site).await });
    }

    fn go(&self, pathname: &str, url: String, step: Step) {
        let turn = self.turn.get().wrapping_add(1);
        self.turn.set(turn);
        self.signals.busy.set(false);
        platform::turn_sheet();
        if step == Step::Forward {
            platform::scroll::save();
        }
        let Some(route) = self.route(pathname) else {
            return self.missing(&url, step);
        };
        if let Some(page) = data::at_hand(&route, step == Step::Pop) {
            return self.settle(Ok(page), &route, &url, step);
        }
        let this = self.clone();
        spawn_local(async move {
            let sign = {
                let this = this.clone();
                let appear = move || {
                    if this.turn.get() == turn {
                        this.signals.busy.set(true);
                    }
                };
                set_timeout_with_handle(appear, PATIENCE).ok()
            };
            let loaded = data::load(&route, &this.frame.site).await;
            if let Some(sign) = sign {
                sign.clear();
            }
            if this.turn.get() == turn {
                this.signals.busy.set(false);
                this.settle(loaded, &route, &url, step);
            }
        });
    }

    fn settle(&self, loaded: Result<Arc<Page>, LoadError>, route: &Route, url: &str, step: Step) {
        match loaded.as_deref() {
            Ok(Page::NotFound) => return self.missing(url, step),
            // A page of a listing that is not full yet: until it is, the listing itself stands there.
            Ok(Page::Listing(listing)) if listing.number.is_some() && listing.cards.is_empty() => {
                if step == Step::Forward {
                    platform::scroll::push(url);
                }
                self.instead.set(true);
                return (self.send)(&self.frame.site.href(&route.at(None).path()));
            }
            _ => {}
        }
        self.arrive(loaded, url, step);
        // The printed page that was left is fetched behind the reader's back, so that the way back to it is quick.
        if let Some(left) = self.adopted.take() {
            self.fetch_behind(left);
        }
    }

    /// Not a page of the app. The server may know better: a redirect, or a page younger than this app. It also answers with
    /// the right status. An app that begins at such an address has had the answer already.
    fn missing(&self, url: &str, step: Step) {
        match step {
            Step::First | Step::Again => self.arrive(Ok(Arc::new(Page::NotFound)), url, step),
            Step::Forward => platform::open(url),
            Step::Pop | Step::Instead => platform::reload(),
        }
    }

    /// Shows what was loaded, and moves title, address, scroll position, focus and announcement along.
    fn arrive(&self, loaded: Result<Arc<Page>, LoadError>, url: &str, step: Step) {
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
        if step == Step::Forward {
            platform::scroll::push(url);
        }
        let announcement = self.signals.announcement;
        let language = self.frame.language.clone();
        request_animation_frame(move || {
            platform::local_times(&language);
            platform::scroll::arrived();
            let at_target = match step {
                Step::First => return platform::scroll::to_target(),
                Step::Pop => {
                    platform::scroll::restore();
                    false
                }
                Step::Again => false,
                Step::Forward | Step::Instead => platform::scroll::to_target_or_top(),
            };
            if !at_target {
                platform::focus_page();
            }
            announcement.set(title);
        });
    }
}
