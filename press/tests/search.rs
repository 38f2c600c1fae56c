//! `press search` over the demonstration newsroom, as somebody at a terminal uses it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use broadsheet_model::Found;
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
fn searches_what_was_published() {
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
    assert_eq!(found(&["peru", "--from", "2024"]).hits.iter().filter(|hit| hit.card.slug.as_str() == meeting).count(), 0);

    let told = search(&["Talibov"]);
    let text = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(told.status.success() && text.contains(meeting) && text.starts_with("1 found\n"), "{text}");
    let nothing = search(&["xyzzyqqq"]);
    assert_eq!((nothing.status.code(), String::from_utf8_lossy(&nothing.stdout).trim()), (Some(1), "0 found"));
}

#[test]
fn says_what_it_cannot_search() {
    let empty = tempfile::tempdir().unwrap();
    let done = press(&["search", "--site", empty.path().to_str().unwrap(), "peru"]);
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.code() == Some(1) && told.contains("holds no search index; publish into it first"), "{told}");
    assert_eq!(press(&["search", "--site", ".", "--from", "19", "peru"]).status.code(), Some(2));
    assert_eq!(press(&["search", "--site", "."]).status.code(), Some(2));
}
