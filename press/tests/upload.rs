//! Tests the order of an upload with two publications of a newsroom: after every uploaded file, a simulated reader follows every
//! link.

use crate::Result;
use press::publish::{Options, publish, read_newsroom};
use press::write::diff::upload_order::{self, UploadStep};
use press::write::diff::{Change, How, compare};
use press::write::precompress::is_hashed;
use press::write::site_files::Published;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// The base path of the site on its host.
const BASE: &str = "/news/";

/// Two publications. In the second one, articles are added, corrected, renamed and removed; a category, a tag, an author and the
/// app are new.
struct Edition {
    folder: tempfile::TempDir,
    old: Published,
    new: Published,
}

impl Edition {
    fn publish() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let content = folder.path().join("content");
        fs::create_dir_all(content.join("articles"))?;
        fs::create_dir_all(content.join("media"))?;
        let title = format!("title = \"T\"\norigin = \"https://t.example{BASE}\"\n");
        fs::write(content.join("site.toml"), &title)?;
        fs::write(content.join("media/a.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>")?;
        let article = |n: u32, more: &str, body: &str| {
            let (month, day) = (1 + n / 20, 1 + n % 20);
            let date = format!("2023-{month:02}-{day:02}");
            let text = format!("---\ntitle: Article {n}\nslug: n{n}\ndate: {date}\n{more}---\nText {n}. {body}\n");
            fs::write(content.join(format!("articles/n{n}.md")), text)
        };
        for n in 0..44 {
            article(n, ["categories: [World]\ntags: [Peace]\n", "authors: Jo\n"][n as usize % 2], "")?;
        }
        publish_into(folder.path(), "old", 1)?;

        let news = "categories: [Science]\ntags: [Stars, Peace]\nauthors: [Jo, Ada]\ncover: { image: /media/b.svg, alt: B }\n";
        article(44, news, "[Back](/blog/n45/)")?;
        article(45, news, "[There](/blog/n44/)")?;
        article(3, "categories: [World]\n", "Corrected: [see](/blog/n45/).")?;
        article(50, "aliases: [/blog/n7/]\n", "Renamed.")?;
        fs::copy(content.join("media/a.svg"), content.join("media/b.svg"))?;
        for gone in ["n7", "n20"] {
            fs::remove_file(content.join(format!("articles/{gone}.md")))?;
        }
        publish_into(folder.path(), "new", 2)?;
        let read = |name| Published::of(&folder.path().join(name));
        Ok(Self { old: read("old")?, new: read("new")?, folder })
    }

    fn read(&self, edition: &str, path: &str) -> Result<String> {
        Ok(String::from_utf8_lossy(&fs::read(self.folder.path().join(edition).join(path))?).into_owned())
    }
}

fn publish_into(folder: &Path, name: &str, shell: u64) -> Result {
    let shell_folder = folder.join(format!("shell-{shell}"));
    fs::create_dir(&shell_folder)?;
    let wasm = format!("app-{shell:016x}_bg.wasm");
    let page = format!(
        "<!DOCTYPE html><html><head><meta name=\"broadsheet\" content=\"{}\"><link rel=\"modulepreload\" href=\"/a.js\">\
         <link rel=\"preload\" href=\"/{wasm}\" as=\"fetch\"><link rel=\"stylesheet\" href=\"/a-1.css\"></head></html>",
        broadsheet::VERSION
    );
    let glue = "export { __wbg_init as default };";
    for (name, text) in [
        ("index.html", page.as_str()),
        ("a.js", glue),
        (wasm.as_str(), "app"),
        ("search-worker.js", glue),
        ("search-worker_bg.wasm", "engine"),
        ("a-1.css", ""),
    ] {
        fs::write(shell_folder.join(name), text)?;
    }
    let options = Options {
        content: folder.join("content"),
        shell: shell_folder.into(),
        out: folder.join(name),
        precompress: true,
        now: Some("2023-03-10T00:00:00Z".parse()?),
        ..Options::default()
    };
    let (newsroom, diagnostics) = read_newsroom(&options);
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    publish(&newsroom.ok_or("unread")?, &options, shell)?;
    Ok(())
}

/// What a page of an edition needs from the host.
#[derive(Default)]
struct Needs {
    /// Files that it links to or loads.
    files: BTreeSet<String>,
    /// The data of the page; `None` for a redirect page.
    data: Option<String>,
}

/// A host with files of two editions.
struct Host<'a> {
    edition: &'a Edition,
    /// The edition of each file that is there.
    files: BTreeMap<String, &'static str>,
    needs: HashMap<(&'static str, String), Needs>,
}

impl<'a> Host<'a> {
    /// The host before the upload.
    fn of(edition: &'a Edition) -> Result<Self> {
        let mut needs = HashMap::new();
        for (name, site) in [("old", &edition.old), ("new", &edition.new)] {
            for (path, _) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
                needs.insert((name, path.to_owned()), needs_of(path, &edition.read(name, path)?));
            }
        }
        let files = edition.old.iter().map(|(path, _)| (path.to_owned(), "old")).collect();
        Ok(Self { edition, files, needs })
    }

    /// The editions of a file that a reader may get: that of the file, and those of its compressed copies.
    fn editions(&self, path: &str) -> impl Iterator<Item = &'static str> {
        ["", ".br", ".gz"].into_iter().filter_map(move |ending| self.files.get(&format!("{path}{ending}")).copied())
    }

    /// Follows all links from some pages. Returns an error for the first link to a missing file.
    fn walk<'p>(&self, pages: impl Iterator<Item = &'p str>) -> std::result::Result<(), String> {
        let mut ahead: Vec<&str> = pages.collect();
        let mut seen: BTreeSet<&str> = ahead.iter().copied().collect();
        while let Some(page) = ahead.pop() {
            let mut files = vec![page];
            for edition in self.editions(page) {
                let needs = &self.needs[&(edition, page.to_owned())];
                files.extend(needs.files.iter().map(String::as_str));
                let Some(data) = &needs.data else { continue };
                // If the app is open already, it loads the data of the page. The reader then sees the links in this data.
                for edition in self.editions(data) {
                    let printed = &self.needs[&(edition, page.to_owned())];
                    files.extend(printed.files.iter().map(String::as_str).filter(|file| !is_hashed(file)));
                }
            }
            for file in files {
                if !self.files.contains_key(file) {
                    return Err(format!("{page} leads to {file}"));
                }
                if file.ends_with(".html") && seen.insert(file) {
                    ahead.push(file);
                }
            }
        }
        Ok(())
    }

    /// Uploads and deletes one file after the other. Returns an error when a reader would have found a link to a missing file.
    fn receive(&mut self, order: &[(UploadStep, &str)]) -> std::result::Result<(), String> {
        let pages = |site: &'a Published| site.iter().map(|(path, _)| path).filter(|path| path.ends_with(".html"));
        for (stage, path) in order {
            let leaves = matches!(stage, UploadStep::Delete | UploadStep::Later);
            if leaves {
                self.files.remove(*path);
            } else {
                self.files.insert((*path).to_owned(), "new");
            }
            // Readers can begin at any page: from a bookmark or from a search engine.
            let begin = if leaves { &self.edition.new } else { &self.edition.old };
            self.walk(pages(begin)).map_err(|broken| format!("after {path}: {broken}"))?;
            for page in self.files.keys().filter(|path| path.ends_with(".html")) {
                let mut needs = self.editions(page).filter_map(|edition| self.needs[&(edition, page.clone())].data.as_ref());
                if needs.any(|data| !self.files.contains_key(data)) {
                    return Err(format!("after {path}: {page} has no data"));
                }
            }
        }
        Ok(())
    }
}

fn needs_of(path: &str, text: &str) -> Needs {
    let mut needs = Needs::default();
    for start in ["href=\"", "src=\"", "content=\"0; url="] {
        for rest in text.split(start).skip(1) {
            let link = rest.split(['"', '#', '?']).next().unwrap_or_default();
            if let Some(file) = link.strip_prefix(BASE) {
                let index = if file.is_empty() || file.ends_with('/') { "index.html" } else { "" };
                needs.files.insert(format!("{file}{index}"));
            }
        }
    }
    let route = path.strip_suffix("index.html").and_then(|folder| broadsheet::routes::Route::parse(&format!("/{folder}")));
    needs.data = route.filter(|_| text.contains("id=\"frame\"")).map(|route| route.data().trim_start_matches('/').to_owned());
    needs
}

#[test]
fn no_reader_finds_a_link_to_a_missing_file() -> Result {
    let edition = Edition::publish()?;
    let changes = compare(&edition.new, &edition.old);
    let order = upload_order::order(&changes, &edition.new, &edition.old);
    for stage in UploadStep::ALL {
        assert!(order.iter().any(|(of, _)| *of == stage), "the newsroom has nothing for {}", stage.file());
    }
    let mut host = Host::of(&edition)?;
    host.receive(&order)?;
    let there: Vec<_> = host.files.keys().map(String::as_str).collect();
    assert_eq!(there, edition.new.iter().map(|(path, _)| path).collect::<Vec<_>>());
    // The files of one step may be uploaded in parallel, so they arrive in any order. Only deletions have an order.
    let mut backwards = order;
    let uploads = backwards.partition_point(|(stage, _)| *stage < UploadStep::Delete);
    backwards[..uploads].reverse();
    backwards[..uploads].sort_by_key(|(stage, _)| *stage);
    Ok(Host::of(&edition)?.receive(&backwards)?)
}

/// The order must also consider which files are new: otherwise, a corrected article links to an article that is not there yet.
#[test]
fn an_order_by_kind_alone_gives_links_to_missing_files() -> Result {
    let edition = Edition::publish()?;
    let mut changes = compare(&edition.new, &edition.old);
    changes.retain(|change| change.how != How::Removed);
    changes.sort_by_key(|Change { kind, path, .. }| (!path.starts_with("data/"), *kind));
    let order: Vec<_> = changes.iter().map(|change| (UploadStep::NewPages, change.path)).collect();
    assert!(Host::of(&edition)?.receive(&order).is_err());
    Ok(())
}

/// Updates the folder `host` from the old edition to the new one, with the lists of the plan. The command `send` uploads the
/// files in `$list`, and the command `delete` deletes them.
fn follow(edition: &Edition, send: &str, delete: &str) -> Result {
    let folder = edition.folder.path();
    let order = upload_order::order(&compare(&edition.new, &edition.old), &edition.new, &edition.old);
    upload_order::write(&order, &folder.join("plan"))?;
    let run = |lists: &str, command: &str| -> Result<Published> {
        let script = format!("for list in plan/{lists}; do {command} || exit; done");
        let done = Command::new("sh").current_dir(folder).args(["-c", &script]).output()?;
        assert!(done.status.success(), "{command}: {}", String::from_utf8_lossy(&done.stderr));
        Ok(Published::of(&folder.join("host"))?)
    };
    run("[1-5]-*.txt", send)?;
    let kept = run(UploadStep::Delete.file(), delete)?;
    let left: Vec<_> = kept.iter().map(|(path, _)| path).filter(|path| !edition.new.has(path)).collect();
    let later: Vec<_> = order.iter().filter(|(stage, _)| *stage == UploadStep::Later).map(|(_, path)| *path).collect();
    assert_eq!(left, later);
    assert_eq!(run(UploadStep::Later.file(), delete)?, edition.new);
    Ok(())
}

/// Whether a tool is installed. Prints a note when it is not.
fn has(tool: &str) -> bool {
    let has = Command::new(tool).arg("--version").output().is_ok();
    if !has {
        eprintln!("skipped: there is no {tool}");
    }
    has
}

/// Copies the files of the old edition into `host`, without the manifest.
fn hosted() -> Result<Edition> {
    let edition = Edition::publish()?;
    for (path, _) in edition.old.iter() {
        let [from, to] = ["old", "host"].map(|name| edition.folder.path().join(name).join(path));
        fs::create_dir_all(to.parent().ok_or("no folder")?)?;
        fs::copy(from, to)?;
    }
    Ok(edition)
}

#[test]
fn rsync_follows_the_lists() -> Result {
    if !has("rsync") {
        return Ok(());
    }
    follow(&hosted()?, "rsync -aI --files-from $list new/ host/", "(cd host && xargs -rd '\\n' rm -f --) <$list")
}

/// A server that is stopped at the end of its test, even if the test fails.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

#[test]
fn rclone_follows_the_lists_to_an_sftp_server() -> Result {
    if !has("rclone") {
        return Ok(());
    }
    let edition = hosted()?;
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let mut server = Server(
        Command::new("rclone")
            .args(["serve", "sftp", "host", "--user", "press", "--pass", "press", "--addr", &address.to_string()])
            .current_dir(edition.folder.path())
            // rclone stores the keys that it makes in this folder.
            .env("XDG_CACHE_HOME", edition.folder.path())
            .stderr(Stdio::null())
            .spawn()?,
    );
    while TcpStream::connect(address).is_err() {
        assert!(server.0.try_wait()?.is_none(), "the server did not start");
        sleep(Duration::from_millis(20));
    }
    let remote = format!("\":sftp,host=127.0.0.1,port={},user=press,pass=$(rclone obscure press):\"", address.port());
    let rclone = "RCLONE_CONFIG=/dev/null rclone";
    follow(
        &edition,
        &format!("{rclone} copy new {remote} --files-from-raw $list --no-traverse --ignore-times"),
        &format!("{rclone} delete {remote} --files-from-raw $list"),
    )
}
