//! The search page: its form, and the elements that are shown instead of results.

use crate::components::use_frame;
use crate::routes::Route;
use broadsheet_model as model;
use leptos::prelude::*;

/// The search page before a search. The app adds the results.
#[component]
pub fn SearchPage(
    /// The choices of the form.
    page: model::SearchPage,
) -> impl IntoView {
    let frame = use_frame();
    let words = &frame.words;
    let years = page.years.iter().map(|year| (format!("{year:04}"), format!("{year:04}")));
    let years: Vec<_> = std::iter::once((String::new(), words.search_any.clone())).chain(years).collect();
    let categories = page.categories.into_iter().map(|chip| (chip.slug.to_string(), chip.name));
    let categories = std::iter::once((String::new(), words.search_everywhere.clone())).chain(categories).collect();
    let orders = vec![(String::new(), words.search_best.clone()), ("date".to_owned(), words.newest.clone())];
    let chips = |chips: Vec<model::Chip>| -> Vec<(String, String)> {
        chips.into_iter().map(|chip| (chip.slug.to_string(), chip.name)).collect()
    };
    let languages = page.languages.into_iter().map(|language| (language.value, language.name)).collect();
    let further = [
        ("tag", &words.search_tag, chips(page.tags)),
        ("author", &words.search_author, chips(page.authors)),
        ("language", &words.search_language, languages),
    ];
    // When the site has no choices for a filter, only an address can set it.
    let (choices, hidden): (Vec<_>, Vec<_>) = further.into_iter().partition(|(_, _, options)| !options.is_empty());
    let choices: Vec<_> = choices
        .into_iter()
        .map(|(name, label, options)| {
            let options = std::iter::once((String::new(), words.search_all.clone())).chain(options).collect();
            view! { <Choice name label=label.clone() options/> }
        })
        .collect();
    let hidden = hidden.into_iter().map(|(name, ..)| view! { <input type="hidden" name=name/> });
    let further = (!choices.is_empty()).then(|| {
        view! {
            <details class="search__further">
                <summary>{words.search_more_filters.clone()}</summary>
                <div class="search__filters">{choices}</div>
            </details>
        }
    });
    view! {
        <div class="search">
            <h1>{words.search.clone()}</h1>
            <form class="search__form" id="search" role="search" action=frame.site.href(&Route::Search.path()) method="get">
                <label class="visually-hidden" for="q">{words.search.clone()}</label>
                <input
                    class="search__field"
                    id="q"
                    type="search"
                    name="q"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    enterkeyhint="search"
                    maxlength="200"
                />
                <div class="search__filters">
                    <Choice name="category" label=words.search_section.clone() options=categories/>
                    <Choice name="from" label=words.search_from.clone() options=years.clone()/>
                    <Choice name="to" label=words.search_to.clone() options=years/>
                    <Choice name="sort" label=words.search_order.clone() options=orders/>
                </div>
                {further}
                {hidden.collect_view()}
            </form>
            <p class="search__without">
                {words.search_without.clone()}" "<a href=frame.site.href(&Route::Archive.path())>{words.archive.clone()}</a>
            </p>
            <div class="search__found" id="found"><SearchHint text=words.search_hint.clone()/></div>
        </div>
    }
}

/// A line that is shown instead of results.
#[component]
pub fn SearchHint(
    /// What to do.
    text: String,
) -> impl IntoView {
    view! { <p class="search__hint">{text}</p> }
}

/// Shown instead of results: why the search failed, and a button and a link to continue.
#[cfg(target_arch = "wasm32")]
#[component]
pub fn SearchFailure(
    /// The heading, which names the failure.
    heading: String,
    /// What to do.
    text: String,
) -> impl IntoView {
    let frame = use_frame();
    view! {
        <div class="notice">
            <h2>{heading}</h2>
            <p class="notice__text">{text}</p>
            <p class="notice__ways">
                <button type="button">{frame.words.try_again.clone()}</button>
                <a href=frame.site.href(&Route::Archive.path())>{frame.words.archive.clone()}</a>
            </p>
        </div>
    }
}

/// A filter of the form.
#[component]
fn Choice(name: &'static str, label: String, options: Vec<(String, String)>) -> impl IntoView {
    let option = |(value, text)| view! { <option value=value>{text}</option> };
    view! {
        <label class="search__filter">
            <span>{label}</span>
            <select name=name>{options.into_iter().map(option).collect_view()}</select>
        </label>
    }
}
