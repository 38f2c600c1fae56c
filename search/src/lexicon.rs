//! The words of a segment, sorted by bytes. Each word has its frequency and the stem that it counts for. A file of words also has
//! the postings of the stems in the same part of the alphabet, which are the stems of most of its words.

use crate::bytes::Reader;
#[cfg(not(target_arch = "wasm32"))]
use crate::bytes::{put, put_text};
use crate::index_root::{self, Name};

/// A word of the lexicon.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The word, folded.
    pub word: String,
    /// The binary logarithm of the number of articles that have the word, plus one.
    pub weight: u8,
    /// The stem, folded.
    pub stem: String,
}

/// The bit, in the byte after the word of an entry, that is set when the stem differs from the word.
const STEMMED: u8 = 0x20;

#[cfg(not(target_arch = "wasm32"))]
pub fn shared(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count()
}

/// The stem that represents a category, tag, author or language. A reader cannot type it.
pub fn filter(kind: &str, value: &str) -> String {
    ["\u{1}", kind, "/", value].concat()
}

/// The stem that represents all words of headlines and names with a certain beginning. A reader cannot type it.
pub fn beginning(letters: &str) -> String {
    ["\u{2}", letters].concat()
}

/// The lengths, in letters, of the beginnings that have a stem of their own.
pub const BEGINNINGS: std::ops::RangeInclusive<usize> = 2..=4;

/// Writes a file of words: the entries, then the file of their postings.
#[cfg(not(target_arch = "wasm32"))]
pub fn encode_file(entries: &[Entry], postings: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    put_text(&mut out, &encode(entries));
    out.extend_from_slice(postings);
    out
}

/// Splits a file of words into its entries and its postings.
pub fn halves(file: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut reader = Reader(file);
    Some((reader.text()?, reader.0))
}

/// Writes the entries of one file.
#[cfg(not(target_arch = "wasm32"))]
pub fn encode(entries: &[Entry]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut last = &Entry::default();
    for entry in entries {
        let kept = shared(&last.word, &entry.word);
        put(&mut out, kept as u32);
        put_text(&mut out, &entry.word.as_bytes()[kept..]);
        let is_stemmed = entry.stem != entry.word;
        out.push(entry.weight | if is_stemmed { STEMMED } else { 0 });
        if is_stemmed {
            let kept = shared(&entry.stem, &entry.word);
            put(&mut out, kept as u32);
            put_text(&mut out, &entry.stem.as_bytes()[kept..]);
        }
        last = entry;
    }
    out
}

/// Reads the entries of one file.
pub fn decode(bytes: &[u8]) -> Option<Vec<Entry>> {
    let mut reader = Reader(bytes);
    let mut entries: Vec<Entry> = Vec::new();
    while !reader.is_empty() {
        let before = entries.last().map_or("", |entry| entry.word.as_str());
        let word = follow(before, &mut reader)?;
        let head = reader.byte()?;
        let stem = if head & STEMMED == 0 { word.clone() } else { follow(&word, &mut reader)? };
        entries.push(Entry { word, weight: head & !STEMMED, stem });
    }
    Some(entries)
}

/// Reads a text that is stored without the beginning that it shares with another text.
pub fn follow(other: &str, reader: &mut Reader<'_>) -> Option<String> {
    let kept = reader.size()?;
    let mut bytes = other.as_bytes().get(..kept)?.to_vec();
    bytes.extend_from_slice(reader.text()?);
    String::from_utf8(bytes).ok()
}

/// Writes words, in normal or reversed spelling, with their weights.
#[cfg(not(target_arch = "wasm32"))]
pub fn encode_spellings(words: &[(String, u8)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut last = "";
    for (word, weight) in words {
        let kept = shared(last, word);
        put(&mut out, kept as u32);
        put_text(&mut out, &word.as_bytes()[kept..]);
        out.push(*weight);
        last = word;
    }
    out
}

/// Reads what [`encode_spellings`] wrote.
pub fn decode_spellings(bytes: &[u8]) -> Option<Vec<(String, u8)>> {
    let mut reader = Reader(bytes);
    let mut words: Vec<(String, u8)> = Vec::new();
    while !reader.is_empty() {
        let before = words.last().map_or("", |(word, _)| word.as_str());
        let word = follow(before, &mut reader)?;
        words.push((word, reader.byte()?));
    }
    Some(words)
}

/// A word with its letters in reversed order.
pub fn backwards(word: &str) -> String {
    word.chars().rev().collect()
}

/// The file, among these sorted files, that may have a text.
pub fn file_of(files: &[index_root::File], text: &str) -> Option<Name> {
    let n = files.partition_point(|(first, _)| first.as_str() <= text).checked_sub(1)?;
    files.get(n).map(|&(_, name)| name)
}

/// The files, among these sorted files, that may have texts with a certain beginning.
pub fn files_of(files: &[index_root::File], beginning: &str) -> impl Iterator<Item = Name> {
    let from = files.partition_point(|(first, _)| first.as_str() <= beginning).saturating_sub(1);
    let to = files.partition_point(|(first, _)| first.as_str() <= beginning || first.starts_with(beginning));
    files[from..to].iter().map(|&(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(word: &str, weight: u8, stem: &str) -> Entry {
        Entry { word: word.to_owned(), weight, stem: stem.to_owned() }
    }

    #[test]
    fn entries_are_read_as_written() {
        let entries =
            [entry("argued", 4, "argu"), entry("argued", 1, "argued"), entry("argument", 3, "argument"), entry("été", 15, "ete")];
        let bytes = encode(&entries);
        assert_eq!(decode(&bytes).as_deref(), Some(entries.as_slice()));
        for cut in 1..bytes.len() {
            let read = decode(&bytes[..cut]);
            assert!(read.is_none_or(|read| entries.starts_with(&read)), "{cut}");
        }
        assert_eq!(decode(&[9, 1, b'a', 0]), None);
        let file = encode_file(&entries, b"postings");
        assert_eq!(halves(&file), Some((bytes.as_slice(), &b"postings"[..])));
        let spellings = [("deugra".to_owned(), 4), ("été".to_owned(), 15)];
        assert_eq!(decode_spellings(&encode_spellings(&spellings)).as_deref(), Some(spellings.as_slice()));
    }

    #[test]
    fn finds_the_file_of_a_word() {
        let files: Vec<index_root::File> =
            (0..).zip(["", "ba", "bar", "c"]).map(|(n, first)| (first.to_owned(), Name(n))).collect();
        let files_of = |files: &[index_root::File], word| files_of(files, word).map(|name| name.0).collect::<Vec<_>>();
        assert_eq!(
            ["", "a", "b", "ba", "baq", "bar", "bas", "c", "z"].map(|w| file_of(&files, w)),
            [0, 0, 0, 1, 1, 2, 2, 3, 3].map(|n| Some(Name(n)))
        );
        assert_eq!(file_of(&[], "a"), None);
        assert_eq!(
            ["", "a", "b", "ba", "bar", "bas", "d"].map(|w| files_of(&files, w)),
            [vec![0, 1, 2, 3], vec![0], vec![0, 1, 2], vec![1, 2], vec![2], vec![2], vec![3]]
        );
        assert!(files_of(&[], "a").is_empty());
    }
}
