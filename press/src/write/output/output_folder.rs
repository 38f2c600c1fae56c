//! The files of an output folder, one at a time, by their paths in the site. What has been published is not known here.
//!
//! Nothing here follows a symbolic link: a file that is one is replaced or removed itself, and a folder that is one is an error.

use super::super::manifest::COMPRESSED;
use super::super::manifest::Entry;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A folder that files are written into from any number of threads.
pub(super) struct Folder {
    root: PathBuf,
    /// Folders in it that are known to be there, and to be folders.
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

    /// Checks that every folder above a path is a folder and no symbolic link, as far as they are there.
    ///
    /// # Errors
    /// With the link, which leads who knows where.
    pub fn check_above(&self, path: &str) -> io::Result<()> {
        let Some((parent, _)) = path.rsplit_once('/') else { return Ok(()) };
        if self.made().contains(&self.at(parent)) {
            return Ok(());
        }
        for (end, _) in path.match_indices('/') {
            match fs::symlink_metadata(self.at(&path[..end])) {
                Ok(data) if data.is_symlink() => return Err(link(&path[..end])),
                Ok(data) if data.is_dir() => {}
                // Nothing below it is there.
                _ => return Ok(()),
            }
        }
        self.made().insert(self.at(parent));
        Ok(())
    }

    /// Makes the folders that a file lies in.
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

    /// Writes a file where there is none.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] when something has this name. What could be written only in part is removed again.
    pub fn create(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let target = self.at(path);
        File::create_new(&target)?.write_all(bytes).inspect_err(|_| _ = fs::remove_file(target))
    }

    /// Puts a file in the place of another at once: a reader meets the old one or the new one.
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

    /// Takes a file away, with its compressed copies, unless they stay for another reason, and with the folders that it leaves
    /// empty; whether it was there.
    pub fn remove(&self, path: &str, stays: impl Fn(&str) -> bool) -> io::Result<bool> {
        self.check_above(path)?;
        self.remove_copies(path, stays)?;
        let target = self.at(path);
        match fs::remove_file(&target) {
            Err(error) if is_gone(&error) || target.is_dir() => return Ok(false),
            removed => removed?,
        }
        // A folder goes with its last file; one that still holds something refuses, which is right.
        for parent in target.ancestors().skip(1).take_while(|parent| *parent != self.root) {
            if fs::remove_dir(parent).is_err() {
                break;
            }
            self.made().remove(parent);
        }
        Ok(true)
    }

    /// Takes away the compressed copies of a file, should there be any, unless they stay because the newsroom has files of
    /// these names.
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

    /// A poisoned lock only means that another thread panicked; the set is whole.
    fn made(&self) -> std::sync::MutexGuard<'_, HashSet<PathBuf>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// That a symbolic link is where press writes and removes files.
pub(super) fn link(path: &str) -> io::Error {
    let message =
        format!("`{path}` in it is a symbolic link; press writes and removes nothing behind one: put a folder in its place");
    io::Error::new(io::ErrorKind::InvalidInput, message)
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
