//! Chooses the related articles of an article.

use super::{Dataset, lines_of};
use broadsheet_model::ListingKind;

/// How many related articles an article shows.
const SHOWN: usize = 3;
/// For each term, only this many of the latest older articles are compared.
const WINDOW: usize = 24;

impl Dataset<'_> {
    /// The ages of the articles that are most related to an article, the most related first. Only older articles count. A term
    /// has less weight if it already had many articles when the article appeared. A new article therefore never changes the
    /// related articles of older ones.
    pub(super) fn related(&self, age: usize) -> Vec<u32> {
        let own = u32::try_from(age).unwrap_or(u32::MAX);
        let mut scores = Vec::<(u32, f64)>::new();
        for line in lines_of(self.piece(age)) {
            let base = match line.0 {
                ListingKind::Tag => 1.5,
                ListingKind::Category => 1.0,
                ListingKind::Author | ListingKind::Blog => continue,
            };
            let members = self.members(&line);
            let before = members.partition_point(|&member| member < own);
            #[allow(clippy::cast_precision_loss)] // A logarithm needs no exact count.
            let weight = base / (before as f64 + std::f64::consts::E).ln();
            scores.extend(members[before.saturating_sub(WINDOW)..before].iter().map(|&member| (member, weight)));
        }
        scores.sort_by_key(|&(member, _)| member);
        let mut summed: Vec<(u32, f64)> = Vec::new();
        for (member, weight) in scores {
            match summed.last_mut() {
                Some(last) if last.0 == member => last.1 += weight,
                _ => summed.push((member, weight)),
            }
        }
        summed.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
        summed.truncate(SHOWN);
        summed.into_iter().map(|(member, _)| member).collect()
    }
}
