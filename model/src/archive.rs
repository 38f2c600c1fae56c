//! The archive: the years with their months, and the articles of one month.

use crate::{Direction, Slug};
use serde::{Deserialize, Serialize};

/// `archive/index.json`: every year and month that has articles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Archive {
    /// The newest year first.
    pub years: Vec<Year>,
}

/// One year of the archive. `archive/<yyyy>.json` contains only this year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Year {
    /// In the newsroom's time zone.
    pub year: i16,
    /// In calendar order. Months without articles are left out.
    pub months: Vec<MonthCount>,
}

/// A month and its number of articles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MonthCount {
    /// 1 to 12.
    pub month: u8,
    /// The month's name in the newsroom's language, in the form that is used without a day.
    pub name: String,
    /// Number of articles.
    pub count: u32,
}

/// `archive/<yyyy>/<mm>.json`: the headlines of all articles of one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Month {
    /// In the newsroom's time zone.
    pub year: i16,
    /// 1 to 12.
    pub month: u8,
    /// Month and year in the newsroom's language, such as "November 2023".
    pub name: String,
    /// The month's articles, the newest first.
    pub entries: Vec<Entry>,
}

/// One article in the list of a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entry {
    /// The last segment of the article's path.
    pub slug: Slug,
    /// Plain text.
    pub headline: String,
    /// RFC 3339.
    pub published: String,
    /// The day of publication, as it is shown.
    pub shown: String,
    /// BCP 47 tag of the headline's language. Missing when it is the site's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Reading direction of that language. Missing when it is the site's direction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
}
