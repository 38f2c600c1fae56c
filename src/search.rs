//! Search as the reader has it: the form and the address say what is looked for, the worker looks, and what it found stands
//! until it has found something else. What results look like is the worker's to know.

use crate::pages::search::{failure, hint};
use crate::platform;
use crate::platform::scroll;
use crate::platform::search::{self as page, Act};
use crate::platform::worker::Worker;
use crate::routes::Route;
use crate::signals::Signals;
use broadsheet_model::{Answer, Ask, Frame, SearchError, fill};
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

/// How long a search may take before a sign of it appears.
const PATIENCE: Duration = Duration::from_millis(150);
/// And before it is given up.
const LIMIT: Duration = Duration::from_secs(15);
/// In which results are painted.
const PAINTED: Duration = Duration::from_millis(100);
/// How long the number of results stands before it is read out.
const SETTLED: Duration = Duration::from_millis(500);
/// How many results are asked for at a time.
const STEP: usize = 5;
/// How many come by themselves as the reader nears them.
const FREE: usize = 10;
/// How many queries are remembered with their results, for the way back.
const KEPT: usize = 16;

/// The reader's side of search.
#[derive(Clone)]
pub struct Search {
    frame: Rc<Frame>,
    signals: Signals,
    desk: Rc<RefCell<Desk>>,
}

#[derive(Default)]
struct Desk {
    /// The query string of the address.
    query: String,
    /// Results stand, and they are of this query.
    found: Option<String>,
    /// Query strings with their results, the oldest first.
    kept: Vec<(String, String)>,
    /// The current history entry came of typing: more typing changes it rather than adding one.
    typing: bool,
    /// The reader came here by the app, and can go back.
    came: bool,
    /// On the way out, past the queries that were entered here.
    leaves: bool,
    /// The scroll position of the history entry is to be restored with the results.
    restores: bool,
    /// Counts what was asked: an answer to an older question is dropped.
    number: u32,
    /// A question is open: how many results it leaves out.
    open: Option<usize>,
    worker: Option<Worker>,
    /// The worker listens.
    listens: bool,
    /// The question that it shall hear as soon as it does.
    unsent: Option<String>,
    /// The worker could not be started, though there is a network: this document may be older than the site.
    broken: bool,
    /// What is to happen in a moment, unless something else happens before.
    timers: Vec<TimeoutHandle>,
}

impl Search {
    /// Nothing is looked for yet, and no worker runs.
    pub fn new(frame: Rc<Frame>, signals: Signals) -> Self {
        Self { frame, signals, desk: Rc::default() }
    }

    /// Takes what the reader does from now on. `open` opens the search page from another one.
    pub fn listen(&self, open: impl Fn() + 'static) {
        let this = self.clone();
        page::listen(move |act| this.take(act, &open));
    }

    fn take(&self, act: Act, open: &impl Fn()) -> bool {
        match act {
            Act::Focused => self.start(),
            Act::Typed => self.turn(page::asked(), true),
            Act::Chosen => self.turn(page::asked(), false),
            Act::Submitted => {
                self.turn(page::asked(), true);
                self.desk.borrow_mut().typing = false;
                self.look();
            }
            Act::More => self.ask_more(),
            Act::Again if self.desk.borrow().broken && page::is_online() => platform::reload(),
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
            self.turn(page::asked(), true);
        } else if self.desk.borrow().came {
            self.desk.borrow_mut().leaves = true;
            page::go_back();
        }
    }

    /// The search page stands now. `came`: the reader came by the app. `restores`: to where they were. Whether the
    /// focus is in the field.
    pub fn open(&self, came: bool, restores: bool) -> bool {
        // It may have failed to load.
        if !page::stands() {
            return false;
        }
        let address = page::address();
        {
            let mut desk = self.desk.borrow_mut();
            desk.came |= came;
            desk.restores = restores;
            desk.typing = false;
            desk.query.clear();
        }
        // A printed page can be typed into before the app is there.
        if address.is_empty() && !page::words().is_empty() {
            self.turn(page::asked(), true);
            return true;
        }
        page::fill(&address);
        let query = page::asked();
        if !query.is_empty() {
            self.desk.borrow_mut().query = query;
            self.look();
            return false;
        }
        if came {
            page::focus_field();
        }
        came
    }

    /// The page that stands is about to give way to another one.
    pub fn leave(&self) {
        self.keep();
        self.rest();
        self.desk.borrow_mut().leaves = false;
    }

    /// The browser's back or forward has led to another query, or to another place of the page.
    pub fn follow(&self) {
        if !page::stands() {
            return;
        }
        if self.desk.borrow().leaves {
            return page::go_back();
        }
        page::fill(&page::address());
        let query = page::asked();
        if self.desk.borrow().query != query {
            self.keep();
            {
                let mut desk = self.desk.borrow_mut();
                desk.query = query;
                desk.typing = false;
                desk.restores = true;
            }
            self.look();
        }
    }

    /// Goes where a link within the search page leads; false when it does not stand.
    pub fn go(&self, query: &str) -> bool {
        if page::stands() {
            page::fill(query);
            self.turn(page::asked(), false);
            if query.is_empty() {
                page::focus_field();
            }
            return true;
        }
        false
    }

    /// Another query: the address follows at once, the results as soon as they are there.
    fn turn(&self, query: String, typing: bool) {
        if self.desk.borrow().query == query {
            return;
        }
        self.keep();
        let url = self.frame.site.href(&Route::Search.path()) + &query;
        {
            let mut desk = self.desk.borrow_mut();
            // Typing leaves one entry behind, not one a letter; and an entry that asks for nothing is no place to return to.
            if typing && desk.typing || desk.query.is_empty() {
                scroll::replace(&url);
            } else {
                scroll::save();
                scroll::push(&url);
            }
            desk.typing = typing;
            desk.restores = false;
            desk.query = query;
        }
        self.look();
    }

    /// Remembers what is found, as far as it is shown, for as long as the document lives.
    fn keep(&self) {
        let mut desk = self.desk.borrow_mut();
        if let Some(query) = desk.found.take() {
            desk.kept.retain(|(kept, _)| *kept != query);
            if desk.kept.len() == KEPT {
                desk.kept.remove(0);
            }
            desk.kept.push((query, page::shown()));
        }
    }

    /// Shows what the query asks for: from memory, or from the worker.
    fn look(&self) {
        self.rest();
        let kept = {
            let desk = self.desk.borrow();
            desk.kept.iter().find(|(query, _)| *query == desk.query).map(|(_, html)| html.clone())
        };
        let words = page::words();
        let words = words.trim();
        if let Some(html) = kept {
            self.show(&html);
        } else if words.len() > 1 {
            // A single letter of another script may be a word.
            self.ask(0);
        } else {
            let text = if words.is_empty() { &self.frame.words.search_hint } else { &self.frame.words.search_short };
            page::show(&hint(text).into_string());
        }
    }

    /// Whatever is on its way is not wanted any more.
    fn rest(&self) {
        let mut desk = self.desk.borrow_mut();
        desk.number = desk.number.wrapping_add(1);
        desk.open = None;
        desk.unsent = None;
        desk.timers.drain(..).for_each(|timer| timer.clear());
        drop(desk);
        self.signals.busy.set(false);
    }

    fn later(&self, when: Duration, run: impl FnOnce() + 'static) {
        let run: Box<dyn FnOnce()> = Box::new(run);
        self.desk.borrow_mut().timers.extend(set_timeout_with_handle(run, when).ok());
    }

    fn ask(&self, skip: usize) {
        self.rest();
        self.start();
        {
            let mut desk = self.desk.borrow_mut();
            desk.open = Some(skip);
            let (number, root, query) = (desk.number, self.frame.site.href("/"), desk.query.clone());
            let text = Ask { number, skip, count: STEP, root, query }.to_string();
            match &desk.worker {
                Some(worker) if desk.listens => worker.tell(&text),
                _ => desk.unsent = Some(text),
            }
        }
        let busy = self.signals.busy;
        self.later(PATIENCE, move || busy.set(true));
        let this = self.clone();
        self.later(LIMIT, move || this.fail(None));
    }

    fn ask_more(&self) {
        if self.desk.borrow().open.is_none()
            && let Some(skip) = page::to_continue()
        {
            self.ask(skip);
        }
    }

    /// Asks for the next results when the reader nears them.
    fn ask_ahead(&self) {
        if page::is_near_end() && page::to_continue().is_some_and(|shown| shown < FREE) {
            self.ask_more();
        }
    }

    /// Starts the worker, if it does not run.
    fn start(&self) {
        if self.desk.borrow().worker.is_some() {
            return;
        }
        let (hearing, failing) = (self.clone(), self.clone());
        let worker = Worker::start(move |text| hearing.hear(&text), move || failing.stopped());
        self.desk.borrow_mut().worker = worker;
    }

    fn hear(&self, text: &str) {
        if text.is_empty() {
            let mut desk = self.desk.borrow_mut();
            desk.listens = true;
            desk.broken = false;
            let unsent = desk.unsent.take();
            if let (Some(worker), Some(text)) = (&desk.worker, unsent) {
                worker.tell(&text);
            }
            return;
        }
        let Some(answer) = Answer::parse(text) else { return };
        let (number, open) = (self.desk.borrow().number, self.desk.borrow().open);
        match (answer.html, open) {
            _ if answer.number != number => {}
            (Err(error), _) => self.fail(Some(error)),
            (Ok(html), Some(0)) => {
                self.rest();
                self.show(&html);
            }
            (Ok(html), _) => {
                self.rest();
                page::add(&html);
                self.settle();
            }
        }
    }

    fn show(&self, html: &str) {
        page::show(html);
        let restores = {
            let mut desk = self.desk.borrow_mut();
            desk.found = Some(desk.query.clone());
            std::mem::take(&mut desk.restores)
        };
        if restores {
            scroll::restore();
        }
        self.settle();
    }

    /// What can wait until the results are painted.
    fn settle(&self) {
        let this = self.clone();
        self.later(PAINTED, move || {
            this.announce();
            this.ask_ahead();
        });
    }

    /// The worker could not be loaded, or has stopped. The next question starts another one.
    fn stopped(&self) {
        let (open, worker) = {
            let mut desk = self.desk.borrow_mut();
            desk.broken = !desk.listens;
            desk.listens = false;
            (desk.open, desk.worker.take())
        };
        // Not while it is calling.
        set_timeout(move || drop(worker), Duration::ZERO);
        if open.is_some() {
            self.fail(Some(if page::is_online() { SearchError::Damaged } else { SearchError::Offline }));
        }
    }

    /// Says what happened; without an error, no answer came in time. Results that stand for the same query stay.
    fn fail(&self, error: Option<SearchError>) {
        let words = &self.frame.words;
        let (heading, text) = match error {
            None => (&words.slow, words.slow_text.clone()),
            Some(SearchError::Offline) => (&words.offline, words.search_offline_text.clone()),
            Some(SearchError::Server(status)) => (&words.server_error, fill(&words.server_error_text, "n", &status.to_string())),
            Some(SearchError::Damaged) => (&words.search_damaged, words.damaged_text.clone()),
            Some(SearchError::NoIndex) => (&words.search_missing, words.search_missing_text.clone()),
        };
        let html = failure(heading, &text, &self.frame).into_string();
        let open = self.desk.borrow().open;
        self.rest();
        if open.is_some_and(|skip| skip > 0) {
            // The button in it stands for the one for more.
            page::add(&["<div id=\"more\">", &html, "</div>"].concat());
        } else {
            self.desk.borrow_mut().found = None;
            page::show(&html);
        }
        self.announce();
    }

    /// Reads out what stands there once the reader has paused.
    fn announce(&self) {
        let announcement = self.signals.announcement;
        self.later(SETTLED, move || announcement.set(page::tally()));
    }
}
