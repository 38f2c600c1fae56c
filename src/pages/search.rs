use crate::routes::Route;
use broadsheet_model::{Frame, SearchPage};
use maud::{Markup, html};

/// The search page, before anything is looked for. The app fills in what is found.
pub fn document(page: &SearchPage, frame: &Frame) -> Markup {
    let words = &frame.words;
    let years = page.years.iter().map(|year| (format!("{year:04}"), format!("{year:04}")));
    let years: Vec<_> = std::iter::once((String::new(), words.search_any.clone())).chain(years).collect();
    let categories = page.categories.iter().map(|chip| (chip.slug.to_string(), chip.name.clone()));
    let categories: Vec<_> = std::iter::once((String::new(), words.search_everywhere.clone())).chain(categories).collect();
    let orders = [(String::new(), words.search_best.clone()), ("date".to_owned(), words.newest.clone())];
    html! {
        div.search {
            h1 { (words.search) }
            form.search__form #search role="search" action=(frame.site.href(&Route::Search.path())) method="get" {
                label.visually-hidden for="q" { (words.search) }
                input.search__field #q type="search" name="q" autocomplete="off" autocapitalize="off" spellcheck="false"
                    enterkeyhint="search" maxlength="200";
                div.search__filters {
                    (choice("category", &words.search_section, &categories))
                    (choice("from", &words.search_from, &years))
                    (choice("to", &words.search_to, &years))
                    (choice("sort", &words.search_order, &orders))
                }
                // Only an address sets these.
                @for name in ["tag", "author", "language"] { input type="hidden" name=(name); }
            }
            p.search__without {
                (words.search_without) " " a href=(frame.site.href(&Route::Archive.path())) { (words.archive) }
            }
            div.search__found #found { (hint(&words.search_hint)) }
        }
    }
}

/// Nothing could be looked for: what happened, and ways on. The app puts it in the place of results.
#[cfg(target_arch = "wasm32")]
pub fn failure(heading: &str, text: &str, frame: &Frame) -> Markup {
    html! {
        div.notice {
            h2 { (heading) }
            p.notice__text { (text) }
            p.notice__ways {
                button type="button" { (frame.words.try_again) }
                a href=(frame.site.href(&Route::Archive.path())) { (frame.words.archive) }
            }
        }
    }
}

/// A line in the place of results.
pub fn hint(text: &str) -> Markup {
    html! { p.search__hint { (text) } }
}

fn choice(name: &str, label: &str, options: &[(String, String)]) -> Markup {
    html! {
        label.search__filter {
            span { (label) }
            select name=(name) { @for (value, text) in options { option value=(value) { (text) } } }
        }
    }
}
