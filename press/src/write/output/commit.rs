//! The end of a publication: what is ready is put in place, what is gone is removed, and what there is now is noted.

use super::super::manifest::{COMPRESSED, MANIFEST, Manifest, lines};
use super::super::site_files::Published;
use super::recovery::{self, NAMES};
use super::{LAST, Output, PAGES, Place, Put, Summary, Written, lock};
use crate::check::diff::FileKind;
use crate::check::diff::upload_order;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::sync::atomic::Ordering;
use walkdir::WalkDir;

impl Output {
    /// Puts what changed in place, takes away what the last publication left and this one did not publish, and notes what
    /// there is now. `until` is that of [`Manifest`]. Until all of it is known to be possible, nothing is touched.
    ///
    /// # Errors
    /// When a file cannot be put in place or removed, or the note not be written.
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
            // What was there before cannot be told.
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
        // The process ends soon: giving back the paths of the whole archive one by one would only take time.
        std::mem::forget((self.before, written.files));
        Ok(summary)
    }

    /// What the last publication left, or a killed one, and this one did not publish.
    fn stale(&self, written: &Written) -> BTreeSet<&str> {
        let before = self.before.files.keys().zip(&self.kept).filter(|(_, kept)| kept.load(Ordering::Relaxed) == 0);
        let left = self.journal.left.iter().filter(|path| !self.is_kept(path));
        let stale = before.map(|(path, _)| path).chain(left).filter(|path| !written.files.contains_key(*path));
        stale.map(String::as_str).collect()
    }

    /// Whether everything can be put in place and removed: no folder is a link, and nothing is in the way but what is stale.
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

    /// Puts a staged file in its place. It first loses its compressed copies: whatever happens next, no server answers with an
    /// old copy of it.
    fn commit(&self, path: &str, number: u64, stale: &BTreeSet<&str>, stays: impl Fn(&str) -> bool) -> io::Result<()> {
        let above = path.match_indices('/').map(|(end, _)| &path[..end]).filter(|above| stale.contains(above));
        for file in above {
            self.folder.remove(file, &stays)?;
        }
        let target = self.folder.at(path);
        if fs::symlink_metadata(&target).is_ok_and(|data| data.is_dir()) {
            // Only what is stale is in it, and folders that hold nothing.
            fs::remove_dir_all(&target)?;
        }
        self.folder.make_room(path)?;
        self.folder.remove_copies(path, stays)?;
        self.staging.commit(number, &target)
    }
}

/// The staged files in the order of [`crate::check::diff::upload_order::Stage`]; a page comes before its compressed copies.
fn in_order(files: &BTreeMap<String, Put>) -> Vec<(&str, u64)> {
    let staged = files.iter().filter_map(|(path, put)| match put.place {
        Place::Staged(number) => Some((path.as_str(), number)),
        Place::Stands | Place::Created => None,
    });
    let mut staged: Vec<_> = staged.collect();
    // A stable sort: paths are in their order already.
    staged.sort_by_cached_key(|(path, _)| upload_order::arrival(path, kind(path), false));
    staged
}

fn kind(path: &str) -> FileKind {
    FileKind::of(original(path), &Published::default())
}

/// The file that a compressed copy is of, if this is one; else the path itself.
fn original(path: &str) -> &str {
    COMPRESSED.iter().find_map(|ending| path.strip_suffix(ending)).unwrap_or(path)
}

fn in_the_way(path: &str) -> io::Error {
    let message = format!("`{path}` in it is in the way, and press did not put it there: move it away, nothing was changed");
    io::Error::new(io::ErrorKind::AlreadyExists, message)
}
