//! A hash of everything that a publication reads. While the hash stays the same, there is nothing to do.

use super::Options;
use crate::content::Boundary;
use crate::support::executable_hash;
use crate::support::file_stamp::Stamp;
use rayon::prelude::*;
use std::io;
use std::path::Path;
use walkdir::{DirEntry, WalkDir};
use xxhash_rust::xxh3::Xxh3;

/// The hash for these options. It covers the files of the newsroom and of the shell (path, size and time of change), the program
/// itself, and the options. It is 0 if the site is published into the folder of the shell, because the files of the site cannot
/// be distinguished from those of the shell then.
///
/// # Errors
/// When a folder cannot be read.
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
        // A shell inside the program is covered by the hash of the program.
        if let Some(folder) = shell.folder() {
            all.update(&shell_files(folder)?.to_le_bytes());
        }
    }
    Ok(all.digest().max(1))
}

/// A hash of the files of a newsroom. It does not depend on their order. Links that lead out of the newsroom are not followed,
/// but their names are part of the hash, so that a new link is noticed.
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
    // Follows links, because the target of a link may change while the link itself does not.
    let stamped = files.into_par_iter().map(|file| Ok(Stamp::of(&std::fs::metadata(file.path())?).with(file.path())));
    stamped.try_reduce(|| 0, |all, one| Ok(all.wrapping_add(one)))
}
