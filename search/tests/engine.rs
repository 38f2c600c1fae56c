//! Writes an index into memory and runs queries on it. Long because its tests share the fixtures.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use broadsheet_model::{Byline, Card, Chip, Dateline, Found, ListingKind, Query, SearchError, Slug, Sort};
use broadsheet_search::index_root::{self, FOLDER, Root, Segment, VERSION};
use broadsheet_search::index_writer::{self, Document, Known};
use broadsheet_search::segments::segments;
use broadsheet_search::typing_pace::{Effort, PRELIMINARY, Pace};
use broadsheet_search::{Engine, FileError, Files};
use futures::executor::block_on;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::sync::Mutex;

/// A site in memory that records which files were read.
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
    let published = format!("{:04}-{:02}-01T00:00:00Z", month.0, month.1);
    let card = Card {
        slug: Slug::parse(slug).expect("a slug"),
        headline: headline.to_owned(),
        summary: Some("Left out.".to_owned()),
        section: None,
        byline: Vec::new(),
        dateline: Some(Dateline { published: published.clone(), shown: published, updated: None, updated_shown: None }),
        minutes: 1,
        cover: None,
        language: None,
        direction: None,
    };
    let document = Document {
        card,
        language: "en".to_owned(),
        excerpt: None,
        chips: Vec::new(),
        body: body.to_owned(),
        words: body.split_whitespace().count() as u32,
    };
    (document, month)
}

fn chip(kind: ListingKind, name: &str) -> Chip {
    Chip { kind, name: name.to_owned(), slug: Slug::parse(&name.to_lowercase()).expect("a slug") }
}

/// A site with these articles, the oldest first.
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
        let json = serde_json::json!({ "headline": article.card.headline, "body": article.body });
        put(&format!("data/articles/{}.json", article.card.slug), json.to_string().as_bytes()).unwrap();
    }
    let mut known = Known::default();
    let mut found: Vec<Segment> = Vec::new();
    for range in segments(articles.len()) {
        let key = index_writer::key(found.last(), range.clone(), |n| {
            xxhash_rust::xxh3::xxh3_64(format!("{:?}", articles[n]).as_bytes())
        });
        let slug = |n: usize| &articles[n].0.card.slug;
        found.push(index_writer::segment(key, range, &mut known, slug, get, put).unwrap());
    }
    let root = Root { version: VERSION, articles: articles.len() as u32, months, segments: found, is_printed: false };
    put(&index_root::path(), &serde_json::to_vec(&root).unwrap()).unwrap();
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
    articles[4].0.chips = vec![chip(ListingKind::Category, "Diplomacy"), chip(ListingKind::Tag, "Peru")];
    articles[4].0.card.byline = vec![Byline { name: "Farida Hasanli".to_owned(), slug: Slug::parse("farida-hasanli").unwrap() }];
    articles[5].0.chips = vec![chip(ListingKind::Category, "Diplomacy")];
    articles[5].0.card.section = Some(chip(ListingKind::Category, "Diplomacy"));
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
        // A word in the headline counts more than a word in the body.
        ("harbour", &["harbour", "treaty"][..]),
        ("Harbours ", &["harbour", "treaty"]),
        // An article must have all words.
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
        // The last word may be unfinished.
        ("amb", &["azerbaijan"]),
        ("met depu", &["azerbaijan"]),
        // Names of categories, tags and authors.
        ("farida ", &["azerbaijan"]),
        ("diplomacy ", &["treaty", "azerbaijan"]),
        // No article has all of these words.
        ("nothing about mayors xyzzyxx", &["treaty", "e-mail"]),
    ] {
        let found = ask(&site, &words(query));
        assert_eq!(slugs(&found), expected, "{query}");
        assert_eq!(found.total, expected.len(), "{query}");
    }
}

#[test]
fn finds_words_in_other_spellings() {
    let texts = [
        ("pinephone", "The PinePhone runs Linux."),
        ("road-map", "A road map of the city."),
        ("smak", "The museum S.M.A.K. opens."),
        ("compound", "Die Straßenbahnhaltestelle ist gesperrt."),
        ("mueller", "Frau Müller spricht."),
        ("goethe", "Von Goethe gelesen."),
        ("version", "Release v18.2.1 is out."),
        ("cpp", "Written in C++ today."),
        ("csharp", "Written in C# today."),
        ("fsharp", "Written in F# and .NET today."),
        ("tea", "茶を飲む。"),
        ("ceremony", "日本の茶道とお茶"),
        ("persian", "او به خانه میرود"),
        ("digits", "سال ۱۹۷۹"),
        ("emoji", "Pizza 🍕 for all."),
    ];
    let articles: Vec<Dated> =
        texts.iter().map(|(slug, text)| article(slug, "Headline", &format!("<p>{text}</p>"), (2020, 1))).collect();
    let site = site(&articles);
    for (query, expected) in [
        ("pine phone ", &["pinephone"][..]),
        ("roadmap ", &["road-map"]),
        ("SMAK ", &["smak"]),
        ("S.M.A.K. ", &["smak"]),
        ("haltestelle ", &["compound"]),
        ("Mueller ", &["mueller"]),
        ("Müller ", &["mueller"]),
        ("Göthe ", &["goethe"]),
        ("18.2.1 ", &["version"]),
        ("C++", &["cpp"]),
        ("C# ", &["csharp"]),
        ("F#", &["fsharp"]),
        (".NET ", &["fsharp"]),
        ("茶", &["ceremony", "tea"]),
        ("می رود ", &["persian"]),
        ("1979 ", &["digits"]),
        ("🍕", &["emoji"]),
        // Signs around words, and the syntax of other search engines.
        ("(Pizza) && [all] ", &["emoji"]),
        ("body:pizza^5 ", &["emoji"]),
        ("--pizza ", &["emoji"]),
        ("#pizza [[all]]", &["emoji"]),
    ] {
        let found = ask(&site, &words(query));
        let mut slugs = slugs(&found);
        slugs.sort_unstable();
        assert_eq!(slugs, expected, "{query}");
        assert!(!found.some_words, "{query}");
    }
}

#[test]
fn a_query_of_barred_words_finds_all_other_articles_newest_first() {
    let site = newsroom();
    let found = ask(&site, &words("-climate"));
    assert_eq!(slugs(&found), ["munich", "tokyo", "treaty", "azerbaijan", "harbour"]);
    assert_eq!(found.total, 5);
}

#[test]
fn a_pasted_sentence_finds_its_article() {
    let sentence = "東京都の選挙は来年の春に行われることになったと関係者が昨日の夕方に発表した。";
    let site = site(&[
        article("one", "一", &format!("<p>{sentence}</p>"), (2020, 1)),
        article("other", "二", "<p>東京都の選挙</p>", (2020, 2)),
    ]);
    assert_eq!(slugs(&ask(&site, &words(sentence))), ["one"]);
    // One word of the sentence is wrong.
    assert_eq!(slugs(&ask(&site, &words(&sentence.replace("昨日", "今日")))).first(), Some(&"one"));
    let long = "word ".repeat(30) + "harbour";
    assert_eq!(slugs(&ask(&newsroom(), &words(&long))).len(), 0, "words after the first 24 are ignored");
}

#[test]
fn a_word_in_passing_does_not_hide_articles_about_the_other_words() {
    let filler = "Filler of many words that says nothing. ".repeat(100);
    let site = site(&[
        article("about", "Harbour treaty", "<p>The harbour treaty is signed.</p>", (2020, 1)),
        article("passing", "Letters", &format!("<p>{filler} harbour {filler} treaty {filler} tuesday</p>"), (2020, 1)),
    ]);
    assert_eq!(slugs(&ask(&site, &words("harbour treaty tuesday "))), ["about", "passing"]);
    // Of only two words, an article must have both.
    assert_eq!(slugs(&ask(&site, &words("treaty tuesday "))), ["passing"]);
}

#[test]
fn other_words_help_to_complete_an_unfinished_word() {
    // Far more words begin with "tr" than the engine reads, and nearly all of them are more frequent than the word that the
    // reader means.
    let mut articles: Vec<Dated> = (0..300)
        .map(|n| {
            let words: Vec<String> = (0..40).map(|m| format!("tr{:03x}", (n * 7 + m * 13) % 1500)).collect();
            article(&format!("a{n}"), "Nothing", &format!("<p>climate {}</p>", words.join(" ")), (2020, 1))
        })
        .collect();
    articles.push(article("meant", "Climate trzzzzz", "<p>Signed.</p>", (2019, 1)));
    let site = site(&articles);
    for query in ["climate tr", "climate trz", "climate trzz", "climate trzzz"] {
        assert_eq!(slugs(&ask(&site, &words(query))).first(), Some(&"meant"), "{query}");
    }
}

#[test]
fn words_in_quotation_marks_are_not_corrected() {
    let site = newsroom();
    let found = ask(&site, &words("\"azerbajan\""));
    assert_eq!((found.total, found.instead), (0, None));
}

#[test]
fn corrects_typing_errors_and_reports_it() {
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
fn a_hit_shows_the_words_of_the_search() {
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
}

#[test]
fn a_passage_after_the_beginning_of_a_text_comes_from_the_article() {
    let long = format!("<p>A long beginning.</p><p>{}</p><p>Marzipan at last.</p>", "Filler. ".repeat(200));
    let articles = [article("long", "Long", &long, (2020, 1)), article("short", "Short", "<p>Marzipan at once.</p>", (2020, 2))];
    let mut site = site(&articles);
    let passages = |site: &Site| {
        let found = ask(site, &words("marzipan "));
        let text = |hit: &broadsheet_model::Hit| hit.passage.iter().map(|part| part.text.as_str()).collect::<String>();
        found.hits.iter().map(|hit| (hit.card.slug.to_string(), text(hit))).collect::<BTreeMap<_, _>>()
    };
    let found = passages(&site);
    assert_eq!((found["long"].as_str(), found["short"].as_str()), ("Marzipan at last.", "Marzipan at once."));
    let read = site.read.borrow().clone();
    assert!(!read.contains(&"data/articles/short.json".to_owned()), "its card has the word: {read:?}");
    // A damaged article is found, but without the passage. An article that no longer exists is not found.
    site.files.insert("data/articles/long.json".to_owned(), b"{".to_vec());
    assert_eq!(passages(&site)["long"], "A long beginning.");
    site.files.remove("data/articles/long.json");
    assert_eq!(passages(&site).into_keys().collect::<Vec<_>>(), ["short"]);
}

#[test]
fn an_empty_query_finds_nothing_and_reads_only_the_root() {
    let site = newsroom();
    for query in ["", " ", "-", "\"\"", "…"] {
        assert_eq!(ask(&site, &words(query)), Found::default());
    }
    assert!(site.read.borrow().iter().all(|path| path == "data/search/2/index.json"));
}

#[test]
fn reports_missing_and_damaged_files() {
    let search = |site: &Site| block_on(Engine::new(site).search(&words("harbour"), 0, 10));
    assert_eq!(search(&Site::default()), Err(SearchError::NoIndex));
    let mut site = newsroom();
    site.files.insert(index_root::path(), b"{}".to_vec());
    assert_eq!(search(&site), Err(SearchError::Damaged));
    site.files.insert(index_root::path(), br#"{"version":3,"articles":0,"months":[],"segments":[]}"#.to_vec());
    assert_eq!(search(&site), Err(SearchError::NoIndex));
    // A file that is missing or cut short is reported as damage and never causes a panic.
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

#[test]
fn an_engine_that_forgets_reads_everything_again() {
    /// A site that another site can replace.
    struct Replaced(RefCell<Site>);

    impl Files for &Replaced {
        async fn get(&self, path: &str) -> Result<Vec<u8>, FileError> {
            self.0.borrow().files.get(path).cloned().ok_or(FileError::Missing)
        }
    }

    // The files of cards keep their names when their content changes.
    let mut damaged = newsroom();
    damaged.files.iter_mut().filter(|(path, _)| path.contains("cards/")).for_each(|(_, bytes)| bytes.truncate(5));
    let site = Replaced(RefCell::new(damaged));
    let engine = Engine::new(&site);
    let search = || block_on(engine.search(&words("harbour"), 0, 10));
    assert_eq!(search(), Err(SearchError::Damaged));
    site.0.replace(newsroom());
    assert_eq!(search(), Err(SearchError::Damaged));
    engine.forget();
    assert!(search().is_ok_and(|found| found.total > 0));
}

/// Many articles. The word `w<n>x` is in every nth article.
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
        // When the hits of the years were not all counted, the engine returns no years.
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
    // Sorted by date, the newest articles come first.
    let found = ask(&site, &Query { sort: Sort::Date, ..words("w2x ") });
    assert_eq!(slugs(&found)[..2], ["a9244", "a9242"]);
    assert_eq!(found.total, n / 2);
}

#[test]
fn results_have_the_same_order_for_any_number_at_a_time() {
    let site = site(&archive(9 * 1024 + 30));
    let n = 9 * 1024 + 30_usize;
    // The engine reads the articles after the best ones of a frequent word only when they are needed.
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
fn one_more_article_changes_few_files() {
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
fn editing_an_old_article_changes_only_the_files_with_its_words() {
    let mut articles = archive(5000);
    let before = site(&articles).files;
    let (document, _) = &mut articles[1200];
    document.body = document.body.replace("w50x", "corrected");
    let after = site(&articles).files;
    let changed = after.iter().filter(|(path, bytes)| before.get(*path) != Some(bytes)).count();
    let gone = before.keys().filter(|path| !after.contains_key(*path)).count();
    // Changed are two stems with their places, a word and its ending, the files that name these, the root, and the article
    // itself.
    assert!((5..=14).contains(&changed) && gone <= 12, "{changed} changed, {gone} gone of {}", before.len());
}

/// Articles whose words are as frequent as the words of a language: the nth word is in about one of n places.
fn prose(count: usize) -> Vec<Dated> {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as f64 / f64::from(1_u32 << 31)
    };
    let mut text = |words: usize| {
        let words = (0..words).map(|_| {
            let rank = 30_000_f64.powf(next()) as u64;
            let hash = xxhash_rust::xxh3::xxh3_64(&rank.to_le_bytes());
            (0..7).map(|n| char::from(b'a' + (hash >> (5 * n) & 31) as u8 % 26)).collect::<String>()
        });
        words.collect::<Vec<_>>().join(" ")
    };
    (0..count)
        .map(|n| {
            let (headline, body) = (text(6), format!("<p>{}</p>", text(40)));
            article(&format!("a{n}"), &headline, &body, (2000 + (n / 1000) as i16, 1))
        })
        .collect()
}

#[test]
fn a_search_reads_few_files_even_in_a_large_archive() {
    let articles = prose(10_000);
    let typed = |n: usize| words_of_headline(&articles, n);
    for count in [1000, 10_000] {
        let site = site(&articles[..count]);
        let engine = Engine::new(&site);
        for (n, most) in [(200, 21), (700, 12), (450, 12)] {
            let words = typed(n);
            let query = self::words(&words);
            site.read.borrow_mut().clear();
            let found = block_on(engine.search(&query, 0, 5)).expect("an answer");
            assert!(found.total > 0, "{words}");
            let read = site.read.borrow();
            assert!(read.len() <= most, "{words} in {count} articles asks for {}: {read:?}", read.len());
        }
    }
}

/// Two words of an old headline.
fn words_of_headline(articles: &[Dated], n: usize) -> String {
    let words: Vec<&str> = articles[n].0.card.headline.split(' ').filter(|word| word.len() > 4).take(2).collect();
    words.join(" ")
}

/// Does what the worker does for a reader who types a key every 100 ms, if every search takes `work` milliseconds. Returns the
/// last results.
fn type_in(engine: &Engine<&Site>, text: &str, work: f64) -> Found {
    let mut pace = Pace::default();
    // The app asks nothing for a single letter.
    let mut keys = (2..=text.len()).map(|end| (end as f64 * 100.0, end)).peekable();
    let (mut typed, mut done, mut last) = (0, None, Found::default());
    let mut now = 0.0_f64;
    loop {
        let next = [keys.peek().map(|(at, _)| *at), done, pace.due()].into_iter().flatten().min_by(f64::total_cmp);
        let Some(next) = next else { return last };
        now = now.max(next);
        if done == Some(now) {
            pace.done();
            done = None;
        } else if let Some((_, end)) = keys.next_if(|(at, _)| *at == now) {
            typed = end;
            pace.ask(now, &text[..typed], true);
        } else if let Some(effort) = pace.begin(now) {
            let query = words(&text[..typed]);
            last = match effort {
                Effort::Preliminary => block_on(engine.search_preliminary(&query, PRELIMINARY)),
                Effort::Whole => block_on(engine.search(&query, 0, 5)),
            }
            .expect("an answer");
            done = Some(now + work);
        }
    }
}

#[test]
fn a_typed_search_reads_few_files_on_any_connection() {
    let articles = prose(10_000);
    // The first search also loads the engine's script, its WebAssembly and the site's frame.
    const AROUND: usize = 3;
    let site = site(&articles);
    for work in [5.0, 450.0, 1_400.0] {
        let engine = Engine::new(&site);
        for (n, most) in [(200, 24 - AROUND), (700, 12), (450, 12), (1200, 12)] {
            let text = words_of_headline(&articles, n);
            site.read.borrow_mut().clear();
            let found = type_in(&engine, &text, work);
            assert_eq!(found.hits.first().map(|hit| hit.card.slug.to_string()), Some(format!("a{n}")), "{text}");
            let read = site.read.borrow();
            assert!(read.len() <= most, "{text}, typed, {work} ms an answer, asks for {}: {read:#?}", read.len());
        }
    }
}

#[test]
fn a_preliminary_search_ignores_words_that_may_change() {
    let site = newsroom();
    let engine = Engine::new(&site);
    let search_preliminary = |text: &str| block_on(engine.search_preliminary(&words(text), 3)).expect("an answer");
    // The word that the reader is typing does not count yet, unless it is the only word.
    assert_eq!(slugs(&search_preliminary("harbour xyz")), ["harbour", "treaty"]);
    assert_eq!(slugs(&search_preliminary("amb")), ["azerbaijan"]);
    assert_eq!(slugs(&search_preliminary("climate -oi")), ["climate", "oil", "e-mail"], "half a word bars nothing yet");
    // An unfinished word is not a typing error.
    assert_eq!(search_preliminary("azerbajan").hits, []);
    assert_eq!(search_preliminary(""), Found::default());
    assert_eq!(slugs(&block_on(engine.search_preliminary(&words("climate "), 1)).expect("an answer")), ["climate"]);
}

#[test]
fn traditional_and_simplified_chinese_find_each_other() {
    let mut articles = vec![
        article("traditional", "經濟發展", "<p>頭髮與後天的鐵路。</p>", (2020, 1)),
        article("simplified", "经济发展", "<p>头发与后天的铁路。</p>", (2020, 1)),
        article("japanese", "経済の発展", "<p>東京の経済と鐵路。</p>", (2020, 1)),
    ];
    for ((article, _), language) in articles.iter_mut().zip(["zh-Hant", "zh-Hans", "ja"]) {
        article.language = language.to_owned();
    }
    let site = site(&articles);
    for query in ["經濟發展", "经济发展", "頭髮", "头发", "後天", "后天", "鐵", "\"經濟發展\"", "经济 铁路"]
    {
        let found = ask(&site, &words(query));
        let mut slugs = slugs(&found);
        slugs.retain(|slug| *slug != "japanese");
        slugs.sort_unstable();
        assert_eq!(slugs, ["simplified", "traditional"], "{query}");
        assert!(found.instead.is_none() && !found.some_words, "{query}");
    }
    // Each article shows the words in its own script.
    let marked: Vec<String> = ask(&site, &words("铁路"))
        .hits
        .iter()
        .flat_map(|hit| hit.passage.iter().filter(|part| part.marked).map(|part| part.text.clone()))
        .collect();
    assert!(marked.contains(&"鐵路".to_owned()) && marked.contains(&"铁路".to_owned()), "{marked:?}");
}

#[test]
fn a_hit_in_a_long_article_names_the_section() {
    let filler = format!("<p>{}</p>", "Filler. ".repeat(200));
    let body = format!(
        "<p>The harbour.</p>{filler}<h2 id=\"storm\">The storm</h2>{filler}<p>The harbour and a lighthouse.</p>\
         <h2 id=\"after\">After it</h2>{filler}"
    );
    let mut articles = vec![article("long", "Long", &body, (2020, 1)), article("short", "Short", &body, (2020, 2))];
    articles[0].0.card.minutes = 9;
    let site = site(&articles);
    let place = |query: &str| {
        let found = ask(&site, &words(query));
        let hit = found.hits.into_iter().find(|hit| hit.card.slug.as_str() == "long").expect("the long one");
        hit.place.map(|heading| (heading.id, heading.text))
    };
    let storm = Some(("storm".to_owned(), "The storm".to_owned()));
    // The beginning does not have all of the words.
    assert_eq!(place("harbour lighthouse "), storm);
    assert_eq!(place("lighthouse "), storm);
    assert_eq!(place("harbour "), None);
    let short = ask(&site, &words("lighthouse ")).hits.into_iter().find(|hit| hit.card.slug.as_str() == "short");
    assert_eq!(short.expect("the short one").place, None);
}

/// A publication keeps the files of the last one when the articles are the same. So when the writer makes different bytes,
/// `EDITION` must be raised.
#[test]
fn different_bytes_for_the_same_articles_need_another_edition() {
    let files = newsroom().files;
    let mut all = Vec::new();
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with(FOLDER)) {
        all.extend_from_slice(path.as_bytes());
        all.extend_from_slice(bytes);
    }
    assert_eq!(
        format!("{:016x}", xxhash_rust::xxh3::xxh3_64(&all)),
        "843f34ee36814cf0",
        "raise EDITION in index_writer.rs, then pin this"
    );
}
