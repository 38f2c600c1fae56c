//! The output folder: writes what changed, leaves the rest untouched, and takes away what is no longer published.

use crate::precompress::ENDINGS;
use crate::shell::{MANIFEST, manifest};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use xxhash_rust::xxh3::xxh3_64;

/// An output folder being written to, from any number of threads.
pub struct Output {
    folder: PathBuf,
    written: Mutex<Written>,
}

#[derive(Default)]
struct Written {
    /// Path and hash of everything published, whether its bytes changed or not.
    files: BTreeMap<String, u64>,
    /// Compressed copies beside them.
    copies: BTreeSet<String>,
    changed: usize,
}

/// What a publication did to the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Files of the publication.
    pub files: usize,
    /// Of these, those whose bytes were new.
    pub changed: usize,
    /// Files of the last publication that were taken away.
    pub removed: usize,
}

impl Output {
    /// Opens a folder for publishing; it is made when it is missing. `shell` may be the folder itself.
    ///
    /// # Errors
    /// When it cannot be made, or holds files that `press` did not put there.
    pub fn open(folder: &Path, shell: Option<&Path>) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let is_shell = shell.is_some_and(|shell| shell.canonicalize().ok() == folder.canonicalize().ok());
        let is_empty = fs::read_dir(folder)?.next().is_none();
        if !is_shell && !is_empty && !folder.join(MANIFEST).is_file() {
            let message = "it is not empty, and what is in it was not put there by press; give an empty folder";
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
        }
        Ok(Self { folder: folder.to_owned(), written: Mutex::default() })
    }

    /// Publishes a file at a path relative to the folder. A file that has these bytes already is not touched. One that
    /// changes first loses its compressed copies: whatever happens next, no server answers with an old copy of it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let target = self.folder.join(path);
        let changed = !holds(&target, bytes);
        if changed {
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)?;
            }
            remove_copies(&target)?;
            replace(&target, bytes)?;
        }
        self.note(path, xxh3_64(bytes), changed);
        Ok(())
    }

    /// Publishes a copy of a file.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn copy(&self, from: &Path, path: &str) -> io::Result<()> {
        self.write(path, &fs::read(from)?)
    }

    /// Every path published so far, compressed copies apart; sorted.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        lock(&self.written).files.keys().cloned().collect()
    }

    /// What a published file holds.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        fs::read(self.folder.join(path))
    }

    /// Keeps the compressed copy that an earlier publication made of a file. False when there is none, or one that is
    /// older than its file: something else than `press` was at work then, and nobody knows what the copy holds.
    #[must_use]
    pub fn keep_copy(&self, path: &str, ending: &str) -> bool {
        let copy = format!("{path}{ending}");
        let time = |path: &str| fs::metadata(self.folder.join(path)).and_then(|data| data.modified()).ok();
        let keeps = time(&copy).is_some_and(|made| time(path).is_some_and(|written| written <= made));
        if keeps {
            lock(&self.written).copies.insert(copy);
        }
        keeps
    }

    /// Publishes a compressed copy of a file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_copy(&self, path: &str, ending: &str, bytes: &[u8]) -> io::Result<()> {
        let copy = format!("{path}{ending}");
        replace(&self.folder.join(&copy), bytes)?;
        let mut written = lock(&self.written);
        written.copies.insert(copy);
        written.changed += 1;
        Ok(())
    }

    /// The hash of every file published so far, in the order of their paths.
    #[must_use]
    pub fn revision(&self) -> String {
        let written = lock(&self.written);
        let mut all = Vec::new();
        for (path, hash) in &written.files {
            all.extend_from_slice(path.as_bytes());
            all.extend_from_slice(&hash.to_le_bytes());
        }
        format!("{:016x}", xxh3_64(&all))
    }

    /// Takes away what the last publication left and this one did not publish, and notes what there is now.
    ///
    /// # Errors
    /// When a file cannot be removed or the note not written.
    pub fn finish(self) -> io::Result<Summary> {
        let written = lock(&self.written);
        let stale: Vec<_> = manifest(&self.folder).into_iter().filter(|path| !written.has(path)).collect();
        for path in &stale {
            let target = self.folder.join(path);
            remove_copies(&target)?;
            match fs::remove_file(&target) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            // A folder goes with its last file; one that still holds something refuses, which is right.
            for parent in target.ancestors().skip(1).take_while(|parent| *parent != self.folder) {
                if fs::remove_dir(parent).is_err() {
                    break;
                }
            }
        }
        let mut list = String::new();
        let mut all: Vec<&String> = written.files.keys().chain(&written.copies).collect();
        all.sort();
        for path in &all {
            list.push_str(path);
            list.push('\n');
        }
        let note = self.folder.join(MANIFEST);
        if !holds(&note, list.as_bytes()) {
            replace(&note, list.as_bytes())?;
        }
        Ok(Summary { files: all.len(), changed: written.changed, removed: stale.len() })
    }

    fn note(&self, path: &str, hash: u64, changed: bool) {
        let mut written = lock(&self.written);
        written.files.insert(path.to_owned(), hash);
        written.changed += usize::from(changed);
    }
}

impl Written {
    fn has(&self, path: &str) -> bool {
        self.files.contains_key(path) || self.copies.contains(path)
    }
}

/// A poisoned lock only means that another thread panicked; the list itself is whole.
fn lock(written: &Mutex<Written>) -> std::sync::MutexGuard<'_, Written> {
    written.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn holds(path: &Path, bytes: &[u8]) -> bool {
    let Ok(mut file) = fs::File::open(path) else { return false };
    if !file.metadata().is_ok_and(|data| data.len() == bytes.len() as u64) {
        return false;
    }
    let mut old = Vec::with_capacity(bytes.len());
    file.read_to_end(&mut old).is_ok_and(|_| old == bytes)
}

/// Takes away the compressed copies of a file, should there be any.
fn remove_copies(target: &Path) -> io::Result<()> {
    for ending in ENDINGS {
        let mut copy = target.as_os_str().to_owned();
        copy.push(ending);
        match fs::remove_file(&copy) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Puts a file in the place of another at once: a reader meets the old one or the new one.
fn replace(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = target.as_os_str().to_owned();
    name.push(".new");
    let fresh = PathBuf::from(name);
    let write = || -> io::Result<()> {
        fs::File::create(&fresh)?.write_all(bytes)?;
        fs::rename(&fresh, target)
    };
    write().inspect_err(|_| _ = fs::remove_file(&fresh))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_changed_and_removes_what_is_gone() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let publish = |files: &[(&str, &str)]| -> io::Result<Summary> {
            let output = Output::open(folder.path(), None)?;
            for (path, text) in files {
                output.write(path, text.as_bytes())?;
            }
            output.finish()
        };
        assert_eq!(publish(&[("a/b/index.html", "1"), ("c.json", "2")])?, Summary { files: 2, changed: 2, removed: 0 });
        let before = fs::metadata(folder.path().join("c.json"))?.modified()?;
        assert_eq!(publish(&[("a/x.html", "1"), ("c.json", "2")])?, Summary { files: 2, changed: 1, removed: 1 });
        assert_eq!(fs::metadata(folder.path().join("c.json"))?.modified()?, before);
        assert!(!folder.path().join("a/b").exists());
        assert!(folder.path().join("a/x.html").exists());
        Ok(())
    }

    #[test]
    fn refuses_a_folder_that_is_somebody_else_s() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("thesis.docx"), "years of work")?;
        assert!(Output::open(folder.path(), None).is_err());
        assert!(Output::open(folder.path(), Some(folder.path())).is_ok());
        Ok(())
    }
}
