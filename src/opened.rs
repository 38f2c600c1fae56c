//! A page that the browser has loaded, with what is made of it, made once: before the reader asks for it, or when.

use crate::head::{Head, head};
use crate::page::Page;
use crate::pages;
use broadsheet_model::Frame;
use std::cell::OnceCell;
use std::sync::Arc;

/// A loaded page and its memoised HTML.
#[derive(Debug)]
pub struct Opened {
    /// What was loaded; `None` of a page that came printed, of which nothing is left to be made.
    pub page: Option<Page>,
    document: OnceCell<Arc<str>>,
    head: OnceCell<Head>,
}

impl Opened {
    /// Of a page, nothing made yet.
    pub fn new(page: Page) -> Self {
        Self { page: Some(page), document: OnceCell::new(), head: OnceCell::new() }
    }

    /// Of what a printed page holds.
    pub fn printed(document: &str, head: Head) -> Self {
        Self { page: None, document: OnceCell::from(Arc::from(document)), head: OnceCell::from(head) }
    }

    /// The inside of `<main>`.
    pub fn document(&self, frame: &Frame) -> Arc<str> {
        self.document.get_or_init(|| pages::document(self.made_of(), frame, "").into()).clone()
    }

    /// Title and tags of the document's head.
    pub fn head(&self, frame: &Frame) -> &Head {
        self.head.get_or_init(|| head(self.made_of(), frame))
    }

    fn made_of(&self) -> &Page {
        self.page.as_ref().unwrap_or(&Page::NotFound)
    }
}
