use crate::page::LoadError;
use crate::routes::Route;
use broadsheet_model::{Frame, fill};
use maud::{Markup, html};

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

/// A page that could not be loaded: what happened, and ways on. Its button is the reader's wish to load it again.
pub fn document(error: LoadError, frame: &Frame) -> Markup {
    let words = &frame.words;
    let text = match error {
        LoadError::Offline => words.offline_text.clone(),
        LoadError::Slow => words.slow_text.clone(),
        LoadError::Server(status) => fill(&words.server_error_text, "n", &status.to_string()),
        LoadError::Damaged => words.damaged_text.clone(),
        LoadError::NewerEdition => words.newer_edition_text.clone(),
    };
    let again = if error == LoadError::NewerEdition { &words.reload } else { &words.try_again };
    html! {
        div.notice {
            h1 { (heading(error, frame)) }
            p.notice__text { (text) }
            p.notice__ways {
                button type="button" { (again) }
                a href=(frame.site.href(&Route::Home.path())) { (words.go_home) }
            }
        }
    }
}
