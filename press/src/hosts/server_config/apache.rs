//! Writes an `.htaccess` for Apache 2.4. Apache reads this file from the folder of the site at every request.

use super::{Cache, DOCUMENT_POLICY, HIDDEN, NOT_FOUND, NOTES, POLICY, Rules, escape_regex, media_types};
use std::collections::HashSet;
use std::fmt::Write;

/// Maximum number of redirects for old addresses that also have a redirect page. Apache reads the whole file at every request.
const MOST_WITH_PAGES: usize = 1000;

pub(super) fn access(rules: &Rules) -> String {
    let base = rules.site.base();
    let mut text = format!(
        "# Made by `press publish`, for Apache 2.4. It needs `AllowOverride FileInfo Indexes` and the modules headers, mime, dir and rewrite.\n\n\
         DirectoryIndex index.html\nErrorDocument 404 {base}{NOT_FOUND}\nErrorDocument 410 {base}{NOT_FOUND}\nAddDefaultCharset utf-8\n\n\
         <IfModule mod_mime.c>\n    AddType application/wasm .wasm\n    AddType image/svg+xml .svg\n    AddType text/javascript .js\n    \
         AddCharset utf-8 .css .js .xml .svg .txt\n</IfModule>\n"
    );
    for (file, media_type) in media_types() {
        let charset = if media_type.ends_with("xml") { "; charset=utf-8" } else { "" };
        _ = writeln!(text, "<Files \"{file}\">\n    ForceType {}\n</Files>", quote(&format!("{media_type}{charset}")));
    }
    text.push_str("\n<IfModule mod_headers.c>\n");
    for (header, value) in rules.security() {
        _ = writeln!(text, "    Header always set {header} {}", quote(value));
    }
    if let Some(pattern) = rules.documents() {
        when(&mut text, POLICY, DOCUMENT_POLICY, &pattern, "i");
    }
    _ = writeln!(text, "    Header always set Cache-Control {}", quote(Cache::Revalidate.control()));
    for (pattern, cache) in rules.cached() {
        when(&mut text, "Cache-Control", cache.control(), &pattern, "");
    }
    // Apache adds `-gzip` to the ETag of a response that it compressed, and then does not recognise its own ETag.
    text.push_str("    RequestHeader edit \"If-None-Match\" \"-gzip\\\"\" \"\\\"\"\n</IfModule>\n\n");
    text.push_str(
        "<IfModule mod_deflate.c>\n    <IfModule mod_filter.c>\n        AddOutputFilterByType DEFLATE application/atom+xml application/feed+json \
         application/javascript application/json application/rss+xml application/wasm image/svg+xml text/css text/html text/javascript \
         text/plain text/xml\n    </IfModule>\n</IfModule>\n\n<IfModule mod_rewrite.c>\n    RewriteEngine On\n",
    );
    let hidden = HIDDEN.map(escape_regex).join("|");
    _ = writeln!(text, "    RewriteRule \"^({}.*|{hidden})$\" - [R=404,L]", escape_regex(NOTES));
    redirects(rules, &mut text);
    // A folder without a page gets the same answer as a missing file.
    text.push_str("    RewriteCond %{REQUEST_FILENAME} -d\n    RewriteCond %{REQUEST_FILENAME}/index.html !-f\n    RewriteRule ^ - [R=404,L]\n");
    text.push_str("</IfModule>\n");
    text
}

/// Writes a header for the paths that match a pattern. It replaces the header for all paths.
fn when(text: &mut String, header: &str, value: &str, pattern: &str, flags: &str) {
    _ = writeln!(
        text,
        "    Header always set {header} {} \"expr=%{{REQUEST_URI}} =~ m#{}#{flags}\"",
        quote(value),
        pattern.replace('#', "\\#")
    );
}

/// Writes the redirects. Those with a query come first, because they are more specific than those with a path alone.
fn redirects(rules: &Rules, text: &mut String) {
    for group in rules.old_queries() {
        for (path, values, to, status) in &group.list {
            for (name, value) in group.names.iter().zip(values) {
                let pair = format!("(^|&){}={}(&|$)", escape_regex(name), escape_regex(value));
                _ = writeln!(text, "    RewriteCond %{{QUERY_STRING}} {}", quote(&pair));
            }
            rule(text, path, to, *status);
        }
    }
    let with_pages: HashSet<String> = rules.redirects.pages().into_iter().map(|(file, _)| rules.at(&file)).collect();
    let has_page =
        |path: &str| with_pages.contains(path) || with_pages.contains(&format!("{}/index.html", path.trim_end_matches('/')));
    let (answered, others): (Vec<_>, Vec<_>) = rules.old_paths().partition(|(path, ..)| has_page(path));
    for (path, to, status) in others.into_iter().chain(answered.into_iter().take(MOST_WITH_PAGES)) {
        rule(text, &path, &to, status);
    }
}

fn rule(text: &mut String, path: &str, to: &str, status: u16) {
    _ = writeln!(text, "    RewriteCond %{{REQUEST_URI}} {}", quote(&format!("={path}")));
    _ = match status {
        410 => writeln!(text, "    RewriteRule ^ - [G]"),
        // Apache would replace `%` and `$` with parts of the match.
        _ => {
            let to = to.replace('\\', "\\\\").replace('%', "\\%").replace('$', "\\$");
            writeln!(text, "    RewriteRule ^ {} [R={status},L,NE,QSD]", quote(&to))
        }
    };
}

fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\\\""))
}
