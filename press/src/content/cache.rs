//! The cache of reading: keeps the result of each file from one run to the next, so that an unchanged file is not read again.
//!
//! The result of a file does not only depend on its text. The head of the cache has a hash of everything else ([`World`]). While
//! that hash is the same, the results are valid. It includes the site's other files (images have sizes, links lead to downloads)
//! and, for files that link to a Markdown file, the list of Markdown files.

use super::bodies::{BodyRef, BodyStore};
use super::boundary::Boundary;
use super::diagnostics::Diagnostic;
use super::draft::Outcome;
use super::markdown::link_destinations::Target;
use super::media_files::is_markdown;
use super::source_file::SourceFile;
use crate::support::file_stamp::Stamp;
use crate::support::own_files::CACHE;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// The file of the compiled bodies, one after the other.
const BODIES: &str = "bodies";
/// Bodies of changed files stay in the file of bodies until they take this many bytes more than the bodies in use.
const SLACK: u64 = 64 << 20;

/// The result of reading one file.
pub(super) type Read = (Outcome, Vec<Diagnostic>);

/// Hashes of what the result of every file depends on besides its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct World {
    /// Settings, options, the program, and every file that is not Markdown.
    around: u64,
    /// The names of the Markdown files.
    names: u64,
}

impl World {
    /// Computes the hashes for the newsroom in `root`; `given` is everything else that changes results.
    pub fn of(root: &Path, boundary: &Boundary, given: &[&[u8]], sources: &[SourceFile]) -> Self {
        let mut around = Xxh3::new();
        for bytes in given {
            around.update(&bytes.len().to_le_bytes());
            around.update(bytes);
        }
        // Ignores files that cannot be read: the code that needs such a file reports it.
        let others = boundary.walk(root).filter_map(Result::ok).filter(|entry| !is_markdown(entry.path()));
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

/// The first bytes of the index, with the version of its format. An index with other first bytes is not read.
const MAGIC: &[u8] = b"broadsheet read 2\n";
/// Records of changed or deleted files stay in the index until they take this many bytes more than the records in use.
const STALE: usize = 16 << 20;

/// The head of a part of the index. Each run adds one part: a hash in 8 bytes, this head, and the records, each after its length
/// in 4 bytes. If a run was killed while it wrote a part, or if a part was damaged later, its hash is wrong and the part is not
/// read.
#[derive(Serialize, Deserialize)]
struct Head {
    world: World,
    /// Bytes of the file of bodies that are in use.
    end: u64,
    /// Bytes of the records.
    len: usize,
}

/// The cached result of one file.
#[derive(Serialize, Deserialize)]
struct Record<F, R> {
    file: F,
    stamp: Stamp,
    read: R,
}

/// A record, and where it is in the index.
struct Known {
    record: Record<String, Read>,
    bytes: Range<usize>,
}

/// The cached result of an unchanged file, and where its record is in the index.
pub(super) type Kept = (Read, Range<usize>);

/// An open cache. No other run can use it at the same time.
pub(super) struct Cache {
    folder: PathBuf,
    world: World,
    index: Vec<u8>,
    /// Sorted by file name, one record for each file.
    known: Vec<Known>,
    /// Whether the list of Markdown files has changed.
    renamed: bool,
    /// Whether part of it is not as a run wrote it.
    is_damaged: bool,
}

impl Cache {
    /// Opens the cache in a folder, and the store for compiled bodies. A missing folder is created. If the cache is damaged, the
    /// only effect is that files are read again.
    ///
    /// # Errors
    /// When the folder cannot be written to, or another run is using it.
    pub fn open(folder: &Path, world: World) -> io::Result<(Self, BodyStore)> {
        make_private(folder)?;
        let bodies = File::options().create(true).truncate(false).read(true).write(true).open(folder.join(BODIES))?;
        bodies.try_lock().map_err(|_| io::Error::other("another run is using it"))?;
        let mut index = fs::read(folder.join(CACHE)).unwrap_or_default();
        let (head, records, whole) = parse(&index);
        let is_damaged = !index.is_empty() && whole != index.len();
        let taken = bodies.metadata()?.len();
        let head = head.filter(|head| head.world.around == world.around && head.end <= taken);
        let known = head.as_ref().and_then(|_| known(&index, records)).unwrap_or_default();
        let used: u64 = known.iter().filter_map(|known| Some(body(&known.record.read)?.len() as u64)).sum();
        let end = head.as_ref().map_or(0, |head| head.end);
        let is_tidy = end <= 2 * used + SLACK && !known.is_empty();
        if !is_tidy && folder.join(CACHE).exists() {
            // This run overwrites the bodies from the start. If it is killed, no index may point to them any more.
            fs::remove_file(folder.join(CACHE))?;
        }
        index.truncate(if is_tidy { whole } else { 0 });
        let known = if is_tidy { known } else { Vec::new() };
        let renamed = head.is_none_or(|head| head.world.names != world.names);
        let store = BodyStore::over(bodies, if is_tidy { end } else { 0 })?;
        Ok((Self { folder: folder.to_owned(), world, index, known, renamed, is_damaged }, store))
    }

    /// The cached result of each unchanged file; `None` for changed files, and for files whose cached body is damaged. `sources`
    /// are sorted by name.
    pub fn take(&mut self, sources: &[SourceFile], stamps: &[Stamp], bodies: &BodyStore) -> Vec<Option<Kept>> {
        let mut known = std::mem::take(&mut self.known).into_iter().peekable();
        let take = |(source, stamp): (&SourceFile, &Stamp)| {
            while known.next_if(|known| known.record.file < source.file).is_some() {}
            let Known { record, bytes } = known.next_if(|known| known.record.file == source.file)?;
            let holds = record.stamp == *stamp && !(self.renamed && links_to_documents(&record.read));
            holds.then_some((record.read, bytes))
        };
        let kept: Vec<Option<Kept>> = sources.iter().zip(stamps).map(take).collect();
        let count = |kept: &[Option<Kept>]| kept.iter().flatten().count();
        let known = count(&kept);
        let is_right = |(read, _): &Kept| body(read).is_none_or(|body| bodies.get(body).is_ok());
        let kept: Vec<Option<Kept>> = kept.into_par_iter().map(|kept| kept.filter(is_right)).collect();
        self.is_damaged |= count(&kept) < known;
        kept
    }

    /// Whether part of the cache is not as a run wrote it, so that files are read again.
    #[must_use]
    pub const fn is_damaged(&self) -> bool {
        self.is_damaged
    }

    /// Stores the result of every file for the next run. `stamps` were taken before the files were read. `kept` has the place of
    /// each record whose result came from the cache: these records stay where they are, and the others are added at the end.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(
        &self,
        sources: &[SourceFile],
        stamps: &[Stamp],
        read: &[Read],
        kept: &[Option<Range<usize>>],
        bodies: &BodyStore,
    ) -> io::Result<()> {
        if !self.renamed && kept.iter().all(Option::is_some) {
            return Ok(());
        }
        let live: usize = kept.iter().flatten().map(|bytes| LENGTH + bytes.len()).sum();
        let is_anew = self.index.len() > 2 * live + STALE || self.index.is_empty();
        let record = |(((source, &stamp), read), kept): (((&SourceFile, _), _), &Option<Range<usize>>)| match kept {
            Some(bytes) => is_anew.then(|| Ok(Cow::Borrowed(&self.index[bytes.clone()]))),
            None => Some(postcard::to_stdvec(&Record { file: &source.file, stamp, read }).map(Cow::Owned)),
        };
        let records = sources.par_iter().zip(stamps).zip(read).zip(kept).filter_map(record);
        let records = records.collect::<Result<Vec<Cow<'_, [u8]>>, _>>().map_err(io::Error::other)?;
        let mut all = Vec::with_capacity(records.iter().map(|record| LENGTH + record.len()).sum());
        for record in &records {
            all.extend_from_slice(&u32::try_from(record.len()).map_err(io::Error::other)?.to_le_bytes());
            all.extend_from_slice(record);
        }
        let head = Head { world: self.world, end: bodies.end(), len: all.len() };
        let part = [postcard::to_stdvec(&head).map_err(io::Error::other)?, all].concat();
        let sum = xxh3_64(&part).to_le_bytes();
        let path = self.folder.join(CACHE);
        if is_anew {
            let fresh = self.folder.join(format!("{CACHE}.new"));
            fs::write(&fresh, [MAGIC, &sum, &part].concat())?;
            return fs::rename(fresh, path);
        }
        let mut file = File::options().write(true).open(path)?;
        // Overwrites what a killed run left after the last whole part.
        file.set_len(self.index.len() as u64)?;
        file.seek(SeekFrom::End(0))?;
        file.write_all(&[sum.as_slice(), &part].concat())
    }
}

/// The bytes of a record's length.
const LENGTH: usize = 4;

/// The last head of an index, where the records of each run are, and where the last whole part ends.
fn parse(index: &[u8]) -> (Option<Head>, Vec<Range<usize>>, usize) {
    let (mut last, mut records, mut whole) = (None, Vec::new(), MAGIC.len());
    let mut rest = index.strip_prefix(MAGIC).unwrap_or_default();
    while let Some((sum, part)) = rest.split_first_chunk()
        && let Ok((head, behind)) = postcard::take_from_bytes::<Head>(part)
        && let Some((_, behind)) = behind.split_at_checked(head.len)
        && xxh3_64(&part[..part.len() - behind.len()]) == u64::from_le_bytes(*sum)
    {
        whole = index.len() - behind.len();
        records.push(whole - head.len..whole);
        (last, rest) = (Some(head), behind);
    }
    (last, records, whole)
}

/// The records in these parts of an index, only the newest for each file.
fn known(index: &[u8], parts: Vec<Range<usize>>) -> Option<Vec<Known>> {
    let mut ranges = Vec::new();
    for part in parts {
        let mut at = part.start;
        while at < part.end {
            let length: [u8; LENGTH] = index.get(at..at + LENGTH)?.try_into().ok()?;
            let end = at + LENGTH + usize::try_from(u32::from_le_bytes(length)).ok()?;
            ranges.push(at + LENGTH..end);
            at = end;
        }
    }
    let parse = |bytes: Range<usize>| Some(Known { record: postcard::from_bytes(index.get(bytes.clone())?).ok()?, bytes });
    let mut known = ranges.into_par_iter().map(parse).collect::<Option<Vec<_>>>()?;
    // The newest record of a file is the last one. In reverse order it is the first one, which `dedup_by` keeps.
    known.reverse();
    known.par_sort_by(|a, b| a.record.file.cmp(&b.record.file));
    known.dedup_by(|later, first| later.record.file == first.record.file);
    Some(known)
}

/// Creates a folder that only the user can read and write.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

fn body((outcome, _): &Read) -> Option<BodyRef> {
    match outcome {
        Outcome::Read(draft) => Some(draft.body),
        _ => None,
    }
}

fn links_to_documents((outcome, _): &Read) -> bool {
    match outcome {
        Outcome::Read(draft) => {
            draft.looks_up || draft.references.iter().any(|reference| matches!(reference.to, Target::Document(_)))
        }
        _ => false,
    }
}
