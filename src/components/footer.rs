//! The foot of every page.

use super::use_frame;
use leptos::prelude::*;

/// A choice of colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// The same as the reader's system.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// Links of the whole site, and the reader's choices: the colours, and whether a key opens the search. The style sheet shows the
/// choices only when the app runs. Without the app, the reader's system decides on the colours, and the key does nothing.
#[component]
pub fn Footer(
    /// The reader's choice of colours.
    theme: RwSignal<Theme>,
    /// Whether the `/` key opens the search.
    slash_key: RwSignal<bool>,
) -> impl IntoView {
    let frame = use_frame();
    let words = &frame.words;
    let links = (!frame.footer.is_empty()).then(|| {
        let items = frame.footer.iter().map(|l| view! { <li><a href=frame.site.href(&l.path)>{l.label.clone()}</a></li> });
        view! { <ul class="footer__links">{items.collect_view()}</ul> }
    });
    let choice = [(Theme::Auto, &words.theme_auto), (Theme::Light, &words.theme_light), (Theme::Dark, &words.theme_dark)].map(
        |(choice, word)| {
            let pressed = move || if theme.get() == choice { "true" } else { "false" };
            view! { <button type="button" aria-pressed=pressed on:click=move |_| theme.set(choice)>{word.clone()}</button> }
        },
    );
    let key = (!frame.without_search).then(|| {
        let pressed = move || if slash_key.get() { "true" } else { "false" };
        let toggle = move |_| slash_key.update(|is_on| *is_on = !*is_on);
        view! { <button class="footer__key" type="button" aria-pressed=pressed on:click=toggle>{words.slash_key.clone()}</button> }
    });
    view! {
        <footer class="footer">
            <p class="footer__name">{frame.title.clone()}</p>
            {links}
            {key}
            <div class="theme" role="group" aria-label=words.theme.clone()>{choice.collect_view()}</div>
        </footer>
    }
}
