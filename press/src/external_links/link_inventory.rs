//! Finds the links of a newsroom to other sites, and their places in the files.

use super::parsed;
use crate::content::redirects::{self, Redirects};
use crate::content::{BodyRef, Newsroom, SETTINGS};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::Range;
use std::path::Path;
use url::Url;

/// An address on another site.
#[derive(Debug)]
pub struct Link {
    /// The address, without a fragment.
    pub url: Url,
    /// The places that contain the address: one for each file, sorted by file.
    pub places: Vec<Place>,
}

/// The place of an address in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The path of the file, relative to the newsroom, with `/`.
    pub file: String,
    /// The range in bytes. `None` where the file spells the address in another way, such as the address of a player, which is
    /// published as the address of its page.
    pub span: Option<(usize, usize)>,
}

/// Finds every address on another site to which an article, a page, a cover, `site.toml` or `redirects.toml` links.
///
/// # Errors
/// When a compiled body cannot be read back.
pub fn all(newsroom: &Newsroom, folder: &Path) -> io::Result<Vec<Link>> {
    let articles = newsroom.articles.iter().chain(&newsroom.unlisted);
    let documents: Vec<(&str, BodyRef, Option<&str>)> = articles
        .map(|piece| (piece.file.as_str(), piece.body, piece.cover.as_ref().map(|cover| cover.image.as_str())))
        .chain(newsroom.pages.iter().map(|page| (page.file.as_str(), page.body, None)))
        .collect();
    let in_documents = documents.par_iter().map(|(file, body, cover)| {
        let html = newsroom.bodies.get(*body)?;
        let mut addresses = addresses(&html);
        addresses.extend(cover.map(str::to_owned));
        Ok(in_file(folder, file, addresses))
    });
    let mut found: Vec<(Url, Place)> = in_documents.collect::<io::Result<Vec<_>>>()?.into_iter().flatten().collect();
    let config = &newsroom.config;
    let links = config.navigation.iter().chain(&config.footer).map(|link| link.path.clone());
    found.extend(in_file(folder, SETTINGS, links.collect()));
    let redirects = Redirects::read(folder, newsroom).0;
    found.extend(in_file(folder, redirects::FILE, redirects.iter().map(|redirect| redirect.to.clone()).collect()));
    let mut links: BTreeMap<Url, BTreeSet<Place>> = BTreeMap::new();
    for (url, place) in found {
        links.entry(url).or_default().insert(place);
    }
    let site = &config.site;
    let is_own =
        |url: &Url| url.origin().ascii_serialization().eq_ignore_ascii_case(site.origin()) && site.strip(url.path()).is_some();
    let links = links.into_iter().filter(|(url, _)| !is_own(url));
    Ok(links.map(|(url, places)| Link { url, places: places.into_iter().collect() }).collect())
}

/// Returns the web addresses among these, each once, with their places in the file.
fn in_file(folder: &Path, file: &str, addresses: BTreeSet<String>) -> Vec<(Url, Place)> {
    let addresses: Vec<_> = addresses.into_iter().filter_map(|address| Some((parsed(&address)?, address))).collect();
    if addresses.is_empty() {
        return Vec::new();
    }
    // If the file was changed or removed since it was read, only the places are missing.
    let text = std::fs::read_to_string(folder.join(file)).unwrap_or_default();
    let mut found: Vec<(Url, Place)> = Vec::with_capacity(addresses.len());
    for (url, address) in addresses {
        if found.iter().all(|(other, _)| *other != url) {
            let span = place(&text, &address).map(|span| (span.start, span.end));
            found.push((url, Place { file: file.to_owned(), span }));
        }
    }
    found
}

/// Returns the values of `href` and `src` in a compiled body.
fn addresses(html: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for name in [" href=\"", " src=\""] {
        for (at, _) in html.match_indices(name) {
            let value = html[at + name.len()..].split('"').next().unwrap_or_default();
            if value.starts_with("http") {
                found.insert(value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
            }
        }
    }
    found
}

/// Finds an address in a text: as it is, escaped as in HTML, with spaces, or without its scheme.
fn place(text: &str, address: &str) -> Option<Range<usize>> {
    let bare = address.split_once("://").map_or(address, |(_, rest)| rest);
    let as_html = address.replace('&', "&amp;");
    let with_spaces = address.replace("%20", " ");
    [address, &as_html, &with_spaces, bare].into_iter().find_map(|spelling| whole(text, spelling))
}

/// Finds the first place of an address that is not the beginning of a longer address.
fn whole(text: &str, spelling: &str) -> Option<Range<usize>> {
    let goes_on = |end: usize| {
        let mut rest = text[end..].chars();
        match rest.next() {
            Some('.' | ',' | ':' | ';' | '!' | '?') => rest.next().is_some_and(char::is_alphanumeric),
            Some(c) => c.is_alphanumeric() || matches!(c, '/' | '#' | '%' | '&' | '=' | '-' | '_' | '~' | '+' | '@'),
            None => false,
        }
    };
    let places = text.match_indices(spelling).map(|(at, _)| at..at + spelling.len());
    places.into_iter().find(|place| !goes_on(place.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_from_compiled_html() {
        let html = "<p><a href=\"https://a.example/?x=1&amp;y=2\" rel=\"external\">a</a> <a href=\"/blog/\">b</a> href=\"https://text/\" \
                    <img src=\"http://b.example/c.png\"></p>";
        let expected = ["http://b.example/c.png", "https://a.example/?x=1&y=2", "https://text/"].map(str::to_owned);
        assert_eq!(addresses(html), BTreeSet::from(expected));
        assert!(parsed("https://").is_none() && parsed("httpx://a/").is_none());
    }

    #[test]
    fn a_place_is_never_inside_a_longer_address() {
        for (text, address, expected) in [
            ("see <https://a.example/b>", "https://a.example/b", Some("https://a.example/b")),
            ("https://a.example/bc https://a.example/b.", "https://a.example/b", Some("https://a.example/b")),
            ("x www.a.example, y", "http://www.a.example", Some("www.a.example")),
            ("<a href='https://a.example/?b&amp;c'>", "https://a.example/?b&c", Some("https://a.example/?b&amp;c")),
            ("[x](<https://a.example/b c>)", "https://a.example/b%20c", Some("https://a.example/b c")),
            ("https://a.example/b/c", "https://a.example/b", None),
        ] {
            assert_eq!(place(text, address).map(|span| &text[span]), expected, "{text}");
        }
        assert_eq!(place("https://a.example/bc https://a.example/b.", "https://a.example/b").map(|span| span.start), Some(21));
    }
}
