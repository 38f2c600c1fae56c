//! Sends questions to the search worker, and handles its answers.

use super::{FREE, Found, LIMIT, PATIENCE, STEP, Search};
use crate::pages::search_page::SearchFailure;
use crate::platform::search_form as page;
use crate::platform::worker::Worker;
use broadsheet_model::{Answer, Ask, SearchError, fill};
use leptos::prelude::*;
use std::time::Duration;

impl Search {
    /// Cancels the open question and all timers.
    pub(super) fn rest(&self) {
        self.asked.update_value(|asked| {
            asked.number = asked.number.wrapping_add(1);
            asked.interim = asked.number;
            asked.open = None;
            asked.unsent = None;
            asked.timers.drain(..).for_each(|timer| timer.clear());
        });
        self.state.is_busy.set(false);
    }

    pub(super) fn later(&self, when: Duration, run: impl FnOnce() + 'static) {
        let run: Box<dyn FnOnce()> = Box::new(run);
        let timer = set_timeout_with_handle(run, when).ok();
        self.asked.update_value(|asked| asked.timers.extend(timer));
    }

    pub(super) fn ask(&self, skip: usize) {
        self.rest();
        self.start();
        let (root, query) = (self.frame.site.href("/"), self.query.get_untracked());
        let is_typing = skip == 0 && self.visit.get_value().is_typing;
        self.asked.update_value(|asked| {
            asked.open = Some(skip);
            let text = Ask { number: asked.number, skip, count: STEP, is_typing, root, query }.to_string();
            match &asked.worker {
                Some(worker) if asked.listens => worker.tell(&text),
                _ => asked.unsent = Some(text),
            }
        });
        let is_busy = self.state.is_busy;
        self.later(PATIENCE, move || is_busy.set(true));
        let this = self.clone();
        self.later(LIMIT, move || this.fail(None));
    }

    pub(super) fn ask_more(&self) {
        if self.open_question().is_none()
            && let Some(skip) = self.to_continue()
        {
            self.ask(skip);
        }
    }

    fn open_question(&self) -> Option<usize> {
        self.asked.with_value(|asked| asked.open)
    }

    /// The number of results that are shown, if there are more.
    fn to_continue(&self) -> Option<usize> {
        self.found.with_untracked(|found| found.as_ref().filter(|found| found.has_more).map(|found| found.shown))
    }

    /// Requests the next results when the reader scrolls near the end.
    pub(super) fn ask_ahead(&self) {
        if self.to_continue().is_some_and(|shown| shown < FREE) && page::is_near_end() {
            self.ask_more();
        }
    }

    /// Starts the worker if it is not running.
    pub(super) fn start(&self) {
        if self.asked.with_value(|asked| asked.worker.is_some()) {
            return;
        }
        let (hearing, failing) = (self.clone(), self.clone());
        let worker = Worker::start(move |text| hearing.hear(&text), move || failing.stopped());
        self.asked.update_value(|asked| asked.worker = worker);
    }

    fn hear(&self, text: &str) {
        if text.is_empty() {
            return self.asked.update_value(|asked| {
                asked.listens = true;
                asked.is_broken = false;
                let unsent = asked.unsent.take();
                if let (Some(worker), Some(text)) = (&asked.worker, unsent) {
                    worker.tell(&text);
                }
            });
        }
        let Some(answer) = Answer::parse(text) else { return };
        let (number, interim, open) = self.asked.with_value(|asked| (asked.number, asked.interim, asked.open));
        match (answer.results, open) {
            (Ok(results), Some(0))
                if (interim..number).contains(&answer.number) || results.is_preliminary && answer.number == number =>
            {
                // The newest question stays open, because its complete answer is still to come.
                self.asked.update_value(|asked| asked.interim = answer.number);
                page::show(&results.html);
                self.found.set(Some(Found::new(String::new(), results, true)));
            }
            _ if answer.number != number => {}
            // No article matches the words of an address that has no page.
            (Ok(results), Some(0)) if results.shown == 0 && !page::is_search_page() => self.rest(),
            (Err(error), _) => self.fail(Some(error)),
            (Ok(results), Some(0)) => {
                self.rest();
                self.show(Found::new(self.query.get_untracked(), results, false));
            }
            (Ok(results), _) => {
                self.rest();
                page::add(&results.html);
                self.found.update(|found| {
                    if let Some(found) = found {
                        found.add(results);
                    }
                });
                self.settle();
            }
        }
    }

    /// The worker could not be loaded, or has stopped. The next question starts a new worker.
    fn stopped(&self) {
        let stopped = self.asked.try_update_value(|asked| {
            asked.is_broken = !asked.listens;
            asked.listens = false;
            (asked.open, asked.worker.take())
        });
        let (open, worker) = stopped.unwrap_or_default();
        // The worker must not be dropped while it is calling this function.
        set_timeout(move || drop(worker), Duration::ZERO);
        if open.is_some() {
            self.fail(Some(if page::is_online() { SearchError::Damaged } else { SearchError::Offline }));
        }
    }

    /// Shows why the search failed; `None` means that no answer came in time. Results for the same query stay.
    fn fail(&self, error: Option<SearchError>) {
        let words = &self.frame.words;
        let (heading, text) = match error {
            None => (&words.slow, words.slow_text.clone()),
            Some(SearchError::Offline) => (&words.offline, words.search_offline_text.clone()),
            Some(SearchError::Server(status)) => (&words.server_error, fill(&words.server_error_text, "n", &status.to_string())),
            Some(SearchError::Damaged) => (&words.search_damaged, words.damaged_text.clone()),
            Some(SearchError::NoIndex) => (&words.search_missing, words.search_missing_text.clone()),
        };
        let (heading, said) = (heading.clone(), heading.clone());
        let open = self.open_question();
        self.rest();
        // The reader did not ask for a search on a "not found" page, so its failure is not shown.
        if !page::is_search_page() {
            return;
        }
        if open.is_some_and(|skip| skip > 0) {
            // The button to try again replaces the button for more results.
            self.with_owner(|| page::add_view(view! { <div id="more"><SearchFailure heading text/></div> }));
        } else {
            self.found.set(None);
            self.with_owner(|| page::show_view(view! { <SearchFailure heading text/> }));
        }
        self.announce(Some(said));
    }
}
