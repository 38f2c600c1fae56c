//! A newsroom's `redirects.toml`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| press::fuzz::redirects(text));
