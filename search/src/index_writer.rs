//! Writes the index. A segment is made from its articles and the lexicons of older segments, block by block on all cores,
//! and put together in order: the same articles give the same bytes.

use crate::cards::lead;
use crate::lexicon::{self, backwards};
use crate::postings;
use crate::root::{CARDS, FOLDER, INLINE, PAGE, Segment, VERSION};
use crate::segments::BLOCK;
use crate::text_of_html;
use broadsheet_model::{Card, Chip, Slug};
use rayon::prelude::*;
use shelf::{Shelf, cut};
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::ops::Range;
use stems::Stems;
use xxhash_rust::xxh3::Xxh3;

mod block;
mod chinese;
mod shelf;
mod stems;
#[cfg(test)]
mod tests;

/// An article, as far as it can be found.
#[derive(Clone, Debug)]
pub struct Document {
    /// As listings show it; its summary and cover are not read.
    pub card: Card,
    /// BCP 47.
    pub language: String,
    /// The hand-written standfirst.
    pub excerpt: Option<String>,
    /// Categories and tags.
    pub chips: Vec<Chip>,
    /// Sanitised HTML.
    pub body: String,
    /// Words of the body.
    pub words: u32,
}

/// To be raised whenever other bytes are made of the same articles: what a publication left is kept as it is otherwise.
const EDITION: u32 = 6;

/// A digest of all that goes into a segment's files, the segment `before` it included: with the same key, nothing needs to be
/// written. `digest` says what an article's [`Document`] is made from, by its number.
pub fn key(before: Option<&Segment>, articles: Range<usize>, digest: impl Fn(usize) -> u64 + Send + Sync) -> String {
    let digests: Vec<u64> = articles.into_par_iter().map(digest).collect();
    let mut hash = Xxh3::new();
    hash.update(&[VERSION.to_le_bytes(), EDITION.to_le_bytes()].concat());
    hash.update(before.map_or("", |segment| segment.key.as_str()).as_bytes());
    digests.iter().for_each(|digest| hash.update(&digest.to_le_bytes()));
    format!("{:016x}", hash.digest())
}

/// The name of a segment's folder: a digest of which articles it has, in which order. An edited article leaves it as it is, and
/// so the names of all files but those that it changes. `slug` gives an article's slug by its number.
fn folder<'a>(articles: Range<usize>, slug: impl Fn(usize) -> &'a Slug) -> String {
    let mut hash = Xxh3::new();
    for n in articles {
        hash.update(slug(n).as_str().as_bytes());
        hash.update(b"\n");
    }
    format!("{:016x}", hash.digest())
}

/// The words of older segments, and how common they are there.
#[derive(Debug, Default)]
pub struct Known(HashMap<String, u8>);

impl Known {
    /// Adds the words of a segment that was written before.
    ///
    /// # Errors
    /// Those of `read`, which gives the bytes of a path; when a file is damaged.
    pub fn add(&mut self, segment: &Segment, read: impl Fn(&str) -> io::Result<Vec<u8>>) -> io::Result<()> {
        for &(_, name) in &segment.spellings {
            let path = segment.path(name);
            let words = crate::bytes::unpack(&read(&path)?).and_then(|bytes| lexicon::decode_spellings(&bytes));
            let damaged = || io::Error::new(io::ErrorKind::InvalidData, format!("{path} is damaged"));
            self.0.extend(words.ok_or_else(damaged)?);
        }
        Ok(())
    }

    /// Whether a word is new, or at least four times as common as it was.
    fn lacks(&self, word: &str, weight: u8) -> bool {
        self.0.get(word).is_none_or(|&known| weight > known + 1)
    }
}

/// Writes a segment: hands every file to `put`, from all cores, and gives back what the root says of it. `known` has the
/// words of all older segments, and those of this one afterwards.
///
/// # Errors
/// Those of `document` and `put`.
pub fn segment<'a>(
    key: String,
    articles: Range<usize>,
    known: &mut Known,
    slug: impl Fn(usize) -> &'a Slug,
    document: impl Fn(usize) -> io::Result<Document> + Sync,
    put: impl Fn(&str, &[u8]) -> io::Result<()> + Sync,
) -> io::Result<Segment> {
    segment_in(&Sizes::default(), key, articles, known, slug, document, put)
}

/// About so many bytes make a file, before it is packed.
struct Sizes {
    /// Of words, with their postings.
    words: usize,
    /// Of spellings, and of endings.
    spellings: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { words: 4096, spellings: 12 << 10 }
    }
}

/// [`segment`] with files of other sizes: small ones, so that a few words make many files.
fn segment_in<'a>(
    file_sizes: &Sizes,
    key: String,
    articles: Range<usize>,
    known: &mut Known,
    slug: impl Fn(usize) -> &'a Slug,
    document: impl Fn(usize) -> io::Result<Document> + Sync,
    put: impl Fn(&str, &[u8]) -> io::Result<()> + Sync,
) -> io::Result<Segment> {
    let segment = Segment {
        key,
        folder: folder(articles.clone(), &slug),
        first: articles.start as u32,
        count: articles.len() as u32,
        ..Segment::default()
    };
    let shelf = Shelf::new(&segment, put);
    let starts: Vec<usize> = articles.clone().step_by(RUN).collect();
    let blocks = starts
        .into_par_iter()
        .map(|start| index(start..(start + RUN).min(articles.end), articles.start, &document, &shelf))
        .collect::<io::Result<Vec<_>>>()?;
    let is_newest = articles.len() < BLOCK;
    let stems = Stems::of(&blocks);
    let entries = stems.words();
    let items = stems.items(&entries, segment.count);
    let sizes: Vec<usize> = items.iter().map(|item| item.size).collect();
    let most = |all: usize| if is_newest { (all / NEWEST).max(file_sizes.words) } else { file_sizes.words };
    let files = cut(&sizes, |n| items[n].text, most, is_newest);
    let mut words = shelf.put_all(&items, &files, |item| item.text, |items| stems.encode(items, &entries, &shelf))?;
    let has_directory = words.len() > INLINE;
    if has_directory {
        let pages: Vec<Range<usize>> = (0..words.len()).step_by(PAGE).map(|n| n..(n + PAGE).min(words.len())).collect();
        let page = |page: &Range<usize>| {
            let files = &words[page.clone()];
            Ok((files[0].0.clone(), shelf.put(&postings::encode_directory(files))?))
        };
        words = pages.par_iter().map(page).collect::<io::Result<Vec<_>>>()?;
    }
    let mut spellings: BTreeMap<String, u8> = BTreeMap::new();
    for entry in &entries {
        let weight = spellings.entry(entry.word.clone()).or_default();
        *weight = entry.weight.max(*weight);
    }
    spellings.retain(|word, weight| known.lacks(word, *weight));
    let spell = |words: BTreeMap<String, u8>| {
        let words: Vec<(String, u8)> = words.into_iter().collect();
        let sizes: Vec<usize> = words.iter().map(|(word, _)| word.len() / 2 + 3).collect();
        let files = cut(&sizes, |n| &words[n].0, |_| file_sizes.spellings, is_newest);
        shelf.put_all(&words, &files, |(word, _)| word, |words| Ok(lexicon::encode_spellings(words)))
    };
    let endings = spell(spellings.iter().map(|(word, &weight)| (backwards(word), weight)).collect())?;
    known.0.extend(spellings.iter().map(|(word, &weight)| (word.clone(), weight)));
    let spellings = spell(spellings)?;
    drop(shelf);
    Ok(Segment { words, has_directory, spellings, endings, ..segment })
}

/// Indexes a run of articles, and writes their cards.
fn index<P>(
    run: Range<usize>,
    first: usize,
    document: impl Fn(usize) -> io::Result<Document>,
    shelf: &Shelf<'_, P>,
) -> io::Result<block::Block>
where
    P: Fn(&str, &[u8]) -> io::Result<()> + Sync,
{
    let mut builder = block::Builder::default();
    let mut cards: Vec<Card> = Vec::new();
    for n in run.clone() {
        let document = document(n)?;
        let text = text_of_html::text(&document.body);
        builder.add((n - first) as u32, &document, &text);
        let summary = Some(lead(document.excerpt.as_deref(), &text));
        cards.push(Card { summary, cover: None, ..document.card });
        let number = (n - first) as u32 / CARDS;
        if cards.len() == CARDS as usize || n + 1 == run.end {
            shelf.put_cards(number, &cards)?;
            cards.clear();
        }
    }
    Ok(builder.finish())
}

/// So many articles are indexed at once, on one core; files of cards end where runs do. A run has a list of its own for each of its stems: longer runs need less
/// memory, shorter ones keep more cores busy.
const RUN: usize = 8192;
/// The incomplete block is written anew with every article, so it has few files of words, and the larger for it: at most about
/// so many.
const NEWEST: usize = 9;

const _: () = assert!(VERSION == 2 && FOLDER.as_bytes()[FOLDER.len() - 2] == b'2', "the folder names the version too");
const _: () = assert!(RUN.is_multiple_of(CARDS as usize), "a file of cards has articles of one run");
