//! Reads each newsroom of `tests/newsrooms/` and compares the result, diagnostics and compiled bodies, with its `expected.txt`.
//! `UPDATE_EXPECTED=1 cargo test -p press --test all newsrooms::` writes these files again; read the difference.

use press::content::{Colour, Newsroom, Profile, ReadOptions, Term, read};
use std::fmt::Write;
use std::path::{Path, PathBuf};

type Error = Box<dyn std::error::Error>;

#[test]
fn every_newsroom_reads_as_expected() -> Result<(), Error> {
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(root())?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    assert!(folders.len() > 5);
    let mut wrong = Vec::new();
    for folder in folders {
        let actual = describe(&folder)?;
        let file = folder.join("expected.txt");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            std::fs::write(&file, &actual)?;
        }
        let expected = std::fs::read_to_string(&file).unwrap_or_default();
        if actual != expected {
            wrong.push(format!("{}:\n{}", file.display(), difference(&expected, &actual)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn reading_twice_gives_the_same_result() -> Result<(), Error> {
    for name in ["good", "links"] {
        let folder = root().join(name);
        assert_eq!(describe(&folder)?, describe(&folder)?);
    }
    Ok(())
}

#[test]
fn a_missing_folder_is_reported() {
    let (newsroom, diagnostics) = read(Path::new("no/such/folder"), &ReadOptions::default());
    assert!(newsroom.is_none());
    assert_eq!(
        diagnostics.render(Colour::Never),
        "error: there is no such folder\n--> no/such/folder\n = help: name the folder that holds the newsroom's `site.toml`\n\n1 error in 0 files\n"
    );
}

#[test]
fn drafts_are_published_only_when_asked() {
    let drafts = |drafts| {
        let (newsroom, _) = read(&root().join("good"), &ReadOptions { drafts, ..ReadOptions::default() });
        newsroom.map(|newsroom| newsroom.articles.iter().any(|article| article.slug.as_str() == "unfinished"))
    };
    assert_eq!((drafts(false), drafts(true)), (Some(false), Some(true)));
}

#[test]
fn an_option_sets_the_origin() {
    let options = ReadOptions { origin: Some("http://127.0.0.1:8080/x/".to_owned()), ..ReadOptions::default() };
    let (newsroom, _) = read(&root().join("good"), &options);
    assert_eq!(
        newsroom.map(|newsroom| newsroom.config.site.permalink("/blog/")),
        Some("http://127.0.0.1:8080/x/blog/".to_owned())
    );
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/newsrooms")
}

fn describe(folder: &Path) -> Result<String, Error> {
    let (newsroom, diagnostics) = read(folder, &ReadOptions::default());
    let mut out = diagnostics.render(Colour::Never);
    if let Some(newsroom) = newsroom {
        list(&newsroom, folder, &mut out)?;
    }
    Ok(out)
}

fn list(newsroom: &Newsroom, folder: &Path, out: &mut String) -> Result<(), Error> {
    let config = &newsroom.config;
    writeln!(out, "\n== {} ({}, {:?}) logo {:?}", config.title, config.language, config.direction, config.logo)?;
    for link in config.navigation.iter().chain(&config.footer) {
        writeln!(out, "link {} -> {}", link.label, link.path)?;
    }
    for (kind, terms) in [("category", &newsroom.categories), ("tag", &newsroom.tags), ("author", &newsroom.authors)] {
        for Term { name, slug, parent, description, front_page, profile } in terms.values() {
            writeln!(out, "{kind} {slug}: {name:?} below {parent:?}, front page {front_page:?}, {description:?}")?;
            if *profile != Profile::default() {
                writeln!(out, "  {profile:?}")?;
            }
        }
    }
    for (from, to) in &newsroom.media {
        writeln!(out, "copy {} -> {to}", from.strip_prefix(folder)?.display())?;
    }
    for article in &newsroom.articles {
        writeln!(out, "\n== /blog/{}/ from {}", article.slug, article.file)?;
        writeln!(out, "{} | {:?} | {:?}", article.headline, article.excerpt, article.summary)?;
        let date = |date: &Option<jiff::Zoned>| date.as_ref().map(|date| date.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
        writeln!(out, "published {:?}, updated {:?}", date(&article.published), date(&article.updated))?;
        writeln!(out, "by {:?} in {:?} about {:?}", article.authors, article.categories, article.tags)?;
        writeln!(
            out,
            "{} words, {} min, featured {}, language {:?}, aliases {:?}",
            article.words, article.minutes, article.featured, article.language, article.aliases
        )?;
        writeln!(out, "cover {:?}", article.cover)?;
        for heading in &article.contents {
            writeln!(out, "h{} #{} {}", heading.level, heading.id, heading.text)?;
        }
        writeln!(out, "{}", newsroom.bodies.get(article.body)?.trim_end())?;
    }
    for page in &newsroom.pages {
        writeln!(out, "\n== /{}/ from {}", page.slug, page.file)?;
        writeln!(out, "{} | {:?} | aliases {:?}", page.headline, page.summary, page.aliases)?;
        writeln!(out, "{}", newsroom.bodies.get(page.body)?.trim_end())?;
    }
    Ok(())
}

/// The first lines that differ.
fn difference(expected: &str, actual: &str) -> String {
    let (expected, actual): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let same = expected.iter().zip(&actual).take_while(|(a, b)| a == b).count();
    let show =
        |sign: char, lines: &[&str]| lines.iter().skip(same).take(6).map(|line| format!("{sign} {line}\n")).collect::<String>();
    format!("line {}:\n{}{}", same + 1, show('-', &expected), show('+', &actual))
}
