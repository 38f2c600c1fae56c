//! Imports a body of WordPress (shortcodes, blocks, paragraphs, HTML) as Markdown, and publishes this Markdown.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| press::fuzz::body(text));
