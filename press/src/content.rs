//! What people wrote: reads a newsroom, checks all of it, and hands on [`Newsroom`]. Nothing here knows of the dataset,
//! of pages or of the app. The entry point is [`read`].
//!
//! Two kinds of types: [`Config`] and [`Piece`] hold what was written, already parsed and checked; bodies are compiled
//! to sanitised HTML and kept in a [`BodyStore`], so that an archive of any size fits in memory.

use broadsheet_model::{ArticleData, Cover, Direction, Heading, Link, Look, Prefetch, Site, Slug, Words};
use std::collections::BTreeMap;
use std::path::PathBuf;

mod aliases;
mod bodies;
mod boundary;
mod cache;
mod collisions;
mod config;
mod date_parsing;
pub mod diagnostics;
mod draft;
mod front_matter;
pub(crate) mod fuzz_content;
mod held;
mod images;
mod inspect;
mod interface_words;
mod key_span;
mod known_keys;
mod languages;
mod link_resolution;
mod link_targets;
mod markdown;
mod media_files;
mod misplaced;
mod path_facts;
mod prepared;
mod reader;
pub mod redirects;
mod rewritten;
mod slugify;
mod source_file;
mod sources;
mod table_reader;
pub(crate) mod template_tags;
mod terms;
mod value;

pub(crate) use aliases::Owners;
pub use bodies::{BodyRef, BodyStore};
pub(crate) use boundary::{Boundary, documents_in, is_of_a_tool, read_file};
pub use config::{Deploy, deploy};
pub(crate) use config::{FILE as SETTINGS, is_language};
pub use diagnostics::{Accepted, Colour, Diagnostic, Diagnostics, Severity};
pub(crate) use front_matter::FIELDS;
pub(crate) use held::{Held, Places};
pub(crate) use images::is_turned;
pub(crate) use inspect::{Inspection, Spot, inspect, salvage};
pub(crate) use interface_words::known as known_words;
pub(crate) use key_span::key_place;
pub(crate) use known_keys::{LISTED, SITE, Setting, Shape};
pub(crate) use languages::{canonical as language_tag, in_language, is_sites as is_sites_language, of_places};
pub(crate) use link_targets::RESERVED;
pub(crate) use markdown::preview::Preview;
pub(crate) use markdown::{embeds, html_tag, nesting};
pub(crate) use media_files::{is_markdown, is_source, relative};
pub(crate) use path_facts::page_slug;
pub(crate) use prepared::is_mdx;
pub use reader::{ReadOptions, read};
pub(crate) use slugify::{fold, nearest as near, nfc, slugify};
pub(crate) use terms::DEEPEST;

/// A newsroom as read: every reference resolved, every problem reported.
#[derive(Debug)]
pub struct Newsroom {
    /// `site.toml`.
    pub config: Config,
    /// The published articles (drafts are left out), the newest first, ties broken by slug.
    pub articles: Vec<Piece>,
    /// Published articles that have a page and stand in no listing, feed, sitemap or search, by slug.
    pub unlisted: Vec<Piece>,
    /// The standing pages of `pages/`, by slug.
    pub pages: Vec<Page>,
    /// Every category that is declared or used, by slug; with the ancestors of used ones.
    pub categories: BTreeMap<Slug, Term>,
    /// Every tag that is declared or used, by slug.
    pub tags: BTreeMap<Slug, Term>,
    /// Every author that is declared or used, by slug.
    pub authors: BTreeMap<Slug, Term>,
    /// Files to copy: from (absolute) to the path under the output folder, without a leading slash; sorted.
    pub media: Vec<(PathBuf, String)>,
    /// A folder that some of them lie in, which goes with it.
    pub made: Option<tempfile::TempDir>,
    /// The compiled bodies that [`Piece::body`] and [`Page::body`] refer to.
    pub bodies: BodyStore,
    /// When a scheduled article is to be shown or another one expires, the first of all, with its file.
    pub next: Option<(jiff::Timestamp, String)>,
}

/// `site.toml`, parsed.
#[derive(Debug)]
pub struct Config {
    /// Where the site stands.
    pub site: Site,
    /// The newsroom's name.
    pub title: String,
    /// A line under the name.
    pub tagline: Option<String>,
    /// BCP 47; "en" when not given.
    pub language: String,
    /// Of the language, unless given.
    pub direction: Direction,
    /// The zone that dates are shown in; UTC when not given.
    pub zone: jiff::tz::TimeZone,
    /// As given; else made from the declared top-level categories, else from the six largest, with the archive at the end.
    pub navigation: Vec<Link>,
    /// As given; else a link to each standing page.
    pub footer: Vec<Link>,
    /// A path of the site.
    pub logo: Option<String>,
    /// A path of the site: what browsers show beside a page's title. The shell's own when not given.
    pub icon: Option<String>,
    /// Colours.
    pub look: Look,
    /// What is loaded ahead of a click.
    pub prefetch: Prefetch,
    /// How many articles a category or author has at least that has feeds.
    pub feeds_from: u32,
    /// Where the app finds articles.
    pub article_data: ArticleData,
    /// Whether readers can search.
    pub has_search: bool,
    /// The words of the interface.
    pub words: Words,
    /// Whether pictures get smaller copies.
    pub variants: bool,
    /// Whether pictures are published with what cameras and editors noted in them.
    pub keep_metadata: bool,
    /// Warnings that are not told.
    pub accepted: Vec<Accepted>,
}

/// A category, tag or author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// As declared, else as first written.
    pub name: String,
    /// Made from the name unless declared.
    pub slug: Slug,
    /// The category above it; never a cycle.
    pub parent: Option<Slug>,
    /// Plain text.
    pub description: Option<String>,
    /// The place of its block on the front page, from 0; categories only.
    pub front_page: Option<usize>,
}

/// One article.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Relative to the newsroom, with `/`.
    pub file: String,
    /// What readers of feeds know it by, when that is not its permalink: the one that an imported article brought along.
    pub guid: Option<String>,
    /// Unique among articles.
    pub slug: Slug,
    /// Plain text, never empty.
    pub headline: String,
    /// In the newsroom's zone.
    pub published: Option<jiff::Zoned>,
    /// In the newsroom's zone; only when later than `published`.
    pub updated: Option<jiff::Zoned>,
    /// Each is a key of [`Newsroom::authors`].
    pub authors: Vec<Slug>,
    /// Each is a key of [`Newsroom::categories`]; no doubles.
    pub categories: Vec<Slug>,
    /// Each is a key of [`Newsroom::tags`]; no doubles.
    pub tags: Vec<Slug>,
    /// Hand-written; plain text.
    pub excerpt: Option<String>,
    /// The excerpt, else the beginning of the body cut at a word, at most 240 characters; plain text.
    pub summary: Option<String>,
    /// With dimensions when the file is at hand.
    pub cover: Option<Cover>,
    /// May lead the front page while it is among the newest.
    pub featured: bool,
    /// Leads the front page, however old it is.
    pub pinned: bool,
    /// It stays out of sitemaps.
    pub out_of_sitemap: bool,
    /// Old addresses that lead here, each a path of the site and perhaps a query, percent-encoded or not.
    pub aliases: Vec<String>,
    /// BCP 47, when it is not the site's.
    pub language: Option<String>,
    /// Words of the body.
    pub words: u32,
    /// Reading time, at least 1.
    pub minutes: u32,
    /// The headings of the body.
    pub contents: Vec<Heading>,
    /// Why readers do not see it yet, or any more; only where drafts are asked for.
    pub unreleased: Option<Unreleased>,
    /// Sanitised HTML.
    pub body: BodyRef,
}

/// Why an article or page is not for readers, at the moment for which the newsroom was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreleased {
    /// It says that it is a draft, or lies where drafts do.
    Draft,
    /// Its date is still to come.
    Scheduled(jiff::Timestamp),
    /// It was to be shown until then.
    Expired(jiff::Timestamp),
}

/// A standing page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Relative to the newsroom, with `/`.
    pub file: String,
    /// Its path is `/<slug>/`.
    pub slug: Slug,
    /// Plain text.
    pub headline: String,
    /// Hand-written, else the beginning of the body; plain text.
    pub summary: Option<String>,
    /// Nothing leads search engines to it.
    pub unlisted: bool,
    /// It stays out of sitemaps.
    pub out_of_sitemap: bool,
    /// Old addresses that lead here, as those of articles.
    pub aliases: Vec<String>,
    /// BCP 47, when it is not the site's.
    pub language: Option<String>,
    /// As [`Piece::unreleased`].
    pub unreleased: Option<Unreleased>,
    /// Sanitised HTML.
    pub body: BodyRef,
}
