//! An article as an entry of a feed.

use super::super::dataset::Dataset;
use super::absolute_links::{Place, absolute};
use super::xml_text::allowed;
use broadsheet::routes::Route;
use broadsheet_model::{ListingKind, Slug, encode_path};
use jiff::Zoned;
use std::io;

/// An article in a feed. All texts hold only characters that XML allows.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// The article's Markdown file, relative to the newsroom. Errors in the entry are reported for this file.
    pub file: &'a str,
    /// Never changes: the id that an imported article already had, otherwise the permalink.
    pub id: String,
    /// Absolute URL of the article's page.
    pub permalink: String,
    /// Plain text.
    pub title: String,
    /// Plain text.
    pub summary: Option<String>,
    /// HTML with absolute URLs.
    pub content: String,
    /// Time of publication.
    pub published: &'a Zoned,
    /// Time of the last change; the same as `published` if there was no change.
    pub updated: &'a Zoned,
    /// In the order of the article.
    pub authors: Vec<Author>,
    /// Its categories, then its tags.
    pub subjects: Vec<Subject>,
    /// Its cover.
    pub image: Option<Image>,
    /// BCP 47 tag, if the language is not the site's.
    pub language: Option<&'a str>,
}

/// The author of an entry or of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// Plain text.
    pub name: String,
    /// Absolute URL of the author's page.
    pub url: String,
}

/// A category or tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// As the newsroom writes it.
    pub name: String,
    /// The last segment of its path.
    pub slug: Slug,
    /// Absolute URL with which the URLs of all listings of its kind begin.
    pub scheme: String,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Absolute URL.
    pub url: String,
    /// Plain text; empty if the picture only decorates.
    pub alt: String,
    /// Pixels; 0 if unknown.
    pub width: u32,
    /// Pixels; 0 if unknown.
    pub height: u32,
}

impl<'a> Entry<'a> {
    /// The entry of the article with this age; `None` if the article has no date.
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
