use crate::components::card::{Size, card};
use crate::routes::Route;
use broadsheet_model::{Frame, Home, Section, fill};
use maud::{Markup, html};

/// The front page: one lead, the seconds beside it, the river of the latest, a block for each section.
pub fn document(home: &Home, frame: &Frame) -> Markup {
    html! {
        div.front {
            h1.visually-hidden { (frame.title) }
            @if let Some(lead) = &home.lead {
                div.front__top {
                    (card(lead, frame, Size::Lead))
                    @if !home.seconds.is_empty() {
                        div.front__seconds { @for second in &home.seconds { (card(second, frame, Size::Second)) } }
                    }
                }
            } @else {
                p.notice__text { (frame.words.nothing_yet) }
            }
            @if !home.latest.is_empty() {
                section.front__latest aria-labelledby="latest" {
                    h2.label #latest { a href=(frame.site.href(&Route::blog().path())) { (frame.words.latest) } }
                    div.river { @for one in &home.latest { (card(one, frame, Size::Brief)) } }
                }
            }
            @for block in &home.sections { (section(block, frame)) }
        }
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
