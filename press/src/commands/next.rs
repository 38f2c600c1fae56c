//! `press next`: when to publish again.

use clap::Args;
use press::publish::{Options, next, read_newsroom};
use std::io::{self, Write};
use std::path::PathBuf;

/// Which newsroom.
#[derive(Args)]
pub struct Next {
    /// The newsroom: a folder with a site.toml
    #[arg(long, value_name = "FOLDER")]
    content: PathBuf,
    /// As seen from this moment, not from the clock
    #[arg(long, value_name = "MOMENT")]
    now: Option<jiff::Timestamp>,
}

/// Prints the moment (RFC 3339, UTC) and the reason with a space between them, or nothing when nothing is due; false when the
/// newsroom cannot be published.
pub fn run(Next { content, now }: Next) -> io::Result<bool> {
    let now = now.unwrap_or_else(jiff::Timestamp::now);
    let (newsroom, diagnostics) = read_newsroom(&Options { content, now: Some(now), data_only: true, ..Options::default() });
    let Some(newsroom) = newsroom.filter(|_| !diagnostics.has_errors()) else {
        write!(io::stderr(), "{}", diagnostics.render_folded(press::content::Colour::Never))?;
        return Ok(false);
    };
    if let Some((moment, reason)) = next(&newsroom, now) {
        writeln!(io::stdout(), "{moment} {reason}")?;
    }
    Ok(true)
}
