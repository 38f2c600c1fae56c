//! Tests `press import --download` against a local server that acts as an old site with its faults. Each downloaded file must be
//! complete, each failure must be reported, and no other server may be asked.

use crate::Result;
use crate::server::{Asked, Reply, serve};
use press::content::{Colour, ReadOptions, read};
use press::import::{Download, Downloaded, Options, Outcome, wordpress};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// An export of the site at `home`, with an attachment and with an article that has this body.
fn export(home: &str, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:content=\"c\" xmlns:wp=\"w\"><channel><title>Old</title><link>{home}</link>\
         <wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>{home}</wp:base_site_url><wp:base_blog_url>{home}</wp:base_blog_url>\
         <item><title>Harbour</title><wp:post_id>7</wp:post_id><wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status>\
         <wp:attachment_url>{home}/wp-content/uploads/2019/05/harbour.jpg</wp:attachment_url></item>\
         <item><title>Secret</title><wp:post_id>8</wp:post_id><wp:post_type>post</wp:post_type><wp:status>draft</wp:status>\
         <content:encoded><![CDATA[<img src=\"{home}/wp-content/uploads/secret.jpg\">]]></content:encoded></item>\
         <item><title>Port</title><wp:post_id>9</wp:post_id><wp:post_name>port</wp:post_name><wp:post_type>post</wp:post_type>\
         <wp:status>publish</wp:status><wp:post_password></wp:post_password><wp:post_date_gmt>2020-01-01 00:00:00</wp:post_date_gmt>\
         <content:encoded><![CDATA[{body}]]></content:encoded></item></channel></rss>"
    )
}

struct Setup {
    folder: tempfile::TempDir,
    options: Options,
}

impl Setup {
    fn new(home: &str, body: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let input = folder.path().join("export.xml");
        fs::write(&input, export(home, body))?;
        let download =
            Download { pause: Duration::from_millis(1), at_once: 3, largest: 1000, allow_private: true, ..Download::default() };
        let options =
            Options { inputs: vec![input], out: folder.path().join("news"), download: Some(download), ..Options::default() };
        Ok(Self { folder, options })
    }

    fn import(&self) -> Result<Outcome> {
        Ok(wordpress(&self.options)?)
    }

    fn uploads(&self) -> Result<BTreeMap<String, Vec<u8>>> {
        let folder = self.options.out.join("uploads");
        let files = walkdir::WalkDir::new(&folder).into_iter().filter_map(std::result::Result::ok);
        let files = files.filter(|entry| entry.file_type().is_file());
        files.map(|entry| Ok((entry.path().strip_prefix(&folder)?.display().to_string(), fs::read(entry.path())?))).collect()
    }

    fn downloads(&self) -> PathBuf {
        self.folder.path().join(".news.downloads")
    }
}

fn picture(bytes: &str) -> Reply {
    Reply::new(200, "Content-Type: image/jpeg\r\n", bytes)
}

fn count(asked: &Asked, path: &str) -> usize {
    asked.lock().map(|asked| asked.get(path).copied().unwrap_or_default()).unwrap_or_default()
}

fn old_site(path: &str, before: usize) -> Reply {
    match path.strip_prefix("/wp-content/uploads/").unwrap_or_default() {
        "2019/05/harbour.jpg" if before == 0 => Reply::new(503, "Retry-After: 0\r\n", ""),
        "2019/05/harbour.jpg" if before == 1 => Reply { through: 3, ..picture("harbour") },
        "2019/05/harbour.jpg" => picture("harbour"),
        "copy-only-300x200.jpg" => picture("copy"),
        "moved.jpg" => Reply::new(301, "Location: /wp-content/uploads/there.jpg\r\n", ""),
        "there.jpg" => picture("moved"),
        "away.jpg" => Reply::new(302, "Location: http://localhost:9/x.jpg\r\n", ""),
        "circle.jpg" => Reply::new(302, "Location: /wp-content/uploads/circle.jpg\r\n", ""),
        "login.jpg" => Reply::new(200, "Content-Type: text/html\r\n", "<form>"),
        "large.jpg" => picture(&"x".repeat(1001)),
        "down.jpg" => Reply::new(500, "", ""),
        "%C3%A9%20(2).jpg" => picture("accent"),
        _ => Reply::new(404, "", ""),
    }
}

#[test]
fn files_of_articles_are_downloaded_and_failures_are_reported() -> Result {
    let (home, asked) = serve(old_site)?;
    let at = |name: &str| format!("<img src=\"{home}/wp-content/uploads/{name}\" alt=\"x\">\n\n");
    let names = [
        "2019/05/harbour-300x200.jpg",
        "copy-only-300x200.jpg",
        "moved.jpg",
        "away.jpg",
        "circle.jpg",
        "login.jpg",
        "large.jpg",
        "down.jpg",
        "gone.jpg",
        "%C3%A9%20(2).jpg",
        ".hidden.jpg",
        "run.php",
    ];
    let copy = home.replace("http://", "https://i0.wp.com/");
    let body = names.map(at).concat()
        + &format!("<img src=\"{copy}/wp-content/uploads/there.jpg?w=300\" alt=\"x\">\n\n")
        + "<img src=\"https://elsewhere.example/wp-content/uploads/x.jpg\" alt=\"x\">\n\n\
           <img src=\"/wp-content/uploads/%2e%2e/%2e%2e/etc/passwd\" alt=\"x\">";
    let setup = Setup::new(&home, &body)?;
    let outcome = setup.import()?;

    let uploads = setup.uploads()?;
    let texts: Vec<_> = uploads.iter().map(|(name, bytes)| (name.as_str(), std::str::from_utf8(bytes).unwrap_or("?"))).collect();
    let expected = [
        ("2019/05/harbour.jpg", "harbour"),
        ("copy-only-300x200.jpg", "copy"),
        ("moved.jpg", "moved"),
        ("there.jpg", "moved"),
        ("é (2).jpg", "accent"),
    ];
    assert_eq!(texts, expected);
    let downloads = outcome.ledger.downloads.clone().ok_or("no sums")?;
    let failed = [
        ("it has more than 0 million bytes", 1),
        ("it is on another site", 2),
        ("its path is not allowed in a newsroom", 1),
        ("the old site answers 404", 1),
        ("the old site answers 500, 4 times", 1),
        ("the old site redirects it in a circle", 1),
        ("the answer is another kind of file", 1),
    ];
    let failed: BTreeMap<String, usize> = failed.into_iter().map(|(why, count)| (why.to_owned(), count)).collect();
    assert_eq!((downloads.fetched, downloads.there, downloads.failed), (5, 0, failed));
    // The import does not even ask for a file that runs when it is opened.
    assert_eq!(count(&asked, "/wp-content/uploads/run.php"), 0);
    assert_eq!(count(&asked, "/wp-content/uploads/2019/05/harbour.jpg"), 3);
    assert_eq!(count(&asked, "/wp-content/uploads/2019/05/harbour-300x200.jpg"), 0, "the original picture is there");
    assert_eq!(count(&asked, "/wp-content/uploads/down.jpg"), 4);
    assert_eq!(count(&asked, "/wp-content/uploads/circle.jpg"), 6, "it may move five times");
    assert_eq!(count(&asked, "/wp-content/uploads/secret.jpg"), 0, "the import does not ask for the files of a draft");
    assert!(!asked.lock().map_err(|_| "poisoned")?.keys().any(|path| path.contains("passwd") || path.contains("hidden")));
    assert!(!setup.downloads().exists());

    // The article's entry lists each failure with its reason, and the newsroom can be published.
    let report: Value = serde_json::from_slice(&fs::read(setup.options.out.join("import-report.json"))?)?;
    assert_eq!(report["ledger"]["downloads"]["fetched"], 5);
    let text = report["items"].to_string();
    assert!(text.contains("down.jpg: the old site answers 500, 4 times"), "{text}");
    assert!(text.contains("run.php: it runs when it is opened"), "{text}");
    let article = fs::read_to_string(setup.options.out.join("articles/2020/port.md"))?;
    assert!(article.contains("(/wp-content/uploads/2019/05/harbour.jpg)"), "{article}");
    assert!(article.contains(&format!("{home}/wp-content/uploads/gone.jpg")), "{article}");
    let (_, diagnostics) = read(&setup.options.out, &ReadOptions::default());
    assert!(!diagnostics.has_errors(), "{}", diagnostics.render(Colour::Never));

    // The import does not ask again for a file that is there.
    let before = count(&asked, "/wp-content/uploads/2019/05/harbour.jpg");
    assert_eq!(setup.import()?.ledger.downloads.map(|sums| sums.fetched), Some(0));
    assert_eq!(count(&asked, "/wp-content/uploads/2019/05/harbour.jpg"), before);
    Ok(())
}

#[test]
fn a_killed_import_resumes() -> Result {
    let (home, asked) = serve(|_, _| picture("new"))?;
    let setup = Setup::new(&home, &format!("<img src=\"{home}/wp-content/uploads/b.jpg\" alt=\"x\">"))?;
    fs::create_dir_all(setup.downloads().join("2019/05"))?;
    fs::write(setup.downloads().join("2019/05/harbour.jpg"), "before")?;
    fs::write(setup.downloads().join(".tmpXyz"), "ne")?;
    let downloads = setup.import()?.ledger.downloads;
    assert_eq!(downloads, Some(Downloaded { fetched: 1, bytes: 3, there: 1, failed: BTreeMap::new() }));
    let uploads = setup.uploads()?;
    assert_eq!(uploads.keys().collect::<Vec<_>>(), ["2019/05/harbour.jpg", "b.jpg"]);
    assert_eq!(uploads["2019/05/harbour.jpg"], b"before");
    assert_eq!(count(&asked, "/wp-content/uploads/2019/05/harbour.jpg"), 0);
    Ok(())
}

#[test]
fn requests_to_the_old_site_pause_and_stop_when_it_is_down() -> Result {
    let (home, asked) = serve(|_, _| Reply::new(500, "", ""))?;
    let body: String = (0..60).map(|n| format!("<img src=\"{home}/wp-content/uploads/{n}.jpg\" alt=\"x\">\n\n")).collect();
    let mut setup = Setup::new(&home, &body)?;
    let download = setup.options.download.clone().ok_or("nothing is fetched")?;
    setup.options.download = Some(Download { pause: Duration::from_millis(5), at_once: 4, ..download });
    let began = Instant::now();
    let failed = setup.import()?.ledger.downloads.ok_or("no sums")?.failed;
    let requests: usize = asked.lock().map_err(|_| "poisoned")?.values().sum();
    assert!(failed["the old site stopped answering"] >= 61 - 24, "{failed:?}");
    assert!(requests <= 24 * 4, "{requests}");
    let at_least = Duration::from_millis(5) * u32::try_from(requests - 1)?;
    assert!(began.elapsed() >= at_least, "{requests} requests in {:?}", began.elapsed());
    Ok(())
}

/// Anybody can write an export. It must not make the newsroom's computer send requests to other computers in its network.
#[test]
fn no_request_goes_to_a_private_network() -> Result {
    let (home, asked) = serve(|_, _| picture("secret"))?;
    let port = home.rsplit(':').next().ok_or("no port")?;
    for host in ["127.0.0.1", "localhost", "0x7f000001"] {
        let home = format!("http://{host}:{port}");
        let mut setup = Setup::new(&home, &format!("<img src=\"{home}/wp-content/uploads/a.jpg\" alt=\"x\">"))?;
        setup.options.download = Some(Download::default());
        let failed = setup.import()?.ledger.downloads.ok_or("no sums")?.failed;
        assert!(failed.keys().all(|why| why.contains("--allow-private")) && !failed.is_empty(), "{host}: {failed:?}");
    }
    assert!(asked.lock().map_err(|_| "poisoned")?.is_empty());
    Ok(())
}

/// The server accepts requests and never answers.
#[test]
fn an_import_gives_up_on_a_site_that_never_answers() -> Result {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    let home = format!("http://{}", listener.local_addr()?);
    // The connections stay open while the list is collected, and this never ends.
    std::thread::spawn(move || listener.incoming().flatten().collect::<Vec<_>>());
    let body: String = (0..60).map(|n| format!("<img src=\"{home}/wp-content/uploads/{n}.jpg\" alt=\"x\">\n\n")).collect();
    let mut setup = Setup::new(&home, &body)?;
    let download = setup.options.download.clone().ok_or("nothing is fetched")?;
    let (silence, patience) = (Duration::from_millis(50), Duration::from_millis(300));
    setup.options.download = Some(Download { silence, patience, ..download });
    let failed = setup.import()?.ledger.downloads.ok_or("no sums")?.failed;
    // Six requests use up the patience. The requests that are still open then end, each with its own reason.
    assert!(failed["the old site stopped answering"] >= 61 - 6 - 3, "{failed:?}");
    Ok(())
}
