//! A page of a listing: the blog, a category, a tag or an author.

use crate::{Card, Chip, Person, Slug};
use serde::{Deserialize, Serialize};

/// The kind of a listing: which articles it contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ListingKind {
    /// Every article.
    Blog,
    /// The articles of one category, without those of the categories below it.
    Category,
    /// The articles of one tag.
    Tag,
    /// The articles of one author.
    Author,
}

impl ListingKind {
    /// The name of the kind in paths and file names.
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

/// One page of a listing. `listings/<kind>/<slug>/<n>.json` contains a numbered page, and `newest.json` in the same folder
/// contains the page at the listing's own URL. The blog has no slug: `listings/blog/<n>.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Listing {
    /// The kind of the listing.
    pub kind: ListingKind,
    /// The last segment of the listing's path; missing for the blog.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slug: Option<Slug>,
    /// As the newsroom writes it. Empty for the blog, whose name is a word of the interface.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The author with role, photo and links, if the newsroom names any; only in `newest.json`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Box<Person>>,
    /// The categories above this category, the topmost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parents: Vec<Chip>,
    /// The categories right below this category, sorted by name; only in `newest.json`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Chip>,
    /// The number of this page; missing in `newest.json`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// The number of articles in the whole listing; only in `newest.json`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u32>,
    /// The number of the next older page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub older: Option<u32>,
    /// The articles, the newest first: 20 on a full numbered page, none on the numbered page that is not full yet, and up to 39
    /// in `newest.json`.
    pub cards: Vec<Card>,
}
