//! Writes the index. A segment is made from its articles and the lexicons of older segments, block by block on all cores,
//! and put together in order: the same articles give the same bytes.

use crate::bytes::pack;
use crate::lexicon::{self, Entry, backwards};
use crate::postings::{self, BEST, Postings};
use crate::root::{FOLDER, File, Name, SLUGS, STEMS, Segment, VERSION};
use crate::segments::BLOCK;
use broadsheet_model::{Byline, Chip, Slug};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet};
use std::io;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

mod block;

/// An article, as far as it can be found.
#[derive(Clone, Debug)]
pub struct Document {
    /// The last segment of its path.
    pub slug: Slug,
    /// Plain text.
    pub headline: String,
    /// Who wrote it.
    pub byline: Vec<Byline>,
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
const EDITION: u32 = 2;

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

/// The words of older segments, with their stems and how common they are.
#[derive(Debug, Default)]
pub struct Known(HashMap<(String, String), u8>);

impl Known {
    /// Adds the words of a segment that was written before.
    ///
    /// # Errors
    /// Those of `read`, which gives the bytes of a path; when a file is damaged.
    pub fn add(&mut self, segment: &Segment, read: impl Fn(&str) -> io::Result<Vec<u8>>) -> io::Result<()> {
        for &(_, name) in &segment.words {
            let path = segment.path(name);
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

/// Where the files of one segment go.
struct Shelf<'a, P> {
    segment: &'a Segment,
    put: P,
    /// What has been put there: files of the same bytes are one.
    names: Mutex<HashSet<Name>>,
}

impl<P: Fn(&str, &[u8]) -> io::Result<()> + Sync> Shelf<'_, P> {
    /// Packs and writes a file, and gives it its name.
    fn put(&self, bytes: &[u8]) -> io::Result<Name> {
        let packed = pack(bytes);
        let name = Name(xxh3_64(&packed));
        let is_new = self.names.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
        if is_new {
            (self.put)(&self.segment.path(name), &packed)?;
        }
        Ok(name)
    }

    /// The same for sorted texts in several files. `first` is the text of an item, `encode` makes the bytes of some.
    fn put_all<T: Sync>(
        &self,
        all: &[T],
        files: &[Range<usize>],
        first: impl Fn(&T) -> &str,
        encode: impl Fn(&[T]) -> Vec<u8> + Sync,
    ) -> io::Result<Vec<File>> {
        let names = files.par_iter().map(|range| self.put(&encode(&all[range.clone()]))).collect::<io::Result<Vec<_>>>()?;
        let begins = files.iter().map(|range| {
            let before = range.start.checked_sub(1).map(|n| first(&all[n]));
            before.map_or_else(String::new, |before| difference(before, first(&all[range.start])))
        });
        Ok(begins.zip(names).collect())
    }
}

/// The shortest beginning of a text that tells it from the one `before`.
fn difference(before: &str, text: &str) -> String {
    let mut ends = text.char_indices().map(|(at, char)| at + char.len_utf8());
    let end = ends.find(|&end| text[..end] > *before).unwrap_or(text.len());
    text[..end].to_owned()
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
    let mut segment = Segment {
        key,
        folder: folder(articles.clone(), &slug),
        first: articles.start as u32,
        count: articles.len() as u32,
        ..Segment::default()
    };
    let slugs: Vec<&str> = articles.clone().map(|n| slug(n).as_str()).collect();
    for (n, slugs) in (0..).zip(slugs.chunks(SLUGS as usize)) {
        put(&segment.slugs(n), &pack(slugs.join("\n").as_bytes()))?;
    }
    let shelf = Shelf { segment: &segment, put, names: Mutex::default() };
    let starts: Vec<usize> = articles.clone().step_by(RUN).collect();
    let blocks = starts
        .into_par_iter()
        .map(|start| {
            let mut builder = block::Builder::default();
            for n in start..(start + RUN).min(articles.end) {
                builder.add((n - articles.start) as u32, &document(n)?);
            }
            Ok(builder.finish())
        })
        .collect::<io::Result<Vec<_>>>()?;
    let is_newest = articles.len() < BLOCK;
    let merged = Stems::of(&blocks);
    let stems = merged.write(segment.count, is_newest, &shelf)?;
    let mut entries = merged.words();
    entries.retain(|entry| known.lacks(entry));
    let mut endings: BTreeMap<String, u8> = BTreeMap::new();
    for entry in &entries {
        let weight = endings.entry(backwards(&entry.word)).or_default();
        *weight = entry.weight.max(*weight);
    }
    let endings: Vec<(String, u8)> = endings.into_iter().collect();
    let most = |all: usize| if is_newest { (all / NEWEST_WORDS).max(WORDS) } else { WORDS };
    let sizes: Vec<usize> = entries.iter().map(|entry| entry.word.len() / 2 + 4).collect();
    let files = cut(&sizes, |n| &entries[n].word, most, is_newest);
    let words = shelf.put_all(&entries, &files, |entry| &entry.word, lexicon::encode)?;
    let sizes: Vec<usize> = endings.iter().map(|(word, _)| word.len() / 2 + 3).collect();
    let files = cut(&sizes, |n| &endings[n].0, most, is_newest);
    let endings = shelf.put_all(&endings, &files, |(word, _)| word, lexicon::encode_endings)?;
    drop(shelf);
    (segment.words, segment.endings, segment.stems) = (words, endings, stems);
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

/// Cuts sorted texts, each of a size in bytes, into files of about `most` bytes (of the size of all); equal texts stay together.
/// Where a file ends depends on the texts near by: what comes or goes elsewhere leaves a file as it is. The newest articles'
/// files change anyway, and are as few as can be.
fn cut<'t>(
    sizes: &[usize],
    text: impl Fn(usize) -> &'t str,
    most: impl Fn(usize) -> usize,
    is_newest: bool,
) -> Vec<Range<usize>> {
    let most = most(sizes.iter().sum());
    let (least, limit) = if is_newest { (most, usize::MAX) } else { (most / 2, most * 2) };
    let mut files = Vec::new();
    let (mut first, mut bytes) = (0, 0);
    for n in 1..sizes.len() {
        bytes += sizes[n - 1];
        // In so many bytes about one text begins a file: a large one is the likelier.
        let begins = || is_newest || xxh3_64(text(n).as_bytes()) % (least as u64) < sizes[n] as u64;
        if text(n - 1) != text(n) && (bytes >= least && begins() || bytes.saturating_add(sizes[n]) > limit) {
            files.push(first..n);
            (first, bytes) = (n, 0);
        }
    }
    if first < sizes.len() {
        files.push(first..sizes.len());
    }
    files
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

    /// About how many bytes the list of a stem takes: two or three for an article.
    fn size(&self, stem: usize, count: u32) -> usize {
        let articles: usize = self.at(stem).iter().map(|&(block, n)| self.blocks[block as usize].articles(n as usize)).sum();
        articles.min(BEST) * if articles * 128 > count as usize { 2 } else { 3 } + 6
    }

    /// Writes postings, rests, places and the directory; gives back the files of the directory.
    fn write<P>(&self, count: u32, is_newest: bool, shelf: &Shelf<'_, P>) -> io::Result<Vec<File>>
    where
        P: Fn(&str, &[u8]) -> io::Result<()> + Sync,
    {
        // Sizes first, so that every file can then be written on its own.
        let sizes: Vec<usize> = (0..self.len()).into_par_iter().map(|stem| self.size(stem, count)).collect();
        let most = |all: usize| if is_newest { (all / NEWEST_POSTINGS).max(POSTINGS) } else { POSTINGS };
        let files = cut(&sizes, |stem| self.text(stem), most, is_newest);
        let names = files.par_iter().map(|stems| self.write_file(stems.clone(), shelf)).collect::<io::Result<Vec<_>>>()?;
        let files: Vec<File> = files.iter().map(|stems| self.text(stems.start).to_owned()).zip(names).collect();
        let pages: Vec<Range<usize>> = (0..files.len()).step_by(STEMS).map(|n| n..(n + STEMS).min(files.len())).collect();
        shelf.put_all(&files, &pages, |(stem, _)| stem, postings::encode_directory)
    }

    /// Writes a file of postings, with what belongs to it.
    fn write_file<P>(&self, stems: Range<usize>, shelf: &Shelf<'_, P>) -> io::Result<Name>
    where
        P: Fn(&str, &[u8]) -> io::Result<()> + Sync,
    {
        let mut lists = Vec::with_capacity(stems.len());
        let mut places = Vec::with_capacity(stems.len());
        for stem in stems {
            let gathered = self.gather(stem);
            let (mut list, rest) = gathered.best();
            if !rest.is_empty() {
                list.rest = Some(shelf.put(&postings::encode_rest(&rest))?);
            }
            lists.push((self.text(stem), postings::encode(&list)));
            places.push(if gathered.places.len() <= PLACES { gathered.places } else { Vec::new() });
        }
        let places = shelf.put(&postings::encode_slots(&places))?;
        shelf.put(&postings::encode_file(places, &lists))
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

const _: () = assert!(VERSION == 1 && FOLDER.as_bytes()[FOLDER.len() - 2] == b'1', "the folder names the version too");
