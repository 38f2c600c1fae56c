//! Writes a feed as JSON Feed 1.1.

use super::{Author, Entry, Feed, Format};
use crate::support::date_format::rfc3339;
use serde::Serialize;
use std::io;

/// The URL that identifies the version.
pub const VERSION: &str = "https://jsonfeed.org/version/1.1";

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    language: &'a str,
    authors: Vec<Person<'a>>,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Person<'a> {
    name: &'a str,
    url: &'a str,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    content_html: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    date_published: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Person<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
}

/// The bytes of a JSON Feed 1.1.
pub(super) fn write(feed: &Feed<'_>, entries: &[Entry<'_>]) -> io::Result<Vec<u8>> {
    let items = entries.iter().map(|entry| Item {
        id: &entry.id,
        url: &entry.permalink,
        title: &entry.title,
        summary: entry.summary.as_deref(),
        content_html: &entry.content,
        image: entry.image.as_ref().map(|image| image.url.as_str()),
        date_published: rfc3339(entry.published),
        date_modified: (entry.updated > entry.published).then(|| rfc3339(entry.updated)),
        authors: entry.authors.iter().map(person).collect(),
        tags: entry.subjects.iter().map(|subject| subject.name.as_str()).collect(),
        language: entry.language,
    });
    let document = Document {
        version: VERSION,
        title: &feed.title,
        home_page_url: &feed.alternate,
        feed_url: feed.url(Format::Json),
        description: &feed.description,
        language: feed.language,
        authors: vec![person(&feed.publisher)],
        items: items.collect(),
    };
    Ok(serde_json::to_vec_pretty(&document)?)
}

fn person(author: &Author) -> Person<'_> {
    Person { name: &author.name, url: &author.url }
}
