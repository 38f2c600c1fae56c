//! `press import markdown` over folders of other systems.

mod imported;

use imported::{Imported, files, options};
use press::import::{REPORT, markdown_folder};
use std::fs;
use std::path::Path;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Makes files in a folder.
fn write(folder: &Path, files: &[(&str, &str)]) -> Result {
    for (file, text) in files {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        fs::write(path, text)?;
    }
    Ok(())
}

#[test]
fn markdown_of_other_systems_comes_as_it_is() -> Result {
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
    let total = outcome.ledger.total();
    assert_eq!((total.items, total.imported, total.changed, total.skipped), (7, 1, 3, 3));
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

/// Each language has its own names: a translation keeps that of its original, whoever wrote it, and only two articles of one
/// language part ways.
#[test]
fn translations_keep_their_names() -> Result {
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
    assert!(imported.body("new-de")?.contains("/blog/one-de/"), "the nearest of its name");
    assert!(imported.body("new")?.contains("/blog/help-one/"), "the one that it names");
    Ok(())
}
