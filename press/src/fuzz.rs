//! Every parser that reads what others wrote, without files around it: for the fuzz targets in `fuzz/` and for tests that damage
//! texts at random. Nothing comes of it but a panic, if there is one.

use crate::content::Diagnostic;
use crate::content::{self, redirects};

pub use crate::import::fuzz_import::{body, dump, export, markdown};

/// An article as `press publish` reads it: front matter, template tags, Markdown, raw HTML.
pub fn article(text: &str) {
    all_within(text, &content::fuzz_content::article(text));
}

/// `site.toml`.
pub fn settings(text: &str) {
    all_within(text, &content::fuzz_content::settings(text));
}

/// `redirects.toml`.
pub fn redirects(text: &str) {
    all_within(text, &redirects::fuzz(text));
}

fn all_within(text: &str, notes: &[Diagnostic]) {
    for span in notes.iter().filter_map(|note| note.span.as_ref()) {
        assert!(span.start <= span.end && span.end <= text.len(), "{span:?} is told of {} bytes", text.len());
    }
}
