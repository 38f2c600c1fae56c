//! How the app begins: it adopts a printed page, or mounts on an unprinted one.

use crate::app::{App, AppProps};
use crate::components::footer::Theme;
use crate::page::LoadError;
use crate::signals::Signals;
use crate::{data, navigation, platform, routes};
use broadsheet_model::{Frame, Site};
use leptos::mount::{hydrate_from, mount_to};
use leptos::prelude::{Owner, RwSignal, set_timeout};
use std::time::Duration;

/// Starts the app. A printed page carries its frame in a data block; whatever goes wrong before the app stands, a printed
/// page stays as it is, and its links work.
///
/// It starts in steps, each a task of its own: loading the module, standing the frame up, following the address (see
/// [`run`]), turning the style sheet to the screen. A reader who scrolls or types meanwhile is not kept waiting.
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
            let (path, run) = (here(&frame.site), run(&frame, None));
            hydrate_from(element, move || App(AppProps { frame, path, run })).forget();
        }
        // The app's own executor starts when it is mounted, and something has to be fetched before.
        None => wasm_bindgen_futures::spawn_local(async move {
            let site = Site::new(&platform::origin(), &platform::unprinted_base());
            let (frame, failed) = match data::frame(&site).await {
                Ok(frame) => (frame, None),
                Err(error) => (unread(site), Some(error)),
            };
            platform::dress(&frame);
            let (path, run) = (here(&frame.site), run(&frame, failed));
            mount_to(element, move || App(AppProps { frame, path, run })).forget();
        }),
    }
}

/// What the app does once it stands. `unread` says why its frame could not be read.
fn run(frame: &Frame, unread: Option<LoadError>) -> impl FnOnce(Signals, RwSignal<Theme>) + use<> {
    let frame = frame.clone();
    move |signals, theme| {
        let owner = Owner::current();
        let follow = move || {
            navigation::follow(&frame, signals, unread);
            platform::theme::keep(theme);
            platform::mark_ready();
        };
        // In a task of its own: the frame stands first.
        set_timeout(move || owner.map_or((), |owner| owner.with(follow)), Duration::ZERO);
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
