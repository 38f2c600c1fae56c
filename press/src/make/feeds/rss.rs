//! Writes a feed as RSS 2.0.

use super::{Entry, Feed, Format, Image, updated};
use crate::support::date_format::rfc822;
use ::rss::extension::Extension;
use ::rss::extension::atom::AtomExtension;
use ::rss::extension::dublincore::DublinCoreExtension;
use ::rss::{Category, Channel, Guid, Item};
use atom_syndication::Link;
use broadsheet::head::escape;
use std::collections::BTreeMap;
use std::io;

/// The namespace of Media RSS, which assigns a picture to an entry.
pub(super) const MEDIA: &str = "http://search.yahoo.com/mrss/";

/// The bytes of an RSS 2.0 feed. The feed follows the profile of the RSS Advisory Board.
pub(super) fn write(feed: &Feed<'_>, entries: &[Entry<'_>]) -> io::Result<Vec<u8>> {
    let own = Link {
        href: feed.url(Format::Rss),
        rel: "self".to_owned(),
        mime_type: Some(Format::Rss.media_type().to_owned()),
        ..Link::default()
    };
    let description = if feed.description.is_empty() { &feed.title } else { &feed.description };
    let channel = Channel {
        title: feed.title.clone(),
        link: feed.alternate.clone(),
        description: description.clone(),
        language: Some(feed.language.to_owned()),
        last_build_date: updated(entries).map(rfc822),
        atom_ext: Some(AtomExtension { links: vec![own] }),
        namespaces: BTreeMap::from([("media".to_owned(), MEDIA.to_owned())]),
        items: entries.iter().map(item).collect(),
        ..Channel::default()
    };
    channel.pretty_write_to(Vec::new(), b' ', 1).map_err(io::Error::other)
}

fn item(entry: &Entry<'_>) -> Item {
    let creators = entry.authors.iter().map(|author| author.name.clone()).collect();
    let categories = entry.subjects.iter();
    let mut extensions = BTreeMap::new();
    if let Some(image) = &entry.image {
        extensions.insert("media".to_owned(), BTreeMap::from([("content".to_owned(), vec![media(image)])]));
    }
    Item {
        title: Some(entry.title.clone()),
        link: Some(entry.permalink.clone()),
        // Feed readers treat a description as HTML, so the plain text has to be escaped.
        description: entry.summary.as_deref().map(escape),
        categories: categories.map(|s| Category { name: s.name.clone(), domain: Some(s.scheme.clone()) }).collect(),
        guid: Some(Guid { value: entry.id.clone(), permalink: entry.id == entry.permalink }),
        pub_date: Some(rfc822(entry.published)),
        content: Some(entry.content.clone()),
        // The element `author` would have to be an e-mail address.
        dublin_core_ext: Some(DublinCoreExtension { creators, ..DublinCoreExtension::default() })
            .filter(|dc| !dc.creators.is_empty()),
        extensions,
        ..Item::default()
    }
}

/// The element `media:content`. An `enclosure` would need the size of the file in bytes, even of a file on another server.
fn media(image: &Image) -> Extension {
    let mut media = Extension { name: "media:content".to_owned(), attrs: media_attributes(image), ..Extension::default() };
    if !image.alt.is_empty() {
        let text = Some(image.alt.clone());
        let described = Extension { name: "media:description".to_owned(), value: text, ..Extension::default() };
        media.children.insert("description".to_owned(), vec![described]);
    }
    media
}

/// The attributes of `media:content`.
pub(super) fn media_attributes(image: &Image) -> BTreeMap<String, String> {
    let mut attributes = BTreeMap::from([("medium".to_owned(), "image".to_owned()), ("url".to_owned(), image.url.clone())]);
    if image.width > 0 && image.height > 0 {
        attributes.insert("width".to_owned(), image.width.to_string());
        attributes.insert("height".to_owned(), image.height.to_string());
    }
    attributes
}
