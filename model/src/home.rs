//! The data of the front page.

use crate::{Card, Chip};
use serde::{Deserialize, Serialize};

/// `home.json`: the front page. No article appears on it twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Home {
    /// The newest pinned article. Without one: the newest featured article among the latest articles. Without that: the newest
    /// article. Missing when there are no articles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Card>,
    /// The articles beside the lead, at most 3.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seconds: Vec<Card>,
    /// The list of the latest articles, at most 8.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub latest: Vec<Card>,
    /// A block for each category of the front page, in the newsroom's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
}

/// A block of the front page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Section {
    /// The category of the block.
    pub chip: Chip,
    /// The newest articles of the category that do not appear higher on the page, at most 4.
    pub cards: Vec<Card>,
}
