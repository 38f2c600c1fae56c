//! A standing page such as About.

use broadsheet_model as model;
use broadsheet_model::Direction;
use leptos::prelude::*;

/// A standing page: its headline and its text.
#[component]
pub fn StandingPage(
    /// The page.
    page: model::StandingPage,
) -> impl IntoView {
    let direction = page.direction.map(Direction::as_str);
    view! {
        <article class="article">
            <header class="article__head" lang=page.language.clone() dir=direction><h1>{page.headline}</h1></header>
            // `press` sanitises the body when it compiles the page.
            <div class="prose" lang=page.language dir=direction inner_html=page.body></div>
        </article>
    }
}
