use broadsheet_model::Frame;
use leptos::prelude::*;

/// A choice of colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the reader's system has it.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// The foot of every page: standing links, and the choice of colours. The choice is shown once the app runs: without it
/// the system decides.
pub fn footer(frame: &Frame, theme: RwSignal<Theme>) -> impl IntoView + use<> {
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
    view! {
        <footer class="footer">
            <p class="footer__name">{frame.title.clone()}</p>
            {links}
            <div class="theme" role="group" aria-label=words.theme.clone()>{choice.collect_view()}</div>
        </footer>
    }
}
