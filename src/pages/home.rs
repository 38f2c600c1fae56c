use crate::components::card::{Size, card};
use crate::routes::Route;
use broadsheet_model::{Frame, Home, Section, fill};
use maud::{Markup, html};

/// The top of the front page: one lead, and the seconds beside it.
pub fn document(home: &Home, frame: &Frame) -> Markup {
    html! {
        h1.visually-hidden { (frame.title) }
        @if let Some(lead) = &home.lead {
            div.front {
                (card(lead, frame, Size::Lead))
                @if !home.seconds.is_empty() {
                    div.front__seconds { @for second in &home.seconds { (card(second, frame, Size::Second)) } }
                }
            }
        } @else {
            p.notice__text { (frame.words.nothing_yet) }
        }
    }
}

/// The river of the latest, and a block for each section.
pub fn further(home: &Home, frame: &Frame) -> Markup {
    html! {
        @if !home.latest.is_empty() {
            section.block aria-labelledby="latest" {
                h2.label #latest { a href=(frame.site.href(&Route::blog().path())) { (frame.words.latest) } }
                div.river { @for one in &home.latest { (card(one, frame, Size::Brief)) } }
            }
        }
        @for block in &home.sections { (section(block, frame)) }
    }
}

fn section(section: &Section, frame: &Frame) -> Markup {
    let href = frame.site.href(&Route::of_chip(&section.chip).path());
    let id = format!("section-{}", section.chip.slug);
    html! {
        section.block aria-labelledby=(id) {
            h2.label id=(id) { a href=(href) { (section.chip.name) } }
            div.block__cards {
                @for (n, one) in section.cards.iter().enumerate() {
                    (card(one, frame, if n == 0 { Size::Opener } else { Size::Brief }))
                }
            }
            p.block__more { a href=(href) { (fill(&frame.words.more_in, "name", &section.chip.name)) } }
        }
    }
}
