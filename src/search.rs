//! The reader's side of search. The form and the address contain the query, the worker runs the search, and the page shows its
//! results until newer ones arrive. Only the worker knows how results look.
//!
//! The address determines the search. When a reader types or chooses something, the address changes. The router's query follows
//! the address, and the search follows the router's query ([`follow_query`]).

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

/// How long a search may take before the progress bar appears.
const PATIENCE: Duration = Duration::from_millis(150);
/// How long a search may take before the app gives it up.
const LIMIT: Duration = Duration::from_secs(15);
/// How long the app waits for the browser to paint results.
const PAINTED: Duration = Duration::from_millis(100);
/// How long the number of results is shown before a screen reader reads it out.
const SETTLED: Duration = Duration::from_millis(500);
/// How many results the app requests at a time.
const STEP: usize = 5;
/// How many results load without the button when the reader scrolls near the end.
const FREE: usize = 10;
/// Minimum length in bytes of a word that is marked with other endings, too.
const LONG_WORD: usize = 4;
/// How many queries the app keeps with their results, for a reader who goes back.
const KEPT: usize = 16;

/// The reader's side of search.
#[derive(Clone)]
pub struct Search {
    frame: Arc<Frame>,
    state: FrameState,
    address: Address,
    history: History,
    /// The query string whose results are shown or awaited.
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
    /// The HTML of the first answer, then the HTML of each answer that was added to it.
    answers: Vec<String>,
    /// The text that gives the number of results.
    tally: String,
    /// How many results are shown.
    shown: usize,
    /// There are more results than are shown.
    has_more: bool,
    /// The words to mark on a page that the reader opens from a result.
    marks: Vec<String>,
    /// These results are shown only until the complete results of the newest query arrive.
    is_interim: bool,
}

impl Found {
    fn new(query: String, results: Results, is_interim: bool) -> Self {
        let Results { tally, shown, has_more, marks, html, .. } = results;
        Self { query, answers: vec![html], tally, shown, has_more, marks, is_interim }
    }

    /// Adds the results that follow.
    fn add(&mut self, results: Results) {
        self.answers.push(results.html);
        self.shown += results.shown;
        self.has_more = results.has_more;
        self.marks.extend(results.marks);
    }
}

/// The state of the reader's visit to the search page.
#[derive(Clone, Copy, Default)]
struct Visit {
    /// The current history entry was made by typing. More typing changes this entry and does not add another one.
    is_typing: bool,
    /// The reader came here from another page of the app, and can go back to it.
    came: bool,
    /// The reader is going back to the page before the search, past the queries that were entered here.
    leaves: bool,
    /// When the results are shown, the scroll position of the history entry must be restored.
    restores: bool,
}

/// The questions to the worker.
#[derive(Default)]
struct Asked {
    /// Counts questions. An answer to an older question is dropped.
    number: u32,
    /// The oldest question whose answer may be shown until the answer to the newest question arrives. Since this question the
    /// reader has only typed.
    interim: u32,
    /// The number of results that the open question leaves out; `None` when no question is open.
    open: Option<usize>,
    worker: Option<Worker>,
    /// The worker has reported that it listens.
    listens: bool,
    /// The question to send when the worker listens.
    unsent: Option<String>,
    /// The worker could not be started, although there is a network. This document may be older than the site.
    is_broken: bool,
    /// Timers for work that is cancelled when something else happens first.
    timers: Vec<TimeoutHandle>,
}

/// Makes the app's search follow the query string of the address.
pub fn follow_query(query: Signal<String>) {
    let search = use_context::<StoredValue<Search, LocalStorage>>();
    Effect::new(move |before: Option<()>| {
        let query = query.get();
        // [`Search::open`] handles the first query, because a reader may have typed before the app started.
        if let Some(search) = search.and_then(|search| search.try_get_value()).filter(|_| before.is_some()) {
            search.query_changed(query);
        }
    });
}

/// The words of a query to mark on a page, as they were typed. Words that are not short may have other endings on the page.
pub fn words_of(query: &str) -> Vec<String> {
    let wanted = query.split_whitespace().filter(|word| !word.starts_with('-'));
    let words = wanted.flat_map(|word| word.split(|c: char| c.is_ascii_punctuation())).filter(|word| !word.is_empty());
    words.map(|word| if word.len() < LONG_WORD { word.to_owned() } else { [word, "*"].concat() }).collect()
}

impl Search {
    /// Makes a search that has no query and no worker yet, and puts it into the context, where [`follow_query`] finds it.
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

    /// Starts to handle the reader's actions. `open` opens the search page from another page.
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
            Act::Slash if page::is_search_page() => page::focus_field(),
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

    /// The search page has just been shown. `came`: the reader came from another page of the app. `restores`: the scroll position
    /// must be restored. Returns whether the field has the focus.
    pub fn open(&self, came: bool, restores: bool) -> bool {
        // The search page may have failed to load.
        if !page::is_search_page() {
            return false;
        }
        let address = page::address();
        self.visit.update_value(|visit| {
            visit.came |= came;
            visit.restores = restores;
            visit.is_typing = false;
        });
        self.query.set(String::new());
        // A reader can type into a printed page before the app has started.
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

    /// On a "not found" page: shows the articles that match the words of the address, if there are any.
    pub fn offer_closest(&self) {
        if let Some(query) = page::fill_from_path() {
            self.query.set(query);
            self.ask(0);
        }
    }

    /// The current page is about to be replaced by another one.
    pub fn leave(&self) {
        self.keep();
        self.rest();
        self.visit.update_value(|visit| visit.leaves = false);
    }

    /// The browser's back or forward has led to another query, or to another place on the same page.
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

    /// Follows a link to a query of the search page. Returns false when the search page is not shown.
    pub fn go(&self, query: &str) -> bool {
        if page::is_search_page() {
            page::fill(query);
            self.turn(&page::asked(), false);
            if query.is_empty() {
                page::focus_field();
            }
            return true;
        }
        false
    }

    /// The reader has changed the query: changes the address at once.
    fn turn(&self, query: &str, is_typing: bool) {
        let before = self.query.get_untracked();
        if before == query {
            return;
        }
        let url = self.frame.site.href(&Route::Search.path()) + query;
        // Typing makes one history entry and not one for each letter. An entry without a query is replaced, because readers need
        // not return to it.
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

    /// The address has another query: updates the form, and the results when they arrive.
    fn query_changed(&self, address: String) {
        if !page::is_search_page() {
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

    /// Keeps the results that are shown, as long as the document lives.
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

    /// Shows the results of the query: kept ones, or new ones from the worker.
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
            // In another script, a single character may be a word, and it has more than one byte.
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

    /// Does the work that can wait until the results are painted. The next results load when the reader scrolls.
    fn settle(&self) {
        let this = self.clone();
        self.later(PAINTED, move || this.announce(this.found.with_untracked(|found| found.as_ref().map(|f| f.tally.clone()))));
    }

    /// The words to mark on a page that the reader opens from the results.
    pub fn marks(&self) -> Vec<String> {
        self.found.with_untracked(|found| found.as_ref().map(|found| found.marks.clone())).unwrap_or_default()
    }

    /// Runs `show` in the context of the app, where views find the frame.
    fn with_owner(&self, show: impl FnOnce()) {
        if let Some(owner) = self.owner.get_value() {
            owner.with(show);
        }
    }

    /// Makes screen readers read out the number of results, or why there are none, when the reader has paused.
    fn announce(&self, text: Option<String>) {
        let announcement = self.state.announcement;
        self.later(SETTLED, move || announcement.set(text.unwrap_or_default()));
    }
}
