//! What the app asks, and what it is told.

use crate::http::Http;
use broadsheet_model::{Answer, Ask};
use broadsheet_search::Engine;
use futures::future::{AbortHandle, abortable};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

#[derive(Default)]
struct Desk {
    /// Of the site whose root stands beside it.
    engine: Option<(String, Rc<Engine<Http>>)>,
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
            let ask = message.data().as_string().and_then(|text| serde_json::from_str::<Ask>(&text).ok());
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
        let engine = match &self.engine {
            Some((root, engine)) if *root == ask.root => engine.clone(),
            _ => {
                let engine = Rc::new(Engine::new(Http::new(scope.clone(), ask.root.clone())));
                self.engine = Some((ask.root.clone(), engine.clone()));
                engine
            }
        };
        let scope = scope.clone();
        let (work, handle) = abortable(async move {
            let found = engine.search(&ask.query, ask.skip, ask.count).await;
            if let Ok(text) = serde_json::to_string(&Answer { number: ask.number, found }) {
                _ = scope.post_message(&JsValue::from_str(&text));
            }
        });
        self.working = Some(handle);
        spawn_local(async move { _ = work.await });
    }
}
