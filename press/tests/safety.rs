//! Nothing is lost, nothing outside is touched, and nothing is half-written: whatever a newsroom holds, whatever happens to the
//! notes and the cache of earlier runs, and whenever a publication is stopped. `ROUNDS` says how often what is random is tried.

use crate::Result;
use crate::shell::shell;
use press::check::diff::upload_order;
use press::content::Colour;
use press::publish::{Options, inputs, keep_warnings, kept_warnings, publish, read_newsroom, up_to_date};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A newsroom, a shell and an output folder.
struct Desk {
    work: tempfile::TempDir,
}

impl Desk {
    fn new() -> Result<Self> {
        let desk = Self { work: tempfile::tempdir()? };
        for folder in ["room/articles/sub", "room/pages", "room/media", "shell"] {
            fs::create_dir_all(desk.at(folder))?;
        }
        desk.write("room/site.toml", "title = 'T'\norigin = 'https://t.example'\nbroken_links = 'warn'\n")?;
        desk.write("room/pages/about.md", "---\ntitle: About\n---\nWho we are.\n")?;
        desk.write("room/media/a.txt", "text")?;
        for n in 0..4 {
            desk.article(&format!("articles/n{n}.md"), n, "")?;
        }
        desk.article("articles/sub/deep.md", 5, "")?;
        shell(&desk.at("shell"))?;
        Ok(desk)
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

    /// A command that publishes.
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

    /// Publishes by way of a shell, which sets limits first.
    fn limited(&self, limits: &str) -> Result<Output> {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{limits}; exec \"$@\""), "sh", env!("CARGO_BIN_EXE_press")]);
        self.arguments(&mut command, "site");
        Ok(command.output()?)
    }

    fn publish(&self) -> Result<Output> {
        Ok(self.press().output()?)
    }

    /// What was published; and a publication that is refused.
    fn published(&self) -> Result<BTreeMap<String, Vec<u8>>> {
        files(&self.at("site"))
    }

    /// The files that a publication into an empty folder gives.
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

    /// Publishes and expects to be refused, with these words and nothing changed.
    fn refused(&self, words: &[&str]) -> Result<String> {
        let before = all_files(&self.at("site"))?;
        let done = self.publish()?;
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(1), "{words:?}: {said}");
        assert!(words.iter().all(|word| said.contains(word)), "{words:?}: {said}");
        assert!(!said.contains("error: error:"), "{said}");
        assert_eq!(all_files(&self.at("site"))?, before, "{said}");
        Ok(said)
    }
}

fn succeeded(done: &Output) {
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// As the command does it; what is told of notes and the cache.
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

/// Every file below a folder that is there, notes of `press` apart.
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
fn what_cannot_be_read_is_an_error_and_removes_nothing() -> Result {
    let desk = Desk::new()?;
    succeeded(&desk.publish()?);
    // A folder that leads back to itself, and one that leads nowhere: not even root can read those.
    let sub = desk.at("room/articles/sub");
    fs::rename(&sub, desk.at("room/articles/.away"))?;
    symlink("../articles", &sub)?;
    desk.refused(&["articles/sub", "leads back to"])?;
    fs::remove_file(&sub)?;
    symlink("nowhere", &sub)?;
    desk.refused(&["articles/sub", "not there"])?;
    fs::remove_file(&sub)?;
    fs::rename(desk.at("room/articles/.away"), &sub)?;
    for (file, words) in [("media", "this is no folder"), ("pages", "this is no folder")] {
        let (place, away) = (desk.at(&format!("room/{file}")), desk.at("room/.away"));
        fs::rename(&place, &away)?;
        fs::write(&place, "")?;
        desk.refused(&[file, words])?;
        fs::remove_file(&place)?;
        fs::rename(&away, &place)?;
    }
    // Of whoever is not root, a folder's rights are enough.
    fs::set_permissions(&sub, fs::Permissions::from_mode(0o000))?;
    if fs::read_dir(&sub).is_err() {
        desk.refused(&["articles/sub", "cannot be read"])?;
    }
    fs::set_permissions(&sub, fs::Permissions::from_mode(0o755))?;
    succeeded(&desk.publish()?);
    Ok(())
}

#[test]
fn too_few_file_handles_remove_nothing() -> Result {
    let desk = Desk::new()?;
    let clean = desk.clean()?;
    succeeded(&desk.publish()?);
    let mut refused = 0;
    for handles in 3..40 {
        desk.article("articles/n0.md", 0, &format!("excerpt: With {handles}.\n"))?;
        let before = desk.published()?;
        let done = desk.limited(&format!("ulimit -n {handles}"))?;
        let now = desk.published()?;
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
    succeeded(&desk.publish()?);
    assert_eq!(differences(&desk.published()?, &desk.clean()?), Vec::<String>::new());
    Ok(())
}

#[test]
fn a_full_disk_leaves_the_site_as_it_was() -> Result {
    let desk = Desk::new()?;
    succeeded(&desk.publish()?);
    // So large a file cannot be written: the same error as on a full disk, but for its name.
    desk.write("room/media/large.bin", &"x".repeat(200 << 10))?;
    desk.article("articles/n1.md", 1, "excerpt: Changed.\n")?;
    let before = all_files(&desk.at("site"))?;
    let done = desk.limited("trap '' XFSZ; ulimit -f 64")?;
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(!done.status.success() && said.contains("large.bin"), "{said}");
    assert_eq!(all_files(&desk.at("site"))?, before, "{said}");
    // An article that is too large is named.
    fs::remove_file(desk.at("room/media/large.bin"))?;
    let text = format!("---\ntitle: Long\n---\n\n{}\n", "Many words. ".repeat(10_000));
    desk.write("room/articles/long.md", &text)?;
    let done = desk.limited("trap '' XFSZ; ulimit -f 200")?;
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(!done.status.success() && said.contains("articles/long.md"), "{said}");
    assert_eq!(all_files(&desk.at("site"))?, before, "{said}");
    succeeded(&desk.publish()?);
    assert_eq!(differences(&desk.published()?, &desk.clean()?), Vec::<String>::new());
    Ok(())
}

#[test]
fn links_that_leave_the_newsroom_are_refused() -> Result {
    let desk = Desk::new()?;
    succeeded(&desk.publish()?);
    desk.write("secret.txt", "the key")?;
    fs::create_dir(desk.at("elsewhere"))?;
    desk.write("elsewhere/note.md", "---\ntitle: Elsewhere\n---\nText.\n")?;
    desk.write("room/articles/beside.md", "---\ntitle: Beside\n---\n[File](beside.txt)\n")?;
    for (target, link, words) in [
        ("secret.txt", "room/media/env.txt", "media/env.txt"),
        ("elsewhere", "room/media/folder", "media/folder"),
        ("elsewhere", "room/articles/folder", "articles/folder"),
        ("elsewhere/note.md", "room/articles/note.md", "articles/note.md"),
        ("secret.txt", "room/articles/beside.txt", "articles/beside.txt"),
        ("secret.txt", "room/redirects.toml", "redirects.toml"),
    ] {
        symlink(desk.at(target), desk.at(link))?;
        let said = desk.refused(&[words, "leads out of the newsroom", "follow_links"])?;
        assert!(!said.contains("the key"), "{said}");
        fs::remove_file(desk.at(link))?;
    }
    // Whoever owns the newsroom may say where links lead.
    symlink(desk.at("elsewhere"), desk.at("room/articles/folder"))?;
    let settings = fs::read_to_string(desk.at("room/site.toml"))?;
    desk.write("room/site.toml", &format!("{settings}follow_links = ['../elsewhere']\n"))?;
    desk.write("room/articles/beside.txt", "mine")?;
    succeeded(&desk.publish()?);
    assert!(desk.at("site/blog/note/index.html").is_file());
    // What it leads to is looked at, too, when it is told that nothing has changed.
    desk.write("elsewhere/note.md", "---\ntitle: Elsewhere\n---\nOther words.\n")?;
    succeeded(&desk.publish()?);
    assert!(fs::read_to_string(desk.at("site/blog/note/index.html"))?.contains("Other words"));
    // The settings themselves.
    fs::rename(desk.at("room/site.toml"), desk.at("site.toml"))?;
    symlink(desk.at("site.toml"), desk.at("room/site.toml"))?;
    desk.refused(&["site.toml", "leads out of the newsroom"])?;
    Ok(())
}

#[test]
fn names_that_are_taken_are_refused_with_their_file_before_anything_is_written() -> Result {
    let desk = Desk::new()?;
    succeeded(&desk.publish()?);
    let script = desk.published()?.into_keys().find(|name| name.starts_with("app-") && name.ends_with(".js")).ok_or("no app")?;
    let alias = |path: &str| format!("---\ntitle: X\naliases: [{path}]\n---\nText.\n");
    fs::remove_dir_all(desk.at("site"))?;
    for (file, text, words) in [
        ("room/articles/x.md", alias("/404.html/x"), "articles/x.md:3"),
        ("room/articles/x.md", alias("/feed.xml/x"), "articles/x.md:3"),
        ("room/articles/x.md", alias("/sitemap-pages.xml/x"), "articles/x.md:3"),
        ("room/articles/x.md", alias(&format!("/{script}")), "articles/x.md:3"),
        ("room/articles/x.md", alias(&format!("/{script}/")), "articles/x.md:3"),
    ] {
        desk.write(file, &text)?;
        desk.refused(&[words])?;
        assert!(!desk.at("site").exists(), "{text}");
        fs::remove_file(desk.at(file))?;
    }
    // It is found before anything is written: the folder that a new file would be written into cannot be written to.
    succeeded(&desk.publish()?);
    fs::rename(desk.at("site/data/articles"), desk.at("elsewhere"))?;
    symlink(desk.at("elsewhere"), desk.at("site/data/articles"))?;
    desk.write("room/articles/x.md", &alias("/feed.xml/x"))?;
    desk.article("articles/y.md", 7, "")?;
    let said = desk.refused(&["articles/x.md:3"])?;
    assert!(!said.contains("symbolic link"), "{said}");
    fs::remove_file(desk.at("room/articles/x.md"))?;
    // So is what stands in the way in the folder itself.
    desk.refused(&["`data/articles` in it is a symbolic link"])?;
    assert!(!desk.at("site/blog/y").exists() && !desk.at("elsewhere/y.json").exists());
    fs::remove_file(desk.at("room/articles/y.md"))?;
    fs::remove_dir_all(desk.at("site"))?;
    // Files of the newsroom that would take the place of the site's own.
    let settings = fs::read_to_string(desk.at("room/site.toml"))?;
    desk.write("room/site.toml", &format!("{settings}media = ['media', {{ folder = 'static', path = '/' }}]\n"))?;
    for (file, words) in [
        ("index.html", "static/index.html"),
        ("about", "static/about"),
        ("about/index.html", "pages/about.md"),
        ("sitemap-2023.xml", "static/sitemap-2023.xml"),
        ("data/search/2/mine.bin", "static/data/search/2/mine.bin"),
    ] {
        let file = desk.at(&format!("room/static/{file}"));
        fs::create_dir_all(file.parent().ok_or("no folder")?)?;
        fs::write(&file, "mine")?;
        desk.refused(&[words])?;
        assert!(!desk.at("site").exists(), "{words}");
        fs::remove_dir_all(desk.at("room/static"))?;
    }
    desk.write("room/site.toml", &settings)?;
    succeeded(&desk.publish()?);
    Ok(())
}

#[test]
fn odd_arguments_and_settings_get_one_clear_message() -> Result {
    let desk = Desk::new()?;
    let mut out_in_media = Command::new(env!("CARGO_BIN_EXE_press"));
    desk.arguments(&mut out_in_media, "room/media/site");
    let (mut cache, mut config) = (desk.press(), desk.press());
    cache.arg("--cache").arg(desk.at("room/media/deep/../deep/cache"));
    config.arg("--config").arg(desk.at("room/media"));
    for mut command in [out_in_media, cache, config] {
        let done = command.output()?;
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.code() == Some(1) && said.contains("lies in `media`, whose files are published"), "{said}");
        assert_eq!(fs::read_dir(desk.at("room/media"))?.count(), 1);
    }
    let settings = fs::read_to_string(desk.at("room/site.toml"))?;
    desk.write("room/site.toml", &settings.replace("https://", "https://ada:open-sesame@"))?;
    let said = desk.refused(&["site.toml", "no password"])?;
    assert!(!said.contains("sesame"), "{said}");
    fs::remove_file(desk.at("room/site.toml"))?;
    assert!(Command::new("mkfifo").arg(desk.at("room/site.toml")).status()?.success());
    desk.refused(&["site.toml", "no file"])?;
    Ok(())
}

/// The pages and files that the pages of a site lead to, from some of them on; those that are not there.
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
fn whenever_a_publication_is_killed_no_reader_meets_what_is_missing() -> Result {
    let desk = Desk::new()?;
    let edit = |round: usize| -> Result {
        desk.article("articles/n0.md", round, "")?;
        desk.article(&format!("articles/new-{round}.md"), 40 + round, &format!("authors: [A{round}]\n"))?;
        let old = desk.at(&format!("room/articles/new-{}.md", round.wrapping_sub(3)));
        if old.exists() {
            fs::remove_file(old)?;
        }
        Ok(())
    };
    edit(0)?;
    succeeded(&desk.publish()?);
    let began = Instant::now();
    edit(1)?;
    succeeded(&desk.publish()?);
    let whole = began.elapsed();
    let mut dice = Dice(3);
    for round in 2..2 + rounds(12) {
        let old: Vec<String> = desk.published()?.into_keys().filter(|name| name.ends_with(".html")).collect();
        edit(round)?;
        let mut child = desk.press().stderr(Stdio::null()).spawn()?;
        sleep(whole.mul_f64(dice.throw(1000) as f64 / 1000.0) + Duration::from_millis(1));
        child.kill()?;
        child.wait()?;
        let half = desk.published()?;
        // Pages that were there and are to go may have gone already, when all else is in place.
        let there = old.into_iter().filter(|page| half.contains_key(page));
        let gone: Vec<String> = missing(&half, there).into_iter().filter(|page| !page.contains("/new-")).collect();
        assert_eq!(gone, Vec::<String>::new(), "round {round}");
        for (name, bytes) in half.iter().filter(|(name, _)| name.ends_with(".html") && !name.contains("new-")) {
            assert!(bytes.ends_with(b"</html>\n") || bytes.ends_with(b"</html>"), "round {round}: {name} is cut");
        }
        succeeded(&desk.publish()?);
        assert_eq!(differences(&desk.published()?, &desk.clean()?), Vec::<String>::new(), "round {round}");
        assert!(!desk.at("site/.broadsheet.next").exists() && !desk.at("site/.broadsheet.journal").exists());
    }
    Ok(())
}

#[test]
fn two_publications_at_once_give_what_one_gives() -> Result {
    let desk = Desk::new()?;
    let clean = desk.clean()?;
    let mut dice = Dice(5);
    for round in 0..rounds(5) {
        if round % 2 == 0 && desk.at("site").exists() {
            fs::remove_dir_all(desk.at("site"))?;
        }
        desk.article("articles/n0.md", round % 2, "")?;
        let clean = if round % 2 == 0 { clean.clone() } else { desk.clean()? };
        let first = desk.press().stderr(Stdio::piped()).spawn()?;
        sleep(Duration::from_millis(dice.throw(30) as u64));
        let second = desk.press().stderr(Stdio::piped()).spawn()?;
        let done = [first.wait_with_output()?, second.wait_with_output()?];
        assert!(done.iter().any(|done| done.status.success()), "round {round}");
        for done in done.iter().filter(|done| !done.status.success()) {
            let said = String::from_utf8_lossy(&done.stderr);
            assert!(said.contains("another press is publishing into it"), "round {round}: {said}");
        }
        assert_eq!(differences(&desk.published()?, &clean), Vec::<String>::new(), "round {round}");
    }
    Ok(())
}

/// Changes some bytes of a file, cuts it, or adds to it.
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
    let desk = Desk::new()?;
    let picture = image::RgbImage::from_pixel(600, 20, image::Rgb([9, 99, 199]));
    picture.save(desk.at("room/media/a.png"))?;
    desk.write("room/articles/n9.md", "---\ntitle: Nine\ncover: /media/a.png\n---\nText.\n")?;
    let cached = || -> Result<Options> { Ok(Options { cache: Some(desk.at("cache")), ..desk.options()? }) };
    run(&cached()?)?;
    let (mut dice, mut told) = (Dice(11), 0);
    let all = rounds(40);
    for round in 0..all {
        let notes = [".broadsheet", ".broadsheet.pages", ".broadsheet.warnings"].map(|name| desk.at(&format!("site/{name}")));
        let mut kept: Vec<PathBuf> =
            all_files(&desk.at("cache"))?.into_keys().map(|name| desk.at(&format!("cache/{name}"))).collect();
        kept.extend(notes);
        let file = kept[dice.throw(kept.len())].clone();
        damage(&mut dice, &file)?;
        match dice.throw(3) {
            0 => desk.article("articles/n1.md", round, "")?,
            1 if desk.at("room/articles/extra.md").exists() => fs::remove_file(desk.at("room/articles/extra.md"))?,
            1 => desk.article("articles/extra.md", 7, "")?,
            _ => {}
        }
        if dice.throw(3) == 0 {
            // Without the output, all comes from the cache.
            fs::remove_dir_all(desk.at("site"))?;
        }
        let lines = run(&cached()?).map_err(|error| format!("round {round}, {}: {error}", file.display()))?;
        told += usize::from(!lines.is_empty());
        let (site, clean) = (desk.published()?, desk.clean()?);
        assert_eq!(differences(&site, &clean), Vec::<String>::new(), "round {round}, {}", file.display());
    }
    assert!(told > all / 4, "{told} of {all} were told");
    Ok(())
}

#[test]
fn the_cache_is_the_user_s_alone() -> Result {
    let desk = Desk::new()?;
    run(&Options { cache: Some(desk.at("made/cache")), ..desk.options()? })?;
    assert_eq!(fs::metadata(desk.at("made/cache"))?.permissions().mode() & 0o777, 0o700);
    Ok(())
}

#[test]
fn a_publication_puts_files_in_place_in_the_order_of_an_upload() {
    use press::check::diff::FileKind;
    let stage = |kind, path| upload_order::arrival(path, kind, false);
    assert!(stage(FileKind::Media, "media/a.jpg") < stage(FileKind::ArticleData, "data/articles/a.json"));
    assert!(stage(FileKind::ArticleData, "data/articles/a.json") < stage(FileKind::ArticlePages, "blog/a/index.html"));
}
