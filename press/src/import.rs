//! `press import`: turns the archive of another system into a newsroom, and reports what happened to every item.
//!
//! [`wordpress()`] reads exports (WXR) twice. The first reading collects authors, terms and items (`survey`) and decides
//! where each item goes (`plan`). The second reading writes one article after the other (`article_writer`, `body`), and `ledger`
//! records each item. `import_staging` makes sure that a killed import leaves either the old newsroom or the new one, and that
//! nobody loses an edit.
//!
//! [`markdown_folder`] imports Markdown of other systems without changing it. The importer does not know how a newsroom is
//! published. It only asks [`crate::content`] what a piece of Markdown will look like. If that differs from what the old site
//! showed, the body stays HTML.

mod addresses;
mod article_writer;
mod attachments;
mod author_names;
mod body;
mod download;
mod eligibility;
mod executable_files;
mod folder_listing;
mod front_matter_writer;
pub(crate) mod fuzz_import;
mod html_in_markdown;
mod import_staging;
mod input;
mod last_import;
mod ledger;
mod lock;
mod markdown_folder;
mod markdown_writer;
mod menus;
mod old_links;
mod pipeline;
mod plan;
mod rest;
mod roundtrip;
mod site_toml;
mod slugs;
mod survey;
mod term_registry;
mod tidy;
mod tree;
mod uploads;
mod visible_content;
mod wordpress_dates;
mod wordpress_types;
mod wxr;

use std::io;
use std::path::PathBuf;
use thiserror::Error;

pub(crate) use download::guard::{Guard, is_private};
pub use download::{Download, Downloaded};
pub use eligibility::{STATUSES, Wanted};
pub use import_staging::Tally;
pub use ledger::{Ledger, REPORT, Row};
pub use markdown_folder::markdown as markdown_folder;
pub use pipeline::{Options, Outcome, wordpress, wordpress_json, wordpress_live};
pub use rest::Live;

/// An error that stops an import. Damage in the export does not stop it.
#[derive(Debug, Error)]
pub enum ImportError {
    /// An input does not exist.
    #[error("there is no file or folder `{}`: name the export that WordPress made", .0.display())]
    Missing(PathBuf),
    /// The inputs contain no export.
    #[error("nothing to import was found: an export ends in `.{extension}`, `.gz` or `.zip`")]
    Nothing {
        /// The file extension of an export, without the dot.
        extension: String,
    },
    /// A file is not an export.
    #[error("`{name}` is no WordPress export: make one under Tools, Export in the old site's administration")]
    NotAnExport {
        /// The name of the file, as the user knows it.
        name: String,
    },
    /// A dump is not JSON.
    #[error("`{name}`, line {line}: {reason}: fetch it from the old site again")]
    Json {
        /// The name of the file, as the user knows it.
        name: String,
        /// Counted from 1.
        line: usize,
        /// The message of the parser.
        reason: String,
    },
    /// The names in the export would fill the memory.
    #[error(
        "after {things} items, the names in the export need more than {megabytes} MB of memory, more than in any real export of \
         this size: if the export is packed, unpack it first, which allows ten times as much; otherwise import its files one by \
         one, each into its own folder"
    )]
    TooMany {
        /// How many megabytes the names may need.
        megabytes: u64,
        /// Number of items that were read before.
        things: usize,
    },
    /// A live site cannot be asked, or it refuses to answer.
    #[error("`{address}`: {reason}")]
    Live {
        /// As the user gave it.
        address: String,
        /// Why it cannot be read.
        reason: String,
    },
    /// A file changed while the import read it.
    #[error("the export changed while it was read: import it again")]
    Unsteady,
    /// The output folder contains files that no import made.
    #[error("`{}` holds files that no import made: name a new folder", .0.display())]
    Occupied(PathBuf),
    /// Another import is writing the same newsroom.
    #[error("another import is writing `{}`: wait for it", .0.display())]
    Busy(PathBuf),
    /// The path of the output does not end in the name of a folder.
    #[error("`{}` is not the name of a folder", .0.display())]
    NoName(PathBuf),
    /// The time zone does not exist.
    #[error("there is no time zone `{0}`: write a name of the IANA database, such as `Europe/Budapest` or `UTC`")]
    Zone(String),
    /// The origin is not the address of a site.
    #[error("the origin `{origin}` is not the address of a site: {reason}")]
    Origin {
        /// As the user gave it.
        origin: String,
        /// Why it is not the address of a site.
        reason: String,
    },
    /// A file cannot be read or written.
    #[error("{}: {source}", .path.display())]
    File {
        /// The path of the file.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
}
