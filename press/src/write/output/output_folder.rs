//! Reads, writes and removes single files of an output folder, by their paths in the site. This module does not know what has
//! been published.
//!
//! It never follows a symbolic link. If a file is a link, the link itself is replaced or removed. If a folder is a link, that is
//! an error.

use super::super::manifest::COMPRESSED;
use super::super::manifest::Entry;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// An output folder. Any number of threads may write to it.
pub(super) struct Folder {
    root: PathBuf,
    /// Folders in it that exist and are not links.
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
        let target = self.at(path);
        let is_same_size = |data: fs::Metadata| data.is_file() && data.len() == bytes.len() as u64;
        if !fs::symlink_metadata(&target).is_ok_and(is_same_size) {
            return false;
        }
        let mut old = Vec::with_capacity(bytes.len());
        File::open(target).and_then(|mut file| file.read_to_end(&mut old)).is_ok_and(|_| old == bytes)
    }

    /// Checks that no existing folder above a path is a symbolic link.
    ///
    /// # Errors
    /// When there is such a link, because it can lead anywhere. The error names the link.
    pub fn check_above(&self, path: &str) -> io::Result<()> {
        let Some((parent, _)) = path.rsplit_once('/') else { return Ok(()) };
        if self.made().contains(&self.at(parent)) {
            return Ok(());
        }
        for (end, _) in path.match_indices('/') {
            match fs::symlink_metadata(self.at(&path[..end])) {
                Ok(data) if data.is_symlink() => return Err(link(&path[..end])),
                Ok(data) if data.is_dir() => {}
                // Nothing below it exists.
                _ => return Ok(()),
            }
        }
        self.made().insert(self.at(parent));
        Ok(())
    }

    /// Creates the folders above a file.
    pub fn make_room(&self, path: &str) -> io::Result<()> {
        self.check_above(path)?;
        let Some((parent, _)) = path.rsplit_once('/') else { return Ok(()) };
        let parent = self.at(parent);
        if !self.made().contains(&parent) {
            fs::create_dir_all(&parent)?;
            self.made().insert(parent);
        }
        Ok(())
    }

    /// Creates a file.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] when something has this name. After a failed write, the incomplete file is removed.
    pub fn create(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let target = self.at(path);
        File::create_new(&target)?.write_all(bytes).inspect_err(|_| _ = fs::remove_file(target))
    }

    /// Replaces a file in one step: readers get either the old file or the new one.
    pub fn replace(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let fresh = format!("{path}.new");
        let write = || {
            match fs::remove_file(self.at(&fresh)) {
                Err(error) if !is_gone(&error) => return Err(error),
                _ => {}
            }
            self.create(&fresh, bytes)?;
            fs::rename(self.at(&fresh), self.at(path))
        };
        write().inspect_err(|_| _ = fs::remove_file(self.at(&fresh)))
    }

    /// Removes a file, its compressed copies (except those for which `stays` is true) and the folders that become empty. Returns
    /// whether the file existed.
    pub fn remove(&self, path: &str, stays: impl Fn(&str) -> bool) -> io::Result<bool> {
        self.check_above(path)?;
        self.remove_copies(path, stays)?;
        let target = self.at(path);
        match fs::remove_file(&target) {
            Err(error) if is_gone(&error) || target.is_dir() => return Ok(false),
            removed => removed?,
        }
        // Removes the folders that are empty now. `remove_dir` fails for a folder that is not empty, and the loop ends.
        for parent in target.ancestors().skip(1).take_while(|parent| *parent != self.root) {
            if fs::remove_dir(parent).is_err() {
                break;
            }
            self.made().remove(parent);
        }
        Ok(true)
    }

    /// Removes the compressed copies of a file, if there are any. `stays` is true for files of the newsroom that have such names:
    /// they are not removed.
    pub fn remove_copies(&self, path: &str, stays: impl Fn(&str) -> bool) -> io::Result<()> {
        for copy in COMPRESSED.map(|ending| format!("{path}{ending}")).into_iter().filter(|copy| !stays(copy)) {
            let copy = self.at(&copy);
            match fs::remove_file(&copy) {
                Err(error) if !is_gone(&error) && !copy.is_dir() => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Locks the set. A poisoned lock only means that another thread panicked: the set is intact.
    fn made(&self) -> std::sync::MutexGuard<'_, HashSet<PathBuf>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The error for a symbolic link in a place where `press` writes and removes files.
pub(super) fn link(path: &str) -> io::Error {
    let message =
        format!("`{path}` in this folder is a symbolic link, and press does not follow links here: put a folder in its place");
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

/// Whether a file exists and has the size in its entry.
pub(crate) fn is_there(folder: &Path, path: &str, entry: Entry) -> bool {
    fs::symlink_metadata(folder.join(path)).is_ok_and(|data| data.is_file() && data.len() == entry.bytes)
}

/// Whether removing a file failed because there is no such file. A folder may be in its place, or a file in place of a folder
/// above it.
fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory)
}
