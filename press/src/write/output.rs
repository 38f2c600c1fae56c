//! The output folder: writes what changed, leaves the rest untouched, and takes away what is no longer published.
//!
//! Nothing that readers may be reading changes before all of a publication is ready. What was not there before is written
//! straight away, for nothing leads there yet; what changes is staged. [`Output::finish`] then puts it in place, in the order of
//! [`crate::check::diff::upload_order`], and removes what is gone; [`Output::give_up`] leaves the site as it was.
//!
//! A publication that is killed leaves a journal behind. The next one finds it, believes nothing that it has not read, and
//! completes or undoes what was begun.
//!
//! [`Output`] knows which files stand and which are new, `commit` puts what is ready in place. How a file gets onto the disk is
//! `folder`'s to know, `staging` keeps what waits, `journal` is for publications that are killed, `recovery` for notes that are
//! damaged, `said` for pages that need not be made again.

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

/// The manifest of the publication before the last one that changed something.
pub const LAST: &str = ".broadsheet.last";

/// An output folder being written to, from any number of threads.
pub struct Output {
    folder: Folder,
    /// The folder was made by this publication.
    is_fresh: bool,
    /// There was nothing in it.
    was_empty: bool,
    /// What the last publication left.
    before: Manifest,
    /// Of each file of `before`, which maker's file it stays as: its number, 0 for none.
    kept: Vec<AtomicU8>,
    /// Whether files can be taken to be as `before` says, and no others to be there.
    trusted: bool,
    staging: Staging,
    journal: Journal,
    /// Notes that are damaged.
    damaged: Vec<&'static str>,
    inputs: u64,
    printer: u64,
    written: Mutex<Written>,
    said: Said,
}

#[derive(Default)]
struct Written {
    /// Everything published that is not kept.
    files: BTreeMap<String, Put>,
    /// Compressed copies beside them.
    copies: BTreeMap<String, Put>,
    changed: usize,
    bytes: u64,
    clashes: Vec<Clash>,
}

/// A published file that is not kept.
#[derive(Clone, Copy, Debug)]
struct Put {
    entry: Entry,
    maker: Maker,
    place: Place,
}

/// Where the bytes of a published file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// They were there.
    Stands,
    /// Written where they belong.
    Created,
    /// Staged, under this number.
    Staged(u64),
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
        let is_fresh = !folder.exists();
        fs::create_dir_all(folder)?;
        let is_shell = shell.is_some_and(|shell| shell.canonicalize().ok() == folder.canonicalize().ok());
        let is_empty = fs::read_dir(folder)?.next().is_none();
        recovery::check_notes(folder)?;
        if !is_shell && !is_empty && !recovery::has_notes(folder) {
            let message = "it is not empty, and what is in it was not put there by press; give an empty folder";
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
            // In a folder that was empty there is nothing to look for.
            trusted: is_empty || (!journal.was_interrupted && before.printer != 0),
            before,
            staging,
            journal,
            inputs,
            printer,
            written: Mutex::default(),
        })
    }

    /// The notes of the last publication that are not as it wrote them. They are thrown away: every file is compared instead.
    #[must_use]
    pub fn damaged_notes(&self) -> &[&'static str] {
        &self.damaged
    }

    /// Publishes a file of the site itself, as [`Self::write_as`] does.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.write_as(Maker::Site, path, bytes)
    }

    /// Publishes a file at a path relative to the folder. A file that has these bytes already is not touched.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_as(&self, maker: Maker, path: &str, bytes: &[u8]) -> io::Result<()> {
        if !self.claim(maker, path) || self.stands(maker, path, bytes) {
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

    /// Whether a file has these bytes already; it counts as published then.
    fn stands(&self, maker: Maker, path: &str, bytes: &[u8]) -> bool {
        let entry = Entry::of(bytes);
        let known = self.before.files.get_full(path);
        let is_same = |known: &Entry| *known == entry && self.folder.is_there(path, entry);
        let same = if self.trusted { known.is_some_and(|(_, _, known)| is_same(known)) } else { self.folder.holds(path, bytes) };
        if same {
            match known.filter(|(_, _, known)| **known == entry) {
                Some((n, ..)) => self.kept[n].store(maker.number(), Ordering::Relaxed),
                None => {
                    _ = lock(&self.written).files.insert(path.to_owned(), Put { entry, maker, place: Place::Stands });
                }
            }
        }
        same
    }

    /// Whether the last publication came to its end and printed as this one does, so that most of what it left may stand.
    #[must_use]
    pub fn is_of_same_printer(&self) -> bool {
        self.trusted && self.before.printer == self.printer
    }

    /// Keeps the file of a page as the last publication left it, if the same printer made it and it is still there; whether it
    /// did. For pages that say what they said.
    #[must_use]
    pub fn keep(&self, path: &str) -> bool {
        let known = self.before.files.get_full(path).filter(|_| self.is_of_same_printer());
        let Some((n, ..)) = known.filter(|(_, _, entry)| self.folder.is_there(path, **entry)) else { return false };
        if self.claim(Maker::Page, path) {
            self.kept[n].store(Maker::Page.number(), Ordering::Relaxed);
        }
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
            files.into_iter().for_each(|(_, kept)| kept.store(Maker::Site.number(), Ordering::Relaxed));
        }
        stands
    }

    /// Every path published so far, compressed copies apart; sorted.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        self.published(&lock(&self.written)).into_iter().map(|(path, _)| path.to_owned()).collect()
    }

    /// Every file published so far, in the order of their paths.
    fn published<'a>(&'a self, written: &'a Written) -> Vec<(&'a str, Entry)> {
        let kept = self.before.files.iter().zip(&self.kept).filter(|(_, kept)| kept.load(Ordering::Relaxed) != 0);
        let kept = kept.map(|((path, entry), _)| (path.as_str(), *entry));
        let mut files: Vec<_> = kept.chain(written.files.iter().map(|(path, put)| (path.as_str(), put.entry))).collect();
        // Two sorted lists, one behind the other.
        files.sort_by_key(|(path, _)| *path);
        files
    }

    /// What a published file holds, whether it is in place already or not.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let place = lock(&self.written).files.get(path).map(|put| put.place);
        match place {
            Some(Place::Staged(number)) => self.staging.read(number),
            _ => fs::read(self.folder.at(path)),
        }
    }

    /// Keeps the compressed copy that an earlier publication made of a file with the same bytes; whether there is one.
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
        written.copies.insert(copy, Put { entry, maker: Maker::Site, place: Place::Stands });
        true
    }

    /// Publishes a compressed copy of a file. It comes no earlier than the file: servers answer with the copy.
    ///
    /// # Errors
    /// When it cannot be written.
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

    /// Ends a publication that will not be finished: the site stays as the last one left it.
    ///
    /// # Errors
    /// When something that it made cannot be taken away.
    pub fn give_up(self) -> io::Result<()> {
        let Written { files, copies, .. } = std::mem::take(&mut *lock(&self.written));
        let created = files.iter().chain(&copies).filter(|(_, put)| put.place == Place::Created);
        created.map(|(path, _)| path).try_for_each(|path| self.folder.remove(path, |copy| self.has_published(copy)).map(drop))?;
        self.staging.end()?;
        if !self.journal.was_interrupted {
            self.journal.end()?;
        }
        if self.is_fresh {
            // It was made for this publication, and is empty again.
            fs::remove_dir(self.folder.at(""))?;
        }
        Ok(())
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

    /// Whether the last publication put a file there.
    #[must_use]
    pub fn has_published(&self, path: &str) -> bool {
        self.before.files.contains_key(path)
    }

    /// Whether a file of the last publication stays as it is.
    fn is_kept(&self, path: &str) -> bool {
        self.before.files.get_index_of(path).is_some_and(|n| self.kept[n].load(Ordering::Relaxed) != 0)
    }

    /// Whether a page may lead to a path already: an earlier publication had a file there, if only one that was killed.
    fn may_be_read(&self, path: &str) -> bool {
        self.before.files.contains_key(path) || self.journal.left.contains(path)
    }

    /// Writes what was not there before where it belongs, and notes it first; stages the rest.
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
            // Something is in the way.
            Err(error) if matches!(error.kind(), AlreadyExists | IsADirectory | NotADirectory | NotFound) => {
                self.staging.put(bytes).map(Place::Staged)
            }
            created => created.map(|()| Place::Created),
        }
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
