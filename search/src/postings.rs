//! Postings: the articles in which a stem occurs, and how much the stem counts in each (its impact). Article numbers count from
//! the first article of the segment.

use crate::bytes::Reader;
#[cfg(not(target_arch = "wasm32"))]
use crate::bytes::{put, put_name, put_text};
use crate::index_root::{File, Name};
use crate::lexicon::follow;
#[cfg(not(target_arch = "wasm32"))]
use crate::lexicon::shared;

/// Maximum number of articles in the list of a stem. For a more frequent stem, the list has the best articles. The other articles
/// are in a file of their own (the rest), which is read only when a query needs it.
pub const BEST: usize = 1024;

/// The postings of a stem.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Postings {
    /// The number of articles that have the stem, including those of the rest.
    pub total: u32,
    /// The file of the articles that are not in the list; `None` when the list has all articles.
    pub rest: Option<Name>,
    /// In ascending order.
    pub articles: Vec<u32>,
    /// The impact of the stem in each of `articles`, in steps of [`STEP`].
    pub impacts: Vec<u8>,
}

/// The score of one step of an impact.
pub const STEP: f32 = 0.125;

impl Postings {
    /// Whether every article is in the list.
    pub const fn is_whole(&self) -> bool {
        self.rest.is_none()
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn put_ascending(out: &mut Vec<u8>, numbers: &[u32]) {
    let mut last = 0;
    for &number in numbers {
        put(out, number - last);
        last = number;
    }
}

fn ascending(reader: &mut Reader<'_>, count: usize) -> Option<Vec<u32>> {
    // A damaged count must not reserve too much memory. Each number takes at least one byte.
    let mut numbers = Vec::with_capacity(count.min(reader.0.len()));
    let mut last = 0_u32;
    for _ in 0..count {
        last = last.checked_add(reader.number()?)?;
        numbers.push(last);
    }
    Some(numbers)
}

/// Writes the list of one stem.
#[cfg(not(target_arch = "wasm32"))]
pub fn encode(postings: &Postings) -> Vec<u8> {
    let mut out = Vec::new();
    put(&mut out, postings.total);
    if let Some(name) = postings.rest {
        put_name(&mut out, name);
    }
    put_ascending(&mut out, &postings.articles);
    out.extend_from_slice(&postings.impacts);
    out
}

/// Writes a file of postings: the name of the file with their places, then the stems in order, each with its list.
#[cfg(not(target_arch = "wasm32"))]
pub fn encode_file(places: Name, stems: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    put_name(&mut out, places);
    let mut last = "";
    for (stem, list) in stems {
        put_stem(&mut out, last, stem);
        put_text(&mut out, list);
        last = stem;
    }
    out
}

/// Finds the list of a stem in a file of postings, and where the places of the stem are.
pub fn find<'a>(file: &'a [u8], stem: &str) -> Option<Option<(Slot, &'a [u8])>> {
    let mut reader = Reader(file);
    let places = reader.name()?;
    let mut last = String::new();
    let mut slot = 0;
    while !reader.is_empty() {
        last = follow(&last, &mut reader)?;
        let list = reader.text()?;
        if last == stem {
            return Some(Some((Slot { places, slot }, list)));
        }
        slot += 1;
    }
    Some(None)
}

/// Where the places of a stem are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The file of places.
    pub places: Name,
    /// The number of the stem's list in the file.
    pub slot: u32,
}

/// Writes a page of a directory: where each file of words begins, and its name, in order.
#[cfg(not(target_arch = "wasm32"))]
pub fn encode_directory(files: &[File]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut last = "";
    for (stem, name) in files {
        put_stem(&mut out, last, stem);
        put_name(&mut out, *name);
        last = stem;
    }
    out
}

/// Reads what [`encode_directory`] wrote.
pub fn decode_directory(bytes: &[u8]) -> Option<Vec<File>> {
    let mut reader = Reader(bytes);
    let mut files: Vec<File> = Vec::new();
    while !reader.is_empty() {
        let stem = follow(files.last().map_or("", |(stem, _)| stem.as_str()), &mut reader)?;
        files.push((stem, reader.name()?));
    }
    Some(files)
}

#[cfg(not(target_arch = "wasm32"))]
fn put_stem(out: &mut Vec<u8>, last: &str, stem: &str) {
    let kept = shared(last, stem);
    put(out, kept as u32);
    put_text(out, &stem.as_bytes()[kept..]);
}

/// Writes a file of places, list by list.
#[cfg(not(target_arch = "wasm32"))]
pub fn encode_slots(slots: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    slots.iter().for_each(|slot| put_text(&mut out, slot));
    out
}

/// The bytes of one list in a file of places.
pub fn slot(file: &[u8], slot: u32) -> Option<&[u8]> {
    let mut reader = Reader(file);
    for _ in 0..slot {
        reader.text()?;
    }
    reader.text()
}

/// Reads the list of a stem.
pub fn decode(slot: &[u8]) -> Option<Postings> {
    let mut reader = Reader(slot);
    let total = reader.number()?;
    let count = (total as usize).min(BEST);
    let rest = if total as usize > BEST { Some(reader.name()?) } else { None };
    let articles = ascending(&mut reader, count)?;
    let impacts = reader.take(count)?.to_vec();
    Some(Postings { total, rest, articles, impacts })
}

/// Writes the articles that are not among a stem's best: as ascending differences or as a bitmap, whichever is smaller.
#[cfg(not(target_arch = "wasm32"))]
pub fn encode_rest(articles: &[u32]) -> Vec<u8> {
    let mut listed = vec![0];
    put(&mut listed, articles.len() as u32);
    put_ascending(&mut listed, articles);
    let bits = articles.last().map_or(0, |&last| last as usize / 8 + 1);
    if articles.is_empty() || listed.len() <= bits {
        return listed;
    }
    let mut bitmap = vec![0; bits + 1];
    bitmap[0] = 1;
    for &article in articles {
        bitmap[1 + article as usize / 8] |= 1 << (article % 8);
    }
    bitmap
}

/// The articles of a stem that are not among its best.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rest {
    /// In ascending order.
    Listed(Vec<u32>),
    /// One bit for each article of the segment, the lowest bit first.
    Bits(Vec<u8>),
}

impl Rest {
    /// Calls `take` with each article, in ascending order.
    pub fn each(&self, mut take: impl FnMut(u32)) {
        match self {
            Self::Listed(articles) => articles.iter().copied().for_each(take),
            Self::Bits(bytes) => {
                for (n, &byte) in (0..).zip(bytes) {
                    let mut bits = byte;
                    while bits != 0 {
                        take(n * 8 + bits.trailing_zeros());
                        bits &= bits - 1;
                    }
                }
            }
        }
    }
}

/// Reads what [`encode_rest`] wrote.
pub fn decode_rest(bytes: &[u8]) -> Option<Rest> {
    let mut reader = Reader(bytes);
    if reader.byte()? > 0 {
        return Some(Rest::Bits(reader.0.to_vec()));
    }
    let count = reader.size()?;
    ascending(&mut reader, count).map(Rest::Listed)
}

/// Writes the positions of a stem in one article.
#[cfg(not(target_arch = "wasm32"))]
pub fn put_places(out: &mut Vec<u8>, places: &[u32]) {
    put(out, places.len() as u32);
    put_ascending(out, places);
}

/// Reads the positions of a stem in each of `count` articles.
pub fn decode_places(slot: &[u8], count: usize) -> Option<Vec<Vec<u32>>> {
    let mut reader = Reader(slot);
    (0..count)
        .map(|_| {
            let count = reader.size()?;
            ascending(&mut reader, count)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postings_are_read_as_written() {
        let few = Postings { total: 3, rest: None, articles: vec![0, 7, 70_000], impacts: vec![1, 2, 63] };
        let articles = (0..1024).map(|n| n * 3).collect();
        let many = Postings { total: 5000, rest: Some(Name(7)), articles, impacts: vec![9; BEST] };
        let file = encode_file(Name(1 << 63), &[("argu", encode(&few)), ("argument", encode(&many))]);
        let read = |stem: &str| find(&file, stem).map(|found| found.map(|(slot, list)| (slot, decode(list))));
        let slot = |slot| Slot { places: Name(1 << 63), slot };
        assert_eq!(read("argu"), Some(Some((slot(0), Some(few.clone())))));
        assert_eq!(read("argument"), Some(Some((slot(1), Some(many.clone())))));
        assert_eq!(read("arg"), Some(None));
        assert_eq!(find(&file[..file.len() - 1], "argument"), None);
        assert!(few.is_whole() && !many.is_whole());
        let bytes = encode(&few);
        assert!((0..bytes.len()).all(|cut| decode(&bytes[..cut]).is_none()));
    }

    #[test]
    fn the_rest_has_the_smaller_of_two_forms() {
        let sparse: Vec<u32> = (0..50).map(|n| n * 1000).collect();
        let dense: Vec<u32> = (0..50_000).filter(|n| n % 3 > 0).collect();
        for (articles, form) in [(sparse, 0), (dense, 1), (Vec::new(), 0)] {
            let bytes = encode_rest(&articles);
            let mut read = Vec::new();
            if let Some(rest) = decode_rest(&bytes) {
                rest.each(|article| read.push(article));
            }
            assert_eq!((bytes.first(), read), (Some(&form), articles));
        }
        assert_eq!(decode_rest(&[0, 255, 255, 255, 255, 15, 1]), None);
    }

    #[test]
    fn a_directory_is_read_as_written() {
        let stems = ["", "\u{1}tag/x", "argu", "argument", "été"];
        let files: Vec<File> = (0..).zip(stems).map(|(n, stem)| (stem.to_owned(), Name(n))).collect();
        assert_eq!(decode_directory(&encode_directory(&files)), Some(files));
    }

    #[test]
    fn places_are_read_as_written() {
        let all = [vec![0, 5, 500], vec![], vec![9]];
        let mut out = Vec::new();
        all.iter().for_each(|places| put_places(&mut out, places));
        assert_eq!(decode_places(&out, 3).as_deref(), Some(all.as_slice()));
        assert_eq!(decode_places(&out, 4), None);
        let file = encode_slots(&[Vec::new(), out.clone()]);
        assert_eq!((slot(&file, 0), slot(&file, 1), slot(&file, 2)), (Some(&[][..]), Some(out.as_slice()), None));
    }
}
