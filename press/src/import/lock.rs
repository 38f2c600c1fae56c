//! Prevents two imports from writing one newsroom at the same time.

use super::ImportError;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// A lock on a newsroom. No other import can write the newsroom until the lock is dropped. If the process is killed, the
/// operating system releases the lock.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    /// Closing it ends the lock.
    _file: File,
}

/// Maximum number of attempts. The import that had the lock may delete the lock file just after this import opened it. The next
/// attempt then makes a new file.
const TRIES: usize = 20;

impl Lock {
    /// Locks a newsroom, which does not have to exist yet.
    ///
    /// # Errors
    /// When another import is running, or the folder that contains the newsroom cannot be written to.
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
    /// Another import deleted the file before this import locked it.
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
        // Some network file systems do not support locks.
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
        // Delete the file before the lock ends: an import that has opened it meanwhile then sees that it is gone.
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
        let refused = Lock::take(&out).map_err(|error| error.to_string());
        assert!(refused.is_err_and(|text| text.contains("another import") && text.contains("paper")));
        // An import into another newsroom beside it does not have to wait.
        Lock::take(&out.with_file_name("other"))?;
        drop(lock);
        Lock::take(&out)?;
        // The lock file of a killed import does not lock the newsroom.
        fs::write(out.with_file_name(".paper.import.lock"), "1 2\n")?;
        Lock::take(&out)?;
        assert_eq!(fs::read_dir(folder.path().join("new"))?.count(), 0);
        Ok(())
    }
}
