//! What an article's page and a standing page hold.

use crate::card::is_zero;
use crate::{Byline, Card, Chip, Cover, Dateline, Direction, Slug};
use serde::{Deserialize, Serialize};

/// `articles/<slug>.json`: one article whole, with everything its page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Article {
    /// The last segment of its path.
    pub slug: Slug,
    /// Plain text.
    pub headline: String,
    /// The hand-written standfirst; plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
    /// The excerpt, else the beginning of the body; plain text, for machines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// In the article's own order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub byline: Vec<Byline>,
    /// Missing when the article has no date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dateline: Option<Dateline>,
    /// Categories first, then tags, each in the article's own order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chips: Vec<Chip>,
    /// The lead image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<Cover>,
    /// Words of the body.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub words: u32,
    /// Reading time in minutes, at least 1.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub minutes: u32,
    /// BCP 47 tag when it is not the site's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Reading direction when it is not the site's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// What the page says about the article, in the article's language; when that is not the site's and `press` has words for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<Labels>,
    /// No listing, feed, sitemap or search has it, and search engines are asked to leave it out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unlisted: bool,
    /// The headings of the body, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contents: Vec<Heading>,
    /// Sanitised HTML. Links and images to the site itself carry its base path.
    pub body: String,
    /// Older articles that share categories or tags with it, the nearest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Card>,
    /// The article published just before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub older: Option<Neighbour>,
    /// The article published just after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newer: Option<Neighbour>,
}

/// The interface's words on the page of an article that is written in another language than the site. Each is ready to be
/// shown: nothing is left to fill in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Labels {
    /// Before the first name of the byline.
    pub by: String,
    /// Before the last name of the byline.
    pub and: String,
    /// The day of publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// That the article was changed, and on which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
    /// The reading time.
    pub minutes: String,
    /// Names the list of categories and tags.
    pub filed_under: String,
    /// Heads the table of contents.
    pub contents: String,
}

/// A heading of a body, as an entry of its table of contents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Heading {
    /// 2 to 6; a body has no first-level heading.
    pub level: u8,
    /// The `id` of the heading's element.
    pub id: String,
    /// Plain text.
    pub text: String,
}

/// The article before or after another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Neighbour {
    /// The last segment of its path.
    pub slug: Slug,
    /// Plain text.
    pub headline: String,
    /// BCP 47 tag of the headline, when it is not the site's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Reading direction of that language, when it is not the site's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
}

/// `pages/<slug>.json`: a standing page such as About.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StandingPage {
    /// Its path is `/<slug>/`.
    pub slug: Slug,
    /// Plain text.
    pub headline: String,
    /// Plain text, for machines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// BCP 47 tag of the page, when it is not the site's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Reading direction of that language, when it is not the site's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// No sitemap has it, and search engines are asked to leave it out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unlisted: bool,
    /// Sanitised HTML, as in [`Article::body`].
    pub body: String,
}
