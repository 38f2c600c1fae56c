//! Tests of the first reading of an export.

use super::super::wordpress_types::Each;
use super::*;

/// An export that contains the same item many times.
struct Endless {
    item: Item,
    records: u64,
    size: u64,
}

impl Export for Endless {
    fn read(&self, each: Each<'_>) -> Result<(), ImportError> {
        (0..self.records).try_for_each(|_| each(Record::Item(Box::new(self.item.clone()))))
    }

    fn size(&self) -> u64 {
        self.size
    }
}

fn wanted() -> Wanted {
    Wanted { drafts: Vec::new(), types: Vec::new(), scheduled: false }
}

/// A compressed megabyte can contain a hundred million items of three bytes each.
#[test]
fn an_export_needs_no_more_memory_than_its_size_allows() {
    let of_nothing = weight(&Record::Item(Box::default()));
    assert!(room(4_000_000) / of_nothing < 1_200_000);
    for (records, refused) in [(1_000, false), (1_001, true)] {
        let export = Endless { item: Item::default(), records, size: 0 };
        let read = Survey::within(of_nothing * 1_000, &export, &wanted(), &Steps::default());
        assert_eq!(matches!(read, Err(ImportError::TooMany { things: 1_000, .. })), refused, "{records} items");
    }
}

/// Everything that is kept of a record counts.
#[test]
fn long_records_need_more_memory() {
    let long = || "x".repeat(10_000);
    let item = |item: Item| Record::Item(Box::new(item));
    for record in [
        item(Item { title: long(), ..Item::default() }),
        item(Item { kind: "wp_block".to_owned(), body: long(), ..Item::default() }),
        item(Item { kind: "attachment".to_owned(), excerpt: long(), ..Item::default() }),
        Record::Author(Author { login: long(), ..Author::default() }),
        Record::Term(Term { description: long(), ..Term::default() }),
        Record::Cover(1, File { url: long(), ..File::default() }),
        Record::Fault(super::super::wordpress_types::Note { message: long(), ..Default::default() }),
        Record::Site(Site { description: long(), ..Site::default() }),
    ] {
        assert!(weight(&record) >= 10_000, "{record:?}");
    }
    // The survey keeps nothing of the body of an article.
    assert!(weight(&item(Item { body: long(), ..Item::default() })) < 10_000);
}

/// Two million small items in a gigabyte, uncompressed or compressed to a twentieth; and two million small tags.
#[test]
fn honest_exports_are_small_enough() {
    let address = "https://paper.example/2019/05/a-headline-of-a-few-words/".to_owned();
    let item = Item {
        kind: "post".to_owned(),
        title: "A headline of a few words".to_owned(),
        name: "a-headline-of-a-few-words".to_owned(),
        guid: address.clone(),
        link: address,
        terms: vec![TermOf { taxonomy: "category".to_owned(), slug: "news".to_owned(), name: "News".to_owned() }; 3],
        ..Item::default()
    };
    let needed = 2_000_000 * weight(&Record::Item(Box::new(item)));
    assert!(needed < room(1_000_000_000) && needed < room(1_000_000_000 / 20 * 10), "{needed}");
    let tag = Term { taxonomy: "post_tag".to_owned(), slug: "a-tag".to_owned(), name: "A tag".to_owned(), ..Term::default() };
    let needed = 2_000_000 * weight(&Record::Term(tag));
    assert!(needed < room(2_000_000 * 230), "{needed}");
}
