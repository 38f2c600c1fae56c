//! A hash of the running program.

use std::io;
use std::sync::OnceLock;
use xxhash_rust::xxh3::xxh3_64;

/// Returns the hash of the running program: another build may make other bytes from the same newsroom.
///
/// # Errors
/// When the file of the program cannot be read.
pub fn digest() -> io::Result<u64> {
    static DIGEST: OnceLock<u64> = OnceLock::new();
    if let Some(digest) = DIGEST.get() {
        return Ok(*digest);
    }
    let digest = xxh3_64(&std::fs::read(std::env::current_exe()?)?);
    Ok(*DIGEST.get_or_init(|| digest))
}
