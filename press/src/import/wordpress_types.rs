//! The content of an old WordPress site. Exports and dumps of its REST API are read into the same types.

use super::attachments::File;
use std::fmt;

/// One record of an export.
#[derive(Debug)]
pub(super) enum Record {
    Site(Site),
    Author(Author),
    Term(Term),
    Item(Box<Item>),
    /// A file, with its number, that is only known because an item shows it.
    Cover(u64, File),
    /// Damage outside of items.
    Fault(Note),
}

/// A position in the export.
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

/// The old site. A text is empty when the export does not give it.
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

/// An author. The import does not even read the e-mail address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Author {
    /// The key by which items refer to the author.
    pub login: String,
    /// Plain text.
    pub display_name: String,
    /// First and last name.
    pub full_name: String,
    /// The last segment of the address of the author's old page, if it is known.
    pub slug: String,
    /// Plain text.
    pub description: String,
}

/// A category, tag, or term of another taxonomy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Term {
    /// `category`, `post_tag`, or another.
    pub taxonomy: String,
    /// As the old site writes it, with its percent-encoding.
    pub slug: String,
    /// HTML.
    pub name: String,
    /// The slug of the term above it.
    pub parent: String,
    /// Its number, if the source gives it.
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

/// A post, a page, a file, or any other entry of the old database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Item {
    pub place: Place,
    pub id: Option<u64>,
    /// `post`, `page`, `attachment`, or another.
    pub kind: String,
    /// `publish`, `draft`, or another.
    pub status: String,
    /// Readers need a password for it.
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
    /// The creator is a name that readers saw, as in the oldest exports, and not a login.
    pub creator_is_name: bool,
    /// HTML.
    pub body: String,
    pub dialect: Dialect,
    /// HTML.
    pub excerpt: String,
    /// The slug as the old site writes it.
    pub name: String,
    /// The number of the item above it; for an attachment, of its article.
    pub parent: Option<u64>,
    pub dates: Dates,
    pub is_sticky: bool,
    /// Its place in a menu.
    pub order: i64,
    pub terms: Vec<TermOf>,
    /// As the language plugin of the old site writes it; empty when the item does not give it.
    pub language: String,
    /// The key that it shares with its translations; empty when it has none.
    pub translations: String,
    /// In the order of the export.
    pub meta: Vec<(String, String)>,
    pub comments: Comments,
    /// The file of an attachment.
    pub file: String,
    /// The damage that had to be repaired to read it.
    pub faults: Vec<Note>,
    /// Why the whole item cannot be used, if that is so.
    pub lost: Option<String>,
}

impl Item {
    /// The value of a postmeta key; `None` when it is empty.
    pub fn meta(&self, key: &str) -> Option<&str> {
        self.meta.iter().find(|(name, _)| name == key).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }
}

/// The dates of an item as they are written; empty when there is no date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Dates {
    /// In the local time of the old site.
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
    /// Comments that readers could see.
    pub approved: usize,
    /// Comments in moderation, in spam or in the bin.
    pub hidden: usize,
}

/// A message about a position in the export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Note {
    pub place: Place,
    pub message: String,
}

/// An old site that can be read several times, in the same order each time.
pub(super) trait Export {
    /// Passes every record to `each`, one file of the export after the other.
    fn read(&self, each: Each<'_>) -> Result<(), super::ImportError>;

    /// The size of its files in bytes. For packed files, it is the estimate of [`super::input::Input::unpacked`].
    fn size(&self) -> u64;
}

/// The function that receives the records of [`Export::read`].
pub(super) type Each<'a> = &'a mut dyn FnMut(Record) -> Result<(), super::ImportError>;
