//! What the pages of a publication say, each as a number: the next publication need not make a page again that says the same.

use std::sync::{Mutex, PoisonError};
use xxhash_rust::xxh3::xxh3_64;

/// Its file: the hash of the manifest's lines of files, then a sorted list of what [`Said::add`] was told; each 8 bytes, the
/// lowest first.
pub(super) const PAGES: &str = ".broadsheet.pages";

/// The pages of the last publication, and of this one.
pub(super) struct Said {
    /// Sorted.
    before: Vec<u64>,
    now: Mutex<Vec<u64>>,
}

impl Said {
    /// What the last publication left, given its file and its manifest; nothing, when the two do not belong together.
    pub fn read(bytes: &[u8], manifest: &str) -> Self {
        let mut numbers = bytes.as_chunks().0.iter().map(|number| u64::from_le_bytes(*number));
        let lines = manifest.split_once('\n').map_or("", |(_, lines)| lines);
        let before = if numbers.next() == Some(xxh3_64(lines.as_bytes())) { numbers.collect() } else { Vec::new() };
        Self { before, now: Mutex::default() }
    }

    pub fn knows(&self, digest: u64) -> bool {
        self.before.binary_search(&digest).is_ok()
    }

    pub fn add(&self, digest: u64) {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).push(digest);
    }

    /// The file for the next publication, beside a manifest with these lines of files.
    pub fn into_bytes(self, lines: &str) -> Vec<u8> {
        let mut now = self.now.into_inner().unwrap_or_else(PoisonError::into_inner);
        now.sort_unstable();
        [xxh3_64(lines.as_bytes())].iter().chain(&now).flat_map(|number| number.to_le_bytes()).collect()
    }
}
