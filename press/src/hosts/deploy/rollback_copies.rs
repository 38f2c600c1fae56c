//! What was deployed from this machine, kept so that the publication before the last one can be brought back: each file once, by its
//! hash, as a link to the site's own file where the disk allows it.

use super::{Source, Target};
use crate::write::manifest::{Entry, Manifest};
use crate::write::site_files::{Published, is_known};
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

/// The manifest of what lies at the target.
const NOW: &str = "now";
/// The manifest of what lay there before.
const BEFORE: &str = "before";
/// The folder of files.
const OBJECTS: &str = "objects";

pub(super) struct Kept(PathBuf);

impl Kept {
    /// What is kept of one target in a newsroom's cache.
    pub fn open(cache: &Path, target: &Target) -> Self {
        Self(cache.join("deployed").join(format!("{:016x}", xxh3_64(target.to_string().as_bytes()))))
    }

    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// The publication before the one at the target, if all of it is here as it was sent.
    pub fn before(&self) -> Option<Published> {
        let before = Self::read(&self.0.join(BEFORE))?;
        let is_whole = |entry: Entry| fs::read(self.object(entry)).is_ok_and(|bytes| Entry::of(&bytes) == entry);
        let all_whole = before.iter().all(|(_, entry)| is_whole(entry));
        all_whole.then_some(before)
    }

    /// Where a file with these bytes is kept.
    pub fn object(&self, Entry { hash, bytes }: Entry) -> PathBuf {
        self.0.join(OBJECTS).join(format!("{hash:016x}-{bytes}"))
    }

    /// Keeps what lies at the target now, and forgets what lay there before the last time.
    pub fn keep(&self, site: &Published, source: &Source<'_>) -> io::Result<()> {
        fs::create_dir_all(self.0.join(OBJECTS))?;
        let last = Self::read(&self.0.join(NOW));
        if last.as_ref() == Some(site) {
            return Ok(());
        }
        for (path, entry) in site.iter().filter(|(_, entry)| is_known(entry)) {
            let object = self.object(entry);
            if !object.exists() {
                let file = source.file(path, site);
                fs::hard_link(&file, &object).or_else(|_| fs::copy(&file, &object).map(drop))?;
            }
        }
        if self.0.join(NOW).exists() {
            fs::rename(self.0.join(NOW), self.0.join(BEFORE))?;
        }
        let files = site.iter().map(|(path, entry)| (path.to_owned(), entry)).collect();
        fs::write(self.0.join(NOW), Manifest { files, ..Manifest::default() }.to_text())?;
        let entries = [last.as_ref(), Some(site)].into_iter().flatten().flat_map(Published::iter);
        let used: HashSet<PathBuf> = entries.map(|(_, entry)| self.object(entry)).collect();
        for entry in fs::read_dir(self.0.join(OBJECTS))? {
            let path = entry?.path();
            if !used.contains(&path) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    fn read(file: &Path) -> Option<Published> {
        Manifest::of_bytes(fs::read(file).ok()?).ok().map(Published::from)
    }
}
