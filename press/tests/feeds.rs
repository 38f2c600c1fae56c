//! Tests of feeds, sitemaps and structured data: the exact bytes for a small and hostile newsroom, the faults that `press`
//! reports, and the result of a validator of structured data for every page.
//!
//! `UPDATE_EXPECTED=1 cargo test -p press --test all feeds` writes `tests/feeds/` again; read the difference.

use crate::Result;
use crate::shell::shell;
use broadsheet::head::head;
use broadsheet::json_ld;
use broadsheet::routes::Route;
use broadsheet_model::{ListingKind, Slug};
use press::content::{Newsroom, Piece, ReadOptions, read};
use press::make::dataset::Dataset;
use press::make::feeds::{Feed, Format};
use press::make::{sitemaps, validation};
use press::publish::{Options, PublishError, publish, read_newsroom};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn fixture() -> PathBuf {
    tests().join("newsrooms/feeds")
}

fn newsroom(folder: &Path) -> Result<Newsroom> {
    let (newsroom, diagnostics) = read(folder, &ReadOptions::default());
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    Ok(newsroom.ok_or("unread")?)
}

/// All feeds, all sitemaps and `robots.txt`, by path.
fn feeds_and_sitemaps(newsroom: &Newsroom, now: &str) -> Result<BTreeMap<String, Vec<u8>>> {
    let dataset = Dataset::new(newsroom)?;
    let mut files = BTreeMap::new();
    for feed in Feed::all(&dataset) {
        let entries = feed.entries(&dataset)?;
        for format in Format::ALL {
            let bytes = format.write(&feed, &entries)?;
            assert_eq!(validation::feed(format, &bytes, &feed, &entries, &fixture()), []);
            files.insert(feed.path(format), bytes);
        }
    }
    let site = &newsroom.config.site;
    let mut names = Vec::new();
    for part in sitemaps::groups(&dataset).iter().flat_map(|group| sitemaps::parts(group, &dataset)) {
        assert_eq!(validation::Maps::new(site, &fixture()).part(&part), []);
        names.push((part.name.clone(), part.changed.clone()));
        files.insert(format!("/{}", part.name), part.bytes);
    }
    files.insert(format!("/{}", sitemaps::INDEX), sitemaps::index(&names, site));
    files.insert(format!("/{}", sitemaps::NEWS), sitemaps::news(&dataset, now.parse()?));
    files.insert("/robots.txt".to_owned(), sitemaps::robots(site).into_bytes());
    Ok(files)
}

#[test]
fn a_hostile_newsroom_gives_the_expected_bytes() -> Result {
    let newsroom = newsroom(&fixture())?;
    let files = feeds_and_sitemaps(&newsroom, "2024-01-02T00:00:00Z")?;
    let folder = tests().join("feeds");
    // One category is enough to show the differences from the site's own feeds. For the others, only the names are compared.
    let shown = |path: &str| path.matches('/').count() == 1 || path.starts_with("/category/world/");
    let mut wrong = Vec::new();
    let names: String = files.keys().map(|path| format!("{path}\n")).collect();
    let expected = files.iter().filter(|(path, _)| shown(path)).map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    for (path, bytes) in expected.chain([("/files.txt", names.as_bytes())]) {
        let file = folder.join(path.trim_start_matches('/').replace('/', "-"));
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::create_dir_all(&folder)?;
            fs::write(&file, bytes)?;
        }
        if fs::read(&file).ok().as_deref() != Some(bytes) {
            wrong.push(format!("{}:\n{}", file.display(), String::from_utf8_lossy(bytes)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn characters_that_xml_forbids_are_dropped_and_all_urls_are_absolute() -> Result {
    for (path, bytes) in feeds_and_sitemaps(&newsroom(&fixture())?, "2024-01-02T00:00:00Z")? {
        let text = String::from_utf8(bytes)?;
        assert!(!text.contains(['\u{1}', '\u{b}']), "{path}");
        // HTML in JSON, HTML in CDATA, and HTML as text in XML.
        for relative in ["href=\\\"/", "src=\\\"/", "href=\"/", "src=\"/", "href=&quot;/", "src=&quot;/", "\"#", ", /"] {
            assert!(!text.contains(relative), "{path} holds {relative}");
        }
    }
    Ok(())
}

#[test]
fn a_newsroom_without_articles_has_complete_files() -> Result {
    let mut newsroom = newsroom(&fixture())?;
    newsroom.articles.clear();
    let files = feeds_and_sitemaps(&newsroom, "2024-01-02T00:00:00Z")?;
    let names: Vec<_> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["/atom.xml", "/feed.json", "/feed.xml", "/robots.txt", "/sitemap-news.xml", "/sitemap-pages.xml", "/sitemap.xml"]
    );
    let atom = String::from_utf8_lossy(&files["/atom.xml"]);
    assert!(atom.contains("<updated>1970-01-01T00:00:00+00:00</updated>"), "{atom}");
    Ok(())
}

#[test]
fn the_news_sitemap_lists_the_articles_of_the_last_two_days() -> Result {
    let newsroom = newsroom(&fixture())?;
    let dataset = Dataset::new(&newsroom)?;
    // One article is published at 2023-12-31T22:30:00Z, and the next on 2024-01-05 in Baku.
    for (now, count) in [
        ("2023-12-31T22:29:59Z", 0),
        ("2023-12-31T22:30:00Z", 1),
        ("2024-01-02T22:29:59Z", 1),
        ("2024-01-02T22:30:00Z", 0),
        ("2024-01-04T20:00:00Z", 1),
        ("2030-01-01T00:00:00Z", 0),
    ] {
        let bytes = sitemaps::news(&dataset, now.parse()?);
        assert_eq!(String::from_utf8(bytes.clone())?.matches("<url>").count(), count, "{now}");
        assert_eq!(validation::Maps::new(&newsroom.config.site, &fixture()).news(&bytes), [], "{now}");
    }
    Ok(())
}

/// A copy of an article with another slug and another date.
fn like(piece: &Piece, n: usize, published: Option<&str>) -> Result<Piece> {
    let slug = broadsheet_model::Slug::parse(&format!("made-{n}")).map_err(|error| error.to_string())?;
    let published = published.map(|date| date.parse::<jiff::Timestamp>()?.in_tz("Asia/Baku")).transpose()?;
    Ok(Piece { slug, published, updated: None, ..piece.clone() })
}

#[test]
fn sitemaps_are_divided_by_time_and_past_parts_do_not_change() -> Result {
    let mut newsroom = newsroom(&fixture())?;
    let model = newsroom.articles[0].clone();
    newsroom.articles.clear();
    newsroom.articles.push(like(&model, 0, Some("2026-01-01T00:00:00Z"))?);
    for n in 1..=20_001 {
        newsroom.articles.push(like(&model, n, Some(if n <= 20_000 { "2025-11-01T12:00:00Z" } else { "2025-03-01T12:00:00Z" }))?);
    }
    for n in 20_002..40_002 {
        newsroom.articles.push(like(&model, n, Some("2024-05-01T12:00:00Z"))?);
    }
    for n in 40_002..90_003 {
        newsroom.articles.push(like(&model, n, None)?);
    }
    let parts = |newsroom: &Newsroom| -> Result<BTreeMap<String, (usize, Vec<u8>)>> {
        let dataset = Dataset::new(newsroom)?;
        let groups = sitemaps::groups(&dataset);
        let parts = groups.iter().flat_map(|group| sitemaps::parts(group, &dataset));
        Ok(parts.map(|part| (part.name, (part.urls, part.bytes))).collect())
    };
    let before = parts(&newsroom)?;
    let counts: Vec<_> =
        before.iter().map(|(name, (urls, _))| (name.as_str(), *urls)).filter(|(name, _)| *name != "sitemap-pages.xml").collect();
    assert_eq!(
        counts,
        [
            ("sitemap-2024.xml", 20_000),
            ("sitemap-2025-03.xml", 1),
            ("sitemap-2025-11.xml", 20_000),
            ("sitemap-2026.xml", 1),
            ("sitemap-undated-2.xml", 1),
            ("sitemap-undated.xml", 50_000),
        ]
    );
    newsroom.articles.insert(0, like(&model, 90_003, Some("2026-02-01T00:00:00Z"))?);
    let after = parts(&newsroom)?;
    let changed: Vec<_> =
        after.iter().filter(|(name, part)| before.get(*name) != Some(part)).map(|(name, _)| name.as_str()).collect();
    assert_eq!(changed, ["sitemap-2026.xml", "sitemap-pages.xml"]);
    Ok(())
}

#[test]
fn publishing_writes_all_feeds_and_sitemaps() -> Result {
    let (folder, out) = (tempfile::tempdir()?, tempfile::tempdir()?);
    shell(folder.path())?;
    let now = Some("2024-01-06T00:00:00Z".parse()?);
    let options = Options {
        content: fixture(),
        shell: folder.path().to_owned().into(),
        out: out.path().to_owned(),
        now,
        ..Options::default()
    };
    let newsroom = read_newsroom(&options).0.ok_or("unread")?;
    publish(&newsroom, &options, 1)?;
    for (path, bytes) in feeds_and_sitemaps(&newsroom, "2024-01-06T00:00:00Z")? {
        assert_eq!(fs::read(out.path().join(path.trim_start_matches('/')))?, bytes, "{path}");
    }
    assert_eq!(publish(&newsroom, &options, 1)?.changed, 0);
    Ok(())
}

#[test]
fn an_existing_robots_txt_is_kept() -> Result {
    let (folder, out) = (tempfile::tempdir()?, tempfile::tempdir()?);
    shell(folder.path())?;
    fs::write(folder.path().join("robots.txt"), "mine")?;
    let options =
        Options { content: fixture(), shell: folder.path().to_owned().into(), out: out.path().to_owned(), ..Options::default() };
    publish(&read_newsroom(&options).0.ok_or("unread")?, &options, 1)?;
    assert_eq!(fs::read_to_string(out.path().join("robots.txt"))?, "mine");
    Ok(())
}

#[test]
fn faults_are_reported_with_file_and_line_before_anything_is_written() -> Result {
    let (content, folder, out) = (tempfile::tempdir()?, tempfile::tempdir()?, tempfile::tempdir()?);
    shell(folder.path())?;
    fs::create_dir(content.path().join("articles"))?;
    fs::write(content.path().join("site.toml"), "title = \"T\"\norigin = \"https://a.example\"\n")?;
    fs::write(content.path().join("articles/a.md"), "---\ndate: 2023-11-27\nslug: a\ntitle: \"\\x01\\x02\"\n---\nText.\n")?;
    fs::write(content.path().join("articles/b.md"), "---\ntitle: B\ndate: 2023-11-28\nguid: not an address\n---\nText.\n")?;
    let options = Options {
        content: content.path().to_owned(),
        shell: folder.path().to_owned().into(),
        out: out.path().to_owned(),
        ..Options::default()
    };
    let mut newsroom = read_newsroom(&options).0.ok_or("unread")?;
    newsroom.articles[0].guid = Some("not an address".to_owned());
    let Err(PublishError::Proof(diagnostics)) = publish(&newsroom, &options, 1) else { return Err("published".into()) };
    let lines: Vec<serde_json::Value> =
        diagnostics.to_json_lines().lines().map(serde_json::from_str).collect::<std::result::Result<_, _>>()?;
    let told: Vec<_> =
        lines.iter().map(|line| (line["file"].as_str(), line["line"].as_u64(), line["message"].as_str())).collect();
    assert_eq!(
        told,
        [
            (Some("articles/a.md"), Some(4), Some("the title holds nothing that a feed could show")),
            (Some("articles/b.md"), Some(4), Some("`not an address` cannot identify an article in feeds: it is not an address")),
        ]
    );
    assert_eq!(fs::read_dir(out.path())?.count(), 0);
    // Two articles that feed readers could not distinguish.
    for piece in &mut newsroom.articles {
        piece.headline = "A".to_owned();
        piece.guid = Some("https://old.example/?p=1".to_owned());
    }
    let Err(PublishError::Proof(diagnostics)) = publish(&newsroom, &options, 1) else { return Err("published".into()) };
    assert_eq!(diagnostics.errors(), 1);
    assert!(
        diagnostics.iter().all(|note| note.file == "articles/a.md" && note.message.contains("`articles/b.md`")),
        "{diagnostics:?}"
    );
    Ok(())
}

#[test]
fn an_imported_guid_does_not_change() -> Result {
    let mut newsroom = newsroom(&fixture())?;
    newsroom.articles[0].guid = Some("https://old.example/?p=1&x=2".to_owned());
    let files = feeds_and_sitemaps(&newsroom, "2024-01-02T00:00:00Z")?;
    for (path, id) in [
        ("/atom.xml", "<id>https://old.example/?p=1&amp;x=2</id>"),
        ("/feed.xml", "<guid isPermaLink=\"false\">https://old.example/?p=1&amp;x=2</guid>"),
        ("/feed.json", "\"id\": \"https://old.example/?p=1&x=2\""),
    ] {
        assert!(String::from_utf8_lossy(&files[path]).contains(id), "{path}");
    }
    Ok(())
}

#[test]
fn structured_data_satisfies_a_validator() -> Result {
    use schemaorg_rs::profiles::{Eligibility, ProfileRegistry};
    use schemaorg_rs::{Severity, extract_all, validation as vocabulary_check};
    let google = ProfileRegistry::with_google();
    for folder in [fixture(), Path::new(env!("CARGO_MANIFEST_DIR")).join("../content")] {
        let newsroom = newsroom(&folder)?;
        let dataset = Dataset::new(&newsroom)?;
        assert_eq!(validation::pages(&dataset, &dataset.routes(), &folder)?, []);
        for route in dataset.routes() {
            let objects = json_ld::objects(&dataset.page(&route)?, dataset.frame());
            let html: String =
                objects.iter().map(|json| format!("<script type=\"application/ld+json\">{json}</script>")).collect();
            let graph = extract_all(&html).map_err(|error| error.to_string())?;
            assert_eq!(graph.nodes.len(), objects.len(), "{route:?}");
            let vocabulary = vocabulary_check::validate(&graph);
            let wrong: Vec<_> = vocabulary.diagnostics.iter().filter(|d| d.severity != Severity::Info).collect();
            assert!(wrong.is_empty(), "{route:?}: {wrong:#?}");
            let result = google.evaluate("google", &graph, &vocabulary.diagnostics).map_err(|error| error.to_string())?;
            // A newsroom may publish an article without a date. An article with a date has all required and recommended
            // properties.
            let undated = html.contains("NewsArticle") && !html.contains("datePublished");
            let eligible = result.type_results.is_empty() || result.eligibility == Eligibility::Eligible;
            assert!(eligible || undated, "{route:?}: {result:#?}");
        }
    }
    Ok(())
}

#[test]
fn categories_have_feeds_from_a_number_of_articles_and_pages_link_only_existing_feeds() -> Result {
    let work = tempfile::tempdir()?;
    let content = work.path().join("newsroom");
    fs::create_dir_all(content.join("articles"))?;
    fs::write(content.join("site.toml"), "title = 'T'\norigin = 'https://a.example'\nfeeds_from = 2\n")?;
    for (n, category) in ["Sea", "Sea", "Law"].into_iter().enumerate() {
        let text = format!("---\ntitle: N{n}\ndate: 2024-01-0{}\ncategories: [{category}]\n---\n\nText.\n", n + 1);
        fs::write(content.join(format!("articles/n{n}.md")), text)?;
    }
    let newsroom = newsroom(&content)?;
    let dataset = Dataset::new(&newsroom)?;
    let folders: Vec<_> = Feed::all(&dataset).into_iter().map(|feed| feed.folder).collect();
    assert_eq!(folders, ["/", "/category/sea/"]);
    for (slug, is_announced) in [("sea", true), ("law", false)] {
        let page = dataset.page(&Route::newest(ListingKind::Category, &Slug::parse(slug)?))?;
        let tags = head(&page, dataset.frame()).tags;
        assert_eq!(tags.contains(&format!("/category/{slug}/atom.xml")), is_announced, "{slug}");
    }
    Ok(())
}
