//! The uploads of the old site that came along in a folder. They keep their paths, `2019/05/x.jpg` and all: two pictures of one
//! name in two months are two pictures, and old links to them go on working.

use super::ImportError;
use super::files::originals;
use super::slugs::decode;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use walkdir::WalkDir;

/// Where uploads lie on the old site, and on the new one.
const PREFIX: &str = "/wp-content/uploads/";

/// A folder of uploads.
#[derive(Debug)]
pub(super) struct Uploads {
    folder: PathBuf,
    /// Relative to the folder, with `/`.
    files: BTreeSet<String>,
    /// Those that something shows.
    used: Mutex<BTreeSet<String>>,
}

impl Uploads {
    /// Looks through a folder.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    pub fn find_in(folder: &Path) -> Result<Self, ImportError> {
        if !folder.is_dir() {
            return Err(ImportError::Missing(folder.to_owned()));
        }
        let mut files = BTreeSet::new();
        for entry in WalkDir::new(folder) {
            let entry = entry.map_err(|error| ImportError::File { path: folder.to_owned(), source: error.into() })?;
            if entry.file_type().is_file()
                && let Some(path) = entry.path().strip_prefix(folder).ok().and_then(Path::to_str)
            {
                files.insert(path.replace('\\', "/"));
            }
        }
        Ok(Self { folder: folder.to_owned(), files, used: Mutex::default() })
    }

    /// The path of the site that an address of an upload has.
    pub fn path(&self, url: &str) -> Option<String> {
        inner(url).map(|inner| format!("{PREFIX}{inner}"))
    }

    /// The path of the site of the file behind an address, when it came along; it counts as used. Of a picture and its smaller
    /// copies it is the picture.
    pub fn find(&self, url: &str) -> Option<String> {
        let inner = inner(url)?;
        let found = originals(&inner).iter().find_map(|name| self.files.get(name)).or_else(|| self.files.get(&inner))?;
        if let Ok(mut used) = self.used.lock() {
            used.insert(found.clone());
        }
        Some(format!("{PREFIX}{found}"))
    }

    /// The files that something shows: where they lie, and where they go in the newsroom.
    pub fn used(&self) -> Vec<(PathBuf, String)> {
        let used = self.used.lock().map(|used| used.clone()).unwrap_or_default();
        used.into_iter().map(|file| (self.folder.join(&file), format!("uploads/{file}"))).collect()
    }

    /// The files that nothing shows, but for smaller copies of pictures, in the order of their paths.
    pub fn unused(&self) -> Vec<&str> {
        let used = self.used.lock().map(|used| used.clone()).unwrap_or_default();
        let is_copy = |file: &String| originals(file).iter().any(|name| self.files.contains(name));
        self.files.iter().filter(|file| !used.contains(*file) && !is_copy(file)).map(String::as_str).collect()
    }
}

/// What comes after the folder of uploads in an address, decoded.
fn inner(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let (_, inner) = path.split_once(PREFIX)?;
    let inner = decode(inner);
    let inner = inner.trim_start_matches('/').to_owned();
    (!inner.is_empty() && !inner.split('/').any(|part| part == "..")).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uploads_keep_their_paths() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        std::fs::create_dir_all(folder.path().join("2019/05"))?;
        for name in ["2019/05/x.jpg", "2019/05/x-300x200.jpg", "2019/05/only-10x10.jpg", "2019/05/é (2).png", "unused.png"] {
            std::fs::write(folder.path().join(name), "")?;
        }
        let uploads = Uploads::find_in(folder.path())?;
        for (url, expected) in [
            ("https://a.example/wp-content/uploads/2019/05/x-300x200.jpg?ssl=1", Some("/wp-content/uploads/2019/05/x.jpg")),
            ("/wp-content/uploads/2019/05/only-10x10.jpg", Some("/wp-content/uploads/2019/05/only-10x10.jpg")),
            ("https://a.example/wp-content/uploads/2019/05/%C3%A9%20(2).png", Some("/wp-content/uploads/2019/05/é (2).png")),
            ("https://a.example/wp-content/uploads/../x.jpg", None),
            ("https://a.example/wp-content/uploads/2019/06/x.jpg", None),
            ("https://a.example/x.jpg", None),
        ] {
            assert_eq!(uploads.find(url).as_deref(), expected, "{url}");
        }
        assert_eq!((uploads.used().len(), uploads.unused()), (3, vec!["unused.png"]));
        Ok(())
    }
}
