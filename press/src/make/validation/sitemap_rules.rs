//! Checks sitemaps against the rules of sitemaps.org and the rules for news sitemaps.

use super::super::sitemaps::{BYTES, INDEX, NAMESPACE, NEWS, NEWS_LENGTH, Part, URLS};
use super::shapes::{is_iso639, is_rfc3339};
use super::strict_xml;
use super::{Field, Finding, SITE, diagnostic};
use crate::content::diagnostics::Diagnostic;
use crate::support::xml::Element;
use broadsheet_model::Site;
use std::collections::HashSet;
use std::path::Path;

/// Checks the sitemaps of a site.
#[derive(Debug)]
pub struct Maps<'a> {
    /// The URL of the front page. Every URL in a sitemap must begin with it.
    home: String,
    folder: &'a Path,
}

impl<'a> Maps<'a> {
    /// Prepares the check of a site. `folder` is the folder of its newsroom.
    #[must_use]
    pub fn new(site: &Site, folder: &'a Path) -> Self {
        Self { home: site.permalink("/"), folder }
    }

    /// Parses a part again, and checks its size, the number of its URLs, and each URL.
    #[must_use]
    pub fn part(&self, part: &Part) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let count = self.read(&part.bytes, "urlset", "url", &mut found, |_, _| {});
        if count != part.urls {
            found.push(format!("it lists {count} addresses where there should be {}", part.urls));
        }
        self.tell(&part.name, found)
    }

    /// Parses the index again, and checks that it lists every part once.
    #[must_use]
    pub fn index(&self, bytes: &[u8], parts: usize) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let count = self.read(bytes, "sitemapindex", "sitemap", &mut found, |_, _| {});
        if count != parts {
            found.push(format!("it names {count} parts where there should be {parts}"));
        }
        self.tell(INDEX, found)
    }

    /// Parses the news sitemap again, and checks it against the rules for news sitemaps.
    #[must_use]
    pub fn news(&self, bytes: &[u8]) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let count = self.read(bytes, "urlset", "url", &mut found, |url, found| {
            let text = |element: Option<&Element>, name: &str| {
                element.and_then(|element| element.first(name)).map(|child| child.text.trim().to_owned()).unwrap_or_default()
            };
            let news = url.first("news:news");
            let publication = news.and_then(|news| news.first("news:publication"));
            if text(publication, "news:name").is_empty() || text(news, "news:title").is_empty() {
                found.push("an article has no publication or no title".to_owned());
            }
            let (language, date) = (text(publication, "news:language"), text(news, "news:publication_date"));
            if !is_iso639(&language) {
                found.push(format!("`{language}` is not a language code of ISO 639"));
            }
            if !is_rfc3339(&date) {
                found.push(format!("`{date}` is not a time with its UTC offset"));
            }
        });
        if count > NEWS_LENGTH {
            found.push(format!("it lists {count} articles, more than {NEWS_LENGTH}"));
        }
        self.tell(NEWS, found)
    }

    fn read(
        &self,
        bytes: &[u8],
        root: &str,
        element: &str,
        found: &mut Vec<String>,
        more: impl Fn(&Element, &mut Vec<String>),
    ) -> usize {
        let mut count = 0;
        let mut seen = HashSet::new();
        if bytes.len() > BYTES {
            found.push(format!("it has {} bytes, more than {BYTES}", bytes.len()));
        }
        let read = strict_xml::read(bytes, |depth, url| {
            if depth > 1 {
                return Some(url);
            }
            count += 1;
            let address = url.first("loc").map(|loc| loc.text.as_str()).unwrap_or_default();
            if url.name != element {
                found.push(format!("`<{}>` is not allowed here, only `<{element}>` is", url.name));
            }
            if !address.starts_with(&self.home) {
                found.push(format!("`{address}` does not begin with `{}`", self.home));
            }
            if !seen.insert(xxhash_rust::xxh3::xxh3_64(address.as_bytes())) {
                found.push(format!("`{address}` is listed twice"));
            }
            if let Some(changed) = url.first("lastmod").filter(|changed| !is_rfc3339(&changed.text)) {
                found.push(format!("`{}` is not a time with its UTC offset", changed.text));
            }
            more(&url, found);
            None
        });
        match read {
            Err(message) => found.push(message),
            Ok(element) if element.name != root || element.get("xmlns") != Some(NAMESPACE) => {
                found.push(format!("its root is not the `<{root}>` of sitemaps"));
            }
            Ok(_) => {}
        }
        if count > URLS {
            found.push(format!("it lists {count} addresses, more than {URLS}"));
        }
        count
    }

    fn tell(&self, name: &str, found: Vec<String>) -> Vec<Diagnostic> {
        let told = found.into_iter().map(|message| {
            let message = format!("/{name}: {message}");
            diagnostic(self.folder, SITE, Finding { entry: None, field: Field::Site, message })
        });
        told.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_the_faults_of_a_sitemap() {
        let site = Site::new("https://a.example", "/sub/");
        let maps = Maps::new(&site, Path::new("."));
        let said = |inner: &str, urls| {
            let bytes = format!("<urlset xmlns=\"{NAMESPACE}\">{inner}</urlset>").into_bytes();
            let part = Part { name: "sitemap-2023.xml".to_owned(), bytes, urls, changed: None };
            maps.part(&part).into_iter().map(|note| note.message).collect::<Vec<_>>().join("; ")
        };
        assert_eq!(said("<url><loc>https://a.example/sub/</loc><lastmod>2023-11-27T14:30:00Z</lastmod></url>", 1), "");
        for (inner, urls, message) in [
            ("", 1, "0 addresses where there should be 1"),
            ("<url><loc>https://a.example/</loc></url>", 1, "does not begin with `https://a.example/sub/`"),
            ("<url><loc>/sub/</loc></url>", 1, "does not begin with"),
            ("<url><loc>https://a.example/sub/</loc><lastmod>yesterday</lastmod></url>", 1, "`yesterday` is not a time"),
            ("<url><loc>https://a.example/sub/</loc></url><url><loc>https://a.example/sub/</loc></url>", 2, "is listed twice"),
            ("<item><loc>https://a.example/sub/</loc></item>", 1, "`<item>` is not allowed here"),
            ("<url><loc>https://a.example/sub/</url>", 1, "not well-formed"),
        ] {
            let said = said(inner, urls);
            assert!(said.contains(message), "{inner}: {said}");
        }
        let news =
            format!("<urlset xmlns=\"{NAMESPACE}\" xmlns:news=\"urn:n\"><url><loc>https://a.example/sub/</loc></url></urlset>");
        assert_eq!(maps.news(news.as_bytes()).len(), 3);
        assert_eq!(maps.index(b"<sitemapindex/>", 0).len(), 1);
    }
}
