use crate::components::byline::byline;
use crate::components::card::{Size, card};
use crate::components::chips::chips;
use crate::components::cover::figure;
use crate::components::dateline::{dateline, minutes};
use crate::routes::Route;
use broadsheet_model::{Article, Direction, Frame, Heading, Neighbour};
use maud::{Markup, PreEscaped, html};

/// An article this long, with this many headings, gets a table of contents.
const LONG: (u32, usize) = (600, 4);

/// An article: its chips, headline, deck, byline and dateline, cover, and text.
pub fn document(article: &Article, frame: &Frame) -> Markup {
    let language = article.language.as_deref();
    let direction = article.direction.map(Direction::as_str);
    html! {
        article.article {
            header.article__head lang=[language] dir=[direction] {
                (chips(&article.chips, Some(&frame.words.filed_under), frame))
                h1 { (article.headline) }
                @if let Some(excerpt) = &article.excerpt { p.article__deck { (excerpt) } }
                @if !article.byline.is_empty() || article.dateline.is_some() || article.minutes > 0 {
                    p.article__meta {
                        (byline(&article.byline, frame))
                        (dateline(article.dateline.as_ref(), frame))
                        (minutes(article.minutes, frame))
                    }
                }
            }
            @if let Some(cover) = &article.cover { (figure(cover, frame)) }
            (contents(article, frame))
            // Sanitised when it was compiled.
            div.prose lang=[language] dir=[direction] { (PreEscaped(&article.body)) }
        }
    }
}

/// What to read next.
pub fn further(article: &Article, frame: &Frame) -> Markup {
    html! {
        @if !article.related.is_empty() {
            section.related aria-labelledby="related" {
                h2.label #related { (frame.words.related) }
                div.related__cards { @for one in &article.related { (card(one, frame, Size::Brief)) } }
            }
        }
        (neighbours(article, frame))
    }
}

/// A table of contents, for articles long enough to get lost in.
fn contents(article: &Article, frame: &Frame) -> Markup {
    let headings: Vec<&Heading> = article.contents.iter().filter(|h| h.level == 2).collect();
    html! {
        @if article.words >= LONG.0 && headings.len() >= LONG.1 {
            nav.contents aria-labelledby="contents" {
                h2.label #contents { (frame.words.contents) }
                ol { @for heading in headings { li { a href={ "#" (heading.id) } { (heading.text) } } } }
            }
        }
    }
}

fn neighbours(article: &Article, frame: &Frame) -> Markup {
    let words = &frame.words;
    html! {
        @if article.older.is_some() || article.newer.is_some() {
            nav.neighbours aria-label=(words.read_on) {
                (neighbour(article.older.as_ref(), &words.older, "neighbours__older", "prev", frame))
                (neighbour(article.newer.as_ref(), &words.newer, "neighbours__newer", "next", frame))
            }
        }
    }
}

fn neighbour(neighbour: Option<&Neighbour>, word: &str, class: &str, rel: &str, frame: &Frame) -> Markup {
    html! {
        @if let Some(neighbour) = neighbour {
            a class=(class) rel=(rel) href=(frame.site.href(&Route::Article(neighbour.slug.clone()).path())) {
                span.neighbours__word { (word) } " " span.neighbours__headline { (neighbour.headline) }
            }
        }
    }
}
