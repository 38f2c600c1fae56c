//! Printed pages that the app fetched.

use super::document;
use wasm_bindgen::JsCast;
use web_sys::{DocumentFragment, Element, HtmlTemplateElement};

/// A parsed printed page. It is the content of a template, so its scripts do not run, its styles do not apply, and its images are
/// not fetched. A separate document would be subject to this document's security policy, which knows only other styles.
pub struct FetchedPage(DocumentFragment);

impl FetchedPage {
    /// Parses the text of a page.
    pub fn parse(html: &str) -> Option<Self> {
        let template = document()?.create_element("template").ok()?;
        template.set_inner_html(html);
        Some(Self(template.unchecked_into::<HtmlTemplateElement>().content()))
    }

    /// The absolute address that the page names as its canonical address.
    pub fn canonical(&self) -> Option<String> {
        self.first("link[rel=canonical]")?.get_attribute("href")
    }

    /// The title of the document; plain text.
    pub fn title(&self) -> Option<String> {
        self.first("title")?.text_content()
    }

    /// The tags in the page's head that belong to this page only, as HTML.
    pub fn tags(&self) -> Option<String> {
        self.all("[data-head]:not(script)")
    }

    /// The structured data of the page, as HTML.
    pub fn data(&self) -> Option<String> {
        self.all("script[data-head]")
    }

    fn all(&self, selector: &str) -> Option<String> {
        let tags = self.0.query_selector_all(selector).ok()?;
        Some((0..tags.length()).filter_map(|n| Some(tags.item(n)?.unchecked_into::<Element>().outer_html())).collect())
    }

    /// The HTML of the page inside `<main>`.
    pub fn content(&self) -> Option<String> {
        Some(self.first("#main > .page")?.inner_html())
    }

    fn first(&self, selector: &str) -> Option<Element> {
        self.0.query_selector(selector).ok()?
    }
}

/// The address of the script that started this app, with a hash in its name. This script is in the body. The scripts that it
/// loads are in the head.
pub fn app() -> Option<String> {
    document()?.query_selector("body > script[integrity]").ok()??.get_attribute("src")
}

/// The release of the app that printed this document; `None` for a document that was not printed. Pages of another release have
/// other styles.
pub fn release() -> Option<String> {
    document()?.get_element_by_id("frame")?.get_attribute("data-release")
}
