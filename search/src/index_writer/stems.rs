//! The stems of a segment, joined from the stems of its blocks, and the files of words that are made from them.

use super::block;
use super::segment_writer::Shelf;
use crate::lexicon::{self, Entry};
use crate::postings::{self, BEST, Postings};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::io;
use std::ops::Range;

/// Maximum size in bytes of the places of a stem. A stem with more places is ignored in phrases: it only connects the other
/// words, and does not distinguish articles.
pub const PLACES: usize = 12 << 10;

/// A text that is a word, a stem or both.
pub struct Item<'a> {
    /// The text of the item. Items are sorted by it.
    pub text: &'a str,
    /// The entries that have this word: one for each of its stems.
    entries: Range<usize>,
    stem: Option<usize>,
    /// Approximate size in bytes.
    pub size: usize,
}

/// The stems of all blocks, sorted.
pub struct Stems<'a> {
    blocks: &'a [block::Block],
    /// Where each stem is: its block, and its number in the block. The entries of one stem follow one another, block by block.
    at: Vec<(u32, u32)>,
    /// For each stem, its first index in `at`. The last value is the length of `at`.
    firsts: Vec<u32>,
    /// For each block and each of its stems, the index of the stem in `firsts`.
    of_block: Vec<Vec<u32>>,
}

impl<'a> Stems<'a> {
    /// Joins the stems of blocks.
    pub fn of(blocks: &'a [block::Block]) -> Self {
        let mut of_block: Vec<Vec<u32>> = blocks.iter().map(|block| Vec::with_capacity(block.len())).collect();
        let (mut at, mut firsts) = (Vec::new(), Vec::new());
        // Each block is sorted. So the smallest of the next stems of all blocks is the next stem.
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

    /// Approximate size in bytes of the list of a stem: two or three bytes for each article.
    fn size(&self, stem: usize, count: u32) -> usize {
        let articles: usize = self.at(stem).iter().map(|&(block, n)| self.blocks[block as usize].articles(n as usize)).sum();
        articles.min(BEST) * if articles * 128 > count as usize { 2 } else { 3 } + 6
    }

    /// All words and stems, sorted together.
    pub fn items<'e>(&'e self, entries: &'e [Entry], count: u32) -> Vec<Item<'e>> {
        let sizes: Vec<usize> = (0..self.len()).into_par_iter().map(|stem| self.size(stem, count)).collect();
        let mut items = Vec::with_capacity(entries.len());
        let (mut entry, mut stem) = (0, 0);
        loop {
            let word = entries.get(entry).map(|entry| entry.word.as_str());
            let next = (stem < self.len()).then(|| self.text(stem));
            let Some(text) = word.into_iter().chain(next).min() else { return items };
            let mut item = Item { text, entries: entry..entry, stem: None, size: 0 };
            while let Some(one) = entries.get(entry).filter(|entry| entry.word == text) {
                item.size += one.word.len() / 2 + 4;
                entry += 1;
            }
            item.entries.end = entry;
            if next == Some(text) {
                item.size += sizes[stem];
                item.stem = Some(stem);
                stem += 1;
            }
            items.push(item);
        }
    }

    /// The bytes of a file of words. It also writes the files that belong to this file.
    pub fn encode<P>(&self, items: &[Item<'_>], entries: &[Entry], shelf: &Shelf<'_, P>) -> io::Result<Vec<u8>>
    where
        P: Fn(&str, &[u8]) -> io::Result<()> + Sync,
    {
        let mut lists = Vec::with_capacity(items.len());
        let mut places = Vec::with_capacity(items.len());
        for stem in items.iter().filter_map(|item| item.stem) {
            let gathered = self.gather(stem);
            let (mut list, rest) = gathered.best();
            if !rest.is_empty() {
                list.rest = Some(shelf.put(&postings::encode_rest(&rest))?);
            }
            lists.push((self.text(stem), postings::encode(&list)));
            places.push(if gathered.places.len() <= PLACES { gathered.places } else { Vec::new() });
        }
        let places = shelf.put(&postings::encode_slots(&places))?;
        let first = items.first().map_or(0, |item| item.entries.start);
        let end = items.last().map_or(0, |item| item.entries.end);
        Ok(lexicon::encode_file(&entries[first..end], &postings::encode_file(places, &lists)))
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
    pub fn words(&self) -> Vec<Entry> {
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

/// The articles of a stem in all blocks.
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
            return (Postings { total, rest: None, articles, impacts }, Vec::new());
        }
        let mut order: Vec<usize> = (0..self.articles.len()).collect();
        order.sort_unstable_by_key(|&n| (Reverse(self.impacts[n]), Reverse(n)));
        order[..BEST].sort_unstable();
        order[BEST..].sort_unstable();
        let pick = |n: &usize| self.articles[*n];
        let list = Postings {
            total,
            rest: None,
            articles: order[..BEST].iter().map(pick).collect(),
            impacts: order[..BEST].iter().map(|&n| self.impacts[n]).collect(),
        };
        (list, order[BEST..].iter().map(pick).collect())
    }
}
