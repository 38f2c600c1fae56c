use super::cover::image;
use super::dateline::minutes;
use crate::routes::Route;
use broadsheet_model::{Card, Frame};
use maud::{Markup, html};

/// How much room a card has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// The one lead of the front page: largest headline, deck, cover.
    Lead,
    /// Beside the lead.
    Second,
    /// A row of a listing, right under the page's own heading.
    Row,
    /// The first row with a cover, which may be the largest thing that a reader first sees.
    FirstRow,
    /// Opens a block of the front page: cover, headline, summary.
    Opener,
    /// No cover.
    Brief,
}

impl Size {
    /// How wide a cover is shown, as `style/pages` has it.
    fn sizes(self) -> &'static str {
        match self {
            Self::Lead => "(min-width: 60em) min(100vw - 30rem, 48rem), 100vw",
            Self::Second | Self::Brief => "(min-width: 60em) 21rem, 100vw",
            Self::Row | Self::FirstRow => "(min-width: 40em) 15rem, 100vw",
            Self::Opener => "(min-width: 60em) 24rem, (min-width: 40em) 50vw, 100vw",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Lead => "card card--lead",
            Self::Second => "card card--second",
            Self::Row | Self::FirstRow => "card card--row",
            Self::Opener => "card card--opener",
            Self::Brief => "card card--brief",
        }
    }
}

/// An article in a listing. The headline is its only link to the article.
pub fn card(card: &Card, frame: &Frame, size: Size) -> Markup {
    let headline = html! {
        a href=(frame.site.href(&Route::Article(card.slug.clone()).path())) { (card.headline) }
    };
    let text = html! {
        @if let Some(section) = &card.section {
            p.card__section { a href=(frame.site.href(&Route::of_chip(section).path())) { (section.name) } }
        }
        // Under a section's own heading a headline is one level further down.
        @match size {
            Size::Lead | Size::Second | Size::Row | Size::FirstRow => h2.card__headline { (headline) },
            Size::Opener | Size::Brief => h3.card__headline { (headline) },
        }
        @if let Some(summary) = &card.summary { p.card__summary { (summary) } }
        (meta(card, frame))
    };
    html! {
        article class=(size.class()) {
            @if let Some(cover) = card.cover.as_ref().filter(|_| size != Size::Brief) {
                div.card__cover { (image(cover, frame, matches!(size, Size::Lead | Size::FirstRow), size.sizes())) }
                div { (text) }
            } @else {
                (text)
            }
        }
    }
}

fn meta(card: &Card, frame: &Frame) -> Markup {
    html! {
        @if !card.byline.is_empty() || card.dateline.is_some() || card.minutes > 0 {
            p.card__meta {
                @if !card.byline.is_empty() {
                    span.card__names {
                        @for (n, person) in card.byline.iter().enumerate() { @if n > 0 { ", " } (person.name) }
                    }
                }
                @if let Some(dateline) = &card.dateline { time datetime=(dateline.published) { (dateline.shown) } }
                (minutes(card.minutes, frame))
            }
        }
    }
}
