//! What an old WordPress holds, whichever way it was brought out of it: the same types for exports and for its REST API.

use super::attachments::File;
use std::fmt;

/// One thing that an export tells.
#[derive(Debug)]
pub(super) enum Record {
    Site(Site),
    Author(Author),
    Term(Term),
    Item(Box<Item>),
    /// A file that is only known from an item that shows it, by its number.
    Cover(u64, File),
    /// Something outside of items was damaged.
    Fault(Note),
}

/// Where something stands in the export.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// As [`super::input::Input::name`].
    pub file: String,
    /// From 1; in a dump of the REST API the number of the object.
    pub line: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// The old site; empty texts where the export is silent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Site {
    /// HTML.
    pub title: String,
    /// HTML.
    pub description: String,
    /// BCP 47.
    pub language: String,
    /// The address of its front page.
    pub address: String,
}

/// Somebody who writes. The e-mail address is not even read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Author {
    /// What items refer to them by.
    pub login: String,
    /// Plain text.
    pub display_name: String,
    /// First and last name.
    pub full_name: String,
    /// The last segment of their old page, where it is known.
    pub slug: String,
    /// Plain text.
    pub description: String,
}

/// A category, tag, or term of another taxonomy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Term {
    /// `category`, `post_tag`, or another.
    pub taxonomy: String,
    /// As the old site writes it, percent-encoding and all.
    pub slug: String,
    /// HTML.
    pub name: String,
    /// The slug of the term above it.
    pub parent: String,
    /// Its number, where the source says it.
    pub id: Option<u64>,
    /// HTML.
    pub description: String,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Dialect {
    /// As its author typed it: blank lines, shortcodes, blocks.
    #[default]
    Source,
    /// As the old site showed it: plain HTML.
    Rendered,
}

/// A post, a page, a file, or whatever else stands in the old database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Item {
    pub place: Place,
    pub id: Option<u64>,
    /// `post`, `page`, `attachment`, or another.
    pub kind: String,
    /// `publish`, `draft`, or another.
    pub status: String,
    /// It opens to those who know a password.
    pub is_protected: bool,
    /// The source says whether it has a password.
    pub tells_password: bool,
    /// HTML.
    pub title: String,
    /// Its old address.
    pub link: String,
    pub guid: String,
    /// As [`Author::login`].
    pub creator: String,
    /// The creator is a name that readers saw, as in the oldest exports, and no login.
    pub creator_is_name: bool,
    /// HTML.
    pub body: String,
    pub dialect: Dialect,
    /// HTML.
    pub excerpt: String,
    /// The slug as the old site writes it.
    pub name: String,
    /// The item above it; the article of an attachment.
    pub parent: Option<u64>,
    pub dates: Dates,
    pub is_sticky: bool,
    /// Its place in a menu.
    pub order: i64,
    pub terms: Vec<TermOf>,
    /// As the old site's plugin for languages writes it; empty when the item does not say.
    pub language: String,
    /// What it shares with its translations; empty when it has none.
    pub translations: String,
    /// In the order of the export.
    pub meta: Vec<(String, String)>,
    pub comments: Comments,
    /// The file of an attachment.
    pub file: String,
    /// What had to be mended to read it.
    pub faults: Vec<Note>,
    /// Nothing of it can be used, and why.
    pub lost: Option<String>,
}

impl Item {
    /// The value of a key of its postmeta.
    pub fn meta(&self, key: &str) -> Option<&str> {
        self.meta.iter().find(|(name, _)| name == key).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }
}

/// The dates of an item as they are written; empty where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Dates {
    /// By the clock of the old site.
    pub local: String,
    pub gmt: String,
    pub modified: String,
    pub modified_gmt: String,
    /// RFC 822.
    pub feed: String,
}

/// A term as an item names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TermOf {
    pub taxonomy: String,
    /// Empty in the oldest exports.
    pub slug: String,
    /// HTML.
    pub name: String,
}

/// How many comments an item has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Comments {
    /// That readers could see.
    pub approved: usize,
    /// In moderation, spam, or in the bin.
    pub hidden: usize,
}

/// Something to be told about a place of the export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Note {
    pub place: Place,
    pub message: String,
}

/// An old site that can be read through as often as asked, in the same order each time.
pub(super) trait Export {
    /// Hands on every record, the files of the export one after the other.
    fn read(&self, each: Each<'_>) -> Result<(), super::ImportError>;

    /// Bytes of its files; those of packed ones as [`super::input::Input::unpacked`] says.
    fn size(&self) -> u64;
}

/// What [`Export::read`] hands records to.
pub(super) type Each<'a> = &'a mut dyn FnMut(Record) -> Result<(), super::ImportError>;
