//! Tests `press import markdown` with folders of other systems.

use crate::Result;
use crate::imported::{Imported, files, options};
use press::import::{REPORT, markdown_folder};
use std::fs;
use std::path::Path;

/// Writes files into a folder.
fn write(folder: &Path, files: &[(&str, &str)]) -> Result {
    for (file, text) in files {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        fs::write(path, text)?;
    }
    Ok(())
}

#[test]
fn markdown_of_other_systems_is_imported_unchanged() -> Result {
    let folder = tempfile::tempdir()?;
    let posts = folder.path().join("posts");
    write(
        &posts,
        &[
            (
                "2020-01-31-launch.markdown",
                "---\ntitle: Launch\nmood: glad\n---\n[x]({{ site.baseurl }}/y/) `{{ x }}` {% odd %}\n",
            ),
            ("2020-02-01-launch.md", "---\ntitle: Again\ndate: soon\n---\n[first]({% post_url 2020-01-31-launch %})\n"),
            ("bundle/index.md", "+++\ntitle = \"Bundle\"\ndate = 2021-05-06\n+++\n![A](quay.svg)\n"),
            ("bundle/quay.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"3\" height=\"2\"/>"),
            ("no-title.md", "Just words.\n"),
            ("zzdraft.md", "---\ntitle: Zz\ndraft: true\n---\nzz\n"),
            ("broken.md", "---\ntitle: [\n---\nx\n"),
            ("_index.md", "---\ntitle: Posts\n---\n"),
        ],
    )?;
    let options = options(&posts, &folder.path().join("news"));
    let outcome = markdown_folder(&options)?;
    let total = outcome.ledger.kinds["file"];
    assert_eq!((total.items, total.imported, total.changed, total.skipped), (7, 1, 3, 3));
    assert_eq!(outcome.ledger.kinds["other file"].imported, 1, "the picture");
    let imported = Imported::read(folder, outcome, &options)?;
    assert_eq!(imported.newsroom.articles.len(), 4);
    let launch = fs::read_to_string(imported.out().join("articles/2020-01-31-launch.md"))?;
    assert_eq!(launch, "---\ntitle: Launch\nmood: glad\n---\n[x](/y/) `{{ x }}` {% odd %}\n");
    assert!(imported.body("launch-2020-02-01")?.contains("<a href=\"/blog/launch/\">first</a>"));
    assert!(imported.body("bundle")?.contains("width=\"3\""));
    assert_eq!(imported.article("no-title")?.headline, "no title");
    let report = imported.report()?.to_string();
    assert!(report.contains("`soon` is not a date") && report.contains("{% odd %}") && report.contains("broken.md:"));
    let before = files(&imported.out())?;
    assert!(before.iter().all(|(name, bytes)| name == REPORT || !String::from_utf8_lossy(bytes).contains("zz")));
    assert_eq!(markdown_folder(&options)?.tally.written, 0);
    assert!(files(&imported.out())? == before);
    Ok(())
}

/// Each language has its own slugs. A translation keeps the slug of its original, whether the slug is written in the front matter
/// or comes from the file name. Only two articles in the same language get different slugs.
#[test]
fn translations_keep_the_slugs_of_their_originals() -> Result {
    let folder = tempfile::tempdir()?;
    let content = folder.path().join("content");
    write(
        &content,
        &[
            ("de/faq/one.md", "---\ntitle: Eins\n---\na\n"),
            ("de/help/one.md", "---\ntitle: Noch eins\n---\nb\n"),
            ("de/news/n1.md", "---\ntitle: Neu\nslug: new\n---\n[x]({{< ref \"one.md\" >}})\n"),
            ("en/faq/one.md", "---\ntitle: One\n---\nc\n"),
            ("en/help/one.md", "---\ntitle: Another\n---\nd\n"),
            ("en/news/n1.md", "---\ntitle: New\nslug: new\n---\n[x]({{< ref \"help/one.md\" >}})\n"),
        ],
    )?;
    let options = options(&content, &folder.path().join("news"));
    let outcome = markdown_folder(&options)?;
    let imported = Imported::read(folder, outcome, &options)?;
    assert_eq!(imported.outcome.ledger.total().items, 6);
    for (slug, headline, language) in [
        ("one", "One", None),
        ("help-one", "Another", None),
        ("new", "New", None),
        ("one-de", "Eins", Some("de")),
        ("help-one-de", "Noch eins", Some("de")),
        ("new-de", "Neu", Some("de")),
    ] {
        let article = imported.article(slug)?;
        assert_eq!((article.headline.as_str(), article.language.as_deref()), (headline, language), "{slug}");
    }
    assert!(imported.body("new-de")?.contains("/blog/one-de/"), "the nearest file with this name");
    assert!(imported.body("new")?.contains("/blog/help-one/"), "the file with this path");
    Ok(())
}

/// MDX is imported unchanged. The report lists what publishing will leave out of it, and of any other file.
#[test]
fn the_report_lists_what_publishing_leaves_out() -> Result {
    let folder = tempfile::tempdir()?;
    let posts = folder.path().join("posts");
    write(
        &posts,
        &[
            ("rich.mdx", "---\ntitle: Rich\n---\nimport Note from './Note.astro'\n\n<Note>\n\nKept words.\n\n</Note>\n"),
            ("plain.md", "---\ntitle: Plain\n---\n[x](rich.mdx)\n\n{% include y.html %}\n[z]: /\n\n[z]\n{: .b}\n"),
        ],
    )?;
    let options = options(&posts, &folder.path().join("news"));
    let outcome = markdown_folder(&options)?;
    let imported = Imported::read(folder, outcome, &options)?;
    assert!(imported.body("rich")?.contains("<p>Kept words.</p>"));
    assert!(!imported.body("rich")?.contains("import"));
    assert_eq!(imported.body("plain")?, "<p><a href=\"/blog/rich/\">x</a></p>\n<p><a href=\"/\">z</a></p>\n");
    let report = imported.report()?.to_string();
    for words in [
        "rich.mdx:4: `import`",
        "rich.mdx:6: the tag of the component `<Note>`",
        "{% include y.html %}",
        "plain.md:9: an attribute list",
    ] {
        assert!(report.contains(words), "{words} in {report}");
    }
    Ok(())
}

/// If one value cannot be read, the article and the rest of its front matter are still imported.
#[test]
fn one_bad_value_does_not_exclude_an_article() -> Result {
    let folder = tempfile::tempdir()?;
    let posts = folder.path().join("posts");
    write(
        &posts,
        &[
            (
                "margin.md",
                "---\ntitle: Margin\ntags: [\n  \"boats\", # two of them\n  quays,\n]\ncategories: [\n  News\n]\n---\na\n",
            ),
            ("twice.md", "---\ntitle:\n  An old one\ndate: 2023-05-04\ntitle: A prize\n---\nb\n"),
            ("colon.md", "---\ntitle: Harbour: a history\ndate: Jul 08 2022\n---\nc\n"),
            ("cover.md", "---\ntitle: Cover\ncover:\n  alt: no picture\npubDate: 22 juillet 2022\n---\nd\n"),
            ("item.md", "---\ntitle: Item\ntags:\n- good\n- {odd: one}\ndate: 2023-02-30\n---\ne\n"),
            ("list.md", "---\ntitle: List\nbroken: [a, b\nheroImage: quay.svg\n---\nf\n"),
            ("quay.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"3\" height=\"2\"/>"),
        ],
    )?;
    let options = options(&posts, &folder.path().join("news"));
    let outcome = markdown_folder(&options)?;
    let total = outcome.ledger.kinds["file"];
    assert_eq!((total.imported, total.changed, total.skipped), (1, 5, 0));
    let (newsroom, diagnostics) = press::content::read(&options.out, &press::content::ReadOptions::default());
    assert!(diagnostics.is_empty(), "{}", diagnostics.render(press::content::Colour::Never));
    let imported = Imported { folder, outcome, newsroom: newsroom.ok_or("no newsroom")? };
    let slugs = |slugs: &[broadsheet_model::Slug]| slugs.iter().map(ToString::to_string).collect::<Vec<_>>();
    let margin = imported.article("margin")?;
    assert_eq!((slugs(&margin.tags), slugs(&margin.categories)), (vec!["boats".into(), "quays".into()], vec!["news".into()]));
    assert_eq!(imported.article("twice")?.headline, "A prize");
    assert_eq!(imported.article("colon")?.headline, "Harbour: a history");
    let day = |slug: &str| {
        Ok::<_, Box<dyn std::error::Error>>(imported.article(slug)?.published.as_ref().map(|date| date.date().to_string()))
    };
    assert_eq!((day("colon")?.as_deref(), day("cover")?.as_deref()), (Some("2022-07-08"), Some("2022-07-22")));
    assert_eq!(slugs(&imported.article("item")?.tags), ["good"]);
    assert!(imported.article("list")?.cover.as_ref().is_some_and(|cover| cover.image.ends_with("quay.svg")));
    let report = imported.report()?.to_string();
    for words in
        ["twice.md:2: the key `title` appears twice", "colon.md:2:", "item.md:6: `2023-02-30` is not a date", "list.md:3:"]
    {
        assert!(report.contains(words), "{words}");
    }
    Ok(())
}

/// A translation in Hugo lists the same old addresses as its original. In Hugo, those of the translation were below its language.
#[test]
fn translations_have_their_own_old_addresses() -> Result {
    let folder = tempfile::tempdir()?;
    let content = folder.path().join("content");
    let text = |title: &str| format!("---\ntitle: {title}\naliases: [/2023/ferry/, ferry-old, \"/?p=7\"]\n---\nx\n");
    write(&content, &[("de/ferry.md", &text("Die Fähre")), ("en/ferry.md", &text("The ferry"))])?;
    let options = options(&content, &folder.path().join("news"));
    let outcome = markdown_folder(&options)?;
    let imported = Imported::read(folder, outcome, &options)?;
    assert_eq!(imported.article("ferry")?.aliases, ["/2023/ferry/", "/en/ferry-old", "/?p=7"]);
    assert_eq!(imported.article("ferry-de")?.aliases, ["/de/2023/ferry/", "/de/ferry-old", "/de/?p=7"]);
    let report = imported.report()?.to_string();
    assert!(
        report.contains("`/2023/ferry/` already leads to `en/ferry.md`; this translation gets `/de/2023/ferry/` instead"),
        "{report}"
    );
    Ok(())
}

/// Whatever the name of a file is, the file is imported or reported as skipped.
#[test]
fn the_report_lists_every_file() -> Result {
    let folder = tempfile::tempdir()?;
    let posts = folder.path().join("posts");
    let html =
        "---\ntitle: Page\ndate: 2020-01-31\n---\n<div class=\"x\">\n\n    <p>One <b>two</b></p>\n</div>\n{% include x.html %}\n";
    write(
        &posts,
        &[
            ("page.html", html),
            ("page.md", "---\ntitle: Other\n---\nThree.\n"),
            ("rich.mdx", "---\ntitle: Rich\n---\nimport A from 'a'\n\n<A>\n\nFour.\n\n</A>\n"),
            ("template.html", "---\nlayout: home\n---\n<p>x</p>\n"),
            ("old.adoc", "= Five\n"),
            ("post.markdown.erb", "six"),
            ("quay.png", "seven"),
            (".hidden/x", "eight"),
        ],
    )?;
    let options = options(&posts, &folder.path().join("news"));
    let outcome = markdown_folder(&options)?;
    let imported = Imported::read(folder, outcome, &options)?;
    let report = imported.report()?;
    let mut listed: Vec<_> = report["items"]
        .as_array()
        .ok_or("no items")?
        .iter()
        .map(|item| format!("{} {}", item["source"].as_str().unwrap_or_default(), item["outcome"].as_str().unwrap_or_default()))
        .collect();
    listed.sort();
    let expected = [
        ".hidden/ skipped",
        "old.adoc skipped",
        "page.html changed",
        "page.md changed",
        "post.markdown.erb skipped",
        "quay.png imported",
        "rich.mdx changed",
        "template.html skipped",
    ];
    assert_eq!(listed, expected);
    let page = imported.article("page")?;
    assert_eq!(page.headline, "Page");
    assert_eq!(imported.body("page")?, "<p>One <strong>two</strong></p>\n");
    assert_eq!(imported.article("posts-page").or_else(|_| imported.article("page-2"))?.headline, "Other");
    assert!(imported.body("rich")?.contains("<p>Four.</p>"));
    assert!(imported.out().join("articles/old.adoc").is_file());
    Ok(())
}

/// All articles are in the same language, so no other language can be compared.
#[test]
fn the_language_of_a_monolingual_archive_is_found() -> Result {
    let folder = tempfile::tempdir()?;
    let content = folder.path().join("content");
    write(
        &content,
        &[
            ("ru/parom.md", "---\ntitle: Паром\n---\nПаром снова ходит.\n"),
            ("ru/port/index.md", "---\ntitle: Порт\n---\nПорт открыт.\n"),
        ],
    )?;
    let options = options(&content, &folder.path().join("news"));
    let outcome = markdown_folder(&options)?;
    let imported = Imported::read(folder, outcome, &options)?;
    assert_eq!(imported.newsroom.config.language, "ru");
    for slug in ["parom", "port"] {
        assert_eq!(imported.article(slug)?.language, None);
    }
    Ok(())
}

/// The report says what exceeds the limits of a tag, in Markdown as well as in HTML.
#[test]
fn the_report_lists_what_exceeds_the_limits_of_a_tag() -> Result {
    let folder = tempfile::tempdir()?;
    let posts = folder.path().join("posts");
    let attributes: String = (0..65).map(|n| format!("data-{n} ")).collect();
    let pictures: String = (0..65).map(|n| format!("https://a.example/{n}.png {n}w, ")).collect();
    let deep = "<div>".repeat(120) + "words";
    let page = |body: &str| format!("---\ntitle: T\ndate: 2020-01-01\n---\n{body}\n");
    write(
        &posts,
        &[
            ("attributes.html", &page(&format!("<p {attributes}>words</p>"))),
            ("deep.html", &page(&deep)),
            ("attributes.md", &page(&format!("<p {attributes}>words</p>"))),
            ("pictures.md", &page(&format!("<img alt=\"\" src=\"https://a.example/0.png\" srcset=\"{pictures}\">"))),
        ],
    )?;
    let options = options(&posts, &folder.path().join("news"));
    let outcome = markdown_folder(&options)?;
    assert_eq!(outcome.ledger.kinds["file"].changed, 4, "{:?}", outcome.ledger);
    let imported = Imported::read(folder, outcome, &options)?;
    let report = imported.report()?;
    let changes = |file: &str| -> String {
        let items = report["items"].as_array().into_iter().flatten();
        items
            .filter(|item| item["source"].as_str().is_some_and(|source| source.starts_with(file)))
            .map(|item| item["changes"].to_string())
            .collect()
    };
    for (file, words) in [
        ("attributes.html", "more than 64 attributes"),
        ("deep.html", "nested more than 100 deep"),
        ("attributes.md", "attributes.md:5: `<p>` has more than 64 attributes"),
        ("pictures.md", "pictures.md:5: `srcset` names more than 64 pictures"),
    ] {
        assert!(changes(file).contains(words), "{file}: {}", changes(file));
    }
    Ok(())
}
