//! `press` turns a newsroom (a folder of Markdown files with a `site.toml`) into the files of a Broadsheet site. The command line
//! in `main.rs` is a thin wrapper around this library.

pub mod content; // reads and checks the articles, pages and settings of a newsroom
pub mod external_links; // checks whether the pages of other sites that a newsroom links to still exist
pub mod fuzz; // calls every parser of untrusted input, for fuzz targets and tests
pub mod hosts; // configures hosts, checks their limits, uploads a site
pub mod import; // makes a newsroom from the archive of another system
pub mod local; // for authors: creates a newsroom, runs the preview server
pub mod make; // makes everything that is published: data, pages, feeds, sitemaps, pictures, the search index
pub mod publish; // runs a publication from the newsroom to the written site
pub mod support; // helpers that know nothing of newsrooms: dates, numbers, progress
pub mod write; // compares two sites, writes the files that changed, and removes the files that are no longer part of the site
