//! `press` turns a newsroom (a folder of Markdown with its `site.toml`) into the dataset and the printed pages of a
//! Broadsheet site. The command in `main.rs` is a thin wrapper around this library.
//!
//! [`content`] reads and checks what people wrote; [`dataset`] makes every page's data of it; [`document`] puts a printed
//! page into the shell that Trunk built; [`output`] writes files, and only what changed; [`redirects`] and
//! [`hosts`] tell servers what lies where; [`feeds`] and [`sitemaps`] tell machines, and [`proof`] reads again what they are
//! told; [`publish`] runs it all. [`diff`] says what changed between two sites, and [`limits`] whether one fits its host, and
//! [`external_links`] whether what it links to elsewhere is still there;
//! [`deploy`] brings a site there.
//! [`serve`] shows a newsroom while it is written. [`new`] makes an empty one. [`place`] knows where things are when nobody says. [`import`] makes a newsroom of another system's archive.

mod ahead;
pub mod content;
pub mod dataset;
pub mod dates;
pub mod deploy;
pub mod diff;
pub mod document;
pub mod external_links;
pub mod feeds;
mod figures;
pub mod fuzz;
pub mod hosts;
pub mod import;
pub mod limits;
pub mod manifest;
pub mod media;
pub mod new;
pub mod opensearch;
pub mod output;
pub mod pictures;
pub mod place;
pub mod precompress;
pub mod program;
pub mod progress;
pub mod proof;
pub mod publish;
pub mod published;
pub mod redirects;
pub mod schema;
pub mod search;
pub mod serve;
pub mod shell;
pub mod sitemaps;
pub mod stamp;
mod xml;
