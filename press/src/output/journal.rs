//! The mark of a publication that is under way, and of one that was killed.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// There while a publication is under way, and locked by it: a line for every path that was not there before.
pub(super) const JOURNAL: &str = ".broadsheet.journal";

/// Whether the last publication into a folder did not come to its end, so that its files may be half-written.
#[must_use]
pub fn was_interrupted(folder: &Path) -> bool {
    folder.join(JOURNAL).exists()
}

/// The journal of the publication that is under way.
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    /// There was one already: the publication before did not come to its end.
    pub was_interrupted: bool,
    /// Paths that it may have made.
    pub left: BTreeSet<String>,
}

impl Journal {
    /// Begins a journal, or goes on with one that was left, and keeps others out until it is dropped.
    ///
    /// # Errors
    /// When it cannot be written, or another publication is under way.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let path = folder.join(JOURNAL);
        let was_interrupted = path.is_file();
        let mut file = File::options().create(true).read(true).append(true).open(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(io::Error::other("another press is publishing into it; wait for it")),
            // Some network file systems know no locks.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let mut left = String::new();
        file.read_to_string(&mut left)?;
        Ok(Self { path, file, was_interrupted, left: left.lines().map(str::to_owned).collect() })
    }

    /// Notes a path before a file is made there.
    pub fn note(&self, path: &str) -> io::Result<()> {
        (&self.file).write_all(format!("{path}\n").as_bytes())
    }

    /// Takes the mark away: the publication has come to its end.
    pub fn end(self) -> io::Result<()> {
        fs::remove_file(self.path)
    }
}
