//! Keeps the warnings of a publication in the output folder, for later runs that have nothing to do.

use super::Options;
use crate::content::Diagnostics;
use std::fs;
use std::io;
use xxhash_rust::xxh3::xxh3_64;

/// The file. It holds the hash of the warnings (8 bytes, little endian) and then the warnings.
const WARNINGS: &str = ".broadsheet.warnings";

/// Size of the hash in bytes.
const SUM: usize = 8;

/// Keeps the warnings of a publication.
///
/// # Errors
/// When the file cannot be written.
pub fn keep_warnings(options: &Options, diagnostics: &Diagnostics) -> io::Result<()> {
    let kept = diagnostics.to_kept();
    fs::write(options.out.join(WARNINGS), [xxh3_64(&kept).to_le_bytes().as_slice(), &kept].concat())
}

/// The warnings of the last publication; `None` if they are unknown because the publication was killed or the file is damaged.
/// Damage is reported.
#[must_use]
pub fn kept_warnings(options: &Options) -> Option<Diagnostics> {
    let file = options.out.join(WARNINGS);
    let bytes = fs::read(&file).ok()?;
    let whole = bytes.split_at_checked(SUM).filter(|(sum, kept)| *sum == xxh3_64(kept).to_le_bytes());
    let warnings = whole.map(|(_, kept)| Diagnostics::of_kept(&options.content, kept));
    if warnings.is_none() {
        options.progress.tell(format!("{} is damaged: it is thrown away, and everything read again", file.display()));
    }
    warnings
}
