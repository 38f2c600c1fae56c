//! Checks of a published site: [`diff`] compares two publications, [`external_links`] asks whether pages of other sites still exist.

pub mod diff;
pub mod external_links;
