//! Tests `press check --links`: which requests it sends to other sites, how often, and what it reports about dead links.

use crate::Result;
use crate::server::{Reply, serve};
use press::content::{Colour, Diagnostics};
use press::external_links::{Options, Report, check};
use press::publish::{Options as PublishOptions, read_newsroom};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// Writes the files of a newsroom.
fn write(folder: &Path, files: &[(&str, &str)]) -> Result {
    for (file, text) in files {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        fs::write(path, text)?;
    }
    Ok(())
}

const SETTINGS: &str = "title = 'T'\norigin = 'https://news.example'\n";

/// Checks a newsroom with one article. Returns the report, and the warnings with their places.
fn checked(text: &str, options: &Options) -> Result<(Report, Vec<String>)> {
    let folder = tempfile::tempdir()?;
    write(folder.path(), &[("site.toml", SETTINGS), ("articles/a.md", &format!("---\ntitle: A\n---\n{text}\n"))])?;
    let content = folder.path().to_owned();
    let (newsroom, diagnostics) = read_newsroom(&PublishOptions { content, data_only: true, ..PublishOptions::default() });
    let newsroom = newsroom.ok_or_else(|| diagnostics.render(Colour::Never))?;
    let (report, notes) = check(&newsroom, folder.path(), options)?;
    let mut all = Diagnostics::new(folder.path());
    all.extend(notes);
    all.sort();
    let place = |at: usize, text: &str| {
        let before = &text[..at];
        (before.matches('\n').count() + 1, before.len() - before.rfind('\n').map_or(0, |at| at + 1) + 1)
    };
    let warnings = all.iter().map(|note| {
        let text = fs::read_to_string(folder.path().join(&note.file)).unwrap_or_default();
        let (line, column) = note.span.as_ref().map_or((0, 0), |span| place(span.start, &text));
        format!("{}:{line}:{column}: {}", note.file, note.message)
    });
    Ok((report, warnings.collect()))
}

fn quick() -> Options {
    Options { pause: Duration::from_millis(10), silence: Duration::from_secs(5), allow_private: true, ..Options::default() }
}

#[test]
fn dead_links_are_reported_with_their_place_and_each_address_is_requested_once() -> Result {
    let (home, asked) = serve(|path, before| match path {
        "/there" | "/new" => Reply::new(200, "", "yes"),
        "/moved" => Reply::new(301, "Location: /new\r\n", ""),
        "/round" => Reply::new(302, "Location: /round\r\n", ""),
        // Many servers do not answer HEAD requests.
        "/no-head" => Reply::new(if before == 0 { 405 } else { 200 }, "", "yes"),
        "/members" => Reply::new(403, "", ""),
        "/broken" => Reply::new(500, "", ""),
        "/gone?a=1&b=2" => Reply::new(410, "", ""),
        _ => Reply::new(404, "", ""),
    })?;
    let text = format!(
        "[a]({home}/there#one) [b]({home}/there#two) [c]({home}/moved) <{home}/no-head>\n[d]({home}/members)\n\n\
         See [e]({home}/missing), [f]({home}/round) and <a href=\"{home}/gone?a=1&amp;b=2\">g</a>.\n\n![h]({home}/broken)\n"
    );
    let (report, warnings) = checked(&text, &quick())?;
    let expected = [
        format!("articles/a.md:7:9: the link to `{home}/missing` is dead: its host answers 404 (not found)"),
        format!("articles/a.md:7:{}: the link to `{home}/round` is dead: it leads round in circles", 24 + home.len()),
        format!(
            "articles/a.md:7:{}: the link to `{home}/gone?a=1&b=2` is dead: its host answers 410 (gone)",
            45 + 2 * home.len()
        ),
        format!("articles/a.md:9:6: the link to `{home}/broken` is dead: its host answers 500 (an error of the server)"),
    ];
    assert_eq!(warnings, expected);
    assert_eq!((report.links, report.hosts, report.alive, report.dead), (8, 1, 3, 4));
    assert_eq!(report.unclear.into_iter().collect::<Vec<_>>(), [(format!("{home}/members"), "its host answers 403".to_owned())]);
    let asked = asked.lock().map_err(|_| "poisoned")?;
    assert_eq!((asked["/there"], asked["/moved"], asked["/missing"], asked["/no-head"]), (1, 1, 2, 2));
    Ok(())
}

#[test]
fn one_host_is_asked_slowly() -> Result {
    let (home, _) = serve(|_, _| Reply::new(200, "", ""))?;
    let options = Options { pause: Duration::from_millis(300), ..quick() };
    let began = Instant::now();
    let (report, _) = checked(&format!("<{home}/a> <{home}/b> <{home}/c>"), &options)?;
    assert_eq!(report.alive, 3);
    assert!(began.elapsed() >= Duration::from_millis(600), "{:?}", began.elapsed());
    Ok(())
}

#[test]
fn a_host_that_asks_for_a_pause_gets_no_further_requests() -> Result {
    let (home, asked) = serve(|_, _| Reply::new(429, "", ""))?;
    let (report, warnings) = checked(&format!("<{home}/a> <{home}/b> <{home}/c>"), &quick())?;
    assert_eq!(warnings, Vec::<String>::new());
    let left: Vec<_> = report.left.into_values().collect();
    assert_eq!(left, [(3, "which asked for a pause (429)".to_owned())]);
    assert_eq!(asked.lock().map_err(|_| "poisoned")?.values().sum::<usize>(), 1);
    Ok(())
}

#[test]
fn a_host_that_does_not_answer_gets_no_further_requests() -> Result {
    // No program listens at this address any more.
    let home = format!("http://{}", TcpListener::bind("127.0.0.1:0")?.local_addr()?);
    let links: String = (0..5).map(|n| format!("<{home}/{n}> ")).collect();
    let (report, warnings) = checked(&links, &quick())?;
    assert_eq!((report.dead, warnings.len()), (3, 3));
    assert!(warnings[0].ends_with("is dead: 127.0.0.1 cannot be reached"), "{warnings:?}");
    assert_eq!(report.left.into_values().map(|(links, _)| links).collect::<Vec<_>>(), [2]);

    let options = Options { patience: Duration::ZERO, ..quick() };
    let (report, _) = checked(&links, &options)?;
    assert_eq!((report.dead, report.left.into_values().map(|(links, _)| links).sum::<usize>()), (0, 5));
    Ok(())
}

#[test]
fn no_link_makes_this_machine_ask_its_own_network() -> Result {
    let (home, asked) = serve(|_, _| Reply::new(200, "", ""))?;
    let named = home.replace("127.0.0.1", "localhost");
    let numbered = home.replace("127.0.0.1", "0x7f000001");
    let options = Options { allow_private: false, ..quick() };
    let (report, warnings) = checked(&format!("<{home}/> [a]({named}/) [b]({numbered}/x)"), &options)?;
    assert_eq!((report.dead, warnings.len()), (3, 3));
    assert!(
        warnings.iter().all(|line| line.ends_with("it leads into a private network, where readers cannot go")),
        "{warnings:?}"
    );
    assert!(asked.lock().map_err(|_| "poisoned")?.is_empty());
    Ok(())
}

/// The operators of a host can see in their logs whom to contact.
#[test]
fn the_user_agent_names_the_site() -> Result {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let home = format!("http://{}", listener.local_addr()?);
    let heard = std::thread::spawn(move || -> std::io::Result<String> {
        let (mut stream, _) = listener.accept()?;
        let mut request = vec![0; 4096];
        let length = stream.read(&mut request)?;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
        Ok(String::from_utf8_lossy(&request[..length]).into_owned())
    });
    checked(&format!("<{home}/a>"), &quick())?;
    let heard = heard.join().map_err(|_| "panicked")??;
    assert!(heard.starts_with("HEAD /a HTTP/1.1\r\n"), "{heard}");
    assert!(heard.contains("(checks the links of https://news.example)"), "{heard}");
    Ok(())
}

#[test]
fn the_command_also_checks_settings_and_pages_and_counts_accepted_warnings() -> Result {
    let (home, _) = serve(|path, _| Reply::new(if path == "/there" { 200 } else { 404 }, "", ""))?;
    let folder = tempfile::tempdir()?;
    let settings = format!(
        "{SETTINGS}[warnings]\nallow = [\"the link to `{home}/known` is dead*\"]\n[[footer]]\nlabel = 'A'\npath = '{home}/footer'\n"
    );
    let files = [
        ("site.toml", settings.as_str()),
        ("articles/a.md", &format!("---\ntitle: A\n---\n<{home}/there>\n")),
        ("pages/about.md", &format!("---\ntitle: About\n---\n<{home}/known> <{home}/page>\n")),
    ];
    write(folder.path(), &files)?;
    let press =
        |arguments: &[&str]| Command::new(env!("CARGO_BIN_EXE_press")).args(arguments).current_dir(folder.path()).output();
    let done = press(&["check", "--links", "--allow-private"])?;
    let (out, warnings) = (String::from_utf8(done.stdout)?, String::from_utf8(done.stderr)?);
    assert!(done.status.success(), "{warnings}");
    assert!(warnings.contains("--> site.toml:7:9") && warnings.contains("--> pages/about.md:4:"), "{warnings}");
    assert!(warnings.contains("2 warnings (1 more accepted) in 2 files"), "{warnings}");
    assert_eq!(out, "4 addresses on other sites (hosts: 1): 1 answer, 3 dead, 0 refuse programs, 0 not checked\n");
    // `press publish` does not report an accepted warning that only `press check` can give.
    let published = press(&["publish", "--data-only", "--out", "site"])?;
    assert!(!String::from_utf8(published.stderr)?.contains("no warning matches"));
    assert_eq!(press(&["check"])?.status.code(), Some(2));
    Ok(())
}
