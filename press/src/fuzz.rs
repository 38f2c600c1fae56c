//! Calls every parser of untrusted input with a text in memory instead of a file, for the fuzz targets in `fuzz/` and for tests
//! that damage texts at random. The functions return nothing: they only show whether a parser panics.

use crate::content::Diagnostic;
use crate::content::{self, redirects};

pub use crate::import::fuzz_import::{body, dump, export, markdown};

/// Parses an article as `press publish` does: front matter, template tags, Markdown, raw HTML.
pub fn article(text: &str) {
    all_within(text, &content::fuzz_content::article(text));
}

/// Parses `site.toml`.
pub fn settings(text: &str) {
    all_within(text, &content::fuzz_content::settings(text));
}

/// Parses `redirects.toml`.
pub fn redirects(text: &str) {
    all_within(text, &redirects::fuzz(text));
}

fn all_within(text: &str, notes: &[Diagnostic]) {
    for span in notes.iter().filter_map(|note| note.span.as_ref()) {
        assert!(span.start <= span.end && span.end <= text.len(), "the span {span:?} is outside of the {} bytes", text.len());
    }
}
