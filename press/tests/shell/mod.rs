//! A shell for tests that publish whole sites.

use std::path::Path;

/// Writes a minimal shell. Feeds, sitemaps and other files for programs do not depend on it.
pub fn shell(folder: &Path) -> std::io::Result<()> {
    let page = format!(
        "<!DOCTYPE html><html><head><meta name=\"broadsheet\" content=\"{}\"><link rel=\"modulepreload\" href=\"/a.js\">\
         <link rel=\"preload\" href=\"/a.wasm\" as=\"fetch\"><link rel=\"stylesheet\" href=\"/a-1.css\"></head></html>",
        broadsheet::VERSION
    );
    let glue = "export { __wbg_init as default };";
    for (name, text) in [
        ("index.html", page.as_str()),
        ("a.js", glue),
        ("a.wasm", ""),
        ("search-worker.js", glue),
        ("search-worker_bg.wasm", ""),
        ("a-1.css", ""),
    ] {
        std::fs::write(folder.join(name), text)?;
    }
    Ok(())
}
