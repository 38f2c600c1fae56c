//! Makes the content of every published file. [`crate::write`] decides where files go and whether they are written.
//!
//! [`dataset`] makes the data of every page. [`page_printer`] prints a page into the shell that Trunk built ([`shell`]).
//! [`feeds`], [`sitemaps`] and [`opensearch`] make files for other programs, and [`validation`] checks these files.
//! [`pictures`] makes smaller copies of pictures, [`media_cleaning`] removes the metadata of cameras, [`search_index`] writes the
//! search index, and [`schema`] describes the newsroom's files and the dataset to editors and other programs.

pub mod content_security_policy;
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
