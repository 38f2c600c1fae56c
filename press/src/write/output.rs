//! Writes the output folder: writes the files that changed, leaves the others untouched, and removes the files that are no longer
//! published.
//!
//! No file that readers may be reading changes before the whole publication is ready. New files are written to their places at
//! once, because no page links to them yet. Changed files are staged: they wait in a separate folder. [`Output::finish`] then
//! moves them to their places, in the order of [`super::diff::upload_order`], and removes the files that are no longer
//! published. [`Output::give_up`] leaves the site as it was.
//!
//! A publication that was killed leaves a journal behind. The next publication finds it, compares every file with what it should
//! contain, and completes or undoes the killed one.
//!
//! [`Output`] knows which files are unchanged and which are new. `output_folder` reads and writes single files, `staging` keeps
//! the staged files, `commit` moves them to their places, `journal` records a publication that is running, `recovery` handles
//! damaged notes, `page_digests` finds pages that need not be made again, and `planned_names` and `file_makers` find clashes of
//! names.
//!
//! The notes are the files in which `press` records its work. Their names begin with `.broadsheet`.
//!
//! Long because it contains most methods of [`Output`], which share the private fields of this type.

use super::manifest::{Entry, JOURNAL, MANIFEST, Manifest};
use journal::Journal;
use output_folder::Folder;
use page_digests::{PAGES, Said};
use rayon::prelude::*;
use recovery::Left;
use staging::Staging;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use xxhash_rust::xxh3::xxh3_64;

mod commit;
mod file_makers;
mod journal;
mod output_folder;
mod page_digests;
mod planned_names;
pub(crate) mod recovery;
mod staging;

pub use file_makers::{Clash, Maker};
pub use journal::was_interrupted;
pub(crate) use output_folder::is_there;
pub use planned_names::Planned;

/// The file with the earlier manifest: from before the last publication that changed a file.
pub const LAST: &str = ".broadsheet.last";

/// An output folder during a publication. Any number of threads may write to it.
pub struct Output {
    folder: Folder,
    /// Whether this publication created the folder.
    is_fresh: bool,
    /// Whether the folder was empty.
    was_empty: bool,
    /// The manifest of the last publication.
    before: Manifest,
    /// For each file of `before`: the number of the maker for which the file is kept, or 0.
    kept: Vec<AtomicU8>,
    /// Whether the folder contains exactly the files of `before`, so that they need not be read.
    trusted: bool,
    staging: Staging,
    journal: Journal,
    /// The names of damaged notes.
    damaged: Vec<&'static str>,
    inputs: u64,
    printer: u64,
    written: Mutex<Written>,
    said: Said,
}

#[derive(Default)]
struct Written {
    /// All published files that are not kept from the last publication.
    files: BTreeMap<String, Put>,
    /// The compressed copies next to them.
    copies: BTreeMap<String, Put>,
    changed: usize,
    bytes: u64,
    clashes: Vec<Clash>,
}

/// A published file that is not kept from the last publication.
#[derive(Clone, Copy, Debug)]
struct Put {
    entry: Entry,
    maker: Maker,
    place: Place,
}

/// Where the bytes of a published file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// At the file's path: they were there before.
    Unchanged,
    /// At the file's path: this publication wrote them.
    Created,
    /// In the staging folder, under this number.
    Staged(u64),
}

/// What a publication changed in the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// The number of files in the publication.
    pub files: usize,
    /// The number of these files whose bytes were new.
    pub changed: usize,
    /// The total size of the files whose bytes were new.
    pub bytes: u64,
    /// The number of files of the last publication that were removed.
    pub removed: usize,
}

impl Output {
    /// Opens a folder for publishing, and creates it when it is missing. `shell` may be the folder itself. `inputs` and `printer`
    /// are those of [`Manifest`].
    ///
    /// # Errors
    /// When the folder cannot be created or written to, when it contains files that `press` did not write, or when another
    /// publication into it is running.
    pub fn open(folder: &Path, shell: Option<&Path>, inputs: u64, printer: u64) -> io::Result<Self> {
        let is_fresh = !folder.exists();
        fs::create_dir_all(folder)?;
        let is_shell = shell.is_some_and(|shell| shell.canonicalize().ok() == folder.canonicalize().ok());
        let is_empty = fs::read_dir(folder)?.next().is_none();
        recovery::check_notes(folder)?;
        if !is_shell && !is_empty && !recovery::has_notes(folder) {
            let message = "this folder is not empty, and press did not write the files in it; give an empty folder";
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
        }
        let mut journal = Journal::open(folder)?;
        let left = Left::of(folder).and_then(|left| {
            journal.left.extend(recovery::by_hash_of_path(folder, &journal.damaged)?);
            Ok((left, Staging::open(folder)?))
        });
        let (Left { manifest: before, text, is_damaged }, staging) = match left {
            Ok(opened) => opened,
            Err(error) if journal.was_interrupted => return Err(error),
            Err(error) => return journal.end().and(Err(error)),
        };
        let said = Said::read(&fs::read(folder.join(PAGES)).unwrap_or_default(), &text);
        let damaged = [(is_damaged, MANIFEST), (journal.is_damaged, JOURNAL), (said.is_damaged, PAGES)];
        Ok(Self {
            kept: before.files.iter().map(|_| AtomicU8::new(0)).collect(),
            damaged: damaged.into_iter().filter_map(|(is_damaged, name)| is_damaged.then_some(name)).collect(),
            said,
            folder: Folder::new(folder),
            is_fresh,
            was_empty: is_empty,
            // In an empty folder, there are no unknown files.
            trusted: is_empty || (!journal.was_interrupted && before.printer != 0),
            before,
            staging,
            journal,
            inputs,
            printer,
            written: Mutex::default(),
        })
    }

    /// The names of the notes of the last publication that are damaged. They are ignored: every file is compared instead.
    #[must_use]
    pub fn damaged_notes(&self) -> &[&'static str] {
        &self.damaged
    }

    /// Publishes a file of the site itself, as [`Self::write_as`] does.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.write_as(Maker::Site, path, bytes)
    }

    /// Publishes a file at a path relative to the folder. Leaves a file untouched that has these bytes already.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_as(&self, maker: Maker, path: &str, bytes: &[u8]) -> io::Result<()> {
        if !self.claim(maker, path) || self.is_unchanged(maker, path, bytes) {
            return Ok(());
        }
        let known = self.before.files.get_index_of(path);
        if let Some(n) = known {
            self.kept[n].store(0, Ordering::Relaxed);
        } else if !self.trusted {
            self.folder.check_above(path)?;
            self.folder.remove_copies(path, |copy| self.has_published(copy))?;
        }
        let place = self.put(path, bytes, self.may_be_read(path))?;
        let mut written = lock(&self.written);
        written.files.insert(path.to_owned(), Put { entry: Entry::of(bytes), maker, place });
        written.changed += 1;
        written.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Whether a file has these bytes already. If so, it now counts as published.
    fn is_unchanged(&self, maker: Maker, path: &str, bytes: &[u8]) -> bool {
        let entry = Entry::of(bytes);
        let known = self.before.files.get_full(path);
        let is_same = |known: &Entry| *known == entry && self.folder.is_there(path, entry);
        let same = if self.trusted { known.is_some_and(|(_, _, known)| is_same(known)) } else { self.folder.holds(path, bytes) };
        if same {
            match known.filter(|(_, _, known)| **known == entry) {
                Some((n, ..)) => self.kept[n].store(maker.number(), Ordering::Relaxed),
                None => {
                    _ = lock(&self.written).files.insert(path.to_owned(), Put { entry, maker, place: Place::Unchanged });
                }
            }
        }
        same
    }

    /// Whether the last publication was completed and used the same printer, so that most of its files can be kept.
    #[must_use]
    pub fn is_of_same_printer(&self) -> bool {
        self.trusted && self.before.printer == self.printer
    }

    /// Keeps the file of a page from the last publication, if the same printer made it and it is still there. Returns whether it
    /// was kept. Call this only for pages whose content has not changed.
    #[must_use]
    pub fn keep(&self, path: &str) -> bool {
        let known = self.before.files.get_full(path).filter(|_| self.is_of_same_printer());
        let Some((n, ..)) = known.filter(|(_, _, entry)| self.folder.is_there(path, **entry)) else { return false };
        if self.claim(Maker::Page, path) {
            self.kept[n].store(Maker::Page.number(), Ordering::Relaxed);
        }
        true
    }

    /// Whether the last publication had a page with this content digest.
    #[must_use]
    pub fn knows_page(&self, digest: u64) -> bool {
        self.said.knows(digest)
    }

    /// Adds the content digest of a page of this publication.
    pub fn add_page(&self, digest: u64) {
        self.said.add(digest);
    }

    /// Keeps a whole folder from the last publication, under the same conditions as [`Self::keep`]. Returns whether it was kept.
    /// `folder` ends in `/`.
    #[must_use]
    pub fn keep_folder(&self, folder: &str) -> bool {
        if !self.is_of_same_printer() {
            return false;
        }
        let first = self.before.files.partition_point(|path, _| path.as_str() < folder);
        let files = self.before.files.iter().zip(&self.kept).skip(first).take_while(|((path, _), _)| path.starts_with(folder));
        let files: Vec<_> = files.collect();
        let is_complete = !files.is_empty() && files.par_iter().all(|&((path, &entry), _)| self.folder.is_there(path, entry));
        if is_complete {
            files.into_iter().for_each(|(_, kept)| kept.store(Maker::Site.number(), Ordering::Relaxed));
        }
        is_complete
    }

    /// Every path published so far, without compressed copies; sorted.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        self.published(&lock(&self.written)).into_iter().map(|(path, _)| path.to_owned()).collect()
    }

    /// Every file published so far, in the order of their paths.
    fn published<'a>(&'a self, written: &'a Written) -> Vec<(&'a str, Entry)> {
        let kept = self.before.files.iter().zip(&self.kept).filter(|(_, kept)| kept.load(Ordering::Relaxed) != 0);
        let kept = kept.map(|((path, entry), _)| (path.as_str(), *entry));
        let mut files: Vec<_> = kept.chain(written.files.iter().map(|(path, put)| (path.as_str(), put.entry))).collect();
        // This joins two sorted lists, so the sort is fast.
        files.sort_by_key(|(path, _)| *path);
        files
    }

    /// Reads a published file, whether it is staged or in its place.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let place = lock(&self.written).files.get(path).map(|put| put.place);
        match place {
            Some(Place::Staged(number)) => self.staging.read(number),
            _ => fs::read(self.folder.at(path)),
        }
    }

    /// Keeps the compressed copy of an unchanged file from the last publication. Returns whether there is such a copy.
    #[must_use]
    pub fn keep_copy(&self, path: &str, ending: &str) -> bool {
        let copy = format!("{path}{ending}");
        let mut written = lock(&self.written);
        if self.is_kept(&copy) || written.files.contains_key(&copy) {
            // The newsroom has a file of this name.
            return true;
        }
        let same = self.trusted && self.is_kept(path);
        let Some(&entry) = self.before.files.get(&copy).filter(|&&entry| same && self.folder.is_there(&copy, entry)) else {
            return false;
        };
        written.copies.insert(copy, Put { entry, maker: Maker::Site, place: Place::Unchanged });
        true
    }

    /// Publishes a compressed copy of a file. The copy never appears before the file, because servers send it instead of the
    /// file.
    ///
    /// # Errors
    /// When the copy cannot be written.
    pub fn write_copy(&self, path: &str, ending: &str, bytes: &[u8]) -> io::Result<()> {
        let copy = format!("{path}{ending}");
        if self.has(&copy) {
            return Ok(());
        }
        let is_new = lock(&self.written).files.get(path).is_some_and(|put| put.place == Place::Created);
        let place = self.put(&copy, bytes, !is_new || self.may_be_read(&copy))?;
        let mut written = lock(&self.written);
        written.copies.insert(copy, Put { entry: Entry::of(bytes), maker: Maker::Site, place });
        written.changed += 1;
        written.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Cancels a publication: the site stays as the last publication left it.
    ///
    /// # Errors
    /// When a file that this publication created cannot be removed.
    pub fn give_up(self) -> io::Result<()> {
        let Written { files, copies, .. } = std::mem::take(&mut *lock(&self.written));
        let created = files.iter().chain(&copies).filter(|(_, put)| put.place == Place::Created);
        created.map(|(path, _)| path).try_for_each(|path| self.folder.remove(path, |copy| self.has_published(copy)).map(drop))?;
        self.staging.end()?;
        if !self.journal.was_interrupted {
            self.journal.end()?;
        }
        if self.is_fresh {
            // This publication created the folder, and the folder is empty again.
            fs::remove_dir(self.folder.at(""))?;
        }
        Ok(())
    }

    /// One hash for all files published so far: of their paths and their hashes, in the order of the paths.
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

    /// Whether the last publication had a file at this path.
    #[must_use]
    pub fn has_published(&self, path: &str) -> bool {
        self.before.files.contains_key(path)
    }

    /// Whether a file of the last publication stays as it is.
    fn is_kept(&self, path: &str) -> bool {
        self.before.files.get_index_of(path).is_some_and(|n| self.kept[n].load(Ordering::Relaxed) != 0)
    }

    /// Whether a page may already link to a path: an earlier publication had a file there, even if it was killed.
    fn may_be_read(&self, path: &str) -> bool {
        self.before.files.contains_key(path) || self.journal.left.contains(path)
    }

    /// Records a new file in the journal and writes it to its place. Stages a file that may be read already.
    fn put(&self, path: &str, bytes: &[u8], may_be_read: bool) -> io::Result<Place> {
        use io::ErrorKind::{AlreadyExists, IsADirectory, NotADirectory, NotFound};
        if may_be_read {
            return self.staging.put(bytes).map(Place::Staged);
        }
        let create = || {
            self.folder.make_room(path)?;
            if !self.was_empty && fs::symlink_metadata(self.folder.at(path)).is_ok() {
                return Err(AlreadyExists.into());
            }
            self.journal.note(path)?;
            self.folder.create(path, bytes)
        };
        match create() {
            // Something is in the way of the file.
            Err(error) if matches!(error.kind(), AlreadyExists | IsADirectory | NotADirectory | NotFound) => {
                self.staging.put(bytes).map(Place::Staged)
            }
            created => created.map(|()| Place::Created),
        }
    }
}

/// Whether every file of the manifest is in the folder with the right size, and no publication was interrupted.
#[must_use]
pub fn is_complete(folder: &Path, manifest: &Manifest) -> bool {
    let files: Vec<_> = manifest.files.iter().collect();
    !was_interrupted(folder) && files.par_iter().all(|(path, entry)| is_there(folder, path, **entry))
}

/// Locks a mutex. A poisoned lock only means that another thread panicked: the data is intact.
fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
