//! What a search has found. The app puts it into the search page; nothing of it is printed.

use super::card;
use crate::routes::Route;
use broadsheet_model::{Found, Frame, Hit, Query, Slug, When, fill};
use maud::{Markup, html};

/// The address of a query.
pub fn address(query: &Query, frame: &Frame) -> String {
    let path = frame.site.href(&Route::Search.path());
    if *query == Query::default() { path } else { format!("{path}?{query}") }
}

/// All that was found, as far as it is shown. `count` writes a number as the newsroom's language does; `unseen` names the
/// filters that no field of the form shows.
pub fn found(found: &Found, query: &Query, unseen: &[&str], frame: &Frame, count: impl Fn(usize) -> String) -> String {
    let words = &frame.words;
    html! {
        (chips(query, unseen, found, frame))
        @if found.hits.is_empty() {
            div.notice {
                h2 { (words.search_none) }
                p.notice__text { (words.search_none_text) }
                p.notice__ways {
                    @if is_narrowed(query) {
                        a href=(address(&Query { words: query.words.clone(), ..Query::default() }, frame)) { (words.search_drop_all) }
                    }
                    a href=(frame.site.href(&Route::Archive.path())) { (words.archive) }
                }
            }
        } @else {
            @if let Some(instead) = &found.instead {
                @let (before, after) = words.search_instead.split_once("{name}").unwrap_or((&words.search_instead, ""));
                p.search__note { (before) strong { (instead) } (after) }
            }
            @if found.some_words { p.search__note { (words.search_some) } }
            div.search__tally {
                p.listing__total { (tally(found, frame, &count)) }
                @if found.years.len() > 1 {
                    nav aria-label=(words.search_years) {
                        ul { @for (year, hits) in &found.years { li { (in_year(*year, query, frame)) " " span { (count(*hits)) } } } }
                    }
                }
            }
            div.search__hits.listing__cards #hits { (hits(&found.hits, frame)) }
            (more(found, frame))
        }
    }
    .into_string()
}

/// How many there are, in words.
pub fn tally(found: &Found, frame: &Frame, count: impl Fn(usize) -> String) -> String {
    let words = &frame.words;
    match (found.total, found.at_least) {
        (0, _) => words.search_none.clone(),
        (total, true) => fill(&words.search_at_least, "n", &count(total)),
        (total, false) => fill(&words.articles, "n", &count(total)),
    }
}

/// Cards of what was found.
pub fn hits(hits: &[Hit], frame: &Frame) -> Markup {
    html! { @for hit in hits { (card::hit(hit, frame)) } }
}

/// The way to the next ones.
pub fn more(found: &Found, frame: &Frame) -> Markup {
    html! {
        @if found.hits.len() < found.total { p.search__more #more { button type="button" { (frame.words.search_more) } } }
    }
}

/// Nothing could be looked for: what happened, and ways on.
pub fn failure(heading: &str, text: &str, frame: &Frame) -> String {
    let words = &frame.words;
    html! {
        div.notice {
            h2 { (heading) }
            p.notice__text { (text) }
            p.notice__ways {
                button type="button" { (words.try_again) }
                a href=(frame.site.href(&Route::Archive.path())) { (words.archive) }
            }
        }
    }
    .into_string()
}

fn in_year(year: i16, query: &Query, frame: &Frame) -> Markup {
    let when = Some(When { year, month: None });
    html! { a href=(address(&Query { from: when, to: when, ..query.clone() }, frame)) { (format!("{year:04}")) } }
}

fn is_narrowed(query: &Query) -> bool {
    *query != Query { words: query.words.clone(), sort: query.sort, ..Query::default() }
}

/// The filters that only the address knows of, each a link to the same search without it.
fn chips(query: &Query, unseen: &[&str], found: &Found, frame: &Frame) -> Markup {
    html! {
        @if !unseen.is_empty() {
            ul.chips {
                @for key in unseen {
                    @let (name, without) = filter(key, query, found);
                    li {
                        a.chip href=(address(&without, frame)) aria-label=(fill(&frame.words.search_drop, "name", &name)) { (name) " ×" }
                    }
                }
            }
        }
    }
}

/// What a filter is called, and the query without it.
fn filter(key: &str, query: &Query, found: &Found) -> (String, Query) {
    let mut without = query.clone();
    let spelt = |slug: Option<Slug>| slug.map(|slug| slug.as_str().replace('-', " ")).unwrap_or_default();
    let name = match key {
        "category" => spelt(without.category.take()),
        "tag" => spelt(without.tag.take()),
        "author" => {
            let slug = without.author.take();
            // Their articles name them.
            let people = found.hits.iter().flat_map(|hit| &hit.card.byline);
            let named = people.filter(|person| Some(&person.slug) == slug.as_ref()).map(|person| person.name.clone()).next();
            named.unwrap_or_else(|| spelt(slug))
        }
        "language" => without.language.take().unwrap_or_default(),
        "from" => without.from.take().map(|when| format!("{when} –")).unwrap_or_default(),
        _ => without.to.take().map(|when| format!("– {when}")).unwrap_or_default(),
    };
    (name, without)
}
