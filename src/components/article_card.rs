//! An article in a listing.

use super::cover::CoverImage;
use super::dateline::{Minutes, Published};
use super::use_frame;
use crate::routes::Route;
use broadsheet_model as model;
use broadsheet_model::{Direction, fill};
use leptos::either::Either;
use leptos::prelude::*;

/// The size of a card, by its place on the page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum CardSize {
    /// The one lead article of the front page: largest headline, summary, cover.
    Lead,
    /// An article beside the lead.
    Second,
    /// A row of a listing, directly under the page's own heading.
    Row,
    /// The first row with a cover, which may be the largest element that a reader sees first.
    FirstRow,
    /// The first card in a section of the front page: cover, headline, summary.
    Opener,
    /// A card without a cover.
    Brief,
}

impl CardSize {
    /// The width of a cover, as in `style/pages`.
    fn sizes(self) -> &'static str {
        match self {
            Self::Lead => "(min-width: 60em) min(100vw - 30rem, 48rem), 100vw",
            Self::Second | Self::Brief => "(min-width: 60em) 24rem, (min-width: 40em) 33vw, 100vw",
            Self::Row | Self::FirstRow => "(min-width: 40em) 15rem, 100vw",
            Self::Opener => "(min-width: 60em) 24rem, (min-width: 40em) 50vw, 100vw",
        }
    }

    fn class(self, has_picture: bool) -> &'static str {
        match self {
            Self::Lead if has_picture => "card card--lead card--pictured",
            Self::Lead => "card card--lead",
            Self::Second => "card card--second",
            Self::Row | Self::FirstRow => "card card--row",
            Self::Opener => "card card--opener",
            Self::Brief => "card card--brief",
        }
    }
}

/// An article in a listing. The headline is its only link to the article.
#[component]
pub fn Card(
    /// The article.
    card: model::Card,
    /// The size of the card.
    size: CardSize,
) -> impl IntoView {
    let frame = use_frame();
    let model::Card { slug, headline, summary, section, byline, dateline, minutes, cover, language, direction } = card;
    let direction = direction.map(Direction::as_str);
    let section = section.map(|chip| {
        let href = frame.site.href(&Route::of_chip(&chip).path());
        view! { <p class="card__section"><a href=href>{chip.name}</a></p> }
    });
    // The card's language is the language of headline and summary only. Section, names and date are in the site's language.
    let lang = language.clone();
    let link = view! { <a href=frame.site.href(&Route::Article(slug).path())>{headline}</a> };
    // Below the heading of a section, a headline is one level lower.
    let headline = match size {
        CardSize::Lead | CardSize::Second | CardSize::Row | CardSize::FirstRow => {
            Either::Left(view! { <h2 class="card__headline" lang=lang dir=direction>{link}</h2> })
        }
        CardSize::Opener | CardSize::Brief => {
            Either::Right(view! { <h3 class="card__headline" lang=lang dir=direction>{link}</h3> })
        }
    };
    let summary = summary.map(|summary| view! { <p class="card__summary" lang=language dir=direction>{summary}</p> });
    let text = view! { {section}{headline}{summary}<CardMeta byline dateline minutes/> };
    let class = size.class(cover.as_ref().is_some_and(can_lead));
    let content = match cover.filter(|_| size != CardSize::Brief) {
        Some(cover) => {
            let is_first = matches!(size, CardSize::Lead | CardSize::FirstRow);
            Either::Left(view! {
                <div class="card__cover"><CoverImage cover is_first sizes=size.sizes()/></div>
                <div>{text}</div>
            })
        }
        None => Either::Right(text),
    };
    view! { <article class=class>{content}</article> }
}

/// Whether an image is large enough for the lead of the front page. An SVG drawing is, and so is an image of unknown size.
fn can_lead(cover: &model::Cover) -> bool {
    const NARROWEST: u32 = 480;
    cover.width == 0 || cover.width >= NARROWEST || cover.image.ends_with(".svg")
}

/// Authors, date and reading time of a card.
#[component]
fn CardMeta(byline: Vec<model::Byline>, dateline: Option<model::Dateline>, minutes: u32) -> impl IntoView {
    (!byline.is_empty() || dateline.is_some() || minutes > 0).then(|| {
        let names = byline.into_iter().map(|person| person.name).collect::<Vec<_>>().join(", ");
        let names = (!names.is_empty()).then(|| view! { <span class="card__names">{names}</span> });
        let date = dateline.map(|dateline| view! { <Published dateline/> });
        let minutes = (minutes > 0).then(|| {
            let text = fill(&use_frame().words.minutes, "n", &minutes.to_string());
            view! { <Minutes text/> }
        });
        view! { <p class="card__meta">{names}{date}{minutes}</p> }
    })
}
