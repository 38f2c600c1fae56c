//! Finds what changed between two publications of a site ([`compare`]), counts the changes by kind of file ([`Table`]), and sorts
//! them into the order in which to upload them ([`upload_order`]).

use super::site_files::{Published, is_known};
use crate::support::number_format::{count, size};
use serde::Serialize;
use std::fmt;

mod file_kind;
pub mod upload_order;

pub use file_kind::FileKind;

/// How a file differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The file is new.
    Added,
    /// The file has other bytes.
    Changed,
    /// The file was removed.
    Removed,
}

/// A file that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<'a> {
    /// The path of the file, relative and with `/`.
    pub path: &'a str,
    /// How the file differs.
    pub how: How,
    /// What the file is for.
    pub kind: FileKind,
    /// The size in bytes, for a removed file its earlier size; 0 when the size is not known.
    pub bytes: u64,
}

/// Returns all files that differ, in any order.
#[must_use]
pub fn compare<'a>(new: &'a Published, old: &'a Published) -> Vec<Change<'a>> {
    let there = new.iter().filter_map(|(path, entry)| {
        let how = match old.get(path) {
            None => How::Added,
            Some(before) if before == entry && is_known(&entry) => return None,
            Some(_) => How::Changed,
        };
        Some((path, how, entry, new))
    });
    let gone = old.iter().filter(|(path, _)| !new.has(path)).map(|(path, entry)| (path, How::Removed, entry, old));
    there
        .chain(gone)
        .map(|(path, how, entry, site)| {
            let bytes = if is_known(&entry) { entry.bytes } else { 0 };
            Change { path, how, kind: FileKind::of(path, site), bytes }
        })
        .collect()
}

/// A number of files, and their size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// The number of files.
    pub files: u64,
    /// Their total size in bytes.
    pub bytes: u64,
}

impl Amount {
    const fn add(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes += bytes;
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = if self.files == 0 { "-".to_owned() } else { format!("{}  {:>8}", count(self.files), size(self.bytes)) };
        f.pad(&text)
    }
}

/// What happened to the files of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The kind.
    pub kind: FileKind,
    /// Files that are new.
    pub added: Amount,
    /// Files that have other bytes.
    pub changed: Amount,
    /// Files that were removed.
    pub removed: Amount,
}

/// The changes by kind of file. `Display` writes a table, without the kinds that have no changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    /// A row for each kind.
    pub kinds: Vec<Row>,
    /// Files that are new or changed.
    pub upload: Amount,
    /// Files that were removed.
    pub delete: Amount,
}

impl Table {
    /// Counts changes.
    #[must_use]
    pub fn of(changes: &[Change<'_>]) -> Self {
        let row = |kind| Row { kind, added: Amount::default(), changed: Amount::default(), removed: Amount::default() };
        let mut table = Self { kinds: FileKind::ALL.map(row).into(), upload: Amount::default(), delete: Amount::default() };
        for Change { how, kind, bytes, .. } in changes {
            // The number of a kind is its index in `FileKind::ALL`.
            let row = &mut table.kinds[*kind as usize];
            let (amount, total) = match how {
                How::Added => (&mut row.added, &mut table.upload),
                How::Changed => (&mut row.changed, &mut table.upload),
                How::Removed => (&mut row.removed, &mut table.delete),
            };
            amount.add(*bytes);
            total.add(*bytes);
        }
        table
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.upload.files + self.delete.files == 0 {
            return writeln!(f, "nothing changed");
        }
        writeln!(f, "{:24}  {:>18}  {:>18}  {:>18}", "", "added", "changed", "removed")?;
        for Row { kind, added, changed, removed } in &self.kinds {
            if added.files + changed.files + removed.files > 0 {
                writeln!(f, "{:24}  {added:>18}  {changed:>18}  {removed:>18}", kind.label())?;
            }
        }
        let total = |amount: &Amount| {
            let files = if amount.files == 1 { "file" } else { "files" };
            format!("{} {files}, {}", count(amount.files), size(amount.bytes))
        };
        writeln!(f, "to upload: {}; to delete: {}", total(&self.upload), total(&self.delete))
    }
}

#[cfg(test)]
mod tests {
    use super::super::manifest::Entry;
    use super::*;

    fn site(files: &[(&str, u64, u64)]) -> Published {
        files.iter().map(|&(path, hash, bytes)| (path.to_owned(), Entry { hash, bytes })).collect()
    }

    #[test]
    fn changes_are_grouped_by_what_the_files_are_for() {
        let old = site(&[
            ("data/site.json", 1, 9),
            ("data/articles/a.json", 1, 500),
            ("data/home.json", 1, 7),
            ("media/a.jpg", 1, 40_000),
        ]);
        let new = site(&[
            ("data/site.json", 1, 9),
            ("data/articles/a.json", 2, 600),
            ("data/articles/b.json", 3, 1_500),
            ("data/home.json", 2, 7),
        ]);
        let table = Table::of(&compare(&new, &old));
        assert_eq!(
            table.to_string(),
            "                                       added             changed             removed\n\
             media                                      -                   -         1   40.0 kB\n\
             data of articles                 1    1.5 kB         1     600 B                   -\n\
             front page and archive                     -         1       7 B                   -\n\
             to upload: 3 files, 2.1 kB; to delete: 1 file, 40.0 kB\n"
        );
        assert_eq!(Table::of(&compare(&new, &new)).to_string(), "nothing changed\n");
    }

    #[test]
    fn files_without_a_known_hash_count_as_changed() {
        let listed = site(&[("a.jpg", 0, u64::MAX)]);
        let changes = compare(&listed, &listed);
        assert_eq!(changes.iter().map(|change| (change.how, change.bytes)).collect::<Vec<_>>(), [(How::Changed, 0)]);
    }

    #[test]
    fn the_number_of_a_kind_is_its_index() {
        assert!(FileKind::ALL.iter().enumerate().all(|(n, kind)| *kind as usize == n));
    }
}
