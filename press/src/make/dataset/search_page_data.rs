//! The data of the search page: the filters that the search form offers.

use super::{Dataset, chip, language_names};
use broadsheet_model::{Chip, ListingKind, Named, SearchPage};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Maximum number of tags, and of authors, in the form. It offers those with the most articles.
const MOST: usize = 100;

impl Dataset<'_> {
    pub(super) fn search_page(&self) -> SearchPage {
        let mut years: Vec<i16> = self.months.keys().rev().map(|(year, _)| *year).collect();
        years.dedup();
        SearchPage {
            categories: self.filed_under(ListingKind::Category, usize::MAX),
            tags: self.filed_under(ListingKind::Tag, MOST),
            authors: self.filed_under(ListingKind::Author, MOST),
            languages: self.written_in(),
            years,
        }
    }

    /// The terms of a kind that have articles, sorted by name. If there are more than `most`, only those with the most articles.
    fn filed_under(&self, kind: ListingKind, most: usize) -> Vec<Chip> {
        let filed = self.lines.iter().filter(|((of, _), ages)| *of == kind && !ages.is_empty());
        let mut terms: Vec<_> =
            filed.filter_map(|((_, slug), ages)| Some((ages.len(), self.term(kind, slug.as_ref()?)?))).collect();
        terms.sort_by_key(|(articles, term)| (Reverse(*articles), &term.slug));
        terms.truncate(most);
        let mut chips: Vec<Chip> = terms.into_iter().map(|(_, term)| chip(kind, term)).collect();
        chips.sort_by(|a, b| (&a.name, &a.slug).cmp(&(&b.name, &b.slug)));
        chips
    }

    /// The languages of the articles, sorted by tag. Empty if all articles are in one language.
    fn written_in(&self) -> Vec<Named> {
        let config = &self.newsroom.config;
        let languages: BTreeSet<&String> =
            self.newsroom.articles.iter().map(|piece| piece.language.as_ref().unwrap_or(&config.language)).collect();
        if languages.len() < 2 {
            return Vec::new();
        }
        let named = |tag: &String| Named { name: language_names::of(tag).unwrap_or(tag).to_owned(), value: tag.clone() };
        languages.into_iter().map(named).collect()
    }
}
