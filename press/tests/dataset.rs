//! The dataset of the demonstration newsroom: every file against the schema, the same bytes twice, and each rule that a
//! page of it must keep.

use broadsheet::page::Page;
use broadsheet::routes::Route;
use press::content::{ReadOptions, read};
use press::dataset::Dataset;
use press::publish::{Options, publish, read_newsroom};
use press::schema::{pattern_of, schema};
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

fn demonstration() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../content")
}

fn publish_data(out: &Path) -> Result {
    let options = Options { content: demonstration(), out: out.to_owned(), data_only: true, ..Options::default() };
    let (newsroom, diagnostics) = read_newsroom(&options);
    let newsroom = newsroom.ok_or_else(|| diagnostics.render(press::content::diagnostics::Colour::Never))?;
    publish(&newsroom, &options, 1)?;
    Ok(())
}

fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            files.insert(entry.path().strip_prefix(folder)?.to_string_lossy().into_owned(), fs::read(entry.path())?);
        }
    }
    Ok(files)
}

#[test]
fn every_file_keeps_the_schema() -> Result {
    let out = tempfile::tempdir()?;
    publish_data(out.path())?;
    let schema = schema();
    let mut seen = HashSet::new();
    // The search index has a version and a form of its own.
    for (path, bytes) in files(&out.path().join("data"))?.into_iter().filter(|(path, _)| !path.starts_with("search/")) {
        let pattern = pattern_of(&path).ok_or_else(|| format!("{path} is not of the dataset"))?;
        let mut document = schema.clone();
        document["properties"] = serde_json::json!({ pattern: schema["properties"][pattern] });
        let validator = jsonschema::validator_for(&document)?;
        let file: serde_json::Value = serde_json::from_slice(&bytes)?;
        let instance = serde_json::json!({ pattern: file });
        let problems: Vec<_> = validator.iter_errors(&instance).map(|e| format!("{path}: {e}")).collect();
        assert!(problems.is_empty(), "{problems:#?}");
        seen.insert(pattern);
    }
    assert_eq!(seen.len(), schema["properties"].as_object().map_or(0, serde_json::Map::len), "a kind of file was not tested");
    // The schema can refuse.
    let validator = jsonschema::validator_for(&schema)?;
    assert!(!validator.is_valid(&serde_json::json!({ "articles/<slug>.json": { "slug": "a" } })));
    Ok(())
}

#[test]
fn the_same_content_gives_the_same_bytes() -> Result {
    let (one, two) = (tempfile::tempdir()?, tempfile::tempdir()?);
    publish_data(one.path())?;
    publish_data(two.path())?;
    assert!(files(one.path())? == files(two.path())?);
    Ok(())
}

#[test]
fn publishing_again_writes_nothing() -> Result {
    let out = tempfile::tempdir()?;
    publish_data(out.path())?;
    let options = Options { content: demonstration(), out: out.path().to_owned(), data_only: true, ..Options::default() };
    let newsroom = read_newsroom(&options).0.ok_or("unread")?;
    let summary = publish(&newsroom, &options, 1)?;
    assert_eq!((summary.changed, summary.removed), (0, 0));
    Ok(())
}

#[test]
fn every_route_has_its_page_and_every_page_knows_its_route() -> Result {
    let newsroom = read(&demonstration(), &ReadOptions::default()).0.ok_or("unread")?;
    let dataset = Dataset::new(&newsroom)?;
    let routes = dataset.routes();
    assert_eq!(routes.iter().collect::<HashSet<_>>().len(), routes.len(), "a route stands twice");
    for route in routes {
        let page = dataset.page(&route)?;
        assert_eq!(page.route(), Some(route.clone()));
        assert_eq!(Route::parse(&route.path()), Some(route));
    }
    assert_eq!(dataset.page(&Route::parse("/blog/of-which-nobody-wrote/").ok_or("no route")?)?, Page::NotFound);
    Ok(())
}

#[test]
fn related_articles_are_older_and_neighbours_agree() -> Result {
    let newsroom = read(&demonstration(), &ReadOptions::default()).0.ok_or("unread")?;
    let dataset = Dataset::new(&newsroom)?;
    let mut related = 0;
    let mut newer = None;
    for piece in &newsroom.articles {
        let Page::Article(article) = dataset.page(&Route::Article(piece.slug.clone()))? else { return Err("no article".into()) };
        let published = |slug| newsroom.articles.iter().find(|p| p.slug == slug).and_then(|p| p.published.clone());
        for card in &article.related {
            assert!(published(card.slug.clone()) <= piece.published, "{} is younger than {}", card.slug, piece.slug);
            related += 1;
        }
        assert_eq!(article.newer.as_ref().map(|n| &n.slug), newer.as_ref());
        newer = Some(piece.slug.clone());
    }
    assert!(related > newsroom.articles.len(), "hardly anything is related");
    Ok(())
}

#[test]
fn no_card_stands_on_the_front_page_twice() -> Result {
    let newsroom = read(&demonstration(), &ReadOptions::default()).0.ok_or("unread")?;
    let Page::Home(home) = Dataset::new(&newsroom)?.page(&Route::Home)? else { return Err("no home".into()) };
    let in_sections = home.sections.iter().flat_map(|s| &s.cards);
    let slugs: Vec<_> = home.lead.iter().chain(&home.seconds).chain(&home.latest).chain(in_sections).map(|c| &c.slug).collect();
    assert!(slugs.len() > 20);
    assert_eq!(slugs.iter().collect::<HashSet<_>>().len(), slugs.len());
    Ok(())
}
