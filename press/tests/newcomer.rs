//! Tests the first steps of a new user: a new newsroom can be published at once, and each mistake gives one clear message.

use crate::Result;
use crate::shell::shell;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// A temporary folder with a shell and a home folder.
struct Setup(tempfile::TempDir);

impl Setup {
    fn new() -> Result<Self> {
        let setup = Self(tempfile::tempdir()?);
        fs::create_dir(setup.0.path().join("shell"))?;
        shell(&setup.0.path().join("shell"))?;
        Ok(setup)
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

    /// Runs `press`, which must fail, and returns its error message.
    fn refusal(&self, folder: &str, arguments: &[&str]) -> Result<String> {
        let done = self.press(folder, arguments)?;
        assert_eq!(done.status.code(), Some(1), "{}", String::from_utf8_lossy(&done.stderr));
        // Replaces the path of the temporary folder, which differs in each run. On macOS, the folder has two paths.
        let stderr = String::from_utf8(done.stderr)?.replace(&self.0.path().canonicalize()?.display().to_string(), "~");
        Ok(stderr.replace(&self.0.path().display().to_string(), "~"))
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
    let setup = Setup::new()?;
    let made = setup.press("", &["new", "my-paper", "--github", "--gitlab", "--netlify", "--cloudflare"])?;
    is_done(&made);
    let stderr = String::from_utf8(made.stderr)?;
    assert!(stderr.ends_with("next: cd my-paper && press serve\n"), "{stderr}");
    assert_eq!(
        names(&setup.at("my-paper"))?,
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
    let workflow = fs::read_to_string(setup.at("my-paper/.github/workflows/publish.yml"))?;
    assert!(!workflow.contains('@') || !workflow.contains("@VERSION@"), "{workflow}");
    // Publishes from a folder inside of the newsroom. The output folder is next to site.toml.
    let published = setup.press("my-paper/articles", &["publish", "--shell", "../../shell"])?;
    is_done(&published);
    let stderr = String::from_utf8(published.stderr)?;
    // On a slow computer, lines about the progress come before this line.
    let is_published = stderr.lines().any(|line| line.starts_with("published 1 articles to "));
    assert!(is_published && !stderr.contains("warning"), "{stderr}");
    let home = fs::read_to_string(setup.at("my-paper/site/index.html"))?;
    assert!(home.contains("My paper") && home.contains("Welcome to your newsroom"), "{home}");
    assert!(setup.at("my-paper/site/about/index.html").exists() && setup.at("my-paper/site/media/harbour.svg").exists());
    // The cache is in the cache folder of the user, not in the newsroom.
    assert_eq!(fs::read_dir(setup.at("home/cache/press"))?.count(), 1);
    let again = setup.press("my-paper/articles", &["publish", "--shell", "../../shell"])?;
    assert!(String::from_utf8(again.stderr)?.contains(" is up to date: "));
    // The other commands find the same newsroom and site.
    for arguments in [vec!["check", "--host", "netlify"], vec!["diff"], vec!["next"], vec!["search", "welcome"]] {
        is_done(&setup.press("my-paper/pages", &arguments)?);
    }
    Ok(())
}

#[test]
fn an_archive_becomes_a_newsroom() -> Result {
    let setup = Setup::new()?;
    fs::create_dir_all(setup.at("posts"))?;
    fs::write(setup.at("posts/a.md"), "---\ntitle: A first post\ndate: 2020-01-02\n---\nText.\n")?;
    let made =
        setup.press("", &["new", "paper", "--from", "markdown", "posts", "--origin", "https://paper.example", "--netlify"])?;
    is_done(&made);
    for file in ["site.toml", ".gitignore", "netlify.toml", ".press/site.schema.json"] {
        assert!(setup.at("paper").join(file).exists(), "{file}");
    }
    let published = setup.press("paper", &["publish", "--shell", "../shell"])?;
    is_done(&published);
    assert!(setup.at("paper/site/blog/a/index.html").exists());
    assert_eq!(
        setup.refusal("", &["new", "other", "--from", "wordpress", "post"])?,
        "error: there is no post; did you mean posts?\n"
    );
    assert_eq!(
        setup.refusal("", &["new", "other", "--from", "drupal", "posts"])?,
        "error: press cannot import from `drupal`: write `wordpress` or `markdown`\n"
    );
    Ok(())
}

#[test]
fn each_mistake_has_one_message() -> Result {
    let setup = Setup::new()?;
    is_done(&setup.press("", &["new", "paper"])?);
    let publish = |folder: &str, more: &[&str]| {
        let shell = setup.at("shell").to_string_lossy().into_owned();
        setup.refusal(folder, &[&["publish", "--shell", &shell], more].concat())
    };
    // No site.toml in this folder or above it.
    assert_eq!(
        publish("", &[])?,
        "error: there is no site.toml in ~ or a folder above it: go to a newsroom, name one, or make one with `press new <folder>`\n"
    );
    // A wrong folder.
    assert_eq!(publish("", &["papr"])?, "error: there is no folder papr; did you mean paper?\n");
    assert_eq!(
        publish("", &["shell"])?,
        "error: shell is not a newsroom, because it contains no site.toml: name another folder, or make a newsroom with `press new <folder>`\n"
    );
    // A folder that is not empty.
    assert_eq!(
        setup.refusal("", &["new", "paper"])?,
        "error: paper is not empty: it holds .gitignore. Name a new folder, or an empty one\n"
    );
    // Nothing is published yet.
    assert_eq!(setup.refusal("paper", &["diff"])?, "error: there is no ~/paper/site: run `press publish` first\n");
    // An article without a title.
    fs::write(setup.at("paper/articles/untitled.md"), "Text alone.\n")?;
    let stderr = publish("paper", &[])?;
    assert!(stderr.starts_with("error: ") && stderr.contains("untitled.md") && stderr.contains("title"), "{stderr}");
    assert!(stderr.ends_with("1 error in 4 files\nnothing was written\n"), "{stderr}");
    fs::remove_file(setup.at("paper/articles/untitled.md"))?;
    // The site in a folder whose files are published.
    let stderr = publish("paper", &["--out", "media/site"])?;
    assert!(stderr.contains("this folder of `--out` lies in `media`, whose files are published"), "{stderr}");
    // A folder that holds other files.
    fs::create_dir(setup.at("full"))?;
    fs::write(setup.at("full/notes.txt"), "mine")?;
    let stderr = publish("paper", &["--out", "../full"])?;
    assert_eq!(
        stderr,
        "error: ../full: this folder is not empty, and press did not write the files in it; give an empty folder\n"
    );
    assert_eq!(fs::read_to_string(setup.at("full/notes.txt"))?, "mine");
    Ok(())
}

#[test]
#[cfg(not(feature = "shell"))]
fn a_build_without_a_shell_says_how_to_get_one() -> Result {
    let setup = Setup::new()?;
    is_done(&setup.press("", &["new", "paper"])?);
    for command in ["publish", "serve"] {
        assert_eq!(
            setup.refusal("paper", &[command])?,
            "error: this press carries no shell: name one with `--shell <folder>` (`trunk build --release` makes it), or run `make press` for a press that carries it\n"
        );
    }
    Ok(())
}

#[test]
fn a_full_disk_is_reported_and_leaves_the_site_as_it_was() -> Result {
    // Publishes into a file system that is too small. Only a user who may mount file systems can run this.
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let setup = Setup::new()?;
    is_done(&setup.press("", &["new", "paper"])?);
    fs::create_dir(setup.at("small"))?;
    let press = env!("CARGO_BIN_EXE_press");
    let script = format!(
        "mount -t tmpfs -o size=64k tmpfs small || exit 77; cd paper; HOME=../home '{press}' publish --quiet --no-cache --shell ../shell --out ../small/site"
    );
    let done =
        Command::new("unshare").args(["--mount", "--map-root-user", "sh", "-c", &script]).current_dir(setup.0.path()).output()?;
    let stderr = String::from_utf8(done.stderr)?;
    if done.status.code() == Some(77) || stderr.contains("unshare:") {
        eprintln!("not tried: this user may not mount a file system: {stderr}");
        return Ok(());
    }
    assert_eq!(done.status.code(), Some(1), "{stderr}");
    assert!(
        stderr.contains("error: ") && stderr.ends_with("the disk is full: make room, and publish again; the site is as it was\n"),
        "{stderr}"
    );
    Ok(())
}
