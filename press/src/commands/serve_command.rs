//! `press serve`: previews a newsroom in the browser while authors write.

use clap::Args;
use press::local::locations;
use press::local::serve::{self, Event, Server};
use press::make::shell::{self, ShellError, ShellSource};
use press::publish::Options;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

/// Which newsroom to show, and where.
#[derive(Args)]
pub struct Serve {
    /// The newsroom: a folder with a site.toml [default: the newsroom that contains the current folder]
    #[arg(value_name = "NEWSROOM")]
    newsroom: Option<PathBuf>,
    /// The port to listen on; with 0, press chooses a free port
    #[arg(long, short, default_value_t = 8080)]
    port: u16,
    /// The address to listen on. With any address except the default, everybody on the network can read drafts
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Open the site in the browser
    #[arg(long, short)]
    open: bool,
    /// Show the site as readers see it, without drafts, scheduled and expired articles
    #[arg(long)]
    as_readers: bool,
    /// Use the shell in this folder, which `trunk build --release` made, instead of the shell inside press
    #[arg(long, value_name = "FOLDER")]
    shell: Option<PathBuf>,
    /// Show every warning, not only the first few of each kind
    #[arg(long)]
    all_warnings: bool,
}

/// Serves the newsroom until Ctrl-C.
///
/// # Errors
/// When there is no newsroom or no shell, or when another program uses the port.
pub fn run(arguments: Serve) -> io::Result<()> {
    let Serve { newsroom, port, host, open, as_readers, shell, all_warnings } = arguments;
    let content = locations::newsroom(newsroom.as_deref()).map_err(io::Error::other)?;
    let shell = ShellSource::from(shell);
    if shell == ShellSource::Inside && !shell::is_inside() {
        return Err(io::Error::other(ShellError::NotInside));
    }
    let publish = Options {
        cache: locations::cache(&content).map(|cache| cache.join("serve")),
        content,
        shell,
        drafts: !as_readers,
        ..Options::default()
    };
    let server = Server::open(serve::Options { publish, host, port }).map_err(io::Error::other)?;
    let mut stderr = io::stderr();
    if !host.is_loopback() {
        let whom = if as_readers { "the site" } else { "the site, drafts included" };
        writeln!(stderr, "note: everybody who reaches {host} on the network can read {whom}")?;
    }
    let tell = move |event: Event<'_>| {
        let mut stderr = io::stderr();
        // A failed write is ignored: when the terminal was closed, a signal ends the server.
        _ = match event {
            Event::Read(diagnostics) => {
                super::tell(diagnostics, all_warnings);
                if diagnostics.has_errors() {
                    writeln!(stderr, "not published; the browser shows the site as it was")
                } else {
                    Ok(())
                }
            }
            Event::Published(summary, time) => {
                writeln!(
                    stderr,
                    "published: {} files, {} written, in {:.2} s",
                    summary.files,
                    summary.changed,
                    time.as_secs_f64()
                )
            }
            Event::Failed(error) => writeln!(stderr, "error: {error}"),
            Event::Polls(why, every) => {
                writeln!(
                    stderr,
                    "note: press checks all files for changes every {} s, because the system cannot report changes: {why}",
                    every.as_secs()
                )
            }
        };
    };
    let ready = move |url: &str| {
        let mut stderr = io::stderr();
        _ = writeln!(stderr, "serving {url} (press Ctrl-C to stop)");
        if open && let Err(error) = open::that_detached(url) {
            _ = writeln!(stderr, "note: the browser could not be opened: {error}");
        }
    };
    server.run(tell, ready).map_err(io::Error::other)
}
