use crate::components::card::{Size, card};
use crate::components::chips::chips;
use crate::components::pager::pager;
use broadsheet_model::{Frame, Listing, fill};
use maud::{Markup, html};

/// A blog, category, tag or author listing: its newest cards, or one numbered page.
pub fn document(listing: &Listing, frame: &Frame) -> Markup {
    let words = &frame.words;
    html! {
        div.listing {
            header.listing__head {
                h1 {
                    (if listing.name.is_empty() { &words.blog } else { &listing.name })
                    @if let Some(number) = listing.number {
                        " " span.listing__number { (fill(&words.page, "n", &number.to_string())) }
                    }
                }
                @if let Some(description) = &listing.description { p.listing__description { (description) } }
                @if !listing.children.is_empty() {
                    nav.listing__children aria-label=(fill(&words.below, "name", &listing.name)) { (chips(&listing.children, None, frame)) }
                }
                @if let Some(total) = listing.total {
                    p.listing__total { (fill(&words.articles, "n", &total.to_string())) }
                }
            }
            @if listing.cards.is_empty() {
                p.notice__text { (words.nothing_yet) }
            } @else {
                @let first = listing.cards.iter().position(|card| card.cover.is_some());
                div.listing__cards {
                    @for (n, one) in listing.cards.iter().enumerate() {
                        (card(one, frame, if first == Some(n) { Size::FirstRow } else { Size::Row }))
                    }
                }
            }
            (pager(listing, frame))
        }
    }
}
