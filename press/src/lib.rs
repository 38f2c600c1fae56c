//! `press` turns a newsroom (a folder of Markdown with its `site.toml`) into the dataset and the printed pages of a
//! Broadsheet site. The command in `main.rs` is a thin wrapper around this library.
//!
//! [`content`] reads and checks what people wrote; [`dataset`] makes every page's data of it; [`document`] puts a printed
//! page into the shell that Trunk built; [`output`] writes files, and only what changed; [`redirects`] and
//! [`hosts`] tell servers what lies where; [`import`] makes a newsroom of another system's archive; [`feeds`] and [`sitemaps`] tell machines, and [`proof`] reads again what they are
//! told; [`publish`] runs it all.

pub mod content;
pub mod dataset;
pub mod dates;
pub mod document;
pub mod feeds;
pub mod hosts;
pub mod import;
pub mod output;
pub mod precompress;
pub mod proof;
pub mod publish;
pub mod redirects;
pub mod schema;
pub mod shell;
pub mod sitemaps;
