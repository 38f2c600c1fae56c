//! Tests imports that are killed, that run at the same time, or that find a damaged report of an earlier import. Nobody may lose
//! an edit, and the next import must give the same result as a clean import. `ROUNDS` sets the number of random attempts.

use crate::Result;
use press::import::REPORT;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A folder with an export and its uploads, into which the tests import newsrooms.
struct Setup {
    work: tempfile::TempDir,
}

impl Setup {
    fn new() -> Result<Self> {
        let setup = Self { work: tempfile::tempdir()? };
        fs::create_dir_all(setup.at("uploads/2020/05"))?;
        for n in 0..5 {
            fs::write(setup.at(&format!("uploads/2020/05/{n}.jpg")), vec![b'x'; 1000 * n])?;
        }
        setup.export(0)?;
        Ok(setup)
    }

    fn at(&self, path: &str) -> PathBuf {
        self.work.path().join(path)
    }

    /// Writes the export of a later time: some articles are new, some have changed, and some are no longer there.
    fn export(&self, time: usize) -> Result {
        let names: Vec<String> = (0..40).map(|n| format!("a{}", n + time)).collect();
        let bodies: Vec<String> = (0..40)
            .map(|n| {
                let picture = format!("<img src=\"https://old.example/wp-content/uploads/2020/05/{}.jpg\">", n % 5);
                format!("<p>Text {n} of time {}.</p>{picture}", if n % 3 == 0 { time } else { 0 })
            })
            .collect();
        let items: String = names.iter().zip(&bodies).enumerate().map(|(n, (name, body))| item(n + time, name, body)).collect();
        let text = format!(
            "<?xml version=\"1.0\"?>\n<rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><title>Old Paper</title>\
             <wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example</wp:base_blog_url>\n{items}</channel></rss>"
        );
        Ok(fs::write(self.at("export.xml"), text)?)
    }

    fn import(&self, out: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_press"));
        command.args(["import", "wordpress", "--quiet", "--media"]).arg(self.at("uploads")).arg(self.at("export.xml"));
        command.arg("--out").arg(self.at(out)).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    /// Runs an import that must succeed; returns what it wrote to standard error.
    fn imported(&self, out: &str) -> Result<String> {
        let done = self.import(out).output()?;
        let stderr = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "{stderr}");
        Ok(stderr)
    }

    /// All files of a newsroom except its report.
    fn newsroom(&self, out: &str) -> Result<HashMap<String, Vec<u8>>> {
        let mut files = files(&self.at(out))?;
        files.remove(REPORT);
        Ok(files)
    }

    /// The hidden files beside the newsroom. A finished import leaves none there.
    fn beside(&self) -> Result<Vec<String>> {
        let names = fs::read_dir(self.work.path())?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        let names = names.collect::<Result<Vec<_>>>()?;
        Ok(names.into_iter().filter(|name| name.starts_with('.')).collect())
    }
}

/// A public post.
fn item(id: usize, name: &str, body: &str) -> String {
    format!(
        "<item><title>A title</title><link>https://old.example/{name}</link><content:encoded><![CDATA[{body}]]></content:encoded>\
         <wp:post_id>{id}</wp:post_id><wp:post_date>2020-05-04 10:00:00</wp:post_date><wp:post_date_gmt>2020-05-04 10:00:00\
         </wp:post_date_gmt><wp:post_name>{name}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>\
         <wp:post_password></wp:post_password><category domain=\"category\" nicename=\"news\">News</category></item>\n"
    )
}

/// Every file below a folder, with its bytes. The folder does not have to exist.
fn files(folder: &Path) -> Result<HashMap<String, Vec<u8>>> {
    let mut files = HashMap::new();
    for entry in walkdir::WalkDir::new(folder).into_iter().filter(|_| folder.exists()) {
        let entry = entry?;
        if entry.file_type().is_file() {
            files.insert(entry.path().strip_prefix(folder)?.to_string_lossy().into_owned(), fs::read(entry.path())?);
        }
    }
    Ok(files)
}

fn rounds(usual: usize) -> usize {
    std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(usual)
}

/// A pseudo-random number below `sides`, which depends only on the round.
fn throw(round: usize, sides: usize) -> usize {
    let mixed = (round as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    usize::try_from((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33).unwrap_or_default() % sides.max(1)
}

#[test]
fn the_next_import_completes_a_killed_one() -> Result {
    let setup = Setup::new()?;
    let began = Instant::now();
    setup.imported("news")?;
    let whole = began.elapsed();
    let own = "articles/2020/a5.md";
    fs::write(setup.at("news").join(own), "---\ntitle: Mine\n---\nMine.\n")?;
    for round in 0..rounds(10) {
        let out = if round % 4 == 3 { "fresh" } else { "news" };
        if out == "fresh" {
            _ = fs::remove_dir_all(setup.at(out));
        }
        setup.export(round % 3)?;
        let before = setup.newsroom(out)?;
        let mut child = setup.import(out).stderr(Stdio::null()).spawn()?;
        sleep(whole.mul_f64(throw(round, 1000) as f64 / 1000.0) + Duration::from_millis(1));
        child.kill()?;
        child.wait()?;
        let half = setup.newsroom(out)?;
        let lost: Vec<_> = before.keys().filter(|name| !half.contains_key(*name)).collect();
        assert!(lost.is_empty(), "round {round}: {lost:?}");
        setup.imported(out)?;
        assert_eq!(setup.beside()?, Vec::<String>::new(), "round {round}");
        if out == "news" {
            assert_eq!(fs::read_to_string(setup.at("news").join(own))?, "---\ntitle: Mine\n---\nMine.\n", "round {round}");
        }
        // The newsroom has all files of a clean import, except for the edited file. Files of earlier exports stay.
        _ = fs::remove_dir_all(setup.at("clean"));
        setup.imported("clean")?;
        let now = setup.newsroom(out)?;
        let other = setup.newsroom("clean")?.into_iter().filter(|(name, bytes)| name != own && now.get(name) != Some(bytes));
        assert_eq!(other.map(|(name, _)| name).collect::<Vec<_>>(), Vec::<String>::new(), "round {round}");
    }
    Ok(())
}

#[test]
fn two_imports_at_once_give_what_one_gives() -> Result {
    let setup = Setup::new()?;
    setup.imported("clean")?;
    for round in 0..rounds(5) {
        _ = fs::remove_dir_all(setup.at("news"));
        let first = setup.import("news").spawn()?;
        sleep(Duration::from_millis(throw(round, 20) as u64));
        let second = setup.import("news").spawn()?;
        let done = [first.wait_with_output()?, second.wait_with_output()?];
        assert!(done.iter().any(|done| done.status.success()), "round {round}");
        for done in done.iter().filter(|done| !done.status.success()) {
            let stderr = String::from_utf8_lossy(&done.stderr);
            assert!(stderr.contains("another import is writing"), "round {round}: {stderr}");
        }
        assert!(setup.newsroom("news")? == setup.newsroom("clean")?, "round {round}");
    }
    Ok(())
}

#[test]
fn a_damaged_report_loses_no_edit() -> Result {
    let setup = Setup::new()?;
    setup.imported("clean")?;
    setup.imported("news")?;
    let report = fs::read(setup.at("news").join(REPORT))?;
    let own = setup.at("news/articles/2020/a5.md");
    for round in 0..rounds(10) {
        let mut bytes = report.clone();
        let at = throw(round, bytes.len());
        match round % 3 {
            0 => bytes.truncate(at),
            1 => bytes[at] = b'\0',
            _ => bytes[at] ^= 1 << (round % 8),
        }
        fs::write(setup.at("news").join(REPORT), bytes)?;
        fs::write(&own, "mine")?;
        setup.imported("news")?;
        assert_eq!(fs::read_to_string(&own)?, "mine", "round {round}");
        let mut expected = setup.newsroom("clean")?;
        expected.insert("articles/2020/a5.md".to_owned(), b"mine".to_vec());
        assert!(setup.newsroom("news")? == expected, "round {round}");
    }
    Ok(())
}

/// A forged report does not make an import read or write files outside of the newsroom.
#[test]
fn a_forged_report_changes_nothing_outside_the_newsroom() -> Result {
    let setup = Setup::new()?;
    setup.imported("news")?;
    let report = setup.at("news").join(REPORT);
    let text = fs::read_to_string(&report)?;
    fs::write(&report, text.replace("articles/2020/a7.md", "../victim.md"))?;
    fs::write(setup.at("victim.md"), "theirs")?;
    setup.export(1)?;
    setup.imported("news")?;
    assert_eq!(fs::read_to_string(setup.at("victim.md"))?, "theirs");
    Ok(())
}
