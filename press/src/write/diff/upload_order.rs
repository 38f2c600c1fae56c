//! Sorts the files of an upload, for hosts where readers visit the site while files arrive one by one.
//!
//! The kind of a file alone cannot decide the order. Articles link to each other and to the listings of their terms, and listings
//! link to articles. So every order by kind would produce links to missing files. But no page links to a *new* file before an
//! *old* file has changed. So the order is:
//!
//! 1. [`UploadStep::Assets`]: the files that pages load. The names of the app's files change with their bytes, so no page loads
//!    them too early.
//! 2. [`UploadStep::NewData`], then [`UploadStep::NewPages`]: new pages, listings and feeds. No page links to them yet.
//! 3. [`UploadStep::ChangedData`], then [`UploadStep::ChangedPages`]: these link to the new files, which are all there by now.
//!    Data comes before pages because the app of a changed page may be newer, and old apps can read new data. The data of a
//!    listing names articles, so changed data comes after all new pages.
//! 4. [`UploadStep::Delete`]: files to which no page links any more. [`UploadStep::Later`]: old files of the app, which open
//!    tabs and cached pages still request.
//!
//! Within a step, any order is correct, so uploads may be parallel. Only [`UploadStep::Delete`] has an order.

use super::super::site_files::Published;
use super::{Change, FileKind, How};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// A step of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UploadStep {
    /// Files that pages load.
    Assets,
    /// New data.
    NewData,
    /// New pages, feeds and similar files.
    NewPages,
    /// Changed data.
    ChangedData,
    /// Changed pages, feeds and similar files.
    ChangedPages,
    /// Files to delete, in this order.
    Delete,
    /// Files to delete after some days.
    Later,
}

impl UploadStep {
    /// All steps, in order.
    pub const ALL: [Self; 7] =
        [Self::Assets, Self::NewData, Self::NewPages, Self::ChangedData, Self::ChangedPages, Self::Delete, Self::Later];

    /// The file name of the list for this step. The five lists of files to upload are `[1-5]-*.txt`.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Assets => "1-assets.txt",
            Self::NewData => "2-new-data.txt",
            Self::NewPages => "3-new-pages.txt",
            Self::ChangedData => "4-changed-data.txt",
            Self::ChangedPages => "5-changed-pages.txt",
            Self::Delete => "6-delete.txt",
            Self::Later => "7-delete-later.txt",
        }
    }
}

/// Sorts the changes into the order of the upload.
#[must_use]
pub fn order<'a>(changes: &[Change<'a>], new: &Published, old: &Published) -> Vec<(UploadStep, &'a str)> {
    steps(changes, new, old).into_iter().map(|((stage, _), path)| (stage, path)).collect()
}

/// The same with a number within each step. Changes with the same step and number may be made at the same time.
#[must_use]
pub fn steps<'a>(changes: &[Change<'a>], new: &Published, old: &Published) -> Vec<((UploadStep, u8), &'a str)> {
    let mut ordered: Vec<_> = changes.iter().map(|change| (place(change, new, old), change.path)).collect();
    ordered.sort_unstable();
    ordered
}

/// The step of a change, and the number within the step.
fn place(change: &Change<'_>, new: &Published, old: &Published) -> (UploadStep, u8) {
    if change.how == How::Removed {
        return removal(change.path, change.kind, new.has(old.original(change.path)));
    }
    // A new compressed copy of an old page is not new: readers of the page will get the copy.
    (arrival(change.path, change.kind, !old.has(new.original(change.path))), 0)
}

/// The step in which a file is uploaded. `is_new` says that the file was not there before, so that no page links to it yet.
#[must_use]
pub fn arrival(path: &str, kind: FileKind, is_new: bool) -> UploadStep {
    match (kind, is_new, path.starts_with(DATA)) {
        (FileKind::App | FileKind::Media, ..) => UploadStep::Assets,
        (_, true, true) => UploadStep::NewData,
        (_, true, false) => UploadStep::NewPages,
        (_, false, true) => UploadStep::ChangedData,
        (_, false, false) => UploadStep::ChangedPages,
    }
}

/// The step in which a file is deleted, and the number within the step. Compressed copies of pages that stay are deleted first,
/// because servers would send them instead of the changed page. Then pages are deleted before their data, and both before their
/// pictures.
#[must_use]
pub fn removal(path: &str, kind: FileKind, is_copy_of_what_stays: bool) -> (UploadStep, u8) {
    match kind {
        FileKind::App => (UploadStep::Later, 0),
        _ if is_copy_of_what_stays => (UploadStep::Delete, 0),
        FileKind::Media => (UploadStep::Delete, 3),
        _ => (UploadStep::Delete, if path.starts_with(DATA) { 2 } else { 1 }),
    }
}

/// The beginning of the paths of data files.
const DATA: &str = "data/";

/// Writes a list for each step into a folder, with one path per line. A step without files gets an empty list, so that no list of
/// an earlier plan stays.
///
/// # Errors
/// When the folder or a list cannot be written.
pub fn write(order: &[(UploadStep, &str)], folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for stage in UploadStep::ALL {
        let mut list = String::new();
        for (_, path) in order.iter().filter(|(of, _)| *of == stage) {
            // Writing into a `String` cannot fail.
            _ = writeln!(list, "{path}");
        }
        fs::write(folder.join(stage.file()), list)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::compare;
    use super::*;
    use crate::write::manifest::Entry;

    fn site(files: &[(&str, u64)]) -> Published {
        files.iter().map(|&(path, hash)| (path.to_owned(), Entry { hash, bytes: 1 })).collect()
    }

    #[test]
    fn new_files_come_before_the_pages_that_link_to_them() {
        let old = site(&[
            ("app-0000000000000001.js", 1),
            ("blog/a/index.html", 1),
            ("blog/a/index.html.gz", 1),
            ("blog/gone/index.html", 1),
            ("data/articles/a.json", 1),
            ("data/articles/gone.json", 1),
            ("data/listings/blog/newest.json", 1),
            ("data/site.json", 1),
            ("media/gone.jpg", 1),
        ]);
        let new = site(&[
            ("app-0000000000000002.js", 1),
            ("blog/a/index.html", 2),
            ("blog/a/index.html.br", 2),
            ("blog/b/index.html", 1),
            ("blog/b/index.html.br", 1),
            ("data/articles/a.json", 2),
            ("data/articles/b.json", 1),
            ("data/listings/blog/newest.json", 2),
            ("data/listings/tag/b/newest.json", 1),
            ("data/site.json", 2),
            ("media/b.jpg", 1),
            ("tag/b/feed.json", 1),
            ("tag/b/index.html", 1),
        ]);
        let changes = compare(&new, &old);
        assert_eq!(
            order(&changes, &new, &old),
            [
                (UploadStep::Assets, "app-0000000000000002.js"),
                (UploadStep::Assets, "media/b.jpg"),
                (UploadStep::NewData, "data/articles/b.json"),
                (UploadStep::NewData, "data/listings/tag/b/newest.json"),
                (UploadStep::NewPages, "blog/b/index.html"),
                (UploadStep::NewPages, "blog/b/index.html.br"),
                (UploadStep::NewPages, "tag/b/feed.json"),
                (UploadStep::NewPages, "tag/b/index.html"),
                (UploadStep::ChangedData, "data/articles/a.json"),
                (UploadStep::ChangedData, "data/listings/blog/newest.json"),
                (UploadStep::ChangedData, "data/site.json"),
                (UploadStep::ChangedPages, "blog/a/index.html"),
                (UploadStep::ChangedPages, "blog/a/index.html.br"),
                (UploadStep::Delete, "blog/a/index.html.gz"),
                (UploadStep::Delete, "blog/gone/index.html"),
                (UploadStep::Delete, "data/articles/gone.json"),
                (UploadStep::Delete, "media/gone.jpg"),
                (UploadStep::Later, "app-0000000000000001.js"),
            ]
        );
    }

    #[test]
    fn lists_of_an_earlier_plan_do_not_stay() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let read = |stage: UploadStep| fs::read_to_string(folder.path().join(stage.file()));
        write(&[(UploadStep::NewData, "data/a b.json"), (UploadStep::NewData, "data/日本.json")], folder.path())?;
        assert_eq!(read(UploadStep::NewData)?, "data/a b.json\ndata/日本.json\n");
        write(&[], folder.path())?;
        for stage in UploadStep::ALL {
            assert_eq!(read(stage)?, "");
        }
        Ok(())
    }
}
