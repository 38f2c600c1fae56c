//! The search index of a site: written segment by segment, and only the segments whose articles changed.

use crate::dataset::Dataset;
use crate::output::Output;
use crate::progress::Progress;
use broadsheet::routes::Route;
use broadsheet_model::{Article, Card};
use broadsheet_search::root::{self, FOLDER, Root, Segment, VERSION};
use broadsheet_search::segments::segments;
use broadsheet_search::write::{self, Document, Known};
use std::io;

/// Writes the index.
///
/// # Errors
/// When a body cannot be read back, or a file not be written.
pub fn write(dataset: &Dataset<'_>, output: &Output, progress: &Progress) -> io::Result<()> {
    let articles = dataset.newsroom().articles.len();
    let steps = progress.stage("indexing", articles);
    // What the last publication left says where its segments' files end, and that need not be found out again.
    let last: Root = output.read(&root::path()).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    let document = |age: usize| document(dataset, age);
    let mut found: Vec<Segment> = Vec::new();
    let mut known = Known::default();
    for range in segments(articles) {
        let key = write::key(found.last(), range.clone(), document)?;
        let standing = last.segments.iter().find(|segment| segment.key == key);
        let segment = match standing {
            Some(segment) if output.keep_folder(&format!("{FOLDER}{key}/")) => {
                known.add(segment, |path| output.read(path))?;
                segment.clone()
            }
            _ => write::segment(key, range.clone(), &mut known, document, |path, bytes| output.write(path, bytes))?,
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
    let root = Root { version: VERSION, articles: articles as u32, months, segments: found };
    output.write(&root::path(), &serde_json::to_vec(&root)?)
}

/// An article as the index knows it.
fn document(dataset: &Dataset<'_>, age: usize) -> io::Result<Document> {
    let Article { slug, headline, excerpt, byline, dateline, chips, words, minutes, language, .. } = dataset.described(age);
    let section = chips.iter().find(|chip| chip.kind == broadsheet_model::Kind::Category).cloned();
    Ok(Document {
        card: Card { slug, headline, summary: None, section, byline, dateline, minutes, cover: None },
        language: language.unwrap_or_else(|| dataset.frame().language.clone()),
        excerpt,
        chips,
        body: dataset.newsroom().bodies.get(dataset.piece(age).body)?,
        words,
    })
}
