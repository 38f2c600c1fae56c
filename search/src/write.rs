//! Writes the index. A segment is made from its articles alone, block by block on all cores, and put together in order: the
//! same articles give the same bytes.

use crate::bytes::pack;
use crate::lexicon::{self, Entry, Slot, backwards};
use crate::postings::{self, BEST, Postings};
use crate::root::{CARDS, FOLDER, Part, Segment, VERSION};
use crate::segments::BLOCK;
use broadsheet_model::{Card, Chip};
use rayon::prelude::*;
use std::collections::BTreeMap;
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

/// The name of a segment's folder: a digest of all that goes into its files. Two segments of the same name are the same.
///
/// # Errors
/// Those of `document`.
pub fn key(articles: Range<usize>, document: impl Fn(usize) -> io::Result<Document> + Sync) -> io::Result<String> {
    let digests: Vec<u128> = articles.into_par_iter().map(|n| document(n).map(|d| digest(&d))).collect::<io::Result<_>>()?;
    let mut hash = Xxh3::new();
    hash.update(FOLDER.as_bytes());
    digests.iter().for_each(|digest| hash.update(&digest.to_le_bytes()));
    Ok(format!("{:016x}", hash.digest()))
}

fn digest(document: &Document) -> u128 {
    let Document { card, language, excerpt, chips, body, words } = document;
    let mut hash = Xxh3::new();
    let card = serde_json::to_vec(&(shown(card), language, excerpt, chips, words)).unwrap_or_default();
    hash.update(&card);
    hash.update(body.as_bytes());
    hash.digest128()
}

/// A card as it stands in a result.
fn shown(card: &Card) -> Card {
    Card { summary: None, cover: None, ..card.clone() }
}

/// Writes a segment: hands every file to `put`, from all cores, and gives back what the root says of it.
///
/// # Errors
/// Those of `document` and `put`.
pub fn segment(
    key: String,
    articles: Range<usize>,
    document: impl Fn(usize) -> io::Result<Document> + Sync,
    put: impl Fn(&str, &[u8]) -> io::Result<()> + Sync,
) -> io::Result<Segment> {
    let mut segment =
        Segment { key, first: articles.start as u32, count: articles.len() as u32, words: Vec::new(), endings: Vec::new() };
    let starts: Vec<usize> = articles.clone().step_by(BLOCK).collect();
    let blocks = starts
        .into_par_iter()
        .map(|start| {
            let end = (start + BLOCK).min(articles.end);
            let documents = (start..end).map(&document).collect::<io::Result<Vec<_>>>()?;
            let first = (start - articles.start) as u32;
            for (n, cards) in (first / CARDS as u32..).zip(documents.chunks(CARDS)) {
                let cards: Vec<Card> = cards.iter().map(|document| shown(&document.card)).collect();
                put(&segment.path(Part::Cards(n)), &pack(&serde_json::to_vec(&cards)?))?;
            }
            Ok(block::Block::of(first, &documents))
        })
        .collect::<io::Result<Vec<_>>>()?;
    let stems = Stems::of(&blocks);
    let slots = stems.write(&blocks, segment.count, |part, bytes| put(&segment.path(part), &pack(&bytes)))?;
    let entries = entries(&blocks, &stems, &slots);
    let mut endings: Vec<(String, u8)> =
        entries.iter().filter(|entry| entry.weight > 0).map(|entry| (backwards(&entry.word), entry.weight)).collect();
    endings.sort();
    endings.dedup_by(|a, b| {
        a.0 == b.0 && {
            b.1 = a.1.max(b.1);
            true
        }
    });
    let files = cut(&entries, |entry| &entry.word, |entry| entry.word.len() / 2 + 6);
    segment.words = firsts(&entries, &files, |entry| &entry.word);
    let ending_files = cut(&endings, |(word, _)| word, |(word, _)| word.len() / 2 + 3);
    segment.endings = firsts(&endings, &ending_files, |(word, _)| word);
    files
        .par_iter()
        .enumerate()
        .try_for_each(|(n, range)| put(&segment.path(Part::Words(n as u32)), &pack(&lexicon::encode(&entries[range.clone()]))))?;
    ending_files.par_iter().enumerate().try_for_each(|(n, range)| {
        put(&segment.path(Part::Endings(n as u32)), &pack(&lexicon::encode_endings(&endings[range.clone()])))
    })?;
    Ok(segment)
}

/// About so many bytes of the lexicon make a file, before it is packed.
const WORDS: usize = 4096;
/// About so many bytes of postings make a file, before it is packed.
const POSTINGS: usize = 8192;
/// Words that stand in more places are not looked for in phrases: they join, they do not tell.
const PLACES: usize = 16 << 10;

/// Cuts a sorted list into files; equal words stay together.
fn cut<T>(all: &[T], word: impl Fn(&T) -> &String, size: impl Fn(&T) -> usize) -> Vec<Range<usize>> {
    let mut files = Vec::new();
    let (mut first, mut bytes) = (0, 0);
    for n in 0..all.len() {
        if bytes >= WORDS && word(&all[n - 1]) != word(&all[n]) {
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
            let ends = first.char_indices().map(|(at, char)| at + char.len_utf8());
            let end = ends.into_iter().find(|&end| first[..end] > before[..]).unwrap_or(first.len());
            first[..end].to_owned()
        })
        .collect()
}

/// The stems of all blocks, sorted, each with where it is.
struct Stems<'a> {
    /// Stem, then (block, number in the block).
    all: Vec<(&'a str, Vec<(usize, u32)>)>,
    /// For each block, from the number in the block to the place in `all`.
    of_block: Vec<Vec<u32>>,
}

impl<'a> Stems<'a> {
    fn of(blocks: &'a [block::Block]) -> Self {
        let mut flat: Vec<(&str, usize, u32)> = blocks
            .iter()
            .enumerate()
            .flat_map(|(block, b)| (0..).zip(&b.stems).map(move |(n, stem)| (stem.text.as_str(), block, n)))
            .collect();
        flat.par_sort_unstable();
        let mut all: Vec<(&str, Vec<(usize, u32)>)> = Vec::new();
        let mut of_block: Vec<Vec<u32>> = blocks.iter().map(|block| vec![0; block.stems.len()]).collect();
        for (text, block, n) in flat {
            match all.last_mut() {
                Some((last, places)) if *last == text => places.push((block, n)),
                _ => all.push((text, vec![(block, n)])),
            }
            of_block[block][n as usize] = (all.len() - 1) as u32;
        }
        Self { all, of_block }
    }

    /// Writes postings, rests and places; gives back where each stem's postings are.
    fn write(
        &self,
        blocks: &[block::Block],
        count: u32,
        put: impl Fn(Part, Vec<u8>) -> io::Result<()> + Sync,
    ) -> io::Result<Vec<Slot>> {
        // Sizes first, to know where files end; then every file on its own.
        let sizes: Vec<usize> = self
            .all
            .iter()
            .map(|(_, at)| at.iter().map(|&(block, n)| blocks[block].stems[n as usize].articles.len()).sum::<usize>())
            .collect();
        let mut slots = Vec::with_capacity(sizes.len());
        let mut files: Vec<Range<usize>> = Vec::new();
        let (mut first, mut bytes) = (0, 0);
        for (n, &articles) in sizes.iter().enumerate() {
            // A list takes a byte or two for each article's number, and one for its impact.
            let list = articles.min(BEST) * if articles * 128 > count as usize { 2 } else { 3 } + 3;
            if bytes > 0 && bytes + list > POSTINGS {
                files.push(first..n);
                (first, bytes) = (n, 0);
            }
            slots.push(Slot { file: files.len() as u32, slot: (n - first) as u32 });
            bytes += list;
        }
        files.push(first..sizes.len());
        (0..).zip(files).collect::<Vec<_>>().into_par_iter().try_for_each(|(file, stems)| {
            let mut lists = Vec::with_capacity(stems.len());
            let mut places = Vec::with_capacity(stems.len());
            for (slot, stem) in (0..).zip(&self.all[stems]) {
                let gathered = Gathered::of(blocks, &stem.1);
                let (list, rest) = gathered.best();
                lists.push(postings::encode(&list));
                if !rest.is_empty() {
                    put(Part::Rest(file, slot), postings::encode_rest(&rest))?;
                }
                let is_placed = rest.is_empty() && gathered.places.len() <= PLACES;
                places.push(if is_placed { gathered.places } else { Vec::new() });
            }
            put(Part::Postings(file), postings::encode_slots(&lists))?;
            put(Part::Places(file), postings::encode_slots(&places))
        })?;
        Ok(slots)
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
    fn of(blocks: &[block::Block], at: &[(usize, u32)]) -> Self {
        let mut gathered = Self::default();
        for &(block, n) in at {
            let stem = &blocks[block].stems[n as usize];
            gathered.articles.extend_from_slice(&stem.articles);
            gathered.impacts.extend_from_slice(&stem.impacts);
            gathered.places.extend_from_slice(&stem.places);
        }
        gathered
    }

    /// The list, and the articles that are not in it.
    fn best(&self) -> (Postings, Vec<u32>) {
        let total = self.articles.len() as u32;
        if self.articles.len() <= BEST {
            let (articles, impacts) = (self.articles.clone(), self.impacts.clone());
            return (Postings { total, articles, impacts }, Vec::new());
        }
        let mut order: Vec<usize> = (0..self.articles.len()).collect();
        order.sort_unstable_by_key(|&n| (std::cmp::Reverse(self.impacts[n]), std::cmp::Reverse(n)));
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

/// The lexicon: every word with its stem, and every stem that is no word.
fn entries(blocks: &[block::Block], stems: &Stems<'_>, slots: &[Slot]) -> Vec<Entry> {
    let mut words: BTreeMap<(&str, u32), u32> = BTreeMap::new();
    for (block, of_block) in blocks.iter().zip(&stems.of_block) {
        for (word, stem, articles) in &block.words {
            *words.entry((word, of_block[*stem as usize])).or_default() += articles;
        }
    }
    let mut entries: Vec<Entry> = words
        .iter()
        .map(|(&(word, stem), &articles)| Entry {
            word: word.to_owned(),
            weight: (articles.max(1).ilog2() + 1).min(15) as u8,
            stem: stems.all[stem as usize].0.to_owned(),
            slot: slots[stem as usize],
        })
        .collect();
    let alone = (0..).zip(&stems.all).filter(|(n, (text, _))| !words.contains_key(&(*text, *n)));
    entries.extend(alone.map(|(n, (text, _))| Entry {
        word: (*text).to_owned(),
        weight: 0,
        stem: (*text).to_owned(),
        slot: slots[n as usize],
    }));
    entries.sort_by(|a, b| (&a.word, &a.stem).cmp(&(&b.word, &b.stem)));
    entries
}

const _: () = assert!(VERSION == 1, "FOLDER names the version too");
