//! The journal: a file that marks a publication that is running or was killed. A running publication locks it. It has a line for
//! every path that was new: the hash of the path, and the path.

use super::super::manifest::{JOURNAL, is_inside};
use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

/// The number of digits in a hash.
const SUM: usize = 16;

/// Whether the last publication into a folder was not completed, so that files may be half-written.
#[must_use]
pub fn was_interrupted(folder: &Path) -> bool {
    folder.join(JOURNAL).exists()
}

/// Whether the path of an open file still leads to the same file.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let number = |data: fs::Metadata| (data.dev(), data.ino());
    match fs::metadata(path) {
        Ok(data) => Ok(number(data) == number(file.metadata()?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// On these systems, an open file cannot be removed.
#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> io::Result<bool> {
    Ok(true)
}

/// The journal of the running publication.
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    /// Whether there was a journal already: the publication before was not completed.
    pub was_interrupted: bool,
    /// The paths of files that the publication before may have created.
    pub left: BTreeSet<String>,
    /// The hashes from damaged lines: each may be the hash of a path.
    pub damaged: HashSet<u64>,
    /// Whether some lines are damaged.
    pub is_damaged: bool,
}

impl Journal {
    /// Begins a journal, or continues the one that a killed publication left. Locks it, so that no other publication can begin
    /// until this value is dropped.
    ///
    /// # Errors
    /// When the journal cannot be written, or when another publication is running.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let path = folder.join(JOURNAL);
        let (mut file, was_interrupted) = loop {
            let was_interrupted = path.is_file();
            let file = File::options().create(true).read(true).append(true).open(&path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(io::Error::other("another press is publishing into this folder; wait until it has finished"));
                }
                // Some network file systems do not support locks.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
            // Another publication may have ended and removed the file after it was opened here.
            if is_at(&file, &path)? {
                break (file, was_interrupted);
            }
        };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let mut journal = Self { path, file, was_interrupted, left: BTreeSet::new(), damaged: HashSet::new(), is_damaged: false };
        // After the last line break, there may be an incomplete line: the publication was killed before it created this file.
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        journal.read(&bytes[..whole]);
        if whole < bytes.len() {
            journal.file.set_len(whole as u64)?;
        }
        Ok(journal)
    }

    /// Reads the paths from complete lines.
    fn read(&mut self, lines: &[u8]) {
        for line in lines.split_inclusive(|byte| *byte == b'\n').map(|line| &line[..line.len() - 1]) {
            let text = String::from_utf8_lossy(line);
            let sum = text.get(..SUM).and_then(|sum| u64::from_str_radix(sum, 16).ok());
            let path = text.get(SUM + 1..).unwrap_or_default();
            if is_inside(path) {
                self.left.insert(path.to_owned());
            }
            if sum != Some(xxh3_64(path.as_bytes())) || !is_inside(path) {
                self.is_damaged = true;
                self.damaged.extend(sum);
                self.left.extend(text.split_once(' ').map(|(_, path)| path.to_owned()).filter(|path| is_inside(path)));
            }
        }
    }

    /// Records a path. Call this before you create the file.
    pub fn note(&self, path: &str) -> io::Result<()> {
        (&self.file).write_all(format!("{:016x} {path}\n", xxh3_64(path.as_bytes())).as_bytes())
    }

    /// Removes the journal: the publication is complete.
    pub fn end(self) -> io::Result<()> {
        fs::remove_file(self.path)
    }
}
