//! Detects whether a file has changed since it was read, without reading it again.

use serde::{Deserialize, Serialize};
use std::fs::Metadata;
use std::path::Path;
use std::time::UNIX_EPOCH;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// The size and the time of change of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The size in bytes.
    len: u64,
    /// The time of the last change, in nanoseconds since 1970.
    changed: u64,
}

impl Stamp {
    /// The stamp from the metadata of a file.
    #[must_use]
    pub fn of(data: &Metadata) -> Self {
        let changed = data.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let changed = changed.map_or(0, |time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
        Self { len: data.len(), changed }
    }

    /// The stamp of the file at a path. When there is no such file, size and time are 0.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        std::fs::metadata(path).map(|data| Self::of(&data)).unwrap_or_default()
    }

    /// Mixes outside metadata into the stamp.
    #[must_use]
    pub fn and(self, known: Option<&str>) -> Self {
        let changed = known.map_or(self.changed, |known| self.changed ^ xxh3_64_with_seed(known.as_bytes(), 0));
        Self { changed, ..self }
    }

    /// A hash of the stamp and the path.
    #[must_use]
    pub fn with(self, path: &Path) -> u64 {
        xxh3_64_with_seed(path.as_os_str().as_encoded_bytes(), self.len ^ self.changed.rotate_left(32))
    }
}
