//! The output folder: writes what changed, leaves the rest untouched, and takes away what is no longer published.
//!
//! A publication that is killed leaves a journal behind. The next one finds it, believes nothing that it has not read, and
//! completes or undoes what was begun.

use crate::manifest::{Entry, MANIFEST, Manifest, lines};
use crate::precompress::ENDINGS;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use xxhash_rust::xxh3::xxh3_64;

/// The manifest of the publication before the last one that changed something.
pub const LAST: &str = ".broadsheet.last";
/// What the pages say that the last publication left: the hash of the manifest's lines of files, then a sorted list of what
/// [`Output::add_page`] was told; each 8 bytes, the lowest first.
const PAGES: &str = ".broadsheet.pages";
/// There while a publication is under way, and locked by it: a line for every path that was not there before.
const JOURNAL: &str = ".broadsheet.journal";

/// An output folder being written to, from any number of threads.
pub struct Output {
    folder: PathBuf,
    /// What the last publication left.
    before: Manifest,
    /// Of each file of `before`, whether it stays as it is.
    kept: Vec<AtomicBool>,
    /// What the pages of `before` say, sorted.
    pages: Vec<u64>,
    was_interrupted: bool,
    /// Whether files can be taken to be as `before` says.
    trusted: bool,
    /// Paths that an interrupted publication may have made.
    left: BTreeSet<String>,
    journal: File,
    inputs: u64,
    printer: u64,
    /// Folders that are known to be there.
    folders: Mutex<HashSet<PathBuf>>,
    written: Mutex<Written>,
    /// What the pages of this publication say.
    said: Mutex<Vec<u64>>,
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
        let was_interrupted = folder.join(JOURNAL).is_file();
        if !is_shell && !is_empty && !was_interrupted && !folder.join(MANIFEST).is_file() {
            let message = "it is not empty, and what is in it was not put there by press; give an empty folder";
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
        }
        let mut journal = File::options().create(true).read(true).append(true).open(folder.join(JOURNAL))?;
        match journal.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(io::Error::other("another press is publishing into it; wait for it")),
            // Some network file systems know no locks.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let mut left = String::new();
        journal.read_to_string(&mut left)?;
        let text = match fs::read_to_string(folder.join(MANIFEST)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            text => text?,
        };
        let before = if text.is_empty() { Manifest::default() } else { Manifest::parse(&text)? };
        Ok(Self {
            kept: before.files.iter().map(|_| AtomicBool::new(false)).collect(),
            pages: read_pages(folder, &text),
            folder: folder.to_owned(),
            was_interrupted,
            trusted: !was_interrupted && before.printer != 0,
            before,
            left: left.lines().map(str::to_owned).collect(),
            journal,
            inputs,
            printer,
            folders: Mutex::default(),
            written: Mutex::default(),
            said: Mutex::default(),
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
        let target = self.folder.join(path);
        if let Some(n) = self.before.files.get_index_of(path) {
            self.kept[n].store(false, Ordering::Relaxed);
            remove_copies(&target)?;
        } else if !self.trusted {
            remove_copies(&target)?;
        }
        self.put(path, &target, bytes)?;
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
            if self.trusted { known.is_some() && self.is_there(path, entry) } else { holds(&self.folder.join(path), bytes) };
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
        let Some((n, ..)) = known.filter(|(_, _, entry)| self.is_there(path, **entry)) else { return false };
        self.kept[n].store(true, Ordering::Relaxed);
        true
    }

    /// Whether the last publication had a page that says what this number stands for.
    #[must_use]
    pub fn knows_page(&self, digest: u64) -> bool {
        self.pages.binary_search(&digest).is_ok()
    }

    /// Tells what a page of this publication says, as a number.
    pub fn add_page(&self, digest: u64) {
        lock(&self.said).push(digest);
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
        let stands = !files.is_empty() && files.par_iter().all(|&((path, &entry), _)| self.is_there(path, entry));
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
        fs::read(self.folder.join(path))
    }

    /// Keeps the compressed copy that an earlier publication made of a file with the same bytes; whether there is one.
    #[must_use]
    pub fn keep_copy(&self, path: &str, ending: &str) -> bool {
        let copy = format!("{path}{ending}");
        let mut written = lock(&self.written);
        let same = self.trusted && self.is_kept(path);
        let Some(&entry) = self.before.files.get(&copy).filter(|&&entry| same && self.is_there(&copy, entry)) else {
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
        self.put(&copy, &self.folder.join(&copy), bytes)?;
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
        if self.was_interrupted { Ok(()) } else { fs::remove_file(self.folder.join(JOURNAL)) }
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
        let left = self.left.iter().filter(|path| !self.is_kept(path));
        let stale = before.map(|(path, _)| path).chain(left).filter(|path| !written.files.contains_key(*path));
        let mut removed = 0;
        for path in stale {
            removed += usize::from(self.remove(path)?);
        }
        let Written { changed, bytes, .. } = written;
        let files = self.published(&written);
        let state = Manifest { inputs: self.inputs, printer: self.printer, until, ..Manifest::default() };
        let note = self.folder.join(MANIFEST);
        if changed + removed > 0 && !self.before.files.is_empty() {
            fs::copy(&note, self.folder.join(LAST))?;
        }
        let summary = Summary { files: files.len(), changed, bytes, removed };
        let lines = lines(files.into_iter());
        let mut pages = std::mem::take(&mut *lock(&self.said));
        pages.par_sort_unstable();
        let pages: Vec<u8> = [xxh3_64(lines.as_bytes())].iter().chain(&pages).flat_map(|n| n.to_le_bytes()).collect();
        let notes = [(PAGES, pages), (MANIFEST, (state.head() + &lines).into_bytes())];
        for (name, note) in notes {
            let path = self.folder.join(name);
            if !holds(&path, &note) {
                replace(&path, &note)?;
            }
        }
        fs::remove_file(self.folder.join(JOURNAL))?;
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

    /// Takes a file away, with its compressed copies and the folders that it leaves empty; whether it was there.
    fn remove(&self, path: &str) -> io::Result<bool> {
        let target = self.folder.join(path);
        remove_copies(&target)?;
        match fs::remove_file(&target) {
            Err(error) if is_gone(&error) => return Ok(false),
            removed => removed?,
        }
        // A folder goes with its last file; one that still holds something refuses, which is right.
        for parent in target.ancestors().skip(1).take_while(|parent| *parent != self.folder) {
            if fs::remove_dir(parent).is_err() {
                break;
            }
        }
        Ok(true)
    }

    /// Puts bytes where they belong. What readers may be reading is replaced at once; what was not there before is written
    /// straight away, and noted first.
    fn put(&self, path: &str, target: &Path, bytes: &[u8]) -> io::Result<()> {
        use io::ErrorKind::{AlreadyExists, IsADirectory, NotADirectory, NotFound};
        match self.try_put(path, target, bytes) {
            Err(error) if matches!(error.kind(), AlreadyExists | IsADirectory | NotADirectory | NotFound) => {
                self.clear(path)?;
                self.try_put(path, target, bytes)
            }
            put => put,
        }
    }

    /// Takes away what the last publication put where this one needs a folder, or a file.
    fn clear(&self, path: &str) -> io::Result<()> {
        let above = path.match_indices('/').map(|(end, _)| &path[..end]).filter(|above| self.has_published(above));
        let below = self.before.files.keys().map(String::as_str);
        let below = below.filter(|file| file.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')));
        above.chain(below).try_for_each(|file| self.remove(file).map(drop))?;
        // Folders went with their last file.
        lock(&self.folders).clear();
        Ok(())
    }

    fn try_put(&self, path: &str, target: &Path, bytes: &[u8]) -> io::Result<()> {
        if let Some(parent) = target.parent()
            && !lock(&self.folders).contains(parent)
        {
            fs::create_dir_all(parent)?;
            lock(&self.folders).insert(parent.to_owned());
        }
        if self.before.files.contains_key(path) {
            return replace(target, bytes);
        }
        (&self.journal).write_all(format!("{path}\n").as_bytes())?;
        File::create(target)?.write_all(bytes)
    }

    fn is_there(&self, path: &str, entry: Entry) -> bool {
        is_there(&self.folder, path, entry)
    }
}

/// What the pages of the last publication say; nothing, when that is not known for certain.
fn read_pages(folder: &Path, manifest: &str) -> Vec<u64> {
    let bytes = fs::read(folder.join(PAGES)).unwrap_or_default();
    let mut numbers = bytes.as_chunks().0.iter().map(|number| u64::from_le_bytes(*number));
    let lines = manifest.split_once('\n').map_or("", |(_, lines)| lines);
    if numbers.next() == Some(xxh3_64(lines.as_bytes())) { numbers.collect() } else { Vec::new() }
}

/// Whether the last publication into a folder did not come to its end, so that its files may be half-written.
#[must_use]
pub fn was_interrupted(folder: &Path) -> bool {
    folder.join(JOURNAL).exists()
}

/// Whether every file of a folder is there as its manifest says, as far as sizes tell, and no publication was interrupted.
#[must_use]
pub fn is_complete(folder: &Path, manifest: &Manifest) -> bool {
    let files: Vec<_> = manifest.files.iter().collect();
    !was_interrupted(folder) && files.par_iter().all(|(path, entry)| is_there(folder, path, **entry))
}

/// Whether a file is there as its entry says, as far as its size tells.
pub(crate) fn is_there(folder: &Path, path: &str, entry: Entry) -> bool {
    fs::symlink_metadata(folder.join(path)).is_ok_and(|data| data.is_file() && data.len() == entry.bytes)
}

/// A poisoned lock only means that another thread panicked; what it guards is whole.
fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

fn holds(path: &Path, bytes: &[u8]) -> bool {
    let Ok(mut file) = File::open(path) else { return false };
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
            Err(error) if !is_gone(&error) => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Whether a file could not be removed because there is none: a folder may have taken its place, or a file that of a folder
/// above it.
fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory)
}

/// Puts a file in the place of another at once: a reader meets the old one or the new one.
fn replace(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = target.as_os_str().to_owned();
    name.push(".new");
    let fresh = PathBuf::from(name);
    let write = || -> io::Result<()> {
        File::create(&fresh)?.write_all(bytes)?;
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
            let output = Output::open(folder.path(), None, 1, 1)?;
            for (path, text) in files {
                output.write(path, text.as_bytes())?;
            }
            output.finish(None)
        };
        assert_eq!(publish(&[("a/b/index.html", "1"), ("c.json", "2")])?, Summary { files: 2, changed: 2, bytes: 2, removed: 0 });
        let before = fs::metadata(folder.path().join("c.json"))?.modified()?;
        assert_eq!(publish(&[("a/x.html", "1"), ("c.json", "2")])?, Summary { files: 2, changed: 1, bytes: 1, removed: 1 });
        assert_eq!(fs::metadata(folder.path().join("c.json"))?.modified()?, before);
        assert!(!folder.path().join("a/b").exists());
        assert!(folder.path().join("a/x.html").exists());
        Ok(())
    }

    #[test]
    fn refuses_a_folder_that_is_somebody_else_s() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("thesis.docx"), "years of work")?;
        assert!(Output::open(folder.path(), None, 1, 1).is_err());
        assert!(Output::open(folder.path(), Some(folder.path()), 1, 1).is_ok());
        Ok(())
    }

    fn text(folder: &Path, path: &str) -> Option<String> {
        fs::read_to_string(folder.join(path)).ok()
    }

    #[test]
    fn the_run_after_a_killed_one_completes_or_undoes_it() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let folder = folder.path();
        let publish = |files: &[(&str, &str)]| -> io::Result<Summary> {
            let output = Output::open(folder, None, 1, 1)?;
            for (path, text) in files {
                output.write(path, text.as_bytes())?;
            }
            output.finish(None)
        };
        let old = [("a.html", "old"), ("b.html", "kept")];
        publish(&old)?;
        let killed = || -> io::Result<()> {
            let output = Output::open(folder, None, 2, 1)?;
            output.write("a.html", b"new")?;
            output.write("c/d.html", b"more")?;
            Ok(())
        };
        // Its content was taken back before the next run: the manifest alone would say that nothing changed.
        killed()?;
        assert!(!is_complete(folder, &Manifest::of(folder)?.unwrap_or_default()));
        assert_eq!(publish(&old)?, Summary { files: 2, changed: 1, bytes: 3, removed: 1 });
        assert_eq!((text(folder, "a.html").as_deref(), folder.join("c").exists()), (Some("old"), false));
        // Killed twice, then brought to its end.
        killed()?;
        killed()?;
        publish(&[("a.html", "new"), ("c/d.html", "more")])?;
        assert_eq!((text(folder, "a.html").as_deref(), text(folder, "c/d.html").as_deref()), (Some("new"), Some("more")));
        assert!(!folder.join("b.html").exists());
        assert!(is_complete(folder, &Manifest::of(folder)?.unwrap_or_default()));
        // The very first one was killed.
        let fresh = tempfile::tempdir()?;
        Output::open(fresh.path(), None, 1, 1)?.write("x.html", b"x")?;
        assert_eq!(Output::open(fresh.path(), None, 1, 1)?.finish(None)?.removed, 1);
        Ok(())
    }

    #[test]
    fn a_file_takes_the_place_of_a_folder_and_the_other_way_round() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        for path in ["old/a.html", "old", "old/b/c.html", "old/b"] {
            let output = Output::open(folder.path(), None, 1, 1)?;
            output.write(path, b"page")?;
            output.write(&format!("{path}.txt"), b"more")?;
            assert_eq!(output.finish(None)?.files, 2);
            assert_eq!(text(folder.path(), path).as_deref(), Some("page"));
        }
        Ok(())
    }

    #[test]
    fn two_publications_exclude_each_other() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let first = Output::open(folder.path(), None, 1, 1)?;
        let second = Output::open(folder.path(), None, 1, 1).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(second.contains("another press"), "{second}");
        first.finish(None)?;
        assert!(Output::open(folder.path(), None, 1, 1).is_ok());
        Ok(())
    }

    #[test]
    fn a_file_that_was_lost_is_put_back() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let publish = || -> io::Result<Summary> {
            let output = Output::open(folder.path(), None, 1, 1)?;
            output.write("data/a.json", b"1")?;
            if !output.keep("a.html") {
                output.write("a.html", b"page")?;
            }
            output.finish(None)
        };
        publish()?;
        assert_eq!(publish()?.changed, 0);
        fs::write(folder.path().join("a.html"), "cut")?;
        fs::remove_dir_all(folder.path().join("data"))?;
        assert_eq!(publish()?.changed, 2);
        assert_eq!(text(folder.path(), "a.html").as_deref(), Some("page"));
        Ok(())
    }

    #[test]
    fn another_printer_prints_again() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let output = Output::open(folder.path(), None, 1, 1)?;
        output.write("a.html", b"page")?;
        output.finish(None)?;
        assert!(Output::open(folder.path(), None, 1, 1)?.keep("a.html"));
        fs::remove_file(folder.path().join(JOURNAL))?;
        assert!(!Output::open(folder.path(), None, 1, 2)?.keep("a.html"));
        Ok(())
    }
}
