//! The data of an article page and of a standing page.

use crate::card::is_zero;
use crate::{Byline, Card, Chip, Cover, Dateline, Direction, Person, Slug};
use serde::{Deserialize, Serialize};

/// `articles/<slug>.json`: one article, with everything that its page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Article {
    /// The last segment of its path.
    pub slug: Slug,
    /// Plain text.
    pub headline: String,
    /// The hand-written summary, which the page shows under the headline; plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
    /// The excerpt, or the beginning of the body when there is no excerpt; plain text, for other programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The authors, in the order that the article gives.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub byline: Vec<Byline>,
    /// Those of the byline that the newsroom says more about than the name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Person>,
    /// Missing when the article has no date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dateline: Option<Dateline>,
    /// Categories first, then tags, each in the order that the article gives.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chips: Vec<Chip>,
    /// The lead image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<Cover>,
    /// Number of words in the body.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub words: u32,
    /// Reading time in minutes, at least 1.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub minutes: u32,
    /// BCP 47 tag of the article's language. Missing when it is the site's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Reading direction of that language. Missing when it is the site's direction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// The interface's words around the article, in the article's language. Present when that is not the site's language and
    /// `press` has the words in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<Labels>,
    /// The article is in no listing, feed, sitemap or search index, and its page asks search engines to leave it out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unlisted: bool,
    /// The headings of the body, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contents: Vec<Heading>,
    /// Sanitised HTML. The addresses of links and images on the site itself include its base path.
    pub body: String,
    /// Older articles that share categories or tags with this article, the most related first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Card>,
    /// The article published just before this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub older: Option<Neighbour>,
    /// The article published just after this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newer: Option<Neighbour>,
}

/// The interface's words on the page of an article whose language is not the site's. Each text is complete: it has no placeholder
/// that still has to be filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Labels {
    /// The word before the first name of the byline.
    pub by: String,
    /// The word before the last name of the byline.
    pub and: String,
    /// The day of publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// A text that gives the day on which the article was updated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
    /// The reading time.
    pub minutes: String,
    /// The accessible name of the list of categories and tags.
    pub filed_under: String,
    /// The heading of the table of contents.
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

/// The article that was published just before or just after another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Neighbour {
    /// The last segment of its path.
    pub slug: Slug,
    /// Plain text.
    pub headline: String,
    /// BCP 47 tag of the headline's language. Missing when it is the site's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Reading direction of that language. Missing when it is the site's direction.
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
    /// Plain text, for other programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// BCP 47 tag of the page's language. Missing when it is the site's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Reading direction of that language. Missing when it is the site's direction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// The page is in no sitemap, and it asks search engines to leave it out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unlisted: bool,
    /// Sanitised HTML, as in [`Article::body`].
    pub body: String,
}
