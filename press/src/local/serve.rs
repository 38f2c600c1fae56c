//! `press serve`: a newsroom while it is written. It is published into a temporary folder, served as production serves it
//! ([`crate::hosts::server_config::Answers`]), watched, and published again when a file changes; open pages then load themselves again.
//! The entry point is [`Server::open`], then [`Server::run`].
//!
//! `preview` publishes and knows how that went, `watch` waits for changes, `http` answers.

mod http_answers;
mod preview_site;
mod watch;

use crate::content::Diagnostics;
use crate::publish;
use crate::write::output::Summary;
use preview_site::Preview;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use thiserror::Error;

/// What to serve, and where.
#[derive(Clone, Debug)]
pub struct Options {
    /// The newsroom, the shell, and where what was read is kept; the output folder is not used.
    pub publish: publish::Options,
    /// The address to listen on. Off loopback everybody in the network can read drafts.
    pub host: IpAddr,
    /// 0 takes any that is free.
    pub port: u16,
}

/// Why nothing can be served.
#[derive(Debug, Error)]
pub enum ServeError {
    /// Something else listens there.
    #[error("port {0} is taken: end what uses it, or take another one with `--port {next}`", next = .0.wrapping_add(1).max(1024))]
    PortTaken(u16),
    /// The address cannot be listened on.
    #[error("{address} cannot be listened on: {source}")]
    Listen {
        /// Host and port.
        address: SocketAddr,
        /// What went wrong.
        source: io::Error,
    },
    /// There is no room for the site.
    #[error("no temporary folder can be made for the site: {0}")]
    NoFolder(io::Error),
    /// The server cannot go on.
    #[error("the server stopped: {0}")]
    Stopped(#[from] io::Error),
}

/// What happens while a newsroom is served, for the terminal.
#[derive(Debug)]
pub enum Event<'a> {
    /// What was read, and all that is wrong with it.
    Read(&'a Diagnostics),
    /// A publication came to its end, after so long.
    Published(Summary, Duration),
    /// One did not: what is in the browser is as it was.
    Failed(String),
    /// Changes of files cannot be told by the system: they are looked for every so often.
    Polls(String, Duration),
}

/// A newsroom that is served.
pub struct Server {
    listener: TcpListener,
    preview: Arc<Preview>,
    /// The site; removed at the end.
    folder: TempDir,
}

impl Server {
    /// Listens, and makes room for the site. Nothing is published yet.
    ///
    /// # Errors
    /// When the port is taken, or there is no room.
    pub fn open(options: Options) -> Result<Self, ServeError> {
        let address = SocketAddr::new(options.host, options.port);
        let listener = TcpListener::bind(address).map_err(|source| match source.kind() {
            io::ErrorKind::AddrInUse => ServeError::PortTaken(options.port),
            _ => ServeError::Listen { address, source },
        })?;
        listener.set_nonblocking(true)?;
        let folder = tempfile::Builder::new().prefix("press-serve-").tempdir().map_err(ServeError::NoFolder)?;
        let options = publish::Options { out: folder.path().join("site"), ..options.publish };
        Ok(Self { listener, preview: Arc::new(Preview::new(options)), folder })
    }

    /// The address to open in a browser on this machine, without the path that the site lies under.
    ///
    /// # Errors
    /// When the system does not know it.
    pub fn address(&self) -> io::Result<String> {
        let address = self.listener.local_addr()?;
        let host = match address.ip() {
            ip if ip.is_unspecified() => "127.0.0.1".to_owned(),
            IpAddr::V6(ip) => format!("[{ip}]"),
            ip => ip.to_string(),
        };
        Ok(format!("http://{host}:{}", address.port()))
    }

    /// Publishes, serves and watches until the process is told to end (Ctrl-C or a signal), then removes the site. `tell` hears of all
    /// that happens, `ready` gets the page to open once the first publication is through, whether it went well or not.
    ///
    /// # Errors
    /// When the server or the signals fail.
    pub fn run(
        self,
        tell: impl Fn(Event<'_>) + Send + 'static,
        ready: impl FnOnce(&str) + Send + 'static,
    ) -> Result<(), ServeError> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let address = self.address()?;
        let is_local = self.listener.local_addr()?.ip().is_loopback();
        let (stop, stopped) = std::sync::mpsc::channel();
        let publisher = std::thread::spawn({
            let (preview, notify) = (self.preview.clone(), stop.clone());
            move || {
                preview.publish(&tell);
                ready(&format!("{address}{}", preview.base()));
                watch::run(&preview, &tell, notify, &stopped);
            }
        });
        let served = runtime.block_on(http_answers::serve(self.listener, self.preview, is_local));
        runtime.shutdown_background();
        // A publication that goes on is waited for: it writes into the folder that is removed now.
        _ = stop.send(watch::Signal::Stop);
        _ = publisher.join();
        self.folder.close().map_err(ServeError::Stopped)?;
        served.map_err(ServeError::Stopped)
    }
}
