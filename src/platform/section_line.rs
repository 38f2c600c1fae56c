//! The line of sections under the nameplate. It scrolls on a phone.

use super::document;
use leptos::prelude::*;

/// When the address changes, closes the list of all sections, and scrolls their line (and nothing else) to the current section.
pub fn follow(pathname: Memo<String>) {
    Effect::new(move || {
        pathname.track();
        // In the next frame, the link of the current section is marked.
        request_animation_frame(|| _ = show_open());
    });
}

fn show_open() -> Option<()> {
    let find = |selector| document()?.query_selector(selector).ok().flatten();
    if let Some(all) = find(".masthead__all[open]") {
        _ = all.remove_attribute("open");
    }
    let line = find(".masthead__sections ul")?;
    let open = line.query_selector("[aria-current]").ok()??;
    let (inner, outer) = (open.get_bounding_client_rect(), line.get_bounding_client_rect());
    if inner.left() < outer.left() || inner.right() > outer.right() {
        line.scroll_by_with_x_and_y((inner.left() + inner.right() - outer.left() - outer.right()) / 2.0, 0.0);
    }
    Some(())
}
