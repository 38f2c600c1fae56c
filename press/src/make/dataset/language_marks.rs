//! Articles in a language other than the site's: their language tag and direction, and the interface words of their pages.

use super::Dataset;
use crate::content::{Config, Newsroom, Piece, known_words};
use crate::support::date_format::DateFormat;
use broadsheet_model::{Direction, Labels, Words, fill};
use std::collections::{BTreeMap, BTreeSet};

/// The language tag and the direction of a text. Each is `None` if it is the same as the site's.
pub(super) fn tag_of(language: Option<&String>, config: &Config) -> (Option<String>, Option<Direction>) {
    let language = language.filter(|language| **language != config.language);
    let direction = language.map(|language| Direction::of_language(language)).filter(|own| *own != config.direction);
    (language.cloned(), direction)
}

/// The words and date formats of the articles' languages, by language tag. It holds only languages that `press` has words for.
pub(super) struct Foreign(BTreeMap<String, (Words, DateFormat)>);

impl Foreign {
    /// Collects the languages of a newsroom's articles.
    pub fn of(newsroom: &Newsroom) -> Self {
        let mut languages = BTreeMap::new();
        for language in newsroom.articles.iter().chain(&newsroom.unlisted).filter_map(|piece| piece.language.as_ref()) {
            if !languages.contains_key(language)
                && let (Some(words), Some(format)) = (known_words(language), DateFormat::new(language))
            {
                languages.insert(language.clone(), (words, format));
            }
        }
        Self(languages)
    }

    /// The labels of an article's page in the language of the article. `None` if the page uses the site's words instead: the
    /// article is in the site's language (`sites`), or `press` has no words for the article's language.
    pub fn labels(&self, piece: &Piece, sites: &str) -> Option<Labels> {
        let language = piece.language.as_ref().filter(|language| *language != sites)?;
        let (words, format) = self.0.get(language)?;
        Some(Labels {
            by: words.by.clone(),
            and: words.and.clone(),
            published: piece.published.as_ref().map(|day| format.day_once(day)),
            updated: piece.updated.as_ref().map(|day| fill(&words.updated, "date", &format.day_once(day))),
            minutes: fill(&words.minutes, "n", &piece.minutes.to_string()),
            filed_under: words.filed_under.clone(),
            contents: words.contents.clone(),
        })
    }
}

impl Dataset<'_> {
    /// Every language of the site: its own, and those of its articles and pages.
    #[must_use]
    pub fn languages(&self) -> BTreeSet<&str> {
        let Newsroom { config, articles, unlisted, pages, .. } = self.newsroom;
        let articles = articles.iter().chain(unlisted).filter_map(|piece| piece.language.as_deref());
        let pages = pages.iter().filter_map(|page| page.language.as_deref());
        articles.chain(pages).chain([config.language.as_str()]).collect()
    }
}
