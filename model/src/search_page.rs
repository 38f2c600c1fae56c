use crate::Chip;
use serde::{Deserialize, Serialize};

/// `search.json`: what a search can be narrowed to. It changes when a category or a year gets its first article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SearchPage {
    /// The categories with articles, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Chip>,
    /// The years with articles, the newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub years: Vec<i16>,
}
