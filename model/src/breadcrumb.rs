/// One step of the way from the front page to a page. The last one has no path: it is the page itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breadcrumb {
    /// Plain text.
    pub label: String,
    /// A path of the site; `None` for the page itself.
    pub path: Option<String>,
}

impl Breadcrumb {
    /// A step that links.
    #[must_use]
    pub fn step(label: impl Into<String>, path: impl Into<String>) -> Self {
        Self { label: label.into(), path: Some(path.into()) }
    }

    /// The page itself.
    #[must_use]
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), path: None }
    }
}
