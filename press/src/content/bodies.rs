//! Stores compiled bodies in a file, so that memory does not grow with their length.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use xxhash_rust::xxh3::xxh3_64;

/// Compiled bodies in a file, so that an archive of any size fits in memory. The file is deleted automatically, unless it belongs
/// to a cache. Many threads may put and get at the same time.
pub struct BodyStore {
    file: File,
    end: AtomicU64,
    /// For bodies that only this run needs.
    scratch: File,
    scratch_end: AtomicU64,
}

/// Where a body is in its [`BodyStore`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyRef {
    offset: u64,
    len: u32,
    hash: u64,
    #[serde(skip)]
    is_scratch: bool,
}

impl BodyRef {
    /// The length of the body in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.len as usize
    }

    /// The XXH3 hash of the body, 64 bits.
    #[must_use]
    pub const fn hash(self) -> u64 {
        self.hash
    }

    /// Whether the body is empty.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len == 0
    }
}

impl BodyStore {
    /// An empty store in the system's folder for temporary files.
    ///
    /// # Errors
    /// When no file can be made there.
    pub fn new() -> io::Result<Self> {
        Self::over(tempfile::tempfile()?, 0)
    }

    /// A store in a file, of which the first `end` bytes are in use.
    ///
    /// # Errors
    /// When no temporary file can be made.
    pub fn over(file: File, end: u64) -> io::Result<Self> {
        Ok(Self { file, end: AtomicU64::new(end), scratch: tempfile::tempfile()?, scratch_end: AtomicU64::new(0) })
    }

    /// How many bytes of the file are in use.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.end.load(Ordering::Relaxed)
    }

    /// Stores a body.
    ///
    /// # Errors
    /// When the disk is full, or the body is larger than 4 GB.
    pub fn put(&self, body: &str) -> io::Result<BodyRef> {
        put(&self.file, &self.end, body, false)
    }

    /// Stores a body for this run only.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub fn put_for_now(&self, body: &str) -> io::Result<BodyRef> {
        put(&self.scratch, &self.scratch_end, body, true)
    }

    /// Reads a body.
    ///
    /// # Errors
    /// When the file cannot be read, or its content has changed.
    pub fn get(&self, body: BodyRef) -> io::Result<String> {
        let mut bytes = vec![0; body.len()];
        read_exact_at(if body.is_scratch { &self.scratch } else { &self.file }, &mut bytes, body.offset)?;
        if xxh3_64(&bytes) != body.hash {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a stored text is damaged; publish again"));
        }
        String::from_utf8(bytes).map_err(io::Error::other)
    }
}

fn put(file: &File, end: &AtomicU64, body: &str, is_scratch: bool) -> io::Result<BodyRef> {
    let len = u32::try_from(body.len()).map_err(|_| io::Error::other("the body is larger than 4 GB"))?;
    let offset = end.fetch_add(u64::from(len), Ordering::Relaxed);
    write_all_at(file, body.as_bytes(), offset)?;
    Ok(BodyRef { offset, len, hash: xxh3_64(body.as_bytes()), is_scratch })
}

#[cfg(unix)]
fn write_all_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

#[cfg(unix)]
fn read_exact_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(windows)]
fn write_all_at(file: &File, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let n = std::os::windows::fs::FileExt::seek_write(file, bytes, offset)?;
        (bytes, offset) = (&bytes[n..], offset + n as u64);
    }
    Ok(())
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, offset)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            n => (bytes, offset) = (&mut bytes[n..], offset + n as u64),
        }
    }
    Ok(())
}

impl fmt::Debug for BodyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodyStore").field("bytes", &self.end()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_threads_get_back_what_they_put() -> io::Result<()> {
        let store = BodyStore::new()?;
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let store = &store;
                scope.spawn(move || {
                    for n in 0..200 {
                        let body = format!("<p>{thread} é {n}</p>").repeat(n);
                        let put = store.put(&body).and_then(|at| store.get(at));
                        assert_eq!(put.ok(), Some(body));
                    }
                });
            }
        });
        assert!(store.put("")?.is_empty());
        assert!(format!("{store:?}").starts_with("BodyStore { bytes: "));
        Ok(())
    }
}
