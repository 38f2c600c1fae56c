//! Everything that a publication reads, as one number: while it is the same, there is nothing to do.

use super::Options;
use crate::manifest::is_made_by_press;
use crate::program;
use crate::stamp::Stamp;
use rayon::prelude::*;
use std::io;
use std::path::Path;
use walkdir::WalkDir;
use xxhash_rust::xxh3::Xxh3;

/// The number for these options: the newsroom's and the shell's files by path, size and time of change, the program itself,
/// and what was asked for. 0 when the output lies in the shell itself, and so cannot
/// be told from it.
///
/// # Errors
/// When a folder cannot be looked through.
pub fn digest(options: &Options) -> io::Result<u64> {
    let mut all = Xxh3::new();
    let Options { content, shell, out, origin, drafts, data_only, precompress, config, now, cache: _, progress: _ } = options;
    all.update(format!("{origin:?} {drafts} {data_only} {precompress} {config:?} {now:?}").as_bytes());
    all.update(&program::digest()?.to_le_bytes());
    all.update(&files(content)?.to_le_bytes());
    if !data_only {
        if shell.canonicalize()? == out.canonicalize().unwrap_or_default() {
            return Ok(0);
        }
        all.update(&files(shell)?.to_le_bytes());
    }
    Ok(all.digest().max(1))
}

/// A number for the files of a folder, in whatever order they are met; without hidden ones and what `press` made in there.
fn files(folder: &Path) -> io::Result<u64> {
    let seen = |entry: &walkdir::DirEntry| {
        let is_hidden = || entry.file_name().as_encoded_bytes().starts_with(b".");
        entry.depth() == 0 || !(is_hidden() || entry.file_type().is_dir() && is_made_by_press(entry.path()))
    };
    let entries = WalkDir::new(folder).follow_links(true).into_iter().filter_entry(seen).collect::<Result<Vec<_>, _>>()?;
    let files = entries.into_par_iter().filter(|entry| entry.file_type().is_file());
    let stamped = files.map(|entry| Ok(Stamp::of(&entry.metadata()?).with(entry.path())));
    stamped.try_reduce(|| 0, |all, one| Ok(all.wrapping_add(one)))
}
