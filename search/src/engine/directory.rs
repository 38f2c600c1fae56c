//! Finds the files of words that may have a text. The root lists the files of small segments, and the pages of a directory list
//! the files of large segments.

use super::Engine;
use crate::index_files::Files;
use crate::index_root::{File, Place, Root};
use crate::lexicon::{file_of, files_of};
use crate::postings::decode_directory;
use broadsheet_model::SearchError;
use std::borrow::Cow;

impl<F: Files> Engine<F> {
    /// Reads the pages of directories that list the files of these texts.
    pub(super) async fn load_directory<'t>(
        &self,
        root: &Root,
        texts: impl Iterator<Item = &'t str> + Clone,
    ) -> Result<(), SearchError> {
        let large = root.segments.iter().enumerate().filter(|(_, segment)| segment.has_directory);
        let pages = large
            .flat_map(|(n, segment)| texts.clone().filter_map(move |text| file_of(&segment.words, text).map(|page| (n, page))));
        self.load_all(root, pages).await
    }

    /// The file of words of a segment that may have a text. The directory's page for the text must have been loaded.
    pub(super) fn file(&self, root: &Root, segment: usize, text: &str) -> Result<Option<Place>, SearchError> {
        Ok(file_of(&self.directory(root, segment, text)?, text).map(|name| (segment, name)))
    }

    /// The first files, at most `most`, that may have texts with a certain beginning.
    pub(super) fn files(&self, root: &Root, segment: usize, beginning: &str, most: usize) -> Result<Vec<Place>, SearchError> {
        let directory = self.directory(root, segment, beginning)?;
        Ok(files_of(&directory, beginning).take(most).map(|name| (segment, name)).collect())
    }

    /// The part of a segment's directory that lists the file of a text.
    fn directory<'r>(&self, root: &'r Root, segment: usize, text: &str) -> Result<Cow<'r, [File]>, SearchError> {
        let of = &root.segments[segment];
        if !of.has_directory {
            return Ok(Cow::Borrowed(&of.words));
        }
        let Some(page) = file_of(&of.words, text) else { return Ok(Cow::default()) };
        decode_directory(&self.bytes(root, (segment, page))?).map(Cow::Owned).ok_or(SearchError::Damaged)
    }
}
