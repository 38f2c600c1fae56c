//! The words of the index that a query has read.

use super::{Engine, distinct};
use crate::index_files::Files;
use crate::index_root::{Place, Root};
use crate::lexicon::{self, Entry, halves};
use broadsheet_model::SearchError;

/// Maximum number of files of words that are read to complete one word in one segment.
const BEGINNING_FILES: usize = 2;
/// The parts of the lexicons that a query has read.
#[derive(Debug, Default)]
pub struct Lexicon {
    files: Vec<(Place, Vec<Entry>)>,
}

impl Lexicon {
    /// Reads the files, in all segments, that may have the words or the words with these beginnings, and the files of the stems.
    pub async fn load<F: Files>(
        &mut self,
        engine: &Engine<F>,
        root: &Root,
        words: &[(String, bool)],
        stems: &[&str],
    ) -> Result<(), SearchError> {
        let texts = words.iter().map(|(word, _)| word.as_str()).chain(stems.iter().copied());
        engine.load_directory(root, texts).await?;
        let mut wanted = Vec::new();
        let mut beside = Vec::new();
        for segment in 0..root.segments.len() {
            for (word, is_beginning) in words {
                wanted.extend(engine.files(root, segment, word, if *is_beginning { BEGINNING_FILES } else { 1 })?);
            }
            for stem in stems {
                beside.extend(engine.file(root, segment, stem)?);
            }
        }
        let wanted = distinct(wanted.into_iter().filter(|file| self.files.iter().all(|(known, _)| known != file)));
        engine.load_all(root, wanted.iter().copied().chain(beside)).await?;
        for place in wanted {
            let file = engine.bytes(root, place)?;
            let entries = halves(&file).and_then(|(words, _)| lexicon::decode(words)).ok_or(SearchError::Damaged)?;
            self.files.push((place, entries));
        }
        Ok(())
    }

    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.files.iter().flat_map(|(_, entries)| entries)
    }

    pub fn of(&self, word: &str) -> impl Iterator<Item = &Entry> {
        self.between(word, move |entry| entry.word == word)
    }

    pub fn from(&self, beginning: &str) -> impl Iterator<Item = &Entry> {
        self.between(beginning, move |entry| entry.word.starts_with(beginning))
    }

    fn between(&self, from: &str, is_in: impl Fn(&&Entry) -> bool + Copy) -> impl Iterator<Item = &Entry> {
        self.files.iter().flat_map(move |(_, entries)| {
            let first = entries.partition_point(|entry| entry.word.as_str() < from);
            entries[first..].iter().take_while(is_in)
        })
    }
}
