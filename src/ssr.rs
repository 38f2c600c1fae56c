//! Printing: the host renders `<App/>` to HTML, through the same routes and components that run in browsers.

use crate::app::{App, AppProps};
use crate::frame_state::{Content, FrameState, Shown};
use crate::loaded_page::LoadedPage;
use crate::page::Page;
use crate::pages::{PageContent, PageContentProps};
use crate::routes::Route;
use broadsheet_model::Frame;
use hydration_context::SsrSharedContext;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::no_attrs;
use leptos::tachys::view::{Position, PositionState, Render, RenderHtml};
use leptos_router::location::RequestUrl;
use std::rc::Rc;
use std::sync::Arc;

/// Prints the pages of one site.
#[derive(Debug)]
pub struct AppPrinter {
    frame: Arc<Frame>,
}

impl AppPrinter {
    /// A printer for pages with this frame.
    #[must_use]
    pub fn new(frame: &Frame) -> Self {
        Self { frame: Arc::new(frame.clone()) }
    }

    /// The HTML inside the app's element.
    #[must_use]
    pub fn print(&self, page: &Page) -> String {
        let route = page.route();
        let path = route.as_ref().map_or_else(|| "/404.html".to_owned(), Route::path);
        let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new())));
        let html = owner.with(|| {
            provide_context(RequestUrl::new(&self.frame.site.href(&path)));
            let shown = Shown { route, content: Content::Page(Rc::new(LoadedPage::new(page.clone()))) };
            App(AppProps { frame: self.frame.clone(), shown }).to_html()
        });
        owner.unset_with_forced_cleanup();
        html
    }
}

/// The page inside `<main>`. Browsers keep it unchanged and do not hydrate it, so it is printed without Leptos's markers.
pub struct PageView {
    /// The state that contains the page.
    pub state: FrameState,
    /// Whether the page in `state` is the page of the route.
    pub is_current: bool,
}

no_attrs!(PageView);

impl Render for PageView {
    type State = ();

    fn build(self) -> Self::State {}

    fn rebuild(self, (): &mut Self::State) {}
}

impl RenderHtml for PageView {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self::AsyncOutput {
        self
    }

    fn to_html_with_buf(self, buf: &mut String, position: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {
        buf.push_str("<div class=\"page\">");
        if let (true, Content::Page(loaded)) = (self.is_current, self.state.shown.get_untracked().content)
            && let Some(page) = loaded.data()
        {
            push_without_markers(&PageContent(PageContentProps { page: page.clone() }).to_html(), buf);
        }
        buf.push_str("</div>");
        *position = Position::NextChild;
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Self::State {}

    fn into_owned(self) -> Self::Owned {
        self
    }
}

/// The marker that Leptos writes between texts and after lists, so that a browser that hydrates finds its way.
const MARKER: &str = "<!>";

/// Appends HTML without Leptos's markers. The same characters inside a tag (such as in the `alt` of an image) stay.
fn push_without_markers(html: &str, buf: &mut String) {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        buf.push_str(text);
        rest = match tag.strip_prefix(MARKER) {
            Some(rest) => rest,
            None => {
                let (tag, rest) = tag.split_at(tag_len(tag));
                buf.push_str(tag);
                rest
            }
        };
    }
    buf.push_str(rest);
}

/// The length of the tag at the beginning of a text: up to the first `>` that is not in a quoted value.
fn tag_len(html: &str) -> usize {
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate() {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (b'>', None) => return at + 1,
            (byte, Some(open)) if byte == open => quote = None,
            _ => {}
        }
    }
    html.len()
}

#[cfg(test)]
mod tests {
    use super::push_without_markers;

    #[test]
    fn markers_are_removed_and_everything_else_stays() {
        for (html, expected) in [
            ("", ""),
            ("a <b>c</b>", "a <b>c</b>"),
            ("By <!><a>A</a><!>, <!><a>B</a>", "By <a>A</a>, <a>B</a>"),
            ("<img alt=\"<!> it's\">'<!>'", "<img alt=\"<!> it's\">''"),
            ("<a title='\"<!>'>x</a><!>", "<a title='\"<!>'>x</a>"),
            ("a < b <!>", "a < b <!>"),
        ] {
            let mut out = String::new();
            push_without_markers(html, &mut out);
            assert_eq!(out, expected);
        }
    }
}
