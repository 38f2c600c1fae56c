//! What a publication warned of, kept in the output folder for those after it that find nothing to do.

use super::Options;
use crate::content::Diagnostics;
use std::fs;
use std::io;
use xxhash_rust::xxh3::xxh3_64;

/// The file: the hash of what follows, 8 bytes, the lowest first, and the warnings.
const WARNINGS: &str = ".broadsheet.warnings";

/// Bytes of the hash.
const SUM: usize = 8;

/// Keeps what a publication warned of.
///
/// # Errors
/// When it cannot be written.
pub fn keep_warnings(options: &Options, diagnostics: &Diagnostics) -> io::Result<()> {
    let kept = diagnostics.to_kept();
    fs::write(options.out.join(WARNINGS), [xxh3_64(&kept).to_le_bytes().as_slice(), &kept].concat())
}

/// What the last publication warned of; `None` when that is not known, because it was killed, or because the file is damaged,
/// which is told.
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
