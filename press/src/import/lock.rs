//! Keeps two imports from writing one newsroom at the same time.

use super::ImportError;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// A newsroom that nobody else imports into until this is dropped. A process that is killed lets go of it too.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    /// Closing it ends the lock.
    _file: File,
}

/// The one who had the lock may take the file away right after we opened it; then another one is made. Not for ever.
const TRIES: usize = 20;

impl Lock {
    /// Locks a newsroom, which need not be there yet.
    ///
    /// # Errors
    /// When another import is under way, or the folder around the newsroom cannot be written to.
    pub fn take(out: &Path) -> Result<Self, ImportError> {
        let name = out.file_name().ok_or_else(|| ImportError::NoName(out.to_owned()))?.to_string_lossy();
        let path = out.with_file_name(format!(".{name}.import.lock"));
        for _ in 0..TRIES {
            let taken = try_take(&path).map_err(|source| ImportError::File { path: path.clone(), source })?;
            match taken {
                Taken::Ours(file) => return Ok(Self { path, _file: file }),
                Taken::Theirs => break,
                Taken::Gone => {}
            }
        }
        Err(ImportError::Busy(out.to_owned()))
    }
}

enum Taken {
    Ours(File),
    Theirs,
    /// The file was taken away before we had it.
    Gone,
}

fn try_take(path: &Path) -> io::Result<Taken> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = File::options().create(true).truncate(false).write(true).open(path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(Taken::Theirs),
        // Some network file systems know no locks.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
        Err(TryLockError::Error(error)) => return Err(error),
    }
    let moment = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let mark = format!("{} {moment}\n", std::process::id());
    file.set_len(0)?;
    file.write_all(mark.as_bytes())?;
    let is_there = fs::read(path).is_ok_and(|text| text == mark.as_bytes());
    Ok(if is_there { Taken::Ours(file) } else { Taken::Gone })
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Before the lock ends: whoever opened the file meanwhile sees that it is gone.
        _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_import_at_a_time() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let out = folder.path().join("new/paper");
        let lock = Lock::take(&out)?;
        let told = Lock::take(&out).map_err(|error| error.to_string());
        assert!(told.is_err_and(|text| text.contains("another import") && text.contains("paper")));
        // Another newsroom beside it is nobody's business.
        Lock::take(&out.with_file_name("other"))?;
        drop(lock);
        Lock::take(&out)?;
        // A lock file that a killed import left is no lock.
        fs::write(out.with_file_name(".paper.import.lock"), "1 2\n")?;
        Lock::take(&out)?;
        assert_eq!(fs::read_dir(folder.path().join("new"))?.count(), 0);
        Ok(())
    }
}
