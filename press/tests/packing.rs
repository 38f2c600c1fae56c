//! Tests of `article_data` and `search` in `site.toml`. With them, a newsroom publishes fewer files for hosts that count files.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use broadsheet_model::{Found, SiteFile};
use scraper::{ElementRef, Html, Selector};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn press(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_press")).args(arguments).output().expect("press runs")
}

/// A copy of the demonstration newsroom with a line before its settings.
fn newsroom(folder: &Path, line: &str) -> PathBuf {
    let demonstration = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content");
    let copy = folder.join("newsroom");
    for entry in walkdir::WalkDir::new(&demonstration) {
        let entry = entry.unwrap();
        let to = copy.join(entry.path().strip_prefix(&demonstration).unwrap());
        if entry.file_type().is_dir() { fs::create_dir_all(to).unwrap() } else { fs::copy(entry.path(), to).map(drop).unwrap() }
    }
    let settings = fs::read_to_string(copy.join("site.toml")).unwrap();
    fs::write(copy.join("site.toml"), format!("{line}\n{settings}")).unwrap();
    copy
}

/// Publishes into `out`, and returns every path in it except hidden files.
fn publish(folder: &Path, content: &Path, out: &str, more: &[&str]) -> BTreeSet<String> {
    let (shell, out) = (folder.join("shell"), folder.join(out));
    fs::create_dir_all(&shell).unwrap();
    crate::shell::shell(&shell).unwrap();
    let places = [&shell, content, &out].map(|place| place.to_str().unwrap());
    let arguments = ["publish", "--quiet", "--shell", places[0], "--content", places[1], "--out", places[2]];
    let done = press(&[&arguments, more].concat());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let files = walkdir::WalkDir::new(&out).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    let paths = files.map(|entry| entry.path().strip_prefix(&out).unwrap().to_str().unwrap().to_owned());
    paths.filter(|path| !path.starts_with('.')).collect()
}

fn search(site: &Path) -> Output {
    press(&["search", "--site", site.to_str().unwrap(), "--json", "talibov"])
}

#[test]
fn articles_are_read_from_their_pages() {
    let work = tempfile::tempdir().unwrap();
    let content = newsroom(work.path(), "article_data = 'page'");
    let packed = publish(work.path(), &content, "packed", &[]);
    let whole = publish(work.path(), &newsroom(work.path(), ""), "whole", &[]);
    let missing: Vec<_> = whole.difference(&packed).collect();
    assert!(missing.len() > 20 && missing.iter().all(|path| path.starts_with("data/articles/")), "{missing:?}");
    assert!(packed.is_subset(&whole) && !packed.iter().any(|path| path.starts_with("data/articles/")));
    let body = |site: &str| {
        let page = fs::read_to_string(work.path().join(site).join("blog/how-a-grid-keeps-its-frequency/index.html")).unwrap();
        page.split_once("<main").unwrap().1.split_once("</main>").unwrap().0.to_owned()
    };
    assert_eq!(body("packed"), body("whole"));
    // The search takes its passages from the pages.
    let [from_page, from_file]: [Found; 2] =
        ["packed", "whole"].map(|site| serde_json::from_slice(&search(&work.path().join(site)).stdout).expect("a line of JSON"));
    assert!(from_page.hits.iter().all(|hit| hit.passage.iter().any(|part| part.marked)), "{from_page:?}");
    assert_eq!(from_page.hits[0].passage, from_file.hits[0].passage);
}

#[test]
fn articles_have_data_files_if_no_page_is_printed() {
    let work = tempfile::tempdir().unwrap();
    let content = newsroom(work.path(), "article_data = 'page'");
    let files = publish(work.path(), &content, "site", &["--data-only"]);
    assert!(files.contains("data/articles/how-a-grid-keeps-its-frequency.json"));
    let site = fs::read(work.path().join("site/data/site.json")).unwrap();
    assert!(serde_json::from_slice::<SiteFile>(&site).unwrap().frame.article_data.is_default());
}

#[test]
fn a_site_without_search_does_not_mention_it() {
    let work = tempfile::tempdir().unwrap();
    let files = publish(work.path(), &newsroom(work.path(), "search = false"), "site", &[]);
    let told: Vec<_> = files.iter().filter(|path| path.contains("search")).collect();
    assert_eq!(told, Vec::<&String>::new());
    for path in files.iter().filter(|path| path.ends_with(".html")) {
        let page = fs::read_to_string(work.path().join("site").join(path)).unwrap();
        for trace in ["rel=\"search\"", "data-search", "opensearch", "href=\"/search/"] {
            assert!(!page.contains(trace), "{trace} in {path}");
        }
    }
    let done = search(&work.path().join("site"));
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.code() == Some(1) && told.trim().lines().count() == 1, "{told}");
    assert!(told.contains("was published without search"), "{told}");
}

#[test]
fn search_can_be_turned_off_and_on_again() {
    let work = tempfile::tempdir().unwrap();
    let with = publish(work.path(), &newsroom(work.path(), ""), "site", &[]);
    let without = publish(work.path(), &newsroom(work.path(), "search = false"), "site", &[]);
    assert!(without.len() + 5 < with.len() && without.is_subset(&with));
    assert_eq!(publish(work.path(), &newsroom(work.path(), ""), "site", &[]), with);
}

#[test]
fn a_link_to_a_missing_search_page_is_reported() {
    let work = tempfile::tempdir().unwrap();
    let content = newsroom(work.path(), "search = false");
    fs::write(content.join("pages/find.md"), "---\ntitle: Find\n---\n\n[Look](/search/).\n").unwrap();
    let (shell, out) = (work.path().to_str().unwrap(), work.path().join("site"));
    let done = press(&["publish", "--shell", shell, "--content", content.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(!done.status.success() && told.contains("/search/"), "{told}");
}

/// The `id`s of a printed page: those in the body, and those of the site itself.
fn ids(page: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let is_prose = |element: ElementRef| element.value().has_class("prose", scraper::CaseSensitivity::CaseSensitive);
    let page = Html::parse_document(page);
    let named = Selector::parse("[id]").unwrap();
    let (body, own): (Vec<_>, Vec<_>) =
        page.select(&named).partition(|element| element.ancestors().filter_map(ElementRef::wrap).any(is_prose));
    let names = |all: Vec<ElementRef>| all.iter().filter_map(|element| element.value().id()).map(str::to_owned).collect();
    (names(body), names(own))
}

// The app finds its data, its search and the page by their `id`s. If a body had the same `id`, the app would find the body's
// element.
#[test]
fn a_body_has_no_id_of_the_site() {
    let work = tempfile::tempdir().unwrap();
    let content = newsroom(work.path(), "article_data = 'page'");
    let published = publish(work.path(), &content, "out", &[]);
    let pages = published.iter().filter(|path| path.ends_with(".html"));
    let mut own: BTreeSet<_> =
        pages.flat_map(|path| ids(&fs::read_to_string(work.path().join("out").join(path)).unwrap()).1).collect();
    assert!(["app", "main", "frame", "article", "found"].iter().all(|name| own.contains(*name)), "{own:?}");
    // The front page has no body, so the `id`s of its blocks cannot clash.
    own.retain(|name| !name.starts_with("section-"));
    // The search adds elements with these `id`s.
    own.extend(["hits", "more"].map(str::to_owned));
    let text: String =
        own.iter().map(|name| format!("## {name}\n\n<p id=\"{name}\">Text.</p>\n\n<a name=\"{name}\"></a>\n\n")).collect();
    fs::write(content.join("articles/names.md"), format!("---\ntitle: Names\n---\n\n{text}")).unwrap();
    publish(work.path(), &content, "out", &[]);
    let (body, _) = ids(&fs::read_to_string(work.path().join("out/blog/names/index.html")).unwrap());
    assert!(body.len() >= own.len(), "{body:?}");
    assert_eq!(body.intersection(&own).collect::<Vec<_>>(), Vec::<&String>::new());
}
