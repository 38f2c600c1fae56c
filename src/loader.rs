//! The only fetch: from a route to its page. Pages are cached, concurrent loads share one fetch, and each fetch has a time limit.
//! A page is loaded as data, or as a printed page if it has no data file.

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

/// How long a fetched page is shown without fetching it again, in milliseconds.
const FRESH: f64 = 60_000.0;
/// Maximum time for an answer, in milliseconds.
const PATIENCE: i32 = 15_000;
/// Maximum number of pages in the cache.
const KEPT: usize = 64;

/// The result of a load. A page that does not exist is [`Page::NotFound`].
pub type Loaded = Result<Rc<LoadedPage>, LoadError>;

type Flying = Shared<LocalBoxFuture<'static, Loaded>>;

struct Kept {
    route: Route,
    page: Rc<LoadedPage>,
    // When the page was requested, and when it arrived.
    asked: f64,
    came: f64,
    // The reader has seen it.
    is_seen: bool,
}

#[derive(Default)]
struct Store {
    // Lists and not hash tables: the lists are short, but the code of a hash table is long.
    kept: Vec<Kept>,
    flying: Vec<(Route, f64, Flying)>,
    // When the listing that is shown arrived; 0 when no listing is shown.
    listed: f64,
    // Whether data of another release of the app has arrived; `None` once the reader knows.
    has_met_release: Option<bool>,
    // `None` until the first page is loaded, and after a failure.
    styles: Option<Shared<LocalBoxFuture<'static, Result<(), LoadError>>>>,
}

impl Store {
    /// Whether a page that was requested at `asked` is as recent as the listing that is shown. An article may have changed
    /// together with the listing.
    fn is_of_now(&self, route: &Route, asked: f64) -> bool {
        asked >= self.listed || !matches!(route, Route::Article(_))
    }
}

/// Loads pages, and keeps them as long as the document lives.
#[derive(Clone, Copy)]
pub struct Loader {
    store: StoredValue<Store, LocalStorage>,
}

impl Loader {
    /// A loader that has loaded nothing yet.
    pub fn new() -> Self {
        Self { store: StoredValue::new_local(Store { has_met_release: Some(false), ..Store::default() }) }
    }

    /// The page of a route if it can be shown at once. It must have been loaded a moment ago, or at any time if the reader goes
    /// back. Also, the style sheet of all kinds of page must have been loaded, except for the printed page that the reader
    /// opened.
    pub fn at_hand(self, route: &Route, back: bool) -> Option<Rc<LoadedPage>> {
        let has_styles =
            self.store.with_value(|store| store.styles.as_ref().is_some_and(|styles| matches!(styles.peek(), Some(Ok(())))));
        self.kept(route, back).filter(|page| has_styles || matches!(page.source, Source::Printed(_)))
    }

    /// The page of a route if it was loaded a moment ago, or at any time if the reader goes back. An article that was loaded
    /// ahead does not count if it was requested before the listing that is shown arrived.
    fn kept(self, route: &Route, back: bool) -> Option<Rc<LoadedPage>> {
        self.store.with_value(|store| {
            let kept = store.kept.iter().find(|kept| kept.route == *route)?;
            let is_of_now = kept.is_seen || store.is_of_now(route, kept.asked);
            let is_fresh = is_of_now && platform::now() - kept.asked < FRESH;
            (back || is_fresh).then(|| kept.page.clone())
        })
    }

    /// Whether the page of a route is in the cache, so that it need not be loaded ahead.
    pub fn has(self, route: &Route) -> bool {
        self.kept(route, false).is_some()
    }

    /// Records that the page of a route is now shown.
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

    /// Whether data of another release of the app has arrived since the last call, and the reader does not know yet.
    pub fn meets_release(self) -> bool {
        self.store.try_update_value(|store| store.has_met_release.as_mut().is_some_and(std::mem::take)).unwrap_or_default()
    }

    /// Records that the reader knows of another release.
    pub fn mark_release_known(self) {
        self.store.update_value(|store| store.has_met_release = None);
    }

    /// Keeps the page of a route, which was requested at `asked`.
    pub fn keep(self, route: Route, page: Rc<LoadedPage>, asked: f64) {
        self.store.update_value(|store| {
            store.kept.retain(|kept| kept.route != route);
            // The first page is the oldest.
            if store.kept.len() == KEPT {
                store.kept.remove(0);
            }
            store.kept.push(Kept { route, page, asked, came: platform::now(), is_seen: false });
        });
    }

    /// Loads the page of a route, and the style sheet of all kinds of page. With `Reload` as `cache`, the request does not use
    /// the browser's cache.
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
            // When the style sheet of this release no longer exists, the server has the page of a newer release.
            (_, Err(_)) if is_newer(&frame.site).await => Ok(Rc::new(LoadedPage::new(Page::NotFound))),
            (_, Err(error)) => Err(error),
        }
    }

    /// Loads the page of a route before the reader asks for it. The style sheet is only fetched and not added to the document: a
    /// new style sheet makes the browser lay out the current page again, and it may never be needed.
    pub async fn load_ahead(self, route: &Route, frame: &Arc<Frame>) {
        if self.store.with_value(|store| store.styles.is_none()) {
            styles::fetch();
        }
        _ = self.fetch_shared(route, frame, RequestCache::Default).await;
    }

    /// Fetches the page of a route and keeps it. Concurrent calls for the same route share one fetch.
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

    /// Adds the style sheet of all kinds of page to the document, once.
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
                    // Either the answer was cut short, or the dataset now has a format that this app cannot read.
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

/// Parses a printed page. `None` when it is not the page at this permalink, such as a page that redirects to a new address.
/// `None` too when another release of the app printed it: this document does not have the styles of that release. In both cases
/// the app leaves the address to the server.
fn read_printed(html: &str, permalink: &str) -> Result<Option<LoadedPage>, LoadError> {
    // An HTML parser also accepts a page that is cut short.
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

/// The fields of `site.json` that every future format will have.
#[derive(Deserialize)]
struct Edition {
    format: u32,
    #[serde(default)]
    release: Option<String>,
}

/// Whether the site has been published with another release of the app, or in a format that this app cannot read. In case of
/// doubt, the answer is no.
pub async fn is_newer(site: &Site) -> bool {
    match get(&site.href(SITE_FILE), false, RequestCache::NoCache).await {
        Ok(Some(text)) => serde_json::from_str::<Edition>(&text)
            .is_ok_and(|edition| edition.format != FORMAT || is_of_other_release(edition.release.as_deref())),
        Ok(None) => true,
        Err(_) => false,
    }
}

/// The frame of a site, for a page that was not printed.
///
/// # Errors
/// The same as for [`Loader::load`]. A missing file counts as damaged.
pub async fn frame(site: &Site) -> Result<Frame, LoadError> {
    let text = get(&site.href(SITE_FILE), false, RequestCache::Default).await?.ok_or(LoadError::Damaged)?;
    let file: SiteFile = serde_json::from_str(&text).map_err(|_| LoadError::Damaged)?;
    if file.is_readable() { Ok(file.frame) } else { Err(LoadError::NewerEdition) }
}

/// The text at a URL, which is a page or data; `None` when there is no such page or data.
async fn get(url: &str, is_page: bool, cache: RequestCache) -> Result<Option<String>, LoadError> {
    let bound = platform::Bound::new(PATIENCE);
    let failed = |_| if bound.is_over() { LoadError::Slow } else { LoadError::Offline };
    let response = Request::get(url).cache(cache).abort_signal(bound.signal().as_ref()).send().await.map_err(failed)?;
    match response.status() {
        404 | 410 => return Ok(None),
        status if !response.ok() => return Err(LoadError::Server(status)),
        _ => {}
    }
    // For a missing file, some servers answer with an HTML page and a success status.
    let is_html = || response.headers().get("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    if !is_page && is_html() {
        return Ok(None);
    }
    response.text().await.map(Some).map_err(failed)
}
