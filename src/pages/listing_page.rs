//! A listing: blog, category, tag or author.

use crate::components::article_card::{Card, CardSize};
use crate::components::author_profile::Profile;
use crate::components::chips::Chips;
use crate::components::pager::Pager;
use crate::components::use_frame;
use broadsheet_model as model;
use broadsheet_model::fill;
use leptos::either::Either;
use leptos::prelude::*;

/// A listing with its newest cards, or one of its numbered pages.
#[component]
pub fn ListingPage(
    /// The listing.
    listing: model::Listing,
) -> impl IntoView {
    let frame = use_frame();
    let words = &frame.words;
    let model::Listing { kind, slug, name, description, person, children, number, total, older, cards, .. } = listing;
    let below = fill(&words.below, "name", &name);
    let name = if name.is_empty() { words.blog.clone() } else { name };
    let numbered = number.map(|number| {
        let page = fill(&words.page, "n", &number.to_string());
        view! { " "<span class="listing__number">{page}</span> }
    });
    let description = description.map(|text| view! { <p class="listing__description">{text}</p> });
    let person = person.map(|person| view! { <div class="person"><Profile person=*person is_named=false/></div> });
    let children = (!children.is_empty())
        .then(|| view! { <nav class="listing__children" aria-label=below><Chips chips=children label=None/></nav> });
    let total = total.map(|total| {
        view! { <p class="listing__total">{fill(&words.articles, "n", &total.to_string())}</p> }
    });
    let first = cards.iter().position(|card| card.cover.is_some());
    let card = |(n, card)| view! { <Card card size=if first == Some(n) { CardSize::FirstRow } else { CardSize::Row }/> };
    let cards = if cards.is_empty() {
        Either::Left(view! { <p class="notice__text">{words.nothing_yet.clone()}</p> })
    } else {
        Either::Right(view! { <div class="listing__cards">{cards.into_iter().enumerate().map(card).collect_view()}</div> })
    };
    view! {
        <div class="listing">
            <header class="listing__head">
                <h1>{name}{numbered}</h1>
                {description}
                {person}
                {children}
                {total}
            </header>
            {cards}
            <Pager kind slug number older/>
        </div>
    }
}
