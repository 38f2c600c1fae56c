//! Converts the answers of the REST API to records.

use super::super::attachments::File;
use super::super::wordpress_types::{Author, Dates, Dialect, Item, Note, Place, Site, Term, TermOf};
use super::{CoverFile, Known};
use serde_json::Value;

/// The kind of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestKind {
    Site,
    Term,
    User,
    Item,
    Other,
}

impl RestKind {
    /// Finds the kind by the fields of the object, because many dumps contain only some fields.
    pub fn of(value: &Value) -> Self {
        let has = |name: &str| value.get(name).is_some();
        if has("namespaces") || has("home") && has("name") {
            Self::Site
        } else if has("taxonomy") && has("name") {
            Self::Term
        } else if has("title") || has("content") || has("source_url") {
            Self::Item
        } else if has("name") && has("slug") {
            Self::User
        } else {
            Self::Other
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        // A field with its raw and its rendered form.
        Value::Object(_) => value["rendered"].as_str().or_else(|| value["raw"].as_str()).unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}

/// Converts the answer of the API's first address.
pub fn site(value: &Value) -> Site {
    Site {
        title: text(&value["name"]),
        description: text(&value["description"]),
        language: text(&value["language"]),
        address: Some(text(&value["home"])).filter(|home| !home.is_empty()).unwrap_or_else(|| text(&value["url"])),
    }
}

/// The address of the site that an item belongs to.
pub fn home(value: &Value) -> Option<String> {
    let api = value["_links"]["self"][0]["href"].as_str()?;
    api.split_once("/wp-json/").map(|(home, _)| home.to_owned())
}

/// Converts a term. Categories name their parent by id.
pub fn term(value: &Value, known: &Known) -> (u64, Term) {
    let parent = value["parent"].as_u64().and_then(|parent| known.terms.get(&parent));
    let term = Term {
        taxonomy: text(&value["taxonomy"]),
        slug: text(&value["slug"]),
        name: text(&value["name"]),
        parent: parent.map(|parent| parent.slug.clone()).unwrap_or_default(),
        description: text(&value["description"]),
        id: value["id"].as_u64(),
    };
    (value["id"].as_u64().unwrap_or_default(), term)
}

/// Converts a user. The API does not give the login; items refer to users by id.
pub fn author(value: &Value) -> (u64, Author) {
    let slug = text(&value["slug"]);
    let author = Author {
        login: slug.clone(),
        display_name: text(&value["name"]),
        slug,
        description: text(&value["description"]),
        ..Author::default()
    };
    (value["id"].as_u64().unwrap_or_default(), author)
}

/// The cover picture that is embedded in an item.
pub fn cover(value: &Value) -> Option<CoverFile> {
    let media = &value["_embedded"]["wp:featuredmedia"][0];
    if let Some(id) = media["id"].as_u64().filter(|_| media["source_url"].is_string()) {
        return Some((id, file(media)));
    }
    let id = value["featured_media"].as_u64().filter(|id| *id > 0)?;
    let url = value["jetpack_featured_media_url"].as_str().filter(|url| !url.is_empty())?;
    Some((id, File { url: url.to_owned(), ..File::default() }))
}

fn file(media: &Value) -> File {
    File {
        url: text(&media["source_url"]),
        alt: text(&media["alt_text"]),
        caption: text(&media["caption"]),
        link: text(&media["link"]),
        parent: media["post"].as_u64(),
        inner: text(&media["media_details"]["file"]),
    }
}

/// Converts a post, a page or a file.
pub fn item(value: &Value, place: Place, known: &Known) -> Item {
    let is_file = value["source_url"].is_string();
    let mut item = Item {
        id: value["id"].as_u64(),
        kind: if is_file { "attachment".to_owned() } else { text(&value["type"]) },
        status: text(&value["status"]),
        is_protected: value["content"]["protected"] == true || value["password"].as_str().is_some_and(|word| !word.is_empty()),
        tells_password: true,
        title: text(&value["title"]),
        link: text(&value["link"]),
        guid: text(&value["guid"]),
        body: text(&value["content"]),
        dialect: Dialect::Rendered,
        excerpt: text(&value[if is_file { "caption" } else { "excerpt" }]),
        name: text(&value["slug"]),
        parent: value[if is_file { "post" } else { "parent" }].as_u64().filter(|parent| *parent != 0),
        dates: Dates {
            local: text(&value["date"]),
            gmt: text(&value["date_gmt"]),
            modified: text(&value["modified"]),
            modified_gmt: text(&value["modified_gmt"]),
            feed: String::new(),
        },
        is_sticky: value["sticky"] == true,
        language: [&value["lang"], &value["wpml_current_locale"]]
            .iter()
            .find_map(|tag| tag.as_str())
            .unwrap_or_default()
            .to_owned(),
        translations: translations(value),
        file: text(&value["source_url"]),
        ..Item::default()
    };
    if item.kind.is_empty() {
        item.kind = "unknown".to_owned();
        item.lost = Some("it does not say what it is".to_owned());
    }
    if let Some(alt) = value["alt_text"].as_str() {
        item.meta.push(("_wp_attachment_image_alt".to_owned(), alt.to_owned()));
    }
    if let Some(cover) = value["featured_media"].as_u64().filter(|id| *id > 0) {
        item.meta.push(("_thumbnail_id".to_owned(), cover.to_string()));
    }
    terms(value, known, &mut item);
    if let Some(number) = value["author"].as_u64().filter(|number| *number > 0) {
        match known.users.get(&number) {
            Some(slug) => item.creator.clone_from(slug),
            None if is_file => {}
            None => item.faults.push(Note {
                place: place.clone(),
                message: format!("the author {number} is not in the dump; the byline is left out"),
            }),
        }
    }
    item.place = place;
    item
}

/// A key that an item shares with its translations: the smallest id of them all. Polylang gives the ids by language, WPML lists
/// all except the item itself.
fn translations(value: &Value) -> String {
    let polylang = value["translations"].as_object().into_iter().flat_map(|all| all.values()).filter_map(Value::as_u64);
    let wpml = value["wpml_translations"].as_array().into_iter().flatten().filter_map(|one| one["id"].as_u64());
    let others: Vec<u64> = polylang.chain(wpml).collect();
    let own = value["id"].as_u64().filter(|own| others.iter().any(|other| other != own));
    own.into_iter().chain(others).min().filter(|_| own.is_some()).map(|number| number.to_string()).unwrap_or_default()
}

/// Adds the categories and tags by their ids, and the embedded terms of other taxonomies.
fn terms(value: &Value, known: &Known, item: &mut Item) {
    let mut missing = Vec::new();
    for list in ["categories", "tags"] {
        for id in value[list].as_array().into_iter().flatten().filter_map(Value::as_u64) {
            match known.terms.get(&id) {
                Some(term) => item.terms.push(term.clone()),
                None => missing.push(format!("{list} {id}")),
            }
        }
    }
    let embedded = value["_embedded"]["wp:term"].as_array().into_iter().flatten().filter_map(Value::as_array).flatten();
    for term in embedded.filter(|term| term["taxonomy"].is_string()) {
        let term = TermOf { taxonomy: text(&term["taxonomy"]), slug: text(&term["slug"]), name: text(&term["name"]) };
        if !item.terms.contains(&term) {
            item.terms.push(term);
        }
    }
    item.faults.extend(
        missing
            .into_iter()
            .map(|what| Note { place: item.place.clone(), message: format!("the dump does not hold {what}; it is left out") }),
    );
}
