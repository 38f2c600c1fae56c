//! A body: shortcodes, blocks, paragraphs, HTML, Markdown, and Markdown published.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| press::fuzz::body(text));
