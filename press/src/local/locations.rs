//! Finds the default folders: the newsroom that contains the current folder ([`newsroom`]), its site ([`site`]) and its cache
//! ([`cache`]).

use crate::content::{SETTINGS, near};
use etcetera::{BaseStrategy, choose_base_strategy};
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;
use xxhash_rust::xxh3::xxh3_64;

/// Why no newsroom was found.
#[derive(Debug, Error)]
pub enum PlaceError {
    /// Neither this folder nor a folder above it contains a `site.toml`.
    #[error(
        "there is no {SETTINGS} in {} or a folder above it: go to a newsroom, name one, or make one with `press new <folder>`", .0.display()
    )]
    NotInNewsroom(PathBuf),
    /// The given folder does not exist.
    #[error("there is no folder {}{}", .path.display(), .near.as_ref().map_or_else(String::new, |near| format!("; did you mean {}?", near.display())))]
    NoFolder {
        /// The given folder.
        path: PathBuf,
        /// A folder or file next to it with almost the same name.
        near: Option<PathBuf>,
    },
    /// The given folder is not a newsroom.
    #[error("{} is not a newsroom, because it contains no {SETTINGS}: name another folder, or make a newsroom with `press new <folder>`", .0.display())]
    NoSettings(PathBuf),
    /// The current folder was removed, or cannot be read.
    #[error("the current folder cannot be read: {0}")]
    Current(#[from] io::Error),
}

/// Returns the given newsroom (its folder or its `site.toml`). If none is given, finds the newsroom that contains the current
/// folder, as git finds a repository.
///
/// # Errors
/// When there is no newsroom. The error says what to do.
pub fn newsroom(given: Option<&Path>) -> Result<PathBuf, PlaceError> {
    let Some(path) = given else { return above(&std::env::current_dir()?) };
    if path.is_file() && path.ends_with(SETTINGS) {
        let folder = path.parent().unwrap_or(path);
        return Ok(if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() });
    }
    match path.is_dir() {
        true if path.join(SETTINGS).is_file() => Ok(path.to_owned()),
        true => Err(PlaceError::NoSettings(path.to_owned())),
        false => Err(PlaceError::NoFolder { path: path.to_owned(), near: beside(path) }),
    }
}

/// Finds the newsroom that a folder belongs to: the folder itself, or the nearest one above it.
fn above(folder: &Path) -> Result<PathBuf, PlaceError> {
    let found = folder.ancestors().find(|folder| folder.join(SETTINGS).is_file());
    found.map(Path::to_owned).ok_or_else(|| PlaceError::NotInNewsroom(folder.to_owned()))
}

/// Finds a file or folder next to a path that has almost the same name as the path.
#[must_use]
pub fn beside(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = std::fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_unstable();
    near(name, names.iter().map(String::as_str)).map(|name| path.with_file_name(name))
}

/// The default output folder of a newsroom.
#[must_use]
pub fn site(newsroom: &Path) -> PathBuf {
    newsroom.join("site")
}

/// The cache folder of a newsroom. It is in the cache folder of the user and never in the newsroom, because everybody who can
/// write to the cache can change what is published. `None` when the user has no cache folder.
#[must_use]
pub fn cache(newsroom: &Path) -> Option<PathBuf> {
    let caches = choose_base_strategy().ok()?.cache_dir();
    let whole = newsroom.canonicalize().ok()?;
    let name = whole.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Some(caches.join("press").join(format!("{name}-{:016x}", xxh3_64(whole.as_os_str().as_encoded_bytes()))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_newsroom_is_found_from_any_folder_in_it() -> io::Result<()> {
        let work = tempfile::tempdir()?;
        let room = work.path().join("paper");
        fs::create_dir_all(room.join("articles/2026"))?;
        fs::write(room.join(SETTINGS), "")?;
        for folder in ["", "articles", "articles/2026"] {
            assert_eq!(above(&room.join(folder)).ok(), Some(room.clone()), "{folder}");
        }
        assert_eq!(newsroom(Some(&room)).ok(), Some(room.clone()));
        assert_eq!(newsroom(Some(&room.join(SETTINGS))).ok(), Some(room.clone()));
        Ok(())
    }

    #[test]
    fn each_wrong_folder_has_its_own_message() -> io::Result<()> {
        let work = tempfile::tempdir()?;
        let root = work.path().canonicalize()?;
        fs::create_dir_all(root.join("newsroom"))?;
        let message = |result: Result<PathBuf, PlaceError>| result.map_err(|error| error.to_string()).err().unwrap_or_default();
        let shown = root.display();
        assert_eq!(
            message(above(&root)),
            format!(
                "there is no site.toml in {shown} or a folder above it: go to a newsroom, name one, or make one with `press new <folder>`"
            )
        );
        assert_eq!(
            message(newsroom(Some(&root.join("newsrom")))),
            format!("there is no folder {shown}/newsrom; did you mean {shown}/newsroom?")
        );
        assert_eq!(message(newsroom(Some(&root.join("paper")))), format!("there is no folder {shown}/paper"));
        assert_eq!(
            message(newsroom(Some(&root.join("newsroom")))),
            format!(
                "{shown}/newsroom is not a newsroom, because it contains no site.toml: name another folder, or make a newsroom with `press new <folder>`"
            )
        );
        Ok(())
    }

    #[test]
    fn newsrooms_with_the_same_name_have_different_caches() -> io::Result<()> {
        let work = tempfile::tempdir()?;
        for name in ["a/paper", "b/paper"] {
            fs::create_dir_all(work.path().join(name))?;
        }
        let [a, b] = ["a/paper", "b/paper"].map(|name| cache(&work.path().join(name)));
        assert!(a.is_some() && a != b);
        Ok(())
    }
}
