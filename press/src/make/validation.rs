//! Checks the data for other programs (structured data, feeds, sitemaps) during publication. It reports a fault like every other
//! fault of a newsroom: with the article's file and the line that causes the fault.
//!
//! [`pages`] checks structured data before any file is written. [`feed`] and [`Maps`] parse the bytes of feeds and sitemaps again
//! before they are written, as other programs would.

use super::dataset::Dataset;
use super::feeds::xml_text::allowed;
use super::feeds::{Entry, Feed, Format};
use crate::content::diagnostics::Diagnostic;
use crate::content::key_place;
use broadsheet::json_ld;
use broadsheet::page::Page;
use broadsheet::routes::Route;
use rayon::prelude::*;
use std::collections::HashMap;
use std::io;
use std::path::Path;

mod feed_rules;
mod shapes;
mod sitemap_rules;
mod strict_xml;
mod structured_data_rules;

pub(crate) use shapes::is_address;
pub use sitemap_rules::Maps;

/// The subject of a finding: the key of the front matter, or of `site.toml`, that causes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Title,
    Slug,
    Published,
    Updated,
    Authors,
    Categories,
    Tags,
    Excerpt,
    Cover,
    Language,
    Guid,
    /// The newsroom's own settings.
    Site,
    Body,
}

impl Field {
    /// The name of the key.
    fn key(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Slug => "slug",
            Self::Published => "published",
            Self::Updated => "updated",
            Self::Authors => "authors",
            Self::Categories => "categories",
            Self::Tags => "tags",
            Self::Excerpt => "excerpt",
            Self::Cover => "cover",
            Self::Language => "language",
            Self::Guid => "guid",
            Self::Site => "origin",
            // The body has no key.
            Self::Body => "",
        }
    }
}

/// A fault in a document. The document may be about many articles.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    /// The number of the faulty entry, counted from 0; `None` if the document as a whole is at fault.
    entry: Option<usize>,
    field: Field,
    /// One sentence, without a full stop.
    message: String,
}

/// The settings file. Faults of a whole document are reported for this file.
const SITE: &str = "site.toml";

fn diagnostic(folder: &Path, file: &str, finding: Finding) -> Diagnostic {
    let note = Diagnostic::error(file, finding.message);
    // If there is no such key, the finding points to the first line of the file.
    note.at(key_place(folder, file, finding.field.key()).unwrap_or(0..1))
}

/// Checks the structured data of these pages, and the values that feeds need from their articles. `folder` is the folder of the
/// newsroom.
///
/// # Errors
/// When a compiled body cannot be read back.
pub fn pages(dataset: &Dataset<'_>, routes: &[Route], folder: &Path) -> io::Result<Vec<Diagnostic>> {
    let frame = dataset.frame();
    let mut notes: Vec<_> = routes
        .par_iter()
        .filter_map(|route| dataset.described_at(route))
        .flat_map_iter(|(piece, article)| {
            let page = Page::Article(Box::new(article));
            let mut found = structured_data_rules::check(&json_ld::objects(&page, frame));
            if allowed(&piece.headline).trim().is_empty() {
                let message = "the title holds nothing that a feed could show".to_owned();
                found.push(Finding { entry: None, field: Field::Title, message });
            }
            if let Some(guid) = piece.guid.as_deref().filter(|guid| !is_address(guid)) {
                let message = format!("`{guid}` cannot identify an article in feeds: it is not an address");
                found.push(Finding { entry: None, field: Field::Guid, message });
            }
            found.into_iter().map(|finding| diagnostic(folder, &piece.file, finding)).collect::<Vec<_>>()
        })
        .collect();
    notes.extend(double_guids(dataset, folder));
    notes.extend(other_pages(dataset, routes, folder)?);
    Ok(notes)
}

fn double_guids(dataset: &Dataset<'_>, folder: &Path) -> Vec<Diagnostic> {
    let mut owners: HashMap<&str, &str> = HashMap::new();
    let mut notes = Vec::new();
    for piece in &dataset.newsroom().articles {
        let Some(guid) = &piece.guid else { continue };
        if let Some(other) = owners.insert(guid, &piece.file) {
            let message =
                format!("`{guid}` identifies this article and `{other}`, and readers of feeds would see one of them only");
            notes.push(diagnostic(folder, &piece.file, Finding { entry: None, field: Field::Guid, message }));
        }
    }
    notes
}

/// Checks the pages that are not articles. Skips numbered pages, because they have the structured data of their listing's first
/// page.
fn other_pages(dataset: &Dataset<'_>, routes: &[Route], folder: &Path) -> io::Result<Vec<Diagnostic>> {
    let newsroom = dataset.newsroom();
    let is_other = |route: &&Route| !matches!(route, Route::Article(_) | Route::Listing { number: Some(_), .. });
    let all = routes.par_iter().filter(is_other).map(|route| {
        let file = match route {
            Route::Standing(slug) => newsroom.pages.iter().find(|page| page.slug == *slug).map(|page| page.file.as_str()),
            _ => None,
        };
        let found = structured_data_rules::check(&json_ld::objects(&dataset.page(route)?, dataset.frame()));
        let told = found.into_iter().map(|finding| {
            let message = format!("{}: {}", route.path(), finding.message);
            let field = if file.is_none() { Field::Site } else { finding.field };
            diagnostic(folder, file.unwrap_or(SITE), Finding { message, field, ..finding })
        });
        Ok(told.collect::<Vec<_>>())
    });
    all.try_reduce(Vec::new, |all, more| Ok([all, more].concat()))
}

/// Parses the file of a feed again, and checks its format and its entries.
#[must_use]
pub fn feed(format: Format, bytes: &[u8], feed: &Feed<'_>, entries: &[Entry<'_>], folder: &Path) -> Vec<Diagnostic> {
    let found = match format {
        Format::Atom => feed_rules::atom(bytes, &feed.url(format), entries.len()),
        Format::Rss => feed_rules::rss(bytes, &feed.url(format), entries.len()),
        Format::Json => feed_rules::json(bytes, &feed.url(format), entries.len()),
    };
    let told = found.into_iter().map(|mut finding| {
        finding.message = format!("{}: {}", feed.path(format), finding.message);
        let file = finding.entry.and_then(|n| entries.get(n)).map(|entry| entry.file);
        finding.field = if file.is_none() { Field::Site } else { finding.field };
        diagnostic(folder, file.unwrap_or(SITE), finding)
    });
    told.collect()
}
