//! The app: every page of a Broadsheet site as a plain function of what is loaded. Compiled twice: for browsers, where it
//! adopts a printed page and navigates on, and for the host, where `press` prints with it.
//!
//! [`routes`] holds the one table of routes, `pages` one document for each, [`head`] what stands in the document's head,
//! `data` the only fetch. `platform` is the only place that touches the browser.

pub mod app;
mod components;
#[cfg(target_arch = "wasm32")]
mod data;
pub mod head;
pub mod json_ld;
#[cfg(target_arch = "wasm32")]
mod navigation;
#[cfg(target_arch = "wasm32")]
mod opened;
pub mod page;
mod pages;
#[cfg(target_arch = "wasm32")]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
pub mod print;
pub mod routes;
#[cfg(target_arch = "wasm32")]
mod search;
pub mod signals;

#[cfg(target_arch = "wasm32")]
pub mod boot;

/// The version that a shell and the `press` that prints into it must share.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
