//! The arguments of the commands but `publish`, and what they print.

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

/// What `press --version` says: this version, and whether it carries a shell, which is of the same version then.
pub const fn version() -> &'static str {
    match press::make::shell::is_inside() {
        true => concat!(env!("CARGO_PKG_VERSION"), " (with its shell)"),
        false => concat!(env!("CARGO_PKG_VERSION"), " (without a shell: name one with --shell)"),
    }
}

/// Prints what is wrong with a newsroom, coloured on a terminal. A closed pipe is no reason to stop.
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

/// The site to look at: the one that was named, else that of the newsroom that the current folder lies in.
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

/// Prints a report: for people, or as JSON for programs.
fn print<T: Display + serde::Serialize>(report: &T, as_json: bool) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    if as_json { writeln!(stdout, "{}", serde_json::to_string_pretty(report)?) } else { write!(stdout, "{report}") }
}
