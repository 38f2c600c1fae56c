//! The names of the files in which `press` records its work, in output folders and caches.

use std::io;
use std::path::Path;

/// The manifest of an output folder.
pub const MANIFEST: &str = ".broadsheet";

/// The journal of an output folder: it exists during a publication, and after a publication that was killed.
pub(crate) const JOURNAL: &str = ".broadsheet.journal";

/// The index of a cache folder.
pub(crate) const CACHE: &str = ".broadsheet.read";

/// Whether a folder is an output folder or a cache. Such a folder inside a newsroom does not belong to the newsroom.
///
/// # Errors
/// When the metadata of a file cannot be read.
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
