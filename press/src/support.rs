//! Helpers that know nothing of newsrooms or sites. Every other module may use them. They use no other module.

pub(crate) mod byte_search;
pub mod date_format;
pub mod executable_hash;
pub mod file_stamp;
pub(crate) mod number_format;
pub(crate) mod own_files;
pub mod progress;
pub(crate) mod xml;
