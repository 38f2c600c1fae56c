//! `<App/>`: the masthead, the page, the footer, and what keeps them in step with the address.

use crate::components::failure::failure;
use crate::components::footer::{Theme, footer};
use crate::components::masthead::masthead;
use crate::signals::{Shown, Signals};
use broadsheet_model::Frame;
use leptos::either::Either;
use leptos::prelude::*;

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
    let signals = Signals::new(path, shown);
    let Signals { here, shown, busy, announcement, retry } = signals;
    let theme = RwSignal::new(Theme::default());

    #[cfg(target_arch = "wasm32")]
    {
        let owner = Owner::current();
        let frame = frame.clone();
        let follow = move || {
            crate::navigation::follow(&frame, signals);
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
