//! Makes the sitemaps: the parts, the index of the parts, and the news sitemap. Articles are divided into parts by time, so that
//! a new article does not change the parts of past years. The news sitemap lists the articles of the last two days.
//!
//! [`groups`] decides which pages are listed together, [`parts`] makes the files of a group, and [`index`] makes the file that
//! lists all parts.

use super::dataset::Dataset;
use crate::support::date_format::rfc3339;
use broadsheet::head::escape;
use broadsheet::routes::Route;
use broadsheet_model::{Site, newest_span};
use jiff::Zoned;
use std::collections::BTreeMap;
use std::fmt::Write;

mod news;

pub use news::{LENGTH as NEWS_LENGTH, NEWS, news, until as news_until};

/// The name of the index.
pub const INDEX: &str = "sitemap.xml";
/// The beginning of the names of all parts.
const STEM: &str = "sitemap-";

/// Whether a name can be the name of a part or of the news sitemap.
#[must_use]
pub fn is_part(name: &str) -> bool {
    name.starts_with(STEM) && name.ends_with(".xml") && !name.contains('/')
}

/// Maximum number of URLs in a file, and of files in an index.
pub const URLS: usize = 50_000;
/// Maximum size of a file in bytes, uncompressed.
pub const BYTES: usize = 50 * 1024 * 1024;
/// A year with more articles than this is divided into months.
const YEAR: usize = 20_000;
/// The XML namespace of sitemaps.
pub const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// Pages that are listed in the same files.
#[derive(Debug)]
pub struct Group<'a> {
    /// The beginning of the names of its files.
    stem: String,
    members: Vec<Member<'a>>,
}

/// A page, and the time at which its content last changed, if known.
#[derive(Debug)]
struct Member<'a> {
    route: Route,
    changed: Option<&'a Zoned>,
}

/// A file of a sitemap.
#[derive(Debug)]
pub struct Part {
    /// Its name below the site's base.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Number of the URLs that it lists.
    pub urls: usize,
    /// The time of the latest change of a page in it; RFC 3339.
    pub changed: Option<String>,
}

/// All pages that search engines should know, in the order of the index: first the pages that are not articles, then the articles
/// by year, then the articles without a date. Numbered pages are left out, because all articles on them are listed themselves.
#[must_use]
pub fn groups<'a>(dataset: &Dataset<'a>) -> Vec<Group<'a>> {
    let mut groups = vec![Group { stem: format!("{STEM}pages"), members: gathering(dataset) }];
    let mut years = BTreeMap::<i16, BTreeMap<i8, Vec<Member<'a>>>>::new();
    let mut undated = Vec::new();
    for age in 0..dataset.newsroom().articles.len() {
        let piece = dataset.piece(age);
        if piece.out_of_sitemap {
            continue;
        }
        let member = Member { route: Route::Article(piece.slug.clone()), changed: changed(dataset, age) };
        match &piece.published {
            Some(date) => years.entry(date.year()).or_default().entry(date.month()).or_default().push(member),
            None => undated.push(member),
        }
    }
    for (year, months) in years {
        if months.values().map(Vec::len).sum::<usize>() > YEAR {
            groups.extend(
                months.into_iter().map(|(month, members)| Group { stem: format!("{STEM}{year:04}-{month:02}"), members }),
            );
        } else {
            groups.push(Group { stem: format!("{STEM}{year:04}"), members: months.into_values().flatten().collect() });
        }
    }
    if !undated.is_empty() {
        groups.push(Group { stem: format!("{STEM}undated"), members: undated });
    }
    groups
}

/// The pages that are not articles.
fn gathering<'a>(dataset: &Dataset<'a>) -> Vec<Member<'a>> {
    let all: Vec<_> = (0..).take(dataset.newsroom().articles.len()).collect();
    let mut members = vec![Member { route: Route::Home, changed: latest(dataset, &all) }];
    for (route, ages) in dataset.listings() {
        // The page of a term without articles has no content for search engines.
        if !ages.is_empty() || route == Route::blog() {
            members.push(Member { changed: latest(dataset, ages), route });
        }
    }
    members.push(Member { route: Route::Archive, changed: latest(dataset, &all) });
    for (route, ages) in dataset.months() {
        members.push(Member { changed: ages.iter().filter_map(|&age| changed(dataset, age as usize)).max(), route });
    }
    let pages = dataset.newsroom().pages.iter().filter(|page| !page.unlisted && !page.out_of_sitemap);
    members.extend(pages.map(|page| Member { route: Route::Standing(page.slug.clone()), changed: None }));
    members
}

/// The time of the latest change of the articles on a listing's first page.
fn latest<'a>(dataset: &Dataset<'a>, ages: &[u32]) -> Option<&'a Zoned> {
    ages[newest_span(ages.len())].iter().filter_map(|&age| changed(dataset, age as usize)).max()
}

fn changed<'a>(dataset: &Dataset<'a>, age: usize) -> Option<&'a Zoned> {
    let piece = dataset.piece(age);
    piece.updated.as_ref().max(piece.published.as_ref())
}

/// The files of a group: one file, or several if one file would exceed the limits.
#[must_use]
pub fn parts(group: &Group<'_>, dataset: &Dataset<'_>) -> Vec<Part> {
    cut(group, dataset, URLS, BYTES)
}

fn cut(group: &Group<'_>, dataset: &Dataset<'_>, urls: usize, bytes: usize) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut latest: Option<&Zoned> = None;
    let mut entry = String::new();
    for member in &group.members {
        entry.clear();
        let changed = member.changed.map(rfc3339);
        write_url(&mut entry, "url", &dataset.permalink(&member.route), changed.as_deref());
        let full = |part: &Part| part.urls == urls || part.bytes.len() + entry.len() + URLSET_END.len() > bytes;
        if parts.last().is_none_or(full) {
            latest = None;
            let name = match parts.len() {
                0 => format!("{}.xml", group.stem),
                n => format!("{}-{}.xml", group.stem, n + 1),
            };
            parts.push(Part { name, bytes: head("urlset", "").into_bytes(), urls: 0, changed: None });
        }
        if let Some(part) = parts.last_mut() {
            part.bytes.extend_from_slice(entry.as_bytes());
            part.urls += 1;
            if member.changed > latest {
                latest = member.changed;
                part.changed = changed;
            }
        }
    }
    for part in &mut parts {
        part.bytes.extend_from_slice(URLSET_END.as_bytes());
    }
    parts
}

const URLSET_END: &str = "</urlset>\n";

/// The index of all parts: their names, and the time of the latest change in each.
#[must_use]
pub fn index(parts: &[(String, Option<String>)], site: &Site) -> Vec<u8> {
    let mut out = head("sitemapindex", "");
    for (name, changed) in parts {
        write_url(&mut out, "sitemap", &site.permalink(&format!("/{name}")), changed.as_deref());
    }
    out.push_str("</sitemapindex>\n");
    out.into_bytes()
}

/// The text of `robots.txt`: it allows all crawlers, and names the sitemaps.
#[must_use]
pub fn robots(site: &Site) -> String {
    let map = |name: &str| format!("Sitemap: {}\n", site.permalink(&format!("/{name}")));
    format!("User-agent: *\nAllow: /\n\n{}{}", map(INDEX), map(NEWS))
}

fn head(root: &str, namespaces: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} xmlns=\"{NAMESPACE}\"{namespaces}>\n")
}

fn write_url(out: &mut String, element: &str, address: &str, changed: Option<&str>) {
    // Writing into a `String` cannot fail.
    _ = write!(out, "<{element}><loc>{}</loc>", escape(address));
    if let Some(changed) = changed {
        _ = write!(out, "<lastmod>{changed}</lastmod>");
    }
    _ = writeln!(out, "</{element}>");
}
