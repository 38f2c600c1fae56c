//! Tests that files which other systems hold back are not published, whether their folder is published directly or imported
//! first. Also tests that no list of the site contains an unlisted article.

use crate::Result;
use crate::shell::shell;
use press::content::Diagnostics;
use press::import::{self, REPORT, markdown_folder};
use press::publish::{Options, publish, read_newsroom};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn write(folder: &Path, files: &[(&str, &str)]) -> Result {
    for (file, text) in files {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        fs::write(path, text)?;
    }
    Ok(())
}

/// A folder with files of several systems. Each file that is held back contains its own word.
const FOLDER: &[(&str, &str)] = &[
    ("_posts/2020-01-02-public.md", "---\ntitle: Public\n---\nOTTERPUBLIC text.\n"),
    ("_posts/2020-01-03-unpublished.md", "---\ntitle: A\npublished: false\n---\nOTTERFALSE\n"),
    ("_posts/_under.md", "---\ntitle: B\n---\nOTTERUNDER\n"),
    ("_drafts/secret.md", "---\ntitle: C\n---\nOTTERSECRET\n"),
    ("news/_later/next.md", "---\ntitle: D\n---\nOTTERLATER\n"),
    ("news/.hidden.md", "---\ntitle: E\n---\nOTTERDOT\n"),
    ("news/.buried/deep/old.md", "---\ntitle: I\n---\nOTTERBURIED\n"),
    (".git/notes.md", "---\ntitle: J\n---\nOTTERGIT\n"),
    ("news/headless/index.md", "---\ntitle: F\nheadless: true\n---\nOTTERHEADLESS\n"),
    ("news/never.md", "---\ntitle: G\nbuild:\n  render: never\n  list: never\n---\nOTTERNEVER\n"),
    ("news/eleventy.md", "---\ntitle: H\npermalink: false\n---\nOTTERELEVENTY\n"),
    ("_recipes/soup.md", "---\ntitle: Soup\n---\nOTTERSOUP\n"),
    ("_config.yml", "collections:\n  recipes:\n    output: true\n"),
];

const HELD: &[&str] =
    &["OTTERFALSE", "OTTERUNDER", "OTTERSECRET", "OTTERLATER", "OTTERDOT", "OTTERHEADLESS", "OTTERNEVER", "OTTERELEVENTY"];

/// A published site.
struct Published(PathBuf);

impl Published {
    /// The files whose name or content contains a word.
    fn holding(&self, word: &str) -> Result<BTreeSet<String>> {
        let mut found = BTreeSet::new();
        for entry in walkdir::WalkDir::new(&self.0) {
            let entry = entry?;
            let is_named = entry.path().to_string_lossy().contains(word);
            if entry.file_type().is_file() && (is_named || String::from_utf8_lossy(&fs::read(entry.path())?).contains(word)) {
                found.insert(entry.path().strip_prefix(&self.0)?.to_string_lossy().into_owned());
            }
        }
        Ok(found)
    }
}

/// Publishes a newsroom.
fn published(content: &Path, scratch: &Path, drafts: bool) -> Result<(Diagnostics, Published)> {
    let built = scratch.join("shell");
    fs::create_dir_all(&built)?;
    shell(&built)?;
    let out = scratch.join(if drafts { "drafts" } else { "site" });
    let options = Options { content: content.to_owned(), shell: built.into(), out: out.clone(), drafts, ..Options::default() };
    let (newsroom, diagnostics) = read_newsroom(&options);
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    publish(&newsroom.ok_or("no newsroom")?, &options, 1)?;
    Ok((diagnostics, Published(out)))
}

fn newsroom(scratch: &Path, files: &[(&str, &str)]) -> Result<PathBuf> {
    let content = scratch.join("content");
    write(&content, &[("site.toml", "title = 'T'\norigin = 'https://news.example'\narticles = 'old'\n")])?;
    write(&content.join("old"), files)?;
    Ok(content)
}

#[test]
fn files_that_other_systems_hold_back_are_reported_and_not_published() -> Result {
    let scratch = tempfile::tempdir()?;
    let content = newsroom(scratch.path(), FOLDER)?;
    let (diagnostics, site) = published(&content, scratch.path(), false)?;
    for word in HELD {
        assert!(site.holding(word)?.is_empty(), "{word}");
    }
    assert!(!site.holding("OTTERPUBLIC")?.is_empty() && !site.holding("OTTERSOUP")?.is_empty());
    let messages: Vec<_> = diagnostics.iter().map(|note| format!("{}: {}", note.file, note.message)).collect();
    let expected = [
        "old/_drafts/secret.md: 1 file in `_drafts/` is not published",
        "old/_posts/_under.md: 1 file with a name that begins with `_` is not published",
        "old/news/.buried/deep/old.md: 1 Markdown file in `.buried/` is not published",
        "old/news/.hidden.md: 1 file with a name that begins with `.` is not published",
        "old/news/_later/next.md: 1 file in `_later/` is not published",
        "old/news/eleventy.md: 1 file with `permalink: false` is not published",
        "old/news/headless/index.md: 1 file with `headless: true` is not published",
        "old/news/never.md: 1 file with `build.render: never` is not published",
    ];
    assert_eq!(messages, expected);
    let (_, site) = published(&content, scratch.path(), true)?;
    for word in HELD {
        assert!(!site.holding(word)?.is_empty(), "{word} with --drafts");
    }
    assert!(["OTTERBURIED", "OTTERGIT"].iter().all(|word| site.holding(word).is_ok_and(|files| files.is_empty())));
    Ok(())
}

#[test]
fn an_import_leaves_held_back_files_out_and_reports_them() -> Result {
    let scratch = tempfile::tempdir()?;
    let folder = scratch.path().join("old");
    write(&folder, FOLDER)?;
    let out = scratch.path().join("news");
    let mut options = import::Options { inputs: vec![folder], out, ..import::Options::default() };
    let total = markdown_folder(&options)?.ledger.total();
    // The 3 more entries are the file in a hidden folder, that folder itself, and the folder of a tool.
    assert_eq!(total.skipped, HELD.len() + 3);
    let report = fs::read_to_string(options.out.join(REPORT))?;
    for reason in
        ["it is in `_drafts/`", "whose names begin with `.`", "news/.buried/deep/old.md", "it says `headless: true`", "a draft"]
    {
        assert!(report.contains(reason), "{reason}");
    }
    let (diagnostics, site) = published(&options.out, scratch.path(), false)?;
    assert_eq!(diagnostics.warnings(), 0, "{diagnostics:?}");
    for word in HELD {
        assert!(site.holding(word)?.is_empty(), "{word}");
    }
    options.out = scratch.path().join("all");
    options.wanted.drafts = vec!["draft".to_owned()];
    assert_eq!(markdown_folder(&options)?.ledger.total().skipped, 3);
    let (_, site) = published(&options.out, scratch.path(), false)?;
    assert!(HELD.iter().all(|word| site.holding(word).is_ok_and(|files| files.is_empty())), "imported drafts are still drafts");
    Ok(())
}

#[test]
fn nothing_lists_an_unlisted_article() -> Result {
    let scratch = tempfile::tempdir()?;
    let content = newsroom(
        scratch.path(),
        &[
            ("open.md", "---\ntitle: Open\ndate: 2023-01-01\ntags: [ports]\n---\n[more](noindex.md) and [less](mapless.md)\n"),
            (
                "noindex.md",
                "---\ntitle: Unlisted\ndate: 2023-01-02\ntags: [ports]\nnoindex: true\naliases: [/old/]\n---\nOTTERQUIET\n",
            ),
            ("listless.md", "---\ntitle: Listless\ndate: 2023-02-03\nbuild: {list: never}\n---\nOTTERLESS\n"),
            ("mapless.md", "---\ntitle: Mapless\ndate: 2023-01-04\nsitemap: false\n---\nOTTERMAP\n"),
        ],
    )?;
    write(&content.join("pages"), &[("thanks.md", "---\ntitle: Thanks\nrobots: noindex\n---\nOTTERTHANKS\n")])?;
    let (_, site) = published(&content, scratch.path(), false)?;
    let names = |files: &[&str]| files.iter().map(|file| (*file).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(site.holding("OTTERQUIET")?, names(&["blog/noindex/index.html", "data/articles/noindex.json"]));
    assert_eq!(site.holding("OTTERLESS")?, names(&["blog/listless/index.html", "data/articles/listless.json"]));
    // An article that links to it names it, and so does the page at its old address.
    let naming = site.holding("/blog/noindex/")?;
    for file in ["index.html", "sitemap-2023.xml", "feed.xml", "blog/index.html", "tag/ports/index.html", "sitemap-news.xml"] {
        assert!(!site.holding("Unlisted")?.contains(file) && !site.holding("Listless")?.contains(file), "{file}");
    }
    assert!(naming.contains("blog/open/index.html") && naming.contains("old/index.html"));
    assert!(
        !site.holding("2023/02")?.contains("archive/2023/02/index.html"),
        "the archive has no page for a month with only an unlisted article"
    );
    let page = |path: &str| fs::read_to_string(scratch.path().join("site").join(path));
    let is_noindex = |html: &str| html.contains("name=\"robots\" content=\"noindex\"");
    assert!(is_noindex(&page("blog/noindex/index.html")?) && is_noindex(&page("thanks/index.html")?));
    assert!(!is_noindex(&page("blog/mapless/index.html")?));
    assert!(
        site.holding("/blog/mapless/")?.contains("feed.xml") && !site.holding("/blog/mapless/")?.contains("sitemap-2023.xml")
    );
    assert!(!page("sitemap-pages.xml")?.contains("/thanks/") && !page("index.html")?.contains("/thanks/"));
    Ok(())
}

/// No published file contains the name of an article that is not public, or not yet, however a link writes this name.
#[test]
fn links_do_not_reveal_names_of_articles_that_are_not_public() -> Result {
    let scratch = tempfile::tempdir()?;
    let links = |name: &str| {
        format!(
            "[a](/blog/{name}/) [b](/blog/{name}/?x=1#y) [c]({name}.md) [d]({name}) [e](../{name}/) [f](https://news.example/blog/{name}) \
             <a href=\"/blog/{name}/\">g</a> [h](/old-{name}/) [i](/blog/{name}/index.html)\n\n"
        )
    };
    let secret = |name: &str, front: &str| {
        (format!("{name}.md"), format!("---\ntitle: Later\naliases: [/old-{name}/]\n{front}---\nText.\n"))
    };
    let files = [
        secret("otterdraft", "draft: true\n"),
        secret("ottercoming", "date: 2124-01-01\n"),
        secret("ottergone", "date: 2020-01-01\nexpires: 2021-01-01\n"),
        secret("otterkey", "permalink: false\n"),
        secret("_otterplace", ""),
        ("named.md".to_owned(), "---\ntitle: Later\nslug: otterslug\ndraft: true\n---\nText.\n".to_owned()),
        (
            "open.md".to_owned(),
            "---\ntitle: Open\ndate: 2023-01-01\n---\n".to_owned()
                + &["otterdraft", "ottercoming", "ottergone", "otterkey"].map(links).concat()
                + "[x](_otterplace.md) [w](_otterplace) [v](/blog/otterplace/) [u](/old-_otterplace/) [y](/blog/otterslug/) [z](/blog/open/) \
                   <a href='/blog/open/?x\" onmouseover=\"y'>q</a>\n",
        ),
    ];
    let files: Vec<_> = files.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
    let content = newsroom(scratch.path(), &files)?;
    let settings = "title = 'T'\norigin = 'https://news.example'\narticles = 'old'\nbroken_links = 'warn'\n\
                    [[navigation]]\nlabel = 'Soon'\npath = '/blog/ottercoming/'\n";
    write(&content, &[("site.toml", settings)])?;
    let (diagnostics, site) = published(&content, scratch.path(), false)?;
    assert_eq!(site.holding("otter")?, BTreeSet::new());
    assert!(diagnostics.iter().filter(|note| note.message.contains("/blog/otterdraft/")).count() >= 3, "{diagnostics:?}");
    let data = fs::read_to_string(scratch.path().join("site/data/articles/open.json"))?;
    assert!(data.contains("?x%22%20onmouseover=%22y"), "{data}");
    assert!(data.contains("href=\\\"/blog/\\\"") && data.contains("href=\\\"/blog/open/\\\""), "{data}");
    Ok(())
}
