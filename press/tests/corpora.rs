//! Tests with real archives, if they are in `$CORPORA` or in `../shared/corpora` beside the repository. Each archive is imported
//! and published. The tests count its items without the importer, compare its words before and after, and look for words that
//! were not public. They print a row for each archive: `bench/corpora`.

use crate::Result;
use crate::originals::{Original, files, of_dump, of_export, of_markdown, words};
use crate::shell::shell;
use press::content::{Colour, Newsroom, ReadOptions, read};
use press::import::{Options, Outcome, REPORT, markdown_folder, wordpress, wordpress_json};
use press::publish::{self, publish};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

/// The archives of Markdown, and the folder of articles in each of them.
const MARKDOWN: &[(&str, &str)] = &[
    ("i18n-cncf-arabic", "content"),
    ("i18n-cncf-urdu", "content"),
    ("i18n-hellaleweb-arabic", ""),
    ("i18n-otel-es-pt-zh-uk", "content"),
    ("i18n-wz2100", "content"),
    ("md-18f", "content"),
    ("md-datagov", "pages"),
    ("md-jekyll", ""),
    ("md-rust-blog", "content"),
    ("md-svelte", "apps"),
];

/// The archive of dumps.
const DUMPS: &str = "rest-ghost-mg-wp-api";

fn corpora() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora");
    let folder = std::env::var_os("CORPORA").map_or(beside, PathBuf::from);
    folder.is_dir().then_some(folder)
}

/// An archive that was imported and published.
struct Archive {
    name: String,
    scratch: tempfile::TempDir,
    outcome: Outcome,
    newsroom: Newsroom,
    /// The entries of the report, one for each item.
    items: Vec<Value>,
}

impl Archive {
    fn new(
        name: &str,
        input: &Path,
        import: impl Fn(&Options) -> std::result::Result<Outcome, press::import::ImportError>,
    ) -> Result<Self> {
        let scratch = tempfile::tempdir()?;
        let out = scratch.path().join("news");
        let options = Options { inputs: vec![input.to_owned()], out: out.clone(), ..Options::default() };
        let outcome = import(&options).map_err(|error| format!("{name}: {error}"))?;
        let (newsroom, diagnostics) = read(&out, &ReadOptions::default());
        assert!(!diagnostics.has_errors(), "{name}: {}", diagnostics.render(Colour::Never));
        let newsroom = newsroom.ok_or("no newsroom")?;
        shell(scratch.path())?;
        let site = publish::Options {
            content: out.clone(),
            shell: scratch.path().to_owned().into(),
            out: scratch.path().join("site"),
            ..publish::Options::default()
        };
        publish(&newsroom, &site, 1)?;
        let mut report: Value = serde_json::from_slice(&std::fs::read(out.join(REPORT))?)?;
        let Value::Array(items) = report["items"].take() else { return Err("no items".into()) };
        let total = outcome.ledger.total();
        assert_eq!(total.items, total.imported + total.changed + total.skipped, "{name}");
        assert_eq!(total.items, items.len(), "{name}");
        Ok(Self { name: name.to_owned(), scratch, outcome, newsroom, items })
    }

    /// The words in the published headline and body of a file.
    fn published(&self, file: &str) -> Result<Vec<String>> {
        let articles = self
            .newsroom
            .articles
            .iter()
            .chain(&self.newsroom.unlisted)
            .map(|article| (&article.file, &article.headline, article.body));
        let pages = self.newsroom.pages.iter().map(|page| (&page.file, &page.headline, page.body));
        let found = articles.chain(pages).find(|(own, ..)| *own == file);
        let (_, headline, body) = found.ok_or_else(|| format!("{}: {file} is not published", self.name))?;
        let mut all = words(&headline.replace('<', "&lt;"));
        all.extend(words(&self.newsroom.bodies.get(body)?));
        Ok(all)
    }

    /// Counts the words of the original bodies, and the words that were lost. An item that lost words must be reported as
    /// changed.
    fn compare<'o>(&self, originals: impl IntoIterator<Item = (&'o [String], &'o Value)>) -> Result<(usize, usize)> {
        let (mut all, mut lost) = (0, 0);
        for (body, item) in originals {
            let Some(file) = item["file"].as_str() else { continue };
            let published = self.published(file)?;
            let mut counts: HashMap<&str, usize> = HashMap::new();
            for word in &published {
                *counts.entry(word).or_default() += 1;
            }
            let together = published.concat();
            let is_lost = |word: &&String| match counts.get_mut(word.as_str()) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    false
                }
                // If only a tag separates two words, as in `one<br>two` or `one<x>two`, some programs read them as one word.
                _ => word.chars().count() < 8 || !together.contains(word.as_str()),
            };
            let missing: Vec<&String> = body.iter().filter(is_lost).collect();
            assert!(
                missing.is_empty() || item["outcome"] == "changed",
                "{}: {file} lost {missing:?}, which is not reported",
                self.name
            );
            if !missing.is_empty() {
                println!("{file} lost {}: {:?} ...", missing.len(), &missing[..missing.len().min(5)]);
            }
            all += body.len();
            lost += missing.len();
        }
        Ok((all, lost))
    }

    /// Looks in every page of the site for four successive words of an item that was not public.
    fn look_for_embargoed(&self, originals: &[Original]) -> Result {
        let four = |words: &[String]| words.windows(4).map(|four| four.join(" ")).collect::<HashSet<_>>();
        let of = |is_public: bool| {
            let some = originals.iter().filter(move |original| original.is_public == is_public);
            some.flat_map(move |original| four(&original.title).into_iter().chain(four(&original.body))).collect::<HashSet<_>>()
        };
        let public = of(true);
        let embargoed: HashSet<String> = of(false).into_iter().filter(|four| !public.contains(four)).collect();
        let site = self.scratch.path().join("site");
        for file in files(&site, &["html"])? {
            let shown = four(&words(&std::fs::read_to_string(site.join(&file))?));
            assert!(shown.is_disjoint(&embargoed), "{}: {file} contains words that were not public", self.name);
        }
        Ok(())
    }

    fn print(&self, (words, lost): (usize, usize)) {
        let total = self.outcome.ledger.total();
        let name = self.name.rsplit('/').next().unwrap_or_default();
        println!("{name:48} {:6} {:8} {:7} {:7} {words:9} {lost:5}", total.items, total.imported, total.changed, total.skipped);
        for (reason, count) in &self.outcome.ledger.skipped {
            println!("{count:>79} skipped: {reason}");
        }
    }
}

/// Prints how many words the archives of a kind kept, and checks that they lost at most one in a thousand.
fn kept(kind: &str, rows: &[(usize, usize)]) {
    let (all, lost) = rows.iter().fold((0, 0), |(all, lost), row| (all + row.0, lost + row.1));
    println!("{kind}: {} of {all} words kept", all - lost);
    assert!(lost * 1000 <= all, "{kind}: {lost} of {all} words lost");
}

fn heading() {
    println!("{:48} {:>6} {:>8} {:>7} {:>7} {:>9} {:>5}", "", "items", "imported", "changed", "skipped", "words", "lost");
}

#[test]
fn every_export_is_imported_and_published_with_its_words() -> Result {
    let Some(folder) = corpora() else { return Ok(()) };
    let kinds = kinds(&folder)?;
    let mut rows = Vec::new();
    heading();
    for name in files(&folder, &["xml"])? {
        let archive = Archive::new(&name, &folder.join(&name), wordpress)?;
        if let Some(counts) = kinds.get(&name) {
            let ledger = &archive.outcome.ledger;
            let mine: BTreeMap<String, usize> = ledger.kinds.iter().map(|(kind, row)| (kind.clone(), row.items)).collect();
            assert_eq!(&mine, counts, "{name}");
        }
        let originals = of_export(&std::fs::read_to_string(folder.join(&name))?);
        assert!(originals.is_empty() || originals.len() == archive.items.len(), "{name}");
        archive.look_for_embargoed(&originals)?;
        let row = archive.compare(originals.iter().map(|original| original.body.as_slice()).zip(&archive.items))?;
        archive.print(row);
        rows.push(row);
    }
    kept("exports", &rows);
    Ok(())
}

#[test]
fn every_dump_is_imported_and_published_with_its_words() -> Result {
    let Some(folder) = corpora().map(|folder| folder.join(DUMPS)) else { return Ok(()) };
    let archive = Archive::new(DUMPS, &folder, wordpress_json)?;
    let mut originals = Vec::new();
    for file in files(&folder, &["json"])? {
        originals.extend(of_dump(&std::fs::read_to_string(folder.join(file))?)?);
    }
    assert_eq!(originals.len(), archive.items.len());
    archive.look_for_embargoed(&originals)?;
    let row = archive.compare(originals.iter().map(|original| original.body.as_slice()).zip(&archive.items))?;
    heading();
    archive.print(row);
    kept("dumps", &[row]);
    Ok(())
}

#[test]
fn every_folder_of_markdown_is_imported_and_published_with_its_words() -> Result {
    let Some(folder) = corpora() else { return Ok(()) };
    let facts = facts(&folder, "MD_FACTS.json")?;
    let mut rows = Vec::new();
    heading();
    for (name, inner) in MARKDOWN {
        let input = folder.join(name).join(inner);
        let archive = Archive::new(name, &input, markdown_folder)?;
        let found = files(&input, &["md", "markdown"])?;
        let is_markdown = |item: &&Value| {
            item["source"].as_str().is_some_and(|source| source.ends_with(".md") || source.ends_with(".markdown"))
        };
        let articles = archive.items.iter().filter(|item| item["kind"] == "file").filter(is_markdown).count();
        assert_eq!(articles, found.len(), "{name}");
        let counted = found.iter().filter(|file| !file.starts_with("_license")).count();
        let fact = facts.iter().find(|fact| fact["root"] == format!("open/{name}")).ok_or("no facts")?;
        // Files of some folders were deleted after they were counted.
        if fact["files"] == counted {
            let drafts = archive.outcome.ledger.skipped.get("a draft").copied().unwrap_or_default();
            assert_eq!(fact["drafts"], drafts, "{name}");
        } else {
            println!("{name} holds {counted} of the {} files that were counted", fact["files"]);
        }
        let items: HashMap<&str, &Value> =
            archive.items.iter().filter_map(|item| Some((item["source"].as_str()?, item))).collect();
        let mut bodies = Vec::new();
        for file in &found {
            bodies.push((of_markdown(&std::fs::read_to_string(input.join(file))?), items[file.as_str()]));
        }
        let row = archive.compare(bodies.iter().map(|(body, item)| (body.as_slice(), *item)))?;
        archive.print(row);
        rows.push(row);
    }
    kept("Markdown", &rows);
    Ok(())
}

/// Reads a file of facts in the corpora, with one fact for each archive or for each file of an archive.
fn facts(folder: &Path, name: &str) -> Result<Vec<Value>> {
    let text = std::fs::read_to_string(folder.join(name))?;
    Ok(serde_json::from_str(&text)?)
}

/// The items of each file by type, as a strict XML parser counts them.
fn kinds(folder: &Path) -> Result<HashMap<String, BTreeMap<String, usize>>> {
    let mut all = HashMap::new();
    for file in &facts(folder, "WXR_FACTS.json")? {
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
