//! An article's own page.

use crate::components::article_card::{Card, CardSize};
use crate::components::author_profile::People;
use crate::components::byline::Byline;
use crate::components::chips::Chips;
use crate::components::cover::Cover;
use crate::components::dateline::{Dateline, Minutes};
use crate::components::use_frame;
use crate::routes::Route;
use broadsheet_model as model;
use broadsheet_model::{Direction, Heading, Labels, Neighbour, Words, fill};
use leptos::prelude::*;

/// Minimum number of words, and of headings, of an article with a table of contents.
const LONG: (u32, usize) = (600, 4);

/// An article: its chips, headline, excerpt, byline and dateline, cover, and text; then the articles to read next.
#[component]
pub fn ArticlePage(
    /// The article.
    article: model::Article,
) -> impl IntoView {
    let frame = use_frame();
    let language = article.language;
    let direction = article.direction.map(Direction::as_str);
    let labels = article.labels.unwrap_or_else(|| labels(&frame.words, article.dateline.as_ref(), article.minutes));
    let has_meta = !article.byline.is_empty() || article.dateline.is_some() || article.minutes > 0;
    let deck = article.excerpt.map(|excerpt| view! { <p class="article__deck">{excerpt}</p> });
    let meta = has_meta.then(|| {
        let dateline = article.dateline.map(|dateline| {
            let shown = labels.published.unwrap_or(dateline.shown);
            view! { <Dateline dateline=model::Dateline { shown, ..dateline } updated=labels.updated/> }
        });
        let minutes = (article.minutes > 0).then(|| view! { <Minutes text=labels.minutes/> });
        let byline = view! { <Byline people=article.byline by=labels.by and=labels.and/> };
        view! { <p class="article__meta">{byline}{dateline}{minutes}</p> }
    });
    let is_long = article.words >= LONG.0;
    view! {
        <article class="article">
            <header class="article__head" lang=language.clone() dir=direction>
                <Chips chips=article.chips label=Some(labels.filed_under)/>
                <h1>{article.headline}</h1>
                {deck}
                {meta}
            </header>
            {article.cover.map(|cover| view! { <Cover cover/> })}
            {is_long.then(|| view! { <Contents headings=article.contents label=labels.contents language=language.clone() direction/> })}
            // `press` sanitises the body when it compiles the article.
            <div class="prose" lang=language dir=direction inner_html=article.body></div>
            <People people=article.people/>
        </article>
        <Related cards=article.related/>
        <Neighbours older=article.older newer=article.newer/>
    }
}

/// The interface's words around an article that is in the site's language.
fn labels(words: &Words, dateline: Option<&model::Dateline>, minutes: u32) -> Labels {
    let updated = dateline.and_then(|dateline| dateline.updated_shown.as_deref());
    Labels {
        by: words.by.clone(),
        and: words.and.clone(),
        published: None,
        updated: updated.map(|shown| fill(&words.updated, "date", shown)),
        minutes: fill(&words.minutes, "n", &minutes.to_string()),
        filed_under: words.filed_under.clone(),
        contents: words.contents.clone(),
    }
}

/// A table of contents. With only a few headings it shows nothing.
#[component]
fn Contents(headings: Vec<Heading>, label: String, language: Option<String>, direction: Option<&'static str>) -> impl IntoView {
    let headings: Vec<Heading> = headings.into_iter().filter(|heading| heading.level == 2).collect();
    (headings.len() >= LONG.1).then(|| {
        let item = |heading: Heading| view! { <li><a href=["#", &heading.id].concat()>{heading.text}</a></li> };
        view! {
            <nav class="contents" aria-labelledby="contents" lang=language dir=direction>
                <h2 class="label" id="contents">{label}</h2>
                <ol>{headings.into_iter().map(item).collect_view()}</ol>
            </nav>
        }
    })
}

#[component]
fn Related(cards: Vec<model::Card>) -> impl IntoView {
    (!cards.is_empty()).then(|| {
        let card = |card| view! { <Card card size=CardSize::Brief/> };
        view! {
            <section class="related" aria-labelledby="related">
                <h2 class="label" id="related">{use_frame().words.related.clone()}</h2>
                <div class="related__cards">{cards.into_iter().map(card).collect_view()}</div>
            </section>
        }
    })
}

/// Links to the articles published before and after this one.
#[component]
fn Neighbours(older: Option<Neighbour>, newer: Option<Neighbour>) -> impl IntoView {
    let frame = use_frame();
    let words = &frame.words;
    let link = |neighbour: Neighbour, word: &str, class: &'static str, rel: &'static str| {
        let href = frame.site.href(&Route::Article(neighbour.slug).path());
        view! {
            <a class=class rel=rel href=href>
                <span class="neighbours__word">{word.to_owned()}</span>
                " "
                <span class="neighbours__headline" lang=neighbour.language dir=neighbour.direction.map(Direction::as_str)>{neighbour.headline}</span>
            </a>
        }
    };
    (older.is_some() || newer.is_some()).then(|| {
        view! {
            <nav class="neighbours" aria-label=words.read_on.clone()>
                {older.map(|older| link(older, &words.older, "neighbours__older", "prev"))}
                {newer.map(|newer| link(newer, &words.newer, "neighbours__newer", "next"))}
            </nav>
        }
    })
}
