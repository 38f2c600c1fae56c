//! The interface through which the engine reads the site's files.

use broadsheet_model::SearchError;

/// A source of the site's files: HTTP in a browser, a folder in the terminal.
pub trait Files {
    /// The bytes of a file.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn get(&self, path: &str) -> impl Future<Output = Result<Vec<u8>, FileError>>;
}

/// Why a file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileError {
    /// There is no file at this path.
    Missing,
    /// The server did not answer.
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
