//! The files that are published as they are, by their path on the site.

use super::config::MediaFolder;
use super::images::{Size, Sizes};
use crate::manifest::is_made_by_press;
use std::collections::{BTreeMap, HashMap};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

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
    pub fn find(root: &Path, folders: &[MediaFolder]) -> Self {
        let mut files = BTreeMap::new();
        for folder in folders {
            let from = root.join(&folder.folder.value);
            for file in walk(&from).filter(|file| !is_source(file.path())) {
                if let Some(inner) = relative(&from, file.path()) {
                    files.insert(format!("{}{inner}", folder.path), file.into_path());
                }
            }
        }
        let paths = files.iter().map(|(path, file)| (file.clone(), path.clone())).collect();
        Self { files, paths, sizes: Sizes::default() }
    }

    /// The file behind a path of the site, decoded.
    pub fn get(&self, path: &str) -> Option<&Path> {
        self.files.get(path).map(PathBuf::as_path)
    }

    /// The path of the site that a file is published under.
    pub fn path_of(&self, file: &Path) -> Option<&str> {
        self.paths.get(file).map(String::as_str)
    }

    /// The size of an image file.
    pub fn size(&self, file: &Path) -> Option<Size> {
        self.sizes.of(file)
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

/// The files below a folder in no order, without hidden ones and those of package managers and of `press` itself.
pub(crate) fn walk(folder: &Path) -> impl Iterator<Item = DirEntry> + use<> {
    let visible = |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        let is_ours = || entry.file_type().is_dir() && is_made_by_press(entry.path());
        entry.depth() == 0 || !(name.starts_with('.') || name == "node_modules" || is_ours())
    };
    let entries = WalkDir::new(folder).follow_links(true).into_iter();
    entries.filter_entry(visible).filter_map(Result::ok).filter(|entry| entry.file_type().is_file())
}

/// Markdown, and the newsroom's own settings: never published as they are.
pub(crate) fn is_source(path: &Path) -> bool {
    is_markdown(path) || path.file_name().is_some_and(|name| name == super::config::FILE)
}

/// `.md` and `.markdown`.
pub(crate) fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown"))
}

/// The path of a file from a folder above it, with `/`; `None` when it is not UTF-8.
pub(crate) fn relative(folder: &Path, file: &Path) -> Option<String> {
    let inner = file.strip_prefix(folder).ok()?.to_str()?;
    Some(if MAIN_SEPARATOR == '/' { inner.to_owned() } else { inner.replace(MAIN_SEPARATOR, "/") })
}
