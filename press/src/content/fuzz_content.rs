//! Reads settings and articles from text, without a newsroom around it, for [`crate::fuzz`].

use super::BodyStore;
use super::config;
use super::diagnostics::Diagnostic;
use super::draft::FileReader;
use super::media_files::Media;
use super::source_file::{DocumentKind, SourceFile};
use super::template_tags::Names;
use std::path::{Path, PathBuf};

/// Reads a `site.toml` and returns its problems.
pub(crate) fn settings(text: &str) -> Vec<Diagnostic> {
    config::read(text, None).1
}

/// Reads an article of a newsroom with `template_tags` and returns its problems.
pub(crate) fn article(text: &str) -> Vec<Diagnostic> {
    let settings = "title = \"T\"\norigin = \"https://a.example\"\ntemplate_tags = true\n";
    let (Some(settings), Ok(bodies)) = (config::read(settings, None).0, BodyStore::new()) else { return Vec::new() };
    let media = Media::default();
    let files = FileReader {
        // No file can be found there, because no file name contains this character.
        root: Path::new("\0"),
        settings: &settings,
        media: &media,
        bodies: &bodies,
        roots: vec!["articles".to_owned()],
        names: Some(Names::of(["other.md".to_owned()])),
        drafts: true,
    };
    let [file, inner] = ["articles/a.md", "a.md"].map(str::to_owned);
    let source = SourceFile {
        kind: DocumentKind::Article,
        path: PathBuf::new(),
        file,
        place: inner.clone(),
        inner,
        language: None,
        held: None,
    };
    files.read_text(&source, text, None).1
}
