//! The filters that the search form offers.

use crate::Chip;
use serde::{Deserialize, Serialize};

/// `search.json`: what a search can be narrowed to. It changes when a category or a year gets its first article, and when other
/// tags or authors come to be those with the most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SearchPage {
    /// The categories with articles, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Chip>,
    /// Tags with articles, by name: the hundred with the most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Chip>,
    /// Authors with articles, by name: the hundred with the most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Chip>,
    /// The languages of the articles, by their BCP 47 tags; none when all are in one language.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Named>,
    /// The years with articles, the newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub years: Vec<i16>,
}

/// A value of a filter that is no slug, and what it is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Named {
    /// As in the address.
    pub value: String,
    /// As it is shown.
    pub name: String,
}
