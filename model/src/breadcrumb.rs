//! A step of a breadcrumb.

use crate::Direction;

/// One step of a page's breadcrumb, which begins at the front page. The last step is the page itself and has no path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breadcrumb {
    /// Plain text.
    pub label: String,
    /// A path of the site; `None` for the page itself.
    pub path: Option<String>,
    /// BCP 47 tag of the label's language; `None` when it is the site's language.
    pub language: Option<String>,
    /// Reading direction of that language; `None` when it is the site's direction.
    pub direction: Option<Direction>,
}

impl Breadcrumb {
    /// A step with a link.
    #[must_use]
    pub fn step(label: impl Into<String>, path: impl Into<String>) -> Self {
        Self { label: label.into(), path: Some(path.into()), language: None, direction: None }
    }

    /// The last step: the page itself.
    #[must_use]
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), path: None, language: None, direction: None }
    }

    /// The same step, with the language and reading direction of its label.
    #[must_use]
    pub fn in_language(self, language: Option<String>, direction: Option<Direction>) -> Self {
        Self { language, direction, ..self }
    }
}
