//! The first file of an index, and where the others are.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Version of the format; it is in the path of every file.
pub const VERSION: u32 = 1;

/// Where the index is; paths of the site without a leading slash, as everywhere in this package.
pub const FOLDER: &str = "data/search/1/";

/// Cards of a file.
pub const CARDS: u32 = 16;

/// Entries of a file of the directory.
pub const STEMS: u32 = 256;

/// `index.json`: the only file of the index that changes; all others stand in folders named by what is in them.
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
}

/// A run of articles with an index of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// The folder; a digest of all that the segment is made from.
    pub key: String,
    /// The number of its first article.
    pub first: u32,
    /// Articles.
    pub count: u32,
    /// The first word of each file of its lexicon, cut where it differs from the last word of the file before.
    pub words: Vec<String>,
    /// The same for the words spelt backwards.
    pub endings: Vec<String>,
    /// The first stem of each file of the directory of its postings.
    pub stems: Vec<String>,
}

/// What a file of a segment holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Words that no older segment has.
    Words(u32),
    /// Words spelt backwards.
    Endings(u32),
    /// The directory: the first stems of up to [`STEMS`] files of postings.
    Stems(u32),
    /// Postings.
    Postings(u32),
    /// Where in the articles the words of the same file of postings stand.
    Places(u32),
    /// The articles of a frequent word that are not among its best: of a slot of a file of postings.
    Rest(u32, u32),
    /// Cards.
    Cards(u32),
}

impl Part {
    /// The file's path within the folder of its segment.
    #[must_use]
    pub fn file(self) -> String {
        match self {
            Self::Words(n) => format!("words-{n}"),
            Self::Endings(n) => format!("endings-{n}"),
            Self::Stems(n) => format!("stems-{n}"),
            Self::Postings(n) => format!("postings-{n}"),
            Self::Places(n) => format!("places-{n}"),
            Self::Rest(n, slot) => format!("rest-{n}-{slot}"),
            Self::Cards(n) => format!("cards-{n}"),
        }
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
    pub fn path(&self, part: Part) -> String {
        format!("{FOLDER}{}/{}.bin", self.key, part.file())
    }
}

/// The path of the [`Root`].
#[must_use]
pub fn path() -> String {
    format!("{FOLDER}index.json")
}
