//! Answers queries over the index of one site. Only files that a query needs are read, side by side, and kept.

use crate::bytes::unpack;
use crate::files::{FileError, Files};
use crate::html;
use crate::lexicon::file_of;
use crate::postings;
use crate::root::{self, Place, Root, SLUGS, VERSION};
use broadsheet_model::{ARTICLE_BLOCK, Byline, Card, Chip, Dateline, Found, Hit, Kind, Query, SearchError, Slug, Sort};
use futures::future::try_join_all;
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
use rank::{Lists, Matches};
use resolve::Terms;

/// Files of the index that are kept; with more of them, all are forgotten and read again when needed.
const KEPT: usize = 4096;

/// Answers queries over the index of one site.
#[derive(Debug)]
pub struct Engine<F> {
    files: F,
    root: RefCell<Option<Rc<Root>>>,
    kept: RefCell<HashMap<String, Rc<[u8]>>>,
}

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

    /// Reads files of segments, as [`Self::load`].
    async fn load_all(&self, root: &Root, places: impl IntoIterator<Item = Place>) -> Result<(), SearchError> {
        self.load(places.into_iter().map(|(segment, name)| root.segments[segment].path(name))).await
    }

    /// Reads files of the index that are not kept yet, side by side.
    async fn load(&self, paths: impl IntoIterator<Item = String>) -> Result<(), SearchError> {
        let missing = {
            let kept = self.kept.borrow();
            distinct(paths.into_iter().filter(|path| !kept.contains_key(path)))
        };
        let read = missing.into_iter().map(|path| async move {
            let packed = self.files.get(&path).await?;
            let bytes = unpack(&packed).ok_or(SearchError::Damaged)?;
            self.kept.borrow_mut().insert(path, bytes.into());
            Ok::<_, SearchError>(())
        });
        try_join_all(read).await.map(|_| ())
    }

    /// The bytes of a file of a segment that was loaded.
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
        self.load_all(root, directory(root, stems.iter().copied())).await?;
        let mut files = Vec::new();
        for segment in 0..root.segments.len() {
            for stem in &stems {
                files.extend(self.postings(root, segment, stem)?);
            }
        }
        self.load_all(root, files).await?;
        Lists::read(terms, root, |segment, stem| {
            let Some(place) = self.postings(root, segment, stem)? else { return Ok(None) };
            let bytes = self.bytes(root, place)?;
            let Some((slot, list)) = postings::find(&bytes, stem).ok_or(SearchError::Damaged)? else { return Ok(None) };
            Ok(Some((slot, postings::decode(list).ok_or(SearchError::Damaged)?)))
        })
    }

    /// Leaves out what has not the wanted phrases, or has a barred one.
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

    /// The file of a segment's postings that has those of a stem, if any has; its page of the directory has been loaded.
    fn postings(&self, root: &Root, segment: usize, stem: &str) -> Result<Option<Place>, SearchError> {
        let Some(page) = file_of(&root.segments[segment].stems, stem) else { return Ok(None) };
        let files = postings::decode_directory(&self.bytes(root, (segment, page))?).ok_or(SearchError::Damaged)?;
        Ok(file_of(&files, stem).map(|name| (segment, name)))
    }

    async fn hits(&self, root: &Root, best: &[(u32, f32)], marks: &Marks) -> Result<Vec<Hit>, SearchError> {
        let place = |article: u32| {
            let segment = root.segments.iter().rfind(|segment| segment.first <= article).ok_or(SearchError::Damaged)?;
            let n = article - segment.first;
            Ok::<_, SearchError>((segment.slugs(n / SLUGS), (n % SLUGS) as usize))
        };
        let places = best.iter().map(|&(article, _)| place(article)).collect::<Result<Vec<_>, _>>()?;
        self.load(places.iter().map(|(path, _)| path.clone())).await?;
        let slugs = places.iter().map(|(path, n)| self.slug(path, *n));
        let slugs = slugs.collect::<Option<Vec<_>>>().ok_or(SearchError::Damaged)?;
        let hits = try_join_all(slugs.into_iter().map(|slug| self.hit(root, slug, marks))).await?;
        Ok(hits.into_iter().flatten().collect())
    }

    /// The `n`th slug of a file that was loaded.
    fn slug(&self, path: &str, n: usize) -> Option<Slug> {
        let slugs = self.kept.borrow().get(path)?.clone();
        Slug::parse(std::str::from_utf8(&slugs).ok()?.lines().nth(n)?).ok()
    }

    /// An article that was found, from the file that its page is made from: whoever opens it has it already. Nothing when it
    /// was taken away since.
    async fn hit(&self, root: &Root, slug: Slug, marks: &Marks) -> Result<Option<Hit>, SearchError> {
        let path = if root.is_printed { format!("blog/{slug}/") } else { format!("data/articles/{slug}.json") };
        let bytes = match self.files.get(&path).await {
            Err(FileError::Missing) => return Ok(None),
            other => other?,
        };
        let described = if root.is_printed {
            // Another page may stand there now, that of its new address or the host's own.
            let Some(described) = Described::in_page(&bytes) else { return Ok(None) };
            described
        } else {
            serde_json::from_slice(&bytes).map_err(|_| SearchError::Damaged)?
        };
        let Described { headline, byline, dateline, chips, minutes, body } = described;
        let section = chips.into_iter().find(|chip| chip.kind == Kind::Category);
        Ok(Some(Hit {
            headline: passage::marked(&headline, marks),
            passage: passage::best(&html::text(&body), marks),
            card: Card { slug, headline, summary: None, section, byline, dateline, minutes, cover: None },
        }))
    }
}

/// What a card is made from; as in [`broadsheet_model::Article`].
#[derive(Deserialize)]
struct Described {
    headline: String,
    #[serde(default)]
    byline: Vec<Byline>,
    dateline: Option<Dateline>,
    #[serde(default)]
    chips: Vec<Chip>,
    #[serde(default)]
    minutes: u32,
    body: String,
}

impl Described {
    /// What a printed page says of its article.
    fn in_page(page: &[u8]) -> Option<Self> {
        let page = std::str::from_utf8(page).ok()?;
        let (block, _) = page.split_once(ARTICLE_BLOCK)?.1.split_once("</script>")?;
        Some(Self { body: html::body(page)?.to_owned(), ..serde_json::from_str(block).ok()? })
    }
}

/// The files of the directory that know where the postings of stems are.
fn directory<'a>(root: &'a Root, stems: impl Iterator<Item = &'a str> + Clone + 'a) -> impl Iterator<Item = Place> + 'a {
    root.segments
        .iter()
        .enumerate()
        .flat_map(move |(n, segment)| stems.clone().filter_map(move |stem| file_of(&segment.stems, stem).map(|page| (n, page))))
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
