//! The servers and hosts of a site: [`server_config`] writes their configuration, [`host_limits`] compares a site with what a
//! host allows, and [`deploy`] uploads the site.

pub mod deploy;
pub mod host_limits;
pub mod server_config;
