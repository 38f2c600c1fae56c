//! A step of a breadcrumb.

use crate::Direction;

/// One step of the way from the front page to a page. The last one has no path: it is the page itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breadcrumb {
    /// Plain text.
    pub label: String,
    /// A path of the site; `None` for the page itself.
    pub path: Option<String>,
    /// BCP 47 tag of the label, when it is not the site's language.
    pub language: Option<String>,
    /// Reading direction of that language, when it is not the site's.
    pub direction: Option<Direction>,
}

impl Breadcrumb {
    /// A step that links.
    #[must_use]
    pub fn step(label: impl Into<String>, path: impl Into<String>) -> Self {
        Self { label: label.into(), path: Some(path.into()), language: None, direction: None }
    }

    /// The page itself.
    #[must_use]
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), path: None, language: None, direction: None }
    }

    /// The page itself, named in another language than the site's.
    #[must_use]
    pub fn in_language(self, language: Option<String>, direction: Option<Direction>) -> Self {
        Self { language, direction, ..self }
    }
}
