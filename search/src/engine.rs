//! Answers queries over the index of one site. Only files that a query needs are read, side by side, and kept.

use crate::bytes::unpack;
use crate::files::Files;
use crate::html;
use crate::lexicon::file_of;
use crate::postings;
use crate::root::{self, CARDS, Part, Root, STEMS, VERSION};
use broadsheet_model::{Card, Found, Hit, Query, SearchError, Slug, Sort};
use futures::future::{join_all, try_join_all};
use serde::Deserialize;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

mod passage;
mod query;
mod rank;
mod resolve;
mod typos;

use passage::Marks;
use rank::{Lists, Matches, Need, Slot};
use resolve::Terms;

/// Files of the index that are kept; with more of them, all are forgotten and read again when needed.
const KEPT: usize = 4096;

/// Answers queries over the index of one site.
#[derive(Debug)]
pub struct Engine<F> {
    files: F,
    root: RefCell<Option<Rc<Root>>>,
    kept: RefCell<HashMap<Place, Rc<[u8]>>>,
}

/// A file of the index: the number of its segment, and which one.
type Place = (usize, Part);

impl<F: Files> Engine<F> {
    /// An engine that has read nothing yet. `files` knows paths of the site, without a leading slash.
    pub fn new(files: F) -> Self {
        Self { files, root: RefCell::default(), kept: RefCell::default() }
    }

    /// The hits of a query from the `skip`th on, at most `count`, each with its passage. Dropping the future gives up what
    /// is being fetched; what has arrived is kept.
    ///
    /// # Errors
    /// When files of the index cannot be had or cannot be read.
    pub async fn search(&self, query: &Query, skip: usize, count: usize) -> Result<Found, SearchError> {
        let root = self.root().await?;
        let clauses = query::parse(&query.words);
        if clauses.iter().all(|clause| clause.is_barred) {
            return Ok(Found::default());
        }
        let mut terms = Terms::resolve(self, &root, &clauses, query).await?;
        let most = skip + count;
        let mut matches = self.matches(&root, &terms, query, most).await?;
        // A word that stands in an article or two may still be a slip, when nothing has all the words.
        if matches.hits.is_empty() && terms.correct_rare(self, &root).await? {
            matches = self.matches(&root, &terms, query, most).await?;
        }
        let mut some_words = false;
        if matches.hits.is_empty() && terms.wanted().count() > 1 {
            terms.loosen();
            matches = self.matches(&root, &terms, query, most).await?;
            some_words = !matches.hits.is_empty();
        }
        let best = &matches.hits[skip.min(matches.hits.len())..];
        let hits = self.hits(&root, best, &terms.marks()).await?;
        Ok(Found {
            total: matches.total,
            at_least: matches.at_least,
            instead: terms.instead(&query.words),
            some_words,
            hits,
            years: matches.years,
        })
    }

    async fn root(&self) -> Result<Rc<Root>, SearchError> {
        if let Some(root) = &*self.root.borrow() {
            return Ok(root.clone());
        }
        let bytes = match self.files.get(&root::path()).await {
            Err(crate::FileError::Missing) => return Err(SearchError::NoIndex),
            other => other?,
        };
        let root: Root = serde_json::from_slice(&bytes).map_err(|_| SearchError::Damaged)?;
        if root.version != VERSION {
            return Err(SearchError::NoIndex);
        }
        let root = Rc::new(root);
        *self.root.borrow_mut() = Some(root.clone());
        Ok(root)
    }

    /// Reads files of the index that are not kept yet, side by side.
    async fn load(&self, root: &Root, places: impl IntoIterator<Item = Place>) -> Result<(), SearchError> {
        let missing = {
            let kept = self.kept.borrow();
            distinct(places.into_iter().filter(|place| !kept.contains_key(place)))
        };
        let read = missing.into_iter().map(|place| async move {
            let packed = self.files.get(&root.segments[place.0].path(place.1)).await?;
            let bytes = unpack(&packed).ok_or(SearchError::Damaged)?;
            self.kept.borrow_mut().insert(place, bytes.into());
            Ok::<_, SearchError>(())
        });
        try_join_all(read).await.map(|_| ())
    }

    /// The bytes of a file that was loaded.
    fn bytes(&self, place: Place) -> Result<Rc<[u8]>, SearchError> {
        self.kept.borrow().get(&place).cloned().ok_or(SearchError::Damaged)
    }

    /// Finds the first `most` hits, in order.
    async fn matches(&self, root: &Root, terms: &Terms, query: &Query, most: usize) -> Result<Matches, SearchError> {
        if self.kept.borrow().len() > KEPT {
            self.kept.borrow_mut().clear();
        }
        let mut lists = self.lists(root, terms).await?;
        let mut rests = lists.rests(terms, root, query, false);
        let mut before = Vec::new();
        loop {
            self.load(root, rests.iter().map(|&(segment, slot)| (segment, Part::Rest(slot.file, slot.slot)))).await?;
            lists = lists.with(&rests, |segment, slot| {
                postings::decode_rest(&self.bytes((segment, Part::Rest(slot.file, slot.slot)))?).ok_or(SearchError::Damaged)
            })?;
            let mut matches = lists.matches(terms, root, query);
            self.keep_phrases(root, terms, &lists, &mut matches).await?;
            if matches.is_enough(query.sort, most) {
                matches.rank(root, query.sort, most, before);
                return Ok(matches);
            }
            // What these lead to comes after what was known without: with more results, the first ones stay where they are.
            if query.sort == Sort::Relevance {
                matches.rank(root, query.sort, most, before);
                before = matches.hits;
            }
            rests = lists.rests(terms, root, query, true);
        }
    }

    /// The lists of all terms in all segments.
    async fn lists(&self, root: &Root, terms: &Terms) -> Result<Lists, SearchError> {
        let stems: Vec<&str> = terms.all.iter().flat_map(|term| &term.stems).map(|stem| stem.text.as_str()).collect();
        self.load(root, directory(root, stems.iter().copied())).await?;
        let mut files = Vec::new();
        for (segment, stem) in everywhere(root, &stems) {
            files.extend(self.file(root, segment, stem)?.map(|file| (segment, Part::Postings(file))));
        }
        self.load(root, files).await?;
        Lists::read(terms, root, |segment, stem| {
            let Some(file) = self.file(root, segment, stem)? else { return Ok(None) };
            let bytes = self.bytes((segment, Part::Postings(file)))?;
            let Some((slot, list)) = postings::find(&bytes, stem).ok_or(SearchError::Damaged)? else { return Ok(None) };
            Ok(Some((Slot { file, slot }, postings::decode(list).ok_or(SearchError::Damaged)?)))
        })
    }

    /// Leaves out what has not the wanted phrases, or has a barred one.
    async fn keep_phrases(&self, root: &Root, terms: &Terms, lists: &Lists, matches: &mut Matches) -> Result<(), SearchError> {
        let needed = lists.phrases(terms, root, matches);
        if needed.is_empty() {
            return Ok(());
        }
        self.load(root, needed.iter().map(|&Need { segment, file }| (segment, Part::Places(file)))).await?;
        lists.keep_phrases(terms, root, matches, |segment, slot, count| {
            let file = self.bytes((segment, Part::Places(slot.file)))?;
            let bytes = postings::slot(&file, slot.slot).ok_or(SearchError::Damaged)?;
            if bytes.is_empty() {
                return Ok(None);
            }
            postings::decode_places(bytes, count).map(Some).ok_or(SearchError::Damaged)
        })
    }

    /// The file of a segment's postings that has those of a stem, if any has; its page of the directory has been loaded.
    fn file(&self, root: &Root, segment: usize, stem: &str) -> Result<Option<u32>, SearchError> {
        let Some(page) = file_of(&root.segments[segment].stems, stem) else { return Ok(None) };
        let firsts = postings::decode_stems(&self.bytes((segment, Part::Stems(page)))?).ok_or(SearchError::Damaged)?;
        Ok(file_of(&firsts, stem).map(|file| page * STEMS + file))
    }

    async fn hits(&self, root: &Root, best: &[(u32, f32)], marks: &Marks) -> Result<Vec<Hit>, SearchError> {
        let place = |article: u32| {
            let segment = root.segments.partition_point(|segment| segment.first <= article).saturating_sub(1);
            let inner = article - root.segments.get(segment).map_or(0, |segment| segment.first);
            ((segment, Part::Cards(inner / CARDS)), (inner % CARDS) as usize)
        };
        self.load(root, best.iter().map(|&(article, _)| place(article).0)).await?;
        let mut cards = Vec::with_capacity(best.len());
        for &(article, _) in best {
            let (file, n) = place(article);
            let all: Vec<Card> = serde_json::from_slice(&self.bytes(file)?).map_err(|_| SearchError::Damaged)?;
            cards.push(all.into_iter().nth(n).ok_or(SearchError::Damaged)?);
        }
        Ok(join_all(cards.into_iter().map(|card| async move {
            let headline = passage::marked(&card.headline, marks);
            // A hit without its passage is still a hit.
            let passage = self.text(&card.slug).await.map(|text| passage::best(&text, marks)).unwrap_or_default();
            Hit { card, headline, passage }
        }))
        .await)
    }

    /// The text of an article, from the file that its page is made from: whoever opens it has it already.
    async fn text(&self, slug: &Slug) -> Option<String> {
        #[derive(Deserialize)]
        struct Article {
            body: String,
        }
        let bytes = self.files.get(&format!("data/articles/{slug}.json")).await.ok()?;
        let article: Article = serde_json::from_slice(&bytes).ok()?;
        Some(html::text(&article.body))
    }
}

/// Every stem in every segment.
fn everywhere<'a>(root: &Root, stems: &'a [&'a str]) -> impl Iterator<Item = (usize, &'a str)> {
    (0..root.segments.len()).flat_map(|segment| stems.iter().map(move |stem| (segment, *stem)))
}

/// The files of the directory that know where the postings of stems are.
fn directory<'a>(root: &'a Root, stems: impl Iterator<Item = &'a str> + Clone + 'a) -> impl Iterator<Item = Place> + 'a {
    (0..).zip(&root.segments).flat_map(move |(n, segment)| {
        stems.clone().filter_map(move |stem| file_of(&segment.stems, stem).map(|page| (n, Part::Stems(page))))
    })
}

/// Each once, in the order of their first coming. The lists are short.
fn distinct<T: PartialEq>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut distinct = Vec::new();
    for one in all {
        if !distinct.contains(&one) {
            distinct.push(one);
        }
    }
    distinct
}
