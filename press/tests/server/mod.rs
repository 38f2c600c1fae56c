//! A server on this computer that simulates an old site, including its failures.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::Result;

/// The number of requests for each path.
pub type Asked = Arc<Mutex<HashMap<String, usize>>>;

/// The answer to a request.
pub struct Reply {
    pub status: u16,
    /// Lines that end with `\r\n`.
    pub headers: String,
    pub body: String,
    /// The number of bytes of the body that are sent before the connection breaks.
    pub through: usize,
}

impl Reply {
    /// A complete answer.
    pub fn new(status: u16, headers: &str, body: &str) -> Self {
        Self { status, headers: headers.to_owned(), body: body.to_owned(), through: usize::MAX }
    }
}

/// Runs the server until the test ends. `answer` gets the path of a request with its query, and the number of earlier requests
/// for it.
pub fn serve(answer: fn(&str, usize) -> Reply) -> Result<(String, Asked)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}", listener.local_addr()?);
    let asked = Asked::default();
    let count = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client may close the connection early: that is not an error.
            let _ = reply(stream, &count, answer);
        }
    });
    Ok((address, asked))
}

fn reply(mut stream: TcpStream, asked: &Asked, answer: fn(&str, usize) -> Reply) -> Result {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().ok_or("no request")??;
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    let before = {
        let mut asked = asked.lock().map_err(|_| "poisoned")?;
        let count = asked.entry(path.clone()).or_default();
        *count += 1;
        *count - 1
    };
    let Reply { status, headers, body, through } = answer(&path, before);
    write!(stream, "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n", body.len())?;
    stream.write_all(&body.as_bytes()[..through.min(body.len())])?;
    Ok(())
}
