//! `<App/>`: the masthead, the page, the footer, and what keeps them in step with the address.

use crate::components::failure::failure;
use crate::components::footer::{Theme, footer};
use crate::components::masthead::masthead;
use crate::page::LoadError;
use broadsheet_model::Frame;
use leptos::either::Either;
use leptos::prelude::*;
use std::sync::Arc;

/// What stands in `<main>`.
#[derive(Clone, Debug)]
pub enum Shown {
    /// The HTML of a page. A browser that begins on a printed page gives none: it leaves what it finds, for a printed
    /// page is adopted and never made again.
    Document(Arc<str>),
    /// A page that could not be loaded.
    Failed(LoadError),
}

impl Shown {
    /// What a browser begins with: the printed page as it stands, or nothing yet.
    #[must_use]
    pub fn nothing() -> Self {
        Self::Document(Arc::from(""))
    }
}

/// The whole of what stands in `<body>`.
#[component]
pub fn App(
    /// Nameplate, navigation, language.
    frame: Frame,
    /// The path of the site that is open.
    path: String,
    /// What `<main>` begins with.
    shown: Shown,
) -> impl IntoView {
    let here = RwSignal::new(path);
    let shown = RwSignal::new(shown);
    let theme = RwSignal::new(Theme::default());
    let busy = RwSignal::new(false);
    let announcement = RwSignal::new(String::new());
    let retry = RwSignal::new(0_u32);

    #[cfg(target_arch = "wasm32")]
    {
        let owner = Owner::current();
        let frame = frame.clone();
        let follow = move || {
            crate::navigation::follow(&frame, crate::navigation::Signals { here, shown, busy, announcement, retry });
            crate::platform::theme::keep(theme);
            crate::platform::mark_ready();
        };
        // In a task of its own: the frame stands first.
        set_timeout(move || owner.map_or((), |owner| owner.with(follow)), std::time::Duration::ZERO);
    }

    let masthead = masthead(&frame, here);
    let footer = footer(&frame, theme);
    let skip = frame.words.skip.clone();
    let loading = frame.words.loading.clone();
    let content = move || match shown.get() {
        Shown::Document(html) => Either::Left(view! { <div class="page" inner_html=html></div> }),
        Shown::Failed(error) => Either::Right(failure(error, &frame, move || retry.update(|n| *n += 1))),
    };
    view! {
        <a class="skip" href="#main">{skip}</a>
        {masthead}
        <main id="main" tabindex="-1">{content}</main>
        {footer}
        <div class="progress" role="progressbar" aria-label=loading hidden=move || !busy.get()></div>
        <div class="visually-hidden" role="status">{move || announcement.get()}</div>
    }
}
