//! What every page needs besides its own data: the site's name, navigation, language and words.

use crate::card::is_zero;
use crate::{FORMAT, Site, Slug, Words};
use serde::{Deserialize, Serialize};

/// Which way a text runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Left to right.
    #[default]
    Ltr,
    /// Right to left.
    Rtl,
}

impl Direction {
    /// The direction of a language's usual script, by its BCP 47 tag.
    #[must_use]
    pub fn of_language(tag: &str) -> Self {
        let mut parts = tag.split(['-', '_']).map(str::to_ascii_lowercase);
        let language = parts.next().unwrap_or_default();
        let script = parts.find(|part| part.len() == 4);
        match (language.as_str(), script.as_deref()) {
            (_, Some("arab" | "hebr" | "thaa" | "syrc" | "nkoo" | "adlm")) => Self::Rtl,
            (_, Some(_)) => Self::Ltr,
            ("ar" | "arc" | "ckb" | "dv" | "fa" | "he" | "iw" | "ks" | "ps" | "sd" | "ug" | "ur" | "yi", None) => Self::Rtl,
            _ => Self::Ltr,
        }
    }

    /// The value of the `dir` attribute.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

/// A link of the navigation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Link {
    /// Plain text.
    pub label: String,
    /// A path of the site, or an absolute URL.
    pub path: String,
}

/// The colours a newsroom chose: CSS hex colours for light and dark, under the token's name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Look {
    /// Nameplate rule, section names, focus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<[String; 2]>,
    /// The ground of every page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<[String; 2]>,
}

impl Look {
    /// Whether the newsroom keeps the colours of the style sheet.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The custom properties that differ from the style sheet's, as name and value.
    #[must_use]
    pub fn properties(&self) -> Vec<(&'static str, String)> {
        [("--accent", &self.accent), ("--paper", &self.paper)]
            .into_iter()
            .filter_map(|(name, pair)| pair.as_ref().map(|[light, dark]| (name, format!("light-dark({light}, {dark})"))))
            .collect()
    }
}

/// What the app loads ahead of a click, for readers who do not save data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Prefetch {
    /// The first headlines in view, on a connection better than 2G, and what the reader is about to open.
    #[default]
    Visible,
    /// What the reader is about to open: a link that the pointer rests on, a finger comes down on, or focus reaches.
    Intent,
    /// Nothing.
    None,
}

impl Prefetch {
    /// Whether the newsroom left it as it is.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Where the app finds an article that the reader opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ArticleData {
    /// In a file of its own, `articles/<slug>.json`.
    #[default]
    File,
    /// In the printed page: there is no other file. For hosts that count files.
    Page,
}

impl ArticleData {
    /// Whether the newsroom left it as it is.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Where a printed page says what its article is, when that has no file of its own: JSON up to the end of the script, an
/// [`Article`](crate::Article) without its body, which stands in the page, and without what is related.
pub const ARTICLE_BLOCK: &str = "<script type=\"application/json\" id=\"article\">";

/// What stands around every page: nameplate, navigation, language. Carried by each printed page and by `site.json`; it
/// does not change when an article is published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Frame {
    /// The newsroom's name.
    pub title: String,
    /// A line under the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tagline: Option<String>,
    /// Where the site stands: what every URL is made from.
    pub site: Site,
    /// BCP 47.
    pub language: String,
    /// Of the language.
    #[serde(default)]
    pub direction: Direction,
    /// Under the nameplate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub navigation: Vec<Link>,
    /// At the foot of every page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub footer: Vec<Link>,
    /// A path of the site: an image of the newsroom, for machines and as the picture of pages that have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// Colours.
    #[serde(default, skip_serializing_if = "Look::is_default")]
    pub look: Look,
    /// What is loaded ahead of a click.
    #[serde(default, skip_serializing_if = "Prefetch::is_default")]
    pub prefetch: Prefetch,
    /// How many articles a category or author has at least that has feeds; 0 when all have.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub feeds_from: u32,
    /// Articles are in several languages, and each of these has feeds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub feeds_by_language: bool,
    /// Where articles are found.
    #[serde(default, skip_serializing_if = "ArticleData::is_default")]
    pub article_data: ArticleData,
    /// The site was published without search: there is no index and no search page.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_search: bool,
    /// The words of the interface, where they are not the English ones.
    #[serde(default, skip_serializing_if = "Words::is_default")]
    pub words: Words,
}

/// How the last field of a data file begins, behind all others: the release of the app, as in [`SiteFile::release`].
pub const RELEASE: &str = ",\"release\":\"";

/// `site.json`: the frame, and what is known of the whole archive. Read by an app that starts on an unprinted page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SiteFile {
    /// [`FORMAT`] of the dataset.
    pub format: u32,
    /// Changes when anything in the dataset does: 16 hexadecimal digits.
    pub revision: String,
    /// The release of the app that the pages were printed with: 16 hexadecimal digits. Not there when no page was printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// All articles.
    pub articles: u32,
    /// The number of the blog's newest full page; 0 while there is none.
    pub newest: u32,
    /// What stands around every page.
    pub frame: Frame,
    /// The category tree, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Branch>,
}

impl SiteFile {
    /// Whether this app can read the dataset that the file belongs to.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        self.format == FORMAT
    }
}

/// A category with those below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Branch {
    /// As written by the newsroom.
    pub name: String,
    /// The last segment of its path.
    pub slug: Slug,
    /// Its own articles.
    pub count: u32,
    /// The number of its newest full page; 0 while there is none.
    pub newest: u32,
    /// By name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Branch>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn direction_follows_language_and_script() {
        for (tag, expected) in [
            ("ar", Direction::Rtl),
            ("AR-EG", Direction::Rtl),
            ("ur_PK", Direction::Rtl),
            ("az-Arab", Direction::Rtl),
            ("az", Direction::Ltr),
            ("ku", Direction::Ltr),
            ("pa-Arab-PK", Direction::Rtl),
            ("he-Latn", Direction::Ltr),
            ("", Direction::Ltr),
        ] {
            assert_eq!(Direction::of_language(tag), expected, "{tag}");
        }
    }
}
