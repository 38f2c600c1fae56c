//! Maps addresses of the old site to paths of the new site. Each old address leads to one path, and no old address hides a page
//! of the new site.

use super::slugs::decode;
use crate::content::redirects::{is_sites_own, is_sound};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use url::Url;

/// The address of the old site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct OldSite {
    /// Without `www.`; empty when the export does not give it.
    host: String,
    /// The path of its front page; ends without a slash.
    base: String,
}

/// A path of the old site, decoded, and its query.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct OldPath {
    /// Relative to the front page; begins with `/`.
    pub path: String,
    pub query: Option<String>,
}

impl OldPath {
    /// The text that `redirects.toml` and `aliases` use for it.
    pub fn text(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }

    fn key(&self) -> (String, Option<String>) {
        (key(&self.path).to_owned(), self.query.clone())
    }

    /// The number in `?p=12`, `?page_id=12` or `?attachment_id=12`.
    pub fn number(&self) -> Option<u64> {
        let pairs = self.query.as_deref()?.split('&').filter_map(|pair| pair.split_once('='));
        let (_, number) = pairs.into_iter().find(|(name, _)| matches!(*name, "p" | "page_id" | "attachment_id"))?;
        number.parse().ok()
    }
}

impl OldSite {
    /// Takes the address of the front page.
    pub fn new(address: &str) -> Self {
        let Ok(url) = Url::parse(address) else { return Self::default() };
        Self {
            host: bare(url.host_str().unwrap_or_default()).to_owned(),
            base: decode(url.path()).trim_end_matches('/').to_owned(),
        }
    }

    /// Whether a host is the site's own host, or the host from which WordPress.com serves the files of this site.
    pub fn is_host(&self, host: &str) -> bool {
        let host = bare(host);
        let name = host.strip_suffix(".files.wordpress.com");
        host == self.host || name.is_some_and(|name| self.host.strip_suffix(".wordpress.com").is_none_or(|own| own == name))
    }

    /// The path of the old site that a link leads to; `None` when the link leads to another site. A link without a host leads to
    /// the old site.
    pub fn path(&self, link: &str) -> Option<OldPath> {
        let link = link.trim();
        let is_path = link.starts_with('/') && !link.starts_with("//");
        let (path, query) = if is_path {
            let link = link.split('#').next().unwrap_or_default();
            let (path, query) = link.split_once('?').map_or((link, None), |(path, query)| (path, Some(query)));
            (decode(path), query.map(str::to_owned))
        } else {
            let absolute = if link.starts_with("//") { format!("https:{link}") } else { link.to_owned() };
            let url = Url::parse(&absolute).ok()?;
            let is_own = matches!(url.scheme(), "http" | "https") && bare(url.host_str()?) == self.host && !self.host.is_empty();
            if !is_own {
                return None;
            }
            (decode(url.path()), url.query().map(str::to_owned))
        };
        let path = path.strip_prefix(&self.base).filter(|rest| rest.is_empty() || rest.starts_with('/')).unwrap_or(&path);
        let path = if path.is_empty() { "/" } else { path };
        Some(OldPath { path: path.to_owned(), query: query.filter(|query| !query.is_empty()) })
    }
}

fn bare(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

/// The form in which a path is looked up: without `index.html` and without slashes at its end.
fn key(path: &str) -> &str {
    let path = path.strip_suffix("/index.html").unwrap_or(path);
    match path.trim_end_matches('/') {
        "" => "/",
        path => path,
    }
}

/// Why an old address does not get a redirect to a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The address is that path already, or it leads there already.
    Same,
    /// A page of the new site has this address.
    IsPage,
    /// The address already leads to this other path.
    Leads(String),
    /// The address cannot be written into the configuration of a server.
    Unsound,
}

/// All old addresses, and the paths of the new site.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    /// Paths of the new site.
    pages: HashSet<String>,
    /// From old addresses to new paths. Several addresses can share a path.
    old: HashMap<(String, Option<String>), Arc<str>>,
}

impl Addresses {
    /// Adds a path of the new site.
    pub fn add_page(&mut self, path: &str) {
        self.pages.insert(key(path).to_owned());
    }

    /// Makes an old address lead to a path.
    pub fn lead(&mut self, from: &OldPath, to: &Arc<str>) -> Result<(), Refusal> {
        let address = from.key();
        if from.query.is_none() && address.0 == key(to) {
            self.old.entry(address).or_insert_with(|| to.clone());
            return Err(Refusal::Same);
        }
        let is_page = |path: &str| self.pages.contains(path) || is_sites_own(path) || path.starts_with("/media/");
        // A redirect below `/feed.xml/` would need a folder with the same name as a file of the site.
        let is_page = |path: &str| is_page(path) || path.match_indices('/').skip(1).any(|(end, _)| is_sites_own(&path[..end]));
        if from.query.is_none() && is_page(&address.0) {
            return Err(Refusal::IsPage);
        }
        let special = |c: char| c.is_control() || c == ' ' || matches!(c, '\\' | '"' | '{' | '}' | '\u{fffd}');
        if !is_sound(&from.path)
            || from.path.contains(['*', '#', '?'])
            || from.query.as_deref().is_some_and(|query| query.contains(special))
        {
            return Err(Refusal::Unsound);
        }
        match self.old.get(&address) {
            Some(known) if known != to => Err(Refusal::Leads(known.to_string())),
            Some(_) => Err(Refusal::Same),
            None => {
                self.old.insert(address, to.clone());
                Ok(())
            }
        }
    }

    /// The new path that an old address leads to.
    pub fn new_path(&self, from: &OldPath) -> Option<&str> {
        let (path, query) = from.key();
        let whole = self.old.get(&(path.clone(), query));
        whole.or_else(|| self.old.get(&(path, None))).map(AsRef::as_ref)
    }

    /// Frees the data that is only needed while redirects are added.
    pub fn close(&mut self) {
        self.pages = HashSet::new();
        self.old.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_the_old_site_are_recognised() {
        let site = OldSite::new("http://www.a.example/news/");
        for (link, expected) in [
            ("https://a.example/news/2019/05/x/?a=b#c", Some(("/2019/05/x/", Some("a=b")))),
            ("//a.example/news", Some(("/", None))),
            ("http://a.example/newsletter/", Some(("/newsletter/", None))),
            ("/news/%d0%bf/", Some(("/п/", None))),
            ("https://b.example/news/x/", None),
            ("mailto:a@a.example", None),
            ("x.html", None),
            ("", None),
        ] {
            let found = site.path(link);
            assert_eq!(found.as_ref().map(|p| (p.path.as_str(), p.query.as_deref())), expected, "{link}");
        }
        let hosts = ["www.a.example", "a.files.wordpress.com", "b.example"].map(|host| site.is_host(host));
        assert_eq!(hosts, [true, true, false]);
        assert!(!OldSite::new("https://a.wordpress.com").is_host("b.files.wordpress.com"));
        assert_eq!(site.path("http://a.example/news/?page_id=7").and_then(|path| path.number()), Some(7));
    }

    #[test]
    fn an_old_address_leads_to_one_path_and_hides_no_page() {
        let mut all = Addresses::default();
        all.add_page("/about/");
        let old = |path: &str| OldPath { path: path.to_owned(), query: None };
        for (from, to, expected) in [
            ("/2019/x/", "/blog/x/", Ok(())),
            ("/2019/x", "/blog/x/", Err(Refusal::Same)),
            ("/2019/x/", "/blog/y/", Err(Refusal::Leads("/blog/x/".to_owned()))),
            ("/blog/x", "/blog/x/", Err(Refusal::Same)),
            ("/about", "/blog/z/", Err(Refusal::IsPage)),
            ("/a//b", "/blog/z/", Err(Refusal::Unsound)),
            ("/data/x", "/blog/z/", Err(Refusal::IsPage)),
            ("/robots.txt", "/blog/z/", Err(Refusal::IsPage)),
            ("/feed.xml/x/", "/blog/z/", Err(Refusal::IsPage)),
        ] {
            assert_eq!(all.lead(&old(from), &to.into()), expected, "{from} {to}");
        }
        assert_eq!(all.new_path(&old("/2019/x/index.html")), Some("/blog/x/"));
    }
}
