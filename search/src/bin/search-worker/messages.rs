//! What the app asks, and what it is told.

use crate::found::Frame;
use crate::http::Http;
use broadsheet_model::{Answer, Ask, Query, SearchError};
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

#[derive(Default)]
struct Desk {
    site: Option<Rc<Site>>,
    /// Of the question that is being worked on.
    working: Option<AbortHandle>,
}

/// Answers the app's questions from now on, and tells it so with an empty message: what was sent before went unheard.
pub fn answer() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let desk = RefCell::new(Desk::default());
    let listen = Closure::<dyn Fn(MessageEvent)>::new({
        let scope = scope.clone();
        move |message: MessageEvent| {
            let ask = message.data().as_string().and_then(|text| Ask::parse(&text));
            if let Some(ask) = ask {
                desk.borrow_mut().take(ask, &scope);
            }
        }
    });
    scope.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    // It listens as long as the worker lives.
    listen.forget();
    _ = scope.post_message(&JsValue::from_str(""));
}

impl Desk {
    /// A newer question takes the place of one that is not answered yet, and its fetches end with it.
    fn take(&mut self, ask: Ask, scope: &DedicatedWorkerGlobalScope) {
        if let Some(older) = self.working.take() {
            older.abort();
        }
        let site = match &self.site {
            Some(site) if site.root == ask.root => site.clone(),
            _ => {
                let files = Http::new(scope.clone(), ask.root.clone());
                let engine = Engine::new(files.clone());
                self.site.insert(Rc::new(Site { root: ask.root.clone(), engine, files, frame: OnceCell::new() })).clone()
            }
        };
        let scope = scope.clone();
        let (work, handle) = abortable(async move {
            let answer = site.answer(&ask).await;
            _ = scope.post_message(&JsValue::from_str(&answer.to_string()));
        });
        self.working = Some(handle);
        spawn_local(async move { _ = work.await });
    }
}

impl Site {
    async fn answer(&self, ask: &Ask) -> Answer {
        let query = Query::parse(&ask.query);
        let (found, frame) = join(self.engine.search(&query, ask.skip, ask.count), self.frame()).await;
        let html = found.and_then(|found| {
            let frame = frame?;
            Ok(if ask.skip == 0 { frame.found(&found, &query, in_figures) } else { frame.further(&found, ask.skip) })
        });
        Answer { number: ask.number, html }
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

/// A number as a language writes it.
fn in_figures(n: usize, language: &str) -> String {
    js_sys::Number::from(n as f64).to_locale_string(language).into()
}
