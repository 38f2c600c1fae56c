//! Writes the files of a segment: packs them, names them by their content, and cuts sorted texts into files.

use crate::bytes::pack;
use crate::root::{File, Name, Segment};
use broadsheet_model::Card;
use rayon::prelude::*;
use std::collections::HashSet;
use std::io;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};
use xxhash_rust::xxh3::xxh3_64;

/// Where the files of one segment go.
pub struct Shelf<'a, P> {
    segment: &'a Segment,
    put: P,
    /// What has been put there: files of the same bytes are one.
    names: Mutex<HashSet<Name>>,
}

impl<'a, P: Fn(&str, &[u8]) -> io::Result<()> + Sync> Shelf<'a, P> {
    /// Nothing is written yet; `put` writes a file at a path.
    pub fn new(segment: &'a Segment, put: P) -> Self {
        Self { segment, put, names: Mutex::default() }
    }

    /// Packs and writes a file, and gives it its name.
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

    /// Writes sorted items in several files. `text` gives the text of an item, `encode` makes the bytes of some items.
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

/// The shortest beginning of a text that tells it from the one `before`.
fn difference(before: &str, text: &str) -> String {
    let mut ends = text.char_indices().map(|(at, char)| at + char.len_utf8());
    let end = ends.find(|&end| text[..end] > *before).unwrap_or(text.len());
    text[..end].to_owned()
}

/// Cuts sorted texts, each of a size in bytes, into files of about `most` bytes (of the size of all); equal texts stay together.
/// Where a file ends depends on the texts near by: what comes or goes elsewhere leaves a file as it is. The newest articles'
/// files change anyway, and are as few as can be.
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
        // In so many bytes about one text begins a file: a large one is the likelier.
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
