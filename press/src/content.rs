//! Reads a newsroom (the folder with the settings, articles and pages of a site), checks all of it, and returns [`Newsroom`].
//! Nothing here depends on the dataset, on the printed pages or on the app. The entry point is [`read`].
//!
//! [`Config`], [`Piece`] and [`Page`] hold the settings and the front matter, parsed and checked. Bodies are compiled to
//! sanitised HTML and stored in a [`BodyStore`], so that an archive of any size fits in memory.

use broadsheet_model::{ArticleData, Cover, Direction, Heading, Link, Look, Nameplate, PersonLink, Prefetch, Site, Slug, Words};
use std::collections::BTreeMap;
use std::path::PathBuf;

mod aliases;
mod bodies;
mod boundary;
mod cache;
mod collisions;
mod config;
mod convert_dialects;
mod date_parsing;
pub mod diagnostics;
mod draft;
mod front_matter;
pub(crate) mod fuzz_content;
mod held_back;
mod images;
mod inspect;
mod key_span;
mod known_keys;
mod languages;
mod link_resolution;
mod link_targets;
mod markdown;
mod media_files;
mod output_in_media;
mod path_facts;
mod reader;
pub mod redirects;
mod slugify;
mod source_file;
mod sources;
mod table_reader;
pub(crate) mod template_tags;
mod terms;
mod text_edits;
mod value;
mod words_of_languages;

pub(crate) use aliases::Owners;
pub use bodies::{BodyRef, BodyStore};
pub(crate) use boundary::{Boundary, documents_in, is_of_a_tool, read_file};
pub use config::{Deploy, deploy};
pub(crate) use config::{FILE as SETTINGS, is_language};
pub(crate) use convert_dialects::is_mdx;
pub use diagnostics::{Accepted, Colour, Diagnostic, Diagnostics, Severity};
pub(crate) use front_matter::FIELDS;
pub(crate) use held_back::{Held, Places};
pub(crate) use images::is_turned;
pub(crate) use inspect::{Inspection, Spot, inspect, salvage};
pub(crate) use key_span::key_place;
pub(crate) use known_keys::{LISTED, SITE, Setting, Shape};
pub(crate) use languages::{canonical as language_tag, in_language, is_sites as is_sites_language, of_places};
pub(crate) use link_targets::RESERVED;
pub(crate) use markdown::preview::Preview;
pub(crate) use markdown::{embeds, html_tag, nesting};
pub(crate) use media_files::{is_markdown, is_source, relative};
pub(crate) use path_facts::page_slug;
pub use reader::{ReadOptions, read};
pub(crate) use slugify::{fold, nearest as near, nfc, slugify};
pub(crate) use terms::DEEPEST;
pub(crate) use words_of_languages::known as known_words;

/// A newsroom after reading: every reference is resolved, every problem is reported.
#[derive(Debug)]
pub struct Newsroom {
    /// `site.toml`.
    pub config: Config,
    /// The published articles without drafts, newest first; ties are broken by slug.
    pub articles: Vec<Piece>,
    /// Published articles that have a page but are in no listing, feed, sitemap or search index; sorted by slug.
    pub unlisted: Vec<Piece>,
    /// The standing pages (such as About) of `pages/`, sorted by slug.
    pub pages: Vec<Page>,
    /// Every declared or used category by slug, together with the ancestors of used categories.
    pub categories: BTreeMap<Slug, Term>,
    /// Every declared or used tag, by slug.
    pub tags: BTreeMap<Slug, Term>,
    /// Every declared or used author, by slug.
    pub authors: BTreeMap<Slug, Term>,
    /// Files to copy: the absolute path of the source, and the path under the output folder without a leading slash. Sorted.
    pub media: Vec<(PathBuf, String)>,
    /// The temporary folder of some of these files. It is deleted when this value is dropped.
    pub made: Option<tempfile::TempDir>,
    /// The compiled bodies that [`Piece::body`] and [`Page::body`] refer to.
    pub bodies: BodyStore,
    /// The next moment at which an article or page goes live, expires or is no longer pinned; and its file.
    pub next: Option<(jiff::Timestamp, String)>,
}

/// `site.toml`, parsed.
#[derive(Debug)]
pub struct Config {
    /// The origin and the base path of the site.
    pub site: Site,
    /// The newsroom's name.
    pub title: String,
    /// The line under the name.
    pub tagline: Option<String>,
    /// BCP 47 tag; `en` by default.
    pub language: String,
    /// The direction of the script; by default that of the language.
    pub direction: Direction,
    /// The time zone in which dates are shown; UTC by default.
    pub zone: jiff::tz::TimeZone,
    /// The links of the masthead. By default the declared top-level categories, or the six largest categories if none is
    /// declared; then the archive.
    pub navigation: Vec<Link>,
    /// The links of the footer. By default a link to each standing page that is not unlisted.
    pub footer: Vec<Link>,
    /// The logo: a path of the site.
    pub logo: Option<String>,
    /// The picture in the place of the name.
    pub nameplate: Option<Nameplate>,
    /// The icon that browsers show beside a page's title: a path of the site. By default the icon of the shell.
    pub icon: Option<String>,
    /// The colours.
    pub look: Look,
    /// What the app loads before a click.
    pub prefetch: Prefetch,
    /// Minimum number of articles before a category or author gets feeds.
    pub feeds_from: u32,
    /// From which files the app loads articles.
    pub article_data: ArticleData,
    /// Whether readers can search.
    pub has_search: bool,
    /// The words of the interface.
    pub words: Words,
    /// Whether pictures get smaller copies.
    pub variants: bool,
    /// Whether published pictures keep the metadata that cameras and editors wrote into them.
    pub keep_metadata: bool,
    /// Accepted warnings, which are not shown.
    pub accepted: Vec<Accepted>,
}

/// A category, tag or author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// As `site.toml` declares it, else as the first file writes it.
    pub name: String,
    /// Made from the name unless `site.toml` declares it.
    pub slug: Slug,
    /// The parent category; never part of a circle.
    pub parent: Option<Slug>,
    /// Plain text.
    pub description: Option<String>,
    /// Role, photo and links; authors only.
    pub profile: Profile,
    /// The position of its block on the front page, from 0; only for categories.
    pub front_page: Option<usize>,
}

/// What the newsroom says about an author besides name and bio.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// What they do; plain text.
    pub role: Option<String>,
    /// Their picture, with dimensions when the file is at hand.
    pub photo: Option<Cover>,
    /// Their pages elsewhere.
    pub links: Vec<PersonLink>,
}

/// One article.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Path relative to the newsroom, with `/`.
    pub file: String,
    /// Its id in feeds, if that is not its permalink: an imported article keeps the id of its old system.
    pub guid: Option<String>,
    /// Unique among articles.
    pub slug: Slug,
    /// Plain text, never empty.
    pub headline: String,
    /// In the newsroom's time zone.
    pub published: Option<jiff::Zoned>,
    /// In the newsroom's time zone; only if it is later than `published`.
    pub updated: Option<jiff::Zoned>,
    /// Keys of [`Newsroom::authors`].
    pub authors: Vec<Slug>,
    /// Keys of [`Newsroom::categories`], without duplicates.
    pub categories: Vec<Slug>,
    /// Keys of [`Newsroom::tags`], without duplicates.
    pub tags: Vec<Slug>,
    /// Hand-written; plain text.
    pub excerpt: Option<String>,
    /// The excerpt; without one, the beginning of the body, cut after a word, at most 240 characters. Plain text.
    pub summary: Option<String>,
    /// With width and height if the newsroom contains the image file.
    pub cover: Option<Cover>,
    /// It may lead the front page while it is among the newest articles.
    pub featured: bool,
    /// It leads the front page, however old it is.
    pub pinned: bool,
    /// It is left out of sitemaps.
    pub out_of_sitemap: bool,
    /// Old addresses that redirect to it. Each is a path of the site, with or without a query, percent-encoded or not.
    pub aliases: Vec<String>,
    /// BCP 47 tag, if it is not the site's language.
    pub language: Option<String>,
    /// Number of words in the body.
    pub words: u32,
    /// Reading time in minutes, at least 1.
    pub minutes: u32,
    /// The headings of the body.
    pub contents: Vec<Heading>,
    /// Why readers do not see it (any more); only set if drafts are included.
    pub unreleased: Option<Unreleased>,
    /// Sanitised HTML.
    pub body: BodyRef,
}

/// Why readers do not see an article or page at the moment for which the newsroom is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreleased {
    /// Its front matter or its path marks it as a draft.
    Draft,
    /// It is published at this future time.
    Scheduled(jiff::Timestamp),
    /// It expired at this time.
    Expired(jiff::Timestamp),
}

/// A standing page, such as About.
#[derive(Clone, Debug)]
pub struct Page {
    /// Path relative to the newsroom, with `/`.
    pub file: String,
    /// Its path is `/<slug>/`.
    pub slug: Slug,
    /// Plain text.
    pub headline: String,
    /// The hand-written excerpt, else the beginning of the body; plain text.
    pub summary: Option<String>,
    /// The site does not lead search engines to it.
    pub unlisted: bool,
    /// It is left out of sitemaps.
    pub out_of_sitemap: bool,
    /// Old addresses that redirect to it, as in [`Piece::aliases`].
    pub aliases: Vec<String>,
    /// BCP 47 tag, if it is not the site's language.
    pub language: Option<String>,
    /// As [`Piece::unreleased`].
    pub unreleased: Option<Unreleased>,
    /// Sanitised HTML.
    pub body: BodyRef,
}
