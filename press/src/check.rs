//! Checks of a published site: [`diff`] compares two publications, [`external_links`] finds links to pages of other sites that no
//! longer exist.

pub mod diff;
pub mod external_links;
