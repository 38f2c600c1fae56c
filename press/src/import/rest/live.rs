//! Fetches a dump from a site that still runs, one page of a list at a time and one request after the other: the old site is slow
//! enough. What fails for a moment is asked again; what stays away is told.

use crate::import::ImportError;
use crate::import::input::{self, Input};
use crate::import::record::{Note, Place};
use crate::progress::Steps;
use serde::de::IgnoredAny;
use std::fs;
use std::path::Path;
use std::time::Duration;
use ureq::Agent;

/// A site that still runs, and how to ask it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Live {
    /// The address of its front page.
    pub address: String,
    /// How long to wait before asking again for the first time; twice as long each time after.
    pub pause: Duration,
}

/// So often is asked for one page.
const TRIES: u32 = 6;
/// The longest that a site may ask us to wait.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// The largest answer, in bytes.
const LARGEST: u64 = 256 << 20;
/// As many as the API gives at a time.
const PER_PAGE: usize = 100;

/// The lists of the API. Whether an archive is one without it: many sites tell nobody about their users, whose names then come
/// with their posts.
const LISTS: &[(&str, bool)] =
    &[("users", false), ("categories", true), ("tags", true), ("media", true), ("pages", true), ("posts", true)];

/// What was fetched: files, and what was missing.
pub type Fetched = (Vec<Input>, Vec<Note>);

/// Fetches all that everybody may read into a folder. `steps` counts the objects.
///
/// # Errors
/// When a list that no archive can do without stays away, or a file cannot be written.
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
                // Nobody may see it, or there is no more.
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
    /// Pages of the list, and objects in it, as the site says.
    pages: Option<usize>,
    total: Option<usize>,
}

/// Why there is no answer.
enum Failure {
    /// The site will not tell, however often it is asked.
    Refused(u16),
    /// It could not, as often as it was asked.
    Failed(String),
}

impl Failure {
    fn into_error(self, address: &str, what: &str) -> ImportError {
        let reason = match self {
            Self::Refused(status) => format!("it answers {status} for its {what}"),
            Self::Failed(reason) => format!("its {what} did not come in {TRIES} tries: {reason}"),
        };
        ImportError::Live { address: address.to_owned(), reason }
    }
}

struct Client<'l> {
    agent: Agent,
    live: &'l Live,
}

impl<'l> Client<'l> {
    fn new(live: &'l Live) -> Result<Self, ImportError> {
        let failed = |reason: &str| ImportError::Live { address: live.address.clone(), reason: reason.to_owned() };
        let url = url::Url::parse(&live.address).map_err(|_| failed("this is no address; write `https://` before it"))?;
        let mut config = Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(120)))
            .http_status_as_error(false)
            .user_agent(concat!("Broadsheet/", env!("CARGO_PKG_VERSION"), " (import)"));
        if matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")) {
            config = config.proxy(None);
        }
        Ok(Self { agent: config.build().into(), live })
    }

    /// The address that the API's paths begin with, and what it says of itself. Sites with plain permalinks have it in a query.
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

    /// Asks until there is an answer that is whole.
    fn ask(&self, url: &str, is_whole: &dyn Fn(&[u8]) -> bool) -> Result<(Vec<u8>, ureq::http::HeaderMap), Failure> {
        let mut reason = String::new();
        for attempt in 0..TRIES {
            let mut pause = self.live.pause * 2_u32.pow(attempt);
            match self.agent.get(url).call() {
                Err(error) => reason = error.to_string(),
                Ok(mut response) => match response.status().as_u16() {
                    200 => match response.body_mut().with_config().limit(LARGEST).read_to_vec() {
                        Ok(bytes) if is_whole(&bytes) => return Ok((bytes, response.headers().clone())),
                        Ok(_) => reason = "the answer is no JSON, or not all of it".to_owned(),
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
            if attempt + 1 < TRIES {
                std::thread::sleep(pause.min(LONGEST_PAUSE));
            }
        }
        Err(Failure::Failed(reason))
    }
}

fn objects(bytes: &[u8]) -> Option<usize> {
    serde_json::from_slice::<Vec<IgnoredAny>>(bytes).ok().map(|list| list.len())
}

fn is_object(bytes: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(bytes).is_ok()
}
