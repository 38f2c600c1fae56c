//! The output folder: writes what changed, leaves the rest untouched, and takes away what is no longer published.
//!
//! A publication that is killed leaves a journal behind. The next one finds it, believes nothing that it has not read, and
//! completes or undoes what was begun.
//!
//! [`Output`] knows which files stand and which are new. How a file gets onto the disk is `folder`'s to know, `journal` is for
//! publications that are killed, `said` for pages that need not be made again.

use crate::manifest::{Entry, MANIFEST, Manifest, lines};
use folder::Folder;
use journal::Journal;
use rayon::prelude::*;
use said::{PAGES, Said};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use xxhash_rust::xxh3::xxh3_64;

mod folder;
mod journal;
mod said;

pub(crate) use folder::is_there;
pub use journal::was_interrupted;

/// The manifest of the publication before the last one that changed something.
pub const LAST: &str = ".broadsheet.last";

/// An output folder being written to, from any number of threads.
pub struct Output {
    folder: Folder,
    /// What the last publication left.
    before: Manifest,
    /// Of each file of `before`, whether it stays as it is.
    kept: Vec<AtomicBool>,
    /// Whether files can be taken to be as `before` says, and no others to be there.
    trusted: bool,
    journal: Journal,
    inputs: u64,
    printer: u64,
    written: Mutex<Written>,
    said: Said,
}

#[derive(Default)]
struct Written {
    /// Everything published that is not kept.
    files: BTreeMap<String, Entry>,
    /// Compressed copies beside them.
    copies: BTreeMap<String, Entry>,
    changed: usize,
    bytes: u64,
}

/// What a publication did to the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Files of the publication.
    pub files: usize,
    /// Of these, those whose bytes were new.
    pub changed: usize,
    /// The bytes of those.
    pub bytes: u64,
    /// Files of the last publication that were taken away.
    pub removed: usize,
}

impl Output {
    /// Opens a folder for publishing; it is made when it is missing. `shell` may be the folder itself. `inputs` and
    /// `printer` are those of [`Manifest`].
    ///
    /// # Errors
    /// When it cannot be made or written to, holds files that `press` did not put there, or is being published into.
    pub fn open(folder: &Path, shell: Option<&Path>, inputs: u64, printer: u64) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let is_shell = shell.is_some_and(|shell| shell.canonicalize().ok() == folder.canonicalize().ok());
        let is_empty = fs::read_dir(folder)?.next().is_none();
        if !is_shell && !is_empty && !was_interrupted(folder) && !folder.join(MANIFEST).is_file() {
            let message = "it is not empty, and what is in it was not put there by press; give an empty folder";
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
        }
        let journal = Journal::open(folder)?;
        let text = match fs::read_to_string(folder.join(MANIFEST)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            text => text?,
        };
        let before = if text.is_empty() { Manifest::default() } else { Manifest::parse(&text)? };
        Ok(Self {
            kept: before.files.iter().map(|_| AtomicBool::new(false)).collect(),
            said: Said::read(&fs::read(folder.join(PAGES)).unwrap_or_default(), &text),
            folder: Folder::new(folder),
            // In a folder that was empty there is nothing to look for.
            trusted: is_empty || (!journal.was_interrupted && before.printer != 0),
            before,
            journal,
            inputs,
            printer,
            written: Mutex::default(),
        })
    }

    /// Publishes a file at a path relative to the folder. A file that has these bytes already is not touched. One that
    /// changes first loses its compressed copies: whatever happens next, no server answers with an old copy of it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        if self.stands(path, bytes) {
            return Ok(());
        }
        if let Some(n) = self.before.files.get_index_of(path) {
            self.kept[n].store(false, Ordering::Relaxed);
            self.folder.remove_copies(path)?;
        } else if !self.trusted {
            self.folder.remove_copies(path)?;
        }
        self.put(path, bytes)?;
        let mut written = lock(&self.written);
        written.files.insert(path.to_owned(), Entry::of(bytes));
        written.changed += 1;
        written.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Whether a file has these bytes already; it counts as published then.
    #[must_use]
    pub fn stands(&self, path: &str, bytes: &[u8]) -> bool {
        let entry = Entry::of(bytes);
        let known = self.before.files.get_full(path).filter(|(_, _, known)| **known == entry);
        let same =
            if self.trusted { known.is_some() && self.folder.is_there(path, entry) } else { self.folder.holds(path, bytes) };
        if same {
            match known {
                Some((n, ..)) => self.kept[n].store(true, Ordering::Relaxed),
                None => _ = lock(&self.written).files.insert(path.to_owned(), entry),
            }
        }
        same
    }

    /// Whether the last publication came to its end and printed as this one does, so that most of what it left may stand.
    #[must_use]
    pub fn is_of_same_printer(&self) -> bool {
        self.trusted && self.before.printer == self.printer
    }

    /// Keeps a file as the last publication left it, if the same printer made it and it is still there; whether it did. For
    /// pages that say what they said.
    #[must_use]
    pub fn keep(&self, path: &str) -> bool {
        let known = self.before.files.get_full(path).filter(|_| self.is_of_same_printer());
        let Some((n, ..)) = known.filter(|(_, _, entry)| self.folder.is_there(path, **entry)) else { return false };
        self.kept[n].store(true, Ordering::Relaxed);
        true
    }

    /// Whether the last publication had a page that says what this number stands for.
    #[must_use]
    pub fn knows_page(&self, digest: u64) -> bool {
        self.said.knows(digest)
    }

    /// Tells what a page of this publication says, as a number.
    pub fn add_page(&self, digest: u64) {
        self.said.add(digest);
    }

    /// Keeps a whole folder as the last publication left it, on the same terms as [`Self::keep`]; whether it did. `folder`
    /// ends in `/`.
    #[must_use]
    pub fn keep_folder(&self, folder: &str) -> bool {
        if !self.is_of_same_printer() {
            return false;
        }
        let first = self.before.files.partition_point(|path, _| path.as_str() < folder);
        let files = self.before.files.iter().zip(&self.kept).skip(first).take_while(|((path, _), _)| path.starts_with(folder));
        let files: Vec<_> = files.collect();
        let stands = !files.is_empty() && files.par_iter().all(|&((path, &entry), _)| self.folder.is_there(path, entry));
        if stands {
            files.into_iter().for_each(|(_, kept)| kept.store(true, Ordering::Relaxed));
        }
        stands
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
        self.published(&lock(&self.written)).into_iter().map(|(path, _)| path.to_owned()).collect()
    }

    /// Every file published so far, in the order of their paths.
    fn published<'a>(&'a self, written: &'a Written) -> Vec<(&'a str, Entry)> {
        let kept = self.before.files.iter().zip(&self.kept).filter(|(_, kept)| kept.load(Ordering::Relaxed));
        let mut files: Vec<_> =
            kept.map(|(file, _)| file).chain(&written.files).map(|(path, entry)| (path.as_str(), *entry)).collect();
        // Two sorted lists, one behind the other.
        files.sort_by_key(|(path, _)| *path);
        files
    }

    /// What a published file holds.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        fs::read(self.folder.at(path))
    }

    /// Keeps the compressed copy that an earlier publication made of a file with the same bytes; whether there is one.
    #[must_use]
    pub fn keep_copy(&self, path: &str, ending: &str) -> bool {
        let copy = format!("{path}{ending}");
        let mut written = lock(&self.written);
        let same = self.trusted && self.is_kept(path);
        let Some(&entry) = self.before.files.get(&copy).filter(|&&entry| same && self.folder.is_there(&copy, entry)) else {
            return false;
        };
        written.copies.insert(copy, entry);
        true
    }

    /// Publishes a compressed copy of a file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_copy(&self, path: &str, ending: &str, bytes: &[u8]) -> io::Result<()> {
        let copy = format!("{path}{ending}");
        self.put(&copy, bytes)?;
        let mut written = lock(&self.written);
        written.copies.insert(copy, Entry::of(bytes));
        written.changed += 1;
        written.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Ends a publication that has written nothing and will not.
    ///
    /// # Errors
    /// When its mark cannot be taken away.
    pub fn give_up(self) -> io::Result<()> {
        if self.journal.was_interrupted { Ok(()) } else { self.journal.end() }
    }

    /// The hash of every file published so far, in the order of their paths.
    #[must_use]
    pub fn revision(&self) -> String {
        let written = lock(&self.written);
        let mut all = Vec::new();
        for (path, entry) in self.published(&written) {
            all.extend_from_slice(path.as_bytes());
            all.extend_from_slice(&entry.hash.to_le_bytes());
        }
        format!("{:016x}", xxh3_64(&all))
    }

    /// Takes away what the last publication left and this one did not publish, and notes what there is now. `until` is that
    /// of [`Manifest`].
    ///
    /// # Errors
    /// When a file cannot be removed or the note not written.
    pub fn finish(self, until: Option<i64>) -> io::Result<Summary> {
        let mut written = std::mem::take(&mut *lock(&self.written));
        written.files.append(&mut written.copies);
        let before = self.before.files.keys().zip(&self.kept).filter(|(_, kept)| !kept.load(Ordering::Relaxed));
        let left = self.journal.left.iter().filter(|path| !self.is_kept(path));
        let stale = before.map(|(path, _)| path).chain(left).filter(|path| !written.files.contains_key(*path));
        let mut removed = 0;
        for path in stale {
            removed += usize::from(self.folder.remove(path)?);
        }
        let Written { changed, bytes, .. } = written;
        let files = self.published(&written);
        let state = Manifest { inputs: self.inputs, printer: self.printer, until, ..Manifest::default() };
        if changed + removed > 0 && !self.before.files.is_empty() {
            fs::copy(self.folder.at(MANIFEST), self.folder.at(LAST))?;
        }
        let summary = Summary { files: files.len(), changed, bytes, removed };
        let lines = lines(files.into_iter());
        let notes = [(PAGES, self.said.into_bytes(&lines)), (MANIFEST, (state.head() + &lines).into_bytes())];
        for (name, note) in notes {
            if !self.folder.holds(name, &note) {
                self.folder.replace(name, &note)?;
            }
        }
        self.journal.end()?;
        // The process ends soon: giving back the paths of the whole archive one by one would only take time.
        std::mem::forget((self.before, written.files));
        Ok(summary)
    }

    /// Whether the last publication put a file there.
    #[must_use]
    pub fn has_published(&self, path: &str) -> bool {
        self.before.files.contains_key(path)
    }

    /// Whether a file of the last publication stays as it is.
    fn is_kept(&self, path: &str) -> bool {
        self.before.files.get_index_of(path).is_some_and(|n| self.kept[n].load(Ordering::Relaxed))
    }

    /// Puts bytes where they belong. What readers may be reading is replaced at once; what was not there before is written
    /// straight away, and noted first.
    fn put(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        use io::ErrorKind::{AlreadyExists, IsADirectory, NotADirectory, NotFound};
        match self.try_put(path, bytes) {
            Err(error) if matches!(error.kind(), AlreadyExists | IsADirectory | NotADirectory | NotFound) => {
                self.clear(path)?;
                self.try_put(path, bytes)
            }
            put => put,
        }
    }

    /// Takes away what the last publication put where this one needs a folder, or a file.
    fn clear(&self, path: &str) -> io::Result<()> {
        let above = path.match_indices('/').map(|(end, _)| &path[..end]).filter(|above| self.has_published(above));
        let below = self.before.files.keys().map(String::as_str);
        let below = below.filter(|file| file.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')));
        above.chain(below).try_for_each(|file| self.folder.remove(file).map(drop))?;
        self.folder.forget();
        Ok(())
    }

    fn try_put(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.folder.make_room(path)?;
        if self.before.files.contains_key(path) {
            return self.folder.replace(path, bytes);
        }
        self.journal.note(path)?;
        self.folder.create(path, bytes)
    }
}

/// Whether every file of a folder is there as its manifest says, as far as sizes tell, and no publication was interrupted.
#[must_use]
pub fn is_complete(folder: &Path, manifest: &Manifest) -> bool {
    let files: Vec<_> = manifest.files.iter().collect();
    !was_interrupted(folder) && files.par_iter().all(|(path, entry)| is_there(folder, path, **entry))
}

/// A poisoned lock only means that another thread panicked; what it guards is whole.
fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
