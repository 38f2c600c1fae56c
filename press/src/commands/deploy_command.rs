//! `press deploy`: uploads a published site to the place from which readers get it.

use clap::Args;
use press::content;
use press::hosts::deploy::{DeployError, Options, Outcome, Target, Tool, deploy};
use press::local::locations;
use press::support::progress::Progress;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// The site and its target.
#[derive(Args)]
pub struct Deploy {
    /// Where to upload the site: s3://bucket/prefix, gs://bucket/prefix, az://container/prefix, user@host:/folder, a folder,
    /// netlify, cloudflare or github [default: `target` of `[deploy]` in site.toml]
    target: Option<String>,
    /// The output folder of the site [default: `site`, in the newsroom that contains the current folder]
    #[arg(long, value_name = "FOLDER")]
    site: Option<PathBuf>,
    /// The address of a storage server that is compatible with S3, instead of Amazon's
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// The region of the bucket [default: from the environment or ~/.aws/config]
    #[arg(long)]
    region: Option<String>,
    /// Use the credentials of the virtual machine that press runs on
    #[arg(long)]
    instance_credentials: bool,
    /// How many files to upload at the same time
    #[arg(long, value_name = "COUNT", default_value_t = 16)]
    parallel: usize,
    /// Print what would be uploaded and deleted, but change nothing
    #[arg(long)]
    dry_run: bool,
    /// Undo the last deployment from this computer: upload the publication before it again
    #[arg(long)]
    rollback: bool,
    /// Print only errors
    #[arg(long, short)]
    quiet: bool,
    /// Print a summary as one line of JSON on standard output
    #[arg(long)]
    json: bool,
}

/// Deploys the site and prints a summary. Returns false when the settings have errors, or when the program that deploys to this
/// host fails or is not installed.
///
/// # Errors
/// When there is no site or no target, or when the target cannot be reached.
pub fn run(arguments: Deploy) -> io::Result<bool> {
    let newsroom = match &arguments.site {
        Some(_) => locations::newsroom(None).ok(),
        None => Some(locations::newsroom(None).map_err(io::Error::other)?),
    };
    let site = super::site(arguments.site)?;
    let mut settings = content::Deploy::default();
    if let Some(newsroom) = &newsroom {
        let (read, diagnostics) = content::deploy(newsroom)?;
        if diagnostics.has_errors() {
            super::tell(&diagnostics, true);
            return Ok(false);
        }
        settings = read;
    }
    let target = arguments.target.or(settings.target).ok_or_else(|| {
        io::Error::other("there is no target: name one, as in `press deploy s3://bucket`, or write it into site.toml under [deploy] as `target`")
    })?;
    if let Some(tool) = Tool::of(&target) {
        return by_tool(tool, &site);
    }
    let mut target = Target::parse(&target).map_err(io::Error::other)?;
    if let Target::Objects(bucket) = &mut target {
        bucket.endpoint = arguments.endpoint.or(settings.endpoint);
        bucket.region = arguments.region.or(settings.region);
        bucket.instance_credentials = arguments.instance_credentials;
    }
    let quiet = arguments.quiet || arguments.json;
    let options = Options {
        cache: locations::cache(newsroom.as_deref().unwrap_or(&site)),
        site,
        target,
        parallel: arguments.parallel,
        dry_run: arguments.dry_run,
        rollback: arguments.rollback,
        progress: Arc::new(if quiet { Progress::default() } else { Progress::on_stderr() }),
    };
    let done = deploy(&options);
    options.progress.end();
    let outcome = done.map_err(|error: DeployError| io::Error::other(error))?;
    if arguments.json {
        writeln!(io::stdout(), "{}", serde_json::to_string(&outcome)?)?;
    } else if !arguments.quiet {
        say(&outcome, &options)?;
    }
    Ok(true)
}

fn say(outcome: &Outcome, options: &Options) -> io::Result<()> {
    let Outcome { changes, sent, bytes, deleted, later, requests, seconds } = outcome;
    let mut out = io::stdout().lock();
    write!(out, "{changes}")?;
    if options.dry_run {
        return writeln!(out, "nothing was sent: this was a dry run");
    }
    writeln!(
        out,
        "{}: {sent} files sent, {bytes} bytes, {deleted} deleted, by {requests} requests in {seconds:.1} s",
        options.target
    )?;
    if *later > 0 {
        writeln!(
            out,
            "{later} files of earlier releases of the app are kept for open tabs; a deployment three days from now deletes them"
        )?;
    }
    Ok(())
}

/// Runs the program with which a host deploys sites. Prints how to deploy when there is no such program or it is not installed.
fn by_tool(tool: Tool, site: &Path) -> io::Result<bool> {
    let Some(command) = tool.command(site) else {
        writeln!(
            io::stderr(),
            "press does not upload to GitHub Pages: the workflow of `press new --github` publishes the site after each push"
        )?;
        return Ok(false);
    };
    let shown = command.join(" ");
    match Command::new(&command[0]).args(&command[1..]).status() {
        Ok(status) => Ok(status.success()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            writeln!(io::stderr(), "{} is not installed; if you have Node, upload the site with: npx {shown}", command[0])?;
            Ok(false)
        }
        Err(error) => Err(io::Error::new(error.kind(), format!("{shown}: {error}"))),
    }
}
