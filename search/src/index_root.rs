//! The root, which is the first file of an index, and the paths of the other files.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;

/// Version of the format; it is in the path of every file.
pub const VERSION: u32 = 2;

/// The folder of the index. All paths in this package are paths of the site, without a leading slash.
pub const FOLDER: &str = "data/search/2/";

/// Number of cards in a file.
pub const CARDS: u32 = 8;

/// Number of entries on a page of a directory.
pub const PAGE: usize = 256;

/// Maximum number of files of words that the root lists for a segment. A segment with more files has a directory of them.
pub const INLINE: usize = 512;

/// `index.json`, the root. The name of every other file, except the files of cards, is a digest of its content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// [`VERSION`].
    pub version: u32,
    /// Number of all articles.
    pub articles: u32,
    /// Year, month, and the number of the month's first article, the oldest month first. The articles before the first month have
    /// no date.
    pub months: Vec<(i16, u8, u32)>,
    /// The segments, the oldest first.
    pub segments: Vec<Segment>,
    /// Articles have no data files: the engine reads their texts from the printed pages.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_printed: bool,
}

/// A range of articles with an index of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// A digest of everything that the segment is made from. While it is the same, the segment need not be written again.
    pub key: String,
    /// The name of the segment's folder: a digest of the slugs of its articles, in order.
    pub folder: String,
    /// The number of its first article.
    pub first: u32,
    /// Number of articles.
    pub count: u32,
    /// The files of its words and stems, or the pages of the directory of these files.
    pub words: Vec<File>,
    /// `words` are the pages of a directory.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_directory: bool,
    /// The files of the words that no older segment has, for corrections.
    pub spellings: Vec<File>,
    /// The files of the same words with their letters in reversed order.
    pub endings: Vec<File>,
}

/// A file of sorted texts: its first text, and its name. The first text may be cut off after the character in which it differs
/// from the last text of the previous file.
pub type File = (String, Name);

/// A file of a segment: the number of the segment in the root, and the name of the file.
pub type Place = (usize, Name);

/// The name of a file: a digest of its bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Name(pub u64);

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.to_string()
    }
}

impl TryFrom<String> for Name {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        u64::from_str_radix(&text, 16).map(Self)
    }
}

impl Segment {
    /// Whether the segment has any of these articles.
    #[must_use]
    pub const fn is_within(&self, articles: &Range<u32>) -> bool {
        self.first < articles.end && articles.start < self.first + self.count
    }

    /// The path of one of the segment's files.
    #[must_use]
    pub fn path(&self, name: Name) -> String {
        format!("{FOLDER}{}/{name}.bin", self.folder)
    }

    /// The folder of the segment's cards. The cards have a separate folder, because a changed file of cards keeps its name. Other
    /// changed files get a new name.
    #[must_use]
    pub fn cards_folder(&self) -> String {
        format!("{FOLDER}cards/{}/", self.folder)
    }

    /// The path of a file of cards.
    #[must_use]
    pub fn cards(&self, n: u32) -> String {
        format!("{}{n}.json", self.cards_folder())
    }
}

/// The path of the [`Root`].
#[must_use]
pub fn path() -> String {
    format!("{FOLDER}index.json")
}
