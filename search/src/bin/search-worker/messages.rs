//! Receives the app's questions and sends it the answers.

use crate::index_requests::Http;
use crate::results_html::Frame;
use broadsheet_model::{Answer, Ask, Query, Results, SearchError};
use broadsheet_search::typing_pace::{Effort, PRELIMINARY, Pace};
use broadsheet_search::{Engine, Files};
use futures::future::{AbortHandle, abortable, join};
use serde::Deserialize;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// The part of [`broadsheet_model::SiteFile`] that results need.
#[derive(Deserialize)]
struct SiteFile {
    frame: Frame,
}

/// The engine of one site, and the data that it has read.
struct Site {
    root: String,
    engine: Engine<Http>,
    files: Http,
    /// Read for the first question.
    frame: OnceCell<Frame>,
}

/// The questions that are not answered yet.
#[derive(Default)]
struct Desk {
    site: Option<Rc<Site>>,
    pace: Pace,
    /// Stops the work on the current question.
    working: Option<AbortHandle>,
    /// The newest question, until the work on its whole answer begins.
    waiting: Option<Ask>,
    /// The timer that starts the work on the waiting question.
    timer: Option<i32>,
}

#[wasm_bindgen]
extern "C" {
    /// Milliseconds on a monotonic clock.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn now() -> f64;
}

/// Listens for the app's questions, then sends the app an empty message to report that it listens. Questions that the app sent
/// before are lost.
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
    // The listener must live as long as the worker.
    listen.forget();
    _ = scope.post_message(&JsValue::from_str(""));
}

/// Puts a question into the queue, where it replaces a waiting question. The question waits while the worker works on another
/// one, or while the reader may still be typing. [`Pace`] decides how long. The worker always answers the last question.
fn take(desk: &Rc<RefCell<Desk>>, ask: Ask, scope: &DedicatedWorkerGlobalScope) {
    {
        let mut desk = desk.borrow_mut();
        desk.pace.ask(now(), &Query::parse(&ask.query).words, ask.is_typing);
        desk.waiting = Some(ask);
    }
    go_on(desk, scope);
}

/// Starts the work on the waiting question if it is due, and sets a timer if a question still waits. Starting the work aborts the
/// work on the previous question.
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
        // One millisecond more, so that the timer does not fire too early.
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
    /// The site at a root URL. The data of any other site is discarded.
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
    /// The answer to a question. A preliminary search that finds nothing, or fails, gives no answer, because the whole search
    /// follows.
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

    /// The results for a question. When files are damaged or missing, the site may have been published again in the meantime, or
    /// the browser's cache may have a damaged file. Then the worker discards everything that it has read, and the next search
    /// reads the files past the browser's cache.
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

/// Whether reading all files again may help.
const fn is_stale(results: &Result<Results, SearchError>) -> bool {
    matches!(results, Err(SearchError::Damaged | SearchError::NoIndex))
}

/// Formats a number for a language.
fn in_figures(n: usize, language: &str) -> String {
    js_sys::Number::from(n as f64).to_locale_string(language).into()
}
