//! Writes a site: [`output`] writes only what changed and recovers when the process was killed, [`manifest`] records what was
//! written, [`precompress`] adds compressed copies, [`site_files`] lists the files of a published site. These modules do not know
//! what a file is for.

pub mod manifest;
pub mod output;
pub mod precompress;
pub mod site_files;
