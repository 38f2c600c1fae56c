//! Answers queries from the index of one site. The engine reads only the files that a query needs, reads them in parallel, and
//! keeps them.

use crate::bytes::unpack;
use crate::index_files::{FileError, Files};
use crate::index_root::{self, Place, Root, VERSION};
use crate::lexicon::halves;
use crate::postings::{self, Postings, Slot};
use crate::typing_pace::Effort;
use broadsheet_model::{Found, Query, SearchError, Sort};
use futures::future::try_join_all;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

mod corrections;
mod directory;
mod hits;
mod passage;
mod query;
mod query_resolution;
mod rank;
mod typos;
mod word_lookup;

use query_resolution::Terms;
use rank::{Lists, Matches, Scored};

/// Maximum number of files that the engine keeps. When it has more, it discards all of them and reads them again when needed.
const KEPT: usize = 4096;

/// When fewer articles than this have all the words, the results also include articles that lack one of the words. Otherwise a
/// word that some article mentions only in passing would hide the articles about the other words.
const FEW: usize = 5;

/// Answers queries from the index of one site.
#[derive(Debug)]
pub struct Engine<F> {
    files: F,
    root: RefCell<Option<Rc<Root>>>,
    kept: RefCell<HashMap<String, Rc<[u8]>>>,
}

impl<F: Files> Engine<F> {
    /// An engine that has read nothing yet. `files` gets paths of the site, without a leading slash.
    pub fn new(files: F) -> Self {
        Self { files, root: RefCell::default(), kept: RefCell::default() }
    }

    /// Discards everything that was read. The next query reads it again.
    pub fn forget(&self) {
        self.root.take();
        self.kept.take();
    }

    /// The hits of a query after the first `skip`, at most `count`, each with its passage. Dropping the future cancels the
    /// requests that are under way. The files that have already arrived are kept.
    ///
    /// # Errors
    /// When a file of the index cannot be fetched or is damaged.
    pub async fn search(&self, query: &Query, skip: usize, count: usize) -> Result<Found, SearchError> {
        let root = self.root().await?;
        let clauses = query::parse(&query.words);
        if clauses.is_empty() {
            return Ok(Found::default());
        }
        let mut terms = Terms::resolve(self, &root, &clauses, query, Effort::Whole).await?;
        let most = skip + count;
        let mut matches = self.matches(&root, &terms, query, most).await?;
        // When no article has all the words, even a word that one or two articles have may be a typing error.
        if matches.total == 0 && terms.correct_rare(self, &root).await? {
            matches = self.matches(&root, &terms, query, most).await?;
        }
        let mut some_words = false;
        if matches.total == 0 && terms.wanted().count() > 1 {
            terms.loosen();
            matches = self.matches(&root, &terms, query, most).await?;
            some_words = matches.total > 0;
        }
        if !some_words && matches.total < FEW && terms.may_miss_one() {
            matches = self.matches(&root, &terms, query, most).await?;
        }
        let best = &matches.hits[skip.min(matches.hits.len())..];
        let found = self.found(&root, &terms, &matches, best, Effort::Whole).await?;
        Ok(Found { instead: terms.instead(&query.words), some_words, ..found })
    }

    /// The first hits, at most `count`, of a query that the reader is still typing. This search reads as little as possible: it
    /// leaves out the unfinished word if there are other words, corrects nothing, and takes passages only from the beginnings of
    /// texts.
    ///
    /// # Errors
    /// The same as for [`Self::search`].
    pub async fn search_preliminary(&self, query: &Query, count: usize) -> Result<Found, SearchError> {
        let root = self.root().await?;
        let mut clauses = query::parse(&query.words);
        let is_unfinished = |clause: &query::Clause| clause.words.iter().any(|word| word.is_unfinished);
        clauses.pop_if(|clause| is_unfinished(clause));
        if clauses.iter().all(|clause| clause.is_barred) {
            clauses = query::parse(&query.words);
        }
        if clauses.is_empty() {
            return Ok(Found::default());
        }
        let terms = Terms::resolve(self, &root, &clauses, query, Effort::Preliminary).await?;
        let matches = self.matches(&root, &terms, query, count).await?;
        self.found(&root, &terms, &matches, &matches.hits, Effort::Preliminary).await
    }

    async fn found(
        &self,
        root: &Root,
        terms: &Terms,
        matches: &Matches,
        best: &[Scored],
        effort: Effort,
    ) -> Result<Found, SearchError> {
        let marks = terms.marks();
        let hits = self.hits(root, best, &marks, effort).await?;
        let Matches { total, at_least, ref years, .. } = *matches;
        Ok(Found { total, at_least, hits, years: years.clone(), marks: marks.list(), ..Found::default() })
    }

    async fn root(&self) -> Result<Rc<Root>, SearchError> {
        if let Some(root) = &*self.root.borrow() {
            return Ok(root.clone());
        }
        let bytes = match self.files.get(&index_root::path()).await {
            Err(FileError::Missing) => return Err(SearchError::NoIndex),
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

    /// Reads files of segments with [`Self::load`].
    async fn load_all(&self, root: &Root, places: impl IntoIterator<Item = Place>) -> Result<(), SearchError> {
        self.load(places.into_iter().map(|(segment, name)| root.segments[segment].path(name))).await
    }

    /// Reads in parallel those files that are not kept yet.
    async fn load(&self, paths: impl IntoIterator<Item = String>) -> Result<(), SearchError> {
        let missing = {
            let kept = self.kept.borrow();
            distinct(paths.into_iter().filter(|path| !kept.contains_key(path)))
        };
        let read = missing.into_iter().map(|path| async move {
            let mut bytes = self.files.get(&path).await?;
            if path.ends_with(".bin") {
                bytes = unpack(&bytes).ok_or(SearchError::Damaged)?;
            }
            self.kept.borrow_mut().insert(path, bytes.into());
            Ok::<_, SearchError>(())
        });
        try_join_all(read).await.map(|_| ())
    }

    /// The bytes of a segment's file, which must have been loaded.
    fn bytes(&self, root: &Root, (segment, name): Place) -> Result<Rc<[u8]>, SearchError> {
        self.kept.borrow().get(&root.segments[segment].path(name)).cloned().ok_or(SearchError::Damaged)
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
            self.load_all(root, rests.iter().copied()).await?;
            lists = lists.with(&rests, |place| postings::decode_rest(&self.bytes(root, place)?).ok_or(SearchError::Damaged))?;
            let mut matches = lists.matches(terms, root, query);
            self.keep_phrases(root, terms, &lists, &mut matches).await?;
            if matches.is_enough(query.sort, most) {
                matches.rank(root, query.sort, most, before);
                return Ok(matches);
            }
            // The hits of this round come before the hits that need more files. So the first results keep their order when the
            // reader asks for more.
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
        self.load_directory(root, stems.iter().copied()).await?;
        let mut files = Vec::new();
        for segment in 0..root.segments.len() {
            for stem in &stems {
                files.extend(self.file(root, segment, stem)?);
            }
        }
        self.load_all(root, files).await?;
        Lists::read(terms, root, |segment, stem| self.postings(root, segment, stem))
    }

    /// Removes the hits that lack a wanted phrase or have a barred one.
    async fn keep_phrases(&self, root: &Root, terms: &Terms, lists: &Lists, matches: &mut Matches) -> Result<(), SearchError> {
        let needed = lists.phrases(terms, root, matches);
        if needed.is_empty() {
            return Ok(());
        }
        self.load_all(root, needed).await?;
        lists.keep_phrases(terms, root, matches, |segment, slot, count| {
            let file = self.bytes(root, (segment, slot.places))?;
            let bytes = postings::slot(&file, slot.slot).ok_or(SearchError::Damaged)?;
            if bytes.is_empty() {
                return Ok(None);
            }
            postings::decode_places(bytes, count).map(Some).ok_or(SearchError::Damaged)
        })
    }

    /// The number of articles that have a stem; `None` when no article has it. The files of words that may have the stem must
    /// have been loaded.
    fn articles(&self, root: &Root, stem: &str) -> Result<Option<u32>, SearchError> {
        let mut articles = 0;
        for segment in 0..root.segments.len() {
            articles += self.postings(root, segment, stem)?.map_or(0, |(_, postings)| postings.total);
        }
        Ok((articles > 0).then_some(articles))
    }

    /// The postings of a stem in a segment; `None` when the segment does not have the stem. The file of words that may have it
    /// must have been loaded.
    fn postings(&self, root: &Root, segment: usize, stem: &str) -> Result<Option<(Slot, Postings)>, SearchError> {
        let Some(place) = self.file(root, segment, stem)? else { return Ok(None) };
        let file = self.bytes(root, place)?;
        let (_, lists) = halves(&file).ok_or(SearchError::Damaged)?;
        let Some((slot, list)) = postings::find(lists, stem).ok_or(SearchError::Damaged)? else { return Ok(None) };
        Ok(Some((slot, postings::decode(list).ok_or(SearchError::Damaged)?)))
    }
}

/// The items without repetitions, in the order of their first occurrence. It compares every pair, because the lists are short.
fn distinct<T: PartialEq>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut distinct = Vec::new();
    for one in all {
        if !distinct.contains(&one) {
            distinct.push(one);
        }
    }
    distinct
}
