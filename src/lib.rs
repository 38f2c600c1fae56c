//! The app: every page of a Broadsheet site as Leptos components behind `leptos_router`. It is compiled twice: for browsers,
//! where it adopts a printed page and follows the links from there, and for the host, where `press` uses it to print pages.
//!
//! - [`app`] has the `<Router>` and its `<Route>`s, `route_views` has the view of each route, and `page_slot` shows the page in
//!   `<main>`;
//! - `pages` has one component for each kind of page, and `components` has the parts that pages are made of;
//! - [`routes`] makes every path and every name of a data file, and [`head`] makes the tags of a document's head;
//! - `navigation` loads a page, commits it and does the remaining work after the paint, and `loader` has the only fetch;
//! - `platform` is the only module that calls the browser, `boot` starts the app in the browser, and [`ssr`] prints on the host.

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

/// The version of the app. A shell and the `press` that prints pages with it must have the same version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
