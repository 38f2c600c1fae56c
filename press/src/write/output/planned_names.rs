//! The names of everything that a publication will write. Whatever is in the way of one of them is found here, before the first
//! file is written.

use super::{Clash, Maker, Output};
use std::collections::{BTreeSet, HashSet};
use std::io;

/// Paths relative to the output folder, each with who makes the file there.
#[derive(Debug, Default)]
pub struct Planned {
    /// Sorted; of one path the owner comes first.
    files: Vec<(String, u8)>,
}

impl Planned {
    /// From all paths, in any order. A folder that is one maker's alone counts as a file.
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

    /// All paths, sorted; those of several makers once for each.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|(path, _)| path.as_str())
    }

    /// Every path that cannot be published because something else of the publication has its name, or is a file where the path
    /// needs a folder; sorted.
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
    /// Whether all that is planned can be put into the folder: no folder on the way is a link, and nothing of somebody else's is in
    /// the way.
    ///
    /// # Errors
    /// With what is in the way.
    pub fn check_planned(&self, planned: &Planned) -> io::Result<()> {
        if self.was_empty {
            return Ok(());
        }
        let before = self.before.files.keys().chain(&self.journal.left).map(String::as_str);
        let stale: BTreeSet<&str> = before.filter(|path| !planned.has(path)).collect();
        // Where the last publication put a file, nothing is in the way, unless somebody was at it since.
        let new: Vec<&str> = planned.paths().filter(|path| !self.trusted || !self.has_published(path)).collect();
        self.check(&new, &stale)
    }
}
