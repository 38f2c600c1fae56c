//! Which articles a query finds, and in which order.

use super::distinct;
use super::resolve::{Role, Term, Terms};
use crate::postings::{Postings, STEP};
use crate::root::Root;
use broadsheet_model::{Query, SearchError, Sort, When};
use std::collections::HashMap;

/// How much newer articles are preferred: so much at most, and half of it after so many months.
const RECENCY: f32 = 0.3;
const HALF_LIFE: f32 = 36.0;
/// About so many bytes are read to know for sure which articles have the most frequent words.
const BUDGET: u32 = 24 << 10;

/// Where the postings of a stem are: the file, and which one in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    pub file: u32,
    pub slot: u32,
}

/// A file of places that is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    pub segment: usize,
    pub file: u32,
}

/// The postings of all terms.
#[derive(Debug)]
pub struct Lists {
    /// For each term, for each of its stems.
    terms: Vec<Vec<List>>,
    /// For each term: what an article's having it is worth (BM25's inverse document frequency).
    worth: Vec<f32>,
}

/// Where in which articles a phrase would begin.
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
    /// The articles that are not in the list, once they are known.
    rest: Option<Vec<u32>>,
}

impl Kept {
    const fn is_known(&self) -> bool {
        self.postings.is_whole() || self.rest.is_some()
    }

    /// About so many bytes hold the articles that are not in the list.
    fn rest_size(&self, count: u32) -> u32 {
        (self.postings.total - self.postings.articles.len() as u32).min(count / 8)
    }
}

/// What was found.
#[derive(Debug, Default)]
pub struct Matches {
    /// Number of the article, score.
    pub hits: Vec<(u32, f32)>,
    /// With those that were not looked at.
    pub total: usize,
    /// `total` is a lower bound.
    pub at_least: bool,
    /// Only the best of all hits were looked at.
    is_partial: bool,
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

    /// The lists that a query needs to the end: those of filters and of barred words; those of words that others narrow, the
    /// rarest first, as far as they are affordable.
    pub fn rests(&self, terms: &Terms, root: &Root, sort: Sort) -> Vec<(usize, Slot)> {
        let narrowed = self.terms.len() > 1 || sort == Sort::Date;
        let mut needed = Vec::new();
        let mut affordable = Vec::new();
        for (term, lists) in terms.all.iter().zip(&self.terms) {
            for &(segment, ref kept) in lists.iter().flat_map(|list| &list.segments).filter(|(_, kept)| !kept.is_known()) {
                let Some(count) = root.segments.get(segment).map(|segment| segment.count) else { continue };
                match term.role {
                    Role::Filter | Role::Barred => needed.push((segment, kept.slot)),
                    Role::Wanted if narrowed => affordable.push((kept.rest_size(count), segment, kept.slot)),
                    Role::Wanted => {}
                }
            }
        }
        affordable.sort_unstable();
        let mut spent = 0;
        needed.extend(affordable.into_iter().filter_map(|(size, segment, slot)| {
            spent += size;
            (spent <= BUDGET).then_some((segment, slot))
        }));
        needed
    }

    /// The same with rests.
    pub fn with(
        mut self,
        rests: &[(usize, Slot)],
        read: impl Fn(usize, Slot) -> Result<Vec<u32>, SearchError>,
    ) -> Result<Self, SearchError> {
        for (segment, kept) in self.terms.iter_mut().flatten().flat_map(|list| &mut list.segments) {
            if rests.contains(&(*segment, kept.slot)) {
                kept.rest = Some(read(*segment, kept.slot)?);
            }
        }
        Ok(self)
    }

    /// What has all the wanted terms (or most of them, when the terms are loose), passes the filters and has no barred one.
    pub fn matches(&self, terms: &Terms, root: &Root, query: &Query) -> Matches {
        let span = span(root, query);
        let mut matches = Matches::default();
        let mut most = 1;
        for (n, segment) in root.segments.iter().enumerate() {
            let count = segment.count as usize;
            let mut tally = Tally { scores: vec![0.0; count], has: vec![0; count], is_out: vec![false; count] };
            let mut needed = 0;
            let mut unknown = false;
            for (t, term) in terms.all.iter().enumerate() {
                let kept: Vec<(&List, &Kept)> = self.terms[t].iter().filter_map(|list| Some((list, list.of(n)?))).collect();
                match term.role {
                    Role::Filter => tally.keep(kept.iter().map(|(_, kept)| *kept)),
                    // A barred phrase is looked at when its places are known.
                    Role::Barred if term.phrase.is_some() => {}
                    Role::Barred => tally.bar(kept.iter().map(|(_, kept)| *kept)),
                    Role::Wanted => {
                        needed += 1;
                        let is_known = kept.iter().all(|(_, kept)| kept.is_known());
                        unknown |= !is_known;
                        tally.add(&kept, self.worth[t], is_known || terms.wanted().count() == 1);
                    }
                }
            }
            if unknown && terms.wanted().count() == 1 {
                let all = self.terms.iter().flatten().filter_map(|list| list.of(n)).map(|kept| kept.postings.total);
                matches.total += all.sum::<u32>() as usize;
            }
            let from = span.start.saturating_sub(segment.first) as usize;
            let to = (span.end.saturating_sub(segment.first) as usize).min(count);
            let before = matches.hits.len();
            for local in from..to {
                let has = tally.has[local];
                let is_hit = if terms.is_loose { has >= most } else { has == needed };
                if tally.is_out[local] || !is_hit || has == 0 {
                    continue;
                }
                if has > most && terms.is_loose {
                    most = has;
                    matches.hits.clear();
                }
                let article = segment.first + local as u32;
                matches.hits.push((article, tally.scores[local]));
            }
            let found = matches.hits.len().saturating_sub(before);
            matches.is_partial |= unknown;
            if !(unknown && terms.wanted().count() == 1) {
                matches.total += found;
            }
        }
        if terms.is_loose || span != (0..root.articles) || terms.all.iter().any(|term| term.role != Role::Wanted) {
            matches.total = matches.hits.len();
            matches.at_least = matches.is_partial;
        }
        matches.at_least |= matches.is_partial && terms.wanted().count() > 1;
        let newest = root.months.last().map_or(0, |&(year, month, _)| i32::from(year) * 12 + i32::from(month));
        for (article, score) in &mut matches.hits {
            let at = root.months.partition_point(|&(.., first)| first <= *article);
            let month = at.checked_sub(1).map_or(0, |at| i32::from(root.months[at].0) * 12 + i32::from(root.months[at].1));
            *score *= 1.0 + RECENCY * (-((newest - month) as f32) / HALF_LIFE).exp2();
        }
        matches
    }

    /// The files of places that tell which of the articles found have the phrases.
    pub fn phrases(&self, terms: &Terms, root: &Root, matches: &Matches) -> Vec<Need> {
        let of_phrases = terms.all.iter().zip(&self.terms).filter(|(term, _)| term.phrase.is_some());
        of_phrases
            .flat_map(|(_, lists)| lists.iter().flat_map(|list| &list.segments))
            .filter(|(_, kept)| kept.is_known())
            .filter(|&&(segment, _)| matches.first_of(root, segment).is_some())
            .map(|&(segment, ref kept)| Need { segment, file: kept.slot.file })
            .collect()
    }

    /// Leaves out what has not the wanted phrases, or has a barred one. Words without places, which are the most frequent,
    /// stand for any word.
    pub fn keep_phrases(
        &self,
        terms: &Terms,
        root: &Root,
        matches: &mut Matches,
        places: impl Fn(usize, Slot, usize) -> Result<Option<Vec<Vec<u32>>>, SearchError>,
    ) -> Result<(), SearchError> {
        for phrase in distinct(terms.all.iter().filter_map(|term| term.phrase)) {
            let members: Vec<usize> = (0..terms.all.len()).filter(|&n| terms.all[n].phrase == Some(phrase)).collect();
            // Where in which articles the phrase would begin, word by word.
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

/// Where a phrase would begin that has this term at its place; `None` when the term's places are not known.
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
        let mut articles: Vec<u32> = all_of(kept).collect();
        articles.sort_unstable();
        let Some(all) = places(segment, kept.slot, articles.len())? else { return Ok(None) };
        for (article, places) in articles.into_iter().zip(all) {
            // Until they are put in order, hits ascend.
            if matches.hits.binary_search_by_key(&(first + article), |&(article, _)| article).is_ok() {
                let begin = places.into_iter().filter_map(|place| place.checked_sub(term.wanted.place));
                begins.entry(first + article).or_default().extend(begin);
            }
        }
    }
    Ok(Some(begins))
}

/// What the articles of one segment have.
struct Tally {
    scores: Vec<f32>,
    has: Vec<u8>,
    is_out: Vec<bool>,
}

impl Tally {
    /// Articles without a term are out.
    fn keep<'a>(&mut self, kept: impl Iterator<Item = &'a Kept>) {
        let mut is_in = vec![false; self.is_out.len()];
        for article in kept.flat_map(all_of) {
            if let Some(is_in) = is_in.get_mut(article as usize) {
                *is_in = true;
            }
        }
        self.is_out.iter_mut().zip(is_in).for_each(|(is_out, is_in)| *is_out |= !is_in);
    }

    /// Articles with a term are out.
    fn bar<'a>(&mut self, kept: impl Iterator<Item = &'a Kept>) {
        for article in kept.flat_map(all_of) {
            if let Some(is_out) = self.is_out.get_mut(article as usize) {
                *is_out = true;
            }
        }
    }

    /// Counts a wanted term. When its list is not known to the end, an article that is not in it counts as having it, and
    /// it says as little as the least of the list.
    fn add(&mut self, kept: &[(&List, &Kept)], worth: f32, is_known: bool) {
        let mut best: Vec<f32> = vec![if is_known { 0.0 } else { STEP }; self.has.len()];
        let mut put = |article: u32, impact: f32| {
            if let Some(best) = best.get_mut(article as usize) {
                *best = best.max(impact);
            }
        };
        for (list, kept) in kept {
            for (&article, &impact) in kept.postings.articles.iter().zip(&kept.postings.impacts) {
                put(article, f32::from(impact.max(1)) * STEP * list.factor);
            }
            let least = kept.postings.impacts.iter().min().copied().unwrap_or(1).max(1);
            for &article in kept.rest.iter().flatten() {
                put(article, f32::from(least) * STEP * list.factor);
            }
        }
        for ((score, has), impact) in self.scores.iter_mut().zip(&mut self.has).zip(best) {
            if impact > 0.0 {
                *score += impact * worth;
                *has = has.saturating_add(1);
            }
        }
    }
}

fn all_of(kept: &Kept) -> impl Iterator<Item = u32> + '_ {
    kept.postings.articles.iter().chain(kept.rest.iter().flatten()).copied()
}

/// The numbers of the articles of a span of time.
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
    /// Numbers of articles, in order.
    pub fn best(&mut self, sort: Sort, skip: usize, count: usize) -> Vec<u32> {
        match sort {
            Sort::Relevance => self.hits.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0))),
            Sort::Date => self.hits.sort_unstable_by_key(|&(article, _)| std::cmp::Reverse(article)),
        }
        self.hits.iter().skip(skip).take(count).map(|&(article, _)| article).collect()
    }

    /// The number of a segment's first article, if there are hits in the segment.
    fn first_of(&self, root: &Root, segment: usize) -> Option<u32> {
        let segment = root.segments.get(segment)?;
        let articles = segment.first..segment.first + segment.count;
        self.hits.iter().any(|(article, _)| articles.contains(article)).then_some(segment.first)
    }

    /// Hits by year, the newest first; nothing when not all were looked at.
    pub fn years(&self, root: &Root) -> Vec<(i16, usize)> {
        if self.is_partial {
            return Vec::new();
        }
        let mut years: Vec<(i16, usize)> = Vec::new();
        for (article, _) in &self.hits {
            let at = root.months.partition_point(|&(.., first)| first <= *article);
            if let Some(&(year, ..)) = at.checked_sub(1).and_then(|at| root.months.get(at)) {
                match years.iter_mut().find(|(known, _)| *known == year) {
                    Some((_, hits)) => *hits += 1,
                    None => years.push((year, 1)),
                }
            }
        }
        years.sort_unstable_by(|a, b| b.cmp(a));
        years
    }
}
