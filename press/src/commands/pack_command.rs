//! `press pack`: packs a shell into one file. A build of `press` with the feature `shell` contains this file.

use clap::Args;
use press::make::shell::{Shell, pack};
use std::io;
use std::path::PathBuf;

/// The shell to pack, and the file to write.
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
/// When the shell cannot be read or has another version, or when the file cannot be written.
pub fn run(Pack { shell, file }: Pack) -> io::Result<()> {
    let packed = pack(&Shell::read(&shell).map_err(io::Error::other)?)?;
    std::fs::write(&file, packed).map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", file.display())))
}
