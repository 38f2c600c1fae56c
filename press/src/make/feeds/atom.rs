//! Writes a feed as Atom.

use super::{Entry, Feed, Format, fixed, rss, updated};
use atom_syndication as atom;
use broadsheet::head::escape;
use std::collections::BTreeMap;
use std::io;

/// The bytes of an Atom feed (RFC 4287).
pub(super) fn write(feed: &Feed<'_>, entries: &[Entry<'_>]) -> io::Result<Vec<u8>> {
    let entries_written: io::Result<Vec<_>> = entries.iter().map(entry).collect();
    // Atom requires the time of the last change. A feed without entries has none and gets 1970: the clock would give other bytes
    // at every run.
    let updated = updated(entries).map_or_else(|| Ok(atom::FixedDateTime::default()), fixed)?;
    let document = atom::Feed {
        title: plain(&feed.title, None),
        subtitle: Some(&feed.description).filter(|text| !text.is_empty()).map(|text| plain(text, None)),
        id: feed.alternate.clone(),
        updated,
        authors: vec![person(&feed.publisher)],
        links: vec![
            link("self", feed.url(Format::Atom), Format::Atom.media_type()),
            link("alternate", feed.alternate.clone(), "text/html"),
        ],
        logo: feed.logo.clone(),
        lang: Some(feed.language.to_owned()),
        namespaces: BTreeMap::from([("media".to_owned(), rss::MEDIA.to_owned())]),
        entries: entries_written?,
        ..atom::Feed::default()
    };
    let config = atom::WriteConfig { indent_size: Some(1), ..atom::WriteConfig::default() };
    document.write_with_config(Vec::new(), config).map_err(io::Error::other)
}

fn entry(entry: &Entry<'_>) -> io::Result<atom::Entry> {
    let language = entry.language.map(str::to_owned);
    let categories = entry.subjects.iter().map(|subject| atom::Category {
        term: subject.slug.to_string(),
        scheme: Some(subject.scheme.clone()),
        label: Some(subject.name.clone()),
    });
    let mut written = atom::Entry {
        title: plain(&entry.title, entry.language),
        id: entry.id.clone(),
        updated: fixed(entry.updated)?,
        published: Some(fixed(entry.published)?),
        authors: entry.authors.iter().map(person).collect(),
        categories: categories.collect(),
        links: vec![link("alternate", entry.permalink.clone(), "text/html")],
        summary: entry.summary.as_deref().map(|text| plain(text, entry.language)),
        content: Some(atom::Content {
            content_type: Some("html".to_owned()),
            lang: language,
            value: Some(entry.content.clone()),
            ..atom::Content::default()
        }),
        ..atom::Entry::default()
    };
    if let Some(image) = &entry.image {
        let mut media = atom::extension::Extension { name: "media:content".to_owned(), ..Default::default() };
        // The crate writes the attributes of extensions without escaping them.
        media.attrs = rss::media_attributes(image).into_iter().map(|(name, value)| (name, escape(&value))).collect();
        if !image.alt.is_empty() {
            let text = Some(image.alt.clone());
            let described =
                atom::extension::Extension { name: "media:description".to_owned(), value: text, ..Default::default() };
            media.children.insert("description".to_owned(), vec![described]);
        }
        written.extensions.insert("media".to_owned(), BTreeMap::from([("content".to_owned(), vec![media])]));
    }
    Ok(written)
}

fn plain(text: &str, language: Option<&str>) -> atom::Text {
    atom::Text { value: text.to_owned(), lang: language.map(str::to_owned), ..atom::Text::default() }
}

fn person(author: &super::Author) -> atom::Person {
    atom::Person { name: author.name.clone(), uri: Some(author.url.clone()), ..atom::Person::default() }
}

fn link(rel: &str, href: String, media_type: &str) -> atom::Link {
    atom::Link { href, rel: rel.to_owned(), mime_type: Some(media_type.to_owned()), ..atom::Link::default() }
}
