//! `press deploy`: a published site to where readers get it.

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
    /// s3://bucket/prefix, gs://bucket/prefix, az://container/prefix, user@host:/folder, a folder, netlify, cloudflare or github
    /// [default: `target` of `[deploy]` in site.toml]
    target: Option<String>,
    /// The site: a folder that press published into [default: site, in the newsroom that the current folder lies in]
    #[arg(long, value_name = "FOLDER")]
    site: Option<PathBuf>,
    /// The address of a server that speaks S3, other than Amazon's
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// The region of the bucket [default: from the environment or ~/.aws/config]
    #[arg(long)]
    region: Option<String>,
    /// Use the credentials of the virtual machine that press runs on
    #[arg(long)]
    instance_credentials: bool,
    /// Send this many files at a time
    #[arg(long, value_name = "COUNT", default_value_t = 16)]
    parallel: usize,
    /// Print what would be sent and deleted, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Undo the last deployment from this machine: bring back the publication before it
    #[arg(long)]
    rollback: bool,
    /// Print only errors
    #[arg(long, short)]
    quiet: bool,
    /// Print a summary as one line of JSON on standard output
    #[arg(long)]
    json: bool,
}

/// Deploys, and says what was done; false when another program has to do it, and is not there.
///
/// # Errors
/// When there is no site or no target; when it cannot be reached.
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
            "{later} files of earlier releases of the app stay for open tabs; a deployment three days from now deletes them"
        )?;
    }
    Ok(())
}

/// Has the program of a host send the site, or says how.
fn by_tool(tool: Tool, site: &Path) -> io::Result<bool> {
    let Some(command) = tool.command(site) else {
        writeln!(
            io::stderr(),
            "GitHub Pages takes the site from a workflow: `press new --github` writes one; push, and it publishes"
        )?;
        return Ok(false);
    };
    let shown = command.join(" ");
    match Command::new(&command[0]).args(&command[1..]).status() {
        Ok(status) => Ok(status.success()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            writeln!(io::stderr(), "{} is not installed; with Node, this sends the site: npx {shown}", command[0])?;
            Ok(false)
        }
        Err(error) => Err(io::Error::new(error.kind(), format!("{shown}: {error}"))),
    }
}
