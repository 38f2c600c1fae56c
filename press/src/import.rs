//! `press import`: the archive of another system in, a newsroom out, and an account of every item.
//!
//! [`wordpress()`] reads exports (WXR) twice. The first reading learns who and what is there (`survey`) and decides where it
//! goes (`plan`); the second writes article by article (`article`, `body`) while `ledger` keeps account. `stage` sees
//! to it that a killed import leaves the old newsroom or the new one, and that nobody's edits are lost.
//!
//! [`markdown_folder`] takes Markdown of other systems as it is. Nothing here knows how a newsroom is published, but for one question it asks [`crate::content`]: what will this Markdown look
//! like? Where the answer is not what the old site showed, the body stays HTML.

mod addresses;
mod article_writer;
mod attachments;
mod author_names;
mod body;
mod download;
mod earlier;
mod eligibility;
mod folder_listing;
mod front_matter_writer;
pub(crate) mod fuzz_import;
mod html_in_markdown;
mod import_staging;
mod input;
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
mod runnable;
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

/// What stops an import. Damage in the export does not.
#[derive(Debug, Error)]
pub enum ImportError {
    /// An input is not there.
    #[error("there is no file or folder `{}`: name the export that WordPress made", .0.display())]
    Missing(PathBuf),
    /// The inputs hold no export.
    #[error("nothing to import was found: an export ends in `.{extension}`, `.gz` or `.zip`")]
    Nothing {
        /// Without the dot.
        extension: String,
    },
    /// A file is something else.
    #[error("`{name}` is no WordPress export: make one under Tools, Export in the old site's administration")]
    NotAnExport {
        /// As the user knows it.
        name: String,
    },
    /// A dump is not JSON.
    #[error("`{name}`, line {line}: {reason}: fetch it from the old site again")]
    Json {
        /// As the user knows it.
        name: String,
        /// From 1.
        line: usize,
        /// What the parser says.
        reason: String,
    },
    /// It would fill the memory with things of no content.
    #[error(
        "the names of what the export holds need more than {megabytes} MB, as those of no real one of its size do, after {things} \
         items: unpack it first if it is packed, which allows ten times as much; else import its files one by one, each into a \
         folder of its own"
    )]
    TooMany {
        /// What it may need.
        megabytes: u64,
        /// Items that were read.
        things: usize,
    },
    /// A site cannot be asked, or will not tell.
    #[error("`{address}`: {reason}")]
    Live {
        /// As given.
        address: String,
        /// Why not.
        reason: String,
    },
    /// A file changed while it was read.
    #[error("the export changed while it was read: import it again")]
    Unsteady,
    /// The output folder holds something that no import made.
    #[error("`{}` holds files that no import made: name a new folder", .0.display())]
    Occupied(PathBuf),
    /// Somebody else is at it.
    #[error("another import is writing `{}`: wait for it", .0.display())]
    Busy(PathBuf),
    /// The output is no folder that could be made.
    #[error("`{}` is not the name of a folder", .0.display())]
    NoName(PathBuf),
    /// The zone is not known.
    #[error("there is no time zone `{0}`: write a name of the IANA database, such as `Europe/Budapest` or `UTC`")]
    Zone(String),
    /// The origin is no address.
    #[error("the origin `{origin}` is not the address of a site: {reason}")]
    Origin {
        /// As given.
        origin: String,
        /// Why not.
        reason: String,
    },
    /// A file cannot be read or written.
    #[error("{}: {source}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}
