//! Tests of the dataset, mostly with the demonstration newsroom: every file follows the schema, two runs give the same bytes, and
//! pages follow their rules.

use crate::Result;
use broadsheet::page::Page;
use broadsheet::routes::Route;
use broadsheet_model::Direction;
use press::content::{ReadOptions, read};
use press::make::dataset::Dataset;
use press::make::schema::{pattern_of, schema};
use press::publish::{Options, publish, read_newsroom};
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

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
fn every_file_follows_the_schema() -> Result {
    let out = tempfile::tempdir()?;
    publish_data(out.path())?;
    let schema = schema();
    let mut seen = HashSet::new();
    // The search index has its own version and its own format.
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
    // The schema refuses a wrong file.
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
    assert_eq!(routes.iter().collect::<HashSet<_>>().len(), routes.len(), "a route is listed twice");
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
fn no_card_appears_twice_on_the_front_page() -> Result {
    let newsroom = read(&demonstration(), &ReadOptions::default()).0.ok_or("unread")?;
    let Page::Home(home) = Dataset::new(&newsroom)?.page(&Route::Home)? else { return Err("no home".into()) };
    let in_sections = home.sections.iter().flat_map(|s| &s.cards);
    let slugs: Vec<_> = home.lead.iter().chain(&home.seconds).chain(&home.latest).chain(in_sections).map(|c| &c.slug).collect();
    assert!(slugs.len() > 20);
    assert_eq!(slugs.iter().collect::<HashSet<_>>().len(), slugs.len());
    Ok(())
}

/// An English site with articles in other languages, the oldest first.
fn of_many_languages() -> Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    fs::create_dir_all(folder.path().join("articles"))?;
    fs::create_dir_all(folder.path().join("pages"))?;
    fs::write(folder.path().join("site.toml"), "title = 'Harbours'\norigin = 'https://harbours.example'\n")?;
    for (day, slug, more) in [
        (1, "english", "\n"),
        (2, "francais", "language: fr\nupdated: 2024-05-09\n"),
        (3, "arabic", "language: ar\n"),
        (4, "hindi", "language: hi\n"),
    ] {
        let text = format!("---\ntitle: {slug}\ndate: 2024-05-0{day}\n{more}---\nA ship came in.\n");
        fs::write(folder.path().join(format!("articles/{slug}.md")), text)?;
    }
    fs::write(folder.path().join("pages/about.md"), "---\ntitle: About\nlanguage: he\n---\nA page.\n")?;
    Ok(folder)
}

#[test]
fn an_article_in_another_language_is_marked_wherever_it_is_named() -> Result {
    let folder = of_many_languages()?;
    let newsroom = read(folder.path(), &ReadOptions::default()).0.ok_or("unread")?;
    let dataset = Dataset::new(&newsroom)?;
    let expected = [
        ("hindi", Some("hi"), None),
        ("arabic", Some("ar"), Some(Direction::Rtl)),
        ("francais", Some("fr"), None),
        ("english", None, None),
    ];

    let Page::Listing(blog) = dataset.page(&Route::blog())? else { return Err("no listing".into()) };
    let cards: Vec<_> = blog.cards.iter().map(|c| (c.slug.as_str(), c.language.as_deref(), c.direction)).collect();
    assert_eq!(cards, expected);

    let Page::Month(month) = dataset.page(&Route::Month { year: 2024, month: 5 })? else { return Err("no month".into()) };
    let entries: Vec<_> = month.entries.iter().map(|e| (e.slug.as_str(), e.language.as_deref(), e.direction)).collect();
    assert_eq!(entries, expected);

    let route = Route::parse("/blog/francais/").ok_or("no route")?;
    let Page::Article(article) = dataset.page(&route)? else { return Err("no article".into()) };
    assert_eq!((article.language.as_deref(), article.direction), (Some("fr"), None));
    let newer = article.newer.ok_or("no neighbour")?;
    assert_eq!((newer.language.as_deref(), newer.direction), (Some("ar"), Some(Direction::Rtl)));
    assert_eq!(article.older.ok_or("no neighbour")?.language, None);

    let route = Route::parse("/about/").ok_or("no route")?;
    let Page::Standing(page) = dataset.page(&route)? else { return Err("no page".into()) };
    assert_eq!((page.language.as_deref(), page.direction), (Some("he"), Some(Direction::Rtl)));
    Ok(())
}

#[test]
fn an_article_page_has_words_in_its_own_language_if_press_has_them() -> Result {
    let folder = of_many_languages()?;
    let newsroom = read(folder.path(), &ReadOptions::default()).0.ok_or("unread")?;
    let dataset = Dataset::new(&newsroom)?;
    let labels = |slug: &str| -> Result<_> {
        let route = Route::parse(&format!("/blog/{slug}/")).ok_or("no route")?;
        let Page::Article(article) = dataset.page(&route)? else { return Err("no article".into()) };
        Ok(article.labels)
    };
    let french = labels("francais")?.ok_or("no words for French")?;
    assert_eq!((french.by.as_str(), french.minutes.as_str()), ("Par", "1\u{a0}min de lecture"));
    assert_eq!(french.published.as_deref(), Some("2 mai 2024"));
    assert_eq!(french.updated.as_deref(), Some("Mis à jour le 9 mai 2024"));
    assert_eq!(labels("english")?, None);
    assert_eq!(labels("hindi")?, None, "press has no words for Hindi");
    Ok(())
}

#[test]
fn the_search_form_offers_the_terms_and_languages_of_the_site() -> Result {
    let folder = of_many_languages()?;
    for n in 0..120 {
        // The later a tag comes in the alphabet, the more articles have it.
        let tags: Vec<String> = (n..120).map(|tag| format!("t{tag:03}")).collect();
        let text = format!("---\ntitle: N{n}\ndate: 2024-06-01\nauthor: Ana Souza\ntags: [{}]\n---\nA ship.\n", tags.join(", "));
        fs::write(folder.path().join(format!("articles/n{n}.md")), text)?;
    }
    let newsroom = read(folder.path(), &ReadOptions::default()).0.ok_or("unread")?;
    let dataset = Dataset::new(&newsroom)?;
    let Page::Search(form) = dataset.page(&Route::Search)? else { return Err("no form".into()) };
    let languages: Vec<_> = form.languages.iter().map(|l| (l.value.as_str(), l.name.as_str())).collect();
    assert_eq!(languages, [("ar", "العربية"), ("en", "English"), ("fr", "Français"), ("hi", "हिन्दी")]);
    assert_eq!(form.authors.iter().map(|chip| chip.name.as_str()).collect::<Vec<_>>(), ["Ana Souza"]);
    let tags: Vec<_> = form.tags.iter().map(|chip| chip.slug.as_str()).collect();
    assert_eq!((tags.len(), tags[0], tags[99]), (100, "t020", "t119"), "the hundred tags with the most articles");

    let Page::Search(form) =
        Dataset::new(&read(&demonstration(), &ReadOptions::default()).0.ok_or("unread")?)?.page(&Route::Search)?
    else {
        return Err("no form".into());
    };
    assert!(form.languages.is_empty() && !form.tags.is_empty(), "all articles are in one language");
    Ok(())
}
