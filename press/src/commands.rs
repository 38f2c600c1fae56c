//! The arguments of the commands but `publish`, and what they print.

use std::fmt::Display;
use std::io::{self, Write};

pub mod check;
pub mod diff;
pub mod import;
pub mod next;
pub mod search;

/// Prints a report: for people, or as JSON for programs.
fn print<T: Display + serde::Serialize>(report: &T, as_json: bool) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    if as_json { writeln!(stdout, "{}", serde_json::to_string_pretty(report)?) } else { write!(stdout, "{report}") }
}
