//! The page that is shown when a page could not be loaded.

use crate::components::use_frame;
use crate::page::LoadError;
use crate::routes::Route;
use broadsheet_model::{Frame, fill};
use leptos::prelude::*;

/// The heading of a load error, which is also the document's title.
pub fn heading(error: LoadError, frame: &Frame) -> &str {
    let words = &frame.words;
    match error {
        LoadError::Offline => &words.offline,
        LoadError::Slow => &words.slow,
        LoadError::Server(_) => &words.server_error,
        LoadError::Damaged => &words.damaged,
        LoadError::NewerEdition => &words.newer_edition,
    }
}

/// Says why a page could not be loaded, and offers links and a button to continue.
#[component]
pub fn LoadErrorPage(
    /// Why the page could not be loaded.
    error: LoadError,
    /// Loads the page once more.
    retry: impl Fn() + 'static,
) -> impl IntoView {
    let frame = use_frame();
    let words = &frame.words;
    let text = match error {
        LoadError::Offline => words.offline_text.clone(),
        LoadError::Slow => words.slow_text.clone(),
        LoadError::Server(status) => fill(&words.server_error_text, "n", &status.to_string()),
        LoadError::Damaged => words.damaged_text.clone(),
        LoadError::NewerEdition => words.newer_edition_text.clone(),
    };
    let label = if error == LoadError::NewerEdition { &words.reload } else { &words.try_again };
    view! {
        <div class="notice">
            <h1>{heading(error, &frame).to_owned()}</h1>
            <p class="notice__text">{text}</p>
            <p class="notice__ways">
                <button type="button" on:click=move |_| retry()>{label.clone()}</button>
                <a href=frame.site.href(&Route::Home.path())>{words.go_home.clone()}</a>
            </p>
        </div>
    }
}
