//! `press completions` and `press man`: generate shell completions and manual pages from the definition of the command line.

use clap::{Args, Command};
use clap_complete::Shell;
use std::io::{self, Write};
use std::path::PathBuf;

/// The shell to complete in.
#[derive(Args)]
pub struct Completions {
    /// The shell that you use
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the script with which a shell completes commands and options.
///
/// # Errors
/// When the script cannot be printed.
pub fn completions(Completions { shell }: &Completions, mut cli: Command) -> io::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(*shell, &mut cli, "press", &mut script);
    io::stdout().write_all(&script)
}

/// Where to write the manual pages.
#[derive(Args)]
pub struct Man {
    /// Write the pages into this folder, such as ~/.local/share/man/man1
    folder: PathBuf,
}

/// Writes one manual page for `press` and one for each command.
///
/// # Errors
/// When the folder cannot be written to. The error names the folder.
pub fn man(Man { folder }: &Man, cli: Command) -> io::Result<()> {
    std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(cli, folder))
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", folder.display())))
}
