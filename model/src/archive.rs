//! The archive: the years with their months, and the articles of one month.

use crate::{Direction, Slug};
use serde::{Deserialize, Serialize};

/// `archive/index.json`: every year and month with articles, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Archive {
    /// The newest first.
    pub years: Vec<Year>,
}

/// One year of the archive; `archive/<yyyy>.json` holds it alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Year {
    /// In the newsroom's zone.
    pub year: i16,
    /// January first; months without articles are left out.
    pub months: Vec<MonthCount>,
}

/// How much a month holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MonthCount {
    /// 1 to 12.
    pub month: u8,
    /// The month's name in the newsroom's language, as it stands alone.
    pub name: String,
    /// Articles.
    pub count: u32,
}

/// `archive/<yyyy>/<mm>.json`: every headline of one month, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Month {
    /// In the newsroom's zone.
    pub year: i16,
    /// 1 to 12.
    pub month: u8,
    /// Month and year in the newsroom's language, such as "November 2023".
    pub name: String,
    /// The month's articles, the newest first.
    pub entries: Vec<Entry>,
}

/// One line of a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entry {
    /// The last segment of the article's path.
    pub slug: Slug,
    /// Plain text.
    pub headline: String,
    /// RFC 3339.
    pub published: String,
    /// The day as shown.
    pub shown: String,
    /// BCP 47 tag of the headline, when it is not the site's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Reading direction of that language, when it is not the site's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
}
