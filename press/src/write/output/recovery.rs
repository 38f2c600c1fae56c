//! Finds the files of earlier publications in an output folder. Damaged notes are not used as they are: `press` searches what is
//! left of them to find out which files it wrote. So it leaves none of its own files behind, and touches no file of anybody else.

use super::super::manifest::{JOURNAL, MANIFEST, Manifest, Salvage, UNKNOWN, is_inside};
use super::LAST;
use super::page_digests::PAGES;
use super::staging::STAGING;
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;
use walkdir::WalkDir;
use xxhash_rust::xxh3::xxh3_64;

/// A file with the hashes of the paths of all published files, sorted, each with 8 bytes, little-endian. It is read only when the
/// manifest is damaged or missing, to find out which files in the folder are from `press`.
pub(super) const NAMES: &str = ".broadsheet.names";

/// Builds the content of [`NAMES`].
pub(super) fn names<'f>(paths: impl Iterator<Item = &'f str>) -> Vec<u8> {
    let mut hashes: Vec<u64> = paths.map(|path| xxh3_64(path.as_bytes())).collect();
    hashes.sort_unstable();
    hashes.into_iter().flat_map(u64::to_le_bytes).collect()
}

/// The manifest of the last publication.
#[derive(Default)]
pub(crate) struct Left {
    /// The manifest. If only the names of the files are known, its printer is 0.
    pub manifest: Manifest,
    /// The text of the manifest; empty when the manifest is damaged.
    pub text: String,
    /// Whether the manifest is damaged, or missing although there are other notes.
    pub is_damaged: bool,
}

impl Left {
    /// Reads the manifest of a folder. If it is damaged, collects the names of the files that `press` wrote.
    ///
    /// # Errors
    /// When an existing file or folder cannot be read.
    pub fn of(folder: &Path) -> io::Result<Self> {
        let bytes = read(folder, MANIFEST)?;
        if bytes.is_none() && ![PAGES, LAST, NAMES].iter().any(|name| folder.join(name).is_file()) {
            return Ok(Self::default());
        }
        let text = bytes.as_ref().and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
        if let (false, Ok(manifest)) = (text.is_empty(), Manifest::parse(text)) {
            return Ok(Self { manifest, text: text.to_owned(), is_damaged: false });
        }
        let mut salvage = Salvage::default();
        salvage.add(&bytes.unwrap_or_default());
        salvage.add(&read(folder, LAST)?.unwrap_or_default());
        let Salvage { mut names, hashes } = salvage;
        let by_name = read(folder, NAMES)?.unwrap_or_default();
        let by_name: HashSet<u64> = by_name.as_chunks().0.iter().map(|hash| u64::from_le_bytes(*hash)).collect();
        let is_ours = |path: &str, file: &Path| {
            Ok(by_name.contains(&xxh3_64(path.as_bytes())) || hashes.contains(&xxh3_64(&fs::read(file)?)))
        };
        let found = unknown(folder, |path| names.contains(path), is_ours)?;
        names.extend(found);
        let mut names: Vec<_> = names.into_iter().collect();
        names.sort_unstable();
        let files = names.into_iter().map(|path| (path, UNKNOWN)).collect();
        Ok(Self { manifest: Manifest { files, ..Manifest::default() }, text: String::new(), is_damaged: true })
    }
}

/// Finds the files of a folder whose paths have one of these hashes, which come from damaged lines of a journal.
pub(super) fn by_hash_of_path(folder: &Path, hashes: &HashSet<u64>) -> io::Result<Vec<String>> {
    if hashes.is_empty() {
        return Ok(Vec::new());
    }
    unknown(folder, |_| false, |path, _| Ok(hashes.contains(&xxh3_64(path.as_bytes()))))
}

/// Checks that every note of `press` in a folder is a regular file, and that the staging folder is a regular folder.
///
/// # Errors
/// When a note is something else, such as a link. The error names the note.
pub(super) fn check_notes(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if !name.as_encoded_bytes().starts_with(MANIFEST.as_bytes()) {
            continue;
        }
        let kind = entry.file_type()?;
        let is_right = if name == STAGING { kind.is_dir() } else { kind.is_file() };
        if !is_right {
            let name = name.to_string_lossy();
            let message = format!("`{name}` in this folder is a link or something else that press did not write: remove it");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
    }
    Ok(())
}

/// Whether a folder contains a note of `press`.
pub(super) fn has_notes(folder: &Path) -> bool {
    [MANIFEST, JOURNAL, PAGES, LAST, NAMES].iter().any(|name| folder.join(name).is_file())
}

fn read(folder: &Path, name: &str) -> io::Result<Option<Vec<u8>>> {
    match fs::read(folder.join(name)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Finds the unknown files of a folder that `press` wrote, according to `is_ours`. Links and notes are left out.
fn unknown(
    folder: &Path,
    is_known: impl Fn(&str) -> bool,
    is_ours: impl Fn(&str, &Path) -> io::Result<bool>,
) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        let path = entry.path().strip_prefix(folder).ok().and_then(Path::to_str).map(|path| path.replace('\\', "/"));
        let Some(path) = path.filter(|path| entry.file_type().is_file() && is_inside(path) && !is_known(path)) else { continue };
        if is_ours(&path, entry.path())? {
            found.push(path);
        }
    }
    Ok(found)
}
