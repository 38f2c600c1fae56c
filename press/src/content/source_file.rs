//! A Markdown file of the newsroom, and whether it becomes an article or a page.

use super::held_back::Held;
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
    /// Its name in messages.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Page => "page",
        }
    }

    /// The path on the site of the article or page with a slug.
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
    /// The same without the part that names the language.
    pub inner: String,
    /// BCP 47 tag, if its path names a language.
    pub language: Option<String>,
    /// Why its path holds it back, if it does.
    pub held: Option<Held>,
}
