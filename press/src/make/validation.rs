//! Proof by the build: what machines read (structured data, feeds, sitemaps) is checked while it is published, and what is
//! wrong is told like anything else that is wrong with a newsroom, with the article's file and the line that says it.
//!
//! [`pages`] checks what articles say before anything is written. [`feed`] and [`Maps`] read files again, as strangers
//! would, before they are written.

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

/// What a finding is about: the key of the front matter, or of `site.toml`, that says it.
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
    /// The key that says it.
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
            // No key says it.
            Self::Body => "",
        }
    }
}

/// Something wrong, in a document that may be about many articles.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    /// The entry it is about, counted from 0; `None` when it is about the whole.
    entry: Option<usize>,
    field: Field,
    /// One sentence, without a full stop.
    message: String,
}

/// The settings' file, where findings about the whole are told.
const SITE: &str = "site.toml";

fn diagnostic(folder: &Path, file: &str, finding: Finding) -> Diagnostic {
    let note = Diagnostic::error(file, finding.message);
    // Where no key says it, the first line stands for the file.
    note.at(key_place(folder, file, finding.field.key()).unwrap_or(0..1))
}

/// Checks what will be said of these pages in structured data, and what feeds need of every article. `folder` holds the
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

/// Pages that are no article, but for numbered ones, which say what their listing's own page says.
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

/// Reads a feed's file again and checks it against its format and against what it should hold.
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
