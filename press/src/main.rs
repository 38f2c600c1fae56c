//! The command line of `press`. Exit status: 0 done, 1 errors in the content or while writing, 2 wrong usage.

mod arguments;

use clap::{Args, Parser, Subcommand};
use press::content::diagnostics::Colour;
use press::publish::{Options, publish, read_newsroom};
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// Turns a newsroom into a site that is only files.
#[derive(Parser)]
#[command(version, about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Publish a newsroom: check it, write its dataset, print its pages
    Publish(Publish),
    /// Import the archive of another system: a newsroom comes out
    #[command(subcommand)]
    Import(arguments::Import),
    /// Print the JSON Schema of the dataset
    Schema,
}

#[derive(Args)]
struct Publish {
    /// The shell: the folder that `trunk build --release` made
    #[arg(long, value_name = "FOLDER")]
    shell: PathBuf,
    /// The newsroom: a folder with a site.toml
    #[arg(long, value_name = "FOLDER")]
    content: PathBuf,
    /// Where the site goes: a new folder, or one that press published into before
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Publish for this address instead of the origin in site.toml
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
    /// Publish drafts too
    #[arg(long)]
    drafts: bool,
    /// Write the dataset and the media only, for a development server
    #[arg(long)]
    data_only: bool,
    /// Write compressed copies (.br and .gz) beside the files
    #[arg(long)]
    precompress: bool,
    /// Write configuration for nginx, Caddy and CloudFront into this folder
    #[arg(long, value_name = "FOLDER")]
    config: Option<PathBuf>,
    /// Publish as of this moment (such as 2023-11-27T14:30:00Z), not of the clock: the sitemap of the latest news follows it
    #[arg(long, value_name = "MOMENT")]
    now: Option<jiff::Timestamp>,
    /// Say nothing but errors and warnings
    #[arg(long, short)]
    quiet: bool,
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Publish(arguments) => run(arguments),
        Command::Import(import) => arguments::run(import),
        Command::Schema => match writeln!(std::io::stdout(), "{:#}", press::schema::schema()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::from(1),
        },
    }
}

fn run(arguments: Publish) -> ExitCode {
    let started = Instant::now();
    let Publish { shell, content, out, origin, drafts, data_only, precompress, config, now, quiet } = arguments;
    let options = Options { content, shell, out, origin, drafts, data_only, precompress, config, now };
    let mut stderr = std::io::stderr().lock();
    let (newsroom, diagnostics) = read_newsroom(&options);
    if !diagnostics.is_empty() {
        let colour = stderr.is_terminal() && std::env::var_os("NO_COLOR").is_none();
        // A closed pipe is no reason to stop publishing.
        _ = write!(stderr, "{}", diagnostics.render(if colour { Colour::Always } else { Colour::Never }));
    }
    let Some(newsroom) = newsroom.filter(|_| !diagnostics.has_errors()) else {
        _ = writeln!(stderr, "nothing was written");
        return ExitCode::from(1);
    };
    match publish(&newsroom, &options) {
        Ok(summary) => {
            if !quiet {
                _ = writeln!(
                    stderr,
                    "published {} articles to {}: {} files, {} written, {} unchanged, {} removed, in {:.2} s",
                    newsroom.articles.len(),
                    options.out.display(),
                    summary.files,
                    summary.changed,
                    summary.files - summary.changed,
                    summary.removed,
                    started.elapsed().as_secs_f64(),
                );
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            _ = writeln!(stderr, "error: {error}");
            ExitCode::from(1)
        }
    }
}
