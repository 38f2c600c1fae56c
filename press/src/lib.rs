//! `press` turns a newsroom (a folder of Markdown with its `site.toml`) into the files of a Broadsheet site. The command line in
//! `main.rs` is a thin wrapper around this library. Modules in the order in which an article passes through them:

pub mod check; // compares sites, and checks links to other sites
pub mod content; // reads and checks what people wrote
pub mod fuzz; // parsers of foreign input, for fuzz targets and tests
pub mod hosts; // configures hosts, checks their limits, uploads a site
pub mod import; // makes a newsroom from the archive of another system
pub mod local; // what an author runs: a new newsroom, the preview server
pub mod make; // makes everything that is published: data, pages, feeds, sitemaps, pictures, the search index
pub mod publish; // runs a publication from the newsroom to the written site
pub mod support;
pub mod write; // writes the files that changed, and removes those that are gone // helpers without knowledge of newsrooms: dates, numbers, progress
