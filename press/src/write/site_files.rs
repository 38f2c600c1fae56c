//! Lists the files of a published site with their sizes and hashes: from its manifest or, if there is none, from the files.

use super::manifest::COMPRESSED;
use super::manifest::{Entry, MANIFEST, Manifest, UNKNOWN};
use super::output::LAST;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Every file of a site by its path, relative and with `/`. The manifests and other notes are left out: no reader needs them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    files: BTreeMap<String, Entry>,
}

impl Published {
    /// Lists the files of an output folder or of a manifest. In a folder without a manifest, it reads and hashes all files, so
    /// that sites of other generators work too.
    ///
    /// # Errors
    /// When a file or folder cannot be read. The error names the path.
    pub fn of(path: &Path) -> io::Result<Self> {
        let read = || {
            if !path.is_dir() {
                return Manifest::of_bytes(fs::read(path)?).map(Self::from);
            }
            match Manifest::of(path)?.map(Self::from) {
                Some(published) if published.files.values().all(is_known) => Ok(published),
                _ => walk(path).map(|files| Self { files }),
            }
        };
        read().map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
    }

    /// Lists the files of the publication before the last one. The list is empty when the last publication was the first.
    ///
    /// # Errors
    /// When the manifest cannot be read. The error names the path.
    pub fn before(path: &Path) -> io::Result<Self> {
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
        match Self::of(&folder.join(LAST)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            read => read,
        }
    }

    /// The path and the entry of every file, in the order of the paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Entry)> {
        self.files.iter().map(|(path, entry)| (path.as_str(), *entry))
    }

    /// The entry of a file.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<Entry> {
        self.files.get(path).copied()
    }

    /// Whether there is such a file.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Returns the original of a compressed copy; for any other file, the path itself.
    #[must_use]
    pub fn original<'a>(&self, path: &'a str) -> &'a str {
        COMPRESSED.iter().filter_map(|ending| path.strip_suffix(ending)).find(|original| self.has(original)).unwrap_or(path)
    }
}

impl From<Manifest> for Published {
    fn from(manifest: Manifest) -> Self {
        manifest.files.into_iter().collect()
    }
}

impl FromIterator<(String, Entry)> for Published {
    fn from_iter<T: IntoIterator<Item = (String, Entry)>>(files: T) -> Self {
        Self { files: files.into_iter().filter(|(path, _)| !path.starts_with(MANIFEST)).collect() }
    }
}

/// Whether the hash and the size of a file are known.
#[must_use]
pub const fn is_known(entry: &Entry) -> bool {
    entry.bytes != UNKNOWN.bytes
}

fn walk(folder: &Path) -> io::Result<BTreeMap<String, Entry>> {
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry?;
        if let (true, Ok(path)) = (entry.file_type().is_file(), entry.path().strip_prefix(folder)) {
            let name = path.to_str().ok_or_else(|| io::Error::other(format!("the name {} is not UTF-8", path.display())))?;
            files.push((name.replace('\\', "/"), entry.into_path()));
        }
    }
    files.retain(|(name, _)| !name.starts_with(MANIFEST));
    files.into_par_iter().map(|(name, path): (String, PathBuf)| Ok((name, Entry::of(&fs::read(path)?)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_and_its_manifest_give_the_same_list() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("blog"))?;
        fs::write(at("blog/index.html"), "page")?;
        fs::write(at("index.html"), "")?;
        let walked = Published::of(folder.path())?;
        assert_eq!(walked.get("blog/index.html"), Some(Entry::of(b"page")));
        // If the manifest contains only paths, the files themselves are read.
        for manifest in [
            "blog/index.html\nindex.html\n".to_owned(),
            Manifest { files: walked.files.clone().into_iter().collect(), ..Manifest::default() }.to_text(),
        ] {
            fs::write(at(MANIFEST), manifest)?;
            fs::write(at(LAST), "")?;
            assert_eq!(Published::of(folder.path())?, walked);
        }
        assert_eq!(Published::of(&at(MANIFEST))?, walked);
        Ok(())
    }

    #[test]
    fn the_publication_before_is_read() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        assert_eq!(Published::before(folder.path())?, Published::default());
        fs::write(folder.path().join(LAST), "broadsheet 2 1 1\n1 1 a.html\n")?;
        assert!(Published::before(folder.path())?.has("a.html"));
        assert_eq!(Published::before(folder.path())?, Published::before(&folder.path().join(MANIFEST))?);
        let missing = Published::of(&folder.path().join("missing")).map_err(|error| error.to_string());
        assert!(missing.is_err_and(|message| message.contains("missing")));
        Ok(())
    }

    #[test]
    fn compressed_copies_are_distinguished_from_archives() {
        let published: Published =
            ["a.html", "a.html.gz", "backup.gz"].map(|path| (path.to_owned(), Entry { hash: 0, bytes: 0 })).into_iter().collect();
        assert_eq!(["a.html.gz", "backup.gz", "a.html"].map(|path| published.original(path)), ["a.html", "backup.gz", "a.html"]);
    }
}
