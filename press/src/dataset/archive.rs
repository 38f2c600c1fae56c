use super::Dataset;
use broadsheet_model::{Archive, Entry, Month, MonthCount, Year};

impl Dataset<'_> {
    /// Every year and month with articles, the newest year first. Articles without a date stand in no month.
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

    pub(super) fn month(&self, year: i16, month: u8) -> Option<Month> {
        let ages = self.months.get(&(year, month))?;
        let entries = ages.iter().rev().filter_map(|&age| {
            let card = &self.cards[age as usize];
            let dateline = card.dateline.as_ref()?;
            Some(Entry {
                slug: card.slug.clone(),
                headline: card.headline.clone(),
                published: dateline.published.clone(),
                shown: dateline.shown.clone(),
            })
        });
        Some(Month { year, month, name: self.format.month(year, month), entries: entries.collect() })
    }
}
