//! Writes a site: [`output`] writes only what changed and recovers when the process was killed, [`manifest`] records what was
//! written, [`precompress`] adds compressed copies, [`site_files`] lists the files of a published site, [`diff`] compares two sites and orders an upload.

pub mod diff;
pub mod manifest;
pub mod output;
pub mod precompress;
pub mod site_files;
