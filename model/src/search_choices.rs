//! The filters that the search form offers.

use crate::Chip;
use serde::{Deserialize, Serialize};

/// `search.json`: the filters that the search form offers. It changes when a category or a year gets its first article, and when
/// other tags or authors become the hundred with the most articles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SearchPage {
    /// The categories that have articles, sorted by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Chip>,
    /// The hundred tags with the most articles, sorted by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Chip>,
    /// The hundred authors with the most articles, sorted by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Chip>,
    /// The languages of the articles, sorted by BCP 47 tag. Empty when all articles are in one language.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Named>,
    /// The years that have articles, the newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub years: Vec<i16>,
}

/// A filter's value that is not a slug, and its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Named {
    /// The value, as in the address.
    pub value: String,
    /// The name that the form shows.
    pub name: String,
}
