//! `press publish`: reads a newsroom and writes its site.

use clap::Args;
use press::content::Diagnostics;
use press::local::locations;
use press::make::shell::{self, ShellError, ShellSource};
use press::publish::{Options, inputs, keep_warnings, kept_warnings, publish, read_newsroom, up_to_date};
use press::support::progress::Progress;
use press::write::output::Summary;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

/// What to publish, from where and to where.
#[derive(Args)]
pub struct Publish {
    /// The newsroom: a folder with a site.toml [default: the newsroom that contains the current folder]
    #[arg(value_name = "NEWSROOM", conflicts_with = "content")]
    newsroom: Option<PathBuf>,
    /// The output folder: a new folder, or one that press published into before [default: `site`, next to site.toml]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Use the shell in this folder, which `trunk build --release` made, instead of the shell inside press
    #[arg(long, value_name = "FOLDER")]
    shell: Option<PathBuf>,
    /// Old option for the newsroom; use NEWSROOM instead. With this option, press caches nothing unless --cache is given too
    #[arg(long, value_name = "FOLDER")]
    content: Option<PathBuf>,
    /// Publish for this address instead of the `origin` in site.toml
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
    /// Publish drafts and scheduled articles too
    #[arg(long)]
    drafts: bool,
    /// Write only the dataset and the media, for a development server
    #[arg(long)]
    data_only: bool,
    /// Write compressed copies (.br and .gz) next to the files
    #[arg(long)]
    precompress: bool,
    /// The cache folder: with it, the next run reads only files that changed [default: in your cache folder, such as
    /// ~/.cache/press]
    #[arg(long, value_name = "FOLDER")]
    cache: Option<PathBuf>,
    /// Read every file, and cache nothing
    #[arg(long, conflicts_with = "cache")]
    no_cache: bool,
    /// Write configuration for nginx, Caddy and CloudFront into this folder
    #[arg(long, value_name = "FOLDER")]
    config: Option<PathBuf>,
    /// Publish as of this time instead of now, such as 2023-11-27T14:30:00Z. The time decides which scheduled articles are live
    /// and which articles are in the news sitemap
    #[arg(long, value_name = "MOMENT")]
    now: Option<jiff::Timestamp>,
    /// Show every warning, not only the first few of each kind
    #[arg(long)]
    all_warnings: bool,
    /// Print only errors and warnings
    #[arg(long, short)]
    quiet: bool,
    /// Print a summary as one line of JSON on standard output
    #[arg(long)]
    json: bool,
}

impl Publish {
    /// Returns the options of the publication. Folders that the user did not name get their defaults.
    fn options(self) -> Result<Options, String> {
        let keeps_nothing = self.content.is_some();
        let content = match self.content {
            Some(content) => content,
            None => locations::newsroom(self.newsroom.as_deref()).map_err(|error| error.to_string())?,
        };
        let cache = match self.cache {
            Some(cache) => Some(cache),
            None if self.no_cache || keeps_nothing => None,
            None => locations::cache(&content),
        };
        let shell = ShellSource::from(self.shell);
        if shell == ShellSource::Inside && !self.data_only && !shell::is_inside() {
            return Err(ShellError::NotInside.to_string());
        }
        Ok(Options {
            shell,
            out: self.out.unwrap_or_else(|| locations::site(&content)),
            content,
            origin: self.origin,
            drafts: self.drafts,
            data_only: self.data_only,
            precompress: self.precompress,
            cache,
            config: self.config,
            now: self.now,
            progress: Arc::new(if self.quiet || self.json { Progress::default() } else { Progress::on_stderr() }),
        })
    }
}

/// Publishes the newsroom and prints a summary.
pub fn run(arguments: Publish) -> ExitCode {
    let started = Instant::now();
    let (all_warnings, quiet, json) = (arguments.all_warnings, arguments.quiet, arguments.json);
    let mut stderr = std::io::stderr();
    let options = match arguments.options() {
        Ok(options) => options,
        Err(error) => {
            _ = writeln!(stderr, "error: {error}");
            return ExitCode::from(1);
        }
    };
    let tell = |diagnostics: &Diagnostics| super::tell(diagnostics, all_warnings);
    // An error here is ignored: `read_newsroom` then fails at the same file, and reports it by name.
    let inputs = inputs::digest(&options).unwrap_or_default();
    if let Some(summary) = up_to_date(&options, inputs)
        && let Some(warnings) = kept_warnings(&options)
    {
        tell(&warnings);
        let done = Done { articles: None, summary, warnings: warnings.iter().count(), seconds: started.elapsed().as_secs_f64() };
        return say(&done, &options, quiet, json);
    }
    let (newsroom, diagnostics) = read_newsroom(&options);
    options.progress.end();
    note(&options.progress);
    tell(&diagnostics);
    let Some(mut newsroom) = newsroom.filter(|_| !diagnostics.has_errors()) else {
        _ = writeln!(stderr, "nothing was written");
        return ExitCode::from(1);
    };
    let published = publish(&newsroom, &options, inputs);
    options.progress.end();
    note(&options.progress);
    match published {
        Ok(summary) => {
            if let Err(error) = keep_warnings(&options, &diagnostics) {
                _ = writeln!(std::io::stderr(), "error: {}: {error}", options.out.display());
                return ExitCode::from(1);
            }
            let (articles, warnings) = (Some(newsroom.articles.len()), diagnostics.iter().count());
            drop(newsroom.made.take());
            // The process ends soon: freeing millions of strings one by one would only take time.
            std::mem::forget(newsroom);
            say(&Done { articles, summary, warnings, seconds: started.elapsed().as_secs_f64() }, &options, quiet, json)
        }
        Err(error) => {
            match error.diagnostics() {
                // Every diagnostic already begins with `error:`.
                Some(found) => tell(found),
                None => _ = writeln!(std::io::stderr(), "error: {error}"),
            }
            ExitCode::from(1)
        }
    }
}

/// Prints the notes about the run itself.
fn note(progress: &Progress) {
    for line in progress.told() {
        _ = writeln!(std::io::stderr(), "note: {line}");
    }
}

/// The summary of a publication that `--json` prints.
#[derive(serde::Serialize)]
struct Done {
    /// `null` when no input had changed, so that no article was read.
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
        // A closed pipe is not an error.
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
