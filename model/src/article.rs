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
    /// Sanitised HTML, as in [`Article::body`].
    pub body: String,
}
