//! What lies at a target: a small file beside the site, by which the next deployment knows what changed without listing anything.
//!
//! On object storage everybody can read it who guesses its name, and a site may have pages that nothing lists. So it names no file, but
//! for the app's: a file is known by the hash of its path.

use crate::write::manifest::{Entry, UNKNOWN, is_inside};
use crate::write::site_files::Published;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use xxhash_rust::xxh3::xxh3_64;

/// Its name. What begins so is hidden by the servers that `press` configures.
pub(super) const NAME: &str = ".broadsheet.deployed";

/// Stands for a file that a deployment was sending which was broken off: perhaps it is there, but no page leads to it.
pub(super) const PERHAPS: Entry = Entry { hash: 1, bytes: UNKNOWN.bytes };

const MAGIC: &[u8] = b"broadsheet deployed 1\n";

/// The files at a target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    /// Hash and size by the hash of the path.
    files: BTreeMap<u64, (u64, u64)>,
    /// Files of earlier releases of the app, with when they were replaced, in seconds since 1970.
    later: BTreeMap<String, i64>,
}

fn key(path: &str) -> u64 {
    xxh3_64(path.as_bytes())
}

impl State {
    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// When it is not as it was written.
    pub fn of_bytes(bytes: &[u8]) -> io::Result<Self> {
        let damaged = || io::Error::new(io::ErrorKind::InvalidData, "it is damaged");
        let rest = bytes.strip_prefix(MAGIC).ok_or_else(damaged)?;
        let (sum, rest) = rest.split_first_chunk().ok_or_else(damaged)?;
        if u64::from_le_bytes(*sum) != xxh3_64(rest) {
            return Err(damaged());
        }
        let mut state: Self = postcard::from_bytes(rest).map_err(|_| damaged())?;
        state.later.retain(|path, _| is_inside(path));
        Ok(state)
    }

    /// All of it.
    ///
    /// # Errors
    /// Never, for what it holds.
    pub fn to_bytes(&self) -> io::Result<Vec<u8>> {
        let rest = postcard::to_stdvec(self).map_err(io::Error::other)?;
        Ok([MAGIC, &xxh3_64(&rest).to_le_bytes(), &rest].concat())
    }

    /// How many files there are, those of earlier releases apart.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Those of some paths that are there, with what lies there.
    pub fn name<'p>(&self, paths: impl Iterator<Item = &'p str>) -> BTreeMap<String, Entry> {
        let entry = |path: &str| self.files.get(&key(path)).map(|&(hash, bytes)| Entry { hash, bytes });
        paths.filter_map(|path| Some((path.to_owned(), entry(path)?))).collect()
    }

    pub fn add(&mut self, path: &str, Entry { hash, bytes }: Entry) {
        self.files.insert(key(path), (hash, bytes));
        self.later.remove(path);
    }

    /// Bytes of the file are being sent or deleted: it may be there, with whatever bytes. `is_new` says that it was not, and that
    /// nothing leads there yet.
    pub fn forget(&mut self, path: &str, is_new: bool) {
        self.add(path, if is_new { PERHAPS } else { UNKNOWN });
    }

    pub fn remove(&mut self, path: &str) {
        self.files.remove(&key(path));
        self.later.remove(path);
    }

    /// The file is of an earlier release, and deleted some days later.
    pub fn keep_until_later(&mut self, path: &str, now: i64) {
        self.files.remove(&key(path));
        self.later.insert(path.to_owned(), now);
    }

    /// Files of earlier releases that were replaced up to a moment, and are no part of the site again.
    pub fn due(&self, until: i64, site: &Published) -> Vec<String> {
        let due = self.later.iter().filter(|(path, since)| **since <= until && !site.has(path));
        due.map(|(path, _)| path.clone()).collect()
    }

    /// How many files of earlier releases there are.
    pub fn later(&self) -> u64 {
        self.later.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_names_no_file_but_the_app_s() -> io::Result<()> {
        let mut state = State::default();
        state.add("blog/unlisted/index.html", Entry { hash: 7, bytes: 9 });
        state.keep_until_later("app-0.js", 100);
        let bytes = state.to_bytes()?;
        assert!(!String::from_utf8_lossy(&bytes).contains("unlisted"));
        assert_eq!(State::of_bytes(&bytes)?, state);
        let named = state.name(["blog/unlisted/index.html", "index.html"].into_iter());
        assert_eq!(named, BTreeMap::from([("blog/unlisted/index.html".to_owned(), Entry { hash: 7, bytes: 9 })]));
        assert_eq!(
            (state.due(99, &Published::default()), state.due(100, &Published::default())),
            (vec![], vec!["app-0.js".to_owned()])
        );
        for damaged in [&b""[..], b"broadsheet deployed 1\n", &bytes[..bytes.len() - 1]] {
            assert!(State::of_bytes(damaged).is_err());
        }
        Ok(())
    }
}
