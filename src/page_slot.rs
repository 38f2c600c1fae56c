//! Shows the page inside `<main>`.

use crate::frame_state::use_frame_state;
#[cfg(target_arch = "wasm32")]
use crate::platform::page_view::PageView;
use crate::routes::Route;
#[cfg(not(target_arch = "wasm32"))]
use crate::ssr::PageView;
use leptos::prelude::*;

/// Shows the loaded page when it is the page of this route. Until then the previous page stays.
#[component]
pub fn PageSlot(
    /// The route of the address; `None` when the address has no page.
    #[prop(into)]
    route: Signal<Option<Route>>,
) -> impl IntoView {
    let state = use_frame_state();
    move || {
        let is_current = state.shown.with(|shown| route.with(|route| shown.route == *route));
        PageView { state, is_current }
    }
}
