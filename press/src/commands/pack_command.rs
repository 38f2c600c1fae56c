//! `press pack`: a shell as the one file that a build with the feature `shell` carries.

use clap::Args;
use press::make::shell::{Shell, pack};
use std::io;
use std::path::PathBuf;

/// Which shell, and where to.
#[derive(Args)]
pub struct Pack {
    /// The shell: the folder that `trunk build --release` made
    shell: PathBuf,
    /// The file to write
    file: PathBuf,
}

/// Packs a shell of this version.
///
/// # Errors
/// When it cannot be read or is of another version; when the file cannot be written.
pub fn run(Pack { shell, file }: Pack) -> io::Result<()> {
    let packed = pack(&Shell::read(&shell).map_err(io::Error::other)?)?;
    std::fs::write(&file, packed).map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", file.display())))
}
