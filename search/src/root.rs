//! The first file of an index, and where the others are.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;

/// Version of the format; it is in the path of every file.
pub const VERSION: u32 = 2;

/// Where the index is; paths of the site without a leading slash, as everywhere in this package.
pub const FOLDER: &str = "data/search/2/";

/// Cards of a file.
pub const CARDS: u32 = 8;

/// Entries of a page of a directory.
pub const PAGE: usize = 256;

/// The root names the files of words of a segment that has at most so many; a larger one has a directory of them.
pub const INLINE: usize = 512;

/// `index.json`, the root. All other files but the cards are named by what is in them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// [`VERSION`].
    pub version: u32,
    /// All articles.
    pub articles: u32,
    /// Year, month, and the number of its first article, the oldest month first. Articles before the first have no date.
    pub months: Vec<(i16, u8, u32)>,
    /// The oldest first.
    pub segments: Vec<Segment>,
    /// Articles are in their printed pages: there are no other files of them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_printed: bool,
}

/// A run of articles with an index of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// A digest of all that the segment is made from: with the same one it need not be made again.
    pub key: String,
    /// The folder; a digest of which articles they are, in which order.
    pub folder: String,
    /// The number of its first article.
    pub first: u32,
    /// Articles.
    pub count: u32,
    /// The files of its words and stems, or the pages of the directory of these files.
    pub words: Vec<File>,
    /// `words` are the pages of a directory.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_directory: bool,
    /// The files of the words that no older segment has, for corrections.
    pub spellings: Vec<File>,
    /// The files of the same words spelt backwards.
    pub endings: Vec<File>,
}

/// A file of sorted texts: where they begin, and its name. The beginning may be cut where it differs from the last text of
/// the file before.
pub type File = (String, Name);

/// A file of a segment: which of the root's, and the file's name.
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
    /// Whether it has any of these articles.
    #[must_use]
    pub const fn is_within(&self, articles: &Range<u32>) -> bool {
        self.first < articles.end && articles.start < self.first + self.count
    }

    /// The path of one of its files.
    #[must_use]
    pub fn path(&self, name: Name) -> String {
        format!("{FOLDER}{}/{name}.bin", self.folder)
    }

    /// The folder of its cards. They change where other files only get other names, so it is apart from these.
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
