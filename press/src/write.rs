//! Writes a site: [`output`] writes only what changed and survives being killed, [`manifest`] notes what was written, [`precompress`]
//! adds compressed copies, [`site_files`] lists a published site. Nothing here knows what a file is for.

pub mod manifest;
pub mod output;
pub mod precompress;
pub mod site_files;
