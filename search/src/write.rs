//! Writes the index. A segment is made from its articles and the lexicons of older segments, block by block on all cores,
//! and put together in order: the same articles give the same bytes.

use crate::bytes::pack;
use crate::lexicon::{self, Entry, backwards};
use crate::postings::{self, BEST, Postings};
use crate::root::{CARDS, FOLDER, Part, STEMS, Segment, VERSION};
use crate::segments::BLOCK;
use broadsheet_model::{Card, Chip};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::io;
use std::ops::Range;
use xxhash_rust::xxh3::Xxh3;

mod block;

/// An article, as far as it can be found.
#[derive(Clone, Debug)]
pub struct Document {
    /// As it is shown when found.
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

/// To be raised whenever other bytes are made of the same articles: what was fetched under a name is kept for ever.
const EDITION: u32 = 1;

/// The name of a segment's folder: a digest of all that goes into its files, the segment `before` it included. Two segments
/// of the same name are the same. `digest` says what an article's [`Document`] is made from, by its number.
pub fn key(before: Option<&Segment>, articles: Range<usize>, digest: impl Fn(usize) -> u64 + Send + Sync) -> String {
    let digests: Vec<u64> = articles.into_par_iter().map(digest).collect();
    let mut hash = Xxh3::new();
    hash.update(&[VERSION.to_le_bytes(), EDITION.to_le_bytes()].concat());
    hash.update(before.map_or("", |segment| segment.key.as_str()).as_bytes());
    digests.iter().for_each(|digest| hash.update(&digest.to_le_bytes()));
    format!("{:016x}", hash.digest())
}

/// A card as it stands in a result.
fn shown(card: &Card) -> Card {
    Card { summary: None, cover: None, ..card.clone() }
}

/// The words of older segments, with their stems and how common they are.
#[derive(Debug, Default)]
pub struct Known(HashMap<(String, String), u8>);

impl Known {
    /// Adds the words of a segment that was written before.
    ///
    /// # Errors
    /// Those of `read`, which gives the bytes of a path; when a file is damaged.
    pub fn add(&mut self, segment: &Segment, read: impl Fn(&str) -> io::Result<Vec<u8>>) -> io::Result<()> {
        for n in 0..segment.words.len() as u32 {
            let path = segment.path(Part::Words(n));
            let entries = crate::bytes::unpack(&read(&path)?).and_then(|bytes| lexicon::decode(&bytes));
            let damaged = || io::Error::new(io::ErrorKind::InvalidData, format!("{path} is damaged"));
            self.take(entries.ok_or_else(damaged)?);
        }
        Ok(())
    }

    fn take(&mut self, entries: Vec<Entry>) {
        self.0.extend(entries.into_iter().map(|entry| ((entry.word, entry.stem), entry.weight)));
    }

    /// Whether an entry tells anything: it is new, or at least four times as common as it was.
    fn lacks(&self, entry: &Entry) -> bool {
        self.0.get(&(entry.word.clone(), entry.stem.clone())).is_none_or(|&weight| entry.weight > weight + 1)
    }
}

/// Writes a segment: hands every file to `put`, from all cores, and gives back what the root says of it. `known` has the
/// words of all older segments, and those of this one afterwards.
///
/// # Errors
/// Those of `document` and `put`.
pub fn segment(
    key: String,
    articles: Range<usize>,
    known: &mut Known,
    document: impl Fn(usize) -> io::Result<Document> + Sync,
    put: impl Fn(&str, &[u8]) -> io::Result<()> + Sync,
) -> io::Result<Segment> {
    let mut segment = Segment { key, first: articles.start as u32, count: articles.len() as u32, ..Segment::default() };
    let is_newest = articles.len() < BLOCK;
    let write = |part: Part, bytes: &[u8]| put(&segment.path(part), &pack(bytes));
    let starts: Vec<usize> = articles.clone().step_by(RUN).collect();
    let blocks = starts
        .into_par_iter()
        .map(|start| {
            let end = (start + RUN).min(articles.end);
            let mut builder = block::Builder::default();
            let mut cards = Vec::new();
            for n in start..end {
                let inner = (n - articles.start) as u32;
                let document = document(n)?;
                builder.add(inner, &document);
                cards.push(shown(&document.card));
                if (inner + 1).is_multiple_of(CARDS) || n + 1 == end {
                    write(Part::Cards(inner / CARDS), &serde_json::to_vec(&cards)?)?;
                    cards.clear();
                }
            }
            Ok(builder.finish())
        })
        .collect::<io::Result<Vec<_>>>()?;
    let stems = Stems::of(&blocks);
    let directory = stems.write(segment.count, is_newest, write)?;
    let mut entries = stems.words();
    entries.retain(|entry| known.lacks(entry));
    let mut endings: BTreeMap<String, u8> = BTreeMap::new();
    for entry in &entries {
        let weight = endings.entry(backwards(&entry.word)).or_default();
        *weight = entry.weight.max(*weight);
    }
    let endings: Vec<(String, u8)> = endings.into_iter().collect();
    let files = cut(&entries, |entry| &entry.word, |entry| entry.word.len() / 2 + 4, is_newest);
    let ending_files = cut(&endings, |(word, _)| word, |(word, _)| word.len() / 2 + 3, is_newest);
    (0..)
        .zip(&files)
        .collect::<Vec<_>>()
        .into_par_iter()
        .try_for_each(|(n, range)| write(Part::Words(n), &lexicon::encode(&entries[range.clone()])))?;
    (0..)
        .zip(&ending_files)
        .collect::<Vec<_>>()
        .into_par_iter()
        .try_for_each(|(n, range)| write(Part::Endings(n), &lexicon::encode_endings(&endings[range.clone()])))?;
    segment.words = firsts(&entries, &files, |entry| &entry.word);
    segment.endings = firsts(&endings, &ending_files, |(word, _)| word);
    segment.stems = directory;
    known.take(entries);
    Ok(segment)
}

/// So many articles are indexed at once, on one core. A run has a list of its own for each of its stems: longer runs need less
/// memory, shorter ones keep more cores busy.
const RUN: usize = 8192;
/// About so many bytes of a lexicon make a file, before it is packed.
const WORDS: usize = 3072;
/// About so many bytes of postings make a file, before it is packed.
const POSTINGS: usize = 4096;
/// Stems whose places take more bytes are not looked for in phrases: they join, they do not tell.
const PLACES: usize = 12 << 10;
/// The incomplete block is written anew with every article, so it has few files, and the larger for it: at most about so
/// many of words and of their endings each, and so many of postings and of places each.
const NEWEST_WORDS: usize = 4;
const NEWEST_POSTINGS: usize = 9;

/// Cuts a sorted list into files; equal words stay together.
fn cut<T>(all: &[T], word: impl Fn(&T) -> &String, size: impl Fn(&T) -> usize, is_newest: bool) -> Vec<Range<usize>> {
    let most = if is_newest { (all.iter().map(&size).sum::<usize>() / NEWEST_WORDS).max(WORDS) } else { WORDS };
    let mut files = Vec::new();
    let (mut first, mut bytes) = (0, 0);
    for n in 0..all.len() {
        if bytes >= most && word(&all[n - 1]) != word(&all[n]) {
            files.push(first..n);
            (first, bytes) = (n, 0);
        }
        bytes += size(&all[n]);
    }
    if first < all.len() {
        files.push(first..all.len());
    }
    files
}

/// The shortest texts that tell each file's first word from the last word of the file before.
fn firsts<T>(all: &[T], files: &[Range<usize>], word: impl Fn(&T) -> &String) -> Vec<String> {
    files
        .iter()
        .map(|range| {
            let Some(before) = range.start.checked_sub(1).map(|n| word(&all[n])) else { return String::new() };
            let first = word(&all[range.start]);
            let mut ends = first.char_indices().map(|(at, char)| at + char.len_utf8());
            let end = ends.find(|&end| first[..end] > before[..]).unwrap_or(first.len());
            first[..end].to_owned()
        })
        .collect()
}

/// The stems of all blocks, sorted.
struct Stems<'a> {
    blocks: &'a [block::Block],
    /// Where each stem is: block, number in the block. Those of one stem follow one another, block by block.
    at: Vec<(u32, u32)>,
    /// The first place in `at` of each stem, and the end.
    firsts: Vec<u32>,
    /// For each block, from the number in the block to the number in `firsts`.
    of_block: Vec<Vec<u32>>,
}

impl<'a> Stems<'a> {
    fn of(blocks: &'a [block::Block]) -> Self {
        let mut of_block: Vec<Vec<u32>> = blocks.iter().map(|block| Vec::with_capacity(block.len())).collect();
        let (mut at, mut firsts) = (Vec::new(), Vec::new());
        // Each block is sorted: the least of what comes next in all of them is what comes next.
        let next = |block: usize, n: usize| (n < blocks[block].len()).then(|| Reverse((blocks[block].stem(n), block, n)));
        let mut heap: BinaryHeap<_> = (0..blocks.len()).filter_map(|block| next(block, 0)).collect();
        let mut last = None;
        while let Some(Reverse((stem, block, n))) = heap.pop() {
            if last != Some(stem) {
                firsts.push(at.len() as u32);
                last = Some(stem);
            }
            of_block[block].push((firsts.len() - 1) as u32);
            at.push((block as u32, n as u32));
            heap.extend(next(block, n + 1));
        }
        firsts.push(at.len() as u32);
        Self { blocks, at, firsts, of_block }
    }

    fn len(&self) -> usize {
        self.firsts.len() - 1
    }

    fn at(&self, stem: usize) -> &[(u32, u32)] {
        &self.at[self.firsts[stem] as usize..self.firsts[stem + 1] as usize]
    }

    fn text(&self, stem: usize) -> &'a str {
        let (block, n) = self.at[self.firsts[stem] as usize];
        self.blocks[block as usize].stem(n as usize)
    }

    /// Where the files of postings end: sizes first, so that every file can then be written on its own.
    fn files(&self, count: u32, is_newest: bool) -> Vec<Range<usize>> {
        let size = |stem: usize| {
            let articles: usize = self.at(stem).iter().map(|&(block, n)| self.blocks[block as usize].articles(n as usize)).sum();
            // A list takes a byte or two for each article's number, and one for its impact.
            articles.min(BEST) * if articles * 128 > count as usize { 2 } else { 3 } + 6
        };
        let sizes: Vec<usize> = (0..self.len()).map(size).collect();
        let most = if is_newest { (sizes.iter().sum::<usize>() / NEWEST_POSTINGS).max(POSTINGS) } else { POSTINGS };
        let mut files: Vec<Range<usize>> = Vec::new();
        let (mut first, mut bytes) = (0, 0);
        for (n, size) in sizes.iter().enumerate() {
            if bytes > 0 && bytes + size > most {
                files.push(first..n);
                (first, bytes) = (n, 0);
            }
            bytes += size;
        }
        files.push(first..sizes.len());
        files
    }

    /// Writes postings, rests, places and the directory; gives back the first stem of each file of the directory.
    fn write(&self, count: u32, is_newest: bool, put: impl Fn(Part, &[u8]) -> io::Result<()> + Sync) -> io::Result<Vec<String>> {
        let files = self.files(count, is_newest);
        let firsts: Vec<&str> = files.iter().filter(|range| !range.is_empty()).map(|range| self.text(range.start)).collect();
        (0..).zip(files).collect::<Vec<_>>().into_par_iter().try_for_each(|(file, range)| {
            let mut lists = Vec::with_capacity(range.len());
            let mut places = Vec::with_capacity(range.len());
            for (slot, stem) in (0..).zip(range) {
                let gathered = self.gather(stem);
                let (list, rest) = gathered.best();
                lists.push((self.text(stem), postings::encode(&list)));
                if !rest.is_empty() {
                    put(Part::Rest(file, slot), &postings::encode_rest(&rest))?;
                }
                places.push(if gathered.places.len() <= PLACES { gathered.places } else { Vec::new() });
            }
            put(Part::Postings(file), &postings::encode_file(&lists))?;
            put(Part::Places(file), &postings::encode_slots(&places))
        })?;
        let pages: Vec<_> = (0..).zip(firsts.chunks(STEMS as usize)).collect();
        for &(n, page) in &pages {
            put(Part::Stems(n), &postings::encode_stems(page))?;
        }
        Ok(pages.into_iter().map(|(_, page)| page[0].to_owned()).collect())
    }

    fn gather(&self, stem: usize) -> Gathered {
        let mut gathered = Gathered::default();
        for &(block, n) in self.at(stem) {
            let block = &self.blocks[block as usize];
            for (article, impact) in block.list(n as usize) {
                gathered.articles.push(article);
                gathered.impacts.push(impact);
            }
            gathered.places.extend_from_slice(block.places(n as usize));
        }
        gathered
    }
    /// Every word with its stem, sorted.
    fn words(&self) -> Vec<Entry> {
        let mut words: HashMap<(&str, u32), u32> = HashMap::new();
        for (block, of_block) in self.blocks.iter().zip(&self.of_block) {
            for (word, stem, articles) in block.words() {
                *words.entry((word, of_block[stem])).or_default() += articles;
            }
        }
        let mut entries: Vec<Entry> = words
            .into_iter()
            .map(|((word, stem), articles)| Entry {
                word: word.to_owned(),
                weight: (articles.max(1).ilog2() + 1).min(15) as u8,
                stem: self.text(stem as usize).to_owned(),
            })
            .collect();
        entries.par_sort_unstable_by(|a, b| (&a.word, &a.stem).cmp(&(&b.word, &b.stem)));
        entries
    }
}

/// A stem's articles over all blocks.
#[derive(Default)]
struct Gathered {
    articles: Vec<u32>,
    impacts: Vec<u8>,
    places: Vec<u8>,
}

impl Gathered {
    /// The list, and the articles that are not in it.
    fn best(&self) -> (Postings, Vec<u32>) {
        let total = self.articles.len() as u32;
        if self.articles.len() <= BEST {
            let (articles, impacts) = (self.articles.clone(), self.impacts.clone());
            return (Postings { total, articles, impacts }, Vec::new());
        }
        let mut order: Vec<usize> = (0..self.articles.len()).collect();
        order.sort_unstable_by_key(|&n| (Reverse(self.impacts[n]), Reverse(n)));
        order[..BEST].sort_unstable();
        order[BEST..].sort_unstable();
        let pick = |n: &usize| self.articles[*n];
        let list = Postings {
            total,
            articles: order[..BEST].iter().map(pick).collect(),
            impacts: order[..BEST].iter().map(|&n| self.impacts[n]).collect(),
        };
        (list, order[BEST..].iter().map(pick).collect())
    }
}

const _: () = assert!(VERSION == 1 && FOLDER.as_bytes()[FOLDER.len() - 2] == b'1', "the folder names the version too");
