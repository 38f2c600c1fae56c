//! `press schema`: prints the JSON Schemas with which text editors and other programs check files.

use clap::{Args, ValueEnum};
use std::io::{self, Write};

/// The kind of schema.
#[derive(Args)]
pub struct Schema {
    /// What the schema describes
    #[arg(value_enum, default_value_t = Of::Dataset)]
    of: Of,
}

#[derive(Clone, Copy, ValueEnum)]
enum Of {
    /// Front matter of articles and pages
    FrontMatter,
    /// The settings in site.toml
    Site,
    /// The files in data/ of a published site
    Dataset,
}

/// Prints the schema.
///
/// # Errors
/// When the schema cannot be printed.
pub fn run(Schema { of }: &Schema) -> io::Result<()> {
    let schema = match of {
        Of::FrontMatter => press::make::schema::front_matter(),
        Of::Site => press::make::schema::site(),
        Of::Dataset => press::make::schema::schema(),
    };
    writeln!(io::stdout(), "{schema:#}")
}
