//! Downloads the files that imported articles show from the old site into a folder beside the newsroom. An interrupted download
//! resumes. No other host gets a request. A file takes one request if all goes well, and requests are not faster than the old
//! site allows.

mod client;
pub(super) mod guard;

use super::ImportError;
use super::uploads::inner;
use crate::support::progress::{Progress, Steps};
use client::{Client, STOPPED};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use url::Url;

/// Options of the download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// Pause between the starts of two requests, however many run at the same time. Also the pause before the second try of a
    /// file; it doubles with each further try.
    pub pause: Duration,
    /// Number of requests that run at the same time.
    pub at_once: usize,
    /// Maximum size of a file, in bytes.
    pub largest: u64,
    /// How long one request waits for the connection, and for the answer.
    pub silence: Duration,
    /// Maximum time for failed requests, added up since the last file that arrived. After that, the old site gets no more
    /// requests.
    pub patience: Duration,
    /// The old site may be on this machine or in its network.
    pub allow_private: bool,
}

impl Default for Download {
    fn default() -> Self {
        Self {
            pause: Duration::from_millis(100),
            at_once: 4,
            largest: 256 << 20,
            silence: Duration::from_secs(30),
            patience: Duration::from_secs(600),
            allow_private: false,
        }
    }
}

/// The result of a download.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Downloaded {
    /// Files that this import fetched.
    pub fetched: usize,
    /// The bytes of these files.
    pub bytes: u64,
    /// Files that an earlier import fetched.
    pub there: usize,
    /// Number of files that could not be fetched, by reason.
    pub failed: BTreeMap<String, usize>,
}

/// After this many failed files in a row, the old site gets no more requests.
const PATIENCE: usize = 20;

/// Fetches files of the site at `home` into `folder`. Each list of `wanted` contains the possible addresses of one file; the
/// first address that has the file is enough. Returns the sums, and the reason for each address without a file.
///
/// # Errors
/// If the folder cannot be written to, or `home` is not an address.
pub fn fetch(
    options: &Download,
    home: &str,
    folder: &Path,
    wanted: &BTreeSet<Vec<String>>,
    progress: &Progress,
) -> Result<(Downloaded, BTreeMap<String, String>), ImportError> {
    fs::create_dir_all(folder).map_err(|source| ImportError::File { path: folder.to_owned(), source })?;
    let home = Url::parse(home).ok().filter(Url::has_host).ok_or_else(|| ImportError::Live {
        address: home.to_owned(),
        reason: "the export has no address of the old site, so nothing can be fetched from it: give `--media`".to_owned(),
    })?;
    let team = Team {
        client: Client::new(options, &home, folder),
        folder,
        home: &home,
        at_once: options.at_once,
        in_a_row: AtomicUsize::new(0),
    };
    let mut came: BTreeMap<String, Result<u64, Missing>> = BTreeMap::new();
    let mut open: Vec<&Vec<String>> = wanted.iter().collect();
    // Full-size pictures first, then smaller copies of the pictures that are gone.
    for rank in 0..wanted.iter().map(Vec::len).max().unwrap_or_default() {
        // Addresses that differ only in scheme or query name one file.
        let next = open
            .iter()
            .filter_map(|addresses| addresses.get(rank))
            .filter_map(|address| Some((inner(address)?, address.as_str())));
        let next: BTreeMap<String, &str> = next.filter(|(inner, _)| !came.contains_key(inner)).collect();
        let steps = progress.stage("downloading", next.len());
        came.extend(team.fetch(next, &steps));
        let has_come = |address: &String| inner(address).is_some_and(|inner| matches!(came.get(&inner), Some(Ok(_))));
        open.retain(|addresses| !addresses.iter().take(rank + 1).any(has_come));
    }
    let mut done = Downloaded::default();
    for bytes in came.values().flatten() {
        done.fetched += 1;
        done.bytes += bytes;
    }
    let mut why = BTreeMap::new();
    let mut counted = BTreeSet::new();
    for addresses in open {
        let reason = |address: &String| came.get(&inner(address)?)?.as_ref().err().map(|missing| missing.reason.clone());
        let Some(reason) = addresses.last().and_then(reason) else { continue };
        if counted.insert(addresses.last().and_then(|address| inner(address))) {
            *done.failed.entry(reason.clone()).or_default() += 1;
        }
        why.extend(addresses.iter().map(|address| (address.clone(), reason.clone())));
    }
    Ok((done, why))
}

/// Why a file could not be fetched.
struct Missing {
    /// The text for the report.
    reason: String,
    /// The cause may be the site, not the file.
    is_down: bool,
}

/// The threads that fetch files at the same time.
struct Team<'a> {
    client: Client,
    folder: &'a Path,
    home: &'a Url,
    at_once: usize,
    /// Number of files in a row that failed because of the site.
    in_a_row: AtomicUsize,
}

impl Team<'_> {
    /// Fetches files by their paths under the folder of uploads.
    fn fetch(&self, files: BTreeMap<String, &str>, steps: &Steps) -> Vec<(String, Result<u64, Missing>)> {
        let all = files.len();
        let queue = Mutex::new(files.into_iter());
        let done = Mutex::new(Vec::with_capacity(all));
        let work = || {
            loop {
                let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some((inner, address)) = next else { break };
                let fetched = self.one(&inner, address);
                let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                done.push((inner, fetched));
                steps.step();
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..self.at_once.clamp(1, 16).min(all) {
                scope.spawn(work);
            }
        });
        done.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn one(&self, inner: &str, address: &str) -> Result<u64, Missing> {
        let no = |reason: &str| Err(Missing { reason: reason.to_owned(), is_down: false });
        let Some(to) = place(self.folder, inner) else { return no("its path is not allowed in a newsroom") };
        let Ok(mut url) = self.home.join(address) else { return no("its address is not valid") };
        // Exports contain `http` addresses from before the site moved to `https`. Between these two, the change cannot fail.
        if matches!(url.scheme(), "http" | "https") {
            _ = url.set_scheme(self.home.scheme());
        }
        if self.in_a_row.load(Ordering::Relaxed) >= PATIENCE || self.client.is_given_up() {
            return no(STOPPED);
        }
        let fetched = self.client.fetch(url, &to);
        match &fetched {
            Err(Missing { is_down: true, .. }) => _ = self.in_a_row.fetch_add(1, Ordering::Relaxed),
            _ => self.in_a_row.store(0, Ordering::Relaxed),
        }
        fetched
    }
}

/// The local path of a file: always inside the folder, and never hidden. `None` if `inner` is unsafe.
fn place(folder: &Path, inner: &str) -> Option<PathBuf> {
    let is_sound = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.len() <= 240
            && !part.contains(|c: char| c.is_control() || matches!(c, '\\' | ':'))
    };
    inner.split('/').all(is_sound).then(|| folder.join(inner))
}

/// Lets one request start at a time, with a pause after it.
struct Turnstile {
    pause: Duration,
    next: Mutex<Instant>,
}

impl Turnstile {
    fn new(pause: Duration) -> Self {
        Self { pause, next: Mutex::new(Instant::now()) }
    }

    fn pass(&self) {
        let turn = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let turn = (*next).max(Instant::now());
            *next = turn + self.pause;
            turn
        };
        std::thread::sleep(turn.saturating_duration_since(Instant::now()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_written_only_inside_the_folder() {
        for (inner, is_sound) in [
            ("2019/05/x.jpg", true),
            ("é (2).png", true),
            ("../x.jpg", false),
            ("/etc/x.jpg", false),
            ("2019//x.jpg", false),
            (".htaccess", false),
            ("a/.git/x", false),
            ("a\\..\\x.jpg", false),
            ("c:x.jpg", false),
            ("x\0.jpg", false),
            ("", false),
        ] {
            assert_eq!(place(Path::new("/f"), inner).is_some(), is_sound, "{inner:?}");
        }
    }
}
