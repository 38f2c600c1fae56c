//! A page that was loaded, with its head, which is made only once.

use crate::head::{Head, head};
use crate::page::Page;
#[cfg(target_arch = "wasm32")]
use crate::platform::page_view::PrintedPage;
use broadsheet_model::Frame;
use std::cell::OnceCell;

/// A loaded page.
#[derive(Debug)]
pub struct LoadedPage {
    /// The content of the page.
    pub source: Source,
    head: OnceCell<Head>,
}

/// The form in which a page was loaded.
#[derive(Debug)]
pub enum Source {
    /// The data of the page.
    Data(Page),
    /// A printed page that was fetched: the HTML inside `<main>`.
    #[cfg(target_arch = "wasm32")]
    Fetched(String),
    /// The printed page of the document that the reader opened.
    #[cfg(target_arch = "wasm32")]
    Printed(PrintedPage),
}

impl LoadedPage {
    /// A page that was loaded as data.
    #[must_use]
    pub fn new(page: Page) -> Self {
        Self { source: Source::Data(page), head: OnceCell::new() }
    }

    /// A printed page that was fetched.
    #[cfg(target_arch = "wasm32")]
    pub fn fetched(html: String, head: Head) -> Self {
        Self { source: Source::Fetched(html), head: OnceCell::from(head) }
    }

    /// The printed page that the reader opened.
    #[cfg(target_arch = "wasm32")]
    pub fn printed() -> Self {
        Self { source: Source::Printed(PrintedPage::default()), head: OnceCell::new() }
    }

    /// The data of the page; `None` for a printed page.
    #[must_use]
    pub fn data(&self) -> Option<&Page> {
        match &self.source {
            Source::Data(page) => Some(page),
            #[cfg(target_arch = "wasm32")]
            Source::Fetched(_) | Source::Printed(_) => None,
        }
    }

    /// Title and tags of the document's head. The head of the printed page that the reader opened is read from the document. So
    /// the first call must come while that head is still in the document.
    #[must_use]
    pub fn head(&self, frame: &Frame) -> &Head {
        self.head.get_or_init(|| match &self.source {
            Source::Data(page) => head(page, frame),
            #[cfg(target_arch = "wasm32")]
            Source::Fetched(_) | Source::Printed(_) => crate::platform::document_head::read(),
        })
    }
}
