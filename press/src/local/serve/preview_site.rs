//! The preview of a newsroom: publishes its site again on demand, and keeps the errors that prevent a publication.

use super::Event;
use crate::content::{Diagnostics, Newsroom, Severity, Unreleased};
use crate::hosts::server_config::{Answers, Rules};
use crate::publish::{Options, inputs, publish, read_newsroom};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Instant;
use tokio::sync::watch;

/// The state that open pages receive: the revision of the site, and the errors that prevent a newer one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct State {
    /// A number that changes each time a file of the site changes. It starts with the time in milliseconds, so that it differs
    /// from the revision of pages that were opened before the server was restarted.
    pub revision: u64,
    /// The errors that prevent a publication.
    pub problems: Vec<Problem>,
}

/// An error, to be shown over an open page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Problem {
    /// File, line and column, such as `articles/a.md:3:8`. Lines and columns begin at 1.
    pub place: String,
    pub message: String,
    pub help: Option<String>,
}

/// A newsroom and its site.
pub(super) struct Preview {
    options: Options,
    state: watch::Sender<State>,
    answers: RwLock<Option<Arc<Answers>>>,
    /// The digest of the inputs of the last successful publication; 0 if the last one failed.
    inputs: Mutex<u64>,
}

impl Preview {
    pub fn new(options: Options) -> Self {
        let revision = u64::try_from(jiff::Timestamp::now().as_millisecond()).unwrap_or_default();
        let state = watch::Sender::new(State { revision, problems: Vec::new() });
        Self { options, state, answers: RwLock::default(), inputs: Mutex::default() }
    }

    /// The folder of the newsroom.
    pub fn newsroom(&self) -> &Path {
        &self.options.content
    }

    /// The folder of the site.
    pub fn site(&self) -> &Path {
        &self.options.out
    }

    /// The state for open pages, now and after each change.
    pub fn states(&self) -> watch::Receiver<State> {
        self.state.subscribe()
    }

    /// The answers of the site; `None` before the first successful publication.
    pub fn answers(&self) -> Option<Arc<Answers>> {
        self.answers.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The base path of the site; `/` before the first successful publication.
    pub fn base(&self) -> String {
        self.answers().map_or_else(|| "/".to_owned(), |answers| answers.base().to_owned())
    }

    /// Publishes what changed. Returns the time, in seconds since 1970, at which the site must be published again even without a
    /// change.
    pub fn publish(&self, tell: &impl Fn(Event<'_>)) -> Option<i64> {
        let began = Instant::now();
        let inputs = inputs::digest(&self.options).unwrap_or_default();
        let mut last = self.inputs.lock().unwrap_or_else(PoisonError::into_inner);
        let until = || crate::write::manifest::Manifest::of(&self.options.out).ok()??.until;
        let is_due = until().is_some_and(|until| jiff::Timestamp::now().as_second() >= until);
        if inputs != 0 && *last == inputs && !is_due {
            return until();
        }
        let (newsroom, diagnostics) = read_newsroom(&self.options);
        self.options.progress.end();
        tell(Event::Read(&diagnostics));
        *last = 0;
        let Some(mut newsroom) = newsroom.filter(|_| !diagnostics.has_errors()) else {
            self.fail(problems(&diagnostics));
            return None;
        };
        mark(&mut newsroom);
        match publish(&newsroom, &self.options, inputs) {
            Ok(summary) => {
                *last = inputs;
                if let Some(rules) = Rules::kept(&self.options.out) {
                    *self.answers.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(Answers::new(rules)));
                }
                let has_changed = summary.changed + summary.removed > 0;
                self.state.send_modify(|state| {
                    state.problems.clear();
                    state.revision += u64::from(has_changed);
                });
                tell(Event::Published(summary, began.elapsed()));
                until()
            }
            Err(error) => {
                let found = error.diagnostics().map(problems);
                let message = error.to_string();
                self.fail(found.unwrap_or_else(|| vec![Problem { place: String::new(), message: message.clone(), help: None }]));
                tell(Event::Failed(message));
                None
            }
        }
    }

    fn fail(&self, problems: Vec<Problem>) {
        self.state.send_modify(|state| state.problems = problems);
    }
}

/// Returns the errors among the diagnostics.
fn problems(diagnostics: &Diagnostics) -> Vec<Problem> {
    let errors = diagnostics.located().into_iter().filter(|(diagnostic, _)| diagnostic.severity == Severity::Error);
    errors
        .map(|(diagnostic, place)| Problem {
            place: place.map_or_else(|| diagnostic.file.clone(), |(line, column)| format!("{}:{line}:{column}", diagnostic.file)),
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
        })
        .collect()
}

/// Marks the headlines of articles and pages that readers do not see.
fn mark(newsroom: &mut Newsroom) {
    let zone = newsroom.config.zone.clone();
    let articles =
        newsroom.articles.iter_mut().chain(&mut newsroom.unlisted).map(|piece| (piece.unreleased, &mut piece.headline));
    let pages = newsroom.pages.iter_mut().map(|page| (page.unreleased, &mut page.headline));
    for (unreleased, headline) in articles.chain(pages) {
        if let Some(unreleased) = unreleased {
            *headline = format!("[{}] {headline}", words(unreleased, &zone));
        }
    }
}

fn words(unreleased: Unreleased, zone: &TimeZone) -> String {
    let shown = |moment: jiff::Timestamp| moment.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
    match unreleased {
        Unreleased::Draft => "Draft".to_owned(),
        Unreleased::Scheduled(moment) => format!("Scheduled for {}", shown(moment)),
        Unreleased::Expired(moment) => format!("Expired {}", shown(moment)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_says_why_readers_do_not_see_an_article() -> Result<(), jiff::Error> {
        let zone = TimeZone::get("Europe/Budapest")?;
        let moment = "2026-12-01T05:00:00Z".parse()?;
        assert_eq!(words(Unreleased::Draft, &zone), "Draft");
        assert_eq!(words(Unreleased::Scheduled(moment), &zone), "Scheduled for 2026-12-01 06:00");
        assert_eq!(words(Unreleased::Expired(moment), &zone), "Expired 2026-12-01 06:00");
        Ok(())
    }
}
