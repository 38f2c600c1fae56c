//! Search that needs only static files: the format of the index, its writer (on the host) and the engine that answers queries
//! from it (in a worker in the browser, in `press search` in the terminal).
//!
//! Articles are numbered from the oldest. The index is divided into [segments](segments::segments) of consecutive articles. Each
//! segment has, in small files, a lexicon (words as they are written, each with the stem that it counts for), the postings of the
//! stems, and the cards of its articles. `docs/ARCHITECTURE.md` explains the format on one page.

mod bytes;
mod cards;
mod engine;
mod index_files;
pub mod index_root;
mod lexicon;
mod postings;
pub mod segments;
mod text_of_html;
mod tokenize;
pub mod typing_pace;

#[cfg(not(target_arch = "wasm32"))]
pub mod index_writer;
#[cfg(not(target_arch = "wasm32"))]
mod stem;

pub use engine::Engine;
pub use index_files::{FileError, Files};
