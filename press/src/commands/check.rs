//! `press check`: whether a site fits its host.

use clap::Args;
use press::limits::{Fit, Host};
use std::io;
use std::path::PathBuf;

/// Which site, and for which host.
#[derive(Args)]
pub struct Check {
    /// The host whose limits count
    #[arg(long)]
    host: Host,
    /// Count with the limits of the host's paid plans
    #[arg(long)]
    paid: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// The site: an output folder
    folder: PathBuf,
}

/// Prints where the site stands; false when it does not fit.
pub fn run(Check { host, paid, json, folder }: Check) -> io::Result<bool> {
    let fit = Fit::of(&folder, host, paid)?;
    super::print(&fit, json)?;
    Ok(fit.fits)
}
