//! Resolves the words of a query: finds the stems that each word counts for, and the corrections of words that no article has.

use super::corrections::Corrections;
use super::passage::{Marks, Says};
use super::query::{Clause, Wanted};
use super::word_lookup::Lexicon;
use super::{Engine, typos};
use crate::index_files::Files;
use crate::index_root::Root;
use crate::lexicon::{BEGINNINGS, beginning, filter};
use crate::typing_pace::Effort;
use broadsheet_model::{ListingKind, Query, SearchError};
use std::collections::{BTreeMap, HashMap};

/// A typed word or a filter, with all stems that count for it.
#[derive(Clone, Debug, Default)]
pub struct Term {
    pub wanted: Wanted,
    /// Whether articles must have the term, must not have it, or are only filtered by it.
    pub role: Role,
    /// The number of the phrase that the term belongs to. All terms of one phrase have the same number.
    pub phrase: Option<usize>,
    pub stems: Vec<Stem>,
    /// The text that the engine searches for in place of the term.
    pub instead: Option<String>,
    /// All written forms of the term.
    pub surfaces: Vec<String>,
    /// Words with this beginning count for the term.
    pub beginning: Option<String>,
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
    /// How much the stem counts.
    pub factor: f32,
    /// Approximate number of articles that have the stem.
    pub weight: u32,
}

/// How much a completion of an unfinished word counts.
const COMPLETION: f32 = 0.7;
/// How much a correction of a word counts.
const CORRECTION: f32 = 0.6;
/// Maximum number of completions of an unfinished word. Their postings are in the same files as the completions.
const COMPLETIONS: usize = 48;
/// Maximum number of completions when the typed text is a whole word itself, which is most likely the word that the reader means.
const BESIDE_WHOLE: usize = 2;

/// Maximum number of longer words that the engine searches for in place of a word that is a part of them.
const COMPOUNDS: usize = 4;

/// All terms of a query.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    pub all: Vec<Term>,
    /// Articles need not have all the words. Those that have the most words are the hits.
    pub is_loose: bool,
    /// How many of the words an article may lack.
    pub may_miss: u8,
}

impl Terms {
    /// Looks up words and filters in the index. With `Preliminary` effort, words that no article has are not corrected, because
    /// the reader may not have finished them.
    pub async fn resolve<F: Files>(
        engine: &Engine<F>,
        root: &Root,
        clauses: &[Clause],
        query: &Query,
        effort: Effort,
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
            (ListingKind::Category.as_str(), query.category.as_ref().map(ToString::to_string)),
            (ListingKind::Tag.as_str(), query.tag.as_ref().map(ToString::to_string)),
            (ListingKind::Author.as_str(), query.author.as_ref().map(ToString::to_string)),
            ("language", query.language.as_ref().map(|language| language.to_ascii_lowercase())),
        ];
        for (kind, value) in filters {
            let Some(value) = value else { continue };
            let wanted = Wanted { folded: filter(kind, &value), ..Wanted::default() };
            all.push(Term { wanted, role: Role::Filter, ..Term::default() });
        }
        let mut terms = Self { all, ..Self::default() };
        terms.find(engine, root).await?;
        let unknown: Vec<usize> = (0..terms.all.len()).filter(|&n| terms.all[n].is_open_to_correction(0)).collect();
        if effort == Effort::Whole && !unknown.is_empty() {
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

    /// From now on articles may lack one of the words, if there are at least three words and no phrase. Returns whether articles
    /// may lack a word.
    pub fn may_miss_one(&mut self) -> bool {
        if self.wanted().count() >= 3 && self.wanted().all(|term| term.phrase.is_none()) {
            self.may_miss = 1;
        }
        self.may_miss > 0
    }

    /// Corrects words that only very few articles have. Returns whether it corrected any word.
    pub async fn correct_rare<F: Files>(&mut self, engine: &Engine<F>, root: &Root) -> Result<bool, SearchError> {
        let rare: Vec<usize> = (0..self.all.len()).filter(|&n| self.all[n].is_open_to_correction(2)).collect();
        if rare.is_empty() {
            return Ok(false);
        }
        self.correct(engine, root, &rare).await
    }

    /// The words to mark, each with its term and its weight.
    pub fn marks(&self) -> Marks {
        let mut marks = Marks::default();
        for (n, term) in self.wanted().enumerate() {
            let articles = term.stems.iter().map(|stem| stem.weight).sum::<u32>().max(1);
            let says = Says { term: n, worth: 1.0 / (1.0 + (articles as f32).ln()) };
            marks.words.extend(term.surfaces.iter().map(|word| (word.clone(), says)));
            marks.beginnings.extend(term.beginning.iter().map(|beginning| (beginning.clone(), says)));
        }
        marks
    }

    /// The query with its corrections; `None` when nothing was corrected.
    pub fn instead(&self, typed: &str) -> Option<String> {
        let mut corrected = typed.to_owned();
        for term in self.wanted() {
            let Some(instead) = &term.instead else { continue };
            let found = crate::tokenize::words(&corrected).into_iter().find(|word| word.folded == term.wanted.folded);
            corrected.replace_range(found?.range, instead);
        }
        (corrected != typed).then_some(corrected)
    }

    /// Looks up the terms in the words of all segments.
    async fn find<F: Files>(&mut self, engine: &Engine<F>, root: &Root) -> Result<(), SearchError> {
        let looked = |term: &Term| -> Vec<(String, bool)> {
            if term.role == Role::Filter {
                return Vec::new();
            }
            let Wanted { folded, others, is_unfinished, .. } = &term.wanted;
            std::iter::once(folded).chain(others).map(|form| (form.clone(), *is_unfinished)).collect()
        };
        let mut lexicon = Lexicon::default();
        let forms: Vec<(String, bool)> = self.all.iter().flat_map(looked).collect();
        let beginnings: Vec<Option<String>> = self.all.iter().map(|term| term.beginning_stem()).collect();
        let filters = self.all.iter().filter(|term| term.role == Role::Filter).map(|term| term.wanted.folded.as_str());
        let stems: Vec<&str> = filters.chain(beginnings.iter().flatten().map(String::as_str)).collect();
        lexicon.load(engine, root, &forms, &stems).await?;
        for (term, begun) in self.all.iter_mut().zip(beginnings) {
            let mut stems: BTreeMap<String, f32> = BTreeMap::new();
            let mut completions: HashMap<&str, u32> = HashMap::new();
            if term.role == Role::Filter {
                stems.insert(term.wanted.folded.clone(), 1.0);
            }
            for (form, is_unfinished) in looked(term) {
                stems.extend(lexicon.of(&form).map(|entry| (entry.stem.clone(), 1.0)));
                if is_unfinished && is_beginning(&form) {
                    for entry in lexicon.from(&form) {
                        *completions.entry(&entry.stem).or_default() += 1 << entry.weight;
                    }
                }
            }
            let mut completions: Vec<(u32, &str)> =
                completions.into_iter().filter(|(stem, _)| !stems.contains_key(*stem)).map(|(stem, n)| (n, stem)).collect();
            completions.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
            let most = if stems.is_empty() { COMPLETIONS } else { BESIDE_WHOLE };
            for (_, stem) in completions.into_iter().take(most) {
                stems.insert(stem.to_owned(), COMPLETION);
            }
            term.take(stems, &lexicon);
            if let Some(stem) = begun
                && let Some(articles) = engine.articles(root, &stem)?
            {
                term.stems.push(Stem { text: stem, factor: COMPLETION, weight: articles });
                term.beginning = Some(term.wanted.folded.clone());
            }
        }
        Ok(())
    }

    async fn correct<F: Files>(&mut self, engine: &Engine<F>, root: &Root, which: &[usize]) -> Result<bool, SearchError> {
        let mut lexicon = Lexicon::default();
        let mut is_any = false;
        for &n in which {
            let Corrections { word, apart, compounds } = Corrections::of(engine, root, &self.all[n].wanted.folded).await?;
            if let Some((first, second)) = apart {
                is_any = true;
                lexicon.load(engine, root, &[(first.clone(), false), (second.clone(), false)], &[]).await?;
                self.set_apart(n, &first, &second, &lexicon);
                continue;
            }
            let parts_of: Vec<(String, bool)> = compounds.iter().take(COMPOUNDS).map(|word| (word.clone(), false)).collect();
            let close = if parts_of.is_empty() { word } else { None };
            let forms: Vec<(String, bool)> = close.iter().map(|word| (word.clone(), false)).chain(parts_of).collect();
            if forms.is_empty() {
                continue;
            }
            is_any = true;
            lexicon.load(engine, root, &forms, &[]).await?;
            let term = &mut self.all[n];
            let mut stems: BTreeMap<String, f32> = term.stems.iter().map(|stem| (stem.text.clone(), stem.factor)).collect();
            for (form, _) in &forms {
                for entry in lexicon.of(form) {
                    stems.entry(entry.stem.clone()).or_insert(CORRECTION);
                }
            }
            term.instead = close;
            term.take(stems, &lexicon);
        }
        Ok(is_any)
    }
}

impl Terms {
    /// Replaces a word by two words that must occur as a phrase.
    fn set_apart(&mut self, n: usize, first: &str, second: &str, lexicon: &Lexicon) {
        // The phrases of clauses have lower numbers.
        let phrase = Some(usize::MAX - n);
        let part = |term: &mut Term, word: &str, place| {
            let stems = lexicon.of(word).map(|entry| (entry.stem.clone(), CORRECTION)).collect();
            term.phrase = phrase;
            term.wanted.place = place;
            term.take(stems, lexicon);
        };
        let mut behind = Term::default();
        part(&mut behind, second, 1);
        let term = &mut self.all[n];
        term.instead = Some([first, " ", second].concat());
        part(term, first, 0);
        self.all.push(behind);
    }
}

impl Term {
    /// The stem of all words of headlines and names that begin like this unfinished word, if beginnings of this length have a
    /// stem.
    fn beginning_stem(&self) -> Option<String> {
        let is_begun = self.role == Role::Wanted && self.wanted.is_unfinished;
        (is_begun && BEGINNINGS.contains(&self.wanted.folded.chars().count())).then(|| beginning(&self.wanted.folded))
    }

    /// Whether at most this number of articles have the term, and the reader may have mistyped it.
    fn is_open_to_correction(&self, articles: u32) -> bool {
        let known = self.stems.iter().map(|stem| stem.weight).sum::<u32>();
        let letters = self.wanted.folded.chars().count();
        self.role == Role::Wanted
            && self.phrase.is_none()
            && !self.wanted.is_exact
            && self.instead.is_none()
            && known <= articles
            && typos::allowed(letters) > 0
            && !self.wanted.folded.chars().any(char::is_numeric)
    }

    /// Sets the stems of the term, with their words and weights from a lexicon.
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

/// Whether a word is long enough to be completed. One letter is long enough in a script in which a letter is a word or a
/// syllable.
fn is_beginning(form: &str) -> bool {
    form.chars().count() > 1 || form.len() > 2
}
