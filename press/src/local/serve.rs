//! `press serve`: previews a newsroom while authors write. It publishes the newsroom into a temporary folder, serves this site as
//! a production server does ([`crate::hosts::server_config::Answers`]), watches the files of the newsroom, and publishes again
//! when a file changes. Open pages then reload. The entry points are [`Server::open`] and then [`Server::run`].
//!
//! `preview_site` publishes and keeps the result, `watch` waits for changes, `http_answers` answers requests.

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
    /// The newsroom, the shell and the cache; the output folder is ignored.
    pub publish: publish::Options,
    /// The address to listen on. If it is not a loopback address, everybody on the network can read drafts.
    pub host: IpAddr,
    /// The port to listen on; 0 means any free port.
    pub port: u16,
}

/// Why the server cannot run.
#[derive(Debug, Error)]
pub enum ServeError {
    /// Another program listens on this port.
    #[error("port {0} is in use: stop the program that uses it, or choose another port with `--port {next}`", next = .0.wrapping_add(1).max(1024))]
    PortTaken(u16),
    /// The server cannot listen on this address.
    #[error("press cannot listen on {address}: {source}")]
    Listen {
        /// IP address and port.
        address: SocketAddr,
        /// What went wrong.
        source: io::Error,
    },
    /// The temporary folder for the site cannot be created.
    #[error("press cannot create a temporary folder for the site: {0}")]
    NoFolder(io::Error),
    /// The server cannot continue.
    #[error("the server stopped: {0}")]
    Stopped(#[from] io::Error),
}

/// What happens while a newsroom is served, to be shown on the terminal.
#[derive(Debug)]
pub enum Event<'a> {
    /// The newsroom was read, with these errors and warnings.
    Read(&'a Diagnostics),
    /// A publication ended, after this time.
    Published(Summary, Duration),
    /// A publication failed, for this reason. The browser still shows the site as it was.
    Failed(String),
    /// The system cannot report changes of files, for this reason. The files are checked at this interval instead.
    Polls(String, Duration),
}

/// The preview server of a newsroom.
pub struct Server {
    listener: TcpListener,
    preview: Arc<Preview>,
    /// The temporary folder of the site; removed at the end.
    folder: TempDir,
}

impl Server {
    /// Begins to listen, and creates the temporary folder. Nothing is published yet.
    ///
    /// # Errors
    /// When the port is in use, or the folder cannot be created.
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

    /// The address to open in a browser on this computer, without the base path of the site.
    ///
    /// # Errors
    /// When the system does not report the address.
    pub fn address(&self) -> io::Result<String> {
        let address = self.listener.local_addr()?;
        let host = match address.ip() {
            ip if ip.is_unspecified() => "127.0.0.1".to_owned(),
            IpAddr::V6(ip) => format!("[{ip}]"),
            ip => ip.to_string(),
        };
        Ok(format!("http://{host}:{}", address.port()))
    }

    /// Publishes, serves and watches until Ctrl-C or a signal ends the process, then removes the site. Calls `tell` for every
    /// event, and calls `ready` with the address of the front page after the first publication, whether this succeeded or not.
    ///
    /// # Errors
    /// When the server or the handling of signals fails.
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
        // Waits for a running publication: it writes into the folder that is removed next.
        _ = stop.send(watch::Signal::Stop);
        _ = publisher.join();
        self.folder.close().map_err(ServeError::Stopped)?;
        served.map_err(ServeError::Stopped)
    }
}
