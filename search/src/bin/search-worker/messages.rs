//! What the app asks, and what it is told.

use crate::index_requests::Http;
use crate::results_html::Frame;
use broadsheet_model::{Answer, Ask, Query, Results, SearchError};
use broadsheet_search::pace::{Effort, PRELIMINARY, Pace};
use broadsheet_search::{Engine, Files};
use futures::future::{AbortHandle, abortable, join};
use serde::Deserialize;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// As [`broadsheet_model::SiteFile`], without what results do not show.
#[derive(Deserialize)]
struct SiteFile {
    frame: Frame,
}

/// What is known of one site.
struct Site {
    root: String,
    engine: Engine<Http>,
    files: Http,
    /// Read with the first question.
    frame: OnceCell<Frame>,
}

/// The questions that are not answered yet.
#[derive(Default)]
struct Desk {
    site: Option<Rc<Site>>,
    pace: Pace,
    /// Ends the work on a question.
    working: Option<AbortHandle>,
    /// The newest question, if it is not worked on.
    waiting: Option<Ask>,
    /// The timer for the question that waits.
    timer: Option<i32>,
}

#[wasm_bindgen]
extern "C" {
    /// Milliseconds on a clock that nobody sets.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn now() -> f64;
}

/// Answers the app's questions from now on, and tells it so with an empty message: what was sent before went unheard.
pub fn answer() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let desk = Rc::new(RefCell::new(Desk::default()));
    let listen = Closure::<dyn Fn(MessageEvent)>::new({
        let scope = scope.clone();
        move |message: MessageEvent| {
            let ask = message.data().as_string().and_then(|text| Ask::parse(&text));
            if let Some(ask) = ask {
                take(&desk, ask, &scope);
            }
        }
    });
    scope.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    // It listens as long as the worker lives.
    listen.forget();
    _ = scope.post_message(&JsValue::from_str(""));
}

/// A question that comes while another one is worked on waits, in the place of one that waited before, and so does one of which
/// more may be typed: [`Pace`] says how long. The last question is always answered.
fn take(desk: &Rc<RefCell<Desk>>, ask: Ask, scope: &DedicatedWorkerGlobalScope) {
    {
        let mut desk = desk.borrow_mut();
        desk.pace.ask(now(), &Query::parse(&ask.query).words, ask.is_typing);
        desk.waiting = Some(ask);
    }
    go_on(desk, scope);
}

/// Begins work on the question that waits, or sets the timer for it. What is still being fetched for the one before ends.
fn go_on(desk: &Rc<RefCell<Desk>>, scope: &DedicatedWorkerGlobalScope) {
    let now = now();
    let begun = {
        let mut desk = desk.borrow_mut();
        if let Some(timer) = desk.timer.take() {
            scope.clear_timeout_with_handle(timer);
        }
        desk.pace.begin(now).map(|effort| {
            let ask = if effort == Effort::Preliminary { desk.waiting.clone() } else { desk.waiting.take() };
            (effort, ask, desk.working.take())
        })
    };
    if let Some((effort, ask, working)) = begun {
        if let Some(working) = working {
            working.abort();
        }
        if let Some(ask) = ask {
            work(desk, ask, effort, scope);
        }
    }
    let due = desk.borrow().pace.due();
    if let Some(due) = due {
        let (again, scope_again) = (desk.clone(), scope.clone());
        let timer = Closure::once_into_js(move || go_on(&again, &scope_again));
        // A millisecond more, so that it does not come too early.
        let wait = (due - now).max(0.0) as i32 + 1;
        desk.borrow_mut().timer = scope.set_timeout_with_callback_and_timeout_and_arguments_0(timer.unchecked_ref(), wait).ok();
    }
}

fn work(desk: &Rc<RefCell<Desk>>, ask: Ask, effort: Effort, scope: &DedicatedWorkerGlobalScope) {
    let site = desk.borrow_mut().site(&ask.root, scope);
    let (work, abort) = abortable(async move { site.answer(&ask, effort).await });
    desk.borrow_mut().working = Some(abort);
    let (desk, scope) = (desk.clone(), scope.clone());
    spawn_local(async move {
        if let Ok(answer) = work.await {
            if let Some(answer) = answer {
                _ = scope.post_message(&JsValue::from_str(&answer.to_string()));
            }
            {
                let mut desk = desk.borrow_mut();
                desk.pace.done();
                desk.working = None;
            }
            go_on(&desk, &scope);
        }
    });
}

impl Desk {
    /// The site of a root; what is known of another one is forgotten.
    fn site(&mut self, root: &str, scope: &DedicatedWorkerGlobalScope) -> Rc<Site> {
        match &self.site {
            Some(site) if site.root == root => site.clone(),
            _ => {
                let files = Http::new(scope.clone(), root.to_owned());
                let engine = Engine::new(files.clone());
                self.site.insert(Rc::new(Site { root: root.to_owned(), engine, files, frame: OnceCell::new() })).clone()
            }
        }
    }
}

impl Site {
    /// The answer to a question. A first look that finds nothing, or fails, is none: there is more to come.
    async fn answer(&self, ask: &Ask, effort: Effort) -> Option<Answer> {
        let is_preliminary = effort == Effort::Preliminary;
        let mut results = self.results(ask, effort).await;
        if !is_preliminary && is_stale(&results) {
            results = self.results(ask, effort).await;
        }
        match &results {
            Ok(results) if is_preliminary && results.shown == 0 => None,
            Err(_) if is_preliminary => None,
            _ => Some(Answer { number: ask.number, results }),
        }
    }

    /// What is found for a question. When files are damaged or missing, the site may have been published anew since, or the browser's
    /// cache may hold a damaged file: everything that was read is forgotten, and the next question reads it past the cache.
    async fn results(&self, ask: &Ask, effort: Effort) -> Result<Results, SearchError> {
        let query = Query::parse(&ask.query);
        let search = async {
            match effort {
                Effort::Preliminary => self.engine.search_preliminary(&query, ask.count.min(PRELIMINARY)).await,
                Effort::Whole => self.engine.search(&query, ask.skip, ask.count).await,
            }
        };
        let (found, frame) = join(search, self.frame()).await;
        let results = found.and_then(|found| {
            let results = frame?.results(&found, &query, ask.skip, in_figures);
            Ok(Results { is_preliminary: effort == Effort::Preliminary, ..results })
        });
        if is_stale(&results) {
            self.engine.forget();
            self.files.use_cache(false);
        } else if results.is_ok() {
            self.files.use_cache(true);
        }
        results
    }

    async fn frame(&self) -> Result<&Frame, SearchError> {
        if self.frame.get().is_none() {
            let bytes = self.files.get("data/site.json").await?;
            let file: SiteFile = serde_json::from_slice(&bytes).map_err(|_| SearchError::Damaged)?;
            _ = self.frame.set(file.frame);
        }
        self.frame.get().ok_or(SearchError::Damaged)
    }
}

/// Whether reading everything anew may help.
const fn is_stale(results: &Result<Results, SearchError>) -> bool {
    matches!(results, Err(SearchError::Damaged | SearchError::NoIndex))
}

/// A number as a language writes it.
fn in_figures(n: usize, language: &str) -> String {
    js_sys::Number::from(n as f64).to_locale_string(language).into()
}
