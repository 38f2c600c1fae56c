//! How the app begins: it adopts a printed page, or mounts on an unprinted one.

use crate::app::{App, AppProps};
use crate::signals::Shown;
use crate::{data, platform, routes};
use broadsheet_model::{Frame, Site};
use leptos::mount::{hydrate_from, mount_to};
use leptos::prelude::set_timeout;
use std::time::Duration;

/// Starts the app. A printed page carries its frame in a data block; whatever goes wrong before the app stands, a printed
/// page stays as it is, and its links work.
///
/// It starts in steps, each a task of its own: loading the module, standing the frame up, following the address (see
/// [`App`]), turning the style sheet to the screen. A reader who scrolls or types meanwhile is not kept waiting.
pub fn start() {
    set_timeout(stand_up, Duration::ZERO);
}

fn stand_up() {
    let Some(element) = platform::app_element() else { return };
    platform::scroll::keep();
    match platform::data_block() {
        Some(json) => {
            // A page printed by another version may carry what this app cannot read: it is left alone.
            let Ok(frame) = serde_json::from_str::<Frame>(&json) else { return };
            let props = AppProps { path: here(&frame.site), frame, shown: Shown::nothing() };
            platform::find_page();
            hydrate_from(element, move || App(props)).forget();
        }
        // The app's own executor starts when it is mounted, and something has to be fetched before.
        None => wasm_bindgen_futures::spawn_local(async move {
            let site = Site::new(&platform::origin(), &platform::unprinted_base());
            let props = match data::frame(&site).await {
                Ok(frame) => AppProps { path: here(&frame.site), frame, shown: Shown::nothing() },
                Err(error) => AppProps { path: here(&site), frame: unread(site), shown: Shown::Failed(error) },
            };
            platform::dress(&props.frame);
            mount_to(element, move || App(props)).forget();
        }),
    }
}

/// The path of the site that is open.
fn here(site: &Site) -> String {
    routes::open(&platform::path().unwrap_or_default(), site)
}

/// What stands around the news that the frame could not be read.
fn unread(site: Site) -> Frame {
    Frame { title: "Broadsheet".to_owned(), language: "en".to_owned(), site, ..Frame::default() }
}
