//! The files of an output folder, one at a time, by their paths in the site. What has been published is not known here.

use crate::manifest::COMPRESSED;
use crate::manifest::Entry;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A folder that files are written into from any number of threads.
pub(super) struct Folder {
    root: PathBuf,
    /// Folders in it that are known to be there.
    made: Mutex<HashSet<PathBuf>>,
}

impl Folder {
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), made: Mutex::default() }
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    pub fn is_there(&self, path: &str, entry: Entry) -> bool {
        is_there(&self.root, path, entry)
    }

    /// Whether a file has these bytes.
    pub fn holds(&self, path: &str, bytes: &[u8]) -> bool {
        let Ok(mut file) = File::open(self.at(path)) else { return false };
        if !file.metadata().is_ok_and(|data| data.len() == bytes.len() as u64) {
            return false;
        }
        let mut old = Vec::with_capacity(bytes.len());
        file.read_to_end(&mut old).is_ok_and(|_| old == bytes)
    }

    /// Makes the folders that a file lies in.
    pub fn make_room(&self, path: &str) -> io::Result<()> {
        let target = self.at(path);
        let Some(parent) = target.parent() else { return Ok(()) };
        // A poisoned lock only means that another thread panicked; the set is whole.
        let made = || self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if !made().contains(parent) {
            fs::create_dir_all(parent)?;
            made().insert(parent.to_owned());
        }
        Ok(())
    }

    /// Writes a file that no reader knows of.
    pub fn create(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        File::create(self.at(path))?.write_all(bytes)
    }

    /// Puts a file in the place of another at once: a reader meets the old one or the new one.
    pub fn replace(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let fresh = format!("{path}.new");
        let write = || {
            self.create(&fresh, bytes)?;
            fs::rename(self.at(&fresh), self.at(path))
        };
        write().inspect_err(|_| _ = fs::remove_file(self.at(&fresh)))
    }

    /// Takes a file away, with its compressed copies and the folders that it leaves empty; whether it was there.
    pub fn remove(&self, path: &str) -> io::Result<bool> {
        self.remove_copies(path)?;
        let target = self.at(path);
        match fs::remove_file(&target) {
            Err(error) if is_gone(&error) => return Ok(false),
            removed => removed?,
        }
        // A folder goes with its last file; one that still holds something refuses, which is right.
        for parent in target.ancestors().skip(1).take_while(|parent| *parent != self.root) {
            if fs::remove_dir(parent).is_err() {
                break;
            }
        }
        Ok(true)
    }

    /// Takes away the compressed copies of a file, should there be any.
    pub fn remove_copies(&self, path: &str) -> io::Result<()> {
        for ending in COMPRESSED {
            match fs::remove_file(self.at(&format!("{path}{ending}"))) {
                Err(error) if !is_gone(&error) => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes no folder for granted any more, when some may have gone with their last file.
    pub fn forget(&self) {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Whether a file is there as its entry says, as far as its size tells.
pub(crate) fn is_there(folder: &Path, path: &str, entry: Entry) -> bool {
    fs::symlink_metadata(folder.join(path)).is_ok_and(|data| data.is_file() && data.len() == entry.bytes)
}

/// Whether a file could not be removed because there is none: a folder may have taken its place, or a file that of a folder
/// above it.
fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory)
}
