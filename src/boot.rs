//! How the app begins: it takes a printed page over, or mounts on an unprinted one.

use crate::app::{App, AppProps};
use crate::frame_state::{Content, Shown};
use crate::loaded_page::LoadedPage;
use crate::routes::Route;
use crate::{loader, platform};
use broadsheet_model::{Frame, Site};
use leptos::mount::{hydrate_from, mount_to};
use leptos::prelude::set_timeout;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// Starts the app. A printed page carries its frame in a data block; whatever goes wrong before the app runs, a printed page stays as
/// it is, and its links work.
///
/// It starts in steps, each a task of its own: loading the module, reading the frame, hydrating the router, the masthead and the footer
/// (see [`crate::hydrate_later`]), following the address (see [`crate::navigation::start`]). A reader who scrolls or types meanwhile
/// is not kept waiting.
pub fn start() {
    set_timeout(run, Duration::ZERO);
}

fn run() {
    let Some(element) = platform::app_element() else { return };
    match platform::data_block() {
        Some(json) => {
            // A page printed by another version may carry what this app cannot read: it is left alone.
            let Ok(frame) = serde_json::from_str::<Frame>(&json) else { return };
            let shown = shown(&frame.site, Content::Page(Rc::new(LoadedPage::printed())));
            let hydrate = move || hydrate_from(element, move || App(AppProps { frame: Arc::new(frame), shown })).forget();
            set_timeout(hydrate, Duration::ZERO);
        }
        // The app's own executor starts when it is mounted, and something has to be fetched before.
        None => wasm_bindgen_futures::spawn_local(async move {
            let site = Site::new(&platform::origin(), &platform::unprinted_base());
            let (frame, content) = match loader::frame(&site).await {
                Ok(frame) => (frame, Content::Nothing),
                Err(error) => (fallback_frame(site), Content::Failed(error)),
            };
            platform::dress(&frame);
            let shown = shown(&frame.site, content);
            mount_to(element, move || App(AppProps { frame: Arc::new(frame), shown })).forget();
        }),
    }
}

/// A content for the address that is open.
fn shown(site: &Site, content: Content) -> Shown {
    let path = platform::path().unwrap_or_default();
    Shown { route: site.strip(&path).and_then(Route::parse), content }
}

/// The frame around the message that the site's own could not be read.
fn fallback_frame(site: Site) -> Frame {
    Frame { title: "Broadsheet".to_owned(), language: "en".to_owned(), site, ..Frame::default() }
}
