//! Everything that a publication reads, as one number: while it is the same, there is nothing to do.

use super::Options;
use crate::content::Boundary;
use crate::support::executable_hash;
use crate::support::file_stamp::Stamp;
use rayon::prelude::*;
use std::io;
use std::path::Path;
use walkdir::{DirEntry, WalkDir};
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
    all.update(&executable_hash::digest()?.to_le_bytes());
    all.update(&newsroom(content)?.to_le_bytes());
    if !data_only {
        if shell.is_in(out) {
            return Ok(0);
        }
        // The shell inside the program is part of the program.
        if let Some(folder) = shell.folder() {
            all.update(&shell_files(folder)?.to_le_bytes());
        }
    }
    Ok(all.digest().max(1))
}

/// A number for the files of a newsroom, in whatever order they are met. Links that lead out of it are not followed; their names
/// count, so that a new one is noticed.
fn newsroom(folder: &Path) -> io::Result<u64> {
    let boundary = Boundary::of(folder);
    let mut all = 0_u64;
    let mut files = Vec::new();
    for entry in boundary.walk(folder) {
        match entry {
            Ok(entry) => files.push(entry),
            Err(unread) => match unread.leads_out() {
                true => all = all.wrapping_add(Stamp::default().with(&unread.path)),
                false => return Err(unread.into()),
            },
        }
    }
    Ok(all.wrapping_add(sum(files)?))
}

/// The same for a shell.
fn shell_files(folder: &Path) -> io::Result<u64> {
    let seen = |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".");
    let entries = WalkDir::new(folder).into_iter().filter_entry(seen).collect::<Result<Vec<_>, _>>()?;
    sum(entries.into_iter().filter(|entry| entry.file_type().is_file()).collect())
}

fn sum(files: Vec<DirEntry>) -> io::Result<u64> {
    // With links followed: what a link leads to may change, and the link not.
    let stamped = files.into_par_iter().map(|file| Ok(Stamp::of(&std::fs::metadata(file.path())?).with(file.path())));
    stamped.try_reduce(|| 0, |all, one| Ok(all.wrapping_add(one)))
}
