//! Follows links and the browser's back and forward, in three steps. It loads the page. It commits the page: address, view,
//! scroll position and focus change together. After the paint it updates title and announcement. The old page stays until the new
//! one has loaded. Long because the steps of a navigation share one state.

use crate::address::Address;
use crate::frame_state::{Content, FrameState, Shown};
use crate::head;
use crate::loaded_page::LoadedPage;
use crate::loader::{self, Loaded, Loader};
use crate::page::{LoadError, Page};
use crate::pages::load_error;
use crate::platform;
use crate::platform::RequestCache;
use crate::platform::history::{self, History};
use crate::platform::link_clicks::{self, Link};
use crate::platform::page_view::Slot;
use crate::platform::{highlights, local_time, prefetch, section_line, slash_key, theme};
use crate::routes::Route;
use crate::search::{Search, words_of};
use broadsheet_model::{Frame, Prefetch, encode_path};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

mod look_ahead;

/// How long a navigation may take before the progress bar appears.
const PATIENCE: Duration = Duration::from_millis(150);

/// How long the app leaves the browser alone after a commit, for the first frames of the page. Work that is not visible is done
/// afterwards. Otherwise a slow processor would still be busy with it when the page should be painted.
const FIRST_FRAMES: Duration = Duration::from_millis(100);

/// The reason for a navigation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The app starts on this page.
    First,
    /// A link. The address bar still shows the address of the old page.
    Forward,
    /// Back or forward. The address bar already shows the new address.
    Pop,
    /// A page that replaces the page of the address bar, or that page loaded again.
    Instead,
    /// The reader retries a page that could not be loaded.
    Again,
}

/// A requested address.
#[derive(Clone)]
struct Target {
    /// The path as in the address bar: with the base path, percent-encoded.
    path: String,
    /// Path, query and fragment.
    url: String,
}

impl Target {
    /// The address in the address bar.
    fn of_address_bar() -> Option<Self> {
        Some(Self { path: platform::path()?, url: history::url()? })
    }
}

#[derive(Clone)]
struct Navigation {
    frame: Arc<Frame>,
    state: FrameState,
    owner: Owner,
    slot: Slot,
    loader: Loader,
    history: History,
    address: Address,
    search: Search,
    // Counts navigations. When an answer arrives after a newer navigation has begun, it is dropped.
    turn: StoredValue<u32>,
    // Counts the links that the reader was about to open, and all navigations. The app does not prepare a page when a newer count
    // shows that the reader wants something else.
    intent: StoredValue<u32>,
    // True while the app itself moves the focus.
    moves_focus: StoredValue<bool>,
    // The printed page that the reader opened, until its head has been read.
    printed: StoredValue<Option<Rc<LoadedPage>>, LocalStorage>,
}

/// Starts to follow links and the browser's buttons, applies the reader's choices, and shows the page of the address bar. It must
/// be called inside `<Router>`.
pub fn start(frame: Arc<Frame>, state: FrameState) {
    let Some(owner) = Owner::current() else { return };
    let history = History::keep();
    let address = Address::of_router();
    let slot = expect_context();
    let search = Search::provide(frame.clone(), state, address.clone(), history);
    let navigation = Navigation {
        frame,
        state,
        owner: owner.clone(),
        slot,
        loader: Loader::new(),
        history,
        address,
        search,
        turn: StoredValue::new(0),
        intent: StoredValue::new(0),
        moves_focus: StoredValue::new(false),
        printed: StoredValue::new_local(None),
    };
    let pathname = use_location().pathname;
    let (listening, listener) = (navigation.clone(), owner.clone());
    let listen = move || listener.with(|| listening.listen());
    let begin = move || {
        owner.with(|| {
            navigation.begin();
            theme::keep(state.theme);
            section_line::follow(pathname);
            slash_key::keep(state.slash_key);
        });
        platform::mark_ready();
    };
    // The tasks in which masthead and footer hydrate are queued after this call. They assume that the printed elements match the
    // signals. So the reader's choices are read after these tasks.
    let queue = move || {
        set_timeout(listen, Duration::ZERO);
        set_timeout(begin, Duration::ZERO);
    };
    set_timeout(queue, Duration::ZERO);
}

impl Navigation {
    fn listen(&self) {
        let this = self.clone();
        if self.frame.prefetch != Prefetch::None {
            prefetch::on_intent(move |path| this.foresee(path));
        }
        local_time::on_pointer(&self.frame.language);
        let this = self.clone();
        link_clicks::on_click(move |link| this.take(link));
        let (this, within) = (self.clone(), self.clone());
        self.history.on_pop(
            move || {
                if let Some(to) = Target::of_address_bar() {
                    this.load(to, Step::Pop);
                }
            },
            move || {
                // Loads that are still under way are no longer needed.
                within.next_turn();
                within.search.popped();
                within.address.moved();
                history::restore();
            },
        );
        if !self.frame.without_search {
            let this = self.clone();
            self.search.listen(move || {
                let path = this.frame.site.href(&Route::Search.path());
                this.load(Target { url: path.clone(), path }, Step::Forward);
            });
        }
    }

    fn begin(&self) {
        let Shown { route, content } = self.state.shown.get_untracked();
        let is_unread = matches!(content, Content::Failed(_));
        match content {
            Content::Page(page) => self.adopt(route, page),
            Content::Failed(_) => self.after_commit(Step::First, Vec::new()),
            Content::Nothing => {
                if let Some(first) = Target::of_address_bar() {
                    self.load(first, Step::First);
                }
            }
        }
        let (this, retries) = (self.clone(), self.state.retries);
        Effect::new(move |before: Option<()>| {
            retries.track();
            if before.is_some() {
                this.retry(is_unread);
            }
        });
    }

    /// The reader retries a page that could not be loaded. If the app could not read its frame, or is out of date, the document
    /// is reloaded.
    fn retry(&self, is_unread: bool) {
        let is_old = self.state.shown.with_untracked(|shown| matches!(shown.content, Content::Failed(LoadError::NewerEdition)));
        match Target::of_address_bar().filter(|_| !is_unread && !is_old) {
            Some(to) => self.load(to, Step::Again),
            None => platform::reload(),
        }
    }

    fn route(&self, path: &str) -> Option<Route> {
        self.frame.site.strip(path).and_then(Route::parse)
    }

    /// Follows a link. Returns whether the app can do so.
    fn take(&self, link: &Link) -> bool {
        if link.is_here() && link.has_fragment {
            // The browser handles a link to a place within the page: it also moves the focus there.
            self.history.save(None);
            return false;
        }
        let Some(route) = self.route(&link.path) else { return false };
        // A different query is still the same page.
        if link.is_here() && route == Route::Search && self.search.go(&link.query) {
            return true;
        }
        self.history.save(Some(&link.element));
        let step = if link.is_here() { Step::Instead } else { Step::Forward };
        self.load(Target { path: link.path.clone(), url: link.url.clone() }, step);
        true
    }

    /// Adopts the printed page. The app keeps it, so that the way back to it needs no network.
    fn adopt(&self, route: Option<Route>, page: Rc<LoadedPage>) {
        // The reader cannot go back to a "not found" page.
        if let Some(route) = route.clone().filter(|_| !platform::is_notice()) {
            self.loader.keep(route.clone(), page.clone(), platform::now());
            self.loader.show(Some(&route));
        }
        self.printed.set_value(Some(page));
        match route {
            Some(Route::Search) => _ = self.search.open(false, true),
            // The reader may have opened the article from search results as a document of its own, for example in another tab.
            Some(Route::Article(_)) => {
                let query = platform::referring_query(&self.frame.site.href(&Route::Search.path()));
                highlights::set(&query.map(|query| words_of(&query)).unwrap_or_default());
            }
            _ => self.search.offer_closest(),
        }
        self.look_ahead();
    }

    fn next_turn(&self) -> u32 {
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        self.next_intent();
        self.state.is_busy.set(false);
        self.turn.get_value()
    }

    fn next_intent(&self) -> u32 {
        self.intent.update_value(|intent| *intent = intent.wrapping_add(1));
        self.intent.get_value()
    }

    /// First step: loads the page of an address.
    fn load(&self, to: Target, step: Step) {
        let turn = self.next_turn();
        let Some(route) = self.route(&to.path) else { return self.leave_to_server(to, step) };
        if step != Step::Again
            && let Some(page) = self.loader.at_hand(&route, step == Step::Pop)
        {
            return self.loaded(Ok(page), &route, to, step);
        }
        // After a failure, the browser's cache may contain a damaged answer.
        let cache = if step == Step::Again { RequestCache::Reload } else { RequestCache::Default };
        let this = self.clone();
        spawn_local(async move {
            let sign = {
                let this = this.clone();
                let appear = move || {
                    if this.turn.get_value() == turn {
                        this.state.is_busy.set(true);
                    }
                };
                set_timeout_with_handle(appear, PATIENCE).ok()
            };
            let loaded = this.loader.load(&route, &this.frame, cache).await;
            if let Some(sign) = sign {
                sign.clear();
            }
            if this.turn.get_value() == turn {
                this.state.is_busy.set(false);
                this.loaded(loaded, &route, to, step);
            }
        });
    }

    /// Decides what to show after a load.
    fn loaded(&self, loaded: Loaded, route: &Route, to: Target, step: Step) {
        match loaded.as_ref().map(|page| page.data()) {
            Ok(Some(Page::NotFound)) => self.leave_to_server(to, step),
            // A numbered page that is not full yet. Until it is full, the listing's own address shows its articles.
            Ok(Some(Page::Listing(listing))) if listing.number.is_some() && listing.cards.is_empty() => {
                let path = self.frame.site.href(&encode_path(&route.at(None).path()));
                let step = if step == Step::Forward { step } else { Step::Instead };
                self.load(Target { url: path.clone(), path }, step);
            }
            _ => self.commit(loaded.map_or_else(Content::Failed, Content::Page), Some(route.clone()), &to, step),
        }
    }

    /// Lets the server answer for an address that has no page in the app. The server may have a redirect, or a page that is newer
    /// than this app. It also answers with the right status. If the app has just started at such an address, the server has
    /// already answered.
    fn leave_to_server(&self, to: Target, step: Step) {
        match step {
            Step::First => {
                let route = self.route(&to.path);
                self.commit(Content::Page(Rc::new(LoadedPage::new(Page::NotFound))), route, &to, step);
            }
            Step::Forward => platform::open(&to.url),
            Step::Pop | Step::Instead | Step::Again => platform::reload(),
        }
    }

    /// Second step: changes address and page together. When the page slot shows the page, it calls the rest of this step.
    fn commit(&self, content: Content, route: Option<Route>, to: &Target, step: Step) {
        // The words of the search are marked on a page that the reader opens from the results.
        let marks = if self.is_search() { self.search.marks() } else { Vec::new() };
        self.search.leave();
        match step {
            Step::Forward => self.address.push(&to.url),
            Step::Instead => self.address.replace(&to.url),
            Step::First | Step::Pop | Step::Again => self.address.moved(),
        }
        self.history.arrived();
        self.loader.show(route.as_ref());
        self.state.is_outdated.set(false);
        let this = self.clone();
        self.slot.on_commit(move || this.after_commit(step, marks));
        self.state.shown.set(Shown { route, content });
    }

    /// Offers another release of the app, once, when data of that release has arrived and the site confirms that it is the
    /// current one. The data may also be of an earlier release, if it came from the browser's cache.
    fn offer_release(&self) {
        if !self.loader.meets_release() {
            return;
        }
        let this = self.clone();
        spawn_local(async move {
            if loader::is_newer(&this.frame.site).await {
                this.loader.mark_release_known();
                this.state.is_outdated.set(true);
                this.state.announcement.set(this.frame.words.newer_edition.clone());
            }
        });
    }

    fn is_search(&self) -> bool {
        self.state.shown.with_untracked(|shown| shown.route == Some(Route::Search))
    }

    /// The page is in the document, but not painted yet: sets scroll position and focus.
    fn after_commit(&self, step: Step, marks: Vec<String>) {
        highlights::clear();
        self.search.offer_closest();
        let has_focus = self.is_search() && self.search.open(step == Step::Forward, step != Step::Forward);
        let is_focused = match step {
            Step::First => {
                history::to_target();
                true
            }
            Step::Pop => {
                history::restore();
                // The app and not the reader moves the focus to the link.
                self.moves_focus.set_value(true);
                let is_focused = history::focus_followed_link();
                self.moves_focus.set_value(false);
                is_focused
            }
            Step::Again => false,
            Step::Forward | Step::Instead => history::to_target_or_top(),
        };
        if !is_focused && !has_focus {
            platform::focus_page();
        }
        let (this, turn) = (self.clone(), self.turn.get_value());
        request_animation_frame(move || {
            // Marks are set right after the paint and not later, because readers look for them.
            this.later(turn, Duration::ZERO, move |_| highlights::set(&marks));
            this.later(turn, FIRST_FRAMES, move |this| this.after_paint(step));
        });
    }

    /// Runs `act` after a delay, if no other navigation has begun by then.
    fn later(&self, turn: u32, when: Duration, act: impl FnOnce(&Self) + 'static) {
        let this = self.clone();
        let act = move || {
            if this.turn.get_value() == turn {
                act(&this);
            }
        };
        set_timeout(act, when);
    }

    /// Third step: updates the document's head and the announcement.
    fn after_paint(&self, step: Step) {
        if let Some(printed) = self.printed.try_update_value(Option::take).flatten() {
            _ = printed.head(&self.frame);
        }
        let title = match self.state.shown.get_untracked().content {
            Content::Page(page) => {
                let head = page.head(&self.frame);
                platform::document_head::put(&head.title, &head.tags, &head.data);
                head.title.clone()
            }
            Content::Failed(error) => {
                let title = head::with_site(load_error::heading(error, &self.frame), &self.frame);
                platform::document_head::put(&title, "", "");
                title
            }
            Content::Nothing => return,
        };
        self.look_ahead();
        if step != Step::First {
            self.state.announcement.set(title);
        }
        self.offer_release();
    }
}
