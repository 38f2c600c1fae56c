//! Printing: a page's HTML on the host, through the same `<App/>` that runs in browsers.

use crate::app::{App, AppProps};
use crate::page::Page;
use crate::pages;
use crate::routes::Route;
use broadsheet_model::Frame;
use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use std::borrow::Cow;
use std::sync::Arc;

/// The inside of `<main>` for a page. `fold` is HTML to stand where its first screen has surely ended.
#[must_use]
pub fn document(page: &Page, frame: &Frame, fold: &str) -> String {
    pages::document(page, frame, fold)
}

/// The HTML of everything else inside the app's element. It depends on the page only where one of the sections is the page
/// itself, so that it is printed once for all other pages.
pub struct Surroundings<'a> {
    frame: &'a Frame,
    above: String,
    below: String,
}

impl<'a> Surroundings<'a> {
    /// Those of the pages of one site.
    #[must_use]
    pub fn new(frame: &'a Frame) -> Self {
        // No section leads to nowhere.
        let (above, below) = printed(frame, "");
        Self { frame, above, below }
    }

    /// What stands above and below the document of a page at `path` (a path of the site).
    #[must_use]
    pub fn at(&self, path: &str) -> (Cow<'_, str>, Cow<'_, str>) {
        if path == Route::Search.path() || self.frame.navigation.iter().any(|link| link.path == path) {
            let (above, below) = printed(self.frame, path);
            return (above.into(), below.into());
        }
        ((&self.above).into(), (&self.below).into())
    }
}

/// Where the page stands. Texts are escaped, so that nothing else looks like it.
const MAIN: &str = "<main id=\"main\" tabindex=\"-1\">";

fn printed(frame: &Frame, path: &str) -> (String, String) {
    let html = with_owner(|| App(AppProps { frame: frame.clone(), path: path.to_owned(), run: |_, _| () }).to_html());
    let (above, below) = html.split_once(MAIN).unwrap_or((&html, ""));
    ([above, MAIN, "<div class=\"page\">"].concat(), ["</div>", below].concat())
}

fn with_owner<T>(print: impl FnOnce() -> T) -> T {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new())));
    let printed = owner.with(print);
    owner.unset_with_forced_cleanup();
    printed
}

#[cfg(test)]
mod tests {
    use super::*;
    use broadsheet_model::Link;

    #[test]
    fn what_is_printed_once_is_what_each_page_would_have() {
        let link = |path: &str| Link { label: format!("A {MAIN} & more"), path: path.to_owned() };
        let frame =
            Frame { navigation: vec![link("/category/news/")], footer: vec![link("/about/"), link("/")], ..Frame::default() };
        let surroundings = Surroundings::new(&frame);
        for path in ["/", "/about/", "/blog/a/", "/category/news/", "/category/news/page/2/", "/search/", "/404.html"] {
            let (above, below) = printed(&frame, path);
            assert_eq!(surroundings.at(path), (Cow::from(&above), Cow::from(&below)), "{path}");
            assert!(above.ends_with("<main id=\"main\" tabindex=\"-1\"><div class=\"page\">"), "{above}");
            assert!(below.starts_with("</div>"), "{below}");
        }
        assert_ne!(surroundings.at("/category/news/"), surroundings.at("/category/news/page/2/"));
    }
}
