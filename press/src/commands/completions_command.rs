//! `press completions` and `press man`: what shells and `man` know of the command line, made of the command line itself.

use clap::{Args, Command};
use clap_complete::Shell;
use std::io::{self, Write};
use std::path::PathBuf;

/// The shell to complete in.
#[derive(Args)]
pub struct Completions {
    /// The shell that you type in
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the script with which a shell completes commands and options.
///
/// # Errors
/// When it cannot be printed.
pub fn completions(Completions { shell }: &Completions, mut cli: Command) -> io::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(*shell, &mut cli, "press", &mut script);
    io::stdout().write_all(&script)
}

/// Where the manual goes.
#[derive(Args)]
pub struct Man {
    /// Write the pages into this folder, such as ~/.local/share/man/man1
    folder: PathBuf,
}

/// Writes a page of the manual for `press` and one for each command.
///
/// # Errors
/// With the folder, when it cannot be written to.
pub fn man(Man { folder }: &Man, cli: Command) -> io::Result<()> {
    std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(cli, folder))
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", folder.display())))
}
