//! The work that the app does before the reader clicks: it loads pages that the reader may open, and lays out the page that the
//! reader is about to open.

use super::Navigation;
use crate::frame_state::Content;
use crate::loaded_page::LoadedPage;
use crate::page::Page;
use crate::platform::{self, RequestCache, prefetch};
use crate::routes::Route;
use broadsheet_model::Prefetch;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;

impl Navigation {
    /// Loads and prepares a page that the reader is about to open.
    pub(super) fn foresee(&self, path: &str) {
        let Some(route) = self.route(path).filter(|_| !self.moves_focus.get_value()) else { return };
        let intent = self.next_intent();
        if let Some(page) = self.loader.at_hand(&route, false) {
            return self.prepare(page, intent);
        }
        let this = self.clone();
        spawn_local(async move {
            if let Ok(page) = this.loader.load(&route, &this.frame, RequestCache::Default).await {
                this.prepare(page, intent);
            }
        });
    }

    /// Loads the pages behind the first visible headlines when the browser is idle.
    pub(super) fn look_ahead(&self) {
        if self.frame.prefetch != Prefetch::Visible {
            return;
        }
        let this = self.clone();
        platform::when_idle(move || {
            prefetch::in_view(move |paths| {
                let routes: Vec<_> = paths.iter().filter_map(|path| this.route(path)).collect();
                this.load_ahead(routes.into_iter());
            });
        });
    }

    /// Loads the pages that are not in the cache, each in an idle moment of its own. Loading all at once would be a long task.
    fn load_ahead(&self, mut routes: std::vec::IntoIter<Route>) {
        let Some(route) = routes.find(|route| !self.loader.has(route)) else { return };
        let this = self.clone();
        platform::when_idle(move || {
            let ahead = this.clone();
            spawn_local(async move { ahead.loader.load_ahead(&route, &ahead.frame).await });
            this.load_ahead(routes);
        });
    }

    /// Builds the elements and the head of a page when the browser is idle, if the reader is still about to open this page.
    fn prepare(&self, page: Rc<LoadedPage>, intent: u32) {
        let this = self.clone();
        platform::when_idle(move || {
            // The reader may have clicked the link meanwhile, so the page may already be shown.
            let is_shown =
                this.state.shown.with_untracked(|shown| matches!(&shown.content, Content::Page(now) if Rc::ptr_eq(now, &page)));
            // The search page is not prepared, because its elements have ids, and an id must occur only once.
            if this.intent.get_value() == intent && !is_shown && !matches!(page.data(), Some(Page::Search(_))) {
                this.owner.with(|| this.slot.prepare(&page));
            }
            platform::when_idle(move || _ = page.head(&this.frame));
        });
    }
}
