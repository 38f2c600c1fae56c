//! Finds the files that are published unchanged, and maps them to their paths on the site.

use super::boundary::Boundary;
use super::config::MediaFolder;
use super::diagnostics::Diagnostic;
use super::images::{Size, Sizes};
use super::slugify::nfc;
use std::collections::{BTreeMap, HashMap};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use unicode_normalization::UnicodeNormalization;

/// The files in the media folders.
#[derive(Debug, Default)]
pub(super) struct Media {
    /// From a path of the site, such as `/media/a.png`, to the file.
    files: BTreeMap<String, PathBuf>,
    /// From a file to its path of the site.
    paths: HashMap<PathBuf, String>,
    sizes: Sizes,
}

impl Media {
    /// Finds the files in the media folders of the newsroom in `root`. A missing folder counts as empty.
    pub fn find(root: &Path, folders: &[MediaFolder], boundary: &Boundary, notes: &mut Vec<Diagnostic>) -> Self {
        let mut files = BTreeMap::new();
        for folder in folders {
            let from = root.join(&folder.folder.value);
            for found in boundary.walk(&from) {
                match found {
                    Ok(file) if is_source(file.path()) => {}
                    Ok(file) => {
                        if let Some(inner) = relative(&from, file.path()) {
                            files.insert(format!("{}{}", folder.path, nfc(&inner)), file.into_path());
                        }
                    }
                    Err(unread) => notes.push(boundary.tell(&unread)),
                }
            }
        }
        let paths = files.iter().map(|(path, file)| (file.clone(), path.clone())).collect();
        Self { files, paths, sizes: Sizes::default() }
    }

    /// The file of a decoded path of the site.
    pub fn get(&self, path: &str) -> Option<&Path> {
        self.files.get(&*nfc(path)).map(PathBuf::as_path)
    }

    /// The path of the site under which a file is published.
    pub fn path_of(&self, file: &Path) -> Option<&str> {
        self.paths.get(file).map(String::as_str)
    }

    /// The size of an image file.
    pub fn size(&self, file: &Path) -> Option<Size> {
        self.sizes.of(file)
    }

    /// The images whose size is unknown because they cannot be read, each with its error.
    pub fn unread(&self) -> Vec<(PathBuf, String)> {
        self.sizes.unread()
    }

    /// All paths of the site.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// All files, with their path under the output folder.
    pub fn into_files(self) -> impl Iterator<Item = (PathBuf, String)> {
        self.files.into_iter().map(|(path, file)| (file, path.trim_start_matches('/').to_owned()))
    }
}

/// Finds a file by its name, also if the disk has the name in another Unicode normal form.
pub(super) fn on_disk(root: &Path, file: &str) -> Option<PathBuf> {
    let path = root.join(file);
    if path.is_file() {
        return Some(path);
    }
    let others = [nfc(file).into_owned(), file.nfd().collect::<String>()];
    others.into_iter().filter(|other| other != file).map(|other| root.join(other)).find(|path| path.is_file())
}

/// Whether a file is Markdown or the newsroom's settings, which are never published unchanged.
pub(crate) fn is_source(path: &Path) -> bool {
    is_markdown(path) || path.file_name().is_some_and(|name| name == super::config::FILE)
}

/// Whether a file is `.md`, `.markdown` or `.mdx`.
pub(crate) fn is_markdown(path: &Path) -> bool {
    let extension = path.extension();
    ["md", "markdown", "mdx"].iter().any(|known| extension.is_some_and(|extension| extension.eq_ignore_ascii_case(known)))
}

/// The path of a file relative to a folder above it, with `/`; `None` if it is not UTF-8.
pub(crate) fn relative(folder: &Path, file: &Path) -> Option<String> {
    let inner = file.strip_prefix(folder).ok()?.to_str()?;
    Some(if MAIN_SEPARATOR == '/' { inner.to_owned() } else { inner.replace(MAIN_SEPARATOR, "/") })
}
