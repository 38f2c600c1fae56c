//! Tests `press deploy` to a folder, with the rsync program of the system. `tests/hosts/deploy.test.mjs` tests it with S3
//! storage.

use crate::Result;
use crate::shell::shell;
use press::hosts::deploy::{DeployError, Options, Outcome, Target, deploy};
use press::publish::{self, publish, read_newsroom};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

struct Setup(tempfile::TempDir);

impl Setup {
    fn new() -> Result<Self> {
        let setup = Self(tempfile::tempdir()?);
        for folder in ["shell", "room/articles"] {
            fs::create_dir_all(setup.at(folder))?;
        }
        shell(&setup.at("shell"))?;
        fs::write(setup.at("room/site.toml"), "title = \"T\"\norigin = \"https://news.example\"\n")?;
        setup.article("first", "Text.")?;
        setup.article("second", "Text.")?;
        setup.publish()?;
        Ok(setup)
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

    /// The files of a folder, without the notes of `press`.
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

/// Whether rsync is installed. `scripts/setup.sh` installs it where it can.
fn has_rsync() -> bool {
    let is_there = Command::new("rsync").arg("--version").output().is_ok_and(|done| done.status.success());
    if !is_there {
        eprintln!("skipped: rsync is not installed");
    }
    is_there
}

#[test]
fn a_folder_gets_changed_files_and_loses_removed_ones() -> Result {
    if !has_rsync() {
        return Ok(());
    }
    let setup = Setup::new()?;
    let first = setup.deploy()?;
    assert_eq!(setup.files("www")?, setup.files("site")?);
    assert_eq!(first.sent as usize, setup.files("site")?.len());
    assert_eq!((setup.deploy()?.sent, setup.deploy()?.requests), (0, 1));
    // A file that somebody else puts there stays.
    fs::write(setup.at("www/other.txt"), "mine")?;
    fs::remove_file(setup.at("room/articles/second.md"))?;
    setup.article("first", "Other text.")?;
    setup.publish()?;
    let planned = deploy(&Options { dry_run: true, ..setup.options()? })?;
    assert!(planned.sent == 0 && planned.changes.upload.files > 0 && planned.changes.delete.files > 0);
    let next = setup.deploy()?;
    assert!(next.deleted > 0 && next.sent < first.sent, "{next:?}");
    let mut there = setup.files("www")?;
    assert_eq!(there.remove("other.txt").as_deref(), Some(&b"mine"[..]));
    assert_eq!(there, setup.files("site")?);
    Ok(())
}

#[test]
fn a_rollback_deploys_the_publication_before() -> Result {
    if !has_rsync() {
        return Ok(());
    }
    let setup = Setup::new()?;
    setup.deploy()?;
    let before = setup.files("www")?;
    let back = || -> Result<_> { Ok(deploy(&Options { rollback: true, ..setup.options()? })) };
    assert!(matches!(back()?, Err(DeployError::NothingBefore(_))));
    setup.article("third", "Text.")?;
    setup.publish()?;
    setup.deploy()?;
    let after = setup.files("www")?;
    assert_ne!(before, after);
    back()??;
    assert_eq!(setup.files("www")?, before);
    // The publication that was undone is now the publication before.
    back()??;
    assert_eq!(setup.files("www")?, after);
    Ok(())
}

#[test]
fn another_computer_finds_removed_files_by_listing_the_target() -> Result {
    if !has_rsync() {
        return Ok(());
    }
    let setup = Setup::new()?;
    setup.deploy()?;
    fs::remove_file(setup.at("room/articles/second.md"))?;
    // A new output folder has no manifest of the publication before.
    fs::remove_dir_all(setup.at("site"))?;
    setup.publish()?;
    deploy(&Options { cache: None, ..setup.options()? })?;
    assert_eq!(setup.files("www")?, setup.files("site")?);
    Ok(())
}

#[test]
fn a_folder_without_a_site_is_refused() -> Result {
    let setup = Setup::new()?;
    let empty = tempfile::tempdir()?;
    let refused = deploy(&Options { site: empty.path().to_owned(), ..setup.options()? });
    let message = refused.map(|_| ()).map_err(|error| error.to_string());
    assert_eq!(message, Err(format!("{} holds no published site: run `press publish` first", empty.path().display())));
    assert!(!Path::new(&setup.at("www")).exists());
    Ok(())
}
