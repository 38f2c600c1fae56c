//! The names of the files in which `press` notes what it did, in output folders and caches.

use std::io;
use std::path::Path;

/// The manifest's name in an output folder.
pub const MANIFEST: &str = ".broadsheet";

/// The journal's name: in an output folder while it is published into, and after a publication that was killed.
pub(crate) const JOURNAL: &str = ".broadsheet.journal";

/// The index of a cache, in its folder.
pub(crate) const CACHE: &str = ".broadsheet.read";

/// Whether a folder is an output folder or a cache: lying inside a newsroom, it is no part of it.
///
/// # Errors
/// When that cannot be seen.
pub fn is_made_by_press(folder: &Path) -> io::Result<bool> {
    for name in [MANIFEST, JOURNAL, CACHE] {
        match std::fs::metadata(folder.join(name)) {
            Ok(data) if data.is_file() => return Ok(true),
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(false)
}
