//! The authors of an article.

use super::use_frame;
use crate::routes::Route;
use broadsheet_model as model;
use broadsheet_model::ListingKind;
use leptos::prelude::*;

/// "By A, B and C". Each name links to the author's listing. Without authors it shows nothing.
#[component]
pub fn Byline(
    /// The authors, in order.
    people: Vec<model::Byline>,
    /// The word before the first name.
    by: String,
    /// The word before the last name.
    and: String,
) -> impl IntoView {
    let frame = use_frame();
    (!people.is_empty()).then(|| {
        let last = people.len() - 1;
        let name = |(n, person): (usize, model::Byline)| {
            let before = match n {
                0 => format!("{by} "),
                n if n == last => format!(" {and} "),
                _ => ", ".to_owned(),
            };
            let href = frame.site.href(&Route::newest(ListingKind::Author, &person.slug).path());
            view! { {before}<a rel="author" href=href>{person.name}</a> }
        };
        view! { <span class="byline">{people.into_iter().enumerate().map(name).collect_view()}</span> }
    })
}
