//! Categories and tags as chips.

use super::use_frame;
use crate::routes::Route;
use broadsheet_model::{Chip, ListingKind};
use leptos::prelude::*;

/// Categories and tags as links in a list. Without any it shows nothing.
#[component]
pub fn Chips(
    /// Categories and tags, in order.
    chips: Vec<Chip>,
    /// The accessible name of the list; `None` when an element around the list has a name.
    #[prop(optional_no_strip)]
    label: Option<String>,
) -> impl IntoView {
    let frame = use_frame();
    (!chips.is_empty()).then(|| {
        let chip = |chip: Chip| {
            let class = if chip.kind == ListingKind::Tag { "chip chip--tag" } else { "chip" };
            let href = frame.site.href(&Route::of_chip(&chip).path());
            view! { <li><a class=class href=href>{chip.name}</a></li> }
        };
        view! { <ul class="chips" aria-label=label>{chips.into_iter().map(chip).collect_view()}</ul> }
    })
}
