//! Keeps the page in step with the address: the old page stays until the new one is loaded, then page, address, title,
//! scroll position, focus and announcement move together.

use crate::head;
use crate::opened::Opened;
use crate::page::{LoadError, Page};
use crate::pages::failure;
use crate::platform::links::{self, Link};
use crate::platform::{prefetch, scroll, stage, times};
use crate::routes::{self, Route};
use crate::search::Search;
use crate::signals::Signals;
use crate::{data, platform};
use broadsheet_model::{Frame, Prefetch};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

/// How long a navigation may take before a sign of it appears.
const PATIENCE: Duration = Duration::from_millis(150);

/// How long the browser has to itself when a page has come: its first frames. What no eye waits for is done behind them, else
/// a slow processor is still at work on it when the page should be painted.
const FIRST_FRAMES: Duration = Duration::from_millis(100);

/// An article that has everything but a picture, which would be fetched.
const WARM_UP: &str = r#"{"slug":"a","headline":"A","excerpt":"A","summary":"A","byline":[{"name":"A","slug":"a"}],"dateline":{"published":"A","shown":"A","updated":"A","updated_shown":"A"},"chips":[{"kind":"category","name":"A","slug":"a"}],"words":1,"minutes":1,"contents":[{"level":2,"id":"a","text":"A"}],"body":"A","related":[{"slug":"a","headline":"A","summary":"A","section":{"kind":"category","name":"A","slug":"a"},"byline":[{"name":"A","slug":"a"}],"dateline":{"published":"A","shown":"A"},"minutes":1}],"older":{"slug":"a","headline":"A"},"newer":{"slug":"a","headline":"A"}}"#;

/// How a page came to be wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The app begins here.
    First,
    /// A link. The address bar still shows the page that is left.
    Forward,
    /// Back, or forward again: the address bar has moved already.
    Pop,
    /// Another page in the place of the one that the address bar shows, or the same page anew.
    Instead,
    /// The reader tries once more.
    Again,
}

/// A place that was asked for.
#[derive(Clone)]
struct Place {
    /// As in the address bar: with the base path, percent-encoded.
    path: String,
    /// Path, query and fragment.
    url: String,
}

#[derive(Clone)]
struct Navigator {
    frame: Rc<Frame>,
    signals: Signals,
    // Counts navigations: an answer that arrives after the reader has gone elsewhere is dropped.
    turn: Rc<Cell<u32>>,
    // Counts what the reader was about to open, and with every navigation: what they have turned away from does not get ready.
    intent: Rc<Cell<u32>>,
    // The printed page that the app began on, while it stands: it is not in the store of loaded pages.
    adopted: Rc<Cell<Option<Route>>>,
    // Why there is a notice in the place of the page.
    failed: Rc<Cell<Option<LoadError>>>,
    search: Search,
}

/// Follows links, the browser's buttons and the reader's wishes from now on, and shows the page of the address bar. `unread`
/// says why the frame could not be read.
pub fn follow(frame: &Frame, signals: Signals, unread: Option<LoadError>) {
    let frame = Rc::new(frame.clone());
    let search = Search::new(frame.clone(), signals);
    let navigator = Navigator {
        frame,
        signals,
        turn: Rc::default(),
        intent: Rc::default(),
        adopted: Rc::default(),
        failed: Rc::default(),
        search,
    };
    if navigator.frame.prefetch != Prefetch::None {
        let navigator = navigator.clone();
        prefetch::on_intent(move |path| navigator.foresee(path));
    }
    times::on_pointer(&navigator.frame.language);
    links::on_click({
        let navigator = navigator.clone();
        move |link| navigator.take(link)
    });
    scroll::on_pop(
        {
            let navigator = navigator.clone();
            move |path, url| navigator.go(Place { path: path.to_owned(), url }, Step::Pop)
        },
        {
            let navigator = navigator.clone();
            // Whatever was on its way is not wanted any more.
            move || {
                navigator.next_turn();
                navigator.search.follow();
            }
        },
    );
    if !navigator.frame.without_search {
        navigator.search.listen({
            let navigator = navigator.clone();
            move || {
                let path = navigator.frame.site.href(&Route::Search.path());
                navigator.go(Place { url: path.clone(), path }, Step::Forward);
            }
        });
    }
    let Some(first) = platform::path().zip(scroll::url()).map(|(path, url)| Place { path, url }) else { return };
    match unread {
        _ if platform::data_block().is_some() => navigator.adopt(&first.path),
        Some(error) => navigator.arrive(Err(error), &first, Step::First),
        None => navigator.go(first, Step::First),
    }
    stage::on_again(move || {
        // An app that could not even read its frame, or that is out of date, begins anew.
        let is_sound = unread.is_none() && navigator.failed.get() != Some(LoadError::NewerEdition);
        match platform::path().zip(scroll::url()).filter(|_| is_sound) {
            Some((path, url)) => navigator.go(Place { path, url }, Step::Again),
            None => platform::reload(),
        }
    });
}

impl Navigator {
    fn route(&self, path: &str) -> Option<Route> {
        self.frame.site.strip(path).and_then(Route::parse)
    }

    /// Goes where a link leads; whether the app can.
    fn take(&self, link: &Link) -> bool {
        if link.is_here() && link.has_fragment {
            // A place within the page is the browser's: it moves the focus along.
            scroll::save();
            return false;
        }
        let Some(route) = self.route(&link.path) else { return false };
        // Another query is no other page.
        if link.is_here() && route == Route::Search && self.search.go(&link.query) {
            return true;
        }
        let step = if link.is_here() { Step::Instead } else { Step::Forward };
        self.go(Place { path: link.path.clone(), url: link.url.clone() }, step);
        true
    }

    fn adopt(&self, path: &str) {
        // Behind "not found" there is nothing to go back to.
        self.adopted.set(self.route(path).filter(|_| !platform::is_notice()));
        if self.route(path) == Some(Route::Search) {
            self.search.open(false, true);
        }
        self.warm_up();
        self.look_ahead();
    }

    /// Prepares for a page that the reader is about to open.
    fn foresee(&self, path: &str) {
        let Some(route) = self.route(path) else { return };
        let intent = self.next_intent();
        match data::at_hand(&route, false) {
            Some(opened) => self.prepare(opened, Some(intent)),
            None => self.fetch_behind(route, Some(intent)),
        }
    }

    /// Loads what the first headlines in view lead to, when the browser has nothing better to do.
    fn look_ahead(&self) {
        if self.frame.prefetch != Prefetch::Visible {
            return;
        }
        let this = self.clone();
        platform::when_idle(move || {
            for route in prefetch::in_view().iter().filter_map(|path| this.route(path)) {
                if data::at_hand(&route, false).is_none() {
                    let frame = this.frame.clone();
                    spawn_local(async move { _ = data::load(&route, &frame).await });
                }
            }
        });
    }

    /// Goes through the motions of a navigation while nobody waits. Browsers compile a function of WebAssembly when it is
    /// first called; the first page that a reader opens shall not pay for that.
    fn warm_up(&self) {
        let Some(route) = Route::parse("/blog/warm-up/") else { return };
        let this = self.clone();
        platform::when_idle(move || {
            if let Ok(page) = Page::parse(&route, WARM_UP) {
                this.prepare(Rc::new(Opened::new(page)), None);
            }
        });
    }

    /// Makes of a page what a navigation to it will need, when the browser has nothing better to do. With the `intent` of a
    /// reader, and while they have no other, the page stays ready.
    fn prepare(&self, opened: Rc<Opened>, intent: Option<u32>) {
        let this = self.clone();
        platform::when_idle(move || {
            let document = opened.document(&this.frame);
            platform::when_idle(move || {
                let is_over = intent.is_some_and(|intent| intent != this.intent.get());
                // What knows the search page by its names must not find two.
                if !is_over && !matches!(opened.page, Some(Page::Search(_))) {
                    stage::rehearse(&document, intent.is_some());
                }
                platform::when_idle(move || _ = opened.head(&this.frame));
            });
        });
    }

    fn fetch_behind(&self, route: Route, intent: Option<u32>) {
        let this = self.clone();
        spawn_local(async move {
            if let Ok(opened) = data::load(&route, &this.frame).await {
                this.prepare(opened, intent);
            }
        });
    }

    fn next_turn(&self) -> u32 {
        let turn = self.turn.get().wrapping_add(1);
        self.turn.set(turn);
        self.next_intent();
        self.signals.busy.set(false);
        turn
    }

    fn next_intent(&self) -> u32 {
        let intent = self.intent.get().wrapping_add(1);
        self.intent.set(intent);
        intent
    }

    fn go(&self, to: Place, step: Step) {
        let turn = self.next_turn();
        if step == Step::Forward {
            scroll::save();
        }
        let Some(route) = self.route(&to.path) else {
            return self.missing(&to, step);
        };
        if let Some(opened) = data::at_hand(&route, step == Step::Pop) {
            return self.settle(Ok(opened), &route, to, step);
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
            let loaded = data::load(&route, &this.frame).await;
            if let Some(sign) = sign {
                sign.clear();
            }
            if this.turn.get() == turn {
                this.signals.busy.set(false);
                this.settle(loaded, &route, to, step);
            }
        });
    }

    fn settle(&self, loaded: Result<Rc<Opened>, LoadError>, route: &Route, to: Place, step: Step) {
        match loaded.as_deref().map(|opened| opened.page.as_ref()) {
            Ok(Some(Page::NotFound)) => return self.missing(&to, step),
            // A page of a listing that is not full yet: until it is, the listing itself stands there.
            Ok(Some(Page::Listing(listing))) if listing.number.is_some() && listing.cards.is_empty() => {
                let path = self.frame.site.href(&broadsheet_model::encode_path(&route.at(None).path()));
                let step = if step == Step::Forward { step } else { Step::Instead };
                return self.go(Place { url: path.clone(), path }, step);
            }
            _ => {}
        }
        self.arrive(loaded, &to, step);
        // The printed page that was left is fetched behind the reader's back, so that the way back to it is quick.
        if let Some(left) = self.adopted.take() {
            let this = self.clone();
            platform::when_idle(move || this.fetch_behind(left, None));
        }
    }

    /// Not a page of the app. The server may know better: a redirect, or a page younger than this app. It also answers with
    /// the right status. An app that begins at such an address has had the answer already.
    fn missing(&self, to: &Place, step: Step) {
        match step {
            Step::First => self.arrive(Ok(Rc::new(Opened::new(Page::NotFound))), to, step),
            Step::Forward => platform::open(&to.url),
            Step::Pop | Step::Instead | Step::Again => platform::reload(),
        }
    }

    /// Shows what was loaded, and moves title, address, scroll position, focus and announcement along.
    fn arrive(&self, loaded: Result<Rc<Opened>, LoadError>, to: &Place, step: Step) {
        match step {
            Step::Forward => scroll::push(&to.url),
            Step::Instead => scroll::replace(&to.url),
            Step::First | Step::Pop | Step::Again => {}
        }
        scroll::arrived();
        let search = Route::Search.path();
        // What was looked for is marked on the page that it led to.
        platform::marks::clear();
        let from_search = self.signals.here.with_untracked(|before| *before == search);
        let marks = if from_search { platform::search::marks() } else { Vec::new() };
        self.search.leave();
        stage::show(&match &loaded {
            Ok(opened) => opened.document(&self.frame),
            Err(error) => failure::document(*error, &self.frame).into_string().into(),
        });
        self.failed.set(loaded.as_ref().err().copied());
        let here = routes::open(&to.path, &self.frame.site);
        let has_focus = here == search && self.search.open(step == Step::Forward, step != Step::Forward);
        let at_target = match step {
            Step::First => {
                scroll::to_target();
                true
            }
            Step::Pop => {
                scroll::restore();
                false
            }
            Step::Again => false,
            Step::Forward | Step::Instead => scroll::to_target_or_top(),
        };
        if !at_target && !has_focus {
            platform::focus_page();
        }
        if self.signals.here.with_untracked(|before| *before != here) {
            self.signals.here.set(here);
        }
        let this = self.clone();
        let turn = self.turn.get();
        request_animation_frame(move || {
            // Marks come behind the paint, but they are looked for.
            this.later(turn, Duration::ZERO, move |_| platform::marks::set(&marks));
            this.later(turn, FIRST_FRAMES, move |this| this.tell(&loaded, step));
        });
    }

    /// Does something in a while, if the page of this turn still stands then.
    fn later(&self, turn: u32, when: Duration, act: impl FnOnce(&Self) + 'static) {
        let this = self.clone();
        let act = move || {
            if this.turn.get() == turn {
                act(&this);
            }
        };
        set_timeout(act, when);
    }

    /// Brings the document's head and the announcement in step with the page that stands.
    fn tell(&self, loaded: &Result<Rc<Opened>, LoadError>, step: Step) {
        let title = match loaded {
            Ok(opened) => {
                let head = opened.head(&self.frame);
                platform::head::put(&head.title, &head.tags, &head.data);
                head.title.clone()
            }
            Err(error) => {
                let title = head::with_site(failure::heading(*error, &self.frame), &self.frame);
                platform::head::put(&title, "", "");
                title
            }
        };
        self.look_ahead();
        if step != Step::First {
            self.signals.announcement.set(title);
        }
    }
}
