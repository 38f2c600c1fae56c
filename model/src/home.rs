//! What the front page holds.

use crate::{Card, Chip};
use serde::{Deserialize, Serialize};

/// `home.json`: the front page. No card stands on it twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Home {
    /// The newest pinned article, else the newest featured one of the last articles, else the newest; missing when there are no articles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Card>,
    /// The articles beside the lead, at most 3.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seconds: Vec<Card>,
    /// The river of the latest, at most 8.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub latest: Vec<Card>,
    /// A block for each front-page category, in the newsroom's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
}

/// A block of the front page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Section {
    /// Its category.
    pub chip: Chip,
    /// The newest of the category that stand nowhere above, at most 4.
    pub cards: Vec<Card>,
}
