//! Fetches the site's files over HTTP.

use broadsheet_search::{FileError, Files};
use js_sys::{ArrayBuffer, Uint8Array};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, DedicatedWorkerGlobalScope, RequestCache, RequestInit, Response};

/// Reads files below the root URL of a site.
#[derive(Clone)]
pub struct Http {
    scope: DedicatedWorkerGlobalScope,
    /// The root URL; ends with `/`.
    root: String,
    /// Whether requests may use the browser's cache.
    cache: Rc<Cell<RequestCache>>,
}

impl Http {
    pub fn new(scope: DedicatedWorkerGlobalScope, root: String) -> Self {
        Self { scope, root, cache: Rc::new(Cell::new(RequestCache::Default)) }
    }

    /// Sets whether later requests may use the browser's cache or must read past it.
    pub fn use_cache(&self, uses: bool) {
        self.cache.set(if uses { RequestCache::Default } else { RequestCache::Reload });
    }
}

impl Files for Http {
    async fn get(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let unreachable = |_| FileError::Unreachable;
        // This value lives until the body has been read. When the caller drops the future before that, this value is dropped with
        // it and aborts the transfer.
        let fetch = Fetch(AbortController::new().map_err(unreachable)?);
        let init = RequestInit::new();
        init.set_signal(Some(&fetch.0.signal()));
        init.set_cache(self.cache.get());
        let answer = self.scope.fetch_with_str_and_init(&[&self.root, path].concat(), &init);
        let response: Response = JsFuture::from(answer).await.and_then(JsCast::dyn_into).map_err(unreachable)?;
        match response.status() {
            404 | 410 => return Err(FileError::Missing),
            status if !response.ok() => return Err(FileError::Status(status)),
            _ => {}
        }
        // For a missing file, some servers answer with an HTML page and a success status.
        let is_page = path.ends_with('/');
        if !is_page && response.headers().get("content-type").ok().flatten().is_some_and(|kind| kind.starts_with("text/html")) {
            return Err(FileError::Missing);
        }
        let body = response.array_buffer().map_err(unreachable)?;
        let bytes: ArrayBuffer = JsFuture::from(body).await.and_then(JsCast::dyn_into).map_err(unreachable)?;
        Ok(Uint8Array::new(&bytes).to_vec())
    }
}

struct Fetch(AbortController);

impl Drop for Fetch {
    fn drop(&mut self) {
        self.0.abort();
    }
}
