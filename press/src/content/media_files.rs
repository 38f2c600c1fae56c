//! The files that are published as they are, by their path on the site.

use super::boundary::Boundary;
use super::config::MediaFolder;
use super::diagnostics::Diagnostic;
use super::images::{Size, Sizes};
use super::slugify::nfc;
use std::collections::{BTreeMap, HashMap};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use unicode_normalization::UnicodeNormalization;

/// What lies in the media folders.
#[derive(Debug, Default)]
pub(super) struct Media {
    /// From the path of the site, such as `/media/a.png`, to the file.
    files: BTreeMap<String, PathBuf>,
    /// The reverse.
    paths: HashMap<PathBuf, String>,
    sizes: Sizes,
}

impl Media {
    /// Looks through the media folders of the newsroom in `root`. Folders that are not there hold nothing.
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

    /// The file behind a path of the site, decoded.
    pub fn get(&self, path: &str) -> Option<&Path> {
        self.files.get(&*nfc(path)).map(PathBuf::as_path)
    }

    /// The path of the site that a file is published under.
    pub fn path_of(&self, file: &Path) -> Option<&str> {
        self.paths.get(file).map(String::as_str)
    }

    /// The size of an image file.
    pub fn size(&self, file: &Path) -> Option<Size> {
        self.sizes.of(file)
    }

    /// The images that could not be measured, because they cannot be read.
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

/// The file of a name that may be written in another normal form than on the disk.
pub(super) fn on_disk(root: &Path, file: &str) -> Option<PathBuf> {
    let path = root.join(file);
    if path.is_file() {
        return Some(path);
    }
    let others = [nfc(file).into_owned(), file.nfd().collect::<String>()];
    others.into_iter().filter(|other| other != file).map(|other| root.join(other)).find(|path| path.is_file())
}

/// Markdown, and the newsroom's own settings: never published as they are.
pub(crate) fn is_source(path: &Path) -> bool {
    is_markdown(path) || path.file_name().is_some_and(|name| name == super::config::FILE)
}

/// `.md`, `.markdown` and `.mdx`.
pub(crate) fn is_markdown(path: &Path) -> bool {
    let extension = path.extension();
    ["md", "markdown", "mdx"].iter().any(|known| extension.is_some_and(|extension| extension.eq_ignore_ascii_case(known)))
}

/// The path of a file from a folder above it, with `/`; `None` when it is not UTF-8.
pub(crate) fn relative(folder: &Path, file: &Path) -> Option<String> {
    let inner = file.strip_prefix(folder).ok()?.to_str()?;
    Some(if MAIN_SEPARATOR == '/' { inner.to_owned() } else { inner.replace(MAIN_SEPARATOR, "/") })
}
