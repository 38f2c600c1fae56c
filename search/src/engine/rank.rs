//! Finds the articles that match a query, and ranks them. Long because lists, tallies and matches use one another's private
//! fields.

use super::distinct;
use super::query_resolution::{Role, Term, Terms};
use crate::index_root::{Place, Root};
use crate::postings::{Postings, Rest, STEP, Slot};
use broadsheet_model::{Query, SearchError, Sort, When};
use std::collections::HashMap;

/// How much newer articles are preferred: the newest ones get this share of their score in addition, and articles that are
/// `HALF_LIFE` months older get half of it.
const RECENCY: f32 = 0.3;
const HALF_LIFE: f32 = 36.0;
/// Approximate number of bytes that the engine reads at a time to learn which articles, besides the best ones, have the most
/// frequent words.
const BUDGET: u32 = 16 << 10;

/// The postings of all terms.
#[derive(Debug)]
pub struct Lists {
    /// For each term, the list of each of its stems.
    terms: Vec<Vec<List>>,
    /// For each term, its weight (BM25's inverse document frequency).
    worth: Vec<f32>,
}

/// For each article, the positions at which a phrase may begin.
type Begins = HashMap<u32, Vec<u32>>;

/// The postings of a stem.
#[derive(Debug, Default)]
struct List {
    factor: f32,
    segments: Vec<(usize, Kept)>,
}

impl List {
    fn of(&self, segment: usize) -> Option<&Kept> {
        self.segments.iter().find(|(n, _)| *n == segment).map(|(_, kept)| kept)
    }
}

#[derive(Debug)]
struct Kept {
    slot: Slot,
    postings: Postings,
    /// The articles that are not in the list, once they have been read.
    rest: Option<Rest>,
}

impl Kept {
    const fn is_known(&self) -> bool {
        self.postings.is_whole() || self.rest.is_some()
    }

    /// Approximate size in bytes of the file of the articles that are not in the list.
    fn rest_size(&self, count: u32) -> u32 {
        (self.postings.total - self.postings.articles.len() as u32).min(count / 8)
    }

    /// Calls `take` with every article that is known to have the stem.
    fn each(&self, mut take: impl FnMut(u32)) {
        self.postings.articles.iter().copied().for_each(&mut take);
        if let Some(rest) = &self.rest {
            rest.each(take);
        }
    }
}

/// The number of an article, and its score.
pub type Scored = (u32, f32);

/// The articles that match a query.
#[derive(Debug, Default)]
pub struct Matches {
    pub hits: Vec<Scored>,
    /// The number of all matches, including those that were not looked at.
    pub total: usize,
    /// `total` is a lower bound.
    pub at_least: bool,
    /// The number of hits in each year, the newest year first.
    pub years: Vec<(i16, usize)>,
    /// The number of an article: not all articles older than this one were looked at.
    partial: Option<u32>,
}

impl Lists {
    /// Reads the lists of all terms.
    pub fn read(
        terms: &Terms,
        root: &Root,
        read: impl Fn(usize, &str) -> Result<Option<(Slot, Postings)>, SearchError>,
    ) -> Result<Self, SearchError> {
        let mut all = Vec::with_capacity(terms.all.len());
        let mut worth = Vec::with_capacity(terms.all.len());
        for term in &terms.all {
            let mut lists = Vec::with_capacity(term.stems.len());
            let mut total = 0;
            for stem in &term.stems {
                let mut list = List { factor: stem.factor, ..List::default() };
                for segment in 0..root.segments.len() {
                    let Some((slot, postings)) = read(segment, &stem.text)? else { continue };
                    total += postings.total;
                    list.segments.push((segment, Kept { slot, postings, rest: None }));
                }
                lists.push(list);
            }
            let (total, articles) = (total.min(root.articles) as f32, root.articles as f32);
            worth.push((1.0 + (articles - total + 0.5) / (total + 0.5)).ln());
            all.push(lists);
        }
        Ok(Self { terms: all, worth })
    }

    /// The rests to read next. These are first the rests of filters and barred words. Then come the rests of wanted words, if
    /// other terms narrow the search, as far as `BUDGET` allows: the rarest words first, or the newest segments first when the
    /// hits are sorted by date. With too few hits (`is_short`), the function returns at least one rest.
    pub fn rests(&self, terms: &Terms, root: &Root, query: &Query, is_short: bool) -> Vec<Place> {
        let span = span(root, query);
        let narrowed = is_short || self.terms.len() > 1 || query.sort == Sort::Date;
        let mut needed = Vec::new();
        let mut spent = 0;
        let mut affordable = Vec::new();
        for (term, lists) in terms.all.iter().zip(&self.terms) {
            for &(segment, ref kept) in lists.iter().flat_map(|list| &list.segments).filter(|(_, kept)| !kept.is_known()) {
                let Some(count) = root.segments.get(segment).filter(|segment| segment.is_within(&span)).map(|s| s.count) else {
                    continue;
                };
                let Some(rest) = kept.postings.rest else { continue };
                let size = kept.rest_size(count);
                match (term.role, query.sort) {
                    (Role::Filter | Role::Barred, _) => {
                        needed.push((segment, rest));
                        spent += size;
                    }
                    (Role::Wanted, _) if !narrowed => {}
                    (Role::Wanted, Sort::Relevance) => affordable.push((0, size, segment, rest)),
                    (Role::Wanted, Sort::Date) => affordable.push((root.segments.len() - segment, size, segment, rest)),
                }
            }
        }
        affordable.sort_unstable();
        for (_, size, segment, rest) in affordable {
            spent += size;
            if spent <= BUDGET || is_short && needed.is_empty() {
                needed.push((segment, rest));
            }
        }
        needed
    }

    /// The same lists with these rests added.
    pub fn with(mut self, rests: &[Place], read: impl Fn(Place) -> Result<Rest, SearchError>) -> Result<Self, SearchError> {
        for (segment, kept) in self.terms.iter_mut().flatten().flat_map(|list| &mut list.segments) {
            let place = kept.postings.rest.map(|rest| (*segment, rest));
            if let Some(place) = place.filter(|place| rests.contains(place)) {
                kept.rest = Some(read(place)?);
            }
        }
        Ok(self)
    }

    /// The articles that are known to have all the wanted terms (or the most of them, when the terms are loose), that pass the
    /// filters and have no barred term. The hits are in ascending order of their numbers.
    pub fn matches(&self, terms: &Terms, root: &Root, query: &Query) -> Matches {
        let span = span(root, query);
        let mut matches = Matches::default();
        let mut most = 1;
        for (n, segment) in root.segments.iter().enumerate().filter(|(_, segment)| segment.is_within(&span)) {
            let tally = self.tally(terms, n, segment.count as usize);
            if !tally.is_known {
                matches.partial = Some(segment.first + segment.count);
            }
            let local = |article: u32| (article.saturating_sub(segment.first) as usize).min(tally.has.len());
            for at in local(span.start)..local(span.end) {
                let has = tally.has[at];
                let is_hit = if terms.is_loose { has >= most } else { has + terms.may_miss >= tally.wanted };
                // If no word is wanted, every article that is not barred is a hit.
                if tally.is_out[at] || !is_hit || has == 0 && tally.wanted > 0 {
                    continue;
                }
                if has > most && terms.is_loose {
                    most = has;
                    matches.hits.clear();
                }
                let share = if terms.may_miss > 0 { f32::from(has) / f32::from(tally.wanted) } else { 1.0 };
                matches.hits.push((segment.first + at as u32, tally.scores[at] * share.powi(4)));
            }
        }
        matches.total = matches.hits.len();
        matches.at_least = matches.partial.is_some();
        let is_wanted = terms.all.iter().all(|term| term.role == Role::Wanted);
        if let ([lists], true) = (self.terms.as_slice(), is_wanted && span == (0..root.articles)) {
            // The number of articles with a single word is known, even when not all of these articles are known.
            let totals = lists.iter().map(|list| list.segments.iter().map(|(_, kept)| kept.postings.total as usize).sum());
            matches.total = totals.fold(matches.total, usize::max);
            matches.at_least &= lists.len() > 1;
        }
        matches.prefer_recent(root);
        matches
    }

    /// Which terms the articles of a segment have.
    fn tally(&self, terms: &Terms, segment: usize, count: usize) -> Tally {
        let mut tally = Tally::new(count);
        for ((term, lists), worth) in terms.all.iter().zip(&self.terms).zip(&self.worth) {
            let kept = lists.iter().filter_map(|list| Some((list.factor, list.of(segment)?)));
            match term.role {
                Role::Filter => tally.keep(kept.map(|(_, kept)| kept)),
                // A barred phrase is checked later, when its places have been read.
                Role::Barred if term.phrase.is_some() => {}
                Role::Barred => tally.bar(kept.map(|(_, kept)| kept)),
                Role::Wanted => tally.add(kept, *worth),
            }
        }
        tally
    }

    /// The files of places that show which of the matches have the phrases.
    pub fn phrases(&self, terms: &Terms, root: &Root, matches: &Matches) -> Vec<Place> {
        let of_phrases = terms.all.iter().zip(&self.terms).filter(|(term, _)| term.phrase.is_some());
        of_phrases
            .flat_map(|(_, lists)| lists.iter().flat_map(|list| &list.segments))
            .filter(|(_, kept)| kept.is_known())
            .filter(|&&(segment, _)| matches.first_of(root, segment).is_some())
            .map(|&(segment, ref kept)| (segment, kept.slot.places))
            .collect()
    }

    /// Removes the hits that lack a wanted phrase or have a barred one. The most frequent words have no places. In a phrase, such
    /// a word matches any word.
    pub fn keep_phrases(
        &self,
        terms: &Terms,
        root: &Root,
        matches: &mut Matches,
        places: impl Fn(usize, Slot, usize) -> Result<Option<Vec<Vec<u32>>>, SearchError>,
    ) -> Result<(), SearchError> {
        for phrase in distinct(terms.all.iter().filter_map(|term| term.phrase)) {
            let members: Vec<usize> = (0..terms.all.len()).filter(|&n| terms.all[n].phrase == Some(phrase)).collect();
            // The positions at which the phrase may begin. Each word of the phrase removes some of them.
            let mut begins: Option<Begins> = None;
            for &n in &members {
                let Some(here) = places_of(&terms.all[n], &self.terms[n], root, matches, &places)? else { continue };
                begins = Some(match begins {
                    None => here,
                    Some(mut before) => {
                        before.retain(|article, begins| {
                            let here = here.get(article).map_or(&[][..], Vec::as_slice);
                            begins.retain(|begin| here.contains(begin));
                            !begins.is_empty()
                        });
                        before
                    }
                });
            }
            let Some(begins) = begins else { continue };
            let is_barred = terms.all[members[0]].role == Role::Barred;
            matches.hits.retain(|(article, _)| begins.contains_key(article) != is_barred);
        }
        matches.total = matches.hits.len();
        Ok(())
    }
}

/// The positions at which a phrase may begin that has this term at the term's place; `None` when the places of the term are not
/// known.
fn places_of(
    term: &Term,
    lists: &[List],
    root: &Root,
    matches: &Matches,
    places: &impl Fn(usize, Slot, usize) -> Result<Option<Vec<Vec<u32>>>, SearchError>,
) -> Result<Option<Begins>, SearchError> {
    let mut begins = Begins::new();
    for &(segment, ref kept) in lists.iter().flat_map(|list| &list.segments) {
        if !kept.is_known() {
            return Ok(None);
        }
        let Some(first) = matches.first_of(root, segment) else { continue };
        let mut articles = Vec::with_capacity(kept.postings.total as usize);
        kept.each(|article| articles.push(article));
        articles.sort_unstable();
        let Some(all) = places(segment, kept.slot, articles.len())? else { return Ok(None) };
        for (article, places) in articles.into_iter().zip(all) {
            // The hits are not ranked yet, so they are in ascending order.
            if matches.hits.binary_search_by_key(&(first + article), |&(article, _)| article).is_ok() {
                let begin = places.into_iter().filter_map(|place| place.checked_sub(term.wanted.place));
                begins.entry(first + article).or_default().extend(begin);
            }
        }
    }
    Ok(Some(begins))
}

/// The scores of the articles of one segment, and the terms that they have.
struct Tally {
    scores: Vec<f32>,
    /// For each article, the number of wanted terms that it has.
    has: Vec<u8>,
    is_out: Vec<bool>,
    /// The number of all wanted terms.
    wanted: u8,
    /// Every article with a wanted term is known.
    is_known: bool,
}

impl Tally {
    fn new(count: usize) -> Self {
        Self { scores: vec![0.0; count], has: vec![0; count], is_out: vec![false; count], wanted: 0, is_known: true }
    }

    /// Excludes the articles without a term.
    fn keep<'a>(&mut self, kept: impl Iterator<Item = &'a Kept>) {
        let mut is_out = vec![true; self.is_out.len()];
        kept.for_each(|kept| kept.each(|article| put(&mut is_out, article, |is_out| *is_out = false)));
        self.is_out.iter_mut().zip(is_out).for_each(|(all, this)| *all |= this);
    }

    /// Excludes the articles with a term.
    fn bar<'a>(&mut self, kept: impl Iterator<Item = &'a Kept>) {
        kept.for_each(|kept| kept.each(|article| put(&mut self.is_out, article, |is_out| *is_out = true)));
    }

    /// Counts a wanted term, whose lists each have a factor. In an article that is not among the best of a list, the term counts
    /// as little as in the lowest of these best articles.
    fn add<'a>(&mut self, kept: impl Iterator<Item = (f32, &'a Kept)>, worth: f32) {
        let mut best = vec![0.0_f32; self.has.len()];
        for (factor, kept) in kept {
            self.is_known &= kept.is_known();
            let says = |impact: u8| f32::from(impact.max(1)) * STEP * factor;
            for (&article, &impact) in kept.postings.articles.iter().zip(&kept.postings.impacts) {
                put(&mut best, article, |best| *best = best.max(says(impact)));
            }
            let least = says(kept.postings.impacts.iter().min().copied().unwrap_or(1));
            if let Some(rest) = &kept.rest {
                rest.each(|article| put(&mut best, article, |best| *best = best.max(least)));
            }
        }
        self.wanted = self.wanted.saturating_add(1);
        for ((score, has), impact) in self.scores.iter_mut().zip(&mut self.has).zip(best) {
            *score += impact * worth;
            *has += u8::from(impact > 0.0);
        }
    }
}

/// Changes the entry of an article. A damaged file may name an article that does not exist; it is ignored.
fn put<T>(notes: &mut [T], article: u32, change: impl FnOnce(&mut T)) {
    if let Some(note) = notes.get_mut(article as usize) {
        change(note);
    }
}

/// The numbers of the articles in the query's period of time.
fn span(root: &Root, query: &Query) -> std::ops::Range<u32> {
    let first_from = |year: i16, month: u8| {
        let at = root.months.partition_point(|&(y, m, _)| (y, m) < (year, month));
        root.months.get(at).map_or(root.articles, |&(.., first)| first)
    };
    let from = query.from.map_or(0, |When { year, month }| first_from(year, month.unwrap_or(1)));
    let to = query.to.map_or(root.articles, |When { year, month }| match month {
        Some(month) => first_from(year, month + 1),
        None => first_from(year.saturating_add(1), 1),
    });
    from..to.max(from)
}

impl Matches {
    /// Raises the scores of newer articles. The hits must be in ascending order.
    fn prefer_recent(&mut self, root: &Root) {
        let month = |(year, month, _): &(i16, u8, u32)| i32::from(*year) * 12 + i32::from(*month);
        let newest = root.months.last().map_or(0, month);
        let mut months = root.months.iter().peekable();
        let factor = |month: i32| 1.0 + RECENCY * (-((newest - month) as f32) / HALF_LIFE).exp2();
        let mut now = factor(0);
        for (article, score) in &mut self.hits {
            while let Some(begun) = months.next_if(|(.., first)| first <= article) {
                now = factor(month(begun));
            }
            *score *= now;
        }
    }

    /// Whether the engine has read enough to know the first `count` hits. Sorted by date, these hits must be known to be the
    /// newest. Sorted by relevance, there must be so many hits that the best are most likely among them.
    pub fn is_enough(&self, sort: Sort, count: usize) -> bool {
        match (self.partial, sort) {
            (None, _) => true,
            (Some(_), Sort::Relevance) => self.hits.len() >= count,
            (Some(partial), Sort::Date) => {
                self.hits.len() - self.hits.partition_point(|&(article, _)| article < partial) >= count
            }
        }
    }

    /// Counts the hits by year, then sorts the first `count` hits and removes the others. The hits of `before` come first, in
    /// their order.
    pub fn rank(&mut self, root: &Root, sort: Sort, count: usize, before: Vec<(u32, f32)>) {
        self.years = self.by_year(root);
        let order = |a: &(u32, f32), b: &(u32, f32)| match sort {
            Sort::Relevance => b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)),
            Sort::Date => b.0.cmp(&a.0),
        };
        self.hits.retain(|(article, _)| before.iter().all(|(first, _)| first != article));
        if count > 0 && count < self.hits.len() {
            self.hits.select_nth_unstable_by(count - 1, order);
            self.hits.truncate(count);
        }
        self.hits.sort_unstable_by(order);
        self.hits.splice(..0, before);
        self.hits.truncate(count);
    }

    /// The number of a segment's first article, if there are hits in the segment.
    fn first_of(&self, root: &Root, segment: usize) -> Option<u32> {
        let segment = root.segments.get(segment)?;
        let articles = segment.first..segment.first + segment.count;
        self.hits.iter().any(|(article, _)| articles.contains(article)).then_some(segment.first)
    }

    /// The number of hits in each year; empty when not all articles were looked at.
    fn by_year(&self, root: &Root) -> Vec<(i16, usize)> {
        if self.partial.is_some() {
            return Vec::new();
        }
        let up_to = |article: u32| self.hits.partition_point(|&(hit, _)| hit < article);
        let mut years: Vec<(i16, usize)> = Vec::new();
        let mut end = self.hits.len();
        for &(year, _, first) in root.months.iter().rev() {
            let begin = up_to(first);
            match years.last_mut() {
                Some((last, hits)) if *last == year => *hits += end - begin,
                _ => years.push((year, end - begin)),
            }
            end = begin;
        }
        years.retain(|&(_, hits)| hits > 0);
        years
    }
}
