//! Search over files alone: the format of the index, its writer (on the host) and the engine that answers queries over it
//! (a worker in the browser, `press search` in the terminal).

mod engine;
mod files;

pub use engine::Engine;
pub use files::{FileError, Files};
