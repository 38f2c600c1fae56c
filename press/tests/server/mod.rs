//! A server on this machine that plays an old site, its bad days included.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::Result;

/// How often each path was asked for.
pub type Asked = Arc<Mutex<HashMap<String, usize>>>;

/// An answer.
pub struct Reply {
    pub status: u16,
    /// Lines that end with `\r\n`.
    pub headers: String,
    pub body: String,
    /// How many bytes of the body come through.
    pub through: usize,
}

impl Reply {
    /// One that comes through whole.
    pub fn new(status: u16, headers: &str, body: &str) -> Self {
        Self { status, headers: headers.to_owned(), body: body.to_owned(), through: usize::MAX }
    }
}

/// Plays a site until the test ends: `answer` gets a path with its query and how often it was asked for before.
pub fn serve(answer: fn(&str, usize) -> Reply) -> Result<(String, Asked)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}", listener.local_addr()?);
    let asked = Asked::default();
    let count = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // Whoever hangs up has heard enough.
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
