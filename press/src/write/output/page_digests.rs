//! The digests of the content of all pages: the next publication need not make a page again whose content has the same digest.

use std::sync::{Mutex, PoisonError};
use xxhash_rust::xxh3::xxh3_64;

/// The file of the digests. It contains the hash of the rest of the file, the hash of the manifest's lines of files, and the
/// sorted digests. Each number has 8 bytes, little-endian.
pub(super) const PAGES: &str = ".broadsheet.pages";

/// The size of a number in bytes.
const NUMBER: usize = 8;

/// The digests of the pages of the last publication, and of this one.
pub(super) struct Said {
    /// Sorted.
    before: Vec<u64>,
    /// Whether the file of the last publication is damaged.
    pub is_damaged: bool,
    now: Mutex<Vec<u64>>,
}

impl Said {
    /// Reads the digests of the last publication from its file. There are none when the file does not belong to its manifest.
    pub fn read(bytes: &[u8], manifest: &str) -> Self {
        let (sum, rest) = bytes.split_at_checked(NUMBER).unwrap_or((bytes, &[]));
        let is_damaged = !bytes.is_empty() && sum != xxh3_64(rest).to_le_bytes();
        let mut numbers = rest.as_chunks().0.iter().map(|number| u64::from_le_bytes(*number));
        let lines = manifest.split_once('\n').map_or("", |(_, lines)| lines);
        let belongs = !is_damaged && numbers.next() == Some(xxh3_64(lines.as_bytes()));
        Self { before: if belongs { numbers.collect() } else { Vec::new() }, is_damaged, now: Mutex::default() }
    }

    pub fn knows(&self, digest: u64) -> bool {
        self.before.binary_search(&digest).is_ok()
    }

    pub fn add(&self, digest: u64) {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).push(digest);
    }

    /// Builds the file for the next publication, to be stored with a manifest that has these lines of files.
    pub fn into_bytes(self, lines: &str) -> Vec<u8> {
        let mut now = self.now.into_inner().unwrap_or_else(PoisonError::into_inner);
        now.sort_unstable();
        let rest: Vec<u8> = [xxh3_64(lines.as_bytes())].iter().chain(&now).flat_map(|number| number.to_le_bytes()).collect();
        [xxh3_64(&rest).to_le_bytes().as_slice(), &rest].concat()
    }
}
