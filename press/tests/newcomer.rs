//! What somebody meets who has never used `press`: a newsroom that publishes at once, and for each mistake one clear message.

use crate::Result;
use crate::shell::shell;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// A folder with a shell, and a home of its own.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Result<Self> {
        let desk = Self(tempfile::tempdir()?);
        fs::create_dir(desk.0.path().join("shell"))?;
        shell(&desk.0.path().join("shell"))?;
        Ok(desk)
    }

    fn at(&self, path: &str) -> std::path::PathBuf {
        self.0.path().join(path)
    }

    /// Runs `press` in a folder.
    fn press(&self, folder: &str, arguments: &[&str]) -> Result<Output> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_press"));
        command.current_dir(self.at(folder)).args(arguments);
        command.env_clear().env("HOME", self.at("home")).env("XDG_CACHE_HOME", self.at("home/cache"));
        Ok(command.output()?)
    }

    /// What `press` says when it fails.
    fn refusal(&self, folder: &str, arguments: &[&str]) -> Result<String> {
        let done = self.press(folder, arguments)?;
        assert_eq!(done.status.code(), Some(1), "{}", String::from_utf8_lossy(&done.stderr));
        // Where a temporary folder lies is nobody's concern; macOS has two names for it.
        let said = String::from_utf8(done.stderr)?.replace(&self.0.path().canonicalize()?.display().to_string(), "~");
        Ok(said.replace(&self.0.path().display().to_string(), "~"))
    }
}

fn is_done(done: &Output) {
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

fn names(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in walkdir::WalkDir::new(folder).min_depth(1) {
        let entry = entry?;
        if entry.file_type().is_file() {
            names.push(entry.path().strip_prefix(folder)?.to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

#[test]
fn a_new_newsroom_is_published_without_a_warning() -> Result {
    let desk = Desk::new()?;
    let made = desk.press("", &["new", "my-paper", "--github", "--gitlab", "--netlify", "--cloudflare"])?;
    is_done(&made);
    let said = String::from_utf8(made.stderr)?;
    assert!(said.ends_with("next: cd my-paper && press serve\n"), "{said}");
    assert_eq!(
        names(&desk.at("my-paper"))?,
        [
            ".github/workflows/publish.yml",
            ".gitignore",
            ".gitlab-ci.yml",
            ".press/front-matter.schema.json",
            ".press/site.schema.json",
            "articles/welcome.md",
            "media/harbour.svg",
            "netlify.toml",
            "pages/about.md",
            "site.toml",
            "wrangler.toml",
        ]
    );
    let workflow = fs::read_to_string(desk.at("my-paper/.github/workflows/publish.yml"))?;
    assert!(!workflow.contains('@') || !workflow.contains("@VERSION@"), "{workflow}");
    // From a folder inside of it, into the folder beside site.toml.
    let published = desk.press("my-paper/articles", &["publish", "--shell", "../../shell"])?;
    is_done(&published);
    let said = String::from_utf8(published.stderr)?;
    // On a slow machine, what took long comes before.
    let is_published = said.lines().any(|line| line.starts_with("published 1 articles to "));
    assert!(is_published && !said.contains("warning"), "{said}");
    let home = fs::read_to_string(desk.at("my-paper/site/index.html"))?;
    assert!(home.contains("My paper") && home.contains("Welcome to your newsroom"), "{home}");
    assert!(desk.at("my-paper/site/about/index.html").exists() && desk.at("my-paper/site/media/harbour.svg").exists());
    // What was read is kept in the user's folder of caches, and nowhere in the newsroom.
    assert_eq!(fs::read_dir(desk.at("home/cache/press"))?.count(), 1);
    let again = desk.press("my-paper/articles", &["publish", "--shell", "../../shell"])?;
    assert!(String::from_utf8(again.stderr)?.contains(" is up to date: "));
    // The other commands find the same newsroom and site.
    for arguments in [vec!["check", "--host", "netlify"], vec!["diff"], vec!["next"], vec!["search", "welcome"]] {
        is_done(&desk.press("my-paper/pages", &arguments)?);
    }
    Ok(())
}

#[test]
fn an_archive_becomes_a_newsroom() -> Result {
    let desk = Desk::new()?;
    fs::create_dir_all(desk.at("posts"))?;
    fs::write(desk.at("posts/a.md"), "---\ntitle: A first post\ndate: 2020-01-02\n---\nText.\n")?;
    let made =
        desk.press("", &["new", "paper", "--from", "markdown", "posts", "--origin", "https://paper.example", "--netlify"])?;
    is_done(&made);
    for file in ["site.toml", ".gitignore", "netlify.toml", ".press/site.schema.json"] {
        assert!(desk.at("paper").join(file).exists(), "{file}");
    }
    let published = desk.press("paper", &["publish", "--shell", "../shell"])?;
    is_done(&published);
    assert!(desk.at("paper/site/blog/a/index.html").exists());
    assert_eq!(
        desk.refusal("", &["new", "other", "--from", "wordpress", "post"])?,
        "error: there is no post; did you mean posts?\n"
    );
    assert_eq!(
        desk.refusal("", &["new", "other", "--from", "drupal", "posts"])?,
        "error: `drupal` is no system to import from: write `wordpress` or `markdown`\n"
    );
    Ok(())
}

#[test]
fn each_mistake_has_one_message() -> Result {
    let desk = Desk::new()?;
    is_done(&desk.press("", &["new", "paper"])?);
    let publish = |folder: &str, more: &[&str]| {
        let shell = desk.at("shell").to_string_lossy().into_owned();
        desk.refusal(folder, &[&["publish", "--shell", &shell], more].concat())
    };
    // No site.toml, here or above.
    assert_eq!(
        publish("", &[])?,
        "error: there is no site.toml in ~ or a folder above it: go to a newsroom, name one, or make one with `press new <folder>`\n"
    );
    // The wrong folder.
    assert_eq!(publish("", &["papr"])?, "error: there is no folder papr; did you mean paper?\n");
    assert_eq!(
        publish("", &["shell"])?,
        "error: shell holds no site.toml, so it is no newsroom: name the folder that holds it, or make one with `press new <folder>`\n"
    );
    // A folder that is not empty.
    assert_eq!(
        desk.refusal("", &["new", "paper"])?,
        "error: paper is not empty: it holds .gitignore. Name a new folder, or an empty one\n"
    );
    // Nothing is published yet.
    assert_eq!(desk.refusal("paper", &["diff"])?, "error: there is no ~/paper/site: run `press publish` first\n");
    // An article without a title.
    fs::write(desk.at("paper/articles/untitled.md"), "Text alone.\n")?;
    let said = publish("paper", &[])?;
    assert!(said.starts_with("error: ") && said.contains("untitled.md") && said.contains("title"), "{said}");
    assert!(said.ends_with("1 error in 4 files\nnothing was written\n"), "{said}");
    fs::remove_file(desk.at("paper/articles/untitled.md"))?;
    // The site in a folder whose files are published.
    let said = publish("paper", &["--out", "media/site"])?;
    assert!(said.contains("this folder of `--out` lies in `media`, whose files are published"), "{said}");
    // A folder that holds other files.
    fs::create_dir(desk.at("full"))?;
    fs::write(desk.at("full/notes.txt"), "mine")?;
    let said = publish("paper", &["--out", "../full"])?;
    assert_eq!(said, "error: ../full: it is not empty, and what is in it was not put there by press; give an empty folder\n");
    assert_eq!(fs::read_to_string(desk.at("full/notes.txt"))?, "mine");
    Ok(())
}

#[test]
#[cfg(not(feature = "shell"))]
fn a_build_without_a_shell_says_how_to_get_one() -> Result {
    let desk = Desk::new()?;
    is_done(&desk.press("", &["new", "paper"])?);
    for command in ["publish", "serve"] {
        assert_eq!(
            desk.refusal("paper", &[command])?,
            "error: this press carries no shell: name one with `--shell <folder>` (`trunk build --release` makes it), or run `make press` for a press that carries it\n"
        );
    }
    Ok(())
}

#[test]
fn a_full_disk_is_said_and_leaves_the_site_as_it_was() -> Result {
    // A file system of its own that is too small. Only a user who may mount can try this.
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let desk = Desk::new()?;
    is_done(&desk.press("", &["new", "paper"])?);
    fs::create_dir(desk.at("small"))?;
    let press = env!("CARGO_BIN_EXE_press");
    let script = format!(
        "mount -t tmpfs -o size=64k tmpfs small || exit 77; cd paper; HOME=../home '{press}' publish --quiet --no-cache --shell ../shell --out ../small/site"
    );
    let done =
        Command::new("unshare").args(["--mount", "--map-root-user", "sh", "-c", &script]).current_dir(desk.0.path()).output()?;
    let said = String::from_utf8(done.stderr)?;
    if done.status.code() == Some(77) || said.contains("unshare:") {
        eprintln!("not tried: this user may not mount a file system: {said}");
        return Ok(());
    }
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(
        said.contains("error: ") && said.ends_with("the disk is full: make room, and publish again; the site is as it was\n"),
        "{said}"
    );
    Ok(())
}
