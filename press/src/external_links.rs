//! Checks the links of a newsroom to other sites: do their pages still exist? Publishing does not check this; only
//! `press check --links` calls [`check`].
//!
//! `link_inventory` finds the links and their places in the files, `link_requests` requests one address, and this file decides
//! the order of the requests. It checks several hosts at the same time. Each host gets one request at a time, with a pause
//! between two requests, and is checked for a limited time only.

mod link_inventory;
mod link_requests;

use crate::content::{Diagnostic, Newsroom};
use crate::support::progress::Progress;
use link_inventory::{Link, Place};
use link_requests::{Agents, Answer};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use url::Url;

/// How links are checked.
#[derive(Clone, Debug)]
pub struct Options {
    /// The time between the starts of two requests to one host.
    pub pause: Duration,
    /// The timeout of one request.
    pub silence: Duration,
    /// The maximum time for all requests to one host.
    pub patience: Duration,
    /// How many hosts are checked at the same time.
    pub at_once: usize,
    /// Whether to request links that lead to this computer or into its network.
    pub allow_private: bool,
    /// Displays the progress.
    pub progress: Arc<Progress>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            pause: Duration::from_secs(1),
            silence: Duration::from_secs(20),
            patience: Duration::from_secs(600),
            at_once: 8,
            allow_private: false,
            progress: Arc::default(),
        }
    }
}

/// The result of a check. Each address counts once, even if several links lead there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The number of addresses on other sites.
    pub links: usize,
    /// The number of their hosts.
    pub hosts: usize,
    /// The number of addresses that exist.
    pub alive: usize,
    /// The number of addresses that do not exist. Each gives one warning for each file that links there.
    pub dead: usize,
    /// Addresses about which the host gives programs no clear answer (such as 403), with this answer.
    pub unclear: BTreeMap<String, String>,
    /// Hosts whose check stopped before its end, with the number of unchecked addresses and the reason.
    pub left: BTreeMap<String, (usize, String)>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (host, (links, why)) in &self.left {
            writeln!(f, "not checked: {links} addresses on {host}, {why}")?;
        }
        let Self { links, hosts, alive, dead, unclear, left } = self;
        let (unclear, left) = (unclear.len(), left.values().map(|(links, _)| links).sum::<usize>());
        writeln!(
            f,
            "{links} addresses on other sites (hosts: {hosts}): {alive} answer, {dead} dead, {unclear} refuse programs, {left} not checked"
        )
    }
}

/// After this many failed connections in a row, the other addresses of a host are not checked.
const FAILURES: usize = 3;

/// Checks every address on another site that the newsroom in `folder` links to. Returns a warning for each dead address and each
/// file that links to it.
///
/// # Errors
/// When a compiled body cannot be read back.
pub fn check(newsroom: &Newsroom, folder: &Path, options: &Options) -> io::Result<(Report, Vec<Diagnostic>)> {
    let links = link_inventory::all(newsroom, folder)?;
    let mut report = Report { links: links.len(), ..Report::default() };
    let mut hosts: BTreeMap<String, Vec<&Link>> = BTreeMap::new();
    for link in &links {
        hosts.entry(link.url.authority().to_owned()).or_default().push(link);
    }
    report.hosts = hosts.len();
    let steps = options.progress.stage("asking", links.len());
    let agents = Agents::new(options, newsroom.config.site.origin());
    let mut queue: Vec<(&String, &Vec<&Link>)> = hosts.iter().collect();
    // `pop` takes the last entry: the host with the most links takes the longest, so it is checked first.
    queue.sort_by_key(|(_, links)| links.len());
    let queue = Mutex::new(queue);
    let told = Mutex::new((report, Vec::new()));
    let work = || {
        while let Some((host, links)) = lock(&queue).pop() {
            ask_host(host, links, &agents, options, &steps, |link, answer| {
                let (report, notes) = &mut *lock(&told);
                match answer {
                    Told::Answer(Answer::Alive) => report.alive += 1,
                    Told::Answer(Answer::Unclear(why)) => _ = report.unclear.insert(link.url.to_string(), why),
                    Told::Answer(Answer::Dead(why) | Answer::NoHost(why) | Answer::Unreachable(why)) => {
                        report.dead += 1;
                        notes.extend(link.places.iter().map(|place| dead(link, place, &why)));
                    }
                    Told::Answer(Answer::Busy(why)) => report.left.entry(host.clone()).or_insert((0, why)).0 += 1,
                    Told::Left(why) => report.left.entry(host.clone()).or_insert((0, why)).0 += 1,
                }
            });
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..options.at_once.clamp(1, 64) {
            scope.spawn(work);
        }
    });
    Ok(told.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The result for one address.
enum Told {
    /// The address was requested.
    Answer(Answer),
    /// The address was not requested, for this reason.
    Left(String),
}

/// Requests the addresses of one host, one after the other.
fn ask_host(
    host: &str,
    links: &[&Link],
    agents: &Agents<'_>,
    options: &Options,
    steps: &crate::support::progress::Steps,
    tell: impl Fn(&Link, Told),
) {
    let begun = Instant::now();
    let mut failures = 0;
    // These two apply to all further addresses of the host.
    let mut no_host: Option<String> = None;
    let mut left: Option<String> = None;
    for link in links {
        steps.step();
        if let Some(why) = &no_host {
            tell(link, Told::Answer(Answer::NoHost(why.clone())));
            continue;
        }
        if left.is_none() && begun.elapsed() >= options.patience {
            left = Some(format!("which took longer than {} minutes", options.patience.as_secs().div_ceil(60)));
        }
        if let Some(why) = &left {
            tell(link, Told::Left(why.clone()));
            continue;
        }
        let answer = agents.ask(&link.url);
        failures = if matches!(answer, Answer::Unreachable(_)) { failures + 1 } else { 0 };
        match &answer {
            Answer::NoHost(why) if link.url.authority() == host => no_host = Some(why.clone()),
            Answer::Busy(why) => left = Some(why.clone()),
            _ if failures == FAILURES => left = Some(format!("which could not be reached {FAILURES} times in a row")),
            _ => {}
        }
        tell(link, Told::Answer(answer));
    }
}

fn dead(link: &Link, place: &Place, why: &str) -> Diagnostic {
    let note = Diagnostic::warning(&place.file, format!("the link to `{}` is dead: {why}", link.url));
    let note = note.help("link to where the page is now, or to a copy in an archive, or remove the link");
    match &place.span {
        Some((start, end)) => note.at(*start..*end),
        None => note,
    }
}

/// Whether a pattern of accepted warnings matches the warnings of this check, which a publication does not report.
pub(crate) fn tells(pattern: &str) -> bool {
    pattern.contains("the link to `")
}

/// Parses an address and removes its fragment, which browsers do not send to servers. `None` when it is not a web address.
fn parsed(address: &str) -> Option<Url> {
    let mut url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    url.set_fragment(None);
    Some(url)
}
