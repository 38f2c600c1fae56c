//! Writes a newsroom in such a way that a killed import leaves the old newsroom, or none, and never half of a new one. It never
//! overwrites a file that somebody edited.
//!
//! An import first writes all files into a staging folder beside the newsroom. If the newsroom does not exist yet, the import
//! then renames the staging folder. If it exists, the import writes a mark that the staging folder is complete, and then moves
//! the files one by one, the report last. If the import is killed during these moves, the next import finishes them
//! ([`ImportStaging::open`]). This protects against a killed process, not against a power failure.

use super::ImportError;
use super::last_import::{Known, known};
use super::ledger::REPORT;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// The name of the mark. Once this file exists, the staged newsroom replaces the old one.
const COMMIT: &str = "commit";

/// What happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// The file is new, or it replaces what the last import wrote.
    Written,
    /// The file exists already, with the same bytes.
    Same,
    /// Somebody edited the file after the last import; the edited file stays.
    Edited,
    /// Somebody deleted the file after the last import; it is not written again.
    Deleted,
}

/// Counts the files by what happened to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Written.
    pub written: usize,
    /// Not written, because they exist already with the same bytes.
    pub same: usize,
    /// Left alone, because somebody edited them after an earlier import or no import wrote them.
    pub edited: usize,
    /// Not written again, because somebody deleted them after an earlier import.
    pub deleted: usize,
    /// Left as they are: an earlier import wrote them, and no item of this import has them.
    pub stale: usize,
}

/// A newsroom that is being written.
#[derive(Debug)]
pub(super) struct ImportStaging {
    out: PathBuf,
    folder: PathBuf,
    is_new: bool,
    /// Files that the last import wrote and that this import has not reached yet: from the file to the hash of its text.
    known: HashMap<String, String>,
    /// From paths of the site to the files that the last import wrote for them.
    places: HashMap<String, String>,
    /// What is wrong with the report of the last import.
    damage: Option<String>,
    pub tally: Tally,
}

impl ImportStaging {
    /// Starts to write a newsroom. If a killed import left a staging folder, this first finishes its moves or deletes it.
    pub fn open(out: &Path) -> Result<Self, ImportError> {
        let name = out.file_name().ok_or_else(|| ImportError::NoName(out.to_owned()))?.to_string_lossy();
        let folder = out.with_file_name(format!(".{name}.import"));
        if folder.join(COMMIT).is_file() {
            finish(&folder, out).map_err(|source| ImportError::File { path: out.to_owned(), source })?;
        } else if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|source| ImportError::File { path: folder.clone(), source })?;
        }
        let is_new = match fs::read_dir(out) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            Err(source) => return Err(ImportError::File { path: out.to_owned(), source }),
        };
        let Known { files: known, places, damage } = if is_new { Known::default() } else { known(out)? };
        fs::create_dir_all(&folder).map_err(|source| ImportError::File { path: folder.clone(), source })?;
        Ok(Self { out: out.to_owned(), folder, is_new, known, places, damage, tally: Tally::default() })
    }

    /// What is wrong with the report of the last import, if anything is.
    pub fn damage(&self) -> Option<&str> {
        self.damage.as_deref()
    }

    /// The file to write for the path `to`: the one that the last import wrote for this path, or else `file`. Two files must not
    /// be published at the same path.
    pub fn place<'s>(&'s self, to: &str, file: &'s str) -> &'s str {
        let is_draft = |file: &str| file.contains("/drafts/");
        let earlier = self.places.get(to).filter(|earlier| is_draft(earlier) == is_draft(file));
        earlier.map_or(file, String::as_str)
    }

    /// Writes a file, unless somebody edited or deleted it or it exists with the same bytes. Also returns the hash of the text
    /// that an import last wrote there, now or earlier.
    pub fn write(&mut self, file: &str, text: &str) -> Result<(Kept, Option<String>), ImportError> {
        let new = hash(text.as_bytes());
        let known = self.known.remove(file);
        let kept = if self.is_new {
            Kept::Written
        } else {
            match fs::read(self.out.join(file)) {
                Ok(bytes) if bytes == text.as_bytes() => Kept::Same,
                Ok(bytes) if known.as_ref().is_some_and(|known| *known == hash(&bytes)) => Kept::Written,
                Ok(_) => Kept::Edited,
                Err(error) if error.kind() == io::ErrorKind::NotFound && known.is_some() => Kept::Deleted,
                Err(error) if error.kind() == io::ErrorKind::NotFound => Kept::Written,
                Err(source) => return Err(ImportError::File { path: self.out.join(file), source }),
            }
        };
        match kept {
            Kept::Written => {
                self.put(file, text.as_bytes())?;
                self.tally.written += 1;
            }
            Kept::Same => self.tally.same += 1,
            Kept::Edited => self.tally.edited += 1,
            Kept::Deleted => self.tally.deleted += 1,
        }
        let recorded = if matches!(kept, Kept::Edited | Kept::Deleted) { known } else { Some(new) };
        Ok((kept, recorded))
    }

    fn put(&mut self, file: &str, bytes: &[u8]) -> Result<(), ImportError> {
        let path = self.folder.join(file);
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, bytes));
        written.map_err(|source| ImportError::File { path, source })
    }

    /// Copies a file, unless the newsroom already has a file of the same name and size.
    pub fn copy(&mut self, from: &Path, file: &str) -> Result<(), ImportError> {
        let failed = |source| ImportError::File { path: from.to_owned(), source };
        let size = |path: &Path| fs::metadata(path).map(|data| data.len());
        let wanted = size(from).map_err(failed)?;
        if size(&self.out.join(file)).is_ok_and(|there| there == wanted) {
            self.tally.same += 1;
            return Ok(());
        }
        let path = self.folder.join(file);
        path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::copy(from, &path)).map_err(failed)?;
        self.tally.written += 1;
        Ok(())
    }

    /// The files of the last import that exist and that this import did not reach, with the hashes of their texts.
    pub fn stale(&mut self) -> BTreeMap<String, String> {
        let known = std::mem::take(&mut self.known);
        let stale: BTreeMap<_, _> = known.into_iter().filter(|(file, _)| self.out.join(file).is_file()).collect();
        self.tally.stale = stale.len();
        stale
    }

    /// A path in the staging folder, for data that is too long to hold in memory.
    pub fn scratch(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Turns the staging folder into the newsroom, or moves its files there. `report` is the path of the report, made with
    /// [`Self::scratch`].
    pub fn commit(self, report: &Path) -> Result<Tally, ImportError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| ImportError::File { path, source }
        };
        fs::rename(report, self.folder.join(REPORT)).map_err(at(report))?;
        if self.is_new {
            if self.out.exists() {
                fs::remove_dir(&self.out).map_err(at(&self.out))?;
            }
            fs::rename(&self.folder, &self.out).map_err(at(&self.out))?;
            return Ok(self.tally);
        }
        let mark = self.folder.join(COMMIT);
        fs::write(&mark, "").map_err(at(&mark))?;
        finish(&self.folder, &self.out).map_err(at(&self.out))?;
        Ok(self.tally)
    }
}

/// Moves all files that are still in the staging folder into the newsroom, the report last.
fn finish(folder: &Path, out: &Path) -> io::Result<()> {
    let is_own = |path: &Path| path == folder.join(COMMIT) || path == folder.join(REPORT);
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        files.extend((entry.file_type().is_file() && !is_own(entry.path())).then(|| entry.into_path()));
    }
    files.extend(Some(folder.join(REPORT)).filter(|report| report.is_file()));
    for from in files {
        let to = out.join(from.strip_prefix(folder).map_err(io::Error::other)?);
        to.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::rename(from, to)?;
    }
    fs::remove_dir_all(folder)
}

/// The hash of a file's bytes: 128 bits, in hexadecimal digits.
fn hash(bytes: &[u8]) -> String {
    format!("{:032x}", xxhash_rust::xxh3::xxh3_128(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

    /// Imports some files and writes a report that lists them.
    fn import(out: &Path, files: &[(&str, &str)]) -> Result<(Vec<Kept>, Tally)> {
        let mut staging = ImportStaging::open(out)?;
        let mut kept = Vec::new();
        let mut items = Vec::new();
        for (file, text) in files {
            let (how, hash) = staging.write(file, text)?;
            items.push(serde_json::json!({ "file": file, "hash": hash }));
            kept.push(how);
        }
        let report = staging.scratch("report.part");
        fs::write(&report, serde_json::to_vec(&serde_json::json!({ "items": items }))?)?;
        Ok((kept, staging.commit(&report)?))
    }

    #[test]
    fn an_import_leaves_edited_and_deleted_files_alone() -> Result {
        let folder = tempfile::tempdir()?;
        let out = folder.path().join("news");
        let files = [("a/1.md", "one"), ("a/2.md", "two"), ("a/3.md", "three")];
        assert_eq!(import(&out, &files)?.0, [Kept::Written; 3]);
        assert_eq!(import(&out, &files)?.0, [Kept::Same; 3]);
        fs::write(out.join("a/1.md"), "mine")?;
        fs::remove_file(out.join("a/2.md"))?;
        let newer = [("a/1.md", "ONE"), ("a/2.md", "TWO"), ("a/3.md", "THREE"), ("a/4.md", "four")];
        for _ in 0..2 {
            let (kept, _) = import(&out, &newer)?;
            assert_eq!(kept[..2], [Kept::Edited, Kept::Deleted]);
            assert_eq!(fs::read_to_string(out.join("a/1.md"))?, "mine");
            assert_eq!(fs::read_to_string(out.join("a/3.md"))?, "THREE");
            assert!(!out.join("a/2.md").exists() && out.join("a/4.md").exists());
        }
        assert_eq!(fs::read_dir(folder.path())?.count(), 1);
        Ok(())
    }

    #[test]
    fn a_killed_import_leaves_the_old_or_the_new_newsroom() -> Result {
        let folder = tempfile::tempdir()?;
        let out = folder.path().join("news");
        // The first import is killed while it writes.
        let mut staging = ImportStaging::open(&out)?;
        staging.write("a.md", "half")?;
        drop(staging);
        assert!(!out.exists());
        import(&out, &[("a.md", "old"), ("b.md", "old")])?;
        // The second import is killed while it writes.
        let mut staging = ImportStaging::open(&out)?;
        staging.write("a.md", "half")?;
        drop(staging);
        assert_eq!(fs::read_to_string(out.join("a.md"))?, "old");
        // The third import is killed during the moves: the first file is moved, the second is not.
        let mut staging = ImportStaging::open(&out)?;
        staging.write("a.md", "new")?;
        staging.write("b.md", "new")?;
        fs::write(staging.folder.join(COMMIT), "")?;
        fs::rename(staging.folder.join("a.md"), out.join("a.md"))?;
        drop(staging);
        drop(ImportStaging::open(&out)?);
        assert_eq!((fs::read_to_string(out.join("a.md"))?, fs::read_to_string(out.join("b.md"))?), ("new".into(), "new".into()));
        Ok(())
    }

    #[test]
    fn a_folder_of_somebody_else_is_left_alone() -> Result {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("letter.txt"), "dear")?;
        assert!(matches!(ImportStaging::open(folder.path()), Err(ImportError::Occupied(_))));
        Ok(())
    }
}
