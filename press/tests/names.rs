//! Tests names in all spellings, from the files of a newsroom to the files of its site: normal forms, signs, and old addresses
//! with odd characters. Also tests feeds, accepted warnings, links to headings, and which article leads the front page.

use crate::Result;
use crate::shell::shell;
use press::content::Diagnostics;
use press::publish::{Options, publish, read_newsroom};
use std::fs;
use std::path::PathBuf;

/// A newsroom and its site, in a folder that is deleted with this value.
struct Site {
    folder: tempfile::TempDir,
    diagnostics: Diagnostics,
}

impl Site {
    /// Publishes a newsroom of these files. In `site.toml`, `settings` follow the title and the origin.
    fn of(settings: &str, files: &[(&str, &str)], now: Option<&str>) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let content = folder.path().join("content");
        let settings = format!("title = 'T'\norigin = 'https://news.example'\n{settings}");
        for (file, text) in files.iter().chain([&("site.toml", settings.as_str())]) {
            let path = content.join(file);
            fs::create_dir_all(path.parent().ok_or("no folder")?)?;
            fs::write(path, text)?;
        }
        let built = folder.path().join("shell");
        fs::create_dir_all(&built)?;
        shell(&built)?;
        let now = now.map(str::parse).transpose()?;
        let options = Options { content, shell: built.into(), out: folder.path().join("site"), now, ..Options::default() };
        let (newsroom, diagnostics) = read_newsroom(&options);
        assert!(!diagnostics.has_errors(), "{diagnostics:?}");
        publish(&newsroom.ok_or("no newsroom")?, &options, 1)?;
        Ok(Self { folder, diagnostics })
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join("site").join(file)
    }

    fn read(&self, file: &str) -> Result<String> {
        Ok(fs::read_to_string(self.path(file)).map_err(|error| format!("{file}: {error}"))?)
    }

    fn messages(&self) -> Vec<&str> {
        self.diagnostics.iter().map(|note| note.message.as_str()).collect()
    }
}

const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"3\" height=\"2\"/>";

/// `é` is one letter, whether it is written as one character or as two.
#[test]
fn names_are_compared_in_one_normal_form() -> Result {
    let site = Site::of(
        "",
        &[
            ("articles/cafe\u{301}.md", "---\ntitle: Café\ntags: [re\u{301}seau]\n---\n![a](quai-e\u{301}.svg)\n"),
            ("articles/quai-é.svg", SVG),
            (
                "articles/other.md",
                "---\ntitle: Other\ntags: [réseau]\n---\n[a](café.md) [b](/blog/cafe\u{301}/) ![c](/media/e\u{301}.svg)\n",
            ),
            ("media/é.svg", SVG),
        ],
        None,
    )?;
    assert_eq!(site.messages(), Vec::<&str>::new());
    let other = site.read("blog/other/index.html")?;
    assert!(other.contains("<a href=\"/blog/caf%C3%A9/\">a</a> <a href=\"/blog/caf%C3%A9/\">b</a>"), "{other}");
    assert!(other.contains("src=\"/media/%C3%A9.svg\""));
    assert!(site.path("blog/café/index.html").is_file() && site.path("media/é.svg").is_file());
    let members = site.read("data/listings/tag/reseau/newest.json")?;
    assert!(members.contains("\"other\"") && members.contains("\"café\""));
    Ok(())
}

#[test]
fn signs_distinguish_tags() -> Result {
    let tagged = |tag: &str| format!("---\ntitle: About {tag}\ntags: [\"{tag}\", \";)\"]\n---\nx\n");
    let files = ["C", "C++", "C#"].map(tagged);
    let site =
        Site::of("", &[("articles/one.md", &files[0]), ("articles/two.md", &files[1]), ("articles/three.md", &files[2])], None)?;
    for (slug, article) in [("c", "one"), ("c-plus-plus", "two"), ("c-sharp", "three")] {
        let listing = site.read(&format!("data/listings/tag/{slug}/newest.json"))?;
        let of = |name: &str| listing.contains(&format!("\"slug\":\"{name}\""));
        assert_eq!(["one", "two", "three"].map(of), ["one", "two", "three"].map(|name| name == article), "{slug}");
    }
    assert_eq!(site.messages(), ["no address can be made from the tag `;)`, so it is left out"; 3]);
    Ok(())
}

#[test]
fn slugs_keep_their_script_on_request() -> Result {
    let files = [
        ("articles/a b.md", "---\ntitle: Отчёт за год\nslug: ''\ntags: [Новости дня]\n---\nx\n"),
        ("articles/2020-01-02.md", "---\ntitle: Отчёт за год\n---\nx\n"),
    ];
    let site = Site::of("slugs = 'unicode'\n", &files, None)?;
    assert!(site.path("tag/новости-дня/index.html").is_file() && site.path("blog/отчёт-за-год/index.html").is_file());
    let site = Site::of("", &files, None)?;
    for folder in ["tag", "blog"] {
        for entry in fs::read_dir(site.path(folder))? {
            assert!(entry?.file_name().is_ascii(), "slugs are transliterated by default");
        }
    }
    Ok(())
}

/// Every old address has a file with exactly its spelling. In the rules for hosts it is percent-encoded once.
#[test]
fn old_addresses_may_have_odd_characters() -> Result {
    let aliases = [
        ("/wiki/Some Page/", "wiki/Some Page/index.html", "/wiki/Some%20Page/"),
        ("/index.php/oldUrl", "index.php/oldUrl/index.html", "/index.php/oldUrl"),
        ("/2010/the%e2%80%93dash/", "2010/the–dash/index.html", "/2010/the%E2%80%93dash/"),
        ("/a+b/", "a+b/index.html", "/a+b/"),
        ("/2019/05/old.html", "2019/05/old.html", "/2019/05/old.html"),
        ("/Old/UPPER/", "Old/UPPER/index.html", "/Old/UPPER/"),
        ("/50%25-off/", "50%-off/index.html", "/50%25-off/"),
        ("/tag/a:b/", "tag/a:b/index.html", "/tag/a%3Ab/"),
        ("/semi;colon/", "semi;colon/index.html", "/semi;colon/"),
    ];
    let list: String = aliases.iter().map(|(alias, ..)| format!("  - \"{alias}\"\n")).collect();
    let text = format!("---\ntitle: Target\naliases:\n{list}  - \"/?p=12\"\n---\n[a](/50%25-off/) [b](/media/100%25.svg)\n");
    let site = Site::of("", &[("articles/a.md", &text), ("media/100%.svg", SVG)], None)?;
    assert_eq!(site.messages(), Vec::<&str>::new());
    let redirects = site.read("_redirects")?;
    for (alias, file, from) in aliases {
        assert!(site.read(file)?.contains("/blog/a/"), "{alias}");
        assert!(redirects.contains(&format!("{from} /blog/a/ 301\n")), "{alias} in {redirects}");
    }
    assert!(redirects.contains("/ p=12 /blog/a/ 301!\n"));
    let page = site.read("blog/a/index.html")?;
    assert!(page.contains("href=\"/blog/a/\"") && page.contains("href=\"/media/100%25.svg\""), "{page}");
    Ok(())
}

#[test]
fn a_pinned_article_leads_until_its_day() -> Result {
    let old: Vec<(String, String)> = (1..=30)
        .map(|day| {
            (
                format!("articles/a{day}.md"),
                format!("---\ntitle: A{day}\ndate: 2023-03-{day:02}\nfeatured: {}\n---\nx\n", day == 29),
            )
        })
        .collect();
    let mut files: Vec<(&str, &str)> = old.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
    files.push(("articles/pinned.md", "---\ntitle: Pinned\ndate: 2020-01-01\npinned: 2024-01-01\n---\nx\n"));
    for (now, lead) in [("2023-12-31T12:00:00Z", "pinned"), ("2024-01-01T12:00:00Z", "a29")] {
        let site = Site::of("", &files, Some(now))?;
        let home = site.read("data/home.json")?;
        assert!(home.starts_with(&format!("{{\"lead\":{{\"slug\":\"{lead}\"")), "{now}: {home}");
    }
    Ok(())
}

#[test]
fn tags_and_languages_have_feeds() -> Result {
    let text = |day: u32, more: &str| format!("---\ntitle: A\ndate: 2023-03-{day:02}\n{more}\n---\nx\n");
    let texts = [text(1, "tags: [ports]"), text(2, "tags: [ports, rare]"), text(3, "tags: [ports, rare]\nlanguage: pt_br")];
    let link = text(4, "") + "[a](/tag/ports/feed.xml) [b](/feed/pt-br/atom.xml)\n";
    let site = Site::of(
        "",
        &[("articles/a.md", &texts[0]), ("articles/b.md", &texts[1]), ("articles/c.md", &texts[2]), ("articles/d.md", &link)],
        None,
    )?;
    assert_eq!(site.messages(), Vec::<&str>::new());
    assert!(site.path("tag/ports/feed.json").is_file() && !site.path("tag/rare/feed.json").exists());
    assert_eq!(site.read("tag/ports/feed.xml")?.matches("<item>").count(), 3);
    assert_eq!(site.read("feed/pt-br/feed.xml")?.matches("<item>").count(), 1);
    assert_eq!(site.read("feed/en/feed.xml")?.matches("<item>").count(), 3);
    assert!(site.read("blog/c/index.html")?.contains("href=\"/feed/pt-br/atom.xml\""));
    let page = site.read("blog/a/index.html")?;
    assert!(page.contains("href=\"/feed/en/atom.xml\"") && !page.contains("/feed/pt-br/"), "{page}");
    assert!(site.read("tag/ports/index.html")?.contains("href=\"/tag/ports/atom.xml\""));
    assert!(!site.read("tag/rare/index.html")?.contains("href=\"/tag/rare/atom.xml\""));
    Ok(())
}

#[test]
fn accepted_warnings_are_not_shown() -> Result {
    let files = [("articles/a.md", "---\ntitle: A\nbreaking: true\n---\n[x](/nowhere/)\n")];
    let settings = "broken_links = 'warn'\n[warnings]\nallow = ['nothing reads the key `…`', 'articles/b.md']\n";
    let site = Site::of(settings, &files, None)?;
    assert_eq!(site.messages(), ["this link leads to `/nowhere/`, where there is nothing", "no warning matches `articles/b.md`"]);
    assert_eq!(site.diagnostics.summary(), "2 warnings (1 more accepted) in 2 files");
    Ok(())
}

#[test]
fn links_to_headings_of_other_articles_are_checked_and_mapped() -> Result {
    let x = "---\ntitle: X\n---\n## 五five\n\n## Größe\n\n<a id=\"spot\"></a>\n\nNote.[^1]\n\n[^1]: A note.\n";
    let y = "---\ntitle: Y\n---\n[a](x.md#五five) [b](x.md#Gr%C3%B6%C3%9Fe) [c](/blog/x/#spot) [d](x.md#fn-1) [e](x.md#related) \
             [f](/blog/x/?q=1#gro%CC%88%C3%9Fe) [g](x.md#gone) [h](/blog/#anything)\n";
    let site = Site::of("broken_links = 'warn'\n", &[("articles/x.md", x), ("articles/y.md", y)], None)?;
    assert_eq!(site.messages(), ["there is no heading or place `#gone` in `/blog/x/`"]);
    let page = site.read("blog/y/index.html")?;
    for (label, href) in [
        ("a", "/blog/x/#五five"),
        ("b", "/blog/x/#gr%C3%B6%C3%9Fe"),
        ("c", "/blog/x/#spot"),
        ("d", "/blog/x/#fn-1"),
        ("e", "/blog/x/#related"),
        ("f", "/blog/x/?q=1#gr%C3%B6%C3%9Fe"),
        ("g", "/blog/x/#gone"),
        ("h", "/blog/#anything"),
    ] {
        let href = href.replace("五", "%E4%BA%94");
        assert!(page.contains(&format!("<a href=\"{href}\">{label}</a>")), "{label}: {href} in {page}");
    }
    Ok(())
}
