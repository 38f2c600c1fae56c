//! Tests `press import wordpress` with an export that contains every known trap of exports, and with a dump of the REST API.
//! `import_markdown.rs` tests Markdown, `damage.rs` tests damaged archives, and `corpora.rs` tests real ones. Long because its
//! tests share one export.

use crate::Result;
use crate::imported::{Imported, files, options};
use crate::shell::shell;
use press::content::{Colour, ReadOptions, read};
use press::import::{Options, Wanted, wordpress, wordpress_json};
use press::publish::{self, publish, read_newsroom};
use std::fs;
use std::path::{Path, PathBuf};

fn traps() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/traps.xml")
}

impl Imported {
    /// Imports the export with the traps.
    fn new(change: impl FnOnce(&mut Options)) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut options = options(&traps(), &folder.path().join("news"));
        change(&mut options);
        let outcome = wordpress(&options)?;
        Self::read(folder, outcome, &options)
    }

    /// Imports a dump of the REST API.
    fn dump() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let input = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/dump");
        let options = options(&input, &folder.path().join("news"));
        let outcome = wordpress_json(&options)?;
        Self::read(folder, outcome, &options)
    }

    /// Publishes the newsroom; returns the folder of the site.
    fn publish(&self) -> Result<PathBuf> {
        let (site, from) = (self.folder.path().join("site"), self.folder.path().join("shell"));
        fs::create_dir_all(&from)?;
        shell(&from)?;
        let options =
            publish::Options { content: self.out(), shell: from.into(), out: site.clone(), ..publish::Options::default() };
        let (newsroom, diagnostics) = read_newsroom(&options);
        assert!(!diagnostics.has_errors(), "{}", diagnostics.render(Colour::Never));
        publish(&newsroom.ok_or("no newsroom")?, &options, 1)?;
        Ok(site)
    }

    /// The changes to an item that the report lists.
    fn changes(&self, id: u64) -> Result<Vec<String>> {
        let report = self.report()?;
        let items = report["items"].as_array().ok_or("no items")?;
        let item = items.iter().find(|item| item["id"] == id).ok_or("no such item")?;
        let changes = item["changes"].as_array().cloned().unwrap_or_default();
        Ok(changes.iter().map(|change| format!("{}: {}", change["what"], change["detail"]).replace('"', "")).collect())
    }
}

/// Removes the hashes of Subresource Integrity and Content-Security-Policy from a text, because a hash may contain any letters.
fn without_hashes(text: &str) -> String {
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
    let text = text.replace("sha384-", "sha256-");
    let (first, others) = text.split_once("sha256-").unwrap_or((&text, ""));
    [first].into_iter().chain(others.split("sha256-").map(|part| part.trim_start_matches(is_base64))).collect()
}

#[test]
fn only_what_was_public_becomes_public() -> Result {
    let imported = Imported::new(|_| ())?;
    imported.publish()?;
    // In the export, every word of an item that was not public begins with one of these.
    for (name, bytes) in files(imported.folder.path())? {
        let text = without_hashes(&String::from_utf8_lossy(&bytes)).to_lowercase();
        if name.contains("/data/search/") && name.ends_with(".bin") {
            // Bytes of numbers may look like letters; only four letters in a row are a word.
            let is_word = |tail: &str| tail.bytes().take(2).filter(u8::is_ascii_alphabetic).count() == 2;
            assert!(!text.match_indices("zz").any(|(at, _)| is_word(&text[at + 2..])), "{name}");
            continue;
        }
        for word in ["zz", "secret.example", "203.0.113", "visiblecomment", "hiddencomment", "spamcomment"] {
            assert!(!text.contains(word) && !name.contains(word), "{word} in {name}");
        }
    }
    Ok(())
}

#[test]
fn drafts_are_imported_as_drafts_on_request() -> Result {
    let wanted =
        Wanted { drafts: vec!["draft".to_owned(), "protected".to_owned()], types: vec!["recipe".to_owned()], scheduled: false };
    let imported = Imported::new(|options| options.wanted = wanted)?;
    assert!(imported.article("zzdraftwordslug").is_err() && imported.article("recipe").is_ok());
    let (newsroom, _) = read(&imported.out(), &ReadOptions { drafts: true, ..ReadOptions::default() });
    let slugs: Vec<String> = newsroom
        .ok_or("unread")?
        .articles
        .iter()
        .map(|article| article.slug.to_string())
        .filter(|slug| slug.contains("zz"))
        .collect();
    assert_eq!(slugs.len(), 2, "{slugs:?}");
    assert!(slugs.iter().all(|slug| slug.contains("draft") || slug.contains("protected")));
    // The drafts are in the newsroom now, but no published file names them, not even as categories or tags.
    let site = imported.publish()?;
    for (name, bytes) in files(&site)? {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        assert!(!["zzdraft", "zzprotected"].iter().any(|word| text.contains(word) || name.contains(word)), "{name}");
    }
    Ok(())
}

/// A scheduled item is imported with its date. Before this date, no published file contains the item, nor its categories and
/// tags.
#[test]
fn scheduled_items_are_imported_as_scheduled_on_request() -> Result {
    let later = |date: &str| -> Result<(tempfile::TempDir, PathBuf)> {
        let folder = tempfile::tempdir()?;
        let text = fs::read_to_string(traps())?;
        let at = text.find("zzfuturewordslug</wp:post_name>").ok_or("no scheduled item")?;
        let date_at = text[..at].rfind("<wp:post_date>").ok_or("no date")? + "<wp:post_date>".len();
        let export = folder.path().join("export.xml");
        fs::write(&export, format!("{}{date}{}", &text[..date_at], &text[date_at + date.len()..]))?;
        Ok((folder, export))
    };
    let wanted = Wanted { scheduled: true, ..Wanted::default() };
    let (_folder, export) = later("2199-05-12 22:30:00")?;
    let imported = Imported::new(|options| (options.wanted, options.inputs) = (wanted.clone(), vec![export]))?;
    let text = fs::read_to_string(imported.out().join("articles/2199/zzfuturewordslug.md"))?;
    assert!(text.contains("published: 2199-05-12T22:30:00") && !text.contains("draft"), "{text}");
    assert!(imported.article("zzfuturewordslug").is_err());
    for (name, bytes) in files(&imported.publish()?)? {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        assert!(!text.contains("zzfuture") && !name.contains("zzfuture"), "{name}");
    }
    let options = ReadOptions { now: Some("2199-06-01T00:00:00Z".parse()?), ..ReadOptions::default() };
    let newsroom = read(&imported.out(), &options).0.ok_or("unread")?;
    assert!(newsroom.articles.iter().any(|article| article.slug.as_str() == "zzfuturewordslug"));

    let (_folder, export) = later("0000-00-00 00:00:00")?;
    let imported = Imported::new(|options| (options.wanted, options.inputs) = (wanted, vec![export]))?;
    assert_eq!(imported.outcome.ledger.skipped["scheduled, but without a usable date"], 1);
    Ok(())
}

#[test]
fn the_ledger_adds_up() -> Result {
    let imported = Imported::new(|_| ())?;
    let total = imported.outcome.ledger.total();
    // The test counts the item numbers in the text of the export, independently of the importer.
    let export = String::from_utf8_lossy(&fs::read(traps())?).into_owned();
    assert_eq!(total.items, export.matches("<wp:post_id>").count());
    assert_eq!(total.items, total.imported + total.changed + total.skipped);
    assert_eq!(total.skipped, imported.outcome.ledger.skipped.values().sum::<usize>());
    let report = imported.report()?;
    assert_eq!(report["items"].as_array().map(Vec::len), Some(total.items));
    let written = imported.newsroom.articles.len() + imported.newsroom.pages.len();
    let files = report["items"].as_array().ok_or("no items")?.iter().filter(|item| item["file"].is_string()).count();
    assert_eq!(files, written);
    Ok(())
}

#[test]
fn classic_bodies_keep_their_paragraphs_and_shortcodes() -> Result {
    let imported = Imported::new(|_| ())?;
    let body = imported.body("classic")?;
    for part in [
        "<p>First paragraph,<br>\nwith a second line.</p>",
        "<p>Second <strong>paragraph</strong> &amp; more.",
        "<a href=\"/blog/blocks/\">the other</a>",
        "<a href=\"/blog/blocks/#part\">a part</a>",
        "<p class=\"embed\"><a href=\"https://www.youtube.com/watch?v=dQw4w9WgXcQ\" rel=\"external noopener\" data-embed=\"youtube\">",
        "code &lt;b&gt;\n\n  stays",
        "<figure class=\"align-right\"><img alt=\"The strait\" height=\"200\" src=\"/wp-content/uploads/2019/05/strait.jpg\" width=\"300\"",
        "<figcaption>The strait <em>at dawn</em></figcaption>",
        "He said [sic] that words inside stay.",
        "<figcaption>The strait, <strong>seen</strong> from the north</figcaption>",
    ] {
        assert!(body.contains(part), "{part}\n{body}");
    }
    assert!(!body.contains("contact-form") && !body.contains("[gallery") && !body.contains("more--"));
    let changes = imported.changes(1)?;
    for words in ["[unknown_code a=\\1\\]", "[contact-form-7 id=\\9\\ title=\\Contact\\]", "genre: Essay"] {
        assert!(changes.iter().any(|change| change.contains(words)), "{words} in {changes:?}");
    }
    Ok(())
}

#[test]
fn block_bodies_keep_reusable_blocks_and_footnotes() -> Result {
    let imported = Imported::new(|_| ())?;
    let body = imported.body("blocks")?;
    for part in [
        "<p>One<sup class=\"footnote-ref\"><a href=\"#fn-1\"",
        "</sup> and two.</p>",
        "<h2 id=\"part\">A part</h2>",
        "<p>Said again and again.</p>",
        "<li>b <a href=\"#part\">up</a></li>",
        "data-embed=\"vimeo\"",
        "<p>The film</p>",
        "The <em>note</em>.",
    ] {
        assert!(body.contains(part), "{part}\n{body}");
    }
    assert!(imported.changes(2)?.iter().any(|change| change.contains("latest-posts")));
    Ok(())
}

#[test]
fn front_matter_has_the_values_of_the_old_site() -> Result {
    let imported = Imported::new(|_| ())?;
    let classic = imported.article("classic")?;
    assert_eq!(classic.headline, "Classic – \"quoted\" & told");
    assert_eq!(classic.excerpt.as_deref(), Some("By hand"));
    assert_eq!(classic.guid.as_deref(), Some("https://old.example/?p=1"));
    assert_eq!(classic.aliases, ["/2019/05/12/classic/", "/2019/05/12/classic-old/"]);
    let date = classic.published.as_ref().map(|date| date.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
    assert_eq!(date.as_deref(), Some("2019-05-12T22:30:00-04:00"), "the date is in the old site's local time, not in GMT");
    assert!(classic.pinned && !classic.featured && classic.updated.is_some());
    let cover = classic.cover.as_ref().ok_or("no cover")?;
    assert_eq!((cover.alt.as_str(), cover.caption.as_deref()), ("Lighthouses", Some("The strait, seen from the north")));
    // The default category is left out when the article has another category. The parent category is imported too.
    assert_eq!(classic.categories.iter().map(|slug| slug.as_str()).collect::<Vec<_>>(), ["asia"]);
    let asia = imported.newsroom.categories.values().find(|term| term.slug.as_str() == "asia").ok_or("no asia")?;
    assert_eq!(asia.parent.as_ref().map(|slug| slug.as_str()), Some("world"));
    assert!(imported.newsroom.categories.values().any(|term| term.name == "World & Seas"));
    assert!(!imported.newsroom.categories.values().any(|term| term.slug.as_str() == "empty"));
    assert_eq!(imported.newsroom.tags.values().map(|term| term.name.as_str()).collect::<Vec<_>>(), ["R&D"]);
    let blocks = imported.article("blocks")?;
    assert!(blocks.featured, "it is in the category Featured");
    assert_eq!(blocks.authors.iter().map(|slug| slug.as_str()).collect::<Vec<_>>(), ["ana-ruiz", "gil-est"]);
    assert_eq!(imported.newsroom.config.title, "The Old & Good Gazette");
    assert_eq!(imported.newsroom.config.zone.iana_name(), Some("America/New_York"), "from the time zone of the dates");
    Ok(())
}

#[test]
fn odd_slugs_and_titles_get_an_address() -> Result {
    let imported = Imported::new(|_| ())?;
    assert!(imported.article("привет").is_ok());
    assert!(imported.article("blocks-2019-06-01").is_ok(), "the later of two");
    assert!(imported.article("post-4")?.headline.starts_with("A post without a title"));
    assert!(imported.changes(4)?.iter().any(|change| change.contains("the attachment 999")), "the cover is not in the export");
    assert!(
        imported.newsroom.pages.iter().any(|page| page.slug.as_str() == "search-2"),
        "the site itself uses the path /search/"
    );
    let contact = imported.newsroom.pages.iter().find(|page| page.slug.as_str() == "contact").ok_or("no contact")?;
    assert_eq!(contact.aliases, ["/about/contact/"]);
    Ok(())
}

#[test]
fn damage_is_repaired_and_reported() -> Result {
    let imported = Imported::new(|_| ())?;
    assert!(imported.body("nested")?.contains("Ends a section: ]]&gt; and opens &lt;![CDATA[ one. Tab"));
    assert!(imported.changes(3)?.iter().any(|change| change.contains("2 characters that XML forbids")));
    assert_eq!(imported.article("fish")?.headline, "Fish & Chips");
    assert!(imported.body("fish")?.contains("Never ends"));
    let fish = imported.changes(40)?;
    for words in
        ["a `&` is not escaped", "XML does not know `&nbsp;`", "`<wp:post_date>` is never closed", "`<item>` is never closed"]
    {
        assert!(fish.iter().any(|change| change.contains(words) && change.contains("traps.xml:")), "{words} in {fish:?}");
    }
    // The export does not say whether these two were public.
    for slug in ["last", "zzcut"] {
        assert!(imported.article(slug).is_err(), "{slug}");
    }
    assert_eq!(imported.outcome.ledger.skipped.get("damaged: it may have had a password"), Some(&2));
    Ok(())
}

#[test]
fn old_addresses_lead_to_the_new_ones() -> Result {
    let imported = Imported::new(|_| ())?;
    let redirects = fs::read_to_string(imported.out().join("redirects.toml"))?;
    for (from, to) in [
        ("/?p=1", "/blog/classic/"),
        ("/?page_id=24", "/contact/"),
        ("/2019/05/", "/archive/2019/05/"),
        ("/category/world/asia/", "/category/asia/"),
        ("/category/asia/feed/", "/category/asia/feed.xml"),
        ("/feed/", "/feed.xml"),
        ("/2019/05/12/classic/strait/", "/blog/classic/"),
    ] {
        assert!(redirects.contains(&format!("from = \"{from}\"\nto = \"{to}\"\n")), "{from}\n{redirects}");
    }
    let site = imported.publish()?;
    for file in ["2019/05/12/classic/index.html", "2019/05/12/classic-old/index.html", "category/world/asia/index.html"] {
        assert!(fs::read_to_string(site.join(file))?.contains("http-equiv"), "{file}");
    }
    assert!(fs::read_to_string(site.join("_redirects"))?.contains("/blog/classic/"));
    Ok(())
}

#[test]
fn feed_readers_recognise_imported_articles() -> Result {
    let imported = Imported::new(|_| ())?;
    let site = imported.publish()?;
    // The address of the cover contains `&`.
    assert!(fs::read_to_string(site.join("atom.xml"))?.contains("url=\"https://img.example/a?b=1&amp;c=2\""));
    assert!(fs::read_to_string(site.join("feed.xml"))?.contains("<guid isPermaLink=\"false\">https://old.example/?p=1</guid>"));
    assert!(fs::read_to_string(site.join("atom.xml"))?.contains("<id>https://old.example/?p=1</id>"));
    assert!(fs::read_to_string(site.join("feed.json"))?.contains("\"https://old.example/?p=1\""));
    Ok(())
}

#[test]
fn importing_again_changes_nothing_and_keeps_edits() -> Result {
    let imported = Imported::new(|_| ())?;
    let before = files(&imported.out())?;
    let options = options(&traps(), &imported.out());
    let again = wordpress(&options)?;
    assert_eq!(again.tally.written, 0);
    assert!(files(&imported.out())? == before);
    let edited = imported.out().join("articles/2019/classic.md");
    fs::write(&edited, "---\ntitle: Mine\nslug: classic\n---\nmine\n")?;
    fs::remove_file(imported.out().join("articles/2019/fish.md"))?;
    let again = wordpress(&options)?;
    assert_eq!((again.tally.edited, again.tally.deleted, again.tally.written), (1, 1, 0));
    // A file stays in the newsroom when its item is no longer in the export, and the report lists it.
    let shorter = imported.folder.path().join("shorter.xml");
    let export = String::from_utf8_lossy(&fs::read(traps())?).replace(">about</wp:post_name>", ">about-us</wp:post_name>");
    fs::write(&shorter, export)?;
    let options = self::options(&shorter, &imported.out());
    for _ in 0..2 {
        let again = wordpress(&options)?;
        assert_eq!(again.tally.stale, 1);
        assert_eq!(imported.report()?["no_longer_in_the_source"], serde_json::json!(["pages/about.md"]));
        assert!(imported.out().join("pages/about.md").is_file() && imported.out().join("pages/about-us.md").is_file());
    }
    assert!(fs::read_to_string(&edited)?.contains("mine"));
    Ok(())
}

#[test]
fn several_files_are_one_export() -> Result {
    let folder = tempfile::tempdir()?;
    let parts = folder.path().join("parts");
    fs::create_dir(&parts)?;
    let export =
        |items: &str| format!("<rss><channel><wp:base_blog_url>https://old.example</wp:base_blog_url>{items}</channel></rss>");
    let post = "<item><title>A</title><wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>\
                <wp:post_name>a</wp:post_name><wp:post_date_gmt>2020-01-31 10:00:00</wp:post_date_gmt><content:encoded>x\
                </content:encoded><wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>7</wp:meta_value></wp:postmeta></item>";
    let file = "<item><title>F</title><wp:post_id>7</wp:post_id><wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status>\
                <wp:attachment_url>https://img.example/f.jpg</wp:attachment_url></item>";
    fs::write(parts.join("1.xml"), export(post))?;
    let mut gzip = flate2::write::GzEncoder::new(fs::File::create(parts.join("2.xml.gz"))?, flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, export(&format!("{file}{post}")).as_bytes())?;
    gzip.finish()?;
    let options = options(&parts, &folder.path().join("news"));
    let outcome = wordpress(&options)?;
    assert_eq!(outcome.ledger.skipped.get("is in the export twice"), Some(&1));
    let imported = Imported::read(folder, outcome, &options)?;
    let cover = imported.article("a")?.cover.as_ref().map(|cover| cover.image.clone());
    assert_eq!(cover.as_deref(), Some("https://img.example/f.jpg"));
    Ok(())
}

#[test]
fn a_dump_of_the_api_can_be_imported() -> Result {
    let imported = Imported::dump()?;
    let total = imported.outcome.ledger.total();
    assert_eq!((total.items, total.skipped), (6, 2));
    let shown = imported.article("shown")?;
    assert_eq!(shown.headline, "It’s shown & told");
    assert_eq!(shown.excerpt, None, "the old site made the excerpt from the text");
    assert_eq!(shown.cover.as_ref().and_then(|cover| cover.caption.as_deref()), Some("The quay at noon"));
    assert!(shown.pinned);
    assert_eq!(shown.categories.iter().map(|slug| slug.as_str()).collect::<Vec<_>>(), ["asia"]);
    assert_eq!(shown.authors.iter().map(|slug| slug.as_str()).collect::<Vec<_>>(), ["ana"]);
    let day = shown.published.as_ref().map(|date| date.strftime("%Y-%m-%d").to_string());
    assert_eq!(day.as_deref(), Some("2021-03-05"));
    let body = imported.body("shown")?;
    for part in [
        "<sup class=\"footnote-ref\">",
        "The note.",
        "data-embed=\"youtube\"",
        "<figure class=\"align-right\"><img alt=\"A quay\" height=\"200\" src=\"/wp-content/uploads/2021/03/quay.jpg\"",
        "<figcaption>The quay</figcaption>",
        "[not a shortcode any more]",
        "<a href=\"/about/\">a page</a>",
    ] {
        assert!(body.contains(part), "{part}\n{body}");
    }
    let nobody = imported.article("by-nobody")?;
    assert_eq!((nobody.authors.len(), nobody.excerpt.as_deref()), (0, Some("By hand.")));
    assert!(imported.changes(5)?.iter().any(|change| change.contains("the author 99 is not in the dump")));
    for (name, bytes) in files(imported.folder.path())? {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        assert!(!text.contains("zz"), "{name}");
    }
    Ok(())
}

#[test]
fn an_invalid_dump_is_reported_with_its_line() -> Result {
    let folder = tempfile::tempdir()?;
    let (input, out) = (folder.path().join("posts.json"), folder.path().join("news"));
    fs::write(&input, "[\n{\"id\": 1,}\n]")?;
    let error = wordpress_json(&options(&input, &out)).err().ok_or("it was read")?.to_string();
    assert!(error.starts_with("`posts.json`, line 2: "), "{error}");
    fs::write(&input, "<html>")?;
    assert!(wordpress(&options(&input, &out)).is_err());
    assert!(!out.exists());
    Ok(())
}

#[test]
fn uploads_are_copied_under_their_paths() -> Result {
    let uploads = tempfile::tempdir()?;
    fs::create_dir_all(uploads.path().join("2019/05"))?;
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"30\" height=\"20\"/>";
    for name in ["2019/05/strait.jpg", "2019/05/strait-300x200.jpg", "2019/05/unused.jpg"] {
        fs::write(uploads.path().join(name), svg)?;
    }
    let imported = Imported::new(|options| options.media = Some(uploads.path().to_owned()))?;
    assert!(imported.out().join("uploads/2019/05/strait.jpg").is_file());
    assert_eq!(imported.outcome.unused_media, 1);
    assert_eq!(fs::read_to_string(imported.out().join("import-unused.txt"))?, "2019/05/unused.jpg\n");
    let cover = imported.article("classic")?.cover.as_ref().map(|cover| cover.image.clone());
    assert_eq!(cover.as_deref(), Some("/wp-content/uploads/2019/05/strait.jpg"));
    Ok(())
}
