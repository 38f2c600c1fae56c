//! What reading made of each file, kept from one run to the next: a file that has not changed is not read again.
//!
//! A file's text is not all that decides what becomes of it. What else does stands in the head of the cache: while that is
//! the same, the rest holds. The site's other files count there (images have sizes, links lead to downloads), and so does
//! the list of Markdown files for those that link to one.

use super::article::{Outcome, SourceFile};
use super::bodies::BodyStore;
use super::diagnostics::Diagnostic;
use super::markdown::links::Target;
use super::media::{is_markdown, walk};
use crate::manifest::CACHE;
use crate::stamp::Stamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::Xxh3;

/// The compiled bodies, one after the other.
const BODIES: &str = "bodies";
/// Bodies of files that have changed since stay where they are until they are so many bytes more than those in use.
const SLACK: u64 = 64 << 20;

/// What reading made of one file.
pub(super) type Read = (Outcome, Vec<Diagnostic>);

/// What every file's reading depends on besides its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct World {
    /// Settings, options, the program, and every file that is not Markdown.
    around: u64,
    /// The names of the Markdown files.
    names: u64,
}

impl World {
    /// The world of the newsroom in `root`; `given` is whatever else decides.
    pub fn of(root: &Path, given: &[&[u8]], sources: &[SourceFile]) -> Self {
        let mut around = Xxh3::new();
        for bytes in given {
            around.update(&bytes.len().to_le_bytes());
            around.update(bytes);
        }
        let others = walk(root).filter(|entry| !is_markdown(entry.path()));
        let others = others.fold(0_u64, |all, entry| all.wrapping_add(Stamp::at(entry.path()).with(entry.path())));
        around.update(&others.to_le_bytes());
        let mut names = Xxh3::new();
        for source in sources {
            names.update(source.file.as_bytes());
            names.update(&[0]);
        }
        Self { around: around.digest(), names: names.digest() }
    }
}

#[derive(Serialize, Deserialize)]
struct Head {
    world: World,
    /// Bytes of the bodies' file that are taken.
    end: u64,
}

/// The line of a file, below one for the head.
#[derive(Serialize, Deserialize)]
struct Line<R> {
    file: String,
    stamp: Stamp,
    read: R,
}

/// An open cache; no other run can use it meanwhile.
pub(super) struct Cache {
    folder: PathBuf,
    world: World,
    known: HashMap<String, Line<Read>>,
    /// The names of Markdown files have changed.
    renamed: bool,
}

impl Cache {
    /// Opens the cache in a folder, which is made when it is missing, with the store for compiled bodies. Whatever is wrong
    /// with what lies there, it only means that files are read again.
    ///
    /// # Errors
    /// When the folder cannot be written to, or another run is using it.
    pub fn open(folder: &Path, world: World) -> io::Result<(Self, BodyStore)> {
        fs::create_dir_all(folder)?;
        let bodies = File::options().create(true).truncate(false).read(true).write(true).open(folder.join(BODIES))?;
        bodies.try_lock().map_err(|_| io::Error::other("another run is using it"))?;
        let text = fs::read_to_string(folder.join(CACHE)).unwrap_or_default();
        let (head, lines) = text.split_once('\n').unwrap_or_default();
        let head = serde_json::from_str::<Head>(head)
            .ok()
            .filter(|head| head.world.around == world.around && bodies.metadata().is_ok_and(|data| data.len() >= head.end));
        let lines = head.as_ref().map_or("", |_| lines);
        let parsed = lines.par_lines().map(|line| serde_json::from_str::<Line<Read>>(line).ok());
        let known = parsed.collect::<Option<Vec<_>>>().unwrap_or_default();
        let used: u64 = known.iter().filter_map(|line| body_len(&line.read)).sum();
        let end = head.as_ref().map_or(0, |head| head.end);
        let is_tidy = end <= 2 * used + SLACK && !known.is_empty();
        if !is_tidy && folder.join(CACHE).exists() {
            // Bodies are written over from the start: should this run be killed, nothing may point at them any more.
            fs::remove_file(folder.join(CACHE))?;
        }
        let known = if is_tidy { known } else { Vec::new() };
        let renamed = head.is_none_or(|head| head.world.names != world.names);
        let known = known.into_iter().map(|line| (line.file.clone(), line)).collect();
        let store = BodyStore::over(bodies, if is_tidy { end } else { 0 })?;
        Ok((Self { folder: folder.to_owned(), world, known, renamed }, store))
    }

    /// What is known of each file that has not changed.
    pub fn take(&mut self, sources: &[SourceFile], stamps: &[Stamp]) -> Vec<Option<Read>> {
        let take = |(source, stamp): (&SourceFile, &Stamp)| {
            let line = self.known.remove(&source.file).filter(|line| line.stamp == *stamp)?;
            (!(self.renamed && links_to_documents(&line.read))).then_some(line.read)
        };
        sources.iter().zip(stamps).map(take).collect()
    }

    /// Whether nothing is left that was known: every file of the last run is there.
    pub fn is_used_up(&self) -> bool {
        self.known.is_empty()
    }

    /// Keeps what was made of every file for the next run. `stamps` are of before they were read.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self, sources: &[SourceFile], stamps: &[Stamp], read: &[Read], bodies: &BodyStore) -> io::Result<()> {
        let head = serde_json::to_string(&Head { world: self.world, end: bodies.end() })?;
        let lines = sources
            .par_iter()
            .zip(stamps)
            .zip(read)
            .map(|((source, &stamp), read)| serde_json::to_string(&Line { file: source.file.clone(), stamp, read }));
        let lines = lines.collect::<Result<Vec<_>, _>>()?;
        let fresh = self.folder.join(format!("{CACHE}.new"));
        let mut file = io::BufWriter::new(File::create(&fresh)?);
        writeln!(file, "{head}")?;
        for line in lines {
            writeln!(file, "{line}")?;
        }
        file.into_inner()?;
        fs::rename(fresh, self.folder.join(CACHE))
    }
}

fn body_len((outcome, _): &Read) -> Option<u64> {
    match outcome {
        Outcome::Read(draft) => Some(draft.body.len() as u64),
        _ => None,
    }
}

fn links_to_documents((outcome, _): &Read) -> bool {
    match outcome {
        Outcome::Read(draft) => draft.references.iter().any(|reference| matches!(reference.to, Target::Document(_))),
        _ => false,
    }
}
