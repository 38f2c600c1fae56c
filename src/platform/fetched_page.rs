//! Printed pages that were fetched rather than opened.

use super::document;
use wasm_bindgen::JsCast;
use web_sys::{DocumentFragment, Element, HtmlTemplateElement};

/// A printed page taken apart. Its scripts do not run, its styles do not count and its pictures are not fetched: it is the
/// content of a template. A document of its own would be held against the policy of this one, which knows other styles.
pub struct FetchedPage(DocumentFragment);

impl FetchedPage {
    /// Takes the text of a page apart.
    pub fn parse(html: &str) -> Option<Self> {
        let template = document()?.create_element("template").ok()?;
        template.set_inner_html(html);
        Some(Self(template.unchecked_into::<HtmlTemplateElement>().content()))
    }

    /// The absolute address that it gives itself.
    pub fn canonical(&self) -> Option<String> {
        self.first("link[rel=canonical]")?.get_attribute("href")
    }

    /// The title of the document; plain text.
    pub fn title(&self) -> Option<String> {
        self.first("title")?.text_content()
    }

    /// The tags of its head that are its own, as HTML.
    pub fn tags(&self) -> Option<String> {
        self.all("[data-head]:not(script)")
    }

    /// Its structured data, as HTML.
    pub fn data(&self) -> Option<String> {
        self.all("script[data-head]")
    }

    fn all(&self, selector: &str) -> Option<String> {
        let tags = self.0.query_selector_all(selector).ok()?;
        Some((0..tags.length()).filter_map(|n| Some(tags.item(n)?.unchecked_into::<Element>().outer_html())).collect())
    }

    /// The HTML of its page inside `<main>`.
    pub fn content(&self) -> Option<String> {
        Some(self.first("#main > .page")?.inner_html())
    }

    fn first(&self, selector: &str) -> Option<Element> {
        self.0.query_selector(selector).ok()?
    }
}

/// The script that started this app, with a hash in its name. It is the one in the body; the scripts that it loads are in the head.
pub fn app() -> Option<String> {
    document()?.query_selector("body > script[integrity]").ok()??.get_attribute("src")
}

/// The release of the app that this document was printed with; a document that was not printed names none. Pages of another release have
/// other styles.
pub fn release() -> Option<String> {
    document()?.get_element_by_id("frame")?.get_attribute("data-release")
}
