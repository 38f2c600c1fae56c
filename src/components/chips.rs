use crate::routes::Route;
use broadsheet_model::{Chip, Frame, Kind};
use maud::{Markup, html};

/// Categories and tags as links in a list, which has a label unless something around it has. Nothing when there are none.
pub fn chips(chips: &[Chip], label: Option<&str>, frame: &Frame) -> Markup {
    html! {
        @if !chips.is_empty() {
            ul.chips aria-label=[label] {
                @for chip in chips {
                    li {
                        a.chip.chip--tag[chip.kind == Kind::Tag] href=(frame.site.href(&Route::of_chip(chip).path())) { (chip.name) }
                    }
                }
            }
        }
    }
}
