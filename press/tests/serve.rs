//! Tests the program `press serve`: its answers, what it does when files change, and how it ends.

use crate::Result;
use crate::shell::shell;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// The timeout of an answer.
const LONG: Duration = Duration::from_secs(60);

/// A newsroom, and `press serve` that serves it.
struct Setup {
    folder: tempfile::TempDir,
    child: Child,
    address: String,
    /// The lines that the program prints.
    lines: Receiver<String>,
}

impl Drop for Setup {
    fn drop(&mut self) {
        // The program may have ended already.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

impl Setup {
    fn new(settings: &str, arguments: &[&str]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let at = |path: &str| folder.path().join(path);
        for name in ["shell", "room/articles", "room/media", "temporary"] {
            fs::create_dir_all(at(name))?;
        }
        shell(&at("shell"))?;
        fs::write(at("room/site.toml"), format!("title = \"T\"\n{settings}"))?;
        fs::write(at("room/articles/first.md"), "---\ntitle: First\ndate: 2023-11-02\naliases: [/old/]\n---\nText.\n")?;
        fs::write(at("room/articles/later.md"), "---\ntitle: Later\ndate: 2123-11-02\n---\nText.\n")?;
        fs::write(at("room/articles/draft.md"), "---\ntitle: Unfinished\ndate: 2023-11-01\ndraft: true\n---\nText.\n")?;
        fs::write(at("room/media/map.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>")?;
        fs::write(
            at("room/redirects.toml"),
            "[[redirects]]\nfrom = \"/gone/\"\nstatus = 410\n[[redirects]]\nfrom = \"/?p=1\"\nto = \"/blog/\"\n",
        )?;
        let mut child = Command::new(env!("CARGO_BIN_EXE_press"))
            .args(["serve", "--port", "0", "--shell"])
            .arg(at("shell"))
            .args(arguments)
            .current_dir(at("room/articles"))
            .env("TMPDIR", at("temporary"))
            .env("XDG_CACHE_HOME", at("cache"))
            .stderr(Stdio::piped())
            .spawn()?;
        let (send, lines) = channel();
        let output = BufReader::new(child.stderr.take().ok_or("no stderr")?);
        std::thread::spawn(move || output.lines().map_while(std::io::Result::ok).try_for_each(|line| send.send(line)));
        let mut setup = Self { folder, child, address: String::new(), lines };
        let line = setup.wait_for("serving ")?;
        let url = line.split(' ').nth(1).ok_or("no address")?;
        setup.address = url.trim_start_matches("http://").split('/').next().ok_or("no host")?.to_owned();
        Ok(setup)
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join("room").join(path)
    }

    /// Waits for the next line that begins like this.
    fn wait_for(&self, beginning: &str) -> Result<String> {
        let until = Instant::now() + LONG;
        loop {
            let line = self.lines.recv_timeout(until.saturating_duration_since(Instant::now()))?;
            if line.starts_with(beginning) {
                return Ok(line);
            }
        }
    }

    /// Sends a request. Returns the status, the headers in lower case, and the body.
    fn get(&self, path: &str) -> Result<(u16, String, String)> {
        self.ask(path, &self.address)
    }

    fn ask(&self, path: &str, host: &str) -> Result<(u16, String, String)> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(LONG))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").ok_or("no head")?;
        let status = head.split(' ').nth(1).ok_or("no status")?.parse()?;
        Ok((status, head.to_lowercase(), body.to_owned()))
    }

    /// Listens to the states of the site, as an open page does.
    fn events(&self) -> Result<impl Iterator<Item = serde_json::Value> + use<>> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(LONG))?;
        write!(stream, "GET /.press/events HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
        let lines = BufReader::new(stream).lines().map_while(std::io::Result::ok);
        Ok(lines.filter_map(|line| serde_json::from_str(line.strip_prefix("data: ")?).ok()))
    }
}

#[test]
fn answers_are_the_same_as_in_production() -> Result {
    let setup = Setup::new("origin = \"https://news.example\"\n", &[])?;
    let (status, head, body) = setup.get("/blog/first/")?;
    assert_eq!(status, 200);
    for header in [
        "content-security-policy: default-src 'none'",
        "frame-ancestors 'none'",
        "x-content-type-options: nosniff",
        "referrer-policy: strict-origin-when-cross-origin",
        "cache-control: no-cache",
        "content-type: text/html; charset=utf-8",
    ] {
        assert!(head.contains(header), "{header} in {head}");
    }
    assert!(body.contains("src=\"/.press/live.js\""), "{body}");
    for (path, status, location) in [
        ("/", 200, None),
        ("/blog/first", 301, Some("/blog/first/")),
        ("/old/", 301, Some("/blog/first/")),
        ("/old", 301, Some("/blog/first/")),
        ("/?p=1", 301, Some("/blog/")),
        ("/gone/", 410, None),
        ("/nowhere/", 404, None),
        ("/.broadsheet", 404, None),
        ("/_headers", 404, None),
        ("/%2e%2e/site.toml", 404, None),
    ] {
        let (answered, head, body) = setup.get(path)?;
        assert_eq!(answered, status, "{path}");
        assert_eq!(head.lines().find_map(|line| line.strip_prefix("location: ")), location, "{path}");
        if status >= 400 {
            assert!(body.contains("noindex") || body.contains("</html>"), "{path}: {body}");
        }
    }
    let (_, head, _) = setup.get("/media/map.svg")?;
    assert!(head.contains("content-security-policy: default-src 'none'; style-src 'unsafe-inline'; img-src data:"), "{head}");
    let (_, head, _) = setup.get("/feed.json")?;
    assert!(head.contains("content-type: application/feed+json"), "{head}");
    // A page of another site, whose host name leads to this computer, cannot read anything.
    assert_eq!(setup.ask("/", "evil.example")?.0, 403);
    Ok(())
}

#[test]
fn a_site_with_a_base_path_is_served_below_it() -> Result {
    let setup = Setup::new("origin = \"https://news.example/sub\"\n", &[])?;
    assert_eq!(setup.get("/sub/blog/first/")?.0, 200);
    let (status, head, _) = setup.get("/sub")?;
    assert!(status == 301 && head.contains("location: /sub/"), "{head}");
    assert_eq!(setup.get("/blog/first/")?.0, 404);
    Ok(())
}

#[test]
fn drafts_are_shown_and_marked_except_with_as_readers() -> Result {
    let setup = Setup::new("origin = \"https://news.example\"\nzone = \"UTC\"\n", &[])?;
    let (_, _, body) = setup.get("/blog/")?;
    assert!(body.contains("[Draft] Unfinished") && body.contains("[Scheduled for 2123-11-02 00:00] Later"), "{body}");
    assert!(setup.get("/blog/draft/")?.2.contains("[Draft] Unfinished"));
    let setup = Setup::new("origin = \"https://news.example\"\n", &["--as-readers"])?;
    assert_eq!((setup.get("/blog/draft/")?.0, setup.get("/blog/later/")?.0, setup.get("/blog/first/")?.0), (404, 404, 200));
    Ok(())
}

#[test]
fn open_pages_receive_changes_and_errors() -> Result {
    let setup = Setup::new("origin = \"https://news.example\"\n", &[])?;
    let mut states = setup.events()?;
    let first = states.next().ok_or("no state")?;
    assert_eq!(first["problems"], serde_json::json!([]));
    fs::write(setup.at("articles/first.md"), "---\ntitle: First\ndate: 2023-11-02\n---\nOther text.\n")?;
    // The same state may be sent twice: a check of the files may notice a change before and after it is complete.
    let second = states.find(|state| state["revision"] != first["revision"]).ok_or("no other revision")?;
    assert!(setup.get("/blog/first/")?.2.contains("Other text."));
    // An error leaves the site as it was, and is reported with its place.
    fs::write(setup.at("articles/first.md"), "---\ntitle: First\ndate: 2023-11-02\n---\nText [to nowhere](/blog/nowhere/).\n")?;
    let third = states.find(|state| state["problems"] != serde_json::json!([])).ok_or("no problem")?;
    assert_eq!(third["problems"][0]["place"], "articles/first.md:5:19");
    assert_eq!(third["revision"], second["revision"]);
    assert!(setup.get("/blog/first/")?.2.contains("Other text."));
    setup.wait_for("error: ")?;
    fs::write(setup.at("articles/first.md"), "---\ntitle: First\ndate: 2023-11-02\n---\nThird text.\n")?;
    states.find(|state| state["problems"] == serde_json::json!([])).ok_or("the problem stays")?;
    assert!(setup.get("/blog/first/")?.2.contains("Third text."));
    Ok(())
}

#[test]
fn a_newsroom_with_an_error_is_served_when_the_error_is_fixed() -> Result {
    let setup = Setup::new("", &[])?;
    let (status, _, body) = setup.get("/")?;
    assert!(status == 503 && body.contains("/.press/live.js"), "{body}");
    let mut states = setup.events()?;
    let first = states.next().ok_or("no state")?;
    assert!(first["problems"][0]["message"].as_str().is_some_and(|message| message.contains("origin")), "{first}");
    fs::write(setup.at("site.toml"), "title = \"T\"\norigin = \"https://news.example\"\n")?;
    states.find(|state| state["problems"] == serde_json::json!([])).ok_or("the problem stays")?;
    assert_eq!(setup.get("/")?.0, 200);
    Ok(())
}

#[test]
fn a_port_in_use_is_reported() -> Result {
    let setup = Setup::new("origin = \"https://news.example\"\n", &[])?;
    let port = setup.address.rsplit(':').next().ok_or("no port")?.to_owned();
    let done = Command::new(env!("CARGO_BIN_EXE_press"))
        .args(["serve", "--port", &port, "--shell"])
        .arg(setup.folder.path().join("shell"))
        .current_dir(setup.at(""))
        .output()?;
    assert_eq!(done.status.code(), Some(1));
    let next = port.parse::<u16>()?.wrapping_add(1).max(1024);
    let stderr = String::from_utf8(done.stderr)?;
    assert_eq!(
        stderr,
        format!("error: port {port} is in use: stop the program that uses it, or choose another port with `--port {next}`\n")
    );
    Ok(())
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_and_it_leaves_no_files_behind() -> Result {
    for signal in ["-INT", "-TERM"] {
        let mut setup = Setup::new("origin = \"https://news.example\"\n", &[])?;
        let temporary = setup.folder.path().join("temporary");
        assert_eq!(fs::read_dir(&temporary)?.count(), 1);
        // A page that listens to events does not keep the program running.
        let mut states = setup.events()?;
        states.next().ok_or("no state")?;
        Command::new("kill").args([signal, &setup.child.id().to_string()]).status()?;
        assert!(setup.child.wait()?.success(), "{signal}");
        assert_eq!(fs::read_dir(&temporary)?.count(), 0, "{signal}");
        assert_eq!(fs::read_dir(setup.at(""))?.count(), 4, "{signal}");
    }
    Ok(())
}
