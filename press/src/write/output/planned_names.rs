//! The names of all files that a publication will write. With them, everything that is in the way of a file is found before the
//! first file is written.

use super::{Clash, Maker, Output};
use std::collections::{BTreeSet, HashSet};
use std::io;

/// Paths relative to the output folder, each with the maker of the file.
#[derive(Debug, Default)]
pub struct Planned {
    /// Sorted by path and then by maker: if several makers want a path, the first one gets it.
    files: Vec<(String, u8)>,
}

impl Planned {
    /// Takes all paths, in any order. A folder in which only one maker may write counts as a file.
    #[must_use]
    pub fn new(files: Vec<(String, Maker)>) -> Self {
        let mut files: Vec<_> = files.into_iter().map(|(path, maker)| (path, maker.number())).collect();
        files.sort_unstable();
        files.dedup();
        Self { files }
    }

    /// Whether a file is planned at a path.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.files.binary_search_by(|(file, _)| file.as_str().cmp(path)).is_ok()
    }

    /// All paths, sorted. A path that several makers want comes once for each of them.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|(path, _)| path.as_str())
    }

    /// Every path that cannot be published, sorted: another file of the publication has the same path, or it is a file where this
    /// path needs a folder.
    #[must_use]
    pub fn clashes(&self) -> BTreeSet<Clash> {
        let is_redirect = |maker: u8| maker == Maker::Redirect.number();
        let clash = |path: &str, other: &str, maker| Clash {
            path: path.to_owned(),
            other: other.to_owned(),
            is_redirect: is_redirect(maker),
        };
        let twice = self.files.windows(2).filter(|pair| pair[0].0 == pair[1].0);
        let mut clashes: BTreeSet<Clash> = twice.map(|pair| clash(&pair[1].0, &pair[0].0, pair[1].1)).collect();
        let files: HashSet<&str> = self.paths().collect();
        let mut folders: HashSet<&str> = HashSet::new();
        for (path, maker) in &self.files {
            let new = path.match_indices('/').map(|(end, _)| &path[..end]).filter(|folder| folders.insert(*folder));
            clashes.extend(new.filter(|folder| files.contains(folder)).map(|other| clash(path, other, *maker)));
        }
        clashes
    }
}

impl Output {
    /// Checks that all planned files can be written into the folder: no folder above them is a link, and no file that `press` did
    /// not write is in the way.
    ///
    /// # Errors
    /// When something is in the way. The error names it.
    pub fn check_planned(&self, planned: &Planned) -> io::Result<()> {
        if self.was_empty {
            return Ok(());
        }
        let before = self.before.files.keys().chain(&self.journal.left).map(String::as_str);
        let stale: BTreeSet<&str> = before.filter(|path| !planned.has(path)).collect();
        // If the last publication wrote a file at this path, nothing is in the way, unless the folder was changed since.
        let new: Vec<&str> = planned.paths().filter(|path| !self.trusted || !self.has_published(path)).collect();
        self.check(&new, &stale)
    }
}
