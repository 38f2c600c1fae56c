//! A Markdown file of the newsroom, and what becomes of it.

use super::held::Held;
use broadsheet_model::Slug;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What a file becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum DocumentKind {
    Article,
    Page,
}

impl DocumentKind {
    /// In the words of a message.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Page => "page",
        }
    }

    /// The path of the site.
    pub fn path(self, slug: &Slug) -> String {
        match self {
            Self::Article => format!("/blog/{slug}/"),
            Self::Page => format!("/{slug}/"),
        }
    }
}

/// A Markdown file to be read.
#[derive(Debug)]
pub(super) struct SourceFile {
    pub kind: DocumentKind,
    pub path: PathBuf,
    /// Relative to the newsroom, with `/`.
    pub file: String,
    /// Relative to the folder of articles or pages.
    pub place: String,
    /// The same without what tells the language.
    pub inner: String,
    /// BCP 47, when its place tells one.
    pub language: Option<String>,
    /// Why its place keeps it from being published.
    pub held: Option<Held>,
}
