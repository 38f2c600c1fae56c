//! The index of a run of articles, in memory.

use super::stems::PLACES;
use super::{Document, chinese};
use crate::bytes::{Reader, put};
use crate::lexicon::{BEGINNINGS, beginning, filter};
use crate::postings::{STEP, put_places};
use crate::stem::stemmer;
use crate::tokenize;
use broadsheet_model::ListingKind;
use rust_stemmers::Stemmer;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// The stems and the words of a run of articles, each sorted. Millions of lists are in memory at once, so no list has an
/// allocation of its own.
#[derive(Debug, Default)]
pub struct Block {
    texts: String,
    bytes: Vec<u8>,
    stems: Vec<Stem>,
    words: Vec<Word>,
}

#[derive(Debug)]
struct Stem {
    text: Range<u32>,
    articles: u32,
    list: Range<u32>,
    places: Range<u32>,
}

#[derive(Debug)]
struct Word {
    text: Range<u32>,
    /// The number of its stem.
    stem: u32,
    articles: u32,
}

impl Block {
    /// The number of stems.
    pub const fn len(&self) -> usize {
        self.stems.len()
    }

    /// The `n`th stem, folded. The stems are in ascending order.
    pub fn stem(&self, n: usize) -> &str {
        self.text(&self.stems[n].text)
    }

    /// The number of articles that have the `n`th stem.
    pub fn articles(&self, n: usize) -> usize {
        self.stems[n].articles as usize
    }

    /// The articles of a stem, each with its impact. Article numbers count from the first article of the segment.
    pub fn list(&self, n: usize) -> impl Iterator<Item = (u32, u8)> + '_ {
        let mut reader = Reader(&self.bytes[span(&self.stems[n].list)]);
        let mut article = 0;
        std::iter::from_fn(move || {
            article += reader.number()?;
            Some((article, reader.byte()?))
        })
    }

    /// The positions of a stem in each of its articles, as [`put_places`] writes them.
    pub fn places(&self, n: usize) -> &[u8] {
        &self.bytes[span(&self.stems[n].places)]
    }

    /// Every word, folded, with the number of its stem and the number of articles that have the word.
    pub fn words(&self) -> impl Iterator<Item = (&str, usize, u32)> {
        self.words.iter().map(|word| (self.text(&word.text), word.stem as usize, word.articles))
    }

    fn text(&self, range: &Range<u32>) -> &str {
        &self.texts[span(range)]
    }

    fn add_text(&mut self, text: &str) -> Range<u32> {
        let start = self.texts.len() as u32;
        self.texts.push_str(text);
        start..self.texts.len() as u32
    }

    fn add_bytes(&mut self, bytes: &[u8]) -> Range<u32> {
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(bytes);
        start..self.bytes.len() as u32
    }
}

const fn span(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}

/// How much a word counts, by where it occurs. It counts most in the headline, which says what the article is about.
const HEADLINE: f32 = 8.0;
const CHIPS: f32 = 1.2;
const EXCERPT: f32 = 0.6;
/// BM25's parameters (Robertson and Zaragoza 2009, §3): how soon the repetitions of a word stop counting, and how much the scores
/// of long articles are lowered.
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// Number of words in an article of ordinary length. A constant, so that the index entries of an article do not depend on the
/// other articles.
const ORDINARY: f32 = 600.0;
/// Free positions between headline, excerpt and body, so that no phrase continues from one into the next.
const GAP: u32 = 64;

/// How often a stem occurs in one article, and where.
#[derive(Debug, Default)]
struct Count {
    headline: u32,
    excerpt: u32,
    chips: u32,
    body: u32,
    places: Vec<u32>,
}

impl Count {
    fn impact(&self, headline_words: u32, words: u32) -> u8 {
        let body = self.body as f32;
        let length = K1 * (1.0 - B + B * words as f32 / ORDINARY);
        let mut worth = body * (K1 + 1.0) / (body + length);
        if self.headline > 0 {
            // In a short headline each word counts more.
            worth += HEADLINE / (1.0 + headline_words as f32 / 32.0);
        }
        if self.chips > 0 {
            worth += CHIPS;
        }
        if self.excerpt > 0 {
            worth += EXCERPT;
        }
        (worth / STEP).round().clamp(0.0, 255.0) as u8
    }
}

/// Makes a [`Block`].
#[derive(Default)]
pub struct Builder {
    stems: HashMap<String, u32>,
    lists: Vec<List>,
    words: HashMap<(String, u32), u32>,
    /// The number of articles for each of `words`.
    articles: Vec<u32>,
    /// The words that were seen before, by language and word in lower case.
    known: HashMap<(u16, String), Known>,
    languages: Vec<(String, Option<Stemmer>)>,
}

#[derive(Default)]
struct List {
    articles: u32,
    last: u32,
    list: Vec<u8>,
    places: Vec<u8>,
}

#[derive(Clone, Copy)]
struct Known {
    stem: u32,
    word: u32,
}

impl Builder {
    /// Adds an article. Its number counts from the first article of the segment, and the numbers must ascend. `body` is the text
    /// of the article's body.
    pub fn add(&mut self, article: u32, document: &Document, body: &str) {
        let language = self.language(&document.language);
        let mut counts: HashMap<u32, Count> = HashMap::new();
        let mut seen = HashSet::new();
        let mut place = 0;
        let mut headline_words = 0;
        let texts = [Some(document.card.headline.as_str()), document.excerpt.as_deref(), Some(body)];
        for (field, text) in texts.into_iter().enumerate() {
            let words = text.map(tokenize::words).unwrap_or_default();
            let last = words.last().map_or(0, |word| word.place + 1);
            if field == 0 {
                headline_words = last;
            }
            for word in words {
                let at = place + word.place;
                if field == 0 {
                    self.begin(&word, &mut counts, |count| count.headline = 1);
                }
                let known = self.know(language, word);
                seen.insert(known.word);
                let count = counts.entry(known.stem).or_default();
                count.places.push(at);
                match field {
                    0 => count.headline += 1,
                    1 => count.excerpt += 1,
                    _ => count.body += 1,
                }
            }
            place += last + GAP;
        }
        let people = document.card.byline.iter().map(|author| author.name.as_str());
        for name in document.chips.iter().map(|chip| chip.name.as_str()).chain(people) {
            for word in tokenize::words(name) {
                self.begin(&word, &mut counts, |count| count.chips = 1);
                let known = self.know(language, word);
                seen.insert(known.word);
                counts.entry(known.stem).or_default().chips += 1;
            }
        }
        for filter in filters(document) {
            let stem = self.stem(filter);
            counts.entry(stem).or_default();
        }
        for word in seen {
            self.articles[word as usize] += 1;
        }
        for (stem, mut count) in counts {
            // A joined word comes after its parts, but has the place of its first part.
            count.places.sort_unstable();
            count.places.dedup();
            let impact = count.impact(headline_words, document.words);
            let list = &mut self.lists[stem as usize];
            put(&mut list.list, article - list.last);
            list.list.push(impact);
            list.last = article;
            list.articles += 1;
            // Longer lists of places are not written to the index.
            if list.places.len() <= PLACES {
                put_places(&mut list.places, &count.places);
            }
        }
    }

    /// The index of all added articles.
    pub fn finish(self) -> Block {
        let mut block = Block::default();
        let mut stems: Vec<(String, u32)> = self.stems.into_iter().collect();
        stems.sort_unstable();
        let mut places = vec![0; stems.len()];
        for (n, (text, number)) in (0..).zip(&stems) {
            let list = &self.lists[*number as usize];
            places[*number as usize] = n;
            let stem = Stem {
                text: block.add_text(text),
                articles: list.articles,
                list: block.add_bytes(&list.list),
                places: block.add_bytes(&list.places),
            };
            block.stems.push(stem);
        }
        let mut words: Vec<((String, u32), u32)> = self.words.into_iter().collect();
        words.sort_unstable();
        for ((text, stem), number) in words {
            let articles = self.articles[number as usize];
            let word = Word { text: block.add_text(&text), stem: places[stem as usize], articles };
            block.words.push(word);
        }
        block.texts.shrink_to_fit();
        block.bytes.shrink_to_fit();
        block
    }

    /// Counts the beginnings of a word of a headline or a name. By these, a search finds the word while the reader is typing it.
    fn begin(&mut self, word: &tokenize::Word, counts: &mut HashMap<u32, Count>, count: impl Fn(&mut Count)) {
        let letters: Vec<usize> = word.folded.char_indices().map(|(at, char)| at + char.len_utf8()).collect();
        for n in BEGINNINGS.filter(|&n| n < letters.len()) {
            let stem = self.stem(beginning(&word.folded[..letters[n - 1]]));
            count(counts.entry(stem).or_default());
        }
    }

    fn language(&mut self, language: &str) -> u16 {
        let at = self.languages.iter().position(|(known, _)| known == language).unwrap_or_else(|| {
            self.languages.push((language.to_owned(), stemmer(language)));
            self.languages.len() - 1
        });
        at as u16
    }

    fn know(&mut self, language: u16, word: tokenize::Word) -> Known {
        let key = (language, word.lower);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let stemmed = match &self.languages[language as usize].1 {
            // A joined word is a name or a compound. The rules of stemmers for endings do not apply to it.
            Some(stemmer) if !word.is_joined => tokenize::fold(&stemmer.stem(&key.1)),
            _ => word.folded.clone(),
        };
        let mut stemmed = if stemmed.is_empty() { word.folded.clone() } else { stemmed };
        let mut spellings: Vec<String> = tokenize::without_umlauts(&key.1).into_iter().collect();
        if !word.folded.is_ascii() && chinese::is_chinese(&self.languages[language as usize].0) {
            stemmed = chinese::simplified(&stemmed).unwrap_or(stemmed);
            spellings.extend(chinese::traditional(&stemmed));
            if stemmed != word.folded {
                spellings.push(stemmed.clone());
            }
        }
        let stem = self.stem(stemmed);
        let word = *self.words.entry((word.folded, stem)).or_insert_with(|| {
            self.articles.push(0);
            (self.articles.len() - 1) as u32
        });
        // No article has these spellings, but some readers type them.
        for spelling in spellings {
            self.words.entry((spelling, stem)).or_insert_with(|| {
                self.articles.push(0);
                (self.articles.len() - 1) as u32
            });
        }
        let known = Known { stem, word };
        self.known.insert(key, known);
        known
    }

    fn stem(&mut self, text: String) -> u32 {
        *self.stems.entry(text).or_insert_with(|| {
            self.lists.push(List::default());
            (self.lists.len() - 1) as u32
        })
    }
}

/// The filters that an article passes, as stems of the lexicon that a reader cannot type.
fn filters(document: &Document) -> impl Iterator<Item = String> + '_ {
    let chips = document.chips.iter().map(|chip| filter(chip.kind.as_str(), chip.slug.as_str()));
    let authors = document.card.byline.iter().map(|author| filter(ListingKind::Author.as_str(), author.slug.as_str()));
    chips.chain(authors).chain([filter("language", &document.language.to_ascii_lowercase())])
}
