//! Fetches a dump from a site that still runs, one page of a list at a time and one request after the other, because the old site
//! is slow enough. A request that fails is repeated. What could not be fetched is reported.

use super::super::ImportError;
use super::super::download::guard::{Guard, REFUSED, is_own, is_private};
use super::super::input::{self, Input};
use super::super::wordpress_types::{Note, Place};
use crate::support::progress::Steps;
use serde::de::IgnoredAny;
use std::cell::Cell;
use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};
use ureq::http::Response;
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body};
use url::Url;

/// A site that still runs, and the options for its requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Live {
    /// The address of its front page.
    pub address: String,
    /// Pause before the second try of a request; it doubles with each further try.
    pub pause: Duration,
    /// The site may be on this machine or in its network.
    pub allow_private: bool,
    /// The largest answer, in bytes.
    pub largest: u64,
}

impl Live {
    /// A site at an address, with the pause and the limits of an import.
    #[must_use]
    pub const fn new(address: String) -> Self {
        Self { address, pause: Duration::from_secs(1), allow_private: false, largest: 64 << 20 }
    }
}

/// Maximum number of tries for one page of a list.
const TRIES: u32 = 6;
/// Maximum number of redirects of one request, all on the same site.
const MOVES: usize = 5;
/// How long one request waits for the connection, and for the answer.
const SILENCE: Duration = Duration::from_secs(60);
/// Maximum time for failed requests in a row. After that, the site gets no more requests.
const PATIENCE: Duration = Duration::from_secs(300);
/// The longest pause that a site can ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Objects in one answer: the maximum of the API.
const PER_PAGE: usize = 100;

/// The lists of the API, and whether the import needs each of them. Many sites do not show their users; then the names come from
/// the posts.
const LISTS: &[(&str, bool)] =
    &[("users", false), ("categories", true), ("tags", true), ("media", true), ("pages", true), ("posts", true)];

/// The fetched files, and notes about what was missing.
pub type Fetched = (Vec<Input>, Vec<Note>);

/// Fetches everything that is public into a folder. `steps` counts the objects.
///
/// # Errors
/// If a list that the import needs cannot be fetched, or a file cannot be written.
pub fn fetch(live: &Live, folder: &Path, steps: &Steps) -> Result<Fetched, ImportError> {
    let client = Client::new(live)?;
    let (root, site) = client.find_api()?;
    write(folder, "site.json", &site)?;
    let mut notes = Vec::new();
    for (list, is_needed) in LISTS {
        let mut of_list = 0;
        let mut page = 1;
        let told = loop {
            let separator = if root.contains('?') { '&' } else { '?' };
            let query = format!("per_page={PER_PAGE}&page={page}&orderby=id&order=asc&_embed=author,wp:term");
            let answer = match client.list(&format!("{root}wp/v2/{list}{separator}{query}")) {
                Ok(answer) => answer,
                // The list is not public, or there are no more pages.
                Err(Failure::Refused(status)) if !is_needed || status == 400 && page > 1 => {
                    let why = || format!("the site does not show its {list} ({status}); names come from what refers to them");
                    notes.extend((page == 1).then(|| note(live, why())));
                    break None;
                }
                Err(failure) => return Err(failure.into_error(&live.address, list)),
            };
            write(folder, &format!("{list}-{page:05}.json"), &answer.bytes)?;
            of_list += answer.objects;
            steps.add(answer.objects);
            let is_last = answer.pages.map_or(answer.objects < PER_PAGE, |pages| page >= pages);
            if is_last || answer.objects == 0 {
                break answer.total;
            }
            page += 1;
        };
        if let Some(told) = told.filter(|told| *told != of_list) {
            notes.push(note(live, format!("the site says that it has {told} {list}, and shows {of_list} of them")));
        }
    }
    Ok((input::find(&[folder.to_owned()], "json")?, notes))
}

fn note(live: &Live, message: String) -> Note {
    Note { place: Place { file: live.address.clone(), line: 0 }, message }
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), ImportError> {
    let path = folder.join(name);
    fs::write(&path, bytes).map_err(|source| ImportError::File { path, source })
}

/// A page of a list.
struct Answer {
    bytes: Vec<u8>,
    objects: usize,
    /// Number of pages of the list, and of objects in it, as the site reports them.
    pages: Option<usize>,
    total: Option<usize>,
}

/// Why there is no answer.
enum Failure {
    /// The site refused with this status. Another try would not help.
    Refused(u16),
    /// The request failed, for this reason.
    Failed(String),
}

impl Failure {
    fn into_error(self, address: &str, what: &str) -> ImportError {
        let reason = match self {
            Self::Refused(status) => format!("it answers {status} for its {what}"),
            Self::Failed(reason) => format!("its {what} could not be fetched: {reason}"),
        };
        ImportError::Live { address: address.to_owned(), reason }
    }
}

struct Client<'l> {
    agent: Agent,
    live: &'l Live,
    home: Url,
    guard: Guard,
    /// Time of failed requests since the last answer.
    waited: Cell<Duration>,
}

impl<'l> Client<'l> {
    fn new(live: &'l Live) -> Result<Self, ImportError> {
        let failed = |reason: &str| ImportError::Live { address: live.address.clone(), reason: reason.to_owned() };
        let home = Url::parse(&live.address).map_err(|_| failed("this is no address; write `https://` before it"))?;
        let guard = || Guard::new(&home, live.allow_private);
        if guard().refuses(&home) {
            return Err(failed(REFUSED));
        }
        let mut config = Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(120)))
            .timeout_connect(Some(SILENCE))
            .timeout_recv_response(Some(SILENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent(concat!("Broadsheet/", env!("CARGO_PKG_VERSION"), " (import)"));
        if live.allow_private && is_private(&home) {
            config = config.proxy(None);
        }
        let agent = Agent::with_parts(config.build(), DefaultConnector::default(), guard());
        Ok(Self { agent, live, guard: guard(), home, waited: Cell::default() })
    }

    /// The address that the API's paths begin with, and the answer of that address. Sites with plain permalinks have the paths in
    /// the query.
    fn find_api(&self) -> Result<(String, Vec<u8>), ImportError> {
        let home = self.live.address.trim_end_matches('/');
        let mut failure = Failure::Failed(String::new());
        for root in [format!("{home}/wp-json/"), format!("{home}/?rest_route=/")] {
            match self.ask(&root, &is_object) {
                Ok((bytes, _)) => return Ok((root, bytes)),
                Err(failed) => failure = failed,
            }
        }
        Err(failure.into_error(&self.live.address, "REST API"))
    }

    fn list(&self, url: &str) -> Result<Answer, Failure> {
        let (bytes, headers) = self.ask(url, &|bytes| objects(bytes).is_some())?;
        let number = |name: &str| headers.get(name)?.to_str().ok()?.parse().ok();
        let objects = objects(&bytes).unwrap_or_default();
        Ok(Answer { objects, pages: number("x-wp-totalpages"), total: number("x-wp-total"), bytes })
    }

    /// Sends a request, and repeats it until an answer is complete or the tries are used up.
    fn ask(&self, url: &str, is_whole: &dyn Fn(&[u8]) -> bool) -> Result<(Vec<u8>, ureq::http::HeaderMap), Failure> {
        let mut reason = String::new();
        let mut tries = 0;
        for attempt in 0..TRIES {
            tries += 1;
            let mut pause = self.live.pause * 2_u32.pow(attempt);
            let begun = Instant::now();
            match self.follow(url)? {
                Err(error) => reason = error.to_string(),
                Ok(mut response) => match response.status().as_u16() {
                    200 => match response.body_mut().with_config().limit(self.live.largest).read_to_vec() {
                        Ok(bytes) if is_whole(&bytes) => {
                            self.waited.set(Duration::ZERO);
                            return Ok((bytes, response.headers().clone()));
                        }
                        Ok(_) => reason = "the answer is not JSON, or is incomplete".to_owned(),
                        Err(ureq::Error::BodyExceedsLimit(most)) => {
                            return Err(Failure::Failed(format!("the answer has more than {most} bytes")));
                        }
                        Err(error) => reason = error.to_string(),
                    },
                    status @ (408 | 429 | 500..=599) => {
                        reason = format!("it answers {status}");
                        let asked = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
                        pause = asked.map_or(pause, Duration::from_secs);
                    }
                    status => return Err(Failure::Refused(status)),
                },
            }
            self.waited.set(self.waited.get() + begun.elapsed());
            if self.waited.get() >= PATIENCE {
                break;
            }
            if attempt + 1 < TRIES {
                std::thread::sleep(pause.min(LONGEST_PAUSE));
            }
        }
        Err(Failure::Failed(format!("{tries} tries: {reason}")))
    }

    /// Sends a request once, and follows redirects as long as they are on the same site.
    fn follow(&self, url: &str) -> Result<Result<Response<Body>, ureq::Error>, Failure> {
        let mut url = Url::parse(url).map_err(|error| Failure::Failed(error.to_string()))?;
        for _ in 0..=MOVES {
            if !is_own(&url, &self.home) {
                return Err(Failure::Failed(format!(
                    "it leads to `{url}`, which is another site: give that to `--from` if it is yours"
                )));
            }
            if self.guard.refuses(&url) {
                return Err(Failure::Failed(REFUSED.to_owned()));
            }
            let response = match self.agent.get(url.as_str()).call() {
                Err(ureq::Error::Io(error)) if error.kind() == io::ErrorKind::PermissionDenied => {
                    return Err(Failure::Failed(error.to_string()));
                }
                Err(error) => return Ok(Err(error)),
                Ok(response) => response,
            };
            if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok(Ok(response));
            }
            let target = response.headers().get("location").and_then(|target| url.join(target.to_str().ok()?).ok());
            url = target.ok_or_else(|| Failure::Failed("it moved, and does not say where".to_owned()))?;
        }
        Err(Failure::Failed("it is redirected in a circle".to_owned()))
    }
}

fn objects(bytes: &[u8]) -> Option<usize> {
    serde_json::from_slice::<Vec<IgnoredAny>>(bytes).ok().map(|list| list.len())
}

fn is_object(bytes: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(bytes).is_ok()
}
