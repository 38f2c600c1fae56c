//! The front page.

use crate::components::article_card::{Card, CardSize};
use crate::components::use_frame;
use crate::routes::Route;
use broadsheet_model as model;
use broadsheet_model::fill;
use leptos::either::Either;
use leptos::prelude::*;

/// The front page: one lead article and the articles beside it, the latest articles, and a block for each section.
#[component]
pub fn HomePage(
    /// The cards of the page.
    home: model::Home,
) -> impl IntoView {
    let frame = use_frame();
    let second = |card| view! { <Card card size=CardSize::Second/> };
    let seconds = (!home.seconds.is_empty())
        .then(|| view! { <div class="front__seconds">{home.seconds.into_iter().map(second).collect_view()}</div> });
    let front = match home.lead {
        Some(card) => Either::Left(view! { <div class="front"><Card card size=CardSize::Lead/>{seconds}</div> }),
        None => Either::Right(view! { <p class="notice__text">{frame.words.nothing_yet.clone()}</p> }),
    };
    view! {
        <h1 class="visually-hidden">{frame.title.clone()}</h1>
        {front}
        <Latest cards=home.latest/>
        {home.sections.into_iter().map(|section| view! { <Section section/> }).collect_view()}
    }
}

#[component]
fn Latest(cards: Vec<model::Card>) -> impl IntoView {
    let frame = use_frame();
    (!cards.is_empty()).then(|| {
        let card = |card| view! { <Card card size=CardSize::Brief/> };
        view! {
            <section class="block" aria-labelledby="latest">
                <h2 class="label" id="latest"><a href=frame.site.href(&Route::blog().path())>{frame.words.latest.clone()}</a></h2>
                <div class="river">{cards.into_iter().map(card).collect_view()}</div>
            </section>
        }
    })
}

/// A section of the front page: its newest articles, and a link to all of them.
#[component]
fn Section(section: model::Section) -> impl IntoView {
    let frame = use_frame();
    let model::Section { chip, cards } = section;
    let href = frame.site.href(&Route::of_chip(&chip).path());
    let id = format!("section-{}", chip.slug);
    let card = |(n, card)| view! { <Card card size=if n == 0 { CardSize::Opener } else { CardSize::Brief }/> };
    let more = fill(&frame.words.more_in, "name", &chip.name);
    view! {
        <section class="block" aria-labelledby=id>
            <h2 class="label" id=id.clone()><a href=href.clone()>{chip.name}</a></h2>
            <div class="block__cards">{cards.into_iter().enumerate().map(card).collect_view()}</div>
            <p class="block__more"><a href=href>{more}</a></p>
        </section>
    }
}
