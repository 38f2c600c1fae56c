//! Tests of `press search` as a user runs it in a terminal, mostly with the demonstration newsroom.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use broadsheet_model::{Direction, Found};
use std::path::Path;
use std::process::{Command, Output};

fn press(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_press")).args(arguments).output().expect("press runs")
}

fn publish(out: &Path) {
    let content = concat!(env!("CARGO_MANIFEST_DIR"), "/../content");
    let out = out.to_str().unwrap();
    let done = press(&["publish", "--data-only", "--quiet", "--shell", out, "--content", content, "--out", out]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn searches_the_published_site() {
    let site = tempfile::tempdir().unwrap();
    publish(site.path());
    let search = |arguments: &[&str]| press(&[&["search", "--site", site.path().to_str().unwrap()], arguments].concat());
    let found = |arguments: &[&str]| -> Found {
        let done = search(&[&["--json"], arguments].concat());
        serde_json::from_slice(&done.stdout).expect("one line of JSON")
    };
    let meeting = "azerbaijan-ambassador-meets-president-of-perus-congress";
    let first = |found: &Found| found.hits.first().map(|hit| hit.card.slug.to_string()).unwrap_or_default();
    assert_eq!(first(&found(&["ambassador", "peru"])), meeting);
    let slipped = found(&["azerbajan", "peru"]);
    assert_eq!((first(&slipped).as_str(), slipped.instead.as_deref().map(str::trim)), (meeting, Some("azerbaijan peru")));
    assert_eq!(first(&found(&["\"peace process\"", "--category", "azerbaijan"])), meeting);
    assert_eq!(found(&["--from", "2024", "peru"]).hits.iter().filter(|hit| hit.card.slug.as_str() == meeting).count(), 0);

    // Options may be anywhere, also after words. A word may begin with `-`, and after `--` every argument is a word.
    assert_eq!(first(&found(&["ambassador", "--category", "azerbaijan", "peru"])), meeting);
    assert_eq!(
        found(&["ambassador", "peru", "--from", "2024"]).hits.iter().filter(|hit| hit.card.slug.as_str() == meeting).count(),
        0
    );
    assert_eq!(found(&["ambassador", "peru", "--count=1"]).hits.len(), 1);
    assert!(found(&["ambassador", "-talibov"]).hits.iter().all(|hit| hit.card.slug.as_str() != meeting));
    assert_eq!(first(&found(&["--", "--ambassador", "peru"])), meeting);
    let unknown = search(&["peru", "--ambassador"]);
    assert_eq!(unknown.status.code(), Some(2), "{}", String::from_utf8_lossy(&unknown.stderr));

    let told = search(&["Talibov"]);
    let text = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(told.status.success() && text.contains(meeting) && text.starts_with("1 found\n"), "{text}");
    let nothing = search(&["xyzzyqqq"]);
    assert_eq!((nothing.status.code(), String::from_utf8_lossy(&nothing.stdout).trim()), (Some(1), "0 found"));
}

#[test]
fn results_name_their_language_if_it_is_not_the_site_s() {
    let newsroom = tempfile::tempdir().unwrap();
    let at = |path: &str| newsroom.path().join(path);
    std::fs::create_dir_all(at("articles")).unwrap();
    std::fs::write(at("site.toml"), "title = 'Harbours'\norigin = 'https://harbours.example'\n").unwrap();
    for (slug, language) in [("english", "en"), ("arabic", "ar"), ("french", "fr")] {
        let text = format!("---\ntitle: {slug}\nlanguage: {language}\ndate: 2024-05-01\n---\nPorto.\n");
        std::fs::write(at(&format!("articles/{slug}.md")), text).unwrap();
    }
    let (content, out) = (newsroom.path().to_str().unwrap(), at("out"));
    let out = out.to_str().unwrap();
    let done = press(&["publish", "--data-only", "--quiet", "--shell", out, "--content", content, "--out", out]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let done = press(&["search", "--site", out, "--json", "porto"]);
    let found: Found = serde_json::from_slice(&done.stdout).expect("one line of JSON");
    let mut cards: Vec<_> =
        found.hits.into_iter().map(|hit| (hit.card.slug.to_string(), hit.card.language, hit.card.direction)).collect();
    cards.sort_by(|a, b| a.0.cmp(&b.0));
    let card = |slug: &str, language: Option<&str>, direction| (slug.to_owned(), language.map(str::to_owned), direction);
    assert_eq!(
        cards,
        [card("arabic", Some("ar"), Some(Direction::Rtl)), card("english", None, None), card("french", Some("fr"), None)]
    );
}

#[test]
fn reports_a_missing_index_and_wrong_arguments() {
    let empty = tempfile::tempdir().unwrap();
    let done = press(&["search", "--site", empty.path().to_str().unwrap(), "peru"]);
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.code() == Some(1) && told.contains("holds no search index; publish into it first"), "{told}");
    assert_eq!(press(&["search", "--site", ".", "--from", "19", "peru"]).status.code(), Some(2));
    assert_eq!(press(&["search", "--site", "."]).status.code(), Some(2));
}
