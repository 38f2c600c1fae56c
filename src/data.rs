//! The only fetch: from a route to its page, cached, shared while in flight, and bounded in time. A page comes as its data,
//! or printed where its data has no file.

use crate::head::Head;
use crate::opened::Opened;
use crate::page::{LoadError, Page};
use crate::platform;
use crate::platform::printed::{self, Printed};
use crate::routes::{Route, SITE_FILE};
use broadsheet_model::{FORMAT, Frame, Site, SiteFile, encode_path};
use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};
use gloo_net::http::Request;
use serde::Deserialize;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// How long a page that was fetched is shown without asking again, in milliseconds.
const FRESH: f64 = 60_000.0;
/// How long an answer may take, in milliseconds.
const PATIENCE: i32 = 15_000;
/// How many pages are kept.
const KEPT: usize = 64;

type Loaded = Result<Rc<Opened>, LoadError>;

struct Kept {
    opened: Rc<Opened>,
    at: f64,
}

#[derive(Default)]
struct Store {
    kept: HashMap<Route, Kept>,
    flying: HashMap<Route, Shared<LocalBoxFuture<'static, Loaded>>>,
}

thread_local! {
    // The browser runs one app on one thread; the store lives as long as the document.
    static STORE: RefCell<Store> = RefCell::default();
}

/// The page of a route when it is at hand: fetched a moment ago, or at any time for a reader who goes back.
pub fn at_hand(route: &Route, back: bool) -> Option<Rc<Opened>> {
    STORE.with_borrow(|store| {
        let kept = store.kept.get(route)?;
        (back || platform::now() - kept.at < FRESH).then(|| kept.opened.clone())
    })
}

/// Loads the page of a route. Several calls for one route at a time share one fetch.
///
/// # Errors
/// A [`LoadError`]; a page that is not there is [`Page::NotFound`] instead.
pub async fn load(route: &Route, frame: &Rc<Frame>) -> Loaded {
    let flying = STORE.with_borrow_mut(|store| {
        let frame = frame.clone();
        store.flying.entry(route.clone()).or_insert_with_key(|route| fetch(route.clone(), frame).boxed_local().shared()).clone()
    });
    let loaded = flying.await;
    STORE.with_borrow_mut(|store| {
        store.flying.remove(route);
        if let Ok(opened) = &loaded {
            store.kept.insert(route.clone(), Kept { opened: opened.clone(), at: platform::now() });
            if store.kept.len() > KEPT {
                let oldest = store.kept.iter().min_by(|a, b| a.1.at.total_cmp(&b.1.at)).map(|(route, _)| route.clone());
                oldest.and_then(|route| store.kept.remove(&route));
            }
        }
    });
    loaded
}

async fn fetch(route: Route, frame: Rc<Frame>) -> Loaded {
    let site = &frame.site;
    let is_printed = route.is_only_printed(&frame);
    let path = if is_printed { encode_path(&route.path()) } else { route.data() };
    let opened = match get(&site.href(&path), is_printed).await? {
        None => None,
        Some(html) if is_printed => read_printed(&html, &site.permalink(&path))?,
        Some(json) => match Page::parse(&route, &json) {
            Ok(page) => Some(Opened::new(page)),
            // Either the answer was cut short, or the dataset has moved on to a format that this app cannot read.
            Err(_) => return Err(if is_readable(site).await { LoadError::Damaged } else { LoadError::NewerEdition }),
        },
    };
    Ok(Rc::new(opened.unwrap_or_else(|| Opened::new(Page::NotFound))))
}

/// What a printed page holds; `None` when it is not the page at this permalink, such as one that leads on to a new address, or
/// was printed for another edition of the app, whose styles this document does not have. The server is then asked for it.
fn read_printed(html: &str, permalink: &str) -> Result<Option<Opened>, LoadError> {
    // A parser of HTML finds an end to everything.
    let page = Printed::parse(html).filter(|_| html.contains("</html>")).ok_or(LoadError::Damaged)?;
    let is_of_this_edition = printed::app().is_some_and(|app| html.contains(&app));
    if page.canonical().as_deref() != Some(permalink) || !is_of_this_edition {
        return Ok(None);
    }
    let parts =
        || Some(Opened::printed(&page.document()?, Head { title: page.title()?, tags: page.tags()?, data: page.data()? }));
    parts().map(Some).ok_or(LoadError::Damaged)
}

#[derive(Deserialize)]
struct Edition {
    format: u32,
}

/// Whether the dataset is still one that this app can read. A doubt counts as yes.
async fn is_readable(site: &Site) -> bool {
    match get(&site.href(SITE_FILE), false).await {
        // Of a format to come only its number is known.
        Ok(Some(text)) => serde_json::from_str::<Edition>(&text).map_or(true, |edition| edition.format == FORMAT),
        Ok(None) => false,
        Err(_) => true,
    }
}

/// The frame of a site whose page was not printed.
///
/// # Errors
/// As [`load`]; a missing file counts as damage.
pub async fn frame(site: &Site) -> Result<Frame, LoadError> {
    let text = get(&site.href(SITE_FILE), false).await?.ok_or(LoadError::Damaged)?;
    let file: SiteFile = serde_json::from_str(&text).map_err(|_| LoadError::Damaged)?;
    if file.is_readable() { Ok(file.frame) } else { Err(LoadError::NewerEdition) }
}

/// The text behind a URL, of a page or of data; `None` when nothing of the kind stands there.
async fn get(url: &str, is_page: bool) -> Result<Option<String>, LoadError> {
    let bound = platform::Bound::new(PATIENCE);
    let failed = |_| if bound.is_over() { LoadError::Slow } else { LoadError::Offline };
    let response = Request::get(url).abort_signal(bound.signal().as_ref()).send().await.map_err(failed)?;
    match response.status() {
        404 | 410 => return Ok(None),
        status if !response.ok() => return Err(LoadError::Server(status)),
        _ => {}
    }
    // Some servers answer with a page where a file is missing, and call it a success.
    let is_html = || response.headers().get("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    if !is_page && is_html() {
        return Ok(None);
    }
    response.text().await.map(Some).map_err(failed)
}
