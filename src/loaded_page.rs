//! A page that was loaded, with the head that is made of it once.

use crate::head::{Head, head};
use crate::page::Page;
#[cfg(target_arch = "wasm32")]
use crate::platform::page_view::PrintedPage;
use broadsheet_model::Frame;
use std::cell::OnceCell;

/// A loaded page.
#[derive(Debug)]
pub struct LoadedPage {
    /// What came.
    pub source: Source,
    head: OnceCell<Head>,
}

/// In which form a page came.
#[derive(Debug)]
pub enum Source {
    /// As its data.
    Data(Page),
    /// Printed, and fetched: the HTML inside `<main>`.
    #[cfg(target_arch = "wasm32")]
    Fetched(String),
    /// Printed, as the document that the reader opened.
    #[cfg(target_arch = "wasm32")]
    Printed(PrintedPage),
}

impl LoadedPage {
    /// A page that came as its data.
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

    /// The data of the page, where it came as such.
    #[must_use]
    pub fn data(&self) -> Option<&Page> {
        match &self.source {
            Source::Data(page) => Some(page),
            #[cfg(target_arch = "wasm32")]
            Source::Fetched(_) | Source::Printed(_) => None,
        }
    }

    /// Title and tags of the document's head. Those of the printed page are read from the document, so they must be asked for while
    /// they are still there.
    #[must_use]
    pub fn head(&self, frame: &Frame) -> &Head {
        self.head.get_or_init(|| match &self.source {
            Source::Data(page) => head(page, frame),
            #[cfg(target_arch = "wasm32")]
            Source::Fetched(_) | Source::Printed(_) => crate::platform::document_head::read(),
        })
    }
}
