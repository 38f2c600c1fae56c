//! Checks the three formats of feeds against their specifications.

use super::shapes::{is_address, is_rfc822, is_rfc3339, is_web_address};
use super::strict_xml;
use super::{Field, Finding};
use crate::support::xml::Element;
use serde_json::Value;
use std::collections::HashSet;

/// Collects the faults of a feed.
#[derive(Default)]
struct Check {
    found: Vec<Finding>,
    /// The entry that is being checked.
    entry: Option<usize>,
    ids: HashSet<String>,
}

impl Check {
    fn say(&mut self, field: Field, message: impl Into<String>) {
        self.found.push(Finding { entry: self.entry, field, message: message.into() });
    }

    fn filled(&mut self, name: &str, value: Option<&str>, field: Field) {
        if value.is_none_or(|text| text.trim().is_empty()) {
            self.say(field, format!("`{name}` is missing or empty"));
        }
    }

    fn shaped(&mut self, name: &str, value: Option<&str>, field: Field, shape: fn(&str) -> bool, what: &str) {
        match value {
            Some(text) if shape(text) => {}
            Some(text) => self.say(field, format!("`{name}` must be {what}, but it is `{text}`")),
            None => self.say(field, format!("`{name}` is missing")),
        }
    }

    fn web(&mut self, name: &str, value: Option<&str>, field: Field) {
        self.shaped(name, value, field, is_web_address, "an absolute address");
    }

    fn moment(&mut self, name: &str, value: Option<&str>, field: Field) {
        self.shaped(name, value, field, is_rfc3339, "a time with its UTC offset");
    }

    fn id(&mut self, name: &str, value: Option<&str>) {
        self.shaped(name, value, Field::Guid, is_address, "an absolute address");
        if let Some(id) = value.filter(|id| !self.ids.insert((*id).to_owned())) {
            self.say(Field::Guid, format!("`{name}` is `{id}`, the same as in another entry"));
        }
    }

    fn count(&mut self, held: usize, expected: usize) {
        self.entry = None;
        if held != expected {
            self.say(Field::Site, format!("it holds {held} entries where there should be {expected}"));
        }
    }

    fn own(&mut self, name: &str, value: Option<&str>, url: &str) {
        if value != Some(url) {
            self.say(Field::Site, format!("`{name}` is not `{url}`"));
        }
    }
}

fn document(bytes: &[u8], root: &str, check: &mut Check) -> Option<Element> {
    let read = strict_xml::read(bytes, |_, element| Some(element));
    match read {
        Ok(element) if element.name == root => return Some(element),
        Ok(element) => check.say(Field::Site, format!("its root is `<{}>`, not `<{root}>`", element.name)),
        Err(message) => check.say(Field::Site, message),
    }
    None
}

fn text<'e>(element: &'e Element, name: &str) -> Option<&'e str> {
    element.first(name).map(|child| child.text.as_str())
}

/// Checks an Atom feed (RFC 4287). `url` is the URL of the file.
pub fn atom(bytes: &[u8], url: &str, entries: usize) -> Vec<Finding> {
    let mut check = Check::default();
    let Some(root) = document(bytes, "feed", &mut check) else { return check.found };
    let link = |element: &Element, rel: &str| {
        let found = element.all("link").find(|link| link.get("rel").unwrap_or("alternate") == rel);
        found.and_then(|link| link.get("href")).map(str::to_owned)
    };
    check.own("xmlns", root.get("xmlns"), "http://www.w3.org/2005/Atom");
    check.filled("title", text(&root, "title"), Field::Site);
    check.id("id", text(&root, "id"));
    check.moment("updated", text(&root, "updated"), Field::Site);
    check.own("link rel=self", link(&root, "self").as_deref(), url);
    check.web("link rel=alternate", link(&root, "alternate").as_deref(), Field::Site);
    let feed_author = root.first("author").is_some();
    for (n, entry) in root.all("entry").enumerate() {
        check.entry = Some(n);
        check.filled("title", text(entry, "title"), Field::Title);
        check.id("id", text(entry, "id"));
        check.moment("published", text(entry, "published"), Field::Published);
        check.moment("updated", text(entry, "updated"), Field::Updated);
        check.web("link", link(entry, "alternate").as_deref(), Field::Slug);
        for author in entry.all("author") {
            check.filled("author", text(author, "name"), Field::Authors);
            check.web("author", text(author, "uri"), Field::Authors);
        }
        if !feed_author && entry.first("author").is_none() {
            check.say(Field::Authors, "neither the entry nor its feed has an author");
        }
        for category in entry.all("category") {
            check.filled("category", category.get("term"), Field::Categories);
            check.filled("category", category.get("label"), Field::Categories);
        }
        check.shaped("content type", entry.first("content").and_then(|c| c.get("type")), Field::Body, |t| t == "html", "`html`");
        media(entry, &mut check);
    }
    check.count(root.all("entry").count(), entries);
    check.found
}

/// Checks an RSS 2.0 feed, also against the profile of the RSS Advisory Board. `url` is the URL of the file.
pub fn rss(bytes: &[u8], url: &str, entries: usize) -> Vec<Finding> {
    let mut check = Check::default();
    let Some(root) = document(bytes, "rss", &mut check) else { return check.found };
    check.own("version", root.get("version"), "2.0");
    let Some(channel) = root.first("channel") else {
        check.say(Field::Site, "it has no channel");
        return check.found;
    };
    let moment = "a date in the format of e-mail (RFC 822)";
    check.filled("title", text(channel, "title"), Field::Site);
    check.filled("description", text(channel, "description"), Field::Site);
    check.filled("language", text(channel, "language"), Field::Site);
    check.web("link", text(channel, "link"), Field::Site);
    if entries > 0 {
        check.shaped("lastBuildDate", text(channel, "lastBuildDate"), Field::Site, is_rfc822, moment);
    }
    check.own("atom:link rel=self", channel.all("atom:link").find_map(|link| link.get("href")), url);
    for (n, item) in channel.all("item").enumerate() {
        check.entry = Some(n);
        check.filled("title", text(item, "title"), Field::Title);
        check.web("link", text(item, "link"), Field::Slug);
        check.shaped("pubDate", text(item, "pubDate"), Field::Published, is_rfc822, moment);
        check.id("guid", text(item, "guid"));
        let is_permalink = item.first("guid").is_some_and(|guid| guid.get("isPermaLink") != Some("false"));
        if is_permalink && text(item, "guid") != text(item, "link") {
            check.say(Field::Guid, "`guid` is marked as the article's address, but it is another address");
        }
        for creator in item.all("dc:creator") {
            check.filled("dc:creator", Some(&creator.text), Field::Authors);
        }
        for category in item.all("category") {
            check.filled("category", Some(&category.text), Field::Categories);
        }
        let place = |name: &str| item.children.iter().position(|child| child.name == name);
        if place("content:encoded").is_none() {
            check.say(Field::Body, "`content:encoded` is missing");
        } else if place("description") > place("content:encoded") {
            check.say(Field::Excerpt, "`description` follows `content:encoded`");
        }
        media(item, &mut check);
    }
    check.count(channel.all("item").count(), entries);
    check.found
}

fn media(entry: &Element, check: &mut Check) {
    for media in entry.all("media:content") {
        check.web("media:content", media.get("url"), Field::Cover);
    }
}

/// Checks a JSON Feed 1.1. `url` is the URL of the file.
pub fn json(bytes: &[u8], url: &str, entries: usize) -> Vec<Finding> {
    let mut check = Check::default();
    let root: Value = match serde_json::from_slice(bytes) {
        Ok(root) => root,
        Err(error) => {
            check.say(Field::Site, format!("it is not JSON: {error}"));
            return check.found;
        }
    };
    check.own("version", root["version"].as_str(), "https://jsonfeed.org/version/1.1");
    check.filled("title", root["title"].as_str(), Field::Site);
    check.filled("language", root["language"].as_str(), Field::Site);
    check.web("home_page_url", root["home_page_url"].as_str(), Field::Site);
    check.own("feed_url", root["feed_url"].as_str(), url);
    people(&root, &mut check);
    let items = root["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    for (n, item) in items.iter().enumerate() {
        check.entry = Some(n);
        check.id("id", item["id"].as_str());
        check.web("url", item["url"].as_str(), Field::Slug);
        check.filled("title", item["title"].as_str(), Field::Title);
        check.moment("date_published", item["date_published"].as_str(), Field::Published);
        if !item["date_modified"].is_null() {
            check.moment("date_modified", item["date_modified"].as_str(), Field::Updated);
        }
        if !item["image"].is_null() {
            check.web("image", item["image"].as_str(), Field::Cover);
        }
        if !item["content_html"].is_string() {
            check.say(Field::Body, "`content_html` is missing");
        }
        people(item, &mut check);
        for tag in item["tags"].as_array().into_iter().flatten() {
            check.filled("tags", tag.as_str(), Field::Tags);
        }
    }
    check.count(items.len(), entries);
    check.found
}

fn people(of: &Value, check: &mut Check) {
    for person in of["authors"].as_array().into_iter().flatten() {
        check.filled("authors", person["name"].as_str(), Field::Authors);
        check.web("authors", person["url"].as_str(), Field::Authors);
    }
}
