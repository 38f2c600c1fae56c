//! The app: every page of a Broadsheet site as Leptos components behind `leptos_router`. It is compiled twice: for browsers, where it
//! takes a printed page over and navigates on, and for the host, where `press` prints with it.
//!
//! - [`app`] has the `<Router>` and its `<Route>`s, `route_views` the view of each, `page_slot` the place of the page in `<main>`;
//! - `pages` has one component for each kind of page, `components` what they are made of;
//! - [`routes`] makes every path and every name of a data file, [`head`] what belongs in a document's head;
//! - `navigation` loads a page, commits it and does what is left after the paint, `loader` has the only fetch;
//! - `platform` is the only place that touches the browser, `boot` starts in it, and [`ssr`] prints on the host.

#[cfg(target_arch = "wasm32")]
mod address;
pub mod app;
#[cfg(target_arch = "wasm32")]
pub mod boot;
pub mod components;
pub mod frame_state;
pub mod head;
mod hydrate_later;
pub mod json_ld;
pub mod loaded_page;
#[cfg(target_arch = "wasm32")]
mod loader;
#[cfg(target_arch = "wasm32")]
mod navigation;
pub mod page;
mod page_slot;
mod pages;
#[cfg(target_arch = "wasm32")]
mod platform;
mod route_views;
pub mod routes;
#[cfg(target_arch = "wasm32")]
mod search;
#[cfg(not(target_arch = "wasm32"))]
pub mod ssr;

/// The version that a shell and the `press` that prints into it must share.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
