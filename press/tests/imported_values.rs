//! Tests folders that no person would write, but a program may: every key of front matter with every kind of value, and empty
//! files. The imported newsroom must be published without an error.

use crate::Result;
use crate::imported::options;
use crate::shell::shell;
use press::content::{Colour, Severity};
use press::import::markdown_folder;
use press::publish::{Options, publish, read_newsroom};
use std::fs;
use std::path::Path;

const KEYS: [&str; 28] = [
    "title",
    "slug",
    "date",
    "published",
    "updated",
    "expires",
    "authors",
    "categories",
    "tags",
    "excerpt",
    "cover",
    "draft",
    "unlisted",
    "sitemap",
    "featured",
    "pinned",
    "aliases",
    "language",
    "guid",
    "permalink",
    "path",
    "build",
    "layout",
    "translationKey",
    "status",
    "weight",
    "url",
    "taxonomies",
];

/// Values as YAML; most of them are also valid in TOML.
const VALUES: [&str; 30] = [
    "5",
    "-1",
    "1.5",
    "true",
    "false",
    "",
    "~",
    "\"\"",
    "\" \"",
    "[]",
    "{}",
    "[5, true]",
    "[\"\"]",
    "[[]]",
    "{ a: b }",
    "{ image: 5 }",
    "\"\\u0001\"",
    "\"\\u200b\"",
    "\"5\"",
    "\"a b\"",
    "\"/\"",
    "\"..\"",
    "\";)\"",
    "\"😀\"",
    "2020-13-45",
    "2020-01-01",
    "9999-12-31",
    "\"<b>x</b> & y\"",
    "\"{{ x }}\"",
    "\"https://a.example/b c\"",
];

fn check(posts: &Path, work: &Path, drafts: bool) -> Result<usize> {
    let mut importing = options(posts, &work.join("news"));
    if drafts {
        importing.wanted.drafts = vec!["draft".to_owned()];
    }
    let outcome = markdown_folder(&importing)?;
    fs::create_dir_all(work.join("shell"))?;
    shell(&work.join("shell"))?;
    let options = Options {
        content: work.join("news"),
        shell: work.join("shell").into(),
        out: work.join("site"),
        drafts,
        ..Options::default()
    };
    let (newsroom, diagnostics) = read_newsroom(&options);
    let errors: Vec<_> = diagnostics.iter().filter(|note| note.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let published = publish(&newsroom.ok_or("no newsroom")?, &options, 1);
    if let Err(error) = &published
        && let Some(found) = error.diagnostics()
    {
        return Err(found.render(Colour::Never).into());
    }
    published?;
    Ok(outcome.ledger.total().items)
}

#[test]
fn any_front_matter_is_imported_and_published() -> Result {
    let work = tempfile::tempdir()?;
    let posts = work.path().join("posts");
    fs::create_dir_all(&posts)?;
    let mut files = 0;
    for key in KEYS {
        for (n, value) in VALUES.iter().enumerate() {
            let title = if key == "title" { String::new() } else { format!("title: {key} {n}\n") };
            fs::write(posts.join(format!("{key}-{n}.md")), format!("---\n{title}{key}: {value}\n---\nText {n}.\n"))?;
            files += 1;
            // The values that are valid in TOML too.
            if !value.is_empty() && *value != "~" && !value.starts_with('{') {
                let title = title.replace(": ", " = \"").replace('\n', "\"\n");
                fs::write(posts.join(format!("{key}-{n}-toml.md")), format!("+++\n{title}{key} = {value}\n+++\nText {n}.\n"))?;
                files += 1;
            }
        }
    }
    assert_eq!(check(&posts, work.path(), false)?, files);
    let with_drafts = tempfile::tempdir()?;
    assert_eq!(check(&posts, with_drafts.path(), true)?, files);
    Ok(())
}

#[test]
fn empty_files_are_reported_and_do_not_stop_an_import() -> Result {
    let work = tempfile::tempdir()?;
    let posts = work.path().join("posts");
    fs::create_dir_all(posts.join("folder"))?;
    let texts = [
        "",
        " \n\t\n",
        "\u{feff}",
        "---\n---\n",
        "---\n",
        "+++\n+++\n",
        "+++\n",
        "\0",
        "# \n",
        "---\ntitle:\n---\n",
        "---\ntitle: \"\"\n---\n# \n",
        "<!-- nothing -->\n",
        "---\ntitle: \"\\u200b\"\n---\nText.\n",
        "---\ntitle: '   '\n---\nText.\n",
        "```\n```\n",
        "&nbsp;\n",
    ];
    for ending in ["md", "mdx", "html", "markdown"] {
        for (n, text) in texts.iter().enumerate() {
            fs::write(posts.join(format!("{n}.{ending}")), text)?;
        }
        fs::write(posts.join(format!("folder/{}.{ending}", "---")), "Text.\n")?;
    }
    for name in ["empty.jpg", "empty.svg", "empty.png", "empty.gif", "empty.mp4", "empty.txt"] {
        fs::write(posts.join(name), "")?;
    }
    fs::write(
        posts.join("shows.md"),
        "![a](empty.jpg) ![b](empty.svg) ![c](empty.gif) ![d](empty.png) <video src=\"empty.mp4\"></video>\n",
    )?;
    assert!(check(&posts, work.path(), false)? > texts.len() * 4);
    Ok(())
}
