use crate::page::LoadError;
use crate::routes::Route;
use broadsheet_model::{Frame, fill};
use leptos::prelude::*;

/// The heading of a failure, which is also the document's title.
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

/// A page that could not be loaded: what happened, and ways on. `retry` loads it again.
pub fn failure<F: Fn() + Send + 'static>(error: LoadError, frame: &Frame, retry: F) -> impl IntoView + use<F> {
    let words = &frame.words;
    let text = match error {
        LoadError::Offline => words.offline_text.clone(),
        LoadError::Slow => words.slow_text.clone(),
        LoadError::Server(status) => fill(&words.server_error_text, "n", &status.to_string()),
        LoadError::Damaged => words.damaged_text.clone(),
        LoadError::NewerEdition => words.newer_edition_text.clone(),
    };
    let again = if error == LoadError::NewerEdition { &words.reload } else { &words.try_again };
    view! {
        <div class="page">
            <div class="notice">
                <h1>{heading(error, frame).to_owned()}</h1>
                <p class="notice__text">{text}</p>
                <p class="notice__ways">
                    <button type="button" on:click=move |_| retry()>{again.clone()}</button>
                    <a href=frame.site.href(&Route::Home.path())>{words.go_home.clone()}</a>
                </p>
            </div>
        </div>
    }
}
