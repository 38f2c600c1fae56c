//! The mark of a publication that is under way, and of one that was killed. It is locked by the former, and has a line for every
//! path that was not there before: the hash of the path, and the path.

use super::super::manifest::{JOURNAL, is_inside};
use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

/// Digits of a hash.
const SUM: usize = 16;

/// Whether the last publication into a folder did not come to its end, so that its files may be half-written.
#[must_use]
pub fn was_interrupted(folder: &Path) -> bool {
    folder.join(JOURNAL).exists()
}

/// Whether an open file is the one that its path names now.
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

/// No open file can be taken away here.
#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> io::Result<bool> {
    Ok(true)
}

/// The journal of the publication that is under way.
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    /// There was one already: the publication before did not come to its end.
    pub was_interrupted: bool,
    /// Paths that it may have made.
    pub left: BTreeSet<String>,
    /// Hashes of lines that are damaged: each may be that of a path.
    pub damaged: HashSet<u64>,
    /// Some lines are damaged.
    pub is_damaged: bool,
}

impl Journal {
    /// Begins a journal, or goes on with one that was left, and keeps others out until it is dropped.
    ///
    /// # Errors
    /// When it cannot be written, or another publication is under way.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let path = folder.join(JOURNAL);
        let (mut file, was_interrupted) = loop {
            let was_interrupted = path.is_file();
            let file = File::options().create(true).read(true).append(true).open(&path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(io::Error::other("another press is publishing into it; wait for it"));
                }
                // Some network file systems know no locks.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
            // The one before may have come to its end, and taken the file away, after it was opened here.
            if is_at(&file, &path)? {
                break (file, was_interrupted);
            }
        };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let mut journal = Self { path, file, was_interrupted, left: BTreeSet::new(), damaged: HashSet::new(), is_damaged: false };
        // Behind the last line break, a killed run noted a path only in part, and made nothing there.
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        journal.read(&bytes[..whole]);
        if whole < bytes.len() {
            journal.file.set_len(whole as u64)?;
        }
        Ok(journal)
    }

    /// Takes the paths out of whole lines.
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

    /// Notes a path before a file is made there.
    pub fn note(&self, path: &str) -> io::Result<()> {
        (&self.file).write_all(format!("{:016x} {path}\n", xxh3_64(path.as_bytes())).as_bytes())
    }

    /// Takes the mark away: the publication has come to its end.
    pub fn end(self) -> io::Result<()> {
        fs::remove_file(self.path)
    }
}
