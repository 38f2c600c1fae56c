//! The arguments of `press import`, and what it prints on the terminal.

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand, ValueEnum};
use press::import::{
    Download, ImportError, Live, Options, Outcome, REPORT, STATUSES, Wanted, markdown_folder, wordpress, wordpress_json,
    wordpress_live,
};
use press::support::progress::Progress;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// The kind of archive.
#[derive(Subcommand)]
pub enum Import {
    /// Import a WordPress export (Tools, Export): .xml, .xml.gz, .zip, or a folder of them
    Wordpress(Inputs),
    /// Import a dump of WordPress's REST API (posts, pages, categories, tags, users, media): .json, .gz, .zip, or a folder of
    /// them
    WordpressJson(Dump),
    /// Import a folder of Markdown files: a site of Hugo, Jekyll, Zola, Eleventy or Astro
    Markdown(Folder),
}

#[derive(Args)]
pub struct Inputs {
    /// The files of the export; press reads several files as one archive
    #[arg(required = true, value_name = "FILE OR FOLDER")]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    choice: Choice,
    #[command(flatten)]
    common: Common,
}

#[derive(Args)]
pub struct Dump {
    /// The files of the dump
    #[arg(required_unless_present = "from", conflicts_with = "from", value_name = "FILE OR FOLDER")]
    inputs: Vec<PathBuf>,
    /// Fetch the archive from the REST API of the old site at this address, while it is still online
    #[arg(long, value_name = "URL")]
    from: Option<String>,
    #[command(flatten)]
    choice: Choice,
    #[command(flatten)]
    common: Common,
}

#[derive(Args)]
pub struct Folder {
    /// The folder of articles; each file keeps its path below this folder
    #[arg(required = true, value_name = "FOLDER")]
    inputs: Vec<PathBuf>,
    /// Import drafts too; they stay drafts
    #[arg(long)]
    drafts: bool,
    #[command(flatten)]
    common: Common,
}

/// What to import from a WordPress site besides its public posts and pages.
#[derive(Args)]
struct Choice {
    /// The category whose articles may appear at the top of the front page
    #[arg(long, value_name = "CATEGORY", default_value = FEATURED)]
    featured: String,
    /// Import items with these statuses as drafts; without a value, items with all of these statuses except `trash`
    #[arg(long, value_name = "STATUSES", value_delimiter = ',', num_args = 0..=1, require_equals = true,
          default_missing_value = "draft,pending,private,future,protected", value_parser = PossibleValuesParser::new(STATUSES))]
    drafts: Vec<String>,
    /// Import scheduled items with their dates: they go live at that time
    #[arg(long)]
    scheduled: bool,
    /// Also import items of these custom post types, as articles
    #[arg(long, value_name = "TYPES", value_delimiter = ',')]
    types: Vec<String>,
    /// Copy the media that articles use from this folder, a copy of wp-content/uploads
    #[arg(long, value_name = "FOLDER")]
    media: Option<PathBuf>,
    /// Download the media that articles use from the old site, except the files in the folder of --media
    #[arg(long)]
    download: bool,
    /// Allow downloads from an old site on this computer or in its local network
    #[arg(long)]
    allow_private: bool,
}

#[derive(Args)]
struct Common {
    /// The newsroom to write: a new folder, or one that an earlier import wrote
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// The address of the new site [default: the address of the old site]
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
    /// The time zone of the old site, such as Europe/Budapest [default for WordPress: determined from its dates]
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// Print only errors
    #[arg(long, short)]
    quiet: bool,
}

/// A system whose archive `press new` can import.
#[derive(Clone, Copy, ValueEnum)]
pub enum System {
    Wordpress,
    Markdown,
}

/// Imports an archive as `press import` does without any options. Prints the result, and returns whether the import succeeded.
pub fn into(system: System, archive: &Path, out: &Path, origin: Option<&str>) -> bool {
    let options = Options {
        inputs: vec![archive.to_owned()],
        out: out.to_owned(),
        origin: origin.map(str::to_owned),
        zone: None,
        featured: FEATURED.to_owned(),
        wanted: Wanted::default(),
        media: None,
        download: None,
        progress: Arc::new(Progress::on_stderr()),
    };
    let outcome = match system {
        System::Wordpress => wordpress(&options),
        System::Markdown => markdown_folder(&options),
    };
    let is_done = outcome.is_ok();
    _ = tell(outcome, &options, false);
    is_done
}

/// The category whose articles appear at the top of the front page of many WordPress sites.
const FEATURED: &str = "Featured";

/// The kind of source that an archive comes from.
enum Source {
    Export,
    Dump,
    Live(Live),
    Folder,
}

/// Runs an import.
pub fn run(import: Import) -> ExitCode {
    let nothing = Choice {
        featured: String::new(),
        drafts: Vec::new(),
        scheduled: false,
        types: Vec::new(),
        media: None,
        download: false,
        allow_private: false,
    };
    let (inputs, source, choice, common) = match import {
        Import::Wordpress(Inputs { inputs, choice, common }) => (inputs, Source::Export, choice, common),
        Import::Markdown(Folder { inputs, drafts, common }) => {
            let drafts = if drafts { vec!["draft".to_owned()] } else { Vec::new() };
            (inputs, Source::Folder, Choice { drafts, ..nothing }, common)
        }
        Import::WordpressJson(Dump { inputs, from: None, choice, common }) => (inputs, Source::Dump, choice, common),
        Import::WordpressJson(Dump { inputs, from: Some(address), choice, common }) => {
            let live = Live { allow_private: choice.allow_private, ..Live::new(address) };
            (inputs, Source::Live(live), choice, common)
        }
    };
    let Choice { featured, drafts, scheduled, types, media, download, allow_private } = choice;
    let Common { out, origin, zone, quiet } = common;
    let options = Options {
        inputs,
        out,
        origin,
        zone,
        featured,
        wanted: Wanted { drafts, types, scheduled },
        media,
        download: download.then(|| Download { allow_private, ..Download::default() }),
        progress: Arc::new(if quiet { Progress::default() } else { Progress::on_stderr() }),
    };
    let outcome = match &source {
        Source::Export => wordpress(&options),
        Source::Folder => markdown_folder(&options),
        Source::Dump => wordpress_json(&options),
        Source::Live(live) => wordpress_live(&options, live),
    };
    tell(outcome, &options, quiet)
}

fn tell(outcome: Result<Outcome, ImportError>, options: &Options, quiet: bool) -> ExitCode {
    options.progress.end();
    let mut stderr = std::io::stderr().lock();
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(error) => {
            _ = writeln!(stderr, "error: {error}");
            return ExitCode::from(1);
        }
    };
    if quiet {
        return ExitCode::SUCCESS;
    }
    let tally = outcome.tally;
    _ = write!(stderr, "{}", outcome.ledger.table());
    _ = writeln!(stderr, "\n{} files written, {} unchanged", tally.written, tally.same);
    if tally.edited + tally.deleted > 0 {
        let (edited, deleted) = (tally.edited, tally.deleted);
        _ = writeln!(
            stderr,
            "since the last import, {edited} files were edited and {deleted} deleted: they are left as they are"
        );
    }
    if tally.stale > 0 {
        let stale = tally.stale;
        _ = writeln!(
            stderr,
            "{stale} files of an earlier import are no longer in the source: they are kept, and the report names them"
        );
    }
    if outcome.unused_media > 0 {
        _ = writeln!(stderr, "{} uploaded files are not used anywhere; import-unused.txt lists them", outcome.unused_media);
    }
    _ = writeln!(stderr, "{} reports what happened to every item", options.out.join(REPORT).display());
    ExitCode::SUCCESS
}
