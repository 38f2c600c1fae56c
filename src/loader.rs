//! The only fetch: from a route to its page, cached, shared while in flight, and bounded in time. A page comes as its data, or printed
//! where its data has no file.

use crate::head::Head;
use crate::loaded_page::{LoadedPage, Source};
use crate::page::{LoadError, Page};
use crate::platform::fetched_page::{self, FetchedPage};
use crate::platform::{self, RequestCache, styles};
use crate::routes::{Route, SITE_FILE};
use broadsheet_model::{FORMAT, Frame, RELEASE, Site, SiteFile, encode_path};
use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared, join};
use gloo_net::http::Request;
use leptos::prelude::*;
use serde::Deserialize;
use std::rc::Rc;
use std::sync::Arc;

/// How long a page that was fetched is shown without asking again, in milliseconds.
const FRESH: f64 = 60_000.0;
/// How long an answer may take, in milliseconds.
const PATIENCE: i32 = 15_000;
/// How many pages are kept.
const KEPT: usize = 64;

/// What a load ends in. A page that does not exist is [`Page::NotFound`].
pub type Loaded = Result<Rc<LoadedPage>, LoadError>;

type Flying = Shared<LocalBoxFuture<'static, Loaded>>;

struct Kept {
    route: Route,
    page: Rc<LoadedPage>,
    // When it was asked for, and when it came.
    asked: f64,
    came: f64,
    // The reader has seen it.
    is_seen: bool,
}

#[derive(Default)]
struct Store {
    // Lists, not tables: they are short, and the code of a table is not.
    kept: Vec<Kept>,
    flying: Vec<(Route, f64, Flying)>,
    // When the listing came that is shown; 0 when none is.
    listed: f64,
    // Whether data of another release of the app has come; `None` once the reader knows.
    has_met_release: Option<bool>,
    // `None` until the first page is loaded, and after a failure.
    styles: Option<Shared<LocalBoxFuture<'static, Result<(), LoadError>>>>,
}

impl Store {
    /// Whether a page that was asked for then is as young as the listing that is shown: an article may have changed with it.
    fn is_of_now(&self, route: &Route, asked: f64) -> bool {
        asked >= self.listed || !matches!(route, Route::Article(_))
    }
}

/// Loads pages, and keeps what was loaded for as long as the document lives.
#[derive(Clone, Copy)]
pub struct Loader {
    store: StoredValue<Store, LocalStorage>,
}

impl Loader {
    /// A loader that has loaded nothing yet.
    pub fn new() -> Self {
        Self { store: StoredValue::new_local(Store { has_met_release: Some(false), ..Store::default() }) }
    }

    /// The page of a route when it can be shown at once: it was loaded a moment ago, or at any time for a reader who goes back. But for the
    /// page that came printed, that takes the styles of all kinds of page.
    pub fn at_hand(self, route: &Route, back: bool) -> Option<Rc<LoadedPage>> {
        let has_styles =
            self.store.with_value(|store| store.styles.as_ref().is_some_and(|styles| matches!(styles.peek(), Some(Ok(())))));
        self.kept(route, back).filter(|page| has_styles || matches!(page.source, Source::Printed(_)))
    }

    /// The page of a route that was loaded a moment ago, and not ahead of the reader before the listing that is shown came; or at any
    /// time for a reader who goes back.
    fn kept(self, route: &Route, back: bool) -> Option<Rc<LoadedPage>> {
        self.store.with_value(|store| {
            let kept = store.kept.iter().find(|kept| kept.route == *route)?;
            let is_of_now = kept.is_seen || store.is_of_now(route, kept.asked);
            let is_fresh = is_of_now && platform::now() - kept.asked < FRESH;
            (back || is_fresh).then(|| kept.page.clone())
        })
    }

    /// Whether the page of a route need not be loaded ahead.
    pub fn has(self, route: &Route) -> bool {
        self.kept(route, false).is_some()
    }

    /// The page of a route is shown from now on.
    pub fn show(self, route: Option<&Route>) {
        self.store.update_value(|store| {
            store.listed = 0.0;
            if let Some(kept) = store.kept.iter_mut().find(|kept| Some(&kept.route) == route) {
                kept.is_seen = true;
                if !matches!(kept.route, Route::Article(_) | Route::Standing(_)) {
                    store.listed = kept.came;
                }
            }
        });
    }

    /// Whether data of another release of the app has come since the last call, and the reader does not know yet.
    pub fn meets_release(self) -> bool {
        self.store.try_update_value(|store| store.has_met_release.as_mut().is_some_and(std::mem::take)).unwrap_or_default()
    }

    /// The reader knows of another release.
    pub fn is_told(self) {
        self.store.update_value(|store| store.has_met_release = None);
    }

    /// Keeps the page of a route that was asked for at a time.
    pub fn keep(self, route: Route, page: Rc<LoadedPage>, asked: f64) {
        self.store.update_value(|store| {
            store.kept.retain(|kept| kept.route != route);
            // The oldest is the first.
            if store.kept.len() == KEPT {
                store.kept.remove(0);
            }
            store.kept.push(Kept { route, page, asked, came: platform::now(), is_seen: false });
        });
    }

    /// Loads the page of a route, and the styles of all kinds of page. `cache` is `Reload` to ask the network past the browser's cache.
    pub async fn load(self, route: &Route, frame: &Arc<Frame>, cache: RequestCache) -> Loaded {
        let kept = if cache == RequestCache::Reload { None } else { self.kept(route, false) };
        let page = async {
            match kept {
                Some(page) => Ok(page),
                None => self.fetch_shared(route, frame, cache).await,
            }
        };
        match join(page, self.styles()).await {
            (loaded, Ok(())) => loaded,
            // Where the styles of this release are gone, the server has the page of a newer one.
            (_, Err(_)) if is_newer(&frame.site).await => Ok(Rc::new(LoadedPage::new(Page::NotFound))),
            (_, Err(error)) => Err(error),
        }
    }

    /// Loads the page of a route before it is asked for. The styles are only fetched: a new style sheet makes the browser lay out the
    /// page that is shown, and it may never be needed.
    pub async fn load_ahead(self, route: &Route, frame: &Arc<Frame>) {
        if self.store.with_value(|store| store.styles.is_none()) {
            styles::fetch();
        }
        _ = self.fetch_shared(route, frame, RequestCache::Default).await;
    }

    /// Fetches the page of a route and keeps it. Several calls for one route at a time share one fetch.
    async fn fetch_shared(self, route: &Route, frame: &Arc<Frame>, cache: RequestCache) -> Loaded {
        let flying = self.store.try_update_value(|store| {
            if let Some((_, asked, flying)) =
                store.flying.iter().find(|(other, asked, _)| other == route && store.is_of_now(route, *asked))
            {
                return (*asked, flying.clone());
            }
            let asked = platform::now();
            let flying = self.fetch(route.clone(), frame.clone(), cache).boxed_local().shared();
            store.flying.push((route.clone(), asked, flying.clone()));
            (asked, flying)
        });
        // The store lives as long as the app.
        let Some((asked, flying)) = flying else { return Err(LoadError::Damaged) };
        let loaded = flying.await;
        self.store.update_value(|store| store.flying.retain(|(other, at, _)| other != route || *at != asked));
        if let Ok(page) = &loaded {
            self.keep(route.clone(), page.clone(), asked);
        }
        loaded
    }

    /// Completes the styles of the document, once.
    async fn styles(self) -> Result<(), LoadError> {
        let styles = self.store.try_update_value(|store| {
            store.styles.get_or_insert_with(|| styles::complete(PATIENCE).boxed_local().shared()).clone()
        });
        let Some(styles) = styles else { return Err(LoadError::Damaged) };
        let done = styles.await;
        if done.is_err() {
            self.store.update_value(|store| store.styles = None);
        }
        done
    }

    async fn fetch(self, route: Route, frame: Arc<Frame>, cache: RequestCache) -> Loaded {
        let site = &frame.site;
        let is_printed = route.is_only_printed(&frame);
        let path = if is_printed { encode_path(&route.path()) } else { route.data() };
        let page = match get(&site.href(&path), is_printed, cache).await? {
            None => None,
            Some(html) if is_printed => read_printed(&html, &site.permalink(&path))?,
            Some(json) => {
                if is_of_other_release(release_of(&json)) {
                    self.store.update_value(|store| store.has_met_release = store.has_met_release.map(|_| true));
                }
                match Page::parse(&route, &json) {
                    Ok(page) => Some(LoadedPage::new(page)),
                    // Either the answer was cut short, or the dataset has moved on to a format that this app cannot read.
                    Err(_) => return Err(if is_newer(site).await { LoadError::NewerEdition } else { LoadError::Damaged }),
                }
            }
        };
        Ok(Rc::new(page.unwrap_or_else(|| LoadedPage::new(Page::NotFound))))
    }
}

/// The release that a data file names in its last field.
fn release_of(json: &str) -> Option<&str> {
    let (_, release) = json.trim_end().strip_suffix("\"}")?.rsplit_once(RELEASE)?;
    Some(release)
}

/// Whether this document was printed with another release of the app.
fn is_of_other_release(release: Option<&str>) -> bool {
    fetched_page::release().as_deref().zip(release).is_some_and(|(ours, other)| ours != other)
}

/// What a printed page holds; `None` when it is not the page at this permalink, such as one that leads on to a new address, or
/// was printed with another release of the app, whose styles this document does not have. The server is then asked for it.
fn read_printed(html: &str, permalink: &str) -> Result<Option<LoadedPage>, LoadError> {
    // A parser of HTML finds an end to everything.
    let page = FetchedPage::parse(html).filter(|_| html.contains("</html>")).ok_or(LoadError::Damaged)?;
    let is_named = |name: Option<String>| name.is_some_and(|name| html.contains(&name));
    let is_of_this_release = is_named(fetched_page::app()) && is_named(fetched_page::release());
    if page.canonical().as_deref() != Some(permalink) || !is_of_this_release {
        return Ok(None);
    }
    let parts =
        || Some(LoadedPage::fetched(page.content()?, Head { title: page.title()?, tags: page.tags()?, data: page.data()? }));
    parts().map(Some).ok_or(LoadError::Damaged)
}

/// What is known of a format to come.
#[derive(Deserialize)]
struct Edition {
    format: u32,
    #[serde(default)]
    release: Option<String>,
}

/// Whether the site has been published with another release of the app, or in a format that this app cannot read. A doubt counts as no.
pub async fn is_newer(site: &Site) -> bool {
    match get(&site.href(SITE_FILE), false, RequestCache::NoCache).await {
        Ok(Some(text)) => serde_json::from_str::<Edition>(&text)
            .is_ok_and(|edition| edition.format != FORMAT || is_of_other_release(edition.release.as_deref())),
        Ok(None) => true,
        Err(_) => false,
    }
}

/// The frame of a site whose page was not printed.
///
/// # Errors
/// As [`Loader::load`]; a missing file counts as damage.
pub async fn frame(site: &Site) -> Result<Frame, LoadError> {
    let text = get(&site.href(SITE_FILE), false, RequestCache::Default).await?.ok_or(LoadError::Damaged)?;
    let file: SiteFile = serde_json::from_str(&text).map_err(|_| LoadError::Damaged)?;
    if file.is_readable() { Ok(file.frame) } else { Err(LoadError::NewerEdition) }
}

/// The text behind a URL, of a page or of data; `None` when nothing of the kind stands there.
async fn get(url: &str, is_page: bool, cache: RequestCache) -> Result<Option<String>, LoadError> {
    let bound = platform::Bound::new(PATIENCE);
    let failed = |_| if bound.is_over() { LoadError::Slow } else { LoadError::Offline };
    let response = Request::get(url).cache(cache).abort_signal(bound.signal().as_ref()).send().await.map_err(failed)?;
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
