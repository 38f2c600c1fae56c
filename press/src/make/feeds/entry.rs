//! An article as an entry of a feed.

use super::super::dataset::Dataset;
use super::absolute_links::{Place, absolute};
use super::xml_text::allowed;
use broadsheet::routes::Route;
use broadsheet_model::{ListingKind, Slug, encode_path};
use jiff::Zoned;
use std::io;

/// An article in a feed. All text is what XML can hold.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// Of the article, relative to the newsroom: where its errors are told.
    pub file: &'a str,
    /// Never changes: the one that an imported article brought along, else its permalink.
    pub id: String,
    /// The article's own page.
    pub permalink: String,
    /// Plain text.
    pub title: String,
    /// Plain text.
    pub summary: Option<String>,
    /// HTML with absolute addresses.
    pub content: String,
    /// When it appeared.
    pub published: &'a Zoned,
    /// When it was last changed; the same as `published` when it never was.
    pub updated: &'a Zoned,
    /// In the article's own order.
    pub authors: Vec<Author>,
    /// Its categories, then its tags.
    pub subjects: Vec<Subject>,
    /// Its cover.
    pub image: Option<Image>,
    /// BCP 47, when it is not the site's.
    pub language: Option<&'a str>,
}

/// Who wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// Plain text.
    pub name: String,
    /// Absolute: their own page.
    pub url: String,
}

/// A category or tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// As the newsroom writes it.
    pub name: String,
    /// The last segment of its path.
    pub slug: Slug,
    /// Absolute: what all listings of its kind begin with.
    pub scheme: String,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Absolute.
    pub url: String,
    /// Plain text; empty when it only decorates.
    pub alt: String,
    /// Pixels; 0 when not known.
    pub width: u32,
    /// Pixels; 0 when not known.
    pub height: u32,
}

impl<'a> Entry<'a> {
    /// An article's entry; `None` when it has no date.
    pub(super) fn new(dataset: &Dataset<'a>, age: usize) -> io::Result<Option<Self>> {
        let newsroom = dataset.newsroom();
        let site = &newsroom.config.site;
        let piece = dataset.piece(age);
        let Some(published) = &piece.published else { return Ok(None) };
        let permalink = site.permalink(&encode_path(&Route::Article(piece.slug.clone()).path()));
        let body = newsroom.bodies.get(piece.body)?;
        let authors = piece.authors.iter().filter_map(|slug| newsroom.authors.get(slug)).map(|term| Author {
            name: allowed(&term.name).into_owned(),
            url: site.permalink(&encode_path(&Route::newest(ListingKind::Author, &term.slug).path())),
        });
        let categories =
            piece.categories.iter().filter_map(|slug| newsroom.categories.get(slug)).map(|t| (ListingKind::Category, t));
        let tags = piece.tags.iter().filter_map(|slug| newsroom.tags.get(slug)).map(|t| (ListingKind::Tag, t));
        let subjects = categories.chain(tags).map(|(kind, term)| Subject {
            name: allowed(&term.name).into_owned(),
            slug: term.slug.clone(),
            scheme: site.permalink(&format!("/{}/", kind.as_str())),
        });
        Ok(Some(Self {
            file: &piece.file,
            id: piece.guid.clone().unwrap_or_else(|| permalink.clone()),
            title: allowed(&piece.headline).trim().to_owned(),
            summary: piece.summary.as_deref().map(|text| allowed(text).into_owned()),
            content: absolute(&allowed(&body), &Place { origin: site.origin(), permalink: &permalink }),
            published,
            updated: piece.updated.as_ref().filter(|updated| *updated > published).unwrap_or(published),
            authors: authors.collect(),
            subjects: subjects.collect(),
            image: piece.cover.as_ref().map(|cover| Image {
                url: site.permalink(&cover.image),
                alt: allowed(&cover.alt).into_owned(),
                width: cover.width,
                height: cover.height,
            }),
            language: piece.language.as_deref().filter(|language| *language != newsroom.config.language),
            permalink,
        }))
    }
}
