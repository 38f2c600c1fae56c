//! The data that a card shows of an article: headline, summary, cover, byline, date and chips.

use crate::{Direction, ListingKind, Slug};
use serde::{Deserialize, Serialize};

/// A category or tag of an article. The page shows it as a link in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Chip {
    /// [`ListingKind::Category`] or [`ListingKind::Tag`].
    pub kind: ListingKind,
    /// As the newsroom writes it.
    pub name: String,
    /// The last segment of the path of its listing.
    pub slug: Slug,
}

/// One person of a byline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Byline {
    /// As the newsroom writes it.
    pub name: String,
    /// The last segment of the path of the author's listing.
    pub slug: Slug,
}

/// When an article was published and updated: as instants for other programs, and as the days that pages show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Dateline {
    /// RFC 3339, with the offset of the newsroom's time zone at that instant.
    pub published: String,
    /// The day in the newsroom's language and time zone, such as "27 November 2023".
    pub shown: String,
    /// RFC 3339. Present only when the article's front matter gives an update later than `published`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
    /// The day of `updated`, as it is shown. Present when `updated` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_shown: Option<String>,
}

/// The lead image of an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cover {
    /// A path of the site (`/media/...`) or an absolute URL.
    pub image: String,
    /// Alternative text: a description of the image. Empty for an image that only decorates.
    #[serde(default)]
    pub alt: String,
    /// CSS pixels; 0 when the image file does not give its size.
    #[serde(default)]
    pub width: u32,
    /// CSS pixels; 0 when the image file does not give its size.
    #[serde(default)]
    pub height: u32,
    /// The text under the image on the article's own page; left out of cards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Who made it; left out of cards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// The smaller copies of the image, if there are any, as the value of HTML's `srcset` attribute: addresses with the site's
    /// base path, each with its width.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub srcset: Option<String>,
    /// The colour that the browser shows until the image has loaded: the amounts of red, green and blue, from 0 to 3 each, as in
    /// `r3 g1 b0`. Missing when there are no smaller copies, or when a part of the image is transparent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tint: Option<String>,
}

/// An article as listings show it. Every field except slug and headline may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Card {
    /// The last segment of the article's path.
    pub slug: Slug,
    /// Plain text.
    pub headline: String,
    /// The excerpt, or the beginning of the body when there is no excerpt; plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The article's first category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<Chip>,
    /// The authors, in the order that the article gives.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub byline: Vec<Byline>,
    /// Missing when the article has no date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dateline: Option<Dateline>,
    /// Reading time in minutes, at least 1.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub minutes: u32,
    /// Without caption and credit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<Cover>,
    /// BCP 47 tag of the language of headline and summary. Missing when it is the site's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Reading direction of that language. Missing when it is the site's direction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
}

// serde passes the field by reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
pub(crate) fn is_zero(n: &u32) -> bool {
    *n == 0
}
