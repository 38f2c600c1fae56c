//! The makers of files, and clashes between two makers that want the same name. [`super::Planned`] finds clashes before any file
//! is written.

use super::{Output, lock};
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

/// The part of a publication that makes a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    /// The site itself: feeds, sitemaps, the search index and other files that it always has.
    Site,
    /// The shell.
    Shell,
    /// The files of the newsroom.
    Media,
    /// A page with its data.
    Page,
    /// The redirect page of an old address.
    Redirect,
}

impl Maker {
    /// The number of the maker; never 0.
    pub(super) const fn number(self) -> u8 {
        self as u8 + 1
    }
}

/// A path that cannot be published, because another file of the same publication is in the way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clash {
    /// The path that cannot be published.
    pub path: String,
    /// The path of the file that is in the way: the same path, or a folder in the path that is a file.
    pub other: String,
    /// Whether [`Self::path`] belongs to an old address.
    pub is_redirect: bool,
}

impl Output {
    /// Claims a path for a maker. Returns false when another maker has claimed it in this publication.
    pub(super) fn claim(&self, maker: Maker, path: &str) -> bool {
        let kept = self.before.files.get_index_of(path).map_or(0, |n| self.kept[n].load(Ordering::Relaxed));
        let mut written = lock(&self.written);
        let taken = written.files.get(path).map_or(kept, |put| put.maker.number());
        if taken == 0 || taken == maker.number() {
            return true;
        }
        written.clashes.push(Clash { path: path.to_owned(), other: path.to_owned(), is_redirect: maker == Maker::Redirect });
        false
    }

    /// Whether this publication has a file at a path.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.is_kept(path) || lock(&self.written).files.contains_key(path)
    }

    /// Every path that one maker wrote and another maker wanted.
    #[must_use]
    pub fn clashes(&self) -> BTreeSet<Clash> {
        lock(&self.written).clashes.iter().cloned().collect()
    }
}
