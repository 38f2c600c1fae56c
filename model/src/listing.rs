//! A page of a listing: the blog, a category, a tag or an author.

use crate::{Card, Chip, Slug};
use serde::{Deserialize, Serialize};

/// What a listing gathers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ListingKind {
    /// Every article.
    Blog,
    /// The articles of one category; those of its children are their own.
    Category,
    /// The articles of one tag.
    Tag,
    /// The articles of one author.
    Author,
}

impl ListingKind {
    /// The word for it in paths and file names.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blog => "blog",
            Self::Category => "category",
            Self::Tag => "tag",
            Self::Author => "author",
        }
    }
}

/// `listings/<kind>/<slug>/<n>.json`, and `newest.json` beside it for the listing's own URL: cards, the newest first.
/// The blog has no slug: `listings/blog/<n>.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Listing {
    /// What it gathers.
    pub kind: ListingKind,
    /// The last segment of its path; missing for the blog.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slug: Option<Slug>,
    /// As written by the newsroom; empty for the blog, whose name is a word of the site's language.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The categories above it, the topmost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parents: Vec<Chip>,
    /// The categories right below it, by name; only in `newest.json`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Chip>,
    /// The number of this page; missing in `newest.json`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// How many articles the whole listing has; only in `newest.json`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u32>,
    /// The number of the page that follows on the way back in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub older: Option<u32>,
    /// 20 on a numbered page, none on the one that is being filled, up to 39 in `newest.json`.
    pub cards: Vec<Card>,
}
