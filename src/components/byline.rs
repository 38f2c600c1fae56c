use crate::routes::Route;
use broadsheet_model::{Byline, Frame, Kind};
use maud::{Markup, html};

/// Who wrote it: "By A, B and C", each name a link to the author's listing. Nothing when nobody is named.
pub fn byline(people: &[Byline], frame: &Frame) -> Markup {
    html! {
        @if !people.is_empty() {
            span.byline {
                (frame.words.by) " "
                @for (n, person) in people.iter().enumerate() {
                    @if n > 0 {
                        @if n + 1 == people.len() { " " (frame.words.and) " " } @else { ", " }
                    }
                    a rel="author" href=(frame.site.href(&Route::newest(Kind::Author, &person.slug).path())) { (person.name) }
                }
            }
        }
    }
}
