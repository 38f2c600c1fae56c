//! An author with what the newsroom says about them.

use crate::{Cover, Slug};
use serde::{Deserialize, Serialize};

/// An author as their articles and their own listing show them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Person {
    /// As written by the newsroom.
    pub name: String,
    /// The last segment of the path of the author's listing.
    pub slug: Slug,
    /// What they do, such as "Science editor"; plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// A sentence or two about them; plain text. Left out of their listing, which has it as its description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bio: Option<String>,
    /// Their picture, without a text: the name is beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<Cover>,
    /// Their pages elsewhere and their e-mail address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<PersonLink>,
}

/// A page of a person on another site, or an e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonLink {
    /// The name of the site, such as "Mastodon".
    pub label: String,
    /// An `https:`, `http:` or `mailto:` URL.
    pub url: String,
}
