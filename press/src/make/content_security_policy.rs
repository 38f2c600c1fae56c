//! The Content-Security-Policy of printed pages. Hosts send the same policy as a header (`hosts/server_config.rs`).

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha256};

/// The Content-Security-Policy of printed pages, for a `<meta>` element and for the configuration of hosts. It allows the inline
/// `script` and the inline `styles` by their hashes, and no other inline code.
#[must_use]
pub fn policy(script: &str, styles: &[&str]) -> String {
    let hash = |text: &str| format!("'sha256-{}'", BASE64.encode(Sha256::digest(text)));
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {}; style-src 'self' {}; img-src 'self' https: data:; \
         media-src 'self' https:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
         require-trusted-types-for 'script'; trusted-types default",
        hash(script),
        styles.iter().map(|style| hash(style)).collect::<Vec<_>>().join(" "),
    )
}
