//! Tests that a publication into the folder of an earlier one gives byte for byte the same site as one into an empty folder:
//! after all kinds of edits, and after publications that were killed.
//!
//! Long because its tests share the newsroom that is edited at random.

use crate::Result;
use press::publish::{Options, inputs, publish, read_newsroom, up_to_date};
use press::write::manifest::MANIFEST;
use press::write::output::{LAST, Output};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// A small random number generator (SplitMix64), so that a failure can be run again.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % (sides as u64)).unwrap_or_default()
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.throw(words.len())]
    }
}

const CATEGORIES: [&str; 4] = ["News", "Trade", "Culture", "Sea"];
const AUTHORS: [&str; 3] = ["Ada", "Ben", "Cem"];
const TAGS: [&str; 4] = ["tide", "port", "ferry", "law"];

const PICTURES: usize = 3;

/// A newsroom that is edited at random.
struct EditedNewsroom {
    folder: PathBuf,
    dice: Dice,
    made: usize,
}

impl EditedNewsroom {
    fn new(folder: &Path, seed: u64, articles: usize) -> Result<Self> {
        fs::create_dir_all(folder.join("articles"))?;
        fs::create_dir_all(folder.join("pages"))?;
        fs::create_dir_all(folder.join("media"))?;
        fs::write(folder.join("site.toml"), "title = 'The Tide'\norigin = 'https://tide.example'\nbroken_links = 'warn'\n")?;
        fs::write(folder.join("pages/about.md"), "---\ntitle: About\n---\nWho we are.\n")?;
        let mut edited = Self { folder: folder.to_owned(), dice: Dice(seed), made: 0 };
        for n in 0..PICTURES {
            edited.draw(n)?;
        }
        for _ in 0..articles {
            edited.add()?;
        }
        Ok(edited)
    }

    fn articles(&self) -> Result<Vec<PathBuf>> {
        let mut files = fs::read_dir(self.folder.join("articles"))?.map(|file| Ok(file?.path())).collect::<Result<Vec<_>>>()?;
        files.sort();
        Ok(files)
    }

    /// Writes a picture that is wide enough to get smaller copies.
    fn draw(&mut self, n: usize) -> Result {
        let shade = u8::try_from(self.dice.throw(256))?;
        let width = 240 + u32::try_from(self.dice.throw(300))?;
        let picture = image::RgbImage::from_pixel(width, 20, image::Rgb([shade, 9, 99]));
        Ok(picture.save(self.folder.join(format!("media/{n}.png")))?)
    }

    fn text(&mut self, n: usize) -> String {
        let dice = &mut self.dice;
        let mut text = format!("---\ntitle: Number {n}\n");
        // Writing into a `String` cannot fail.
        _ = writeln!(text, "published: 202{}-0{}-1{}", dice.throw(3), 1 + dice.throw(9), dice.throw(9));
        _ = writeln!(text, "categories: [{}, {}]", dice.one_of(&CATEGORIES), dice.one_of(&CATEGORIES));
        _ = writeln!(text, "authors: [{}]\ntags: [{}]", dice.one_of(&AUTHORS), dice.one_of(&TAGS));
        if dice.throw(5) == 0 {
            _ = writeln!(text, "featured: true");
        }
        if dice.throw(6) == 0 {
            _ = writeln!(text, "aliases: [/old/{n}/]");
        }
        if dice.throw(4) == 0 {
            _ = writeln!(text, "cover: /media/{}.png", dice.throw(PICTURES));
        }
        _ = writeln!(
            text,
            "---\n\nThe {} came in {} times. [On](number-{}.md)",
            dice.one_of(&TAGS),
            dice.throw(99),
            dice.throw(40)
        );
        if dice.throw(4) == 0 {
            _ = writeln!(text, "\n![A picture](/media/{}.png)", dice.throw(PICTURES));
        }
        text
    }

    fn add(&mut self) -> Result {
        let n = self.made;
        self.made += 1;
        let text = self.text(n);
        Ok(fs::write(self.folder.join(format!("articles/number-{n}.md")), text)?)
    }

    /// Makes one random edit.
    fn edit(&mut self) -> Result {
        let files = self.articles()?;
        let any = &files[self.dice.throw(files.len())];
        match self.dice.throw(10) {
            0 => self.add()?,
            1 if files.len() > 2 => fs::remove_file(any)?,
            // Changes date, categories, tags and words.
            2 | 3 => {
                let n = self.dice.throw(1000);
                let text = self.text(n);
                fs::write(any, text)?;
            }
            4 => fs::rename(any, any.with_file_name(format!("renamed-{}.md", self.dice.throw(1000))))?,
            5 => {
                let text = fs::read_to_string(any)?;
                fs::write(any, text.replace("Trade", "Commerce").replace("News", "World"))?;
            }
            6 => {
                let title = self.dice.one_of(&["The Tide", "The Ebb", "The Flood"]);
                let packed = self.dice.one_of(&[
                    "",
                    "article_data = 'page'\n",
                    "search = false\n",
                    "search = false\narticle_data = 'page'\n",
                ]);
                let text = format!("title = '{title}'\norigin = 'https://tide.example'\nbroken_links = 'warn'\n{packed}");
                fs::write(self.folder.join("site.toml"), text)?;
            }
            7 => {
                let n = self.dice.throw(PICTURES);
                self.draw(n)?;
            }
            8 => fs::write(self.folder.join(format!("media/{}.txt", self.dice.throw(4))), self.dice.throw(9).to_string())?,
            _ => {
                let text = fs::read_to_string(any)?;
                fs::write(any, format!("{text}\nOne more paragraph.\n"))?;
            }
        }
        Ok(())
    }
}

/// Writes the smallest shell that `press` accepts.
fn shell(folder: &Path) -> Result {
    let version = env!("CARGO_PKG_VERSION");
    fs::create_dir_all(folder)?;
    fs::write(
        folder.join("index.html"),
        format!(
            "<!DOCTYPE html><html><head><meta name=\"broadsheet\" content=\"{version}\">\
             <link rel=\"modulepreload\" href=\"/b-1.js\"><link rel=\"preload\" href=\"/b-1_bg.wasm\" as=\"fetch\">\
             <link rel=\"stylesheet\" href=\"/base-1.css\"></head><body><div id=\"app\"></div></body></html>"
        ),
    )?;
    fs::write(folder.join("b-1.js"), "export { __wbg_init as default };")?;
    fs::write(folder.join("b-1_bg.wasm"), "wasm")?;
    fs::write(folder.join("search-worker.js"), "export { __wbg_init as default };")?;
    fs::write(folder.join("search-worker_bg.wasm"), "engine")?;
    Ok(fs::write(folder.join("base-1.css"), "p{margin:0}")?)
}

fn options(content: &Path, shell: &Path, out: &Path) -> Result<Options> {
    let now = Some("2024-01-01T00:00:00Z".parse()?);
    Ok(Options { content: content.to_owned(), shell: shell.to_owned().into(), out: out.to_owned(), now, ..Options::default() })
}

fn run(options: &Options) -> Result<press::write::output::Summary> {
    let inputs = inputs::digest(options)?;
    if let Some(summary) = up_to_date(options, inputs) {
        return Ok(summary);
    }
    let (newsroom, diagnostics) = read_newsroom(options);
    let newsroom = newsroom.filter(|_| !diagnostics.has_errors());
    let newsroom = newsroom.ok_or_else(|| diagnostics.render(press::content::Colour::Never))?;
    Ok(publish(&newsroom, options, inputs)?)
}

/// Every file by its path. From the manifest, it takes only the list of files: the digest of the inputs contains times of change.
fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry?;
        let name = entry.path().strip_prefix(folder)?.to_string_lossy().into_owned();
        if entry.file_type().is_file() && name != LAST {
            let mut bytes = fs::read(entry.path())?;
            if name == MANIFEST {
                bytes.drain(..bytes.iter().position(|&byte| byte == b'\n').unwrap_or_default());
            }
            files.insert(name, bytes);
        }
    }
    Ok(files)
}

fn differences(one: &BTreeMap<String, Vec<u8>>, two: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let names: std::collections::BTreeSet<_> = one.keys().chain(two.keys()).collect();
    names.into_iter().filter(|name| one.get(*name) != two.get(*name)).cloned().collect()
}

#[test]
fn after_any_edits_the_site_is_the_same_as_in_an_empty_folder() -> Result {
    let work = tempfile::tempdir()?;
    shell(&work.path().join("shell"))?;
    let [content, shell, out] = ["newsroom", "shell", "site"].map(|name| work.path().join(name));
    // A few sequences are enough to notice a mistake each time. Use `SEQUENCES=200` after you change the code that this tests.
    let sequences = std::env::var("SEQUENCES").ok().and_then(|count| count.parse().ok()).unwrap_or(40);
    let mut edited = EditedNewsroom::new(&content, 7, 24)?;
    let incremental = Options { cache: Some(work.path().join("cache")), ..options(&content, &shell, &out)? };
    run(&incremental)?;
    for sequence in 0..sequences {
        for _ in 0..=edited.dice.throw(3) {
            edited.edit()?;
        }
        // Before every fifth run, a publication is killed after a few files.
        if sequence % 5 == 0 {
            let killed = Output::open(&out, None, 5, 5)?;
            killed.write("index.html", b"half")?;
            killed.write(&format!("blog/killed-{sequence}/index.html"), b"half")?;
        }
        run(&incremental).map_err(|error| format!("sequence {sequence}: {error}"))?;
        let fresh = work.path().join(format!("fresh-{sequence}"));
        run(&options(&content, &shell, &fresh)?)?;
        let (kept, made) = (files(&out)?, files(&fresh)?);
        assert_eq!(differences(&kept, &made), Vec::<String>::new(), "sequence {sequence}");
        fs::remove_dir_all(fresh)?;
    }
    Ok(())
}

#[test]
fn without_a_change_nothing_is_written() -> Result {
    let work = tempfile::tempdir()?;
    shell(&work.path().join("shell"))?;
    let [content, shell, out] = ["newsroom", "shell", "site"].map(|name| work.path().join(name));
    EditedNewsroom::new(&content, 1, 30)?;
    let options = options(&content, &shell, &out)?;
    let first = run(&options)?;
    assert_eq!(first.changed, first.files);
    assert!(up_to_date(&options, inputs::digest(&options)?).is_some());
    // A file with a new time but the same content is read again, but nothing is written.
    let about = content.join("pages/about.md");
    fs::write(&about, fs::read(&about)?)?;
    assert!(up_to_date(&options, inputs::digest(&options)?).is_none());
    assert_eq!(run(&options)?.changed, 0);
    // One new article changes only the files that name it, including the newest part of the search index.
    let newest =
        "---\ntitle: The newest\npublished: 2023-01-01\ncategories: [News]\nauthors: [Ada]\ntags: [tide]\n---\n\nNews.\n";
    fs::write(content.join("articles/newest.md"), newest)?;
    let one = run(&options)?;
    assert!(one.changed > 5 && one.changed < 60, "{one:?}");
    // A page that somebody removed is written again.
    fs::remove_file(out.join("index.html"))?;
    assert_eq!(run(&options)?.changed, 1);
    Ok(())
}

#[test]
fn output_folder_and_cache_may_be_inside_the_newsroom() -> Result {
    let work = tempfile::tempdir()?;
    shell(&work.path().join("shell"))?;
    let content = work.path().join("newsroom");
    EditedNewsroom::new(&content, 9, 5)?;
    let [out, cache] = ["site", "kept"].map(|name| content.join(name));
    let options = Options { cache: Some(cache), ..options(&content, &work.path().join("shell"), &out)? };
    let files = run(&options)?.files;
    assert!(up_to_date(&options, inputs::digest(&options)?).is_some());
    fs::write(content.join("pages/about.md"), "---\ntitle: About\n---\nWho we were.\n")?;
    let again = run(&options)?;
    assert!(again.files == files && again.changed < 6, "{again:?}");
    Ok(())
}

#[test]
fn time_alone_changes_no_page() -> Result {
    let work = tempfile::tempdir()?;
    shell(&work.path().join("shell"))?;
    let [content, shell, out] = ["newsroom", "shell", "site"].map(|name| work.path().join(name));
    EditedNewsroom::new(&content, 3, 12)?;
    let mut options = options(&content, &shell, &out)?;
    run(&options)?;
    let before = files(&out)?;
    options.now = Some("2031-01-01T00:00:00Z".parse()?);
    run(&options)?;
    let changed: Vec<_> = differences(&before, &files(&out)?);
    assert!(changed.iter().all(|name| name == "sitemap-news.xml" || name == MANIFEST), "{changed:?}");
    Ok(())
}

/// Publishes as of this time. Returns whether any file of the output contains the word.
fn is_anywhere(content: &Path, shell: &Path, out: &Path, now: &str, word: &str) -> Result<bool> {
    let options = Options { now: Some(now.parse()?), cache: Some(out.with_extension("cache")), ..options(content, shell, out)? };
    run(&options)?;
    Ok(files(out)?.into_values().any(|bytes| bytes.windows(word.len()).any(|window| window == word.as_bytes())))
}

#[test]
fn no_file_contains_a_scheduled_article_before_its_time_or_an_expired_one_after_it() -> Result {
    let work = tempfile::tempdir()?;
    shell(&work.path().join("shell"))?;
    let [content, shell, out] = ["newsroom", "shell", "site"].map(|name| work.path().join(name));
    EditedNewsroom::new(&content, 5, 6)?;
    let article = |head: &str| format!("---\ntitle: Zanzibar quorum\n{head}tags: [xylophone]\n---\n\nThe zephyr.\n");
    let file = content.join("articles/zanzibar-quorum.md");
    // A link to the article before its time neither reveals its name nor stops a publication.
    fs::write(content.join("articles/friend.md"), "---\ntitle: A friend\n---\n\n[Soon](zanzibar-quorum.md).\n")?;
    fs::write(&file, article("date: 2024-03-01T12:00:00Z\n"))?;
    for word in ["anzibar", "xylophone", "zephyr"] {
        assert!(!is_anywhere(&content, &shell, &out, "2024-03-01T11:59:59Z", word)?, "{word}");
    }
    assert!(is_anywhere(&content, &shell, &out, "2024-03-01T12:00:00Z", "zephyr")?);
    fs::write(&file, article("date: 2024-03-01T12:00:00Z\nexpires: 2024-04-01\n"))?;
    assert!(is_anywhere(&content, &shell, &out, "2024-03-31T23:59:59Z", "zephyr")?);
    for word in ["anzibar", "xylophone", "zephyr"] {
        assert!(!is_anywhere(&content, &shell, &out, "2024-04-01T00:00:00Z", word)?, "{word}");
    }
    Ok(())
}

#[test]
fn the_time_of_the_next_publication_is_found() -> Result {
    let work = tempfile::tempdir()?;
    EditedNewsroom::new(work.path(), 5, 6)?;
    let write = |name: &str, head: &str| fs::write(work.path().join(name), format!("---\ntitle: T\n{head}---\n\nText.\n"));
    write("articles/later.md", "date: 2024-03-01T12:00:00Z\n")?;
    write("articles/going.md", "date: 2023-01-01\nexpires: 2024-02-01\n")?;
    let next = |now: &str| -> Result<Option<(String, String)>> {
        let now = now.parse()?;
        let options = Options { content: work.path().to_owned(), now: Some(now), ..Options::default() };
        let newsroom = read_newsroom(&options).0.ok_or("unread")?;
        Ok(press::publish::next(&newsroom, now).map(|(moment, reason)| (moment.to_string(), reason)))
    };
    for (now, moment, reason) in [
        ("2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z", "articles/going.md"),
        ("2024-02-01T00:00:00Z", "2024-03-01T12:00:00Z", "articles/later.md"),
        ("2024-03-01T12:00:00Z", "2024-03-03T12:00:00Z", "news sitemap"),
    ] {
        let found = next(now)?.ok_or("nothing is due")?;
        assert!(found.0 == moment && found.1.contains(reason), "{now}: {found:?}");
    }
    assert_eq!(next("2024-03-03T12:00:00Z")?, None);
    Ok(())
}

/// Publishes, edits and publishes again. Returns every file that the second publication changed, with its content, without the
/// notes of `press`.
fn written(options: &Options, edit: impl FnOnce() -> Result) -> Result<BTreeMap<String, String>> {
    run(options)?;
    let before = files(&options.out)?;
    edit()?;
    run(options)?;
    let now = files(&options.out)?;
    let changed = differences(&before, &now).into_iter().filter(|name| !name.starts_with(".broadsheet"));
    Ok(changed.map(|name| (name.clone(), String::from_utf8_lossy(&now[&name]).into_owned())).collect())
}

const SETTINGS: &str = "title = 'The Tide'\norigin = 'https://tide.example'\nbroken_links = 'warn'\nsearch = false\n\
                        [[navigation]]\nlabel = 'News'\npath = '/category/news/'\n";

#[test]
fn an_edited_old_article_changes_only_its_own_files() -> Result {
    let work = tempfile::tempdir()?;
    shell(&work.path().join("shell"))?;
    let [content, shell, out] = ["newsroom", "shell", "site"].map(|name| work.path().join(name));
    EditedNewsroom::new(&content, 11, 60)?;
    fs::write(content.join("site.toml"), SETTINGS)?;
    let article = content.join("articles/old.md");
    let text = "---\ntitle: Old\nexcerpt: It was.\npublished: 1999-01-01\ncategories: [News]\n---\n\nIt was.\n";
    fs::write(&article, text)?;
    let options = options(&content, &shell, &out)?;
    let written = written(&options, || Ok(fs::write(&article, format!("{text}\nIt was not.\n"))?))?;
    assert_eq!(written.keys().collect::<Vec<_>>(), ["blog/old/index.html", "data/articles/old.json", "data/site.json"]);
    Ok(())
}

#[test]
fn a_renamed_category_changes_only_files_that_name_it() -> Result {
    let work = tempfile::tempdir()?;
    shell(&work.path().join("shell"))?;
    let [content, shell, out] = ["newsroom", "shell", "site"].map(|name| work.path().join(name));
    let edited = EditedNewsroom::new(&content, 12, 60)?;
    let settings = |name: &str| format!("{SETTINGS}[[categories]]\nname = '{name}'\nslug = 'sea'\n");
    fs::write(content.join("site.toml"), settings("Sea"))?;
    let options = options(&content, &shell, &out)?;
    let written = written(&options, || {
        fs::write(content.join("site.toml"), settings("Ocean"))?;
        for file in edited.articles()? {
            let text = fs::read_to_string(&file)?;
            fs::write(&file, text.replace("Sea", "Ocean"))?;
        }
        Ok(())
    })?;
    let others: Vec<_> = written.iter().filter(|(_, text)| !text.contains("Ocean")).map(|(name, _)| name).collect();
    assert!(written.len() > 20 && others.is_empty(), "{others:?} of {}", written.len());
    Ok(())
}
