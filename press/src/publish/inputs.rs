//! Everything that a publication reads, as one number: while it is the same, there is nothing to do.

use super::Options;
use crate::program;
use std::fs::Metadata;
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;
use walkdir::WalkDir;
use xxhash_rust::xxh3::Xxh3;

/// The number for these options: the newsroom's and the shell's files by path, size and time of change, the program itself,
/// and what was asked for. Never 0.
///
/// # Errors
/// When a folder cannot be looked through.
pub fn digest(options: &Options) -> io::Result<u64> {
    let mut all = Xxh3::new();
    let Options { content, shell, out, origin, drafts, data_only, precompress, config, now, cache: _, progress: _ } = options;
    all.update(format!("{origin:?} {drafts} {data_only} {precompress} {config:?} {now:?}").as_bytes());
    all.update(&program::digest()?.to_le_bytes());
    let out = out.canonicalize().ok();
    add(&mut all, content, out.as_deref())?;
    if !data_only {
        add(&mut all, shell, out.as_deref())?;
    }
    Ok(all.digest().max(1))
}

/// Adds the files of a folder, but for hidden ones and for those of the output, should it lie in there.
fn add(all: &mut Xxh3, folder: &Path, out: Option<&Path>) -> io::Result<()> {
    let seen = |entry: &walkdir::DirEntry| {
        let is_hidden = entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
        let is_output = || out.is_some() && entry.file_type().is_dir() && entry.path().canonicalize().ok().as_deref() == out;
        !is_hidden && !is_output()
    };
    for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter().filter_entry(seen) {
        let entry = entry?;
        if entry.file_type().is_file() {
            let data = entry.metadata()?;
            all.update(entry.path().as_os_str().as_encoded_bytes());
            all.update(&data.len().to_le_bytes());
            all.update(&changed(&data).to_le_bytes());
        }
    }
    Ok(())
}

/// Nanoseconds since 1970.
fn changed(data: &Metadata) -> u128 {
    data.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map_or(0, |time| time.as_nanos())
}
