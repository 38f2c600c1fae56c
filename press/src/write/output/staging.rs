//! New bytes of files that readers may be reading. They wait here until the whole publication is ready, so that whatever
//! stops it before that leaves the site as it was.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// The folder in the output folder; there while a publication is under way.
pub(super) const STAGING: &str = ".broadsheet.next";

/// The staged files of one publication, each known by its number.
pub(super) struct Staging {
    folder: PathBuf,
    next: AtomicU64,
}

impl Staging {
    /// Begins with an empty folder; what a killed publication left in it is removed.
    pub fn open(root: &Path) -> io::Result<Self> {
        let staging = Self { folder: root.join(STAGING), next: AtomicU64::new(0) };
        staging.end()?;
        fs::create_dir(&staging.folder)?;
        Ok(staging)
    }

    /// Stages bytes and returns their number.
    pub fn put(&self, bytes: &[u8]) -> io::Result<u64> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        File::create_new(self.at(number))?.write_all(bytes)?;
        Ok(number)
    }

    /// Reads staged bytes back.
    pub fn read(&self, number: u64) -> io::Result<Vec<u8>> {
        fs::read(self.at(number))
    }

    /// Moves a staged file to its place in one step: a reader meets the old file or the new one.
    pub fn commit(&self, number: u64, target: &Path) -> io::Result<()> {
        match fs::rename(self.at(number), target) {
            // A folder of the site may be a file system of its own.
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

    /// Removes the folder with all that is still staged.
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
