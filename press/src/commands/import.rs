//! The arguments of `press import`, and what it says on the terminal.

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use press::import::{
    Download, ImportError, Live, Options, Outcome, REPORT, STATUSES, Wanted, markdown_folder, wordpress, wordpress_json,
    wordpress_live,
};
use press::progress::Progress;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// What can be imported.
#[derive(Subcommand)]
pub enum Import {
    /// Import a WordPress export (Tools, Export): .xml, .xml.gz, .zip, or a folder of them
    Wordpress(Inputs),
    /// Import a dump of WordPress's REST API (posts, pages, categories, tags, users, media): .json, .gz, .zip, or a folder of them
    WordpressJson(Dump),
    /// Import a folder of Markdown of Hugo, Jekyll, Zola, Eleventy and the like
    Markdown(Folder),
}

#[derive(Args)]
pub struct Inputs {
    /// What was exported; several files are one archive
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
    /// The address of the old site, which still runs: what its API tells everybody is fetched
    #[arg(long, value_name = "URL")]
    from: Option<String>,
    #[command(flatten)]
    choice: Choice,
    #[command(flatten)]
    common: Common,
}

#[derive(Args)]
pub struct Folder {
    /// The folder of posts; files keep their paths
    #[arg(required = true, value_name = "FOLDER")]
    inputs: Vec<PathBuf>,
    /// Import drafts too, as drafts
    #[arg(long)]
    drafts: bool,
    #[command(flatten)]
    common: Common,
}

/// What is imported of a WordPress site, besides what everybody could read.
#[derive(Args)]
struct Choice {
    /// The category whose articles may lead the front page
    #[arg(long, value_name = "CATEGORY", default_value = "Featured")]
    featured: String,
    /// Import what was not public too, as drafts; alone it means all but the bin
    #[arg(long, value_name = "STATUSES", value_delimiter = ',', num_args = 0..=1, require_equals = true,
          default_missing_value = "draft,pending,private,future,protected", value_parser = PossibleValuesParser::new(STATUSES))]
    drafts: Vec<String>,
    /// Import scheduled items as scheduled ones: with their dates, before which nothing shows them
    #[arg(long)]
    scheduled: bool,
    /// Import items of these types as articles, besides posts and pages
    #[arg(long, value_name = "TYPES", value_delimiter = ',')]
    types: Vec<String>,
    /// The old site's folder wp-content/uploads; what articles show is copied
    #[arg(long, value_name = "FOLDER")]
    media: Option<PathBuf>,
    /// Fetch what articles show from the old site, as far as it is not in --media
    #[arg(long)]
    download: bool,
}

#[derive(Args)]
struct Common {
    /// The newsroom: a new folder, or one that an import made before
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// The new site's address, when it is not the old one's
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
    /// The old site's time zone, such as Europe/Budapest; WordPress's is seen from its dates unless given
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// Say nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

/// Where an archive comes from.
enum Source {
    Export,
    Dump,
    Live(Live),
    Folder,
}

/// Runs an import.
pub fn run(import: Import) -> ExitCode {
    let nothing =
        Choice { featured: String::new(), drafts: Vec::new(), scheduled: false, types: Vec::new(), media: None, download: false };
    let (inputs, source, choice, common) = match import {
        Import::Wordpress(Inputs { inputs, choice, common }) => (inputs, Source::Export, choice, common),
        Import::Markdown(Folder { inputs, drafts, common }) => {
            let drafts = if drafts { vec!["draft".to_owned()] } else { Vec::new() };
            (inputs, Source::Folder, Choice { drafts, ..nothing }, common)
        }
        Import::WordpressJson(Dump { inputs, from: None, choice, common }) => (inputs, Source::Dump, choice, common),
        Import::WordpressJson(Dump { inputs, from: Some(address), choice, common }) => {
            (inputs, Source::Live(Live { address, pause: Duration::from_secs(1) }), choice, common)
        }
    };
    let (Choice { featured, drafts, scheduled, types, media, download }, Common { out, origin, zone, quiet }) = (choice, common);
    let options = Options {
        inputs,
        out,
        origin,
        zone,
        featured,
        wanted: Wanted { drafts, types, scheduled },
        media,
        download: download.then(Download::default),
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
        _ = writeln!(stderr, "{edited} were edited since the last import and {deleted} deleted: they are left as they are");
    }
    if tally.stale > 0 {
        let stale = tally.stale;
        _ = writeln!(
            stderr,
            "{stale} files of an earlier import are no longer in the source: the report names them, and they stay"
        );
    }
    if outcome.unused_media > 0 {
        _ = writeln!(stderr, "{} files of the uploads are shown nowhere; import-unused.txt lists them", outcome.unused_media);
    }
    _ = writeln!(stderr, "{} tells of every item", options.out.join(REPORT).display());
    ExitCode::SUCCESS
}
