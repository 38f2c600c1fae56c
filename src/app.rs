//! `<App/>`: the masthead, the place of the page, the footer, and what keeps them in step with the address.

use crate::components::footer::{Theme, footer};
use crate::components::masthead::masthead;
use crate::signals::Signals;
use broadsheet_model::Frame;
use leptos::prelude::*;

/// The whole of what stands in `<body>`.
#[component]
pub fn App(
    /// Nameplate, navigation, language.
    frame: Frame,
    /// The path of the site that is open.
    path: String,
    /// Brings it to life; printing does not.
    run: impl FnOnce(Signals, RwSignal<Theme>),
) -> impl IntoView {
    let signals = Signals::new(path);
    let Signals { here, busy, announcement } = signals;
    let theme = RwSignal::new(Theme::default());
    run(signals, theme);

    let masthead = masthead(&frame, here);
    let footer = footer(&frame, theme);
    let skip = frame.words.skip.clone();
    let loading = frame.words.loading.clone();
    view! {
        <a class="skip" href="#main">{skip}</a>
        {masthead}
        <main id="main" tabindex="-1"></main>
        {footer}
        <div class="progress" role="progressbar" aria-label=loading hidden=move || !busy.get()></div>
        <div class="visually-hidden" role="status">{move || announcement.get()}</div>
    }
}
