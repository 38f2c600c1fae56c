//! Writes the index. The writer makes a segment from its articles and the lexicons of the older segments. It indexes the articles
//! in runs, on all cores, and joins the runs in order: the same articles give the same bytes.

use crate::cards::lead;
use crate::index_root::{CARDS, FOLDER, INLINE, PAGE, Segment, VERSION};
use crate::lexicon::{self, backwards};
use crate::postings;
use crate::segments::BLOCK;
use crate::text_of_html;
use broadsheet_model::{Card, Chip, Slug};
use rayon::prelude::*;
use segment_writer::{Shelf, cut};
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::ops::Range;
use stems::Stems;
use xxhash_rust::xxh3::Xxh3;

mod block;
mod chinese;
mod segment_writer;
mod stems;
#[cfg(test)]
mod tests;

/// The parts of an article that the index is made from.
#[derive(Clone, Debug)]
pub struct Document {
    /// The article's card. The writer ignores its summary and cover.
    pub card: Card,
    /// BCP 47 tag of the article's language.
    pub language: String,
    /// The hand-written summary.
    pub excerpt: Option<String>,
    /// Categories and tags.
    pub chips: Vec<Chip>,
    /// Sanitised HTML.
    pub body: String,
    /// Number of words in the body.
    pub words: u32,
}

/// Raise this number whenever the writer makes different bytes from the same articles. Otherwise a publication keeps the files
/// that the last publication wrote.
const EDITION: u32 = 6;

/// A digest of everything that a segment's files are made from, including the segment `before` it. While the key is the same,
/// nothing needs to be written. `digest` gets the number of an article and returns a digest of what its [`Document`] is made
/// from.
pub fn key(before: Option<&Segment>, articles: Range<usize>, digest: impl Fn(usize) -> u64 + Send + Sync) -> String {
    let digests: Vec<u64> = articles.into_par_iter().map(digest).collect();
    let mut hash = Xxh3::new();
    hash.update(&[VERSION.to_le_bytes(), EDITION.to_le_bytes()].concat());
    hash.update(before.map_or("", |segment| segment.key.as_str()).as_bytes());
    digests.iter().for_each(|digest| hash.update(&digest.to_le_bytes()));
    format!("{:016x}", hash.digest())
}

/// The name of a segment's folder: a digest of the slugs of its articles, in order. An edit of an article does not change this
/// name, so all files that the edit does not change keep their paths. `slug` gets the number of an article and returns its slug.
fn folder<'a>(articles: Range<usize>, slug: impl Fn(usize) -> &'a Slug) -> String {
    let mut hash = Xxh3::new();
    for n in articles {
        hash.update(slug(n).as_str().as_bytes());
        hash.update(b"\n");
    }
    format!("{:016x}", hash.digest())
}

/// The words of older segments, and how common each word is there.
#[derive(Debug, Default)]
pub struct Known(HashMap<String, u8>);

impl Known {
    /// Adds the words of a segment that was written before.
    ///
    /// # Errors
    /// The errors of `read`, which returns the bytes of the file at a path; and an error when a file is damaged.
    pub fn add(&mut self, segment: &Segment, read: impl Fn(&str) -> io::Result<Vec<u8>>) -> io::Result<()> {
        for &(_, name) in &segment.spellings {
            let path = segment.path(name);
            let words = crate::bytes::unpack(&read(&path)?).and_then(|bytes| lexicon::decode_spellings(&bytes));
            let damaged = || io::Error::new(io::ErrorKind::InvalidData, format!("{path} is damaged"));
            self.0.extend(words.ok_or_else(damaged)?);
        }
        Ok(())
    }

    /// Whether a word is new, or at least four times as common as in the older segments.
    fn lacks(&self, word: &str, weight: u8) -> bool {
        self.0.get(word).is_none_or(|&known| weight > known + 1)
    }
}

/// Writes a segment: passes every file to `put`, from all cores, and returns the segment's entry for the root. `known` has the
/// words of all older segments. Afterwards it also has the words of this segment.
///
/// # Errors
/// The errors of `document` and `put`.
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

/// Approximate sizes of files in bytes, before they are packed.
struct Sizes {
    /// Size of a file of words with their postings.
    words: usize,
    /// Size of a file of spellings or of endings.
    spellings: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { words: 4096, spellings: 12 << 10 }
    }
}

/// [`segment`] with other sizes of files. With small files, a few words make many files.
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

/// Number of articles that one core indexes at a time. A file of cards never continues into the next run. Each run has its own
/// list for each of its stems: longer runs need less memory, shorter runs keep more cores busy.
const RUN: usize = 8192;
/// Approximate maximum number of files of words in the incomplete block. Every new article makes the writer write this block
/// again, so the block has few files, which are larger than those of other segments.
const NEWEST: usize = 9;

const _: () = assert!(VERSION == 2 && FOLDER.as_bytes()[FOLDER.len() - 2] == b'2', "the folder names the version too");
const _: () = assert!(RUN.is_multiple_of(CARDS as usize), "a file of cards has articles of one run");
