//! The data of the front page: which article leads, and what follows it.

use super::{Dataset, chip};
use broadsheet_model::{Card, Home, ListingKind, Section, Slug};
use std::cmp::Reverse;
use std::collections::HashSet;

/// A featured article can lead the front page only if it is among this many newest articles.
const LEADERS: usize = 24;
const SECONDS: usize = 3;
const LATEST: usize = 8;
const IN_SECTION: usize = 4;
/// Number of section blocks if the newsroom declares no front-page categories.
const SECTIONS: usize = 6;

impl Dataset<'_> {
    /// The front page, made of the newest articles. No card appears on it twice.
    pub(super) fn home(&self) -> Home {
        let total = self.cards.len();
        let newest_first = (0..total).rev();
        let pinned = || newest_first.clone().find(|&age| self.piece(age).pinned);
        let featured = || newest_first.clone().take(LEADERS).find(|&age| self.piece(age).featured);
        let lead = pinned().or_else(featured).or(total.checked_sub(1));
        let Some(lead) = lead else { return Home::default() };
        let mut used = HashSet::from([lead]);
        let mut rest = newest_first.filter(|&age| age != lead);
        let mut take = |count: usize| -> Vec<Card> {
            let ages: Vec<_> = rest.by_ref().take(count).collect();
            used.extend(&ages);
            ages.into_iter().map(|age| self.cards[age].clone()).collect()
        };
        let (seconds, latest) = (take(SECONDS), take(LATEST));
        let mut sections = Vec::new();
        for slug in self.front_page() {
            let Some(term) = self.newsroom.categories.get(slug) else { continue };
            let members = self.members(&(ListingKind::Category, Some(slug.clone())));
            let ages: Vec<_> =
                members.iter().rev().map(|&age| age as usize).filter(|age| !used.contains(age)).take(IN_SECTION).collect();
            if !ages.is_empty() {
                used.extend(&ages);
                let cards = ages.into_iter().enumerate().map(|(n, age)| in_section(self.cards[age].clone(), slug, n == 0));
                sections.push(Section { chip: chip(ListingKind::Category, term), cards: cards.collect() });
            }
        }
        Home { lead: Some(self.cards[lead].clone()), seconds, latest, sections }
    }

    /// The categories that the newsroom declares for the front page, in its order. If it declares none, the largest categories.
    fn front_page(&self) -> Vec<&Slug> {
        let categories = &self.newsroom.categories;
        let mut declared: Vec<_> = categories.values().filter_map(|t| Some((t.front_page?, &t.slug))).collect();
        if !declared.is_empty() {
            declared.sort();
            return declared.into_iter().map(|(_, slug)| slug).collect();
        }
        let mut largest: Vec<_> = categories.keys().collect();
        largest.sort_by_key(|slug| (Reverse(self.members(&(ListingKind::Category, Some((*slug).clone()))).len()), *slug));
        largest.truncate(SECTIONS);
        largest
    }
}

/// A card for the block of a section. It does not name that section, because the heading of the block does. Only the first card
/// of a block (`opens`) keeps its summary.
fn in_section(card: Card, section: &Slug, opens: bool) -> Card {
    Card { section: card.section.filter(|chip| chip.slug != *section), summary: card.summary.filter(|_| opens), ..card }
}
