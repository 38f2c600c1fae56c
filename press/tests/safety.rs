//! Tests that `press` loses no file, touches no file outside of its folders, and leaves no half-written file: with any content of
//! a newsroom, with damaged notes and caches of earlier runs, and when a publication is stopped at any time. `ROUNDS` sets the
//! number of rounds of the random tests.
//!
//! Long because its tests share one setup and several helpers.

use crate::Result;
use crate::shell::shell;
use press::content::Colour;
use press::publish::{Options, inputs, keep_warnings, kept_warnings, publish, read_newsroom, up_to_date};
use press::write::diff::upload_order;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A newsroom, a shell and an output folder.
struct Setup {
    work: tempfile::TempDir,
}

impl Setup {
    fn new() -> Result<Self> {
        let setup = Self { work: tempfile::tempdir()? };
        for folder in ["room/articles/sub", "room/pages", "room/media", "shell"] {
            fs::create_dir_all(setup.at(folder))?;
        }
        setup.write("room/site.toml", "title = 'T'\norigin = 'https://t.example'\nbroken_links = 'warn'\n")?;
        setup.write("room/pages/about.md", "---\ntitle: About\n---\nWho we are.\n")?;
        setup.write("room/media/a.txt", "text")?;
        for n in 0..4 {
            setup.article(&format!("articles/n{n}.md"), n, "")?;
        }
        setup.article("articles/sub/deep.md", 5, "")?;
        shell(&setup.at("shell"))?;
        Ok(setup)
    }

    fn at(&self, path: &str) -> PathBuf {
        self.work.path().join(path)
    }

    fn write(&self, path: &str, text: &str) -> Result {
        Ok(fs::write(self.at(path), text)?)
    }

    fn article(&self, file: &str, n: usize, more: &str) -> Result {
        let text = format!(
            "---\ntitle: Number {n}\ndate: 2023-01-{:02}\ncategories: [C{}]\ntags: [t{}]\n{more}---\n\nText {n} [on](/blog/n{}/).\n",
            n % 27 + 1,
            n % 3,
            n % 2,
            (n + 1) % 4
        );
        self.write(&format!("room/{file}"), &text)
    }

    /// The command that publishes.
    fn press(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_press"));
        self.arguments(&mut command, "site");
        command
    }

    fn arguments(&self, command: &mut Command, out: &str) {
        let moment = ["--now", "2024-01-01T00:00:00Z"];
        command.arg("publish").args(["--shell".into(), self.at("shell"), "--content".into(), self.at("room")]);
        command.args(["--out".into(), self.at(out)]).args(moment).arg("--quiet").stdin(Stdio::null());
    }

    /// Publishes from a shell (`sh`) that first sets limits.
    fn limited(&self, limits: &str) -> Result<Output> {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{limits}; exec \"$@\""), "sh", env!("CARGO_BIN_EXE_press")]);
        self.arguments(&mut command, "site");
        Ok(command.output()?)
    }

    fn publish(&self) -> Result<Output> {
        Ok(self.press().output()?)
    }

    /// The published files, without the notes of `press`.
    fn published(&self) -> Result<BTreeMap<String, Vec<u8>>> {
        files(&self.at("site"))
    }

    /// Publishes into an empty folder, and returns the files.
    fn clean(&self) -> Result<BTreeMap<String, Vec<u8>>> {
        let fresh = self.at("clean");
        if fresh.exists() {
            fs::remove_dir_all(&fresh)?;
        }
        run(&Options { out: fresh.clone(), ..self.options()? })?;
        files(&fresh)
    }

    fn options(&self) -> Result<Options> {
        let now = Some("2024-01-01T00:00:00Z".parse()?);
        Ok(Options { content: self.at("room"), shell: self.at("shell").into(), out: self.at("site"), now, ..Options::default() })
    }

    /// Publishes, and expects an error message with these words and an unchanged site.
    fn refused(&self, words: &[&str]) -> Result<String> {
        let before = all_files(&self.at("site"))?;
        let done = self.publish()?;
        let stderr = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(1), "{words:?}: {stderr}");
        assert!(words.iter().all(|word| stderr.contains(word)), "{words:?}: {stderr}");
        assert!(!stderr.contains("error: error:"), "{stderr}");
        assert_eq!(all_files(&self.at("site"))?, before, "{stderr}");
        Ok(stderr)
    }
}

fn succeeded(done: &Output) {
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Publishes as the command does. Returns its notes about damaged notes and caches.
fn run(options: &Options) -> Result<Vec<String>> {
    let inputs = inputs::digest(options)?;
    if up_to_date(options, inputs).is_some() && kept_warnings(options).is_some() {
        return Ok(options.progress.told());
    }
    let (newsroom, diagnostics) = read_newsroom(options);
    let newsroom = newsroom.filter(|_| !diagnostics.has_errors());
    let newsroom = newsroom.ok_or_else(|| diagnostics.render(Colour::Never))?;
    publish(&newsroom, options, inputs)?;
    keep_warnings(options, &diagnostics)?;
    Ok(options.progress.told())
}

/// Every file below a folder, without the notes of `press`; none when there is no such folder.
fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = all_files(folder)?;
    files.retain(|name, _| !name.starts_with(".broadsheet"));
    Ok(files)
}

fn all_files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder).into_iter().filter(|_| folder.exists()) {
        let entry = entry?;
        if entry.file_type().is_file() {
            files.insert(entry.path().strip_prefix(folder)?.to_string_lossy().into_owned(), fs::read(entry.path())?);
        }
    }
    Ok(files)
}

fn differences(one: &BTreeMap<String, Vec<u8>>, two: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let names: BTreeSet<_> = one.keys().chain(two.keys()).collect();
    names.into_iter().filter(|name| one.get(*name) != two.get(*name)).cloned().collect()
}

fn rounds(usual: usize) -> usize {
    std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(usual)
}

/// A small random number generator (SplitMix64), so that a failure can be run again.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % (sides.max(1) as u64)).unwrap_or_default()
    }
}

#[test]
fn what_cannot_be_read_is_an_error_and_no_file_is_removed() -> Result {
    let setup = Setup::new()?;
    succeeded(&setup.publish()?);
    // A link that leads back to its own folder, and a link that leads nowhere: not even root can read those.
    let sub = setup.at("room/articles/sub");
    fs::rename(&sub, setup.at("room/articles/.away"))?;
    symlink("../articles", &sub)?;
    setup.refused(&["articles/sub", "leads back to"])?;
    fs::remove_file(&sub)?;
    symlink("nowhere", &sub)?;
    setup.refused(&["articles/sub", "not there"])?;
    fs::remove_file(&sub)?;
    fs::rename(setup.at("room/articles/.away"), &sub)?;
    for (file, words) in [("media", "this is no folder"), ("pages", "this is no folder")] {
        let (place, away) = (setup.at(&format!("room/{file}")), setup.at("room/.away"));
        fs::rename(&place, &away)?;
        fs::write(&place, "")?;
        setup.refused(&[file, words])?;
        fs::remove_file(&place)?;
        fs::rename(&away, &place)?;
    }
    // A folder without permissions. Only root can read it.
    fs::set_permissions(&sub, fs::Permissions::from_mode(0o000))?;
    if fs::read_dir(&sub).is_err() {
        setup.refused(&["articles/sub", "cannot be read"])?;
    }
    fs::set_permissions(&sub, fs::Permissions::from_mode(0o755))?;
    succeeded(&setup.publish()?);
    Ok(())
}

#[test]
fn too_few_file_handles_remove_nothing() -> Result {
    let setup = Setup::new()?;
    let clean = setup.clean()?;
    succeeded(&setup.publish()?);
    let mut refused = 0;
    for handles in 3..40 {
        setup.article("articles/n0.md", 0, &format!("excerpt: With {handles}.\n"))?;
        let before = setup.published()?;
        let done = setup.limited(&format!("ulimit -n {handles}"))?;
        let now = setup.published()?;
        if done.status.success() {
            let names = |site: &BTreeMap<String, Vec<u8>>| -> Vec<String> {
                site.keys().filter(|name| !name.starts_with("data/search/")).cloned().collect()
            };
            assert_eq!(names(&now), names(&clean), "{handles} handles");
        } else {
            refused += 1;
            assert_eq!(differences(&now, &before), Vec::<String>::new(), "{handles} handles");
        }
    }
    assert!(refused > 0);
    succeeded(&setup.publish()?);
    assert_eq!(differences(&setup.published()?, &setup.clean()?), Vec::<String>::new());
    Ok(())
}

#[test]
fn a_full_disk_leaves_the_site_as_it_was() -> Result {
    let setup = Setup::new()?;
    succeeded(&setup.publish()?);
    // A file of this size cannot be written: the same error as on a full disk, with another name.
    setup.write("room/media/large.bin", &"x".repeat(200 << 10))?;
    setup.article("articles/n1.md", 1, "excerpt: Changed.\n")?;
    let before = all_files(&setup.at("site"))?;
    let done = setup.limited("trap '' XFSZ; ulimit -f 64")?;
    let stderr = String::from_utf8_lossy(&done.stderr);
    assert!(!done.status.success() && stderr.contains("large.bin"), "{stderr}");
    assert_eq!(all_files(&setup.at("site"))?, before, "{stderr}");
    // The message names an article that is too large.
    fs::remove_file(setup.at("room/media/large.bin"))?;
    let text = format!("---\ntitle: Long\n---\n\n{}\n", "Many words. ".repeat(10_000));
    setup.write("room/articles/long.md", &text)?;
    let done = setup.limited("trap '' XFSZ; ulimit -f 200")?;
    let stderr = String::from_utf8_lossy(&done.stderr);
    assert!(!done.status.success() && stderr.contains("articles/long.md"), "{stderr}");
    assert_eq!(all_files(&setup.at("site"))?, before, "{stderr}");
    succeeded(&setup.publish()?);
    assert_eq!(differences(&setup.published()?, &setup.clean()?), Vec::<String>::new());
    Ok(())
}

#[test]
fn links_that_leave_the_newsroom_are_refused() -> Result {
    let setup = Setup::new()?;
    succeeded(&setup.publish()?);
    setup.write("secret.txt", "the key")?;
    fs::create_dir(setup.at("elsewhere"))?;
    setup.write("elsewhere/note.md", "---\ntitle: Elsewhere\n---\nText.\n")?;
    setup.write("room/articles/beside.md", "---\ntitle: Beside\n---\n[File](beside.txt)\n")?;
    for (target, link, words) in [
        ("secret.txt", "room/media/env.txt", "media/env.txt"),
        ("elsewhere", "room/media/folder", "media/folder"),
        ("elsewhere", "room/articles/folder", "articles/folder"),
        ("elsewhere/note.md", "room/articles/note.md", "articles/note.md"),
        ("secret.txt", "room/articles/beside.txt", "articles/beside.txt"),
        ("secret.txt", "room/redirects.toml", "redirects.toml"),
    ] {
        symlink(setup.at(target), setup.at(link))?;
        let stderr = setup.refused(&[words, "leads out of the newsroom", "follow_links"])?;
        assert!(!stderr.contains("the key"), "{stderr}");
        fs::remove_file(setup.at(link))?;
    }
    // The owner of the newsroom can allow links to a folder.
    symlink(setup.at("elsewhere"), setup.at("room/articles/folder"))?;
    let settings = fs::read_to_string(setup.at("room/site.toml"))?;
    setup.write("room/site.toml", &format!("{settings}follow_links = ['../elsewhere']\n"))?;
    setup.write("room/articles/beside.txt", "mine")?;
    succeeded(&setup.publish()?);
    assert!(setup.at("site/blog/note/index.html").is_file());
    // A changed file behind the link is found: the site does not count as up to date.
    setup.write("elsewhere/note.md", "---\ntitle: Elsewhere\n---\nOther words.\n")?;
    succeeded(&setup.publish()?);
    assert!(fs::read_to_string(setup.at("site/blog/note/index.html"))?.contains("Other words"));
    // The settings file itself may not be a link either.
    fs::rename(setup.at("room/site.toml"), setup.at("site.toml"))?;
    symlink(setup.at("site.toml"), setup.at("room/site.toml"))?;
    setup.refused(&["site.toml", "leads out of the newsroom"])?;
    Ok(())
}

#[test]
fn names_that_are_taken_are_refused_with_their_file_before_anything_is_written() -> Result {
    let setup = Setup::new()?;
    succeeded(&setup.publish()?);
    let script = setup.published()?.into_keys().find(|name| name.starts_with("app-") && name.ends_with(".js")).ok_or("no app")?;
    let alias = |path: &str| format!("---\ntitle: X\naliases: [{path}]\n---\nText.\n");
    fs::remove_dir_all(setup.at("site"))?;
    for (file, text, words) in [
        ("room/articles/x.md", alias("/404.html/x"), "articles/x.md:3"),
        ("room/articles/x.md", alias("/feed.xml/x"), "articles/x.md:3"),
        ("room/articles/x.md", alias("/sitemap-pages.xml/x"), "articles/x.md:3"),
        ("room/articles/x.md", alias(&format!("/{script}")), "articles/x.md:3"),
        ("room/articles/x.md", alias(&format!("/{script}/")), "articles/x.md:3"),
    ] {
        setup.write(file, &text)?;
        setup.refused(&[words])?;
        assert!(!setup.at("site").exists(), "{text}");
        fs::remove_file(setup.at(file))?;
    }
    // The clash is found before anything is written: otherwise, the message would be about the folder for new files, which is a
    // link.
    succeeded(&setup.publish()?);
    fs::rename(setup.at("site/data/articles"), setup.at("elsewhere"))?;
    symlink(setup.at("elsewhere"), setup.at("site/data/articles"))?;
    setup.write("room/articles/x.md", &alias("/feed.xml/x"))?;
    setup.article("articles/y.md", 7, "")?;
    let stderr = setup.refused(&["articles/x.md:3"])?;
    assert!(!stderr.contains("symbolic link"), "{stderr}");
    fs::remove_file(setup.at("room/articles/x.md"))?;
    // A link in the output folder is also found before anything is written.
    setup.refused(&["`data/articles` in this folder is a symbolic link"])?;
    assert!(!setup.at("site/blog/y").exists() && !setup.at("elsewhere/y.json").exists());
    fs::remove_file(setup.at("room/articles/y.md"))?;
    fs::remove_dir_all(setup.at("site"))?;
    // Files of the newsroom that would replace the site's own files.
    let settings = fs::read_to_string(setup.at("room/site.toml"))?;
    setup.write("room/site.toml", &format!("{settings}media = ['media', {{ folder = 'static', path = '/' }}]\n"))?;
    for (file, words) in [
        ("index.html", "static/index.html"),
        ("about", "static/about"),
        ("about/index.html", "pages/about.md"),
        ("sitemap-2023.xml", "static/sitemap-2023.xml"),
        ("data/search/2/mine.bin", "static/data/search/2/mine.bin"),
    ] {
        let file = setup.at(&format!("room/static/{file}"));
        fs::create_dir_all(file.parent().ok_or("no folder")?)?;
        fs::write(&file, "mine")?;
        setup.refused(&[words])?;
        assert!(!setup.at("site").exists(), "{words}");
        fs::remove_dir_all(setup.at("room/static"))?;
    }
    setup.write("room/site.toml", &settings)?;
    succeeded(&setup.publish()?);
    Ok(())
}

#[test]
fn odd_arguments_and_settings_get_one_clear_message() -> Result {
    let setup = Setup::new()?;
    let mut out_in_media = Command::new(env!("CARGO_BIN_EXE_press"));
    setup.arguments(&mut out_in_media, "room/media/site");
    let (mut cache, mut config) = (setup.press(), setup.press());
    cache.arg("--cache").arg(setup.at("room/media/deep/../deep/cache"));
    config.arg("--config").arg(setup.at("room/media"));
    for mut command in [out_in_media, cache, config] {
        let done = command.output()?;
        let stderr = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.code() == Some(1) && stderr.contains("lies in `media`, whose files are published"), "{stderr}");
        assert_eq!(fs::read_dir(setup.at("room/media"))?.count(), 1);
    }
    let settings = fs::read_to_string(setup.at("room/site.toml"))?;
    setup.write("room/site.toml", &settings.replace("https://", "https://ada:open-sesame@"))?;
    let stderr = setup.refused(&["site.toml", "no password"])?;
    assert!(!stderr.contains("sesame"), "{stderr}");
    fs::remove_file(setup.at("room/site.toml"))?;
    assert!(Command::new("mkfifo").arg(setup.at("room/site.toml")).status()?.success());
    setup.refused(&["site.toml", "no file"])?;
    Ok(())
}

/// Follows all links of a site, beginning with some pages. Returns the linked pages that are missing.
fn missing(site: &BTreeMap<String, Vec<u8>>, from: impl Iterator<Item = String>) -> Vec<String> {
    let mut ahead: Vec<String> = from.collect();
    let mut seen: BTreeSet<String> = ahead.iter().cloned().collect();
    let mut missing = Vec::new();
    while let Some(page) = ahead.pop() {
        let Some(text) = site.get(&page).map(|bytes| String::from_utf8_lossy(bytes)) else {
            missing.push(page);
            continue;
        };
        for rest in ["href=\"/", "src=\"/"].iter().flat_map(|start| text.split(start).skip(1)) {
            let path = rest.split(['"', '#', '?']).next().unwrap_or_default();
            let file = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
            if file.ends_with(".html") && seen.insert(file.clone()) {
                ahead.push(file);
            }
        }
    }
    missing
}

#[test]
fn whenever_a_publication_is_killed_no_reader_finds_a_link_to_a_missing_page() -> Result {
    let setup = Setup::new()?;
    let edit = |round: usize| -> Result {
        setup.article("articles/n0.md", round, "")?;
        setup.article(&format!("articles/new-{round}.md"), 40 + round, &format!("authors: [A{round}]\n"))?;
        let old = setup.at(&format!("room/articles/new-{}.md", round.wrapping_sub(3)));
        if old.exists() {
            fs::remove_file(old)?;
        }
        Ok(())
    };
    edit(0)?;
    succeeded(&setup.publish()?);
    let began = Instant::now();
    edit(1)?;
    succeeded(&setup.publish()?);
    let whole = began.elapsed();
    let mut dice = Dice(3);
    for round in 2..2 + rounds(12) {
        let old: Vec<String> = setup.published()?.into_keys().filter(|name| name.ends_with(".html")).collect();
        edit(round)?;
        let mut child = setup.press().stderr(Stdio::null()).spawn()?;
        sleep(whole.mul_f64(dice.throw(1000) as f64 / 1000.0) + Duration::from_millis(1));
        child.kill()?;
        child.wait()?;
        let half = setup.published()?;
        // Pages that are no longer published may be removed already. This happens only after all other changes.
        let there = old.into_iter().filter(|page| half.contains_key(page));
        let gone: Vec<String> = missing(&half, there).into_iter().filter(|page| !page.contains("/new-")).collect();
        assert_eq!(gone, Vec::<String>::new(), "round {round}");
        for (name, bytes) in half.iter().filter(|(name, _)| name.ends_with(".html") && !name.contains("new-")) {
            assert!(bytes.ends_with(b"</html>\n") || bytes.ends_with(b"</html>"), "round {round}: {name} is cut");
        }
        succeeded(&setup.publish()?);
        assert_eq!(differences(&setup.published()?, &setup.clean()?), Vec::<String>::new(), "round {round}");
        assert!(!setup.at("site/.broadsheet.next").exists() && !setup.at("site/.broadsheet.journal").exists());
    }
    Ok(())
}

#[test]
fn two_publications_at_once_give_what_one_gives() -> Result {
    let setup = Setup::new()?;
    let clean = setup.clean()?;
    let mut dice = Dice(5);
    for round in 0..rounds(5) {
        if round % 2 == 0 && setup.at("site").exists() {
            fs::remove_dir_all(setup.at("site"))?;
        }
        setup.article("articles/n0.md", round % 2, "")?;
        let clean = if round % 2 == 0 { clean.clone() } else { setup.clean()? };
        let first = setup.press().stderr(Stdio::piped()).spawn()?;
        sleep(Duration::from_millis(dice.throw(30) as u64));
        let second = setup.press().stderr(Stdio::piped()).spawn()?;
        let done = [first.wait_with_output()?, second.wait_with_output()?];
        assert!(done.iter().any(|done| done.status.success()), "round {round}");
        for done in done.iter().filter(|done| !done.status.success()) {
            let stderr = String::from_utf8_lossy(&done.stderr);
            assert!(stderr.contains("another press is publishing into this folder"), "round {round}: {stderr}");
        }
        assert_eq!(differences(&setup.published()?, &clean), Vec::<String>::new(), "round {round}");
    }
    Ok(())
}

/// Damages a file: changes some bytes, cuts it, or inserts bytes.
fn damage(dice: &mut Dice, file: &Path) -> Result {
    let mut bytes = fs::read(file)?;
    for _ in 0..=dice.throw(3) {
        let at = dice.throw(bytes.len());
        match dice.throw(4) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, u8::try_from(dice.throw(256))?),
            _ if !bytes.is_empty() => bytes[at] ^= 1 << dice.throw(8),
            _ => {}
        }
    }
    Ok(fs::write(file, bytes)?)
}

#[test]
fn damaged_notes_and_caches_give_the_site_of_a_clean_run() -> Result {
    let setup = Setup::new()?;
    let picture = image::RgbImage::from_pixel(600, 20, image::Rgb([9, 99, 199]));
    picture.save(setup.at("room/media/a.png"))?;
    setup.write("room/articles/n9.md", "---\ntitle: Nine\ncover: /media/a.png\n---\nText.\n")?;
    let cached = || -> Result<Options> { Ok(Options { cache: Some(setup.at("cache")), ..setup.options()? }) };
    run(&cached()?)?;
    let (mut dice, mut reported) = (Dice(11), 0);
    let all = rounds(40);
    for round in 0..all {
        let notes = [".broadsheet", ".broadsheet.pages", ".broadsheet.warnings"].map(|name| setup.at(&format!("site/{name}")));
        let mut kept: Vec<PathBuf> =
            all_files(&setup.at("cache"))?.into_keys().map(|name| setup.at(&format!("cache/{name}"))).collect();
        kept.extend(notes);
        let file = kept[dice.throw(kept.len())].clone();
        damage(&mut dice, &file)?;
        match dice.throw(3) {
            0 => setup.article("articles/n1.md", round, "")?,
            1 if setup.at("room/articles/extra.md").exists() => fs::remove_file(setup.at("room/articles/extra.md"))?,
            1 => setup.article("articles/extra.md", 7, "")?,
            _ => {}
        }
        if dice.throw(3) == 0 {
            // Without an output folder, everything comes from the cache.
            fs::remove_dir_all(setup.at("site"))?;
        }
        let lines = run(&cached()?).map_err(|error| format!("round {round}, {}: {error}", file.display()))?;
        reported += usize::from(!lines.is_empty());
        let (site, clean) = (setup.published()?, setup.clean()?);
        assert_eq!(differences(&site, &clean), Vec::<String>::new(), "round {round}, {}", file.display());
    }
    assert!(reported > all / 4, "{reported} of {all} were reported");
    Ok(())
}

#[test]
fn only_the_user_can_read_the_cache() -> Result {
    let setup = Setup::new()?;
    run(&Options { cache: Some(setup.at("made/cache")), ..setup.options()? })?;
    assert_eq!(fs::metadata(setup.at("made/cache"))?.permissions().mode() & 0o777, 0o700);
    Ok(())
}

#[test]
fn a_publication_moves_files_to_their_places_in_the_order_of_an_upload() {
    use press::write::diff::FileKind;
    let stage = |kind, path| upload_order::arrival(path, kind, false);
    assert!(stage(FileKind::Media, "media/a.jpg") < stage(FileKind::ArticleData, "data/articles/a.json"));
    assert!(stage(FileKind::ArticleData, "data/articles/a.json") < stage(FileKind::ArticlePages, "blog/a/index.html"));
}
