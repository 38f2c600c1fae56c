//! Where a site is served from: [`server_config`] writes the configuration of servers and hosts, [`host_limits`] compares a site with
//! what a host allows, and [`deploy`] uploads it.

pub mod deploy;
pub mod host_limits;
pub mod server_config;
