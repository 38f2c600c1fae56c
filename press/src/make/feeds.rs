//! Feeds: the newest articles of the site, of each category, author, tag and language, as Atom, RSS 2.0 and JSON Feed 1.1.
//!
//! [`Feed::all`] lists a newsroom's feeds, [`Feed::entries`] collects the entries of a feed, and [`Format::write`] makes the
//! bytes of a file. Each feed is made separately and freed after it is written, so memory does not grow with the number of feeds.
//! No code here reads the clock: the same content gives the same bytes.

use super::dataset::Dataset;
use crate::content::Config;
use crate::support::date_format::rfc3339;
use broadsheet::head::{FEEDS, feeds_of_language, has_feeds};
use broadsheet::routes::Route;
use broadsheet_model::{ListingKind, Site, encode_path};
use jiff::Zoned;
use std::collections::BTreeMap;
use std::io;

mod absolute_links;
mod atom;
mod entry;
mod json;
mod rss;
pub mod xml_text;

pub use entry::{Author, Entry, Image, Subject};

/// How many articles a feed holds, the newest first.
pub const LENGTH: usize = 20;

/// A feed without its entries.
#[derive(Clone, Debug)]
pub struct Feed<'a> {
    /// The folder of its files, as a path of the site; begins and ends with `/`.
    pub folder: String,
    /// Plain text.
    pub title: String,
    /// Plain text; empty if there is no description.
    pub description: String,
    /// Absolute URL of the page that shows the same articles.
    pub alternate: String,
    /// BCP 47 tag.
    pub language: &'a str,
    /// The newsroom's name and URL: the author of articles without a byline.
    pub publisher: Author,
    /// Absolute URL.
    pub logo: Option<String>,
    site: &'a Site,
    /// The ages of its articles, the newest first.
    ages: Vec<usize>,
}

impl<'a> Feed<'a> {
    /// All feeds of a newsroom: one for the site; one for each category, author and tag that has enough articles ([`has_feeds`]),
    /// at least one of them with a date; and one for each language, if there are several.
    #[must_use]
    pub fn all(dataset: &Dataset<'a>) -> Vec<Self> {
        let listings = dataset.listings().filter_map(|(route, ages)| Self::new(dataset, &route, ages));
        listings.chain(Self::of_languages(dataset)).collect()
    }

    /// One feed for each language, if not all articles are in the site's language.
    fn of_languages(dataset: &Dataset<'a>) -> Vec<Self> {
        let config = &dataset.newsroom().config;
        let mut ages: BTreeMap<&'a str, Vec<u32>> = BTreeMap::new();
        for age in (0..).take(dataset.newsroom().articles.len()) {
            let piece = dataset.piece(age as usize);
            if piece.published.is_some() {
                ages.entry(piece.language.as_deref().unwrap_or(&config.language)).or_default().push(age);
            }
        }
        if ages.keys().all(|language| *language == config.language) {
            return Vec::new();
        }
        let of_language = |(language, ages): (&'a str, Vec<u32>)| {
            let ages = newest(dataset, ages.into_iter());
            let title = format!("{} ({language})", xml_text::allowed(&config.title));
            Self { language, ..Self::with(config, feeds_of_language(language), "/", title, None, ages) }
        };
        ages.into_iter().map(of_language).collect()
    }

    fn new(dataset: &Dataset<'a>, route: &Route, ages: &[u32]) -> Option<Self> {
        let newsroom = dataset.newsroom();
        let config = &newsroom.config;
        let Route::Listing { kind, slug, .. } = route else { return None };
        if !has_feeds(*kind, u32::try_from(ages.len()).unwrap_or(u32::MAX), config.feeds_from) {
            return None;
        }
        let term = match (kind, slug) {
            (ListingKind::Blog, _) => None,
            (ListingKind::Category, Some(slug)) => Some(newsroom.categories.get(slug)?),
            (ListingKind::Author, Some(slug)) => Some(newsroom.authors.get(slug)?),
            (ListingKind::Tag, Some(slug)) => Some(newsroom.tags.get(slug)?),
            _ => return None,
        };
        let ages = newest(dataset, ages.iter().copied());
        if ages.is_empty() && *kind != ListingKind::Blog {
            return None;
        }
        let folder = if *kind == ListingKind::Blog { "/".to_owned() } else { route.path() };
        let name = xml_text::allowed(&config.title);
        let title = term.map_or_else(|| name.to_string(), |term| format!("{name}: {}", xml_text::allowed(&term.name)));
        let description = term.map_or(config.tagline.as_deref(), |term| term.description.as_deref());
        Some(Self::with(config, folder.clone(), &folder, title, description, ages))
    }

    /// Makes a feed of a newsroom. `alternate` is the path of the page that shows the same articles.
    fn with(
        config: &'a Config,
        folder: String,
        alternate: &str,
        title: String,
        description: Option<&str>,
        ages: Vec<usize>,
    ) -> Self {
        Self {
            alternate: config.site.permalink(&encode_path(alternate)),
            title,
            description: xml_text::allowed(description.unwrap_or_default()).into_owned(),
            language: &config.language,
            publisher: Author { name: xml_text::allowed(&config.title).into_owned(), url: config.site.permalink("/") },
            logo: config.logo.as_deref().map(|logo| config.site.permalink(logo)),
            site: &config.site,
            folder,
            ages,
        }
    }

    /// The entries of the feed, read from the newsroom.
    ///
    /// # Errors
    /// When a compiled body cannot be read back.
    pub fn entries(&self, dataset: &Dataset<'a>) -> io::Result<Vec<Entry<'a>>> {
        let entries = self.ages.iter().filter_map(|&age| Entry::new(dataset, age).transpose());
        entries.collect()
    }

    /// The absolute URL of the feed's file in this format.
    #[must_use]
    pub fn url(&self, format: Format) -> String {
        self.site.permalink(&encode_path(&self.path(format)))
    }

    /// The path of the feed's file in this format, as a path of the site.
    #[must_use]
    pub fn path(&self, format: Format) -> String {
        format!("{}{}", self.folder, format.file())
    }
}

/// The newest articles that have a date: an article without a date cannot be sorted among them. `ages` begins with the oldest.
fn newest(dataset: &Dataset<'_>, ages: impl DoubleEndedIterator<Item = u32>) -> Vec<usize> {
    let ages = ages.rev().map(|age| age as usize);
    ages.filter(|&age| dataset.piece(age).published.is_some()).take(LENGTH).collect()
}

/// The time at which a feed last changed: the latest publication or correction of its articles.
fn updated<'e>(entries: &'e [Entry<'_>]) -> Option<&'e Zoned> {
    entries.iter().map(|entry| entry.updated).max()
}

/// The format of a feed's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 4287.
    Atom,
    /// RSS 2.0 with `content:encoded`, `dc:creator` and Media RSS.
    Rss,
    /// JSON Feed 1.1.
    Json,
}

impl Format {
    /// In the order of [`FEEDS`].
    pub const ALL: [Self; 3] = [Self::Atom, Self::Rss, Self::Json];

    /// The name of the file. It is the same in every folder that has a feed.
    #[must_use]
    pub fn file(self) -> &'static str {
        FEEDS[self as usize].0
    }

    /// The media type of the file.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        FEEDS[self as usize].1
    }

    /// The bytes of a feed's file.
    ///
    /// # Errors
    /// When the feed cannot be written in this format.
    pub fn write(self, feed: &Feed<'_>, entries: &[Entry<'_>]) -> io::Result<Vec<u8>> {
        let mut bytes = match self {
            Self::Atom => atom::write(feed, entries),
            Self::Rss => rss::write(feed, entries),
            Self::Json => json::write(feed, entries),
        }?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

/// Converts a time into the type of the feed crates, by way of RFC 3339.
fn fixed(instant: &Zoned) -> io::Result<atom_syndication::FixedDateTime> {
    rfc3339(instant).parse().map_err(|error| io::Error::other(format!("{error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_the_names_and_media_types_that_pages_link() {
        assert_eq!(Format::ALL.map(|format| (format.file(), format.media_type())), FEEDS);
        let kinds = Format::ALL.map(Format::media_type);
        assert_eq!(kinds, ["application/atom+xml", "application/rss+xml", "application/feed+json"]);
    }
}
