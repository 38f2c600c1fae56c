//! Which files of words may hold a text: the root says it of small segments, the pages of a directory of large ones.

use super::Engine;
use crate::index_files::Files;
use crate::lexicon::{file_of, files_of};
use crate::postings::decode_directory;
use crate::root::{File, Place, Root};
use broadsheet_model::SearchError;
use std::borrow::Cow;

impl<F: Files> Engine<F> {
    /// Reads the pages of directories that know where texts are.
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

    /// The file of words of a segment that may hold a text; its page of the directory has been loaded.
    pub(super) fn file(&self, root: &Root, segment: usize, text: &str) -> Result<Option<Place>, SearchError> {
        Ok(file_of(&self.directory(root, segment, text)?, text).map(|name| (segment, name)))
    }

    /// At most `most` files that may hold texts with a beginning, the first ones.
    pub(super) fn files(&self, root: &Root, segment: usize, beginning: &str, most: usize) -> Result<Vec<Place>, SearchError> {
        let directory = self.directory(root, segment, beginning)?;
        Ok(files_of(&directory, beginning).take(most).map(|name| (segment, name)).collect())
    }

    /// The part of a segment's directory that knows a text.
    fn directory<'r>(&self, root: &'r Root, segment: usize, text: &str) -> Result<Cow<'r, [File]>, SearchError> {
        let of = &root.segments[segment];
        if !of.has_directory {
            return Ok(Cow::Borrowed(&of.words));
        }
        let Some(page) = file_of(&of.words, text) else { return Ok(Cow::default()) };
        decode_directory(&self.bytes(root, (segment, page))?).map(Cow::Owned).ok_or(SearchError::Damaged)
    }
}
