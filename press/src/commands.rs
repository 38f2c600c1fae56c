//! The commands: one module for each, with its arguments and what it prints. This file has the helpers that several commands
//! share.

use press::content::{Colour, Diagnostics};
use press::local::locations;
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

pub mod check_command;
pub mod completions_command;
pub mod deploy_command;
pub mod diff_command;
pub mod import_command;
pub mod new_command;
pub mod next_command;
pub mod pack_command;
pub mod publish_command;
pub mod schema_command;
pub mod search_command;
pub mod serve_command;

/// Returns the text of `press --version`: the version, and whether the program contains a shell. Such a shell has the same
/// version.
pub const fn version() -> &'static str {
    match press::make::shell::is_inside() {
        true => concat!(env!("CARGO_PKG_VERSION"), " (with its shell)"),
        false => concat!(env!("CARGO_PKG_VERSION"), " (without a shell: name one with --shell)"),
    }
}

/// Prints the errors and warnings of a newsroom, in colour on a terminal. Ignores a closed pipe.
fn tell(diagnostics: &Diagnostics, all_warnings: bool) {
    if diagnostics.is_empty() {
        return;
    }
    let mut stderr = io::stderr();
    let is_coloured = stderr.is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let colour = if is_coloured { Colour::Always } else { Colour::Never };
    let told = if all_warnings { diagnostics.render(colour) } else { diagnostics.render_folded(colour) };
    _ = write!(stderr, "{told}");
}

/// Returns the given site or, if none is given, the site of the newsroom that contains the current folder.
fn site(given: Option<PathBuf>) -> io::Result<PathBuf> {
    match given {
        Some(site) if site.exists() => Ok(site),
        Some(site) => {
            let near = locations::beside(&site).map_or_else(String::new, |near| format!("; did you mean {}?", near.display()));
            Err(io::Error::new(io::ErrorKind::NotFound, format!("there is no {}{near}", site.display())))
        }
        None => {
            let site = locations::site(&locations::newsroom(None).map_err(io::Error::other)?);
            if site.exists() {
                return Ok(site);
            }
            Err(io::Error::new(io::ErrorKind::NotFound, format!("there is no {}: run `press publish` first", site.display())))
        }
    }
}

/// Prints a report: as text for people, or as JSON for other programs.
fn print<T: Display + serde::Serialize>(report: &T, as_json: bool) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    if as_json { writeln!(stdout, "{}", serde_json::to_string_pretty(report)?) } else { write!(stdout, "{report}") }
}
