//! Requests an address to find out whether it still exists.

use super::{Options, lock};
use crate::import::{Guard, is_private};
use std::collections::HashMap;
use std::io;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use ureq::Agent;
use ureq::http::Response;
use ureq::unversioned::transport::DefaultConnector;
use url::Url;

/// The maximum number of redirects.
const MOVES: usize = 10;

/// The result of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The address exists.
    Alive,
    /// The address does not exist, for this reason.
    Dead(String),
    /// There is no such host.
    NoHost(String),
    /// The host did not answer.
    Unreachable(String),
    /// The host does not tell programs whether the address exists.
    Unclear(String),
    /// The host asks for fewer requests.
    Busy(String),
}

/// Sends the requests, with one agent for each host: each agent refuses the private addresses that its host's name must not have.
pub struct Agents<'a> {
    options: &'a Options,
    name: String,
    agents: Mutex<HashMap<String, Agent>>,
    /// The earliest time of the next request to each host.
    turns: Mutex<HashMap<String, Instant>>,
}

impl<'a> Agents<'a> {
    /// `origin` is the origin of the newsroom: the user agent contains it, so that hosts know who sends the requests.
    pub fn new(options: &'a Options, origin: &str) -> Self {
        let name = format!("Broadsheet/{} (checks the links of {origin})", env!("CARGO_PKG_VERSION"));
        Self { options, name, agents: Mutex::default(), turns: Mutex::default() }
    }

    /// Requests an address, and follows its redirects.
    pub fn ask(&self, url: &Url) -> Answer {
        let mut url = url.clone();
        for _ in 0..=MOVES {
            if !self.options.allow_private && is_private(&url) {
                return private();
            }
            let response = match self.question(&url) {
                Ok(response) => response,
                Err(answer) => return answer,
            };
            match response.status().as_u16() {
                301 | 302 | 303 | 307 | 308 => {
                    let target = response.headers().get("location").and_then(|target| url.join(target.to_str().ok()?).ok());
                    match target.filter(|target| matches!(target.scheme(), "http" | "https")) {
                        Some(target) => url = target,
                        None => return Answer::Dead("it moved, and its host does not say where".to_owned()),
                    }
                }
                status => return of_status(status),
            }
        }
        Answer::Dead("it leads round in circles".to_owned())
    }

    /// Sends a HEAD request, and then a GET request when the server does not answer HEAD.
    fn question(&self, url: &Url) -> Result<Response<ureq::Body>, Answer> {
        let agent = self.agent(url);
        self.wait_for_turn(url);
        match agent.head(url.as_str()).call() {
            Ok(response) if response.status().as_u16() < 400 || response.status().as_u16() == 429 => return Ok(response),
            Err(error @ (ureq::Error::HostNotFound | ureq::Error::Timeout(_))) => return Err(failed(&error, url)),
            Err(ureq::Error::Io(error)) if error.kind() == io::ErrorKind::PermissionDenied => return Err(private()),
            Ok(_) | Err(_) => {}
        }
        self.wait_for_turn(url);
        // The body is not read.
        agent.get(url.as_str()).call().map_err(|error| failed(&error, url))
    }

    fn agent(&self, url: &Url) -> Agent {
        let make = || {
            let mut config = Agent::config_builder()
                .timeout_global(Some(self.options.silence))
                .http_status_as_error(false)
                .max_redirects(0)
                .user_agent(&self.name);
            if self.options.allow_private && is_private(url) {
                config = config.proxy(None);
            }
            let guard = Guard::new(url, self.options.allow_private);
            Agent::with_parts(config.build(), DefaultConnector::default(), guard)
        };
        lock(&self.agents).entry(url.authority().to_owned()).or_insert_with(make).clone()
    }

    /// Waits until the next request to the host is allowed. All threads share this limit.
    fn wait_for_turn(&self, url: &Url) {
        let turn = {
            let mut turns = lock(&self.turns);
            let next = turns.entry(url.host_str().unwrap_or_default().to_owned()).or_insert_with(Instant::now);
            let turn = (*next).max(Instant::now());
            *next = turn + self.options.pause;
            turn
        };
        let wait = turn.saturating_duration_since(Instant::now());
        if wait > Duration::ZERO {
            std::thread::sleep(wait);
        }
    }
}

fn private() -> Answer {
    Answer::Dead("it leads into a private network, where readers cannot go".to_owned())
}

fn of_status(status: u16) -> Answer {
    match status {
        200..=399 => Answer::Alive,
        404 => Answer::Dead("its host answers 404 (not found)".to_owned()),
        410 => Answer::Dead("its host answers 410 (gone)".to_owned()),
        429 | 503 => Answer::Busy(format!("which asked for a pause ({status})")),
        500..=599 => Answer::Dead(format!("its host answers {status} (an error of the server)")),
        // Servers often refuse programs that are not browsers, and visitors who are not logged in.
        status => Answer::Unclear(format!("its host answers {status}")),
    }
}

fn failed(error: &ureq::Error, url: &Url) -> Answer {
    let host = url.host_str().unwrap_or_default();
    match error {
        ureq::Error::HostNotFound => Answer::NoHost(format!("there is no host {host}")),
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::PermissionDenied => private(),
        ureq::Error::Timeout(_) => Answer::Unreachable(format!("{host} takes too long to answer")),
        _ => Answer::Unreachable(format!("{host} cannot be reached")),
    }
}
