//! The tests of `press` as a whole. They are one program, because each test program would link all of `press` again.
//! `cargo test -p press --test all safety::` runs the tests of one file.

mod corpora;
mod damage;
mod dataset;
mod deploy;
mod exports;
mod external_links;
mod feeds;
mod held;
mod import;
mod import_download;
mod import_live;
mod import_markdown;
mod import_safety;
mod import_wordpress;
mod imported;
mod imported_values;
mod incremental;
mod names;
mod newcomer;
mod newsrooms;
mod originals;
mod packing;
mod pictures;
mod published_files;
#[cfg(unix)]
mod safety;
mod search;
mod serve;
mod server;
mod shell;
mod upload;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;
