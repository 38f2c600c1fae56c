//! Writes the files of a segment: packs them, names them by their content, and divides sorted texts into files.

use crate::bytes::pack;
use crate::index_root::{File, Name, Segment};
use broadsheet_model::Card;
use rayon::prelude::*;
use std::collections::HashSet;
use std::io;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};
use xxhash_rust::xxh3::xxh3_64;

/// Writes the files of one segment.
pub struct Shelf<'a, P> {
    segment: &'a Segment,
    put: P,
    /// The names of the files that have been written. Files with the same bytes become one file.
    names: Mutex<HashSet<Name>>,
}

impl<'a, P: Fn(&str, &[u8]) -> io::Result<()> + Sync> Shelf<'a, P> {
    /// A shelf that has written nothing yet. `put` writes a file at a path.
    pub fn new(segment: &'a Segment, put: P) -> Self {
        Self { segment, put, names: Mutex::default() }
    }

    /// Packs and writes a file. Returns the name of the file.
    pub fn put(&self, bytes: &[u8]) -> io::Result<Name> {
        let packed = pack(bytes);
        let name = Name(xxh3_64(&packed));
        let is_new = self.names.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
        if is_new {
            (self.put)(&self.segment.path(name), &packed)?;
        }
        Ok(name)
    }

    /// Writes the `n`th file of cards.
    pub fn put_cards(&self, n: u32, cards: &[Card]) -> io::Result<()> {
        (self.put)(&self.segment.cards(n), &serde_json::to_vec(cards)?)
    }

    /// Writes sorted items into several files. `text` returns the text of an item, `encode` returns the bytes of some items.
    pub fn put_all<'t, T: Sync>(
        &self,
        all: &'t [T],
        files: &[Range<usize>],
        text: impl Fn(&'t T) -> &'t str,
        encode: impl Fn(&'t [T]) -> io::Result<Vec<u8>> + Sync,
    ) -> io::Result<Vec<File>> {
        let names = files.par_iter().map(|range| self.put(&encode(&all[range.clone()])?)).collect::<io::Result<Vec<_>>>()?;
        let begins = files.iter().map(|range| {
            let last_before = range.start.checked_sub(1).map(|n| text(&all[n]));
            last_before.map_or_else(String::new, |before| difference(before, text(&all[range.start])))
        });
        Ok(begins.zip(names).collect())
    }
}

/// The shortest beginning of a text that is enough to sort it after the text `before`.
fn difference(before: &str, text: &str) -> String {
    let mut ends = text.char_indices().map(|(at, char)| at + char.len_utf8());
    let end = ends.find(|&end| text[..end] > *before).unwrap_or(text.len());
    text[..end].to_owned()
}

/// Divides sorted texts, each with its size in bytes, into files of about `most` bytes. `most` gets the size of all texts. Equal
/// texts stay together. The end of a file depends only on the texts near it, so changes elsewhere do not change the file. The
/// files of the newest articles change anyway, so there are as few of them as possible.
pub fn cut<'t>(
    sizes: &[usize],
    text: impl Fn(usize) -> &'t str,
    most: impl Fn(usize) -> usize,
    is_newest: bool,
) -> Vec<Range<usize>> {
    let most = most(sizes.iter().sum());
    let (least, limit) = if is_newest { (most, usize::MAX) } else { (most / 2, most * 2) };
    let mut files = Vec::new();
    let (mut first, mut bytes) = (0, 0);
    for n in 1..sizes.len() {
        bytes += sizes[n - 1];
        // On average, one text in every `least` bytes begins a file. A large text is more likely to begin one.
        let begins = || is_newest || xxh3_64(text(n).as_bytes()) % (least as u64) < sizes[n] as u64;
        if text(n - 1) != text(n) && (bytes >= least && begins() || bytes.saturating_add(sizes[n]) > limit) {
            files.push(first..n);
            (first, bytes) = (n, 0);
        }
    }
    if first < sizes.len() {
        files.push(first..sizes.len());
    }
    files
}
