//! Imports a dump of the REST API of WordPress, from its bytes to the text of every article.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| press::fuzz::dump(bytes));
