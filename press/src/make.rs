//! Makes everything that is published. Nothing here decides where files go or whether they are written: that is [`crate::write`].
//!
//! [`dataset`] is the data of every page, [`page_printer`] puts a page into the shell that Trunk built ([`shell`]), [`feeds`],
//! [`sitemaps`] and [`opensearch`] are for other programs, and [`validation`] reads those again. [`pictures`] makes smaller copies,
//! [`media_cleaning`] removes what cameras noted, [`search_index`] writes the index, [`schema`] describes files to editors.

pub mod dataset;
pub mod feeds;
pub mod media_cleaning;
pub mod opensearch;
pub mod page_printer;
pub mod pictures;
pub mod schema;
pub mod search_index;
pub mod shell;
pub mod sitemaps;
pub mod validation;
