//! The staging folder. It keeps the new bytes of files that readers may be reading, until the whole publication is ready. If the
//! publication stops before that, the site stays as it was.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// The staging folder inside of the output folder. It exists during a publication.
pub(super) const STAGING: &str = ".broadsheet.next";

/// The staged files of one publication. Each has a number.
pub(super) struct Staging {
    folder: PathBuf,
    next: AtomicU64,
}

impl Staging {
    /// Creates an empty folder. Removes the files that a killed publication left.
    pub fn open(root: &Path) -> io::Result<Self> {
        let staging = Self { folder: root.join(STAGING), next: AtomicU64::new(0) };
        staging.end()?;
        fs::create_dir(&staging.folder)?;
        Ok(staging)
    }

    /// Stages the bytes of a file, and returns its number.
    pub fn put(&self, bytes: &[u8]) -> io::Result<u64> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        File::create_new(self.at(number))?.write_all(bytes)?;
        Ok(number)
    }

    /// Reads a staged file.
    pub fn read(&self, number: u64) -> io::Result<Vec<u8>> {
        fs::read(self.at(number))
    }

    /// Moves a staged file to its place in one step: readers get either the old file or the new one.
    pub fn commit(&self, number: u64, target: &Path) -> io::Result<()> {
        match fs::rename(self.at(number), target) {
            // A folder of the site may be on another file system.
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                let mut name = target.as_os_str().to_owned();
                name.push(".new");
                let beside = PathBuf::from(name);
                let copy = || {
                    File::create_new(&beside)?.write_all(&self.read(number)?)?;
                    fs::rename(&beside, target)
                };
                copy().inspect_err(|_| _ = fs::remove_file(&beside))
            }
            renamed => renamed,
        }
    }

    /// Removes the staging folder with all files in it.
    pub fn end(&self) -> io::Result<()> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn at(&self, number: u64) -> PathBuf {
        self.folder.join(number.to_string())
    }
}
