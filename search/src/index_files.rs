//! Where the engine reads the files of the index from.

use broadsheet_model::SearchError;

/// Where the engine reads the site's files from: HTTP in a browser, a folder in the terminal.
pub trait Files {
    /// The bytes of a file.
    ///
    /// # Errors
    /// When it cannot be had.
    fn get(&self, path: &str) -> impl Future<Output = Result<Vec<u8>, FileError>>;
}

/// Why a file cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileError {
    /// Nothing stands there.
    Missing,
    /// No answer came.
    Unreachable,
    /// The server answered with this status.
    Status(u16),
}

impl From<FileError> for SearchError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Missing => Self::Damaged,
            FileError::Unreachable => Self::Offline,
            FileError::Status(status) => Self::Server(status),
        }
    }
}
