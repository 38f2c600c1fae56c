//! When an article was published, when it was updated, and how long it takes to read.

use broadsheet_model as model;
use leptos::prelude::*;

/// When an article was published and updated, in the newsroom's time zone. In the browser, the reader's own time appears when the
/// pointer rests on a `<time>`.
#[component]
pub fn Dateline(
    /// The dates: as they are shown, and as instants for other programs.
    dateline: model::Dateline,
    /// The text that says when the article was updated.
    updated: Option<String>,
) -> impl IntoView {
    let updated = dateline.updated.clone().zip(updated).map(|(date, shown)| {
        view! { <span class="dateline__updated"><time datetime=date>{shown}</time></span> }
    });
    view! {
        <span class="dateline"><Published dateline/></span>
        {updated}
    }
}

/// When an article was published.
#[component]
pub fn Published(
    /// The dates: as they are shown, and as instants for other programs.
    dateline: model::Dateline,
) -> impl IntoView {
    view! { <time datetime=dateline.published>{dateline.shown}</time> }
}

/// The reading time.
#[component]
pub fn Minutes(
    /// The text that gives the reading time.
    text: String,
) -> impl IntoView {
    view! { <span class="minutes">{text}</span> }
}
