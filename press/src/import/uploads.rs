//! The uploads of the old site, from a folder that the user gave or from downloads. They keep their paths, such as
//! `2019/05/x.jpg`: two pictures with the same name from two months stay two pictures, and old links to them still work.

use super::ImportError;
use super::attachments::originals;
use super::executable_files;
use super::slugs::decode;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use walkdir::{DirEntry, WalkDir};

/// The path of uploads, on the old site and on the new one.
const PREFIX: &str = "/wp-content/uploads/";

/// The uploads on this computer, in one or several folders.
#[derive(Debug, Default)]
pub(super) struct Uploads {
    /// From the name of each file to its path on this computer. The names are relative to a folder, with `/`.
    files: BTreeMap<String, PathBuf>,
    /// The files in the folder that the user gave.
    given: BTreeSet<String>,
    /// The files in that folder that are not copied, and why.
    left_out: BTreeMap<String, String>,
    /// The files that something shows.
    used: Mutex<BTreeSet<String>>,
    /// The addresses of files that something shows and that are not on this computer. Each list belongs to one file and has the
    /// best address first.
    missing: Mutex<BTreeSet<Vec<String>>>,
    /// Why files could not be downloaded, by address.
    reasons: BTreeMap<String, String>,
}

impl Uploads {
    /// Lists the files of the folder that the user gave.
    ///
    /// # Errors
    /// When it does not exist or cannot be read.
    pub fn find_in(folder: &Path) -> Result<Self, ImportError> {
        if !folder.is_dir() {
            return Err(ImportError::Missing(folder.to_owned()));
        }
        let mut uploads = Self::default();
        for (file, path) in files_in(folder)? {
            match executable_files::reason(&file) {
                Some(why) => _ = uploads.left_out.insert(file, why),
                None => _ = uploads.files.insert(file, path),
            }
        }
        uploads.given = uploads.files.keys().cloned().collect();
        Ok(uploads)
    }

    /// Adds the files of a further folder, if it exists. Files that are known already stay.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn add(&mut self, folder: &Path) -> Result<(), ImportError> {
        if folder.is_dir() {
            for (file, path) in files_in(folder)?.into_iter().filter(|(file, _)| executable_files::reason(file).is_none()) {
                self.files.entry(file).or_insert(path);
            }
        }
        Ok(())
    }

    /// The number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// The path on the site for the address of an upload.
    pub fn path(&self, url: &str) -> Option<String> {
        inner(url).map(|inner| format!("{PREFIX}{inner}"))
    }

    /// The path on the site of the file at an address, if that file is on this computer; the file then counts as used. For a
    /// smaller copy of a picture, it is the picture itself.
    pub fn find(&self, url: &str) -> Option<String> {
        let inner = inner(url)?;
        let found = originals(&inner).into_iter().chain([inner]).find(|name| self.files.contains_key(name))?;
        let path = format!("{PREFIX}{found}");
        if let Ok(mut used) = self.used.lock() {
            used.insert(found);
        }
        Some(path)
    }

    /// Records that a file is missing, with all its addresses. A file that is never copied is not downloaded either.
    pub fn miss(&self, addresses: &[&str]) {
        let is_wanted =
            addresses.iter().all(|address| inner(address).is_none_or(|inner| executable_files::reason(&inner).is_none()));
        if is_wanted && let Ok(mut missing) = self.missing.lock() {
            missing.insert(addresses.iter().map(|&address| address.to_owned()).collect());
        }
    }

    /// Clears the list of used files, and returns the missing files.
    pub fn take_missing(&mut self) -> BTreeSet<Vec<String>> {
        self.used = Mutex::default();
        std::mem::take(&mut self.missing).into_inner().unwrap_or_default()
    }

    /// Records why files could not be downloaded, by address.
    pub fn explain(&mut self, reasons: BTreeMap<String, String>) {
        self.reasons = reasons;
    }

    /// Why there is no file for an address, if that is known.
    pub fn reason(&self, url: &str) -> Option<String> {
        self.reasons.get(url).cloned().or_else(|| executable_files::reason(&inner(url)?))
    }

    /// The files in the given folder that are never copied, and why; sorted by path.
    pub fn left_out(&self) -> impl Iterator<Item = (&str, &str)> {
        self.left_out.iter().map(|(file, why)| (file.as_str(), why.as_str()))
    }

    /// The files that something shows: their paths on this computer, and their paths in the newsroom.
    pub fn used(&self) -> Vec<(PathBuf, String)> {
        let used = self.used.lock().map(|used| used.clone()).unwrap_or_default();
        used.into_iter().filter_map(|file| Some((self.files.get(&file)?.clone(), format!("uploads/{file}")))).collect()
    }

    /// The files in the given folder that nothing shows, without smaller copies of pictures; sorted by path.
    pub fn unused(&self) -> Vec<&str> {
        let used = self.used.lock().map(|used| used.clone()).unwrap_or_default();
        let is_copy = |file: &String| originals(file).iter().any(|name| self.files.contains_key(name));
        self.given.iter().filter(|file| !used.contains(*file) && !is_copy(file)).map(String::as_str).collect()
    }
}

/// The files below a folder: their names relative to it, and their paths on this computer.
fn files_in(folder: &Path) -> Result<Vec<(String, PathBuf)>, ImportError> {
    // Hidden files are not uploads.
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

/// The part of an address after the uploads folder, decoded. Other hosts serve the same files: the file host that WordPress.com
/// has for each of its sites, the CDN of WordPress.com, and any host that a site put in front of its own uploads folder.
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

/// The host of the site that a file belongs to. For a copy on the CDN of WordPress.com, this is the host of the original.
pub(super) fn host_of_upload(url: &str) -> Option<&str> {
    place(url.split(['?', '#']).next().unwrap_or_default()).map(|(host, _)| host)
}

/// Host and path of an address; for a copy on the CDN of WordPress.com, those of the original.
fn place(url: &str) -> Option<(&str, &str)> {
    let rest = url.split_once("//").map_or(url, |(_, rest)| rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let is_copy = matches!(host, "i0.wp.com" | "i1.wp.com" | "i2.wp.com" | "i3.wp.com");
    if is_copy { path.split_once('/') } else { Some((host, path)) }
}

/// Whether a path begins with year and month, such as `2019/05/`.
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
