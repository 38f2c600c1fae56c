//! Keeps the files that were deployed from this computer, so that the publication before the last one can be deployed again. Each
//! file is kept once, under its hash, as a hard link to the file of the site where the file system allows it.

use super::{Source, Target};
use crate::write::manifest::{Entry, Manifest};
use crate::write::site_files::{Published, is_known};
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

/// The manifest of the publication at the target.
const NOW: &str = "now";
/// The manifest of the publication before it.
const BEFORE: &str = "before";
/// The folder of the kept files.
const OBJECTS: &str = "objects";

pub(super) struct Kept(PathBuf);

impl Kept {
    /// The kept files of one target, in the cache of a newsroom.
    pub fn open(cache: &Path, target: &Target) -> Self {
        Self(cache.join("deployed").join(format!("{:016x}", xxh3_64(target.to_string().as_bytes()))))
    }

    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// Returns the publication before the one at the target, if all its files are here and unchanged.
    pub fn before(&self) -> Option<Published> {
        let before = Self::read(&self.0.join(BEFORE))?;
        let is_whole = |entry: Entry| fs::read(self.object(entry)).is_ok_and(|bytes| Entry::of(&bytes) == entry);
        let all_whole = before.iter().all(|(_, entry)| is_whole(entry));
        all_whole.then_some(before)
    }

    /// The path at which a file with this hash and size is kept.
    pub fn object(&self, Entry { hash, bytes }: Entry) -> PathBuf {
        self.0.join(OBJECTS).join(format!("{hash:016x}-{bytes}"))
    }

    /// Keeps the publication that is at the target now and the one before it. Removes the files that only older ones used.
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
