//! What the pages of a publication say, each as a number: the next publication need not make a page again that says the same.

use std::sync::{Mutex, PoisonError};
use xxhash_rust::xxh3::xxh3_64;

/// Its file: the hash of what follows, the hash of the manifest's lines of files, then a sorted list of what [`Said::add`] was
/// told; each 8 bytes, the lowest first.
pub(super) const PAGES: &str = ".broadsheet.pages";

/// Bytes of a number.
const NUMBER: usize = 8;

/// The pages of the last publication, and of this one.
pub(super) struct Said {
    /// Sorted.
    before: Vec<u64>,
    /// The file of the last publication is not as it was written.
    pub is_damaged: bool,
    now: Mutex<Vec<u64>>,
}

impl Said {
    /// What the last publication left, given its file and its manifest; nothing, when the two do not belong together.
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

    /// The file for the next publication, beside a manifest with these lines of files.
    pub fn into_bytes(self, lines: &str) -> Vec<u8> {
        let mut now = self.now.into_inner().unwrap_or_else(PoisonError::into_inner);
        now.sort_unstable();
        let rest: Vec<u8> = [xxh3_64(lines.as_bytes())].iter().chain(&now).flat_map(|number| number.to_le_bytes()).collect();
        [xxh3_64(&rest).to_le_bytes().as_slice(), &rest].concat()
    }
}
