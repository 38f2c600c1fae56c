//! Corrections of a word that no article has. The reader may have mistyped another word, joined two words, or typed a part of
//! longer words.

use super::{Engine, typos};
use crate::index_files::Files;
use crate::index_root::{Place, Root};
use crate::lexicon::{self, files_of};
use broadsheet_model::SearchError;
use std::collections::HashMap;

/// Maximum number of files of spellings, and also of files of endings, that the engine reads to correct one word in one segment.
const FILES: usize = 2;
/// Minimum number of letters of a word for which the engine also looks for longer words that begin or end with it.
const PART: usize = 5;

/// The words to search for in place of a word.
#[derive(Debug, Default)]
pub struct Corrections {
    /// The most likely other spelling.
    pub word: Option<String>,
    /// Two words that give the word when they are written as one.
    pub apart: Option<(String, String)>,
    /// Longer words that begin or end with the word, as compounds do.
    pub compounds: Vec<String>,
}

impl Corrections {
    /// Finds the corrections of a word. If one letter is wrong, either the first or the second half of the word is correct. So
    /// the function looks at the words with the same first half and the words with the same second half. If two letters are
    /// wrong, it compares the first and the last quarter instead. So it misses only words with an error in each of these two
    /// quarters.
    pub async fn of<F: Files>(engine: &Engine<F>, root: &Root, word: &str) -> Result<Self, SearchError> {
        let letters: Vec<char> = word.chars().collect();
        let most = typos::allowed(letters.len());
        let kept = (letters.len() / (2 * most.max(1))).max(1);
        let beginning: String = letters[..kept].iter().collect();
        let ending: String = letters[letters.len() - kept..].iter().rev().collect();
        let (mut forwards, mut backwards) = (Vec::new(), Vec::new());
        for (n, segment) in root.segments.iter().enumerate() {
            forwards.extend(files_of(&segment.spellings, &beginning).take(FILES).map(|file| (n, file)));
            backwards.extend(files_of(&segment.endings, &ending).take(FILES).map(|file| (n, file)));
        }
        engine.load_all(root, forwards.iter().chain(&backwards).copied()).await?;
        let mut weights = spellings(engine, root, forwards)?;
        for (word, weight) in spellings(engine, root, backwards)? {
            let known = weights.entry(lexicon::backwards(&word)).or_default();
            *known = weight.max(*known);
        }
        weights.remove(word);
        let mut compounds: Vec<String> = if letters.len() < PART {
            Vec::new()
        } else {
            weights.keys().filter(|other| other.starts_with(word) || other.ends_with(word)).cloned().collect()
        };
        compounds.sort_unstable();
        Ok(Self { word: closest(&letters, &weights), apart: apart(word, &weights), compounds })
    }
}

/// The closest word; of several equally close words, the most common one.
fn closest(letters: &[char], weights: &HashMap<String, u32>) -> Option<String> {
    let most = typos::allowed(letters.len());
    let distance = |other: &str| {
        let theirs: Vec<char> = other.chars().collect();
        let slip = typos::distance(letters, &theirs, most);
        slip.or_else(|| typos::is_inflected(letters, &theirs).then_some(most + 1))
    };
    let close = weights.iter().filter_map(|(other, &weight)| Some((distance(other)?, weight, other)));
    close.min_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then(a.2.cmp(b.2))).map(|(_, _, word)| word.clone())
}

/// Finds two words that give a word when they are written as one. Of several pairs, it takes the pair whose rarer word is the
/// most common.
fn apart(word: &str, weights: &HashMap<String, u32>) -> Option<(String, String)> {
    // By chance, many words begin or end with a short word of Latin letters.
    let least = if word.is_ascii() { 3 } else { 2 };
    let cuts = word.char_indices().map(|(at, _)| word.split_at(at));
    let long = cuts.filter(|(a, b)| a.chars().count() >= least && b.chars().count() >= least);
    let known = long.filter_map(|(a, b)| Some((weights.get(a)?.min(weights.get(b)?), a, b)));
    known.max_by_key(|&(weight, a, _)| (weight, a.len())).map(|(_, a, b)| (a.to_owned(), b.to_owned()))
}

/// The words of loaded files of spellings, each with the approximate number of articles that have it.
fn spellings<F: Files>(engine: &Engine<F>, root: &Root, places: Vec<Place>) -> Result<HashMap<String, u32>, SearchError> {
    let mut weights: HashMap<String, u32> = HashMap::new();
    for place in places {
        for (word, weight) in lexicon::decode_spellings(&engine.bytes(root, place)?).ok_or(SearchError::Damaged)? {
            let sum = weights.entry(word).or_default();
            *sum = sum.saturating_add(1 << weight.saturating_sub(1).min(31));
        }
    }
    Ok(weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights(words: &[(&str, u32)]) -> HashMap<String, u32> {
        words.iter().map(|&(word, weight)| (word.to_owned(), weight)).collect()
    }

    #[test]
    fn cuts_a_word_where_both_parts_are_words() {
        let known = weights(&[("road", 8), ("map", 4), ("roa", 1), ("dmap", 1), ("ap", 9), ("می", 9), ("روم", 2)]);
        let parts = |word| apart(word, &known).map(|(a, b)| format!("{a} {b}"));
        assert_eq!(parts("roadmap").as_deref(), Some("road map"));
        assert_eq!(parts("roadap"), None, "too short");
        assert_eq!(parts("میروم").as_deref(), Some("می روم"));
    }

    #[test]
    fn takes_the_most_common_of_the_closest() {
        let known = weights(&[("treaty", 2), ("treats", 9), ("trends", 100)]);
        let letters = |word: &str| word.chars().collect::<Vec<_>>();
        assert_eq!(closest(&letters("treat"), &known).as_deref(), Some("treats"));
        assert_eq!(closest(&letters("traety"), &known).as_deref(), Some("treaty"));
        assert_eq!(closest(&letters("xyz"), &known), None);
    }
}
