//! What a card shows of an article: headline, summary, cover, byline, date and chips.

use crate::{Direction, ListingKind, Slug};
use serde::{Deserialize, Serialize};

/// A category or tag as shown on an article: a link in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Chip {
    /// [`ListingKind::Category`] or [`ListingKind::Tag`].
    pub kind: ListingKind,
    /// As written by the newsroom.
    pub name: String,
    /// The last segment of its listing's path.
    pub slug: Slug,
}

/// One person of a byline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Byline {
    /// As written by the newsroom.
    pub name: String,
    /// The last segment of the author's listing's path.
    pub slug: Slug,
}

/// When an article appeared, for machines and as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Dateline {
    /// RFC 3339 with the offset of the newsroom's zone at that instant.
    pub published: String,
    /// The day in the newsroom's language and zone, such as "27 November 2023".
    pub shown: String,
    /// RFC 3339; only when the article says that it changed after `published`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
    /// The day of `updated`, as shown; there when `updated` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_shown: Option<String>,
}

/// The lead image of an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cover {
    /// A path of the site (`/media/...`) or an absolute URL.
    pub image: String,
    /// What it shows, in words; empty when it only decorates.
    #[serde(default)]
    pub alt: String,
    /// CSS pixels; 0 when the file did not tell.
    #[serde(default)]
    pub width: u32,
    /// CSS pixels; 0 when the file did not tell.
    #[serde(default)]
    pub height: u32,
    /// Shown under the image on the article's own page; left out of cards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Who made it; left out of cards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// Its smaller copies, if there are any, as the value of HTML's `srcset`: addresses with the site's base, each with its width.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub srcset: Option<String>,
    /// The colour of its place until it is there: how much of red, green and blue, from 0 to 3, as in `r3 g1 b0`. Left out when
    /// there are no copies, or the image is transparent somewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tint: Option<String>,
}

/// An article as listings show it. Every field but slug and headline may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Card {
    /// The last segment of the article's path.
    pub slug: Slug,
    /// Plain text.
    pub headline: String,
    /// Plain text: the excerpt, else the beginning of the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The article's first category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<Chip>,
    /// In the article's own order.
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
    /// BCP 47 tag of headline and summary, when it is not the site's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Reading direction of that language, when it is not the site's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
}

// serde hands the field over by reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
pub(crate) fn is_zero(n: &u32) -> bool {
    *n == 0
}
