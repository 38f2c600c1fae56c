//! Real archives, where they lie at hand: in `$CORPORA`, or in `../shared/corpora` beside the repository. Each is imported and
//! published; its items are counted by something else than the importer, and its words before and after.

mod shell;

use press::content::{Colour, Newsroom, ReadOptions, read};
use press::import::{Options, wordpress};
use press::publish::{self, publish};
use quick_xml::Reader;
use quick_xml::events::Event;
use scraper::{Html, Node};
use shell::shell;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

fn corpora() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora");
    let folder = std::env::var_os("CORPORA").map_or(beside, PathBuf::from);
    folder.is_dir().then_some(folder)
}

/// The exports below a folder.
fn exports(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        if entry.path().extension().is_some_and(|extension| extension == "xml") {
            found.push(entry.into_path());
        }
    }
    Ok(found)
}

fn import(input: &Path, out: &Path) -> Result<press::import::Outcome> {
    let options = Options { inputs: vec![input.to_owned()], out: out.to_owned(), ..Options::default() };
    Ok(wordpress(&options).map_err(|error| format!("{}: {error}", input.display()))?)
}

#[test]
fn every_export_is_imported_and_published_with_its_words() -> Result {
    let Some(folder) = corpora() else { return Ok(()) };
    let facts = facts(&folder)?;
    let (mut all, mut kept) = (0, 0);
    println!("{:60} {:>6} {:>8} {:>7} {:>7} {:>7} {:>6}", "", "items", "imported", "changed", "skipped", "words", "lost");
    for input in exports(&folder)? {
        let name = input.strip_prefix(&folder)?.to_string_lossy().into_owned();
        let scratch = tempfile::tempdir()?;
        let out = scratch.path().join("news");
        let outcome = import(&input, &out)?;
        let (newsroom, diagnostics) = read(&out, &ReadOptions::default());
        assert!(!diagnostics.has_errors(), "{name}: {}", diagnostics.render(Colour::Never));
        let newsroom = newsroom.ok_or("no newsroom")?;
        shell(scratch.path())?;
        let site = publish::Options {
            content: out.clone(),
            shell: scratch.path().to_owned(),
            out: scratch.path().join("site"),
            ..publish::Options::default()
        };
        publish(&newsroom, &site, 1)?;

        let total = outcome.ledger.total();
        assert_eq!(total.items, total.imported + total.changed + total.skipped, "{name}");
        if let Some(counts) = facts.get(&name) {
            let mine: BTreeMap<String, usize> =
                outcome.ledger.kinds.iter().map(|(kind, row)| (kind.clone(), row.items)).collect();
            assert_eq!(&mine, counts, "{name}");
        }
        let (words, lost) = compare(&input, &newsroom)?;
        println!("{name:60} {:6} {:8} {:7} {:7} {words:7} {lost:6}", total.items, total.imported, total.changed, total.skipped);
        all += words;
        kept += words - lost;
    }
    println!("{kept} of {all} words kept");
    assert!(kept * 1000 >= all * 999, "{kept} of {all} words kept");
    Ok(())
}

/// The items of each file by type, as a strict XML parser counts them.
fn facts(folder: &Path) -> Result<HashMap<String, BTreeMap<String, usize>>> {
    let text = std::fs::read_to_string(folder.join("WXR_FACTS.json"))?;
    let facts: serde_json::Value = serde_json::from_str(&text)?;
    let mut all = HashMap::new();
    for file in facts.as_array().ok_or("no list")? {
        let Some(counts) = file["type_status"].as_object() else { continue };
        let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
        for (key, count) in counts {
            let kind = key.split('/').next().unwrap_or_default().to_owned();
            *kinds.entry(kind).or_default() += usize::try_from(count.as_u64().unwrap_or_default())?;
        }
        let name = file["file"].as_str().unwrap_or_default().trim_start_matches("open/").to_owned();
        all.insert(name, kinds);
    }
    Ok(all)
}

/// How many words the public bodies of an export have, and how many of them the published bodies have not.
fn compare(input: &Path, newsroom: &Newsroom) -> Result<(usize, usize)> {
    let mut published: HashMap<String, usize> = HashMap::new();
    let bodies = newsroom.articles.iter().map(|article| article.body).chain(newsroom.pages.iter().map(|page| page.body));
    for body in bodies {
        for word in words(&newsroom.bodies.get(body)?) {
            *published.entry(word).or_default() += 1;
        }
    }
    let (mut all, mut lost) = (0, 0);
    for body in public_bodies(&std::fs::read_to_string(input)?) {
        for word in words(&without_shortcodes(&body)) {
            all += 1;
            match published.get_mut(&word) {
                Some(count) if *count > 0 => *count -= 1,
                _ => lost += 1,
            }
        }
    }
    Ok((all, lost))
}

/// The bodies of public posts and pages; none of a file that is not well-formed.
fn public_bodies(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let mut item: HashMap<String, String> = HashMap::new();
    let mut path: Vec<String> = Vec::new();
    let mut bodies = Vec::new();
    loop {
        let mut add = |path: &[String], text: &str| {
            if let [.., parent, name] = path
                && parent == "item"
            {
                item.entry(name.clone()).or_default().push_str(text);
            }
        };
        match reader.read_event() {
            Err(_) => return Vec::new(),
            Ok(Event::Eof) => return bodies,
            Ok(Event::Start(start)) => path.push(String::from_utf8_lossy(start.name().as_ref()).into_owned()),
            Ok(Event::Text(text)) => add(&path, &String::from_utf8_lossy(&text)),
            Ok(Event::CData(text)) => add(&path, &String::from_utf8_lossy(&text)),
            Ok(Event::GeneralRef(name)) => {
                let decoded = match name.resolve_char_ref() {
                    Ok(Some(c)) => c.to_string(),
                    _ => quick_xml::escape::resolve_predefined_entity(&String::from_utf8_lossy(&name))
                        .unwrap_or_default()
                        .to_owned(),
                };
                add(&path, &decoded);
            }
            Ok(Event::End(end)) => {
                path.pop();
                if end.name().as_ref() == b"item" {
                    let get = |name: &str| item.get(name).map_or("", |text| text.trim());
                    let is_public = get("wp:status") == "publish"
                        && get("wp:post_password").is_empty()
                        && matches!(get("wp:post_type"), "post" | "page");
                    if is_public {
                        bodies.push(get("content:encoded").to_owned());
                    }
                    item.clear();
                }
            }
            Ok(_) => {}
        }
    }
}

/// A body without the tags of WordPress's own shortcodes; what stands between them stays.
fn without_shortcodes(body: &str) -> String {
    let mut out = String::new();
    let mut rest = body;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        let name: String = after.trim_start_matches('/').chars().take_while(char::is_ascii_alphabetic).collect();
        let is_code = ["gallery", "caption", "embed", "audio", "video", "playlist"].contains(&name.as_str());
        match after.split_once(']').filter(|_| is_code) {
            Some((_, after)) => rest = after,
            None => {
                out.push('[');
                rest = after;
            }
        }
    }
    out + rest
}

/// The visible words of HTML. Addresses are none: those of players stand in links afterwards.
fn words(html: &str) -> Vec<String> {
    let tree = Html::parse_fragment(&html.replace("<![CDATA[", "&lt;![CDATA["));
    let mut text = String::new();
    for node in tree.root_element().descendants() {
        let parent = node.parent().and_then(|parent| parent.value().as_element().map(|element| element.name().to_owned()));
        match node.value() {
            Node::Text(part) if !matches!(parent.as_deref(), Some("script" | "style")) => text.push_str(part),
            Node::Element(element) if !["em", "strong", "a", "b", "i", "span", "sup", "sub"].contains(&element.name()) => {
                text.push(' ')
            }
            _ => {}
        }
    }
    let words = text.split_whitespace().filter(|word| !word.starts_with("http://") && !word.starts_with("https://"));
    words
        .flat_map(|word| word.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
