//! The end of a publication: moves the staged files to their places, removes the files that are no longer published, and writes
//! the notes.

use super::super::diff::FileKind;
use super::super::diff::upload_order;
use super::super::manifest::{COMPRESSED, MANIFEST, Manifest, lines};
use super::super::site_files::Published;
use super::recovery::{self, NAMES};
use super::{LAST, Output, PAGES, Place, Put, Summary, Written, lock};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::sync::atomic::Ordering;
use walkdir::WalkDir;

impl Output {
    /// Moves the changed files to their places, removes the files of the last publication that this one did not publish, and
    /// writes the notes. `until` is that of [`Manifest`]. First checks that all of this is possible, and only then changes files.
    ///
    /// # Errors
    /// When a file cannot be moved to its place or removed, or when a note cannot be written.
    pub fn finish(self, until: Option<i64>) -> io::Result<Summary> {
        let mut written = std::mem::take(&mut *lock(&self.written));
        written.files.append(&mut written.copies);
        let stale = self.stale(&written);
        let staged: Vec<(&str, u64)> = in_order(&written.files);
        self.check(&staged.iter().map(|(path, _)| *path).collect::<Vec<_>>(), &stale)?;
        let stays =
            |path: &str| self.is_kept(path) || written.files.get(path).is_some_and(|put| !matches!(put.place, Place::Staged(_)));
        for (path, number) in staged {
            let told = |error: io::Error| io::Error::new(error.kind(), format!("`{path}`: {error}"));
            self.commit(path, number, &stale, stays).map_err(told)?;
        }
        let stays = |path: &str| self.is_kept(path) || written.files.contains_key(path);
        let mut removed = 0;
        let mut going: Vec<&str> = stale.into_iter().collect();
        going.sort_by_cached_key(|path| {
            let original = original(path);
            upload_order::removal(path, kind(path), original != *path && stays(original))
        });
        for path in going {
            removed += usize::from(self.folder.remove(path, stays)?);
        }
        let Written { changed, bytes, .. } = written;
        let files = self.published(&written);
        let state = Manifest { inputs: self.inputs, printer: self.printer, until, ..Manifest::default() };
        if self.damaged.contains(&MANIFEST) {
            // With a damaged manifest, the publication before is not known.
            self.folder.remove(LAST, |_| true)?;
        } else if changed + removed > 0 && !self.before.files.is_empty() {
            self.folder.replace(LAST, &fs::read(self.folder.at(MANIFEST))?)?;
        }
        let summary = Summary { files: files.len(), changed, bytes, removed };
        let names = recovery::names(files.iter().map(|(path, _)| *path));
        let lines = lines(files.into_iter());
        let pages = self.said.into_bytes(&lines);
        let notes = [(NAMES, names), (PAGES, pages), (MANIFEST, state.with_lines(&lines).into_bytes())];
        for (name, note) in notes {
            if !self.folder.holds(name, &note) {
                self.folder.replace(name, &note)?;
            }
        }
        self.staging.end()?;
        self.journal.end()?;
        // The process ends soon: freeing the paths of the whole archive one by one would only take time.
        std::mem::forget((self.before, written.files));
        Ok(summary)
    }

    /// The files of the last publication, or of a killed one, that this one did not publish.
    fn stale(&self, written: &Written) -> BTreeSet<&str> {
        let before = self.before.files.keys().zip(&self.kept).filter(|(_, kept)| kept.load(Ordering::Relaxed) == 0);
        let left = self.journal.left.iter().filter(|path| !self.is_kept(path));
        let stale = before.map(|(path, _)| path).chain(left).filter(|path| !written.files.contains_key(*path));
        stale.map(String::as_str).collect()
    }

    /// Checks that all files can be moved to their places and removed: no folder is a link, and only stale files are in the way.
    pub(super) fn check(&self, coming: &[&str], stale: &BTreeSet<&str>) -> io::Result<()> {
        stale.par_iter().try_for_each(|path| self.folder.check_above(path))?;
        coming.par_iter().try_for_each(|path| {
            self.folder.check_above(path)?;
            for (end, _) in path.match_indices('/') {
                let above = &path[..end];
                if fs::symlink_metadata(self.folder.at(above)).is_ok_and(|data| !data.is_dir()) && !stale.contains(above) {
                    return Err(in_the_way(above));
                }
            }
            let target = self.folder.at(path);
            if !fs::symlink_metadata(&target).is_ok_and(|data| data.is_dir()) {
                return Ok(());
            }
            for entry in WalkDir::new(&target).min_depth(1) {
                let entry = entry?;
                let inner = entry.path().strip_prefix(&target).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
                let inner = format!("{path}/{inner}");
                if !entry.file_type().is_dir() && !stale.contains(inner.as_str()) && !stale.contains(original(&inner)) {
                    return Err(in_the_way(&inner));
                }
            }
            Ok(())
        })
    }

    /// Moves a staged file to its place. First removes the compressed copies of the old file, so that no server sends an old
    /// copy, even if the publication is killed here.
    fn commit(&self, path: &str, number: u64, stale: &BTreeSet<&str>, stays: impl Fn(&str) -> bool) -> io::Result<()> {
        let above = path.match_indices('/').map(|(end, _)| &path[..end]).filter(|above| stale.contains(above));
        for file in above {
            self.folder.remove(file, &stays)?;
        }
        let target = self.folder.at(path);
        if fs::symlink_metadata(&target).is_ok_and(|data| data.is_dir()) {
            // It contains only stale files and empty folders.
            fs::remove_dir_all(&target)?;
        }
        self.folder.make_room(path)?;
        self.folder.remove_copies(path, stays)?;
        self.staging.commit(number, &target)
    }
}

/// Sorts the staged files into the order of [`super::super::diff::upload_order::UploadStep`]. A page comes before its compressed
/// copies.
fn in_order(files: &BTreeMap<String, Put>) -> Vec<(&str, u64)> {
    let staged = files.iter().filter_map(|(path, put)| match put.place {
        Place::Staged(number) => Some((path.as_str(), number)),
        Place::Unchanged | Place::Created => None,
    });
    let mut staged: Vec<_> = staged.collect();
    // The sort is stable, so files of the same step stay sorted by path.
    staged.sort_by_cached_key(|(path, _)| upload_order::arrival(path, kind(path), false));
    staged
}

fn kind(path: &str) -> FileKind {
    FileKind::of(original(path), &Published::default())
}

/// Returns the original of a compressed copy; for any other file, the path itself.
fn original(path: &str) -> &str {
    COMPRESSED.iter().find_map(|ending| path.strip_suffix(ending)).unwrap_or(path)
}

fn in_the_way(path: &str) -> io::Error {
    let message =
        format!("`{path}` in this folder is in the way, and press did not write it: move it away; press changed nothing");
    io::Error::new(io::ErrorKind::AlreadyExists, message)
}
