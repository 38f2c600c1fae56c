//! Search as the reader has it: the form and the address say what is looked for, the worker looks, and what it finds stands
//! until it has found something else.

use crate::components::found;
use crate::navigation::Signals;
use crate::pages::search::hint;
use crate::platform;
use crate::platform::scroll;
use crate::platform::search::{self as page, Act};
use crate::platform::worker::Worker;
use broadsheet_model::{Answer, Ask, Found, Frame, Query, SearchError, Slug, Sort, When, fill};
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

/// How long the fingers rest before a word is looked for.
const PAUSE: Duration = Duration::from_millis(30);
/// How long a search may take before a sign of it appears.
const PATIENCE: Duration = Duration::from_millis(150);
/// And before it is given up.
const LIMIT: Duration = Duration::from_secs(15);
/// How long the number of results stands before it is read out.
const SETTLED: Duration = Duration::from_millis(500);
/// How many results are asked for at a time.
const STEP: usize = 5;
/// How many come by themselves as the reader nears them.
const FREE: usize = 10;
/// How many queries are remembered with their results, for the way back.
const KEPT: usize = 16;
/// How many different words are marked on the page that opens.
const MARKS: usize = 32;

/// The reader's side of search.
#[derive(Clone)]
pub struct Search {
    frame: Rc<Frame>,
    signals: Signals,
    desk: Rc<RefCell<Desk>>,
}

#[derive(Default)]
struct Desk {
    /// What the address asks for.
    query: Query,
    /// What was found for it, as far as it is shown.
    found: Option<Found>,
    /// Queries that the reader has left, with what was found.
    kept: VecDeque<(Query, Found)>,
    /// Filters that no field of the form shows.
    unseen: Vec<&'static str>,
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
    timers: Timers,
}

/// What is to happen in a moment, unless something else happens before.
#[derive(Default)]
struct Timers {
    begin: Option<TimeoutHandle>,
    sign: Option<TimeoutHandle>,
    limit: Option<TimeoutHandle>,
    announce: Option<TimeoutHandle>,
}

impl Timers {
    fn stop(&mut self) {
        for timer in [&mut self.begin, &mut self.sign, &mut self.limit, &mut self.announce] {
            if let Some(timer) = timer.take() {
                timer.clear();
            }
        }
    }
}

impl Search {
    /// Nothing is looked for yet, and no worker runs.
    pub fn new(frame: Rc<Frame>, signals: Signals) -> Self {
        Self { frame, signals, desk: Rc::default() }
    }

    /// Takes what the reader does from now on. `open` opens the search page from another one.
    pub fn listen(&self, open: impl Fn() + Clone + 'static) {
        let this = self.clone();
        page::listen(move |act| this.take(act, &open));
    }

    fn take(&self, act: Act, open: &impl Fn()) -> bool {
        match act {
            Act::Focused => self.start(),
            Act::Typed => self.turn(self.asked(), true),
            Act::Chosen => self.turn(self.asked(), false),
            Act::Submitted => {
                self.turn(self.asked(), true);
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
        } else if !page::value("q").is_empty() {
            page::set_value("q", "");
            self.turn(self.asked(), true);
        } else if self.desk.borrow().came {
            self.desk.borrow_mut().leaves = true;
            page::go_back();
        }
    }

    /// The search page stands now. `came`: the reader came by the app. `restores`: to where they were. Whether the
    /// focus is in the field.
    pub fn open(&self, came: bool, restores: bool) -> bool {
        let typed = page::value("q");
        let query = Query::parse(&page::query_string());
        {
            let mut desk = self.desk.borrow_mut();
            desk.came |= came;
            desk.leaves = false;
            desk.restores = restores;
            desk.typing = false;
            desk.query = query.clone();
        }
        // A printed page can be typed into before the app is there.
        if query == Query::default() && !typed.is_empty() {
            self.turn(self.asked(), true);
            return true;
        }
        self.fill(&query);
        if query != Query::default() {
            self.look();
            return false;
        }
        if came {
            page::focus_field();
        }
        came
    }

    /// Another page stands now: what was asked is not wanted any more.
    pub fn close(&self) {
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
        let query = Query::parse(&page::query_string());
        if self.desk.borrow().query != query {
            self.fill(&query);
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
        if !page::stands() {
            return false;
        }
        let query = Query::parse(query);
        let is_plain = query == Query::default();
        self.fill(&query);
        self.turn(query, false);
        if is_plain {
            page::focus_field();
        }
        true
    }

    /// The words that are marked in the results.
    pub fn marks(&self) -> Vec<String> {
        let desk = self.desk.borrow();
        let hits = desk.found.iter().flat_map(|found| &found.hits);
        let parts = hits.flat_map(|hit| hit.headline.iter().chain(&hit.passage)).filter(|part| part.marked);
        let mut words: Vec<String> = Vec::new();
        for part in parts {
            if words.len() < MARKS && !words.contains(&part.text) {
                words.push(part.text.clone());
            }
        }
        words
    }

    /// What the form asks for, with the filters that only the address knows.
    fn asked(&self) -> Query {
        let desk = self.desk.borrow();
        let chosen = |key: &'static str| Some(page::value(key)).filter(|_| !desk.unseen.contains(&key));
        Query {
            words: page::value("q"),
            category: chosen("category").map_or_else(|| desk.query.category.clone(), |slug| Slug::parse(&slug).ok()),
            from: chosen("from").map_or(desk.query.from, |year| When::parse(&year)),
            to: chosen("to").map_or(desk.query.to, |year| When::parse(&year)),
            sort: if page::value("sort").is_empty() { Sort::Relevance } else { Sort::Date },
            ..desk.query.clone()
        }
    }

    /// Brings the form in step with a query.
    fn fill(&self, query: &Query) {
        page::set_value("q", &query.words);
        page::set_value("sort", if query.sort == Sort::Date { "date" } else { "" });
        let text = |when: Option<When>| when.map(|when| when.to_string()).unwrap_or_default();
        let slug = |slug: &Option<Slug>| slug.as_ref().map(|slug| slug.as_str().to_owned()).unwrap_or_default();
        let mut unseen = Vec::new();
        for (key, value) in [("category", slug(&query.category)), ("from", text(query.from)), ("to", text(query.to))] {
            if !page::set_value(key, &value) {
                unseen.push(key);
            }
        }
        let hidden = [("tag", query.tag.is_some()), ("author", query.author.is_some()), ("language", query.language.is_some())];
        unseen.extend(hidden.iter().filter(|(_, is_set)| *is_set).map(|(key, _)| *key));
        self.desk.borrow_mut().unseen = unseen;
    }

    /// Another query: the address follows at once, the results as soon as they are there.
    fn turn(&self, query: Query, typing: bool) {
        let url = found::address(&query, &self.frame);
        {
            let mut desk = self.desk.borrow_mut();
            if desk.query == query {
                return;
            }
            // Typing leaves one entry behind, not one a letter; and an entry that asks for nothing is no place to return to.
            if typing && desk.typing || desk.query == Query::default() {
                scroll::replace(&url);
            } else {
                scroll::save();
                scroll::push(&url);
            }
            desk.typing = typing;
            desk.restores = false;
            desk.query = query;
        }
        if !typing {
            return self.look();
        }
        let this = self.clone();
        let begin = set_timeout_with_handle(move || this.look(), PAUSE).ok();
        if let Some(before) = std::mem::replace(&mut self.desk.borrow_mut().timers.begin, begin) {
            before.clear();
        }
    }

    /// Shows what the query asks for: from memory, or from the worker.
    fn look(&self) {
        let (query, kept) = {
            let desk = self.desk.borrow();
            let kept = desk.kept.iter().find(|(query, _)| *query == desk.query).map(|(_, found)| found.clone());
            (desk.query.clone(), kept)
        };
        self.rest();
        let words = query.words.trim();
        if let Some(found) = kept {
            self.present(found);
        } else if words.is_empty() || words.len() == 1 {
            // A single letter of another script may be a word.
            self.desk.borrow_mut().found = None;
            let text = if words.is_empty() { &self.frame.words.search_hint } else { &self.frame.words.search_short };
            page::show(&hint(text).into_string());
        } else {
            self.ask(0);
        }
    }

    /// Whatever is on its way is not wanted any more.
    fn rest(&self) {
        let mut desk = self.desk.borrow_mut();
        desk.number = desk.number.wrapping_add(1);
        desk.open = None;
        desk.unsent = None;
        desk.timers.stop();
        self.signals.busy.set(false);
    }

    fn ask(&self, skip: usize) {
        self.rest();
        self.start();
        let mut desk = self.desk.borrow_mut();
        desk.open = Some(skip);
        let ask = Ask { number: desk.number, root: self.frame.site.href("/"), query: desk.query.clone(), skip, count: STEP };
        // A question always serialises: it is texts and numbers.
        let text = serde_json::to_string(&ask).unwrap_or_default();
        match &desk.worker {
            Some(worker) if desk.listens => worker.tell(&text),
            _ => desk.unsent = Some(text),
        }
        let busy = self.signals.busy;
        desk.timers.sign = set_timeout_with_handle(move || busy.set(true), PATIENCE).ok();
        let this = self.clone();
        let give_up = move || {
            let words = &this.frame.words;
            this.fail(skip, &words.slow, &words.slow_text);
        };
        desk.timers.limit = set_timeout_with_handle(give_up, LIMIT).ok();
    }

    fn ask_more(&self) {
        let skip = self.desk.borrow().found.as_ref().map(|found| found.hits.len());
        if let Some(skip) = skip.filter(|_| self.desk.borrow().open.is_none()) {
            self.ask(skip);
        }
    }

    /// Asks for the next results when the reader nears them.
    fn ask_ahead(&self) {
        let wants = self.desk.borrow().found.as_ref().is_some_and(|found| found.hits.len() < found.total.min(FREE));
        if wants && page::is_near_end() {
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
        let Ok(answer) = serde_json::from_str::<Answer>(text) else { return };
        let skip = self.desk.borrow().open;
        let Some(skip) = skip.filter(|_| self.desk.borrow().number == answer.number) else { return };
        self.rest();
        let words = &self.frame.words;
        match answer.found {
            Ok(found) if skip == 0 => self.present(found),
            Ok(found) => self.extend(found),
            Err(SearchError::Offline) => self.fail(skip, &words.offline, &words.search_offline_text),
            Err(SearchError::Server(status)) => {
                self.fail(skip, &words.server_error, &fill(&words.server_error_text, "n", &status.to_string()));
            }
            Err(SearchError::Damaged) => self.fail(skip, &words.search_damaged, &words.damaged_text),
            Err(SearchError::NoIndex) => self.fail(skip, &words.search_missing, &words.search_missing_text),
        }
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
        let words = &self.frame.words;
        match (open, page::is_online()) {
            (None, _) => {}
            (Some(skip), false) => self.fail(skip, &words.offline, &words.search_offline_text),
            (Some(skip), true) => self.fail(skip, &words.search_damaged, &words.damaged_text),
        }
    }

    fn present(&self, mut found: Found) {
        let (query, unseen, restores) = {
            let mut desk = self.desk.borrow_mut();
            let restores = std::mem::take(&mut desk.restores);
            (desk.query.clone(), desk.unseen.clone(), restores)
        };
        // Of a count that is a lower bound, what is there is the least.
        found.total = found.total.max(found.hits.len());
        page::show(&found::found(&found, &query, &unseen, &self.frame, |n| self.count(n)));
        self.announce(found::tally(&found, &self.frame, |n| self.count(n)));
        self.keep(query, found);
        if restores {
            scroll::restore();
        }
        self.ask_ahead();
    }

    fn extend(&self, more: Found) {
        let (query, found) = {
            let mut desk = self.desk.borrow_mut();
            let Some(mut found) = desk.found.take() else { return };
            found.hits.extend(more.hits.iter().cloned());
            if more.hits.is_empty() {
                found.total = found.hits.len();
            }
            (desk.query.clone(), found)
        };
        page::add(&found::hits(&more.hits, &self.frame).into_string(), &found::more(&found, &self.frame).into_string());
        self.keep(query, found);
        self.ask_ahead();
    }

    /// Remembers what is shown, for as long as the document lives.
    fn keep(&self, query: Query, found: Found) {
        platform::local_times(&self.frame.language);
        let mut desk = self.desk.borrow_mut();
        desk.kept.retain(|(kept, _)| *kept != query);
        desk.kept.push_back((query, found.clone()));
        if desk.kept.len() > KEPT {
            desk.kept.pop_front();
        }
        desk.found = Some(found);
    }

    /// What happened to a question that left `skip` results out. Results that are shown stay.
    fn fail(&self, skip: usize, heading: &str, text: &str) {
        self.rest();
        let html = found::failure(heading, text, &self.frame);
        if skip > 0 {
            page::show_in_place_of_more(&html);
        } else {
            self.desk.borrow_mut().found = None;
            page::show(&html);
        }
        self.announce(heading.to_owned());
    }

    /// Reads something out once the reader has paused.
    fn announce(&self, text: String) {
        let announcement = self.signals.announcement;
        self.desk.borrow_mut().timers.announce = set_timeout_with_handle(move || announcement.set(text), SETTLED).ok();
    }

    fn count(&self, n: usize) -> String {
        page::number(n, &self.frame.language)
    }
}
