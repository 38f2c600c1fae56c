//! What earlier publications left in an output folder, as far as their notes can be believed. A note that is not as it was
//! written is thrown away; which files are `press`'s own is then found out from what is left of it, so that none of them stays
//! behind and no file of anybody else's is touched.

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

/// The hash of the path of every published file, sorted, each 8 bytes, the lowest first. While the manifest is whole, nobody reads
/// it; without, it tells which files of the folder are `press`'s.
pub(super) const NAMES: &str = ".broadsheet.names";

/// The bytes of [`NAMES`].
pub(super) fn names<'f>(paths: impl Iterator<Item = &'f str>) -> Vec<u8> {
    let mut hashes: Vec<u64> = paths.map(|path| xxh3_64(path.as_bytes())).collect();
    hashes.sort_unstable();
    hashes.into_iter().flat_map(u64::to_le_bytes).collect()
}

/// What the last publication left.
#[derive(Default)]
pub(crate) struct Left {
    /// Its manifest. One of which nothing but the names is known has no printer.
    pub manifest: Manifest,
    /// The lines of its files, as they were written; empty when they cannot be believed.
    pub text: String,
    /// The manifest is not as it was written, or missing beside other notes.
    pub is_damaged: bool,
}

impl Left {
    /// Reads the manifest of a folder.
    ///
    /// # Errors
    /// When a file or folder that is there cannot be read.
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

/// The files of a folder whose paths have one of these hashes, for lines of a journal that are damaged.
pub(super) fn by_hash_of_path(folder: &Path, hashes: &HashSet<u64>) -> io::Result<Vec<String>> {
    if hashes.is_empty() {
        return Ok(Vec::new());
    }
    unknown(folder, |_| false, |path, _| Ok(hashes.contains(&xxh3_64(path.as_bytes()))))
}

/// Refuses a folder in which a note of `press` is not the plain file, or the plain folder, that `press` made.
///
/// # Errors
/// With the note.
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
            let message = format!("`{name}` in it is not what press keeps there, but a link or something else: remove it");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
    }
    Ok(())
}

/// Whether a folder holds a note of `press`.
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

/// The files of a folder that are not known and that a test finds to be `press`'s, links and notes apart.
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
