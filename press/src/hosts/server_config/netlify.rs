//! Writes `_headers` and `_redirects`, which Netlify and Cloudflare Pages read from the uploaded folder.

use super::{Cache, FEEDS, NOT_FOUND, OPENSEARCH, POLICY, Rules};
use crate::content::redirects::Status;
use crate::make::pictures;
use broadsheet_model::encode_decoded;
use std::fmt::Write;

/// Folders that have feeds. A `:` marks a path segment that varies.
const FEED_FOLDERS: [&str; 5] = ["", "category/:slug/", "author/:slug/", "tag/:slug/", "feed/:language/"];

/// Writes `_headers`. Where several rules match a path, both hosts join their values for one header. So no rule for all paths may
/// set `Cache-Control`. Browsers revalidate the files that have no rule here: both hosts do that by default.
pub(super) fn headers(rules: &Rules) -> String {
    let base = rules.site.base();
    let mut out = format!("{base}*\n");
    for (name, value) in rules.security() {
        _ = writeln!(out, "  {name}: {value}");
    }
    let cached =
        |out: &mut String, path: &str, cache: Cache| _ = writeln!(out, "{base}{path}\n  Cache-Control: {}", cache.control());
    for name in &rules.hashed {
        cached(&mut out, name, Cache::Immutable);
    }
    if rules.has_copies {
        cached(&mut out, &format!("{}*", pictures::FOLDER), Cache::Immutable);
    }
    // Both hosts send this policy in addition to the policy of all paths, and browsers apply both. It differs from the policy for
    // documents, because these hosts cannot match file extensions, and a PDF does not open in a sandbox.
    for folder in &rules.media {
        cached(&mut out, &format!("{folder}*"), Cache::Media);
        _ = writeln!(out, "  {POLICY}: script-src 'none'; form-action 'none'");
    }
    let feeds = FEED_FOLDERS.iter().flat_map(|folder| FEEDS.map(|(file, media_type)| (*folder, file, media_type)));
    for (folder, file, media_type) in feeds.chain([("", OPENSEARCH.0, OPENSEARCH.1)]) {
        let charset = if media_type.ends_with("xml") { "; charset=utf-8" } else { "" };
        _ = writeln!(out, "{base}{folder}{file}\n  Content-Type: {media_type}{charset}");
    }
    out
}

/// Writes `_redirects`. Paths without a redirect page come first, because Cloudflare reads only 2,000 lines. Netlify prefers the
/// page at an old path, unless a `!` forces the status. Cloudflare never prefers the page, and skips a line with `!` as unknown.
/// So each path that has a page gets both lines.
pub(super) fn redirects(rules: &Rules) -> String {
    let mut out = String::new();
    let mut all: Vec<_> = rules.redirects.iter().filter(|redirect| redirect.status != Status::Gone).collect();
    all.sort_by_key(|redirect| redirect.page().is_some());
    for redirect in all {
        let from = escape(&rules.site.href(&encode_decoded(&redirect.path)));
        let (to, status) = (rules.site.href(&redirect.to), redirect.status.code());
        if let Some(query) = &redirect.query {
            // This is Netlify's notation for a query. Cloudflare cannot redirect by query.
            _ = writeln!(out, "{from} {} {to} {status}!", query.replace('&', " "));
            continue;
        }
        if redirect.page().is_some() {
            _ = writeln!(out, "{from} {to} {status}!");
        }
        _ = writeln!(out, "{from} {to} {status}");
    }
    if rules.site.base() != "/" {
        let base = rules.site.base();
        _ = writeln!(out, "{base}* {base}{NOT_FOUND} 404");
    }
    out
}

/// Escapes `:` and `*`, which begin placeholders.
fn escape(path: &str) -> String {
    path.replace(':', "%3A").replace('*', "%2A")
}
