//! Imports a Markdown file of another system: front matter and template tags.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| press::fuzz::markdown(text));
