//! `press check`: checks whether a site fits the limits of a host, or finds dead links to other sites.

use clap::Args;
use press::content::Diagnostics;
use press::external_links::{self, Report};
use press::hosts::host_limits::{Fit, Host};
use press::publish::{Options, read_newsroom};
use press::support::progress::Progress;
use serde::Serialize;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What to check.
#[derive(Args)]
pub struct Check {
    /// Check the site against the limits of this host
    #[arg(long, required_unless_present = "links", conflicts_with = "links")]
    host: Option<Host>,
    /// Use the limits of the host's paid plans
    #[arg(long, conflicts_with = "links")]
    paid: bool,
    /// Check the links to other sites: request each page, and report the pages that no longer exist
    #[arg(long)]
    links: bool,
    /// Also check links that lead to this computer or into its local network
    #[arg(long, requires = "links")]
    allow_private: bool,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
    /// The output folder of the site; with --links, the newsroom [default: those of the newsroom that contains the current
    /// folder]
    folder: Option<PathBuf>,
}

/// Prints the result. Returns false when the site does not fit the host, or when the newsroom cannot be read.
pub fn run(Check { host, paid, links: _, allow_private, json, folder }: Check) -> io::Result<bool> {
    let Some(host) = host else {
        let newsroom = press::local::locations::newsroom(folder.as_deref()).map_err(io::Error::other)?;
        return check_links(&newsroom, allow_private, json);
    };
    let fit = Fit::of(&super::site(folder)?, host, paid)?;
    super::print(&fit, json)?;
    Ok(fit.fits)
}

/// The report and the dead links, as `--json` prints them.
#[derive(Serialize)]
struct Checked<'a> {
    #[serde(flatten)]
    report: Report,
    warnings: Vec<&'a press::content::Diagnostic>,
}

fn check_links(folder: &Path, allow_private: bool, json: bool) -> io::Result<bool> {
    let progress = Arc::new(if json { Progress::default() } else { Progress::on_stderr() });
    let content = folder.to_owned();
    let (newsroom, diagnostics) =
        read_newsroom(&Options { content, data_only: true, progress: progress.clone(), ..Options::default() });
    progress.end();
    let Some(newsroom) = newsroom.filter(|_| !diagnostics.has_errors()) else {
        super::tell(&diagnostics, false);
        return Ok(false);
    };
    let options = external_links::Options { allow_private, progress: progress.clone(), ..external_links::Options::default() };
    let (report, warnings) = external_links::check(&newsroom, folder, &options)?;
    progress.end();
    let mut dead = Diagnostics::new(folder);
    dead.add_files(newsroom.articles.len() + newsroom.unlisted.len() + newsroom.pages.len());
    dead.extend(warnings);
    dead.accept(&newsroom.config.accepted);
    dead.sort();
    if json {
        let checked = Checked { report, warnings: dead.iter().collect() };
        writeln!(io::stdout(), "{}", serde_json::to_string_pretty(&checked)?)?;
    } else {
        // Every warning is about a different address, so all of them are printed.
        super::tell(&dead, true);
        write!(io::stdout(), "{report}")?;
    }
    Ok(true)
}
