use crate::page::Page;
use crate::routes::Route;
use broadsheet_model::{Breadcrumb, Frame, Kind, fill};
use maud::{Markup, html};

/// The way from the front page: "Home » Blog » Title". The separators are drawn, not read out. Nothing without steps.
pub fn breadcrumbs(steps: &[Breadcrumb], frame: &Frame) -> Markup {
    html! {
        @if !steps.is_empty() {
            nav.breadcrumbs aria-label=(frame.words.breadcrumb) {
                ol {
                    @for step in steps {
                        li {
                            @match &step.path {
                                Some(path) => a href=(frame.site.href(path)) { (step.label) },
                                None => span aria-current="page" { (step.label) },
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The way to a page; empty for the front page and for "not found". The visible breadcrumb and the one for machines are
/// both made from it.
pub fn steps(page: &Page, frame: &Frame) -> Vec<Breadcrumb> {
    let words = &frame.words;
    let home = Breadcrumb::step(&words.home, Route::Home.path());
    let blog = || Breadcrumb::step(&words.blog, Route::blog().path());
    match page {
        Page::Home(_) | Page::NotFound => Vec::new(),
        Page::Article(article) => vec![home, blog(), Breadcrumb::here(&article.headline)],
        Page::Archive(_) => vec![home, Breadcrumb::here(&words.archive)],
        Page::Search(_) => vec![home, Breadcrumb::here(&words.search)],
        Page::Month(month) => {
            vec![home, Breadcrumb::step(&words.archive, Route::Archive.path()), Breadcrumb::here(&month.name)]
        }
        Page::Standing(page) => vec![home, Breadcrumb::here(&page.headline)],
        Page::Listing(listing) => {
            let mut steps = vec![home];
            if listing.kind != Kind::Blog {
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
