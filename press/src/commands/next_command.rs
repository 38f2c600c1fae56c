//! `press next`: prints when to publish again.

use clap::Args;
use press::publish::{Options, next, read_newsroom};
use std::io::{self, Write};
use std::path::PathBuf;

/// Which newsroom, and as of which time.
#[derive(Args)]
pub struct Next {
    /// The newsroom: a folder with a site.toml [default: the newsroom that contains the current folder]
    #[arg(value_name = "NEWSROOM", conflicts_with = "content")]
    newsroom: Option<PathBuf>,
    /// Old option for the newsroom; use NEWSROOM instead
    #[arg(long, value_name = "FOLDER")]
    content: Option<PathBuf>,
    /// Use this time instead of now, such as 2023-11-27T14:30:00Z
    #[arg(long, value_name = "MOMENT")]
    now: Option<jiff::Timestamp>,
}

/// Prints the time (RFC 3339, UTC), a space and the reason, or nothing when there is no reason to publish again. Returns false
/// when the newsroom cannot be published.
pub fn run(Next { newsroom, content, now }: Next) -> io::Result<bool> {
    let content = match content {
        Some(content) => content,
        None => press::local::locations::newsroom(newsroom.as_deref()).map_err(io::Error::other)?,
    };
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
