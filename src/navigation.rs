//! Follows links, back and forward, in three steps: load the page, commit it (address, view, scroll position, focus), and after the
//! paint bring title and announcement along. The old page stays until the new one is loaded.

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

/// How long a navigation may take before a sign of it appears.
const PATIENCE: Duration = Duration::from_millis(150);

/// How long the browser has to itself when a page has come, for its first frames. What no eye waits for is done afterwards, else a
/// slow processor is still at work on it when the page should be painted.
const FIRST_FRAMES: Duration = Duration::from_millis(100);

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

/// An address that was asked for.
#[derive(Clone)]
struct Target {
    /// As in the address bar: with the base path, percent-encoded.
    path: String,
    /// Path, query and fragment.
    url: String,
}

impl Target {
    /// The address that the address bar shows.
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
    // Counts navigations: an answer that arrives after the reader has gone elsewhere is dropped.
    turn: StoredValue<u32>,
    // Counts what the reader was about to open, and every navigation: what they have turned away from is not prepared.
    intent: StoredValue<u32>,
    // The app itself is moving the focus.
    moves_focus: StoredValue<bool>,
    // The page that came printed, until its head has been read.
    printed: StoredValue<Option<Rc<LoadedPage>>, LocalStorage>,
}

/// Follows links, the browser's buttons and the reader's wishes from now on, and shows the page of the address bar. Must be called
/// inside `<Router>`.
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
    // The tasks in which masthead and footer hydrate are queued after this. They take what is printed for what the signals say, so
    // the reader's choices are read when they are done.
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
                // Whatever was on its way is not wanted any more.
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

    /// The reader asks for a page again that could not be loaded. An app that could not even read its frame, or that is out of date,
    /// begins anew.
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

    /// Goes where a link leads; whether the app can.
    fn take(&self, link: &Link) -> bool {
        if link.is_here() && link.has_fragment {
            // A place within the page is the browser's: it moves the focus along.
            self.history.save(None);
            return false;
        }
        let Some(route) = self.route(&link.path) else { return false };
        // Another query is no other page.
        if link.is_here() && route == Route::Search && self.search.go(&link.query) {
            return true;
        }
        self.history.save(Some(&link.element));
        let step = if link.is_here() { Step::Instead } else { Step::Forward };
        self.load(Target { path: link.path.clone(), url: link.url.clone() }, step);
        true
    }

    /// Takes the printed page over. It is kept, so that the way back to it needs no network.
    fn adopt(&self, route: Option<Route>, page: Rc<LoadedPage>) {
        // Behind "not found" there is nothing to go back to.
        if let Some(route) = route.clone().filter(|_| !platform::is_notice()) {
            self.loader.keep(route.clone(), page.clone(), platform::now());
            self.loader.show(Some(&route));
        }
        self.printed.set_value(Some(page));
        match route {
            Some(Route::Search) => _ = self.search.open(false, true),
            // It was opened as a document of its own, from the results of a search: in another tab, say.
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

    /// First step: gets the page of an address.
    fn load(&self, to: Target, step: Step) {
        let turn = self.next_turn();
        let Some(route) = self.route(&to.path) else { return self.leave_to_server(to, step) };
        if step != Step::Again
            && let Some(page) = self.loader.at_hand(&route, step == Step::Pop)
        {
            return self.loaded(Ok(page), &route, to, step);
        }
        // What failed a moment ago may lie damaged in the browser's cache.
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

    /// Decides what to show of what came.
    fn loaded(&self, loaded: Loaded, route: &Route, to: Target, step: Step) {
        match loaded.as_ref().map(|page| page.data()) {
            Ok(Some(Page::NotFound)) => self.leave_to_server(to, step),
            // A numbered page that is not full yet: until it is, the listing's own address shows its articles.
            Ok(Some(Page::Listing(listing))) if listing.number.is_some() && listing.cards.is_empty() => {
                let path = self.frame.site.href(&encode_path(&route.at(None).path()));
                let step = if step == Step::Forward { step } else { Step::Instead };
                self.load(Target { url: path.clone(), path }, step);
            }
            _ => self.commit(loaded.map_or_else(Content::Failed, Content::Page), Some(route.clone()), &to, step),
        }
    }

    /// The app has no page for an address. The server may know better: a redirect, or a page younger than this app. It also answers with
    /// the right status. An app that begins at such an address has had the answer already.
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

    /// Second step: moves address and page together. The page slot calls for the rest of the step when it shows the page.
    fn commit(&self, content: Content, route: Option<Route>, to: &Target, step: Step) {
        // What was looked for is marked on the page that it led to.
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

    /// Offers another release of the app, once, when data of it has come and the site says that it is the one to have: a page that the
    /// browser kept may be of an earlier one.
    fn offer_release(&self) {
        if !self.loader.meets_release() {
            return;
        }
        let this = self.clone();
        spawn_local(async move {
            if loader::is_newer(&this.frame.site).await {
                this.loader.is_told();
                this.state.is_outdated.set(true);
                this.state.announcement.set(this.frame.words.newer_edition.clone());
            }
        });
    }

    fn is_search(&self) -> bool {
        self.state.shown.with_untracked(|shown| shown.route == Some(Route::Search))
    }

    /// The page is there, and not painted yet: moves scroll position and focus.
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
                // It is not the reader who comes to the link.
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
            // Marks come after the paint, but they are looked for.
            this.later(turn, Duration::ZERO, move |_| highlights::set(&marks));
            this.later(turn, FIRST_FRAMES, move |this| this.after_paint(step));
        });
    }

    /// Does something in a while, if no other navigation has begun by then.
    fn later(&self, turn: u32, when: Duration, act: impl FnOnce(&Self) + 'static) {
        let this = self.clone();
        let act = move || {
            if this.turn.get_value() == turn {
                act(&this);
            }
        };
        set_timeout(act, when);
    }

    /// Third step: the document's head and the announcement follow the page.
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
