//! Requests one file of the old site, and tries again until it arrives or has finally failed.

use super::guard::{Guard, REFUSED, is_own, is_private, kind_fits};
use super::{Download, Missing, Turnstile};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use ureq::Agent;
use ureq::http::{HeaderMap, Response};
use ureq::unversioned::transport::DefaultConnector;
use url::Url;

/// The reason for the remaining files after the download was stopped.
pub const STOPPED: &str = "the old site stopped answering";
/// Maximum number of tries for one file.
const TRIES: u32 = 4;
/// Maximum number of redirects of one request, all on the same site.
const MOVES: usize = 5;
/// The longest pause that a site can ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Sends requests to one site.
pub struct Client {
    agent: Agent,
    home: Url,
    /// Decides which addresses may get a request. The agent has another one, which checks the IP addresses of host names.
    guard: Guard,
    pause: Duration,
    /// Maximum time for failed requests since the last file that arrived.
    patience: Duration,
    /// The time of failed requests so far.
    waited: Mutex<Duration>,
    largest: u64,
    /// The folder for files that are not complete yet.
    folder: PathBuf,
    /// Number of such files so far.
    parts: AtomicUsize,
    turnstile: Turnstile,
}

/// Why a request did not return a file.
enum Answer {
    /// Try again, after this pause if the site asked for one.
    Later(String, Option<Duration>),
    No(String),
}

impl Client {
    pub fn new(options: &Download, home: &Url, folder: &Path) -> Self {
        let guard = Guard::new(home, options.allow_private);
        let mut config = Agent::config_builder()
            // For a whole file.
            .timeout_global(Some(Duration::from_secs(600)))
            .timeout_connect(Some(options.silence))
            .timeout_recv_response(Some(options.silence))
            .http_status_as_error(false)
            .max_redirects(0)
            .accept_encoding("identity")
            .user_agent(concat!("Broadsheet/", env!("CARGO_PKG_VERSION"), " (import)"));
        if options.allow_private && is_private(home) {
            config = config.proxy(None);
        }
        let agent = Agent::with_parts(config.build(), DefaultConnector::default(), guard);
        let (pause, largest) = (options.pause, options.largest);
        Self {
            agent,
            home: home.clone(),
            guard: Guard::new(home, options.allow_private),
            pause,
            patience: options.patience,
            waited: Mutex::default(),
            largest,
            folder: folder.to_owned(),
            parts: AtomicUsize::new(0),
            turnstile: Turnstile::new(pause),
        }
    }

    fn waited(&self) -> std::sync::MutexGuard<'_, Duration> {
        self.waited.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether failed requests took so much time that no more are sent.
    pub fn is_given_up(&self) -> bool {
        *self.waited() >= self.patience
    }

    /// Fetches a file to the path `to`. Writes the whole file or nothing. Returns its size in bytes.
    pub fn fetch(&self, url: Url, to: &Path) -> Result<u64, Missing> {
        let mut reason = String::new();
        for attempt in 0..TRIES {
            if attempt > 0 && self.is_given_up() {
                return Err(Missing { reason: STOPPED.to_owned(), is_down: true });
            }
            let begun = Instant::now();
            match self.ask(url.clone(), to) {
                Ok(bytes) => {
                    *self.waited() = Duration::ZERO;
                    return Ok(bytes);
                }
                Err(Answer::No(reason)) => return Err(Missing { reason, is_down: false }),
                Err(Answer::Later(why, asked)) => {
                    *self.waited() += begun.elapsed();
                    reason = why;
                    if attempt + 1 < TRIES {
                        std::thread::sleep(asked.unwrap_or(self.pause * 2_u32.pow(attempt)).min(LONGEST_PAUSE));
                    }
                }
            }
        }
        Err(Missing { reason: format!("{reason}, {TRIES} times"), is_down: true })
    }

    fn ask(&self, mut url: Url, to: &Path) -> Result<u64, Answer> {
        for _ in 0..=MOVES {
            if !is_own(&url, &self.home) {
                return Err(Answer::No("it is on another site".to_owned()));
            }
            if self.guard.refuses(&url) {
                return Err(Answer::No(REFUSED.to_owned()));
            }
            self.turnstile.pass();
            let mut response = self.agent.get(url.as_str()).call().map_err(failed)?;
            let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
            match response.status().as_u16() {
                200 => return self.keep(&mut response, to),
                301 | 302 | 303 | 307 | 308 => {
                    let target = header("location").and_then(|target| url.join(&target).ok());
                    url = target.ok_or_else(|| Answer::No("it moved, and the old site does not say where".to_owned()))?;
                }
                status @ (408 | 429 | 500..=599) => {
                    let asked = header("retry-after").and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs);
                    return Err(Answer::Later(format!("the old site answers {status}"), asked));
                }
                status => return Err(Answer::No(format!("the old site answers {status}"))),
            }
        }
        Err(Answer::No("the old site redirects it in a circle".to_owned()))
    }

    fn keep(&self, response: &mut Response<ureq::Body>, to: &Path) -> Result<u64, Answer> {
        let no = |reason: &str| Err(Answer::No(reason.to_owned()));
        let kind = header(response.headers(), "content-type").unwrap_or_default();
        if !kind_fits(&kind, to) {
            return no("the answer is another kind of file");
        }
        let length = header(response.headers(), "content-length").and_then(|length| length.parse::<u64>().ok());
        let too_large = format!("it has more than {} million bytes", self.largest / 1_000_000);
        if length.is_some_and(|length| length > self.largest) {
            return no(&too_large);
        }
        let disk = |error: io::Error| Answer::No(format!("it cannot be written: {}", error.kind()));
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(disk)?;
        }
        // Hidden, so that the incomplete file of a killed import is not taken for a file of the site.
        let part = self.folder.join(format!(".{}.part", self.parts.fetch_add(1, Ordering::Relaxed)));
        let mut file = File::create(&part).map_err(disk)?;
        // Reads one byte more than is allowed, to notice that the file is too large.
        let mut body = response.body_mut().with_config().limit(self.largest + 2).reader().take(self.largest + 1);
        let copied = io::copy(&mut body, &mut file);
        match copied {
            Ok(bytes) if bytes > self.largest => Err(Answer::No(too_large)),
            Ok(0) => Err(Answer::Later("the answer is empty".to_owned(), None)),
            Ok(bytes) if length.is_none_or(|length| length == bytes) => fs::rename(part, to).map(|()| bytes).map_err(disk),
            Ok(_) | Err(_) => Err(Answer::Later("the answer is incomplete".to_owned(), None)),
        }
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

fn failed(error: ureq::Error) -> Answer {
    match error {
        ureq::Error::HostNotFound => Answer::Later("the old site cannot be found".to_owned(), None),
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::PermissionDenied => Answer::No(error.to_string()),
        ureq::Error::Timeout(_) => Answer::Later("the old site takes too long".to_owned(), None),
        _ => Answer::Later("the old site cannot be reached".to_owned(), None),
    }
}
