//! Checks that the engine that readers run finds every word, stem, place and slug that was written. The files are small here, so
//! that a few words make as many files as a large archive has.

#![allow(clippy::expect_used)]

use super::*;
use crate::engine::Engine;
use crate::index_files::{FileError, Files};
use crate::index_root::{self, Root};
use crate::segments::segments;
use broadsheet_model::{ListingKind, Query};
use futures::executor::block_on;
use std::collections::BTreeSet;
use std::sync::Mutex;
use xxhash_rust::xxh3::xxh3_64;

#[derive(Default)]
struct Site {
    root: Root,
    files: BTreeMap<String, Vec<u8>>,
}

impl Files for &Site {
    async fn get(&self, path: &str) -> Result<Vec<u8>, FileError> {
        self.files.get(path).cloned().ok_or(FileError::Missing)
    }
}

const SMALL: Sizes = Sizes { words: 80, spellings: 400 };
const LATIN: &str = "abcdefghiklmnoprtuvz";

/// An article with these words in its body.
fn article(n: usize, language: &str, words: &[&str]) -> Document {
    let card = Card {
        slug: Slug::parse(&format!("article-{n}")).expect("a slug"),
        headline: String::new(),
        summary: None,
        section: None,
        byline: Vec::new(),
        dateline: None,
        minutes: 0,
        cover: None,
        language: None,
        direction: None,
    };
    Document {
        card,
        language: language.to_owned(),
        excerpt: None,
        chips: Vec::new(),
        body: format!("<p>{}</p>", words.join(" ")),
        words: words.len() as u32,
    }
}

/// At most `count` meaningless words of nine letters, sorted.
fn vocabulary(letters: &str, count: usize) -> Vec<String> {
    let letters: Vec<char> = letters.chars().collect();
    let word = |n: usize| {
        let mut hash = xxh3_64(&n.to_le_bytes()) as usize;
        let mut next = || {
            let letter = letters[hash % letters.len()];
            hash /= letters.len();
            letter
        };
        (0..9).map(|_| next()).collect::<String>()
    };
    (0..count).map(word).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The numbers of the articles that have a word: two out of `articles`.
fn holders(word: usize, articles: usize) -> BTreeSet<usize> {
    [word % articles, (word * 7 + 3) % articles].into()
}

/// Articles that together have all words. Each word is in its [`holders`], and `common` is in every article.
fn corpus(words: &[String], articles: usize, language: impl Fn(usize) -> &'static str, common: &str) -> Vec<Document> {
    let mut texts: Vec<Vec<&str>> = vec![vec![common]; articles];
    for (n, word) in words.iter().enumerate() {
        holders(n, articles).into_iter().for_each(|article| texts[article].push(word));
    }
    texts.iter().enumerate().map(|(n, words)| article(n, language(n), words)).collect()
}

fn site(sizes: &Sizes, articles: &[Document]) -> Site {
    let files = Mutex::new(BTreeMap::new());
    let put = |path: &str, bytes: &[u8]| -> io::Result<()> {
        files.lock().expect("the files").insert(path.to_owned(), bytes.to_vec());
        Ok(())
    };
    let mut known = Known::default();
    let written = segments(articles.len()).into_iter().map(|range| {
        let (slug, document) = (|n: usize| &articles[n].card.slug, |n: usize| Ok(articles[n].clone()));
        segment_in(sizes, String::new(), range, &mut known, slug, document, put).expect("a segment")
    });
    let segments = written.collect();
    let root = Root { version: VERSION, articles: articles.len() as u32, segments, ..Root::default() };
    put(&index_root::path(), &serde_json::to_vec(&root).expect("JSON")).expect("a root");
    for article in articles {
        let json = serde_json::json!({ "headline": article.card.headline, "body": article.body });
        put(&format!("data/articles/{}.json", article.card.slug), json.to_string().as_bytes()).expect("an article");
    }
    Site { root, files: files.into_inner().expect("the files") }
}

/// The texts with which the files of words of a segment begin.
fn begins(site: &Site, segment: usize) -> Vec<String> {
    let segment = &site.root.segments[segment];
    let page = |name| postings::decode_directory(&crate::bytes::unpack(&site.files[&segment.path(name)]).expect("a page"));
    let files = if segment.has_directory {
        segment.words.iter().flat_map(|&(_, name)| page(name).expect("a page")).collect()
    } else {
        segment.words.clone()
    };
    files.into_iter().map(|(begin, _)| begin).collect()
}

fn asked(text: &str) -> Query {
    Query { words: text.to_owned(), ..Query::default() }
}

fn found(engine: &Engine<&Site>, query: &Query) -> BTreeSet<usize> {
    let found = block_on(engine.search(query, 0, usize::MAX)).expect("an answer");
    let number = |slug: &Slug| slug.as_str().trim_start_matches("article-").parse().expect("a number");
    let numbers: BTreeSet<usize> = found.hits.iter().map(|hit| number(&hit.card.slug)).collect();
    assert_eq!(numbers.len(), found.total, "{query:?}");
    numbers
}

/// The number of articles that a query finds. The results of a correction do not count.
fn total(engine: &Engine<&Site>, text: &str) -> usize {
    let found = block_on(engine.search(&asked(text), 0, 0)).expect("an answer");
    if found.instead.is_some() || found.some_words { 0 } else { found.total }
}

#[test]
fn every_word_is_found_with_any_number_of_files_of_words() {
    let all = vocabulary(LATIN, 6200);
    let begins_of_all = begins(&site(&SMALL, &corpus(&all, BLOCK, |_| "az", "")), 0);
    let large = Sizes { words: 1 << 20, spellings: 400 };
    for (count, sizes) in [(1, &large), (127, &SMALL), (128, &SMALL), (129, &SMALL), (512, &SMALL), (513, &SMALL), (1000, &SMALL)]
    {
        // All words before the first word of the first file beyond `count`.
        let words = all.partition_point(|word| *word < begins_of_all[count.max(20)]);
        let site = site(sizes, &corpus(&all[..words], BLOCK, |_| "az", ""));
        assert_eq!(begins(&site, 0).len(), count);
        let engine = Engine::new(&site);
        let is_lost = |n: &usize| total(&engine, &format!("{} ", all[*n])) != holders(*n, BLOCK).len();
        let lost: Vec<&str> = (0..words).filter(is_lost).map(|n| all[n].as_str()).collect();
        assert!(lost.is_empty(), "{count} files of words: {} of {words} words are lost: {lost:?}", lost.len());
    }
}

#[test]
fn every_word_slug_filter_and_phrase_is_found_in_every_segment_and_language() {
    // Three segments: a large one, in which words have rests; one of a single block; one of the newest articles.
    let count = 17 * BLOCK + 45;
    let languages = ["az", "en", "de", "ru", "ar", "el", "fi"];
    let alphabets = [LATIN, "абвгдежзиклмнопрстуфхц", "ابتثجحخدذرزسشصضطظعغفق", "αβγδεζηθικλμνξοπρστυφ"];
    let mut words: Vec<String> = alphabets.iter().flat_map(|letters| vocabulary(letters, 600)).collect();
    words.sort_unstable();
    let mut articles = corpus(&words, count, |n| languages[n % languages.len()], "common");
    for (n, article) in articles.iter_mut().enumerate() {
        let slug = Slug::parse(&format!("tag-{}", n % 50)).expect("a slug");
        article.chips.push(Chip { kind: ListingKind::Tag, name: String::new(), slug });
    }
    let site = site(&SMALL, &articles);
    assert_eq!(site.root.segments.len(), 3);
    assert!(begins(&site, 0).len() > INLINE);
    let engine = Engine::new(&site);
    for (n, word) in words.iter().enumerate() {
        let holders = holders(n, count);
        // Words with the same stem find each other's articles.
        let found = found(&engine, &asked(&format!("{word} ")));
        assert!(found.is_superset(&holders), "{word}: {found:?}, not {holders:?}");
        assert!(total(&engine, &format!("common {word} ")) >= holders.len(), "{word} beside a word of every article");
    }
    assert_eq!(found(&engine, &asked("common ")), (0..count).collect());
    for n in 0..50 {
        let tagged = Query { tag: Slug::parse(&format!("tag-{n}")).ok(), ..asked("common ") };
        assert_eq!(found(&engine, &tagged), (n..count).step_by(50).collect());
    }
    for (n, article) in articles.iter().enumerate().step_by(11) {
        let text = article.body.trim_start_matches("<p>").trim_end_matches("</p>");
        let phrase: Vec<&str> = text.split(' ').skip(1).take(3).collect();
        assert!(found(&engine, &asked(&format!("\"{}\"", phrase.join(" ")))).contains(&n), "{phrase:?} of article {n}");
    }
}

#[test]
fn every_word_with_a_typing_error_is_corrected() {
    let words = vocabulary(LATIN, 500);
    let site = site(&SMALL, &corpus(&words, BLOCK + 9, |_| "az", ""));
    let engine = Engine::new(&site);
    // Replaces a letter by one that no word has: in the second half of the word, where the file of spellings helps, and in the
    // first half, where the file of endings helps.
    for at in [7, 1] {
        for word in &words {
            let slip = format!("{}x{} ", &word[..at], &word[at + 1..]);
            let found = block_on(engine.search(&asked(&slip), 0, 0)).expect("an answer");
            assert_eq!(found.instead.as_deref().map(str::trim), Some(word.as_str()), "{slip}");
        }
    }
}
