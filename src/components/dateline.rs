//! When an article was published, when it was updated, and how long it takes to read.

use broadsheet_model as model;
use leptos::prelude::*;

/// When an article was published and updated, in the newsroom's zone. In the browser a pointer that rests on a `<time>` shows the
/// reader's own time.
#[component]
pub fn Dateline(
    /// The dates, as they are shown and for machines.
    dateline: model::Dateline,
    /// That the article was updated, and when, in words.
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
    /// The dates, as they are shown and for machines.
    dateline: model::Dateline,
) -> impl IntoView {
    view! { <time datetime=dateline.published>{dateline.shown}</time> }
}

/// Reading time.
#[component]
pub fn Minutes(
    /// In words.
    text: String,
) -> impl IntoView {
    view! { <span class="minutes">{text}</span> }
}
