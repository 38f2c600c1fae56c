//! Writes the search index of a site segment by segment. It writes only the segments whose articles have changed.

use super::dataset::Dataset;
use crate::support::progress::Progress;
use crate::write::output::Output;
use broadsheet::routes::Route;
use broadsheet_model::{Article, ArticleData, Card};
use broadsheet_search::index_root::{self, FOLDER, Root, Segment, VERSION};
use broadsheet_search::index_writer::{self, Document, Known};
use broadsheet_search::segments::segments;
use std::io;
use xxhash_rust::xxh3::xxh3_64;

/// Writes the index.
///
/// # Errors
/// When a body cannot be read back, or a file cannot be written.
pub fn write(dataset: &Dataset<'_>, output: &Output, progress: &Progress) -> io::Result<()> {
    let articles = dataset.newsroom().articles.len();
    let steps = progress.stage("indexing", articles);
    // The root of the last index describes its segments. Unchanged segments are taken from it and need not be made again.
    let last: Root =
        output.read(&index_root::path()).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    let document = |age: usize| {
        let body = dataset.newsroom().bodies.get(dataset.piece(age).body)?;
        Ok(Document { body, ..described(dataset, age) })
    };
    let slug = |age: usize| &dataset.piece(age).slug;
    let mut found: Vec<Segment> = Vec::new();
    let mut known = Known::default();
    for range in segments(articles) {
        let key = index_writer::key(found.last(), range.clone(), |age| digest(dataset, age));
        let standing = last.segments.iter().find(|segment| segment.key == key);
        let segment = match standing {
            Some(segment) if is_kept(output, segment) => {
                known.add(segment, |path| output.read(path))?;
                segment.clone()
            }
            _ => index_writer::segment(key, range.clone(), &mut known, slug, document, |path, bytes| output.write(path, bytes))?,
        };
        range.for_each(|_| steps.step());
        found.push(segment);
    }
    let mut months: Vec<(i16, u8, u32)> = Vec::new();
    for (route, ages) in dataset.months() {
        if let (Route::Month { year, month }, Some(&first)) = (route, ages.first()) {
            months.push((year, month, first));
        }
    }
    let is_printed = dataset.frame().article_data == ArticleData::Page;
    let root = Root { version: VERSION, articles: articles as u32, months, segments: found, is_printed };
    output.write(&index_root::path(), &serde_json::to_vec(&root)?)
}

/// Keeps all files of a segment in the output; `false` if that is not possible.
fn is_kept(output: &Output, segment: &Segment) -> bool {
    output.keep_folder(&format!("{FOLDER}{}/", segment.folder)) && output.keep_folder(&segment.cards_folder())
}

/// A hash of everything that the index stores about an article. It uses the hash of the body, so the body need not be read.
fn digest(dataset: &Dataset<'_>, age: usize) -> u64 {
    let Document { card, language, excerpt, chips, words, body: _ } = described(dataset, age);
    // An article that cannot be written as JSON cannot be published either.
    let mut said = serde_json::to_vec(&(card, language, excerpt, chips, words)).unwrap_or_default();
    said.extend_from_slice(&dataset.piece(age).body.hash().to_le_bytes());
    xxh3_64(&said)
}

/// An article as the index stores it, without its body.
fn described(dataset: &Dataset<'_>, age: usize) -> Document {
    let Article { excerpt, chips, words, language, .. } = dataset.described(age);
    Document {
        card: Card { summary: None, cover: None, ..dataset.card(age).clone() },
        language: language.unwrap_or_else(|| dataset.frame().language.clone()),
        excerpt,
        chips,
        body: String::new(),
        words,
    }
}
