//! Parses an article as `press publish` does: front matter, template tags, Markdown, raw HTML.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| press::fuzz::article(text));
