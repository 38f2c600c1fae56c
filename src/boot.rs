//! Starts the app: it adopts a printed page, or mounts on a page that was not printed.

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

/// Starts the app. A printed page contains its frame in a data block. If something goes wrong before the app runs, the printed
/// page stays unchanged, and its links work.
///
/// The app starts in steps, each in a task of its own: loading the module, reading the frame, hydrating the router, hydrating the
/// masthead and the footer (see [`crate::hydrate_later`]), and following the address (see [`crate::navigation::start`]). So a
/// reader who scrolls or types meanwhile does not have to wait.
pub fn start() {
    set_timeout(run, Duration::ZERO);
}

fn run() {
    let Some(element) = platform::app_element() else { return };
    match platform::data_block() {
        Some(json) => {
            // A page that another version printed may contain data that this app cannot read. The app does not touch such a page.
            let Ok(frame) = serde_json::from_str::<Frame>(&json) else { return };
            let shown = shown(&frame.site, Content::Page(Rc::new(LoadedPage::printed())));
            let hydrate = move || hydrate_from(element, move || App(AppProps { frame: Arc::new(frame), shown })).forget();
            set_timeout(hydrate, Duration::ZERO);
        }
        // The app's own executor starts only when the app is mounted, but the frame must be fetched before that.
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

/// The content, with the route of the current address.
fn shown(site: &Site, content: Content) -> Shown {
    let path = platform::path().unwrap_or_default();
    Shown { route: site.strip(&path).and_then(Route::parse), content }
}

/// Fallback frame for the load-error page, for when the site's own frame could not be read.
fn fallback_frame(site: Site) -> Frame {
    Frame { title: "Broadsheet".to_owned(), language: "en".to_owned(), site, ..Frame::default() }
}
