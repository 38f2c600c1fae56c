//! `press deploy` to a folder, by the system's rsync. To storage that speaks S3: `tests/hosts/deploy.test.mjs`.

use crate::Result;
use crate::shell::shell;
use press::hosts::deploy::{DeployError, Options, Outcome, Target, deploy};
use press::publish::{self, publish, read_newsroom};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Result<Self> {
        let desk = Self(tempfile::tempdir()?);
        for folder in ["shell", "room/articles"] {
            fs::create_dir_all(desk.at(folder))?;
        }
        shell(&desk.at("shell"))?;
        fs::write(desk.at("room/site.toml"), "title = \"T\"\norigin = \"https://news.example\"\n")?;
        desk.article("first", "Text.")?;
        desk.article("second", "Text.")?;
        desk.publish()?;
        Ok(desk)
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn article(&self, slug: &str, text: &str) -> Result {
        Ok(fs::write(
            self.at(&format!("room/articles/{slug}.md")),
            format!("---\ntitle: {slug}\ndate: 2024-01-02\n---\n{text}\n"),
        )?)
    }

    fn publish(&self) -> Result {
        let options = publish::Options {
            content: self.at("room"),
            shell: self.at("shell").into(),
            out: self.at("site"),
            ..Default::default()
        };
        let (newsroom, diagnostics) = read_newsroom(&options);
        assert_eq!(diagnostics.errors(), 0);
        publish(&newsroom.ok_or("no newsroom")?, &options, 0)?;
        Ok(())
    }

    fn options(&self) -> Result<Options> {
        Ok(Options {
            site: self.at("site"),
            target: Target::parse(&self.at("www").to_string_lossy())?,
            cache: Some(self.at("cache")),
            parallel: 4,
            dry_run: false,
            rollback: false,
            progress: Default::default(),
        })
    }

    fn deploy(&self) -> Result<Outcome> {
        Ok(deploy(&self.options()?)?)
    }

    /// The files of a folder but for the notes of `press`.
    fn files(&self, folder: &str) -> Result<BTreeMap<String, Vec<u8>>> {
        let mut files = BTreeMap::new();
        for entry in walkdir::WalkDir::new(self.at(folder)) {
            let entry = entry?;
            let path = entry.path().strip_prefix(self.at(folder))?.to_string_lossy().into_owned();
            if entry.file_type().is_file() && !path.starts_with(".broadsheet") {
                files.insert(path, fs::read(entry.path())?);
            }
        }
        Ok(files)
    }
}

/// Whether there is an rsync to test with; `scripts/setup.sh` installs one where it can.
fn has_rsync() -> bool {
    let is_there = Command::new("rsync").arg("--version").output().is_ok_and(|done| done.status.success());
    if !is_there {
        eprintln!("skipped: rsync is not installed");
    }
    is_there
}

#[test]
fn a_folder_gets_what_changed_and_loses_what_is_gone() -> Result {
    if !has_rsync() {
        return Ok(());
    }
    let desk = Desk::new()?;
    let first = desk.deploy()?;
    assert_eq!(desk.files("www")?, desk.files("site")?);
    assert_eq!(first.sent as usize, desk.files("site")?.len());
    assert_eq!((desk.deploy()?.sent, desk.deploy()?.requests), (0, 1));
    // What somebody else puts there stays.
    fs::write(desk.at("www/other.txt"), "mine")?;
    fs::remove_file(desk.at("room/articles/second.md"))?;
    desk.article("first", "Other text.")?;
    desk.publish()?;
    let planned = deploy(&Options { dry_run: true, ..desk.options()? })?;
    assert!(planned.sent == 0 && planned.changes.upload.files > 0 && planned.changes.delete.files > 0);
    let next = desk.deploy()?;
    assert!(next.deleted > 0 && next.sent < first.sent, "{next:?}");
    let mut there = desk.files("www")?;
    assert_eq!(there.remove("other.txt").as_deref(), Some(&b"mine"[..]));
    assert_eq!(there, desk.files("site")?);
    Ok(())
}

#[test]
fn the_publication_before_comes_back() -> Result {
    if !has_rsync() {
        return Ok(());
    }
    let desk = Desk::new()?;
    desk.deploy()?;
    let before = desk.files("www")?;
    let back = || -> Result<_> { Ok(deploy(&Options { rollback: true, ..desk.options()? })) };
    assert!(matches!(back()?, Err(DeployError::NothingBefore(_))));
    desk.article("third", "Text.")?;
    desk.publish()?;
    desk.deploy()?;
    let after = desk.files("www")?;
    assert_ne!(before, after);
    back()??;
    assert_eq!(desk.files("www")?, before);
    // What was undone is now the publication before.
    back()??;
    assert_eq!(desk.files("www")?, after);
    Ok(())
}

#[test]
fn another_machine_finds_what_is_gone_by_a_listing() -> Result {
    if !has_rsync() {
        return Ok(());
    }
    let desk = Desk::new()?;
    desk.deploy()?;
    fs::remove_file(desk.at("room/articles/second.md"))?;
    // A new folder knows of no publication before.
    fs::remove_dir_all(desk.at("site"))?;
    desk.publish()?;
    deploy(&Options { cache: None, ..desk.options()? })?;
    assert_eq!(desk.files("www")?, desk.files("site")?);
    Ok(())
}

#[test]
fn a_folder_without_a_site_is_refused() -> Result {
    let desk = Desk::new()?;
    let empty = tempfile::tempdir()?;
    let refused = deploy(&Options { site: empty.path().to_owned(), ..desk.options()? });
    let said = refused.map(|_| ()).map_err(|error| error.to_string());
    assert_eq!(said, Err(format!("{} holds no published site: run `press publish` first", empty.path().display())));
    assert!(!Path::new(&desk.at("www")).exists());
    Ok(())
}
