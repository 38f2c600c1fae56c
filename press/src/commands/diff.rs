//! `press diff`: what to upload and what to delete.

use clap::Args;
use press::diff::{Table, compare, plan};
use press::published::Published;
use std::io;
use std::path::PathBuf;

/// Which sites to compare.
#[derive(Args)]
pub struct Diff {
    /// The site: an output folder or a manifest
    new: PathBuf,
    /// What to compare it with: an output folder or a manifest; what lay in the folder before its last change unless given
    old: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Write lists of files in the order of upload into this folder
    #[arg(long, value_name = "FOLDER")]
    plan: Option<PathBuf>,
}

/// Compares two sites.
pub fn run(Diff { new, old, json, plan: folder }: Diff) -> io::Result<()> {
    let before = old.map_or_else(|| Published::before(&new), |old| Published::of(&old))?;
    let now = Published::of(&new)?;
    let changes = compare(&now, &before);
    if let Some(folder) = folder {
        plan::write(&plan::order(&changes, &now, &before), &folder)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", folder.display())))?;
    }
    super::print(&Table::of(&changes), json)
}
