//! The uploads of the old site that came along in a folder, or were fetched. They keep their paths, `2019/05/x.jpg` and all: two pictures of one
//! name in two months are two pictures, and old links to them go on working.

use super::ImportError;
use super::attachments::originals;
use super::runnable;
use super::slugs::decode;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use walkdir::{DirEntry, WalkDir};

/// Where uploads lie on the old site, and on the new one.
const PREFIX: &str = "/wp-content/uploads/";

/// The uploads that are at hand, in one folder or several.
#[derive(Debug, Default)]
pub(super) struct Uploads {
    /// Where each lies. The names are relative to a folder, with `/`.
    files: BTreeMap<String, PathBuf>,
    /// Those that are in the folder that somebody gave.
    given: BTreeSet<String>,
    /// Those of that folder that are not brought along, and why.
    left_out: BTreeMap<String, String>,
    /// Those that something shows.
    used: Mutex<BTreeSet<String>>,
    /// The addresses of those that something shows and that are not at hand: each list is of one file, the best address first.
    missing: Mutex<BTreeSet<Vec<String>>>,
    /// Why those could not be fetched, by address.
    reasons: BTreeMap<String, String>,
}

impl Uploads {
    /// Looks through a folder that somebody gave.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    pub fn find_in(folder: &Path) -> Result<Self, ImportError> {
        if !folder.is_dir() {
            return Err(ImportError::Missing(folder.to_owned()));
        }
        let mut uploads = Self::default();
        for (file, path) in files_in(folder)? {
            match runnable::reason(&file) {
                Some(why) => _ = uploads.left_out.insert(file, why),
                None => _ = uploads.files.insert(file, path),
            }
        }
        uploads.given = uploads.files.keys().cloned().collect();
        Ok(uploads)
    }

    /// Looks through a further folder, if it is there; what is known already stays.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn add(&mut self, folder: &Path) -> Result<(), ImportError> {
        if folder.is_dir() {
            for (file, path) in files_in(folder)?.into_iter().filter(|(file, _)| runnable::reason(file).is_none()) {
                self.files.entry(file).or_insert(path);
            }
        }
        Ok(())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// The path of the site that an address of an upload has.
    pub fn path(&self, url: &str) -> Option<String> {
        inner(url).map(|inner| format!("{PREFIX}{inner}"))
    }

    /// The path of the site of the file behind an address, when it came along; it counts as used. Of a picture and its smaller
    /// copies it is the picture.
    pub fn find(&self, url: &str) -> Option<String> {
        let inner = inner(url)?;
        let found = originals(&inner).into_iter().chain([inner]).find(|name| self.files.contains_key(name))?;
        let path = format!("{PREFIX}{found}");
        if let Ok(mut used) = self.used.lock() {
            used.insert(found);
        }
        Some(path)
    }

    /// Notes that none of these addresses of one file has it. What is not brought along is not fetched either.
    pub fn miss(&self, addresses: &[&str]) {
        let is_wanted = addresses.iter().all(|address| inner(address).is_none_or(|inner| runnable::reason(&inner).is_none()));
        if is_wanted && let Ok(mut missing) = self.missing.lock() {
            missing.insert(addresses.iter().map(|&address| address.to_owned()).collect());
        }
    }

    /// Forgets what was used so far, and gives back what was missing.
    pub fn take_missing(&mut self) -> BTreeSet<Vec<String>> {
        self.used = Mutex::default();
        std::mem::take(&mut self.missing).into_inner().unwrap_or_default()
    }

    /// Notes why addresses have no file.
    pub fn explain(&mut self, reasons: BTreeMap<String, String>) {
        self.reasons = reasons;
    }

    /// Why an address has no file, if that is known.
    pub fn reason(&self, url: &str) -> Option<String> {
        self.reasons.get(url).cloned().or_else(|| runnable::reason(&inner(url)?))
    }

    /// The given files that are not brought along whatever shows them, and why; in the order of their paths.
    pub fn left_out(&self) -> impl Iterator<Item = (&str, &str)> {
        self.left_out.iter().map(|(file, why)| (file.as_str(), why.as_str()))
    }

    /// The files that something shows: where they lie, and where they go in the newsroom.
    pub fn used(&self) -> Vec<(PathBuf, String)> {
        let used = self.used.lock().map(|used| used.clone()).unwrap_or_default();
        used.into_iter().filter_map(|file| Some((self.files.get(&file)?.clone(), format!("uploads/{file}")))).collect()
    }

    /// The given files that nothing shows, but for smaller copies of pictures, in the order of their paths.
    pub fn unused(&self) -> Vec<&str> {
        let used = self.used.lock().map(|used| used.clone()).unwrap_or_default();
        let is_copy = |file: &String| originals(file).iter().any(|name| self.files.contains_key(name));
        self.given.iter().filter(|file| !used.contains(*file) && !is_copy(file)).map(String::as_str).collect()
    }
}

/// The files below a folder, with where they lie.
fn files_in(folder: &Path) -> Result<Vec<(String, PathBuf)>, ImportError> {
    // Hidden files are nobody's uploads.
    let visible = |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".");
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).into_iter().filter_entry(visible) {
        let entry = entry.map_err(|error| ImportError::File { path: folder.to_owned(), source: error.into() })?;
        if entry.file_type().is_file()
            && let Some(path) = entry.path().strip_prefix(folder).ok().and_then(Path::to_str)
        {
            files.push((path.replace('\\', "/"), entry.path().to_owned()));
        }
    }
    Ok(files)
}

/// What comes after the folder of uploads in an address, decoded. Other hosts hand out the same files: that of WordPress.com for each
/// of its sites, its network of copies, and whichever a site put before its own folder.
pub(super) fn inner(url: &str) -> Option<String> {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = place(url)?;
    let months = if host.ends_with(".files.wordpress.com") { Some(path) } else { path.strip_prefix("files/") };
    let inner = match url.split_once(PREFIX) {
        Some((_, inner)) => inner,
        None => months.filter(|path| begins_with_a_month(path))?,
    };
    let inner = decode(inner);
    let inner = inner.trim_start_matches('/').to_owned();
    (!inner.is_empty() && !inner.split('/').any(|part| part == "..")).then_some(inner)
}

/// The host of the site whose file an address is of; WordPress.com's network of copies is none.
pub(super) fn host_of_upload(url: &str) -> Option<&str> {
    place(url.split(['?', '#']).next().unwrap_or_default()).map(|(host, _)| host)
}

/// Host and path of an address, or of what it is a copy of.
fn place(url: &str) -> Option<(&str, &str)> {
    let rest = url.split_once("//").map_or(url, |(_, rest)| rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let is_copy = matches!(host, "i0.wp.com" | "i1.wp.com" | "i2.wp.com" | "i3.wp.com");
    if is_copy { path.split_once('/') } else { Some((host, path)) }
}

/// Whether a path begins like `2019/05/`.
fn begins_with_a_month(path: &str) -> bool {
    let is_number =
        |part: Option<&str>, length| part.is_some_and(|part| part.len() == length && part.bytes().all(|b| b.is_ascii_digit()));
    let mut parts = path.split('/');
    is_number(parts.next(), 4) && is_number(parts.next(), 2) && parts.next().is_some_and(|file| !file.is_empty())
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
            ("https://paper.files.wordpress.com/2019/05/x.jpg?w=300", Some("/wp-content/uploads/2019/05/x.jpg")),
            ("https://i0.wp.com/paper.files.wordpress.com/2019/05/x.jpg", Some("/wp-content/uploads/2019/05/x.jpg")),
            ("https://i2.wp.com/a.example/wp-content/uploads/2019/05/x.jpg?ssl=1", Some("/wp-content/uploads/2019/05/x.jpg")),
            ("https://cdn.example/wp-content/uploads/2019/05/x.jpg", Some("/wp-content/uploads/2019/05/x.jpg")),
            ("https://blog.example/files/2019/05/x.jpg", Some("/wp-content/uploads/2019/05/x.jpg")),
            ("https://blog.example/files/x.jpg", None),
            ("https://paper.files.wordpress.com/x.jpg", None),
        ] {
            assert_eq!(uploads.find(url).as_deref(), expected, "{url}");
        }
        assert_eq!((uploads.used().len(), uploads.unused()), (3, vec!["unused.png"]));
        Ok(())
    }
}
