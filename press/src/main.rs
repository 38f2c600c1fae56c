//! The command line of `press`. Exit status: 0 done, 1 errors in the content, while reading or writing, or a site that does not
//! fit its host, 2 wrong usage.

mod commands;

use clap::{Args, Parser, Subcommand};
use press::content::diagnostics::{Colour, Diagnostics};
use press::output::Summary;
use press::progress::Progress;
use press::publish::{Options, inputs, keep_warnings, kept_warnings, publish, read_newsroom, up_to_date};
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
    /// Tell what to upload and to delete: a site against what it was, or against another
    Diff(commands::diff::Diff),
    /// Tell whether a site fits its host
    Check(commands::check::Check),
    /// Import the archive of another system: a newsroom comes out
    #[command(subcommand)]
    Import(commands::import::Import),
    /// Search a published site, as its readers do
    Search(commands::search::Search),
    /// Print when to publish again: when a scheduled article is to be shown, one expires, or one is no news any more
    Next(commands::next::Next),
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
    /// Publish drafts and scheduled articles too
    #[arg(long)]
    drafts: bool,
    /// Write the dataset and the media only, for a development server
    #[arg(long)]
    data_only: bool,
    /// Write compressed copies (.br and .gz) beside the files
    #[arg(long)]
    precompress: bool,
    /// Keep what was made of each file in this folder, so that the next run reads only what changed
    #[arg(long, value_name = "FOLDER")]
    cache: Option<PathBuf>,
    /// Write configuration for nginx, Caddy and CloudFront into this folder
    #[arg(long, value_name = "FOLDER")]
    config: Option<PathBuf>,
    /// Publish as of this moment (such as 2023-11-27T14:30:00Z), not of the clock: scheduled articles and the sitemap of the latest news follow it
    #[arg(long, value_name = "MOMENT")]
    now: Option<jiff::Timestamp>,
    /// Show every warning, where otherwise only the first few of a kind are shown
    #[arg(long)]
    all_warnings: bool,
    /// Say nothing but errors and warnings
    #[arg(long, short)]
    quiet: bool,
    /// Say what was done as one line of JSON, on standard output
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Publish(arguments) => run(arguments),
        Command::Diff(arguments) => exit(commands::diff::run(arguments).map(|()| true)),
        Command::Check(arguments) => exit(commands::check::run(arguments)),
        Command::Import(import) => commands::import::run(import),
        Command::Search(arguments) => exit(commands::search::run(arguments)),
        Command::Next(arguments) => exit(commands::next::run(arguments)),
        Command::Schema => match writeln!(std::io::stdout(), "{:#}", press::schema::schema()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::from(1),
        },
    }
}

/// The exit status of a command that looks at a site, and its error on the terminal.
fn exit(outcome: std::io::Result<bool>) -> ExitCode {
    match outcome {
        Ok(is_well) => ExitCode::from(u8::from(!is_well)),
        Err(error) => {
            _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::from(1)
        }
    }
}

fn run(arguments: Publish) -> ExitCode {
    let started = Instant::now();
    let Publish { shell, content, out, origin, drafts, data_only, precompress, cache, config, now, all_warnings, quiet, json } =
        arguments;
    let progress = Arc::new(if quiet || json { Progress::default() } else { Progress::on_stderr() });
    let options = Options { content, shell, out, origin, drafts, data_only, precompress, cache, config, now, progress };
    let mut stderr = std::io::stderr();
    let mut tell = |diagnostics: &Diagnostics| {
        if !diagnostics.is_empty() {
            let is_coloured = stderr.is_terminal() && std::env::var_os("NO_COLOR").is_none();
            let colour = if is_coloured { Colour::Always } else { Colour::Never };
            let told = if all_warnings { diagnostics.render(colour) } else { diagnostics.render_folded(colour) };
            // A closed pipe is no reason to stop publishing.
            _ = write!(stderr, "{told}");
        }
    };
    // Whatever cannot be looked through is told, with its name, when it is read.
    let inputs = inputs::digest(&options).unwrap_or_default();
    if let Some(summary) = up_to_date(&options, inputs) {
        let warnings = kept_warnings(&options);
        tell(&warnings);
        let done = Done { articles: None, summary, warnings: warnings.iter().count(), seconds: started.elapsed().as_secs_f64() };
        return say(&done, &options, quiet, json);
    }
    let (newsroom, diagnostics) = read_newsroom(&options);
    options.progress.end();
    tell(&diagnostics);
    let Some(mut newsroom) = newsroom.filter(|_| !diagnostics.has_errors()) else {
        _ = writeln!(stderr, "nothing was written");
        return ExitCode::from(1);
    };
    match publish(&newsroom, &options, inputs) {
        Ok(summary) => {
            if let Err(error) = keep_warnings(&options, &diagnostics) {
                _ = writeln!(std::io::stderr(), "error: {}: {error}", options.out.display());
                return ExitCode::from(1);
            }
            let (articles, warnings) = (Some(newsroom.articles.len()), diagnostics.iter().count());
            drop(newsroom.made.take());
            // The process ends: giving millions of texts back one by one would only take time.
            std::mem::forget(newsroom);
            say(&Done { articles, summary, warnings, seconds: started.elapsed().as_secs_f64() }, &options, quiet, json)
        }
        Err(error) => {
            options.progress.end();
            _ = writeln!(stderr, "error: {error}");
            ExitCode::from(1)
        }
    }
}

/// What a publication did, as said with `--json`.
#[derive(serde::Serialize)]
struct Done {
    /// `null` when nothing that is read had changed, so that nothing was read.
    articles: Option<usize>,
    #[serde(flatten)]
    summary: Summary,
    warnings: usize,
    seconds: f64,
}

fn say(done: &Done, options: &Options, quiet: bool, json: bool) -> ExitCode {
    let Done { articles, summary, seconds, .. } = done;
    let out = options.out.display();
    let Summary { files, changed, removed, .. } = summary;
    if json {
        let line = serde_json::to_string(done).map_err(std::io::Error::from);
        return match line.and_then(|line| writeln!(std::io::stdout(), "{line}")) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::from(1),
        };
    }
    if !quiet {
        // A closed pipe is no reason to fail.
        _ = match articles {
            None => writeln!(std::io::stderr(), "{out} is up to date: {files} files, 0 written, in {seconds:.2} s"),
            Some(articles) => writeln!(
                std::io::stderr(),
                "published {articles} articles to {out}: {files} files, {changed} written, {} unchanged, {removed} removed, in {seconds:.2} s",
                files - changed,
            ),
        };
    }
    ExitCode::SUCCESS
}
