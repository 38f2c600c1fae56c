//! `press diff`: shows what to upload and what to delete.

use clap::Args;
use press::write::diff::{Table, compare, upload_order};
use press::write::site_files::Published;
use std::io;
use std::path::PathBuf;

/// The sites to compare.
#[derive(Args)]
pub struct Diff {
    /// The site: an output folder or a manifest [default: the folder `site` in the newsroom that contains the current folder]
    new: Option<PathBuf>,
    /// The earlier site: an output folder or a manifest [default: the publication before the last one in the same folder]
    old: Option<PathBuf>,
    /// Print the table as JSON
    #[arg(long)]
    json: bool,
    /// Write lists of the files to upload and to delete into this folder, numbered in the order in which to use them
    #[arg(long, value_name = "FOLDER")]
    plan: Option<PathBuf>,
}

/// Compares two sites, and prints the table of differences.
pub fn run(Diff { new, old, json, plan: folder }: Diff) -> io::Result<()> {
    let new = super::site(new)?;
    let before = old.map_or_else(|| Published::before(&new), |old| Published::of(&old))?;
    let now = Published::of(&new)?;
    let changes = compare(&now, &before);
    if let Some(folder) = folder {
        upload_order::write(&upload_order::order(&changes, &now, &before), &folder)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", folder.display())))?;
    }
    super::print(&Table::of(&changes), json)
}
