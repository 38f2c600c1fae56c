//! Search over files alone: the format of the index, its writer (on the host) and the engine that answers queries over it
//! (a worker in the browser, `press search` in the terminal).
//!
//! Articles are numbered from the oldest, and the index is cut into [segments](segments::segments) of consecutive
//! articles. Each holds, in small files, a lexicon (words as they are written, each with the stem that it counts for), the
//! postings of the stems, and the cards of its articles. `docs/ARCHITECTURE.md` explains the format in a page.

mod bytes;
mod cards;
mod engine;
mod index_files;
mod lexicon;
pub mod pace;
mod postings;
pub mod root;
pub mod segments;
mod text_of_html;
mod tokenize;

#[cfg(not(target_arch = "wasm32"))]
pub mod index_writer;
#[cfg(not(target_arch = "wasm32"))]
mod stem;

pub use crate::engine::Engine;
pub use crate::index_files::{FileError, Files};
