//! The search worker, as seen from the page.

use super::{document, unprinted_base};
use wasm_bindgen::prelude::*;
use web_sys::{Event, MessageEvent, WorkerOptions, WorkerType};

/// The name that Trunk gives to the worker's script, for pages that were not printed.
const UNPRINTED: &str = "search-worker_loader.js";

/// A running worker. It ends when this value is dropped.
pub struct Worker {
    worker: web_sys::Worker,
    // The closures must live as long as the worker.
    _hear: Closure<dyn Fn(MessageEvent)>,
    _fail: Closure<dyn Fn(Event)>,
}

impl Worker {
    /// Starts the worker. `hear` gets its messages. `fail` is called when the worker could not be loaded or has stopped.
    pub fn start(hear: impl Fn(String) + 'static, fail: impl Fn() + 'static) -> Option<Self> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = web_sys::Worker::new_with_options(&address(), &options).ok()?;
        let hear = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
            if let Some(text) = message.data().as_string() {
                hear(text);
            }
        });
        let fail = Closure::<dyn Fn(Event)>::new(move |error: Event| {
            // The page reports the error to the reader.
            error.prevent_default();
            fail();
        });
        worker.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        worker.set_onerror(Some(fail.as_ref().unchecked_ref()));
        Some(Self { worker, _hear: hear, _fail: fail })
    }

    /// Sends a message to the worker.
    pub fn tell(&self, message: &str) {
        _ = self.worker.post_message(&JsValue::from_str(message));
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// The address of the worker's script. A printed page names it in the element of its frame.
fn address() -> String {
    let printed = || document()?.get_element_by_id("frame")?.get_attribute("data-search");
    printed().unwrap_or_else(|| unprinted_base() + UNPRINTED)
}
