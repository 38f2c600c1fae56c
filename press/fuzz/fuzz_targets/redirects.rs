//! Parses the `redirects.toml` of a newsroom.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| press::fuzz::redirects(text));
