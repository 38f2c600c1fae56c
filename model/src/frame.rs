//! The data that all pages share: the site's name, navigation, language and words of the interface.

use crate::card::is_zero;
use crate::{FORMAT, Site, Slug, Words};
use serde::{Deserialize, Serialize};

/// Reading direction of a text.
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
    /// The direction of the script in which a language (BCP 47) is usually written, or of the script that the tag names.
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

/// A link of the navigation or of the footer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Link {
    /// Plain text.
    pub label: String,
    /// A path of the site, or an absolute URL.
    pub path: String,
}

/// A picture in the place of the newsroom's name, which is its text alternative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Nameplate {
    /// A path of the site.
    pub image: String,
    /// Another path, for the dark theme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dark: Option<String>,
    /// As shown, in CSS pixels.
    pub width: u32,
    /// As shown, in CSS pixels.
    pub height: u32,
}
/// The colours that a newsroom chose: for each design token two CSS hex colours, the first for light and the second for dark
/// mode.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Look {
    /// The colour of the line under the nameplate, of section names and of the focus ring.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<[String; 2]>,
    /// The background colour of every page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<[String; 2]>,
}

impl Look {
    /// Whether the newsroom uses the colours of the style sheet.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The CSS custom properties that differ from the style sheet's, as names and values.
    #[must_use]
    pub fn properties(&self) -> Vec<(&'static str, String)> {
        [("--accent", &self.accent), ("--paper", &self.paper)]
            .into_iter()
            .filter_map(|(name, pair)| pair.as_ref().map(|[light, dark]| (name, format!("light-dark({light}, {dark})"))))
            .collect()
    }
}

/// The pages that the app loads before the reader clicks, unless the reader's browser asks to save data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Prefetch {
    /// On a connection better than 2G, the pages behind the first visible headlines. On any connection, the page that the reader
    /// is about to open (see [`Prefetch::Intent`]).
    #[default]
    Visible,
    /// Only the page that the reader is about to open: the pointer rests on a link to it, a finger presses the link, or the link
    /// gets the focus.
    Intent,
    /// Nothing.
    None,
}

impl Prefetch {
    /// Whether this is the default.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Where the app reads the data of an article that the reader opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ArticleData {
    /// From a data file of its own, `articles/<slug>.json`.
    #[default]
    File,
    /// From the printed page, because the article has no data file. For hosts that limit the number of files.
    Page,
}

impl ArticleData {
    /// Whether this is the default.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// The beginning of the data block in the printed page of an article that has no data file. The JSON follows, up to the end of
/// the script. It is an [`Article`](crate::Article) without its body, which is in the page, and without its related articles.
pub const ARTICLE_BLOCK: &str = "<script type=\"application/json\" id=\"article\">";

/// The data that all pages share: nameplate, navigation, language. Each printed page and `site.json` contain it. It does not
/// change when an article is published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Frame {
    /// The newsroom's name.
    pub title: String,
    /// A line under the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tagline: Option<String>,
    /// The address of the site, from which every URL is made.
    pub site: Site,
    /// BCP 47 tag of the site's language.
    pub language: String,
    /// Reading direction of the language.
    #[serde(default)]
    pub direction: Direction,
    /// The links under the nameplate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub navigation: Vec<Link>,
    /// The links at the foot of every page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub footer: Vec<Link>,
    /// The newsroom's logo, as a path of the site. Other programs read it, and it is the social image of pages that have no
    /// cover.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// The picture in the place of the newsroom's name in the masthead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nameplate: Option<Nameplate>,
    /// The newsroom's colours.
    #[serde(default, skip_serializing_if = "Look::is_default")]
    pub look: Look,
    /// The pages that the app loads before the reader clicks.
    #[serde(default, skip_serializing_if = "Prefetch::is_default")]
    pub prefetch: Prefetch,
    /// Minimum number of articles before a category or author gets feeds; 0 when all categories and authors have feeds.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub feeds_from: u32,
    /// The articles are in several languages, and each language has feeds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub feeds_by_language: bool,
    /// Where the app reads the data of an article.
    #[serde(default, skip_serializing_if = "ArticleData::is_default")]
    pub article_data: ArticleData,
    /// The site was published without search: it has no search index and no search page.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_search: bool,
    /// The words of the interface. Missing when all of them are the English ones.
    #[serde(default, skip_serializing_if = "Words::is_default")]
    pub words: Words,
}

/// The beginning of the last field of a data file: the release of the app, as in [`SiteFile::release`].
pub const RELEASE: &str = ",\"release\":\"";

/// `site.json`: the frame, and data about the whole site. The app reads it when it starts on a page that was not printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SiteFile {
    /// [`FORMAT`] of the dataset.
    pub format: u32,
    /// 16 hexadecimal digits that change when anything in the dataset changes.
    pub revision: String,
    /// The release of the app that printed the pages: 16 hexadecimal digits. Missing when no page was printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// Number of all articles.
    pub articles: u32,
    /// The number of the blog's newest full page; 0 while there is none.
    pub newest: u32,
    /// The data that all pages share.
    pub frame: Frame,
    /// The category tree, sorted by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Branch>,
}

impl SiteFile {
    /// Whether this app can read the dataset of this file.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        self.format == FORMAT
    }
}

/// A category with the categories below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Branch {
    /// As the newsroom writes it.
    pub name: String,
    /// The last segment of its path.
    pub slug: Slug,
    /// Number of its own articles.
    pub count: u32,
    /// The number of its newest full page; 0 while there is none.
    pub newest: u32,
    /// The categories right below it, sorted by name.
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
