//! Writes an index into memory and asks it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use broadsheet_model::{Byline, Chip, Found, Kind, Query, SearchError, Slug, Sort};
use broadsheet_search::root::{self, FOLDER, Root, Segment, VERSION};
use broadsheet_search::segments::segments;
use broadsheet_search::write::{self, Document, Known};
use broadsheet_search::{Engine, FileError, Files};
use futures::executor::block_on;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::sync::Mutex;

/// A site in memory, which remembers what was read.
#[derive(Debug, Default)]
struct Site {
    files: BTreeMap<String, Vec<u8>>,
    read: RefCell<Vec<String>>,
}

impl Files for &Site {
    async fn get(&self, path: &str) -> Result<Vec<u8>, FileError> {
        self.read.borrow_mut().push(path.to_owned());
        self.files.get(path).cloned().ok_or(FileError::Missing)
    }
}

/// An article and the year and month of its publication.
type Dated = (Document, (i16, u8));

fn article(slug: &str, headline: &str, body: &str, month: (i16, u8)) -> Dated {
    let document = Document {
        slug: Slug::parse(slug).expect("a slug"),
        headline: headline.to_owned(),
        byline: Vec::new(),
        language: "en".to_owned(),
        excerpt: None,
        chips: Vec::new(),
        body: body.to_owned(),
        words: body.split_whitespace().count() as u32,
    };
    (document, month)
}

fn chip(kind: Kind, name: &str) -> Chip {
    Chip { kind, name: name.to_owned(), slug: Slug::parse(&name.to_lowercase()).expect("a slug") }
}

/// The site of articles, the oldest first.
fn site(articles: &[Dated]) -> Site {
    let files = Mutex::new(BTreeMap::new());
    let put = |path: &str, bytes: &[u8]| -> io::Result<()> {
        assert!(files.lock().unwrap().insert(path.to_owned(), bytes.to_vec()).is_none(), "{path} is written twice");
        Ok(())
    };
    let get = |n: usize| Ok(articles[n].0.clone());
    let mut months: Vec<(i16, u8, u32)> = Vec::new();
    for (n, (article, month)) in (0..).zip(articles) {
        if months.last().is_none_or(|&(y, m, _)| (y, m) < *month) {
            months.push((month.0, month.1, n));
        }
        let published = format!("{:04}-{:02}-01T00:00:00Z", month.0, month.1);
        let json = serde_json::json!({
            "slug": article.slug, "headline": article.headline, "summary": "Left out.", "byline": article.byline,
            "dateline": { "published": published, "shown": published }, "chips": article.chips, "body": article.body, "related": [],
        });
        put(&format!("data/articles/{}.json", article.slug), json.to_string().as_bytes()).unwrap();
    }
    let mut known = Known::default();
    let mut found: Vec<Segment> = Vec::new();
    for range in segments(articles.len()) {
        let key =
            write::key(found.last(), range.clone(), |n| xxhash_rust::xxh3::xxh3_64(format!("{:?}", articles[n]).as_bytes()));
        let slug = |n: usize| &articles[n].0.slug;
        found.push(write::segment(key, range, &mut known, slug, get, put).unwrap());
    }
    let root = Root { version: VERSION, articles: articles.len() as u32, months, segments: found, is_printed: false };
    put(&root::path(), &serde_json::to_vec(&root).unwrap()).unwrap();
    Site { files: files.into_inner().unwrap(), read: RefCell::default() }
}

fn newsroom() -> Site {
    let mut articles = vec![
        article("harbour", "Harbour reopens after storm", "<p>The harbour was closed for days.</p>", (2019, 3)),
        article("e-mail", "On e-mail", "<p>An e-mail to Mayor O’Brien about climate policy.</p>", (2019, 5)),
        article("climate", "A hot summer", "<p>Climate change is here; the change of climate goes on.</p>", (2020, 1)),
        article("oil", "Oil and gas", "<p>The climate changes while oil flows.</p>", (2020, 2)),
        article("azerbaijan", "Ambassador in Lima", "<p>The ambassador of Azerbaijan met deputies in Peru.</p>", (2023, 11)),
        article("treaty", "Treaties signed", "<p>The embassy reopened. Nothing about the harbour.</p>", (2023, 12)),
        article("tokyo", "東京都の選挙", "<p>選挙は東京で行われた。</p>", (2024, 1)),
        article("munich", "Über München", "<p>Die Straßen von München.</p>", (2024, 2)),
    ];
    articles[4].0.chips = vec![chip(Kind::Category, "Diplomacy"), chip(Kind::Tag, "Peru")];
    articles[4].0.byline = vec![Byline { name: "Farida Hasanli".to_owned(), slug: Slug::parse("farida-hasanli").unwrap() }];
    articles[5].0.chips = vec![chip(Kind::Category, "Diplomacy")];
    articles[7].0.language = "de".to_owned();
    articles[6].0.language = "ja".to_owned();
    site(&articles)
}

fn ask(site: &Site, query: &Query) -> Found {
    block_on(Engine::new(site).search(query, 0, 10)).expect("an answer")
}

fn words(words: &str) -> Query {
    Query { words: words.to_owned(), ..Query::default() }
}

fn slugs(found: &Found) -> Vec<&str> {
    found.hits.iter().map(|hit| hit.card.slug.as_str()).collect()
}

#[test]
fn finds_what_readers_mean() {
    let site = newsroom();
    for (query, expected) in [
        // A word in the headline says more than one in the body.
        ("harbour", &["harbour", "treaty"][..]),
        ("Harbours ", &["harbour", "treaty"]),
        // All words.
        ("climate oil ", &["oil"]),
        ("climate change ", &["climate", "oil"]),
        ("\"climate change\"", &["climate", "oil"]),
        ("\"change of climate\"", &["climate"]),
        ("climate -oil", &["climate", "e-mail"]),
        ("climate -\"change of climate\"", &["oil", "e-mail"]),
        // Hyphens and apostrophes.
        ("email ", &["e-mail"]),
        ("e-mail ", &["e-mail"]),
        ("obrien ", &["e-mail"]),
        ("o'brien ", &["e-mail"]),
        ("brien ", &["e-mail"]),
        // Case, diacritics, other scripts.
        ("MUNCHEN ", &["munich"]),
        ("strassen ", &["munich"]),
        ("東京 ", &["tokyo"]),
        ("選挙", &["tokyo"]),
        // Beginnings of the last word.
        ("amb", &["azerbaijan"]),
        ("met depu", &["azerbaijan"]),
        // Names of terms and people.
        ("farida ", &["azerbaijan"]),
        ("diplomacy ", &["treaty", "azerbaijan"]),
        // None has all of these words.
        ("nothing about mayors xyzzyxx", &["treaty", "e-mail"]),
    ] {
        let found = ask(&site, &words(query));
        assert_eq!(slugs(&found), expected, "{query}");
        assert_eq!(found.total, expected.len(), "{query}");
    }
}

#[test]
fn forgives_typing_errors_and_says_so() {
    let site = newsroom();
    for (query, instead, expected) in [
        ("azerbajan", "azerbaijan", "azerbaijan"),
        ("zaerbaijan met", "azerbaijan met", "azerbaijan"),
        ("The Embasador ", "The ambassador ", "azerbaijan"),
        ("harbuor", "harbour", "harbour"),
        ("harb0ur", "", ""),
        ("oli", "", ""),
    ] {
        let found = ask(&site, &words(query));
        assert_eq!(found.instead.as_deref().unwrap_or_default(), instead, "{query}");
        assert_eq!(slugs(&found).first().copied().unwrap_or_default(), expected, "{query}");
    }
    assert_eq!(ask(&site, &words("azerbaijan")).instead, None);
}

#[test]
fn filters_and_sorts() {
    let site = newsroom();
    let query = |text: &str| Query::parse(text);
    for (text, expected) in [
        ("q=the&category=diplomacy", &["treaty", "azerbaijan"][..]),
        ("q=the&tag=peru", &["azerbaijan"]),
        ("q=the&author=farida-hasanli", &["azerbaijan"]),
        ("q=the&author=nobody", &[]),
        ("q=die&language=de", &["munich"]),
        ("q=climate&from=2020", &["climate", "oil"]),
        ("q=climate&to=2019", &["e-mail"]),
        ("q=climate&from=2020-02&to=2020-02", &["oil"]),
        ("q=climate&sort=date", &["oil", "climate", "e-mail"]),
        ("q=harbour&from=2024&to=2019", &[]),
    ] {
        assert_eq!(slugs(&ask(&site, &query(text))), expected, "{text}");
    }
    assert_eq!(ask(&site, &query("q=climate")).years, [(2020, 2), (2019, 1)]);
    let second = block_on(Engine::new(&site).search(&words("climate"), 1, 1)).unwrap();
    assert_eq!((slugs(&second), second.total), (vec!["oil"], 3));
}

#[test]
fn a_hit_shows_why_it_is_one() {
    let site = newsroom();
    let found = ask(&site, &Query { sort: Sort::Date, ..words("embassies reopen ") });
    let hit = &found.hits[0];
    let shown = |parts: &[broadsheet_model::Part]| -> String {
        parts.iter().map(|part| if part.marked { format!("[{}]", part.text) } else { part.text.clone() }).collect()
    };
    assert_eq!(shown(&hit.passage), "The [embassy] [reopened]. Nothing about the harbour.");
    assert_eq!(shown(&hit.headline), "Treaties signed");
    assert_eq!((hit.card.summary.as_deref(), hit.card.cover.as_ref()), (None, None));
    assert_eq!(hit.card.section.as_ref().map(|chip| chip.name.as_str()), Some("Diplomacy"));
    // What was taken away since is no hit any more.
    let mut site = newsroom();
    site.files.remove("data/articles/treaty.json");
    assert_eq!(slugs(&ask(&site, &words("harbour "))), ["harbour"]);
}

#[test]
fn what_is_empty_finds_nothing_and_reads_nothing_but_the_root() {
    let site = newsroom();
    for query in ["", " ", "-oil", "\"\"", "…"] {
        assert_eq!(ask(&site, &words(query)), Found::default());
    }
    assert!(site.read.borrow().iter().all(|path| path == "data/search/1/index.json"));
}

#[test]
fn says_what_is_wrong() {
    let search = |site: &Site| block_on(Engine::new(site).search(&words("harbour"), 0, 10));
    assert_eq!(search(&Site::default()), Err(SearchError::NoIndex));
    let mut site = newsroom();
    site.files.insert(root::path(), b"{}".to_vec());
    assert_eq!(search(&site), Err(SearchError::Damaged));
    site.files.insert(root::path(), br#"{"version":2,"articles":0,"months":[],"segments":[]}"#.to_vec());
    assert_eq!(search(&site), Err(SearchError::NoIndex));
    // Any file cut short or missing is damage, never a panic.
    let whole = newsroom();
    let used = {
        search(&whole).expect("an answer");
        whole.read.borrow().clone()
    };
    for path in used.iter().filter(|path| path.ends_with(".bin")) {
        for cut in [0, 1, 5] {
            let mut site = newsroom();
            site.files.get_mut(path).unwrap().truncate(cut);
            assert_eq!(search(&site), Err(SearchError::Damaged), "{path}");
            site.files.remove(path);
            assert_eq!(search(&site), Err(SearchError::Damaged), "{path}");
        }
    }
}

/// Many articles: `w<n>` is in every nth one.
fn archive(count: usize) -> Vec<Dated> {
    (0..count)
        .map(|n| {
            let mut words: Vec<String> =
                [1, 2, 3, 7, 50, 1000].into_iter().filter(|d| n % d == 0).map(|d| format!("w{d}x")).collect();
            if n % 5 == 0 {
                words.reverse();
            }
            let body = format!("<p>{} number n{n}q</p>", words.join(" "));
            article(&format!("a{n}"), &format!("Article {n}"), &body, (2000 + (n / 1000) as i16, 1))
        })
        .collect()
}

#[test]
fn frequent_words_are_found_across_segments() {
    let site = site(&archive(9 * 1024 + 30));
    let total = |query: &str| {
        let found = ask(&site, &words(query));
        // Years that were not counted to the end are not told.
        let by_year: usize = found.years.iter().map(|(_, hits)| hits).sum();
        assert!(found.years.is_empty() || by_year == found.total, "{query}");
        (found.total, found.at_least)
    };
    let n = 9 * 1024 + 30_usize;
    assert_eq!(total("w1x "), (n, false));
    assert_eq!(total("w2x w3x "), (n.div_ceil(6), false));
    assert_eq!(total("w1x w50x "), (n.div_ceil(50), false));
    assert_eq!(total("w1x -w2x"), (n / 2, false));
    assert_eq!(total("n8000q "), (1, false));
    // Frequent words are found in phrases too, unless they are in nearly every article.
    let ordered = (0..n).filter(|n| n % 6 == 0 && n % 5 > 0).count();
    assert_eq!(total("\"w2x w3x\""), (ordered, false));
    // One more of all these: the newest come first.
    let found = ask(&site, &Query { sort: Sort::Date, ..words("w2x ") });
    assert_eq!(slugs(&found)[..2], ["a9244", "a9242"]);
    assert_eq!(found.total, n / 2);
}

#[test]
fn all_results_come_in_one_order_whatever_is_asked_for_at_a_time() {
    let site = site(&archive(9 * 1024 + 30));
    let n = 9 * 1024 + 30_usize;
    // What is behind the best of a frequent word is read when it is asked for.
    for (query, total) in [("q=w1x", n), ("q=w1x+w2x", n / 2), ("q=w1x&sort=date", n), ("q=w2x+-w3x", n / 2 - n.div_ceil(6))] {
        let query = Query::parse(&format!("{query}+"));
        let few = |skip: usize, count: usize| {
            let found = block_on(Engine::new(&site).search(&query, skip, count)).expect("an answer");
            assert_eq!(found.total, total, "{query}");
            found.hits.into_iter().map(|hit| hit.card.slug.to_string()).collect::<Vec<_>>()
        };
        let all = few(0, n);
        assert_eq!(all.len(), total, "{query}");
        assert_eq!(all.iter().collect::<std::collections::HashSet<_>>().len(), total, "{query}");
        for skip in [0, 5, 1000, 1024, 2047, total - 3] {
            assert_eq!(few(skip, 10), all[skip..(skip + 10).min(total)], "{query} from {skip}");
        }
        if query.sort == Sort::Date {
            assert_eq!(all[..3], ["a9245", "a9244", "a9243"]);
        }
    }
}

#[test]
fn one_more_article_changes_a_handful_of_files() {
    let articles = archive(3 * 1024 + 40);
    let before = site(&articles[..articles.len() - 1]).files;
    let after = site(&articles).files;
    let index = |path: &&String| path.starts_with("data/search/");
    let changed = after.iter().filter(|(path, bytes)| index(path) && before.get(*path) != Some(bytes)).count();
    let gone = before.keys().filter(index).filter(|path| !after.contains_key(*path)).count();
    assert!(changed <= 40 && gone <= 40, "{changed} changed, {gone} gone");
    assert_eq!(after, site(&articles).files, "the same articles give the same bytes");
}

#[test]
fn an_edited_old_article_changes_what_it_says_and_nothing_else() {
    let mut articles = archive(5000);
    let before = site(&articles).files;
    let (document, _) = &mut articles[1200];
    document.body = document.body.replace("w50x", "corrected");
    let after = site(&articles).files;
    let changed = after.iter().filter(|(path, bytes)| before.get(*path) != Some(bytes)).count();
    let gone = before.keys().filter(|path| !after.contains_key(*path)).count();
    // Two stems with their places, a word and its ending; what names them; the root; the article itself.
    assert!((5..=14).contains(&changed) && gone <= 12, "{changed} changed, {gone} gone of {}", before.len());
}

#[test]
fn a_query_reads_a_few_files_however_large_the_archive_is() {
    let articles = archive(7 * 1024 + 1);
    let read = |count: usize| {
        let site = site(&articles[..count]);
        ask(&site, &words("w7x w1000x "));
        let read = site.read.borrow();
        let bytes = read.iter().filter_map(|path| site.files.get(path)).map(Vec::len).sum::<usize>();
        (read.len(), bytes)
    };
    let ((few, less), (many, more)) = (read(500), read(articles.len()));
    assert!(many <= few * 5 && more < less + 40_000, "{few} files of {less} bytes, then {many} of {more}");
}

/// What a publication left is kept when it would be made of the same articles, so other bytes need another edition.
#[test]
fn other_bytes_of_the_same_articles_need_another_edition() {
    let files = newsroom().files;
    let mut all = Vec::new();
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with(FOLDER)) {
        all.extend_from_slice(path.as_bytes());
        all.extend_from_slice(bytes);
    }
    assert_eq!(
        format!("{:016x}", xxhash_rust::xxh3::xxh3_64(&all)),
        "07685f9d13f7b3bd",
        "raise EDITION in write.rs, then pin this"
    );
}
