use crate::routes::Route;
use broadsheet_model::Frame;
use maud::{Markup, html};

/// Nothing stands at the address; the ways on.
pub fn document(frame: &Frame) -> Markup {
    let words = &frame.words;
    html! {
        div.notice {
            h1 { (words.not_found) }
            p.notice__text { (words.not_found_text) }
            p.notice__ways {
                a href=(frame.site.href(&Route::Home.path())) { (words.go_home) }
                @if !frame.without_search { a href=(frame.site.href(&Route::Search.path())) { (words.search) } }
                a href=(frame.site.href(&Route::Archive.path())) { (words.archive) }
            }
        }
    }
}
