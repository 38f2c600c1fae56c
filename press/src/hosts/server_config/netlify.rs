//! `_headers` and `_redirects`, which Netlify and Cloudflare Pages read from the folder that is uploaded.

use super::{Cache, FEEDS, NOT_FOUND, OPENSEARCH, POLICY, Rules};
use crate::content::redirects::Status;
use crate::make::pictures;
use broadsheet_model::encode_decoded;
use std::fmt::Write;

/// Folders that have feeds, each path segment that varies behind a `:`.
const FEED_FOLDERS: [&str; 5] = ["", "category/:slug/", "author/:slug/", "tag/:slug/", "feed/:language/"];

/// Where several rules match, both hosts join what they say of one header, so none may speak of `Cache-Control` for all
/// paths. What is not named here is revalidated, which is what both do of their own accord.
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
    // Both hosts send this beside the policy of all paths, and a browser obeys both. They know no endings of names, and in a
    // sandbox no PDF opens.
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

/// Paths that no page answers come first: Cloudflare reads 2,000 lines and no more. Netlify prefers the page that lies at
/// an old path unless the status is forced with `!`, and Cloudflare, which never does, skips such a line as unknown; so
/// each path that has a page is written both ways.
pub(super) fn redirects(rules: &Rules) -> String {
    let mut out = String::new();
    let mut all: Vec<_> = rules.redirects.iter().filter(|redirect| redirect.status != Status::Gone).collect();
    all.sort_by_key(|redirect| redirect.page().is_some());
    for redirect in all {
        let from = escape(&rules.site.href(&encode_decoded(&redirect.path)));
        let (to, status) = (rules.site.href(&redirect.to), redirect.status.code());
        if let Some(query) = &redirect.query {
            // Netlify's way to write a query; Cloudflare cannot tell queries apart.
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

/// `:name` and `*` stand for something else.
fn escape(path: &str) -> String {
    path.replace(':', "%3A").replace('*', "%2A")
}
