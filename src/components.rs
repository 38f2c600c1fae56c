//! The pieces: values in, HTML out. They fetch nothing and know no page. `masthead` and `footer` react to the reader
//! and are Leptos views; the others are parts of pages, which are documents.

pub mod breadcrumbs;
pub mod byline;
pub mod card;
pub mod chips;
pub mod cover;
pub mod dateline;
pub mod footer;
pub mod masthead;
pub mod pager;
