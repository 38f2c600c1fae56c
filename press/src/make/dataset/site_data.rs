//! The frame of every page, and `site.json`.

use super::Dataset;
use crate::content::Config;
use broadsheet_model::{Branch, FORMAT, Frame, ListingKind, SiteFile, Slug, full_pages};

/// Makes the frame of every page from the settings of the newsroom. `feeds_by_language` says whether some articles are in a
/// language other than the site's, so that each language gets its own feed.
pub(super) fn frame(config: &Config, feeds_by_language: bool) -> Frame {
    Frame {
        title: config.title.clone(),
        tagline: config.tagline.clone(),
        site: config.site.clone(),
        language: config.language.clone(),
        direction: config.direction,
        navigation: config.navigation.clone(),
        footer: config.footer.clone(),
        logo: config.logo.clone(),
        nameplate: config.nameplate.clone(),
        look: config.look.clone(),
        prefetch: config.prefetch,
        feeds_from: config.feeds_from,
        feeds_by_language,
        article_data: config.article_data,
        without_search: !config.has_search,
        words: config.words.clone(),
    }
}

impl Dataset<'_> {
    /// The content of `site.json`. `revision` is the hash of the files that were published before it, and `release` identifies
    /// the build of the app.
    #[must_use]
    pub fn site_file(&self, revision: String, release: Option<String>) -> SiteFile {
        let total = self.cards.len();
        SiteFile {
            format: FORMAT,
            revision,
            release,
            articles: u32::try_from(total).unwrap_or(u32::MAX),
            newest: full_pages(total),
            frame: self.frame.clone(),
            categories: self.branches(None),
        }
    }

    fn branches(&self, parent: Option<&Slug>) -> Vec<Branch> {
        let below = self.below.get(&parent).into_iter().flatten();
        below
            .map(|term| {
                let count = self.members(&(ListingKind::Category, Some(term.slug.clone()))).len();
                Branch {
                    name: term.name.clone(),
                    slug: term.slug.clone(),
                    count: u32::try_from(count).unwrap_or(u32::MAX),
                    newest: full_pages(count),
                    children: self.branches(Some(&term.slug)),
                }
            })
            .collect()
    }
}
