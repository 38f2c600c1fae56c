//! Components that pages are made of: they take plain data and return a view. They fetch nothing and know no page. The host
//! prints them, and the browser builds them. Only `masthead` and `footer` react to the reader.

use broadsheet_model::Frame;
use leptos::prelude::use_context;
use std::sync::Arc;

pub mod article_card;
pub mod author_profile;
pub mod breadcrumbs;
pub mod byline;
pub mod chips;
pub mod cover;
pub mod dateline;
pub mod footer;
pub mod masthead;
pub mod pager;

/// The data that all pages of the site share (name, words, addresses), from the context of `<App/>`.
pub fn use_frame() -> Arc<Frame> {
    use_context().unwrap_or_default()
}
