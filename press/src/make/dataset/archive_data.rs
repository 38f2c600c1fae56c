//! The data of the archive and of its months.

use super::{Dataset, Outline};
use broadsheet::page::Page;
use broadsheet_model::{Archive, Entry, Month, MonthCount, Year};

impl Dataset<'_> {
    /// Every year and month with articles, the newest year first. Articles without a date belong to no month.
    pub(super) fn archive(&self) -> Archive {
        Archive { years: self.years() }
    }

    /// The years of the archive, the newest first.
    #[must_use]
    pub fn years(&self) -> Vec<Year> {
        let mut years: Vec<Year> = Vec::new();
        for (&(year, month), ages) in &self.months {
            let count = u32::try_from(ages.len()).unwrap_or(u32::MAX);
            let month = MonthCount { month, name: self.format.month_name(month), count };
            match years.last_mut() {
                Some(last) if last.year == year => last.months.push(month),
                _ => years.push(Year { year, months: vec![month] }),
            }
        }
        years.reverse();
        years
    }

    pub(super) fn month(&self, year: i16, month: u8) -> Option<Outline> {
        let ages = self.months.get(&(year, month))?;
        let page = Month { year, month, name: self.format.month(year, month), entries: Vec::new() };
        Some(Outline { page: Page::Month(page), cards: ages.iter().rev().copied().collect(), body: None })
    }

    pub(super) fn entries_of(&self, ages: &[u32]) -> Vec<Entry> {
        let entry = |&age: &u32| {
            let card = &self.cards[age as usize];
            let dateline = card.dateline.as_ref()?;
            Some(Entry {
                slug: card.slug.clone(),
                headline: card.headline.clone(),
                published: dateline.published.clone(),
                shown: dateline.shown.clone(),
                language: card.language.clone(),
                direction: card.direction,
            })
        };
        ages.iter().filter_map(entry).collect()
    }
}
