//! `press import wordpress-json --from` against a server on this machine that plays an old site, its bad days included.

use press::import::{Live, Options, Outcome, wordpress_live};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// How often each path was asked for.
type Asked = Arc<Mutex<HashMap<String, usize>>>;

/// Plays a site until the test ends: `answer` gets a path with its query and how often it was asked for before, and says status,
/// headers, body, and how many bytes of the body come through.
fn serve(answer: fn(&str, usize) -> (u16, String, String, usize)) -> Result<(String, Asked)> {
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

fn reply(mut stream: TcpStream, asked: &Asked, answer: fn(&str, usize) -> (u16, String, String, usize)) -> Result {
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
    let (status, headers, body, through) = answer(&path, before);
    write!(stream, "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n", body.len())?;
    stream.write_all(&body.as_bytes()[..through.min(body.len())])?;
    Ok(())
}

fn post(id: usize) -> Value {
    json!({
        "id": id, "type": "post", "status": "publish", "slug": format!("post-{id}"), "author": 7, "categories": [], "tags": [],
        "date": "2021-03-05T10:00:00", "date_gmt": "2021-03-05T10:00:00", "link": format!("https://old.example/post-{id}/"),
        "title": { "rendered": format!("Post {id}") }, "content": { "rendered": format!("<p>Text {id}.</p>"), "protected": false },
        "_embedded": { "author": [{ "id": 7, "name": "Ana Ruiz", "slug": "ana" }] },
    })
}

/// A site of five posts, two a page, on a bad day.
fn bad_day(path: &str, before: usize) -> (u16, String, String, usize) {
    let whole = |headers: &str, body: Value| (200, headers.to_owned(), body.to_string(), usize::MAX);
    let list = |page: usize| {
        let ids = (page * 2 - 1)..=(page * 2).min(5);
        whole("X-WP-Total: 5\r\nX-WP-TotalPages: 3\r\n", ids.map(post).collect())
    };
    match path {
        "/wp-json/" => whole("", json!({ "name": "Old", "home": "https://old.example", "namespaces": [] })),
        path if path.contains("/users?") => (403, String::new(), "{}".to_owned(), usize::MAX),
        path if path.contains("/posts?") && path.contains("&page=1&") && before == 0 => (503, String::new(), String::new(), 0),
        path if path.contains("/posts?") && path.contains("&page=1&") => list(1),
        // Half of the answer gets lost.
        path if path.contains("/posts?") && path.contains("&page=2&") && before == 0 => {
            let (status, headers, body, _) = list(2);
            let half = body.len() / 2;
            (status, headers, body, half)
        }
        path if path.contains("/posts?") && path.contains("&page=2&") && before == 1 => {
            (429, "Retry-After: 0\r\n".to_owned(), String::new(), 0)
        }
        path if path.contains("/posts?") && path.contains("&page=2&") && before == 2 => whole("", json!("a page of the theme")),
        path if path.contains("/posts?") && path.contains("&page=2&") => list(2),
        path if path.contains("/posts?") && path.contains("&page=3&") => list(3),
        path if path.contains("/wp/v2/") => whole("X-WP-Total: 0\r\nX-WP-TotalPages: 0\r\n", json!([])),
        _ => (404, String::new(), String::new(), 0),
    }
}

fn import(address: String) -> Result<(Outcome, tempfile::TempDir)> {
    let folder = tempfile::tempdir()?;
    let options = Options { out: folder.path().join("news"), ..Options::default() };
    let live = Live { address, pause: Duration::from_millis(2) };
    Ok((wordpress_live(&options, &live, &|_| ())?, folder))
}

#[test]
fn a_site_on_a_bad_day_is_fetched_whole() -> Result {
    let (address, asked) = serve(bad_day)?;
    let (outcome, folder) = import(address)?;
    let total = outcome.ledger.total();
    assert_eq!((total.items, total.imported), (5, 5));
    assert!(
        outcome.ledger.damage.iter().any(|line| line.contains("does not show its users (403)")),
        "{:?}",
        outcome.ledger.damage
    );
    let article = std::fs::read_to_string(folder.path().join("news/articles/2021/post-5.md"))?;
    assert!(article.contains("Text 5.") && article.contains("authors: [Ana Ruiz]"));
    let asked = asked.lock().map_err(|_| "poisoned")?;
    let posts = |page: usize| asked.iter().find(|(path, _)| path.contains("/posts?") && path.contains(&format!("&page={page}&")));
    assert_eq!([1, 2, 3].map(|page| posts(page).map(|(_, count)| *count)), [Some(2), Some(4), Some(1)]);
    Ok(())
}

#[test]
fn what_stays_away_is_told_and_nothing_is_written() -> Result {
    let (address, asked) = serve(|_, _| (500, String::new(), String::new(), 0))?;
    let error = import(address).err().ok_or("it was imported")?.to_string();
    assert!(error.contains("6 tries: it answers 500"), "{error}");
    assert_eq!(asked.lock().map_err(|_| "poisoned")?.len(), 2);
    let error = import("old.example".to_owned()).err().ok_or("it was imported")?.to_string();
    assert!(error.contains("https://"), "{error}");
    Ok(())
}
