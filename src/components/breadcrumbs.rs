//! The breadcrumb of a page: the component, and the steps that lead to each kind of page.

use super::use_frame;
use crate::page::Page;
use crate::routes::Route;
use broadsheet_model::{Breadcrumb, Direction, Frame, ListingKind, fill};
use leptos::either::Either;
use leptos::prelude::*;

/// The way from the front page to the page: "Home » Blog » Title". The style sheet draws the separators, so screen readers do not
/// read them out. Without steps it shows nothing.
#[component]
pub fn Breadcrumbs(
    /// From the front page to the page itself.
    steps: Vec<Breadcrumb>,
) -> impl IntoView {
    let frame = use_frame();
    (!steps.is_empty()).then(|| {
        let site = &frame.site;
        let item = |Breadcrumb { label, path, language, direction }| match path {
            Some(path) => Either::Left(view! { <a href=site.href(&path)>{label}</a> }),
            None => {
                let direction = direction.map(Direction::as_str);
                Either::Right(view! { <span aria-current="page" lang=language dir=direction>{label}</span> })
            }
        };
        let items = steps.into_iter().map(|step| view! { <li>{item(step)}</li> }).collect_view();
        view! { <nav class="breadcrumbs" aria-label=frame.words.breadcrumb.clone()><ol>{items}</ol></nav> }
    })
}

/// The steps from the front page to a page; empty for the front page and for "not found". The visible breadcrumb and the
/// breadcrumb in the structured data are both made from them.
pub fn steps(page: &Page, frame: &Frame) -> Vec<Breadcrumb> {
    let words = &frame.words;
    let home = Breadcrumb::step(&words.home, Route::Home.path());
    let blog = || Breadcrumb::step(&words.blog, Route::blog().path());
    match page {
        Page::Home(_) | Page::NotFound => Vec::new(),
        Page::Article(article) => {
            vec![home, blog(), Breadcrumb::here(&article.headline).in_language(article.language.clone(), article.direction)]
        }
        Page::Archive(_) => vec![home, Breadcrumb::here(&words.archive)],
        Page::Search(_) => vec![home, Breadcrumb::here(&words.search)],
        Page::Month(month) => {
            vec![home, Breadcrumb::step(&words.archive, Route::Archive.path()), Breadcrumb::here(&month.name)]
        }
        Page::Standing(page) => {
            vec![home, Breadcrumb::here(&page.headline).in_language(page.language.clone(), page.direction)]
        }
        Page::Listing(listing) => {
            let mut steps = vec![home];
            if listing.kind != ListingKind::Blog {
                steps.push(blog());
            }
            steps.extend(listing.parents.iter().map(|p| Breadcrumb::step(&p.name, Route::of_chip(p).path())));
            let name = if listing.name.is_empty() { &words.blog } else { &listing.name };
            match listing.number {
                None => steps.push(Breadcrumb::here(name)),
                Some(number) => {
                    let own = Route::Listing { kind: listing.kind, slug: listing.slug.clone(), number: None };
                    steps.push(Breadcrumb::step(name, own.path()));
                    steps.push(Breadcrumb::here(fill(&words.page, "n", &number.to_string())));
                }
            }
            steps
        }
    }
}
