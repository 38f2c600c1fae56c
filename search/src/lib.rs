//! Search over files alone: the format of the index, its writer (on the host) and the engine that answers queries over it
//! (a worker in the browser, `press search` in the terminal).
//!
//! Articles are numbered from the oldest, and the index is cut into [segments](segments::segments) of consecutive
//! articles. Each holds, in small files, a lexicon (words as they are written, each with the stem that it counts for), the
//! postings of the stems, and the cards of its articles. `docs/ARCHITECTURE.md` explains the format in a page.

mod bytes;
mod cards;
mod engine;
mod files;
mod html;
mod lexicon;
pub mod pace;
mod postings;
pub mod root;
pub mod segments;
mod text;

#[cfg(not(target_arch = "wasm32"))]
mod stem;
#[cfg(not(target_arch = "wasm32"))]
pub mod write;

pub use engine::Engine;
pub use files::{FileError, Files};
