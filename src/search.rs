//! Search as the reader has it: the form and the address say what is looked for, the worker looks, and what it found is shown until it
//! has found something else. What results look like is the worker's to know.
//!
//! The address leads: what a reader types or chooses changes the address, the router's query follows it, and the search follows the
//! query ([`follow_query`]).

use crate::address::Address;
use crate::frame_state::FrameState;
use crate::pages::search_page::SearchHint;
use crate::platform;
use crate::platform::history::{self, History};
use crate::platform::search_form::{self as page, Act};
use crate::platform::worker::Worker;
use crate::routes::Route;
use broadsheet_model::{Frame, Results};
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

mod questions;

/// How long a search may take before a sign of it appears.
const PATIENCE: Duration = Duration::from_millis(150);
/// How long a search may take before it is given up.
const LIMIT: Duration = Duration::from_secs(15);
/// How long the browser has to paint results.
const PAINTED: Duration = Duration::from_millis(100);
/// How long the number of results is shown before it is read out.
const SETTLED: Duration = Duration::from_millis(500);
/// How many results are asked for at a time.
const STEP: usize = 5;
/// How many come by themselves as the reader nears them.
const FREE: usize = 10;
/// Bytes of a word that may have other endings.
const LONG_WORD: usize = 4;
/// How many queries are remembered with their results, for the way back.
const KEPT: usize = 16;

/// The reader's side of search.
#[derive(Clone)]
pub struct Search {
    frame: Arc<Frame>,
    state: FrameState,
    address: Address,
    history: History,
    /// The query string that results are shown or awaited for.
    query: RwSignal<String>,
    /// The results that are shown.
    found: RwSignal<Option<Found>>,
    /// Earlier results, the oldest first.
    kept: StoredValue<Vec<Found>>,
    visit: StoredValue<Visit>,
    asked: StoredValue<Asked, LocalStorage>,
    owner: StoredValue<Option<Owner>>,
}

/// Results of a query.
#[derive(Clone)]
struct Found {
    /// The query string.
    query: String,
    /// HTML: the first answer, then what was added to it.
    answers: Vec<String>,
    /// How many there are, in words.
    tally: String,
    /// How many are shown.
    shown: usize,
    /// There are more than are shown.
    has_more: bool,
    /// The words to mark on a page that opens from one of them.
    marks: Vec<String>,
    /// They are shown until all that was found for the newest query comes.
    is_interim: bool,
}

impl Found {
    fn new(query: String, results: Results, is_interim: bool) -> Self {
        let Results { tally, shown, has_more, marks, html, .. } = results;
        Self { query, answers: vec![html], tally, shown, has_more, marks, is_interim }
    }

    /// Takes the results that follow.
    fn add(&mut self, results: Results) {
        self.answers.push(results.html);
        self.shown += results.shown;
        self.has_more = results.has_more;
        self.marks.extend(results.marks);
    }
}

/// What the reader does on the search page.
#[derive(Clone, Copy, Default)]
struct Visit {
    /// The current history entry came of typing: more typing changes it rather than adding one.
    is_typing: bool,
    /// The reader came here by the app, and can go back.
    came: bool,
    /// On the way out, past the queries that were entered here.
    leaves: bool,
    /// The scroll position of the history entry is to be restored with the results.
    restores: bool,
}

/// What the worker was asked.
#[derive(Default)]
struct Asked {
    /// Counts questions: an answer to an older one is dropped.
    number: u32,
    /// The oldest question whose answer may be shown until the newest one's comes: the reader has only typed on since.
    interim: u32,
    /// A question is open: how many results it leaves out.
    open: Option<usize>,
    worker: Option<Worker>,
    /// The worker listens.
    listens: bool,
    /// The question that it shall hear as soon as it does.
    unsent: Option<String>,
    /// The worker could not be started, though there is a network: this document may be older than the site.
    is_broken: bool,
    /// What is to happen in a moment, unless something else happens before.
    timers: Vec<TimeoutHandle>,
}

/// Has the search of this app follow the query of the address: a query string.
pub fn follow_query(query: Signal<String>) {
    let search = use_context::<StoredValue<Search, LocalStorage>>();
    Effect::new(move |before: Option<()>| {
        let query = query.get();
        // What the page begins with is for [`Search::open`] to take: a reader may have typed before the app was there.
        if let Some(search) = search.and_then(|search| search.try_get_value()).filter(|_| before.is_some()) {
            search.query_changed(query);
        }
    });
}

/// The words of a query to mark on a page, as they are typed. All but short ones may have other endings there.
pub fn words_of(query: &str) -> Vec<String> {
    let wanted = query.split_whitespace().filter(|word| !word.starts_with('-'));
    let words = wanted.flat_map(|word| word.split(|c: char| c.is_ascii_punctuation())).filter(|word| !word.is_empty());
    words.map(|word| if word.len() < LONG_WORD { word.to_owned() } else { [word, "*"].concat() }).collect()
}

impl Search {
    /// Nothing is looked for yet, and no worker runs. [`follow_query`] finds it in the context.
    pub fn provide(frame: Arc<Frame>, state: FrameState, address: Address, history: History) -> Self {
        let search = Self {
            frame,
            state,
            address,
            history,
            query: RwSignal::new(String::new()),
            found: RwSignal::new(None),
            kept: StoredValue::new(Vec::new()),
            visit: StoredValue::new(Visit::default()),
            asked: StoredValue::new_local(Asked::default()),
            owner: StoredValue::new(Owner::current()),
        };
        provide_context(StoredValue::new_local(search.clone()));
        search
    }

    /// Takes what the reader does from now on. `open` opens the search page from another one.
    pub fn listen(&self, open: impl Fn() + 'static) {
        let this = self.clone();
        page::listen(move |act| this.take(act, &open));
    }

    fn take(&self, act: Act, open: &impl Fn()) -> bool {
        match act {
            Act::Focused => self.start(),
            Act::Typed => self.turn(&page::asked(), true),
            Act::Chosen => self.turn(&page::asked(), false),
            Act::Submitted => {
                self.turn(&page::asked(), true);
                self.visit.update_value(|visit| visit.is_typing = false);
                self.look();
            }
            Act::More => self.ask_more(),
            Act::Again if self.asked.with_value(|asked| asked.is_broken) && page::is_online() => platform::reload(),
            Act::Again => self.look(),
            Act::Scrolled => self.ask_ahead(),
            Act::Slash if page::stands() => page::focus_field(),
            Act::Slash => open(),
            Act::Down => page::step(true),
            Act::Up => page::step(false),
            Act::Escape => self.escape(),
        }
        !matches!(act, Act::Focused | Act::Typed | Act::Chosen | Act::Scrolled)
    }

    fn escape(&self) {
        if page::is_in_results() {
            page::focus_field();
        } else if !page::words().is_empty() {
            page::clear();
            self.turn(&page::asked(), true);
        } else if self.visit.get_value().came {
            self.visit.update_value(|visit| visit.leaves = true);
            page::go_back();
        }
    }

    /// The search page is shown now. `came`: the reader came by the app. `restores`: to where they were. Whether the focus is in the
    /// field.
    pub fn open(&self, came: bool, restores: bool) -> bool {
        // It may have failed to load.
        if !page::stands() {
            return false;
        }
        let address = page::address();
        self.visit.update_value(|visit| {
            visit.came |= came;
            visit.restores = restores;
            visit.is_typing = false;
        });
        self.query.set(String::new());
        // A printed page can be typed into before the app is there.
        if address.is_empty() && !page::words().is_empty() {
            self.turn(&page::asked(), true);
            return true;
        }
        page::fill(&address);
        let query = page::asked();
        if !query.is_empty() {
            self.query.set(query);
            self.look();
            return false;
        }
        if came {
            page::focus_field();
        }
        came
    }

    /// On the page of an address that has none: shows the articles that are found by the words of the address, where there are some.
    pub fn offer_closest(&self) {
        if let Some(query) = page::fill_from_path() {
            self.query.set(query);
            self.ask(0);
        }
    }

    /// The page that is shown is about to give way to another one.
    pub fn leave(&self) {
        self.keep();
        self.rest();
        self.visit.update_value(|visit| visit.leaves = false);
    }

    /// The browser's back or forward has led to another query, or to another place of the page.
    pub fn popped(&self) {
        if self.visit.get_value().leaves {
            page::go_back();
        } else {
            self.visit.update_value(|visit| {
                visit.is_typing = false;
                visit.restores = true;
            });
        }
    }

    /// Goes where a link within the search page leads; false when that is not shown.
    pub fn go(&self, query: &str) -> bool {
        if page::stands() {
            page::fill(query);
            self.turn(&page::asked(), false);
            if query.is_empty() {
                page::focus_field();
            }
            return true;
        }
        false
    }

    /// Another query, of the reader's making: the address follows at once.
    fn turn(&self, query: &str, is_typing: bool) {
        let before = self.query.get_untracked();
        if before == query {
            return;
        }
        let url = self.frame.site.href(&Route::Search.path()) + query;
        // Typing leaves one entry behind, not one a letter; and an entry that asks for nothing is no place to return to.
        let replaces = is_typing && self.visit.get_value().is_typing || before.is_empty();
        self.visit.update_value(|visit| {
            visit.is_typing = is_typing;
            visit.restores = false;
        });
        if replaces {
            self.address.replace(&url);
        } else {
            self.history.save(None);
            self.address.push(&url);
        }
    }

    /// The address has another query: the form follows it, and the results as soon as they are there.
    fn query_changed(&self, address: String) {
        if !page::stands() {
            return;
        }
        if page::asked() != address {
            page::fill(&address);
        }
        let query = page::asked();
        if self.query.get_untracked() != query {
            self.keep();
            self.query.set(query);
            self.look();
        }
    }

    /// Remembers what is found, for as long as the document lives.
    fn keep(&self) {
        let found = self.found.try_update(Option::take).flatten();
        let Some(found) = found.filter(|found| !found.is_interim) else { return };
        self.kept.update_value(|kept| {
            kept.retain(|before| before.query != found.query);
            if kept.len() == KEPT {
                kept.remove(0);
            }
            kept.push(found);
        });
    }

    /// Shows what the query asks for: from memory, or from the worker.
    fn look(&self) {
        let is_typing = self.visit.get_value().is_typing;
        let interim = self.asked.with_value(|asked| (is_typing && asked.open == Some(0)).then_some(asked.interim));
        self.rest();
        let query = self.query.get_untracked();
        let kept = self.kept.with_value(|kept| kept.iter().find(|found| found.query == query).cloned());
        let words = page::words();
        let words = words.trim();
        if let Some(found) = kept {
            self.show(found);
        } else if words.len() > 1 {
            // A single letter of another script may be a word.
            self.ask(0);
            if let Some(interim) = interim {
                self.asked.update_value(|asked| asked.interim = interim);
            }
        } else {
            let text = if words.is_empty() { &self.frame.words.search_hint } else { &self.frame.words.search_short };
            let text = text.clone();
            self.with_owner(|| page::show_view(view! { <SearchHint text/> }));
        }
    }

    fn show(&self, found: Found) {
        if let Some((first, added)) = found.answers.split_first() {
            page::show(first);
            added.iter().for_each(|html| page::add(html));
        }
        self.found.set(Some(found));
        if self.visit.get_value().restores {
            self.visit.update_value(|visit| visit.restores = false);
            history::restore();
        }
        self.settle();
    }

    /// What can wait until the results are painted. More of them come when the reader scrolls.
    fn settle(&self) {
        let this = self.clone();
        self.later(PAINTED, move || this.announce(this.found.with_untracked(|found| found.as_ref().map(|f| f.tally.clone()))));
    }

    /// The words to mark on a page that opens from what is shown.
    pub fn marks(&self) -> Vec<String> {
        self.found.with_untracked(|found| found.as_ref().map(|found| found.marks.clone())).unwrap_or_default()
    }

    /// Views find the frame in the context of the app.
    fn with_owner(&self, show: impl FnOnce()) {
        if let Some(owner) = self.owner.get_value() {
            owner.with(show);
        }
    }

    /// Reads out how many results there are, or why there are none, once the reader has paused.
    fn announce(&self, text: Option<String>) {
        let announcement = self.state.announcement;
        self.later(SETTLED, move || announcement.set(text.unwrap_or_default()));
    }
}
