//! The state of a target: a small file next to the uploaded site. From it, the next deployment knows what changed without listing
//! the target.
//!
//! On object storage, everybody who guesses the name of this file can read it, and a site may have pages that no list shows. So
//! the state contains no file names except those of the app. It identifies a file by the hash of its path.

use crate::write::manifest::{Entry, UNKNOWN, is_inside};
use crate::write::site_files::Published;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use xxhash_rust::xxh3::xxh3_64;

/// The name of the state file. Servers that `press` configures hide all files whose names begin like this.
pub(super) const NAME: &str = ".broadsheet.deployed";

/// Marks a new file that an interrupted deployment was sending: it may be there, but no page links to it.
pub(super) const PERHAPS: Entry = Entry { hash: 1, bytes: UNKNOWN.bytes };

const MAGIC: &[u8] = b"broadsheet deployed 1\n";

/// The files at a target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    /// Hash and size of each file, by the hash of its path.
    files: BTreeMap<u64, (u64, u64)>,
    /// Files of earlier releases of the app, with the time at which they were replaced, in seconds since 1970.
    later: BTreeMap<String, i64>,
}

fn key(path: &str) -> u64 {
    xxh3_64(path.as_bytes())
}

impl State {
    /// Reads the bytes that [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// When the bytes are damaged.
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

    /// Serialises the state.
    ///
    /// # Errors
    /// Never: all its fields can be serialised.
    pub fn to_bytes(&self) -> io::Result<Vec<u8>> {
        let rest = postcard::to_stdvec(self).map_err(io::Error::other)?;
        Ok([MAGIC, &xxh3_64(&rest).to_le_bytes(), &rest].concat())
    }

    /// The number of files, without those of earlier releases of the app.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Returns the paths at which the target has a file, with hash and size of the file.
    pub fn name<'p>(&self, paths: impl Iterator<Item = &'p str>) -> BTreeMap<String, Entry> {
        let entry = |path: &str| self.files.get(&key(path)).map(|&(hash, bytes)| Entry { hash, bytes });
        paths.filter_map(|path| Some((path.to_owned(), entry(path)?))).collect()
    }

    pub fn add(&mut self, path: &str, Entry { hash, bytes }: Entry) {
        self.files.insert(key(path), (hash, bytes));
        self.later.remove(path);
    }

    /// Records that the file is about to be sent or deleted: until then, its content at the target is unknown. `is_new` says that
    /// the file was not there before, so that no page links to it yet.
    pub fn forget(&mut self, path: &str, is_new: bool) {
        self.add(path, if is_new { PERHAPS } else { UNKNOWN });
    }

    pub fn remove(&mut self, path: &str) {
        self.files.remove(&key(path));
        self.later.remove(path);
    }

    /// Records that the file belongs to an earlier release of the app, and will be deleted some days later.
    pub fn keep_until_later(&mut self, path: &str, now: i64) {
        self.files.remove(&key(path));
        self.later.insert(path.to_owned(), now);
    }

    /// Returns the files of earlier releases that were replaced at or before this time, except those that are part of the site
    /// again.
    pub fn due(&self, until: i64, site: &Published) -> Vec<String> {
        let due = self.later.iter().filter(|(path, since)| **since <= until && !site.has(path));
        due.map(|(path, _)| path.clone()).collect()
    }

    /// The number of files of earlier releases of the app.
    pub fn later(&self) -> u64 {
        self.later.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_names_only_files_of_the_app() -> io::Result<()> {
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
