//! From words to postings: which stems a word counts for, in which segments, and what stands in for a word that nobody wrote.

use super::passage::Marks;
use super::query::{Clause, Wanted};
use super::{Engine, distinct, typos};
use crate::files::Files;
use crate::lexicon::{self, Entry, backwards, file_of, files_of, filter};
use crate::root::{Place, Root};
use broadsheet_model::{Kind, Query, SearchError};
use futures::future::try_join;
use std::collections::{BTreeMap, HashMap};

/// A word that was typed, with all that counts for it.
#[derive(Clone, Debug, Default)]
pub struct Term {
    pub wanted: Wanted,
    /// Articles must have it, must not have it, or are only filtered by it.
    pub role: Role,
    /// Clauses of one phrase have one number.
    pub phrase: Option<usize>,
    pub stems: Vec<Stem>,
    /// What is looked for in its place.
    pub instead: Option<String>,
    /// Every way in which it is written.
    pub surfaces: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    #[default]
    Wanted,
    Barred,
    Filter,
}

/// A stem that counts for a term.
#[derive(Clone, Debug)]
pub struct Stem {
    pub text: String,
    /// How much it counts.
    pub factor: f32,
    /// About how many articles have it.
    pub weight: u32,
}

/// How much a completion of an unfinished word counts.
const COMPLETION: f32 = 0.7;
/// How much a word counts that stands in for another one.
const CORRECTION: f32 = 0.6;
/// So many completions of an unfinished word are looked for.
const COMPLETIONS: usize = 6;
/// So many files of words are read for the completions or corrections of one word in one segment.
const FILES: usize = 6;

/// All terms of a query.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    pub all: Vec<Term>,
    /// Any of the words will do, the more the better.
    pub is_loose: bool,
}

impl Terms {
    /// Looks words and filters up.
    pub async fn resolve<F: Files>(
        engine: &Engine<F>,
        root: &Root,
        clauses: &[Clause],
        query: &Query,
    ) -> Result<Self, SearchError> {
        let mut all = Vec::new();
        for (n, clause) in clauses.iter().enumerate() {
            all.extend(clause.words.iter().map(|wanted| Term {
                wanted: wanted.clone(),
                role: if clause.is_barred { Role::Barred } else { Role::Wanted },
                phrase: clause.is_phrase.then_some(n),
                ..Term::default()
            }));
        }
        let filters = [
            (Kind::Category.as_str(), query.category.as_ref().map(ToString::to_string)),
            (Kind::Tag.as_str(), query.tag.as_ref().map(ToString::to_string)),
            (Kind::Author.as_str(), query.author.as_ref().map(ToString::to_string)),
            ("language", query.language.as_ref().map(|language| language.to_ascii_lowercase())),
        ];
        for (kind, value) in filters {
            let Some(value) = value else { continue };
            let wanted = Wanted { folded: filter(kind, &value), ..Wanted::default() };
            all.push(Term { wanted, role: Role::Filter, ..Term::default() });
        }
        let mut terms = Self { all, is_loose: false };
        terms.find(engine, root).await?;
        let unknown: Vec<usize> = (0..terms.all.len()).filter(|&n| terms.all[n].is_open_to_correction(0)).collect();
        if !unknown.is_empty() {
            terms.correct(engine, root, &unknown).await?;
        }
        Ok(terms)
    }

    /// The terms that articles must have.
    pub fn wanted(&self) -> impl Iterator<Item = &Term> {
        self.all.iter().filter(|term| term.role == Role::Wanted)
    }

    /// From now on articles need not have all the words.
    pub fn loosen(&mut self) {
        self.is_loose = true;
        self.all.iter_mut().filter(|term| term.role == Role::Wanted).for_each(|term| term.phrase = None);
    }

    /// Corrects words that only very few articles have; whether there was any to correct.
    pub async fn correct_rare<F: Files>(&mut self, engine: &Engine<F>, root: &Root) -> Result<bool, SearchError> {
        let rare: Vec<usize> = (0..self.all.len()).filter(|&n| self.all[n].is_open_to_correction(2)).collect();
        if rare.is_empty() {
            return Ok(false);
        }
        self.correct(engine, root, &rare).await
    }

    /// The words to mark, and how much each says.
    pub fn marks(&self) -> Marks {
        let mut marks = Marks::new();
        for term in self.wanted() {
            let articles = term.stems.iter().map(|stem| stem.weight).sum::<u32>().max(1);
            let worth = 1.0 / (1.0 + (articles as f32).ln());
            marks.extend(term.surfaces.iter().map(|word| (word.clone(), worth)));
        }
        marks
    }

    /// The query with its corrections.
    pub fn instead(&self, typed: &str) -> Option<String> {
        let mut corrected = typed.to_owned();
        for term in self.wanted() {
            let Some(instead) = &term.instead else { continue };
            let found = crate::text::words(&corrected).into_iter().find(|word| word.folded == term.wanted.folded);
            corrected.replace_range(found?.range, instead);
        }
        (corrected != typed).then_some(corrected)
    }

    /// Looks terms up in the lexicons of all segments.
    async fn find<F: Files>(&mut self, engine: &Engine<F>, root: &Root) -> Result<(), SearchError> {
        let looked = |term: &Term| -> Vec<(String, bool)> {
            if term.role == Role::Filter {
                return Vec::new();
            }
            let whole = term.wanted.whole.clone().map(|whole| (whole, false));
            std::iter::once((term.wanted.folded.clone(), term.wanted.is_unfinished)).chain(whole).collect()
        };
        let mut lexicon = Lexicon::default();
        let forms: Vec<(String, bool)> = self.all.iter().flat_map(looked).collect();
        // Most words begin like their stems: what knows where these are comes with the lexicon.
        let words: Vec<&str> = self.all.iter().map(|term| term.wanted.folded.as_str()).collect();
        let directory = engine.load_all(root, super::directory(root, words.into_iter()));
        try_join(lexicon.load(engine, root, &forms), directory).await?;
        for term in &mut self.all {
            let mut stems: BTreeMap<String, f32> = BTreeMap::new();
            let mut completions: HashMap<&str, u32> = HashMap::new();
            if term.role == Role::Filter {
                stems.insert(term.wanted.folded.clone(), 1.0);
            }
            for (form, is_unfinished) in looked(term) {
                stems.extend(lexicon.of(&form).map(|entry| (entry.stem.clone(), 1.0)));
                if is_unfinished && form.chars().count() > 1 {
                    for entry in lexicon.from(&form) {
                        *completions.entry(&entry.stem).or_default() += 1 << entry.weight;
                    }
                }
            }
            let mut completions: Vec<(u32, &str)> =
                completions.into_iter().filter(|(stem, _)| !stems.contains_key(*stem)).map(|(stem, n)| (n, stem)).collect();
            completions.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
            // Whoever has typed a whole word most likely means it.
            let most = if stems.is_empty() { COMPLETIONS } else { COMPLETIONS / 3 };
            for (_, stem) in completions.into_iter().take(most) {
                stems.insert(stem.to_owned(), COMPLETION);
            }
            term.take(stems, &lexicon);
        }
        Ok(())
    }

    async fn correct<F: Files>(&mut self, engine: &Engine<F>, root: &Root, which: &[usize]) -> Result<bool, SearchError> {
        let mut lexicon = Lexicon::default();
        let mut is_any = false;
        for &n in which {
            let candidates = lexicon.like(engine, root, &self.all[n].wanted.folded).await?;
            let least = candidates.iter().map(|candidate| candidate.distance).min();
            let mut best: Vec<&Candidate> = candidates.iter().filter(|candidate| Some(candidate.distance) == least).collect();
            best.sort_unstable_by(|a, b| b.weight.cmp(&a.weight).then_with(|| a.word.cmp(&b.word)));
            let Some(first) = best.first().copied().cloned() else { continue };
            is_any = true;
            lexicon.load(engine, root, &[(first.word.clone(), false)]).await?;
            let term = &mut self.all[n];
            let mut stems: BTreeMap<String, f32> = term.stems.iter().map(|stem| (stem.text.clone(), stem.factor)).collect();
            for entry in lexicon.of(&first.word) {
                stems.entry(entry.stem.clone()).or_insert(CORRECTION);
            }
            term.instead = Some(first.word);
            term.take(stems, &lexicon);
        }
        Ok(is_any)
    }
}

impl Term {
    /// Whether at most so many articles have it, and a reader may have mistyped it.
    fn is_open_to_correction(&self, articles: u32) -> bool {
        let known = self.stems.iter().map(|stem| stem.weight).sum::<u32>();
        let letters = self.wanted.folded.chars().count();
        self.role == Role::Wanted
            && self.phrase.is_none()
            && self.instead.is_none()
            && known <= articles
            && typos::allowed(letters) > 0
            && !self.wanted.folded.chars().any(char::is_numeric)
    }

    /// Takes stems, with all that a lexicon knows of them.
    fn take(&mut self, stems: BTreeMap<String, f32>, lexicon: &Lexicon) {
        self.stems = stems
            .into_iter()
            .map(|(text, factor)| {
                let mut weight = 0_u32;
                for entry in lexicon.entries().filter(|entry| entry.stem == text) {
                    weight = weight.saturating_add(1 << entry.weight.saturating_sub(1));
                    self.surfaces.push(entry.word.clone());
                }
                Stem { text, factor, weight }
            })
            .collect();
    }
}

/// A word that is close to one that was typed.
#[derive(Clone, Debug)]
struct Candidate {
    word: String,
    distance: usize,
    weight: u32,
}

/// The parts of the lexicons that a query has read.
#[derive(Debug, Default)]
struct Lexicon {
    files: Vec<(Place, Vec<Entry>)>,
}

impl Lexicon {
    /// Reads the files, of all segments, that may hold words, or words with a beginning.
    async fn load<F: Files>(&mut self, engine: &Engine<F>, root: &Root, words: &[(String, bool)]) -> Result<(), SearchError> {
        let mut wanted = Vec::new();
        for (n, segment) in root.segments.iter().enumerate() {
            for (word, is_beginning) in words {
                if *is_beginning {
                    wanted.extend(files_of(&segment.words, word).take(FILES / 2).map(|file| (n, file)));
                } else {
                    wanted.extend(file_of(&segment.words, word).map(|file| (n, file)));
                }
            }
        }
        self.load_files(engine, root, wanted).await
    }

    async fn load_files<F: Files>(&mut self, engine: &Engine<F>, root: &Root, wanted: Vec<Place>) -> Result<(), SearchError> {
        let wanted = distinct(wanted.into_iter().filter(|file| self.files.iter().all(|(known, _)| known != file)));
        engine.load_all(root, wanted.iter().copied()).await?;
        for place in wanted {
            let entries = lexicon::decode(&engine.bytes(root, place)?).ok_or(SearchError::Damaged)?;
            self.files.push((place, entries));
        }
        Ok(())
    }

    fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.files.iter().flat_map(|(_, entries)| entries)
    }

    fn of(&self, word: &str) -> impl Iterator<Item = &Entry> {
        self.between(word, move |entry| entry.word == word)
    }

    fn from(&self, beginning: &str) -> impl Iterator<Item = &Entry> {
        self.between(beginning, move |entry| entry.word.starts_with(beginning))
    }

    fn between(&self, from: &str, is_in: impl Fn(&&Entry) -> bool + Copy) -> impl Iterator<Item = &Entry> {
        self.files.iter().flat_map(move |(_, entries)| {
            let first = entries.partition_point(|entry| entry.word.as_str() < from);
            entries[first..].iter().take_while(is_in)
        })
    }

    /// The words that are as close to another one as its length allows. Of one wrong letter, either the first or the second
    /// half of the word is without fault; so the words with that beginning and those with that ending are looked at. Of two,
    /// the first or the last quarter: what is missed has one fault in each.
    async fn like<F: Files>(&mut self, engine: &Engine<F>, root: &Root, word: &str) -> Result<Vec<Candidate>, SearchError> {
        let letters: Vec<char> = word.chars().collect();
        let most = typos::allowed(letters.len());
        let kept = (letters.len() / (2 * most.max(1))).max(1);
        let beginning: String = letters[..kept].iter().collect();
        let ending: String = letters[letters.len() - kept..].iter().rev().collect();
        let (mut words, mut endings) = (Vec::new(), Vec::new());
        for (n, segment) in root.segments.iter().enumerate() {
            words.extend(files_of(&segment.words, &beginning).take(FILES).map(|file| (n, file)));
            endings.extend(files_of(&segment.endings, &ending).take(FILES).map(|file| (n, file)));
        }
        engine.load_all(root, endings.iter().copied()).await?;
        self.load_files(engine, root, words).await?;
        let mut weights: HashMap<String, u32> = HashMap::new();
        for entry in self.entries() {
            add(&mut weights, &entry.word, entry.weight);
        }
        for place in endings {
            let words = lexicon::decode_endings(&engine.bytes(root, place)?).ok_or(SearchError::Damaged)?;
            for (word, weight) in words {
                let word = backwards(&word);
                // Those that both ways lead to have been counted.
                if !word.starts_with(&beginning) {
                    add(&mut weights, &word, weight);
                }
            }
        }
        let close = weights.into_iter().filter(|(other, _)| other != word).filter_map(|(other, weight)| {
            let theirs: Vec<char> = other.chars().collect();
            let slip = typos::distance(&letters, &theirs, most);
            let distance = slip.or_else(|| typos::is_inflected(&letters, &theirs).then_some(most + 1))?;
            Some(Candidate { word: other, distance, weight })
        });
        Ok(close.collect())
    }
}

fn add(weights: &mut HashMap<String, u32>, word: &str, weight: u8) {
    let sum = weights.entry(word.to_owned()).or_default();
    *sum = sum.saturating_add(1 << weight.saturating_sub(1));
}
