//! Tests of reading front matter.

use super::*;

fn read(text: &str) -> (FrontMatter, Vec<String>) {
    let mut notes = Vec::new();
    let matter = match split(text) {
        Err(fault) => {
            notes.push(syntax("a.md", fault));
            FrontMatter::default()
        }
        Ok(parts) => {
            let table = parse("a.md", text, &parts, &mut notes).unwrap_or_default();
            FrontMatter::read("a.md", &table, &TimeZone::UTC, &mut notes)
        }
    };
    (matter, notes.into_iter().map(|note| note.message).collect())
}

fn yaml(lines: &str) -> (FrontMatter, Vec<String>) {
    read(&format!("---\n{lines}\n---\n\nText\n"))
}

#[test]
fn splits() {
    for (text, matter, body) in [
        ("", None, 0),
        ("Text", None, 0),
        ("----\nText", None, 0),
        ("---\n---\n", Some((Syntax::Yaml, 4..4)), 8),
        ("---\na: b\n---", Some((Syntax::Yaml, 4..9)), 12),
        ("\u{feff}---\r\na: b\r\n---\r\nText", Some((Syntax::Yaml, 8..14)), 19),
        ("\n---\na: b\n---  \nText", Some((Syntax::Yaml, 5..10)), 16),
        ("---\na: b\n...\nText", Some((Syntax::Yaml, 4..9)), 13),
        ("+++\na = 1\n+++\nText\n+++\n", Some((Syntax::Toml, 4..10)), 14),
    ] {
        assert_eq!(split(text), Ok(Split { matter, body }), "{text:?}");
    }
    assert_eq!(split("\n---\na: b\n").map_err(|fault| fault.span), Err(1..4));
}

#[test]
fn reads_the_names_of_every_system() {
    let names = |list: &[Spanned<String>]| list.iter().map(|item| item.value.clone()).collect::<Vec<_>>();
    let (matter, notes) =
        yaml("Title: 2024\npubDate: 2024-01-02\nAUTHOR: Ruiz, Ana\ntags: b, a,\ncategory: x, y\nkeywords: c\nsticky: 3");
    assert_eq!(notes, ["is `x, y` one category, or several?"]);
    assert_eq!(matter.title.map(|title| title.value).as_deref(), Some("2024"));
    assert!(matter.published.is_some() && matter.pinned);
    assert_eq!(names(&matter.authors), ["Ruiz, Ana"]);
    assert_eq!(names(&matter.tags), ["b", "a"]);
    assert_eq!(names(&matter.categories), ["x, y"]);

    let zola = "+++\ntitle = 'T'\npath = '2018/12/06/Name'\n[taxonomies]\ntags = ['a']\n[extra]\nauthors = [{ name = 'Ana' }]\ntitle = 'no'\n+++\n";
    let (matter, notes) = read(zola);
    assert_eq!(notes, Vec::<String>::new());
    assert_eq!(matter.title.map(|title| title.value).as_deref(), Some("T"));
    assert_eq!((names(&matter.tags), names(&matter.authors)), (vec!["a".to_owned()], vec!["Ana".to_owned()]));
    assert_eq!(matter.permalink.map(|path| path.value).as_deref(), Some("2018/12/06/Name"));
}

#[test]
fn reads_drafts_of_every_system() {
    for (line, expected) in [
        ("draft: true", true),
        ("draft: yes", true),
        ("published: false", true),
        ("published: true", false),
        ("draft: false", false),
    ] {
        let (matter, notes) = yaml(line);
        assert_eq!((matter.held.is_some(), notes.len()), (expected, 0), "{line}");
    }
    // Jekyll's flag beside a date.
    let (matter, _) = yaml("published: true\ndate: 2020-01-02");
    assert!(matter.published.is_some());
}

#[test]
fn wrong_kinds_are_reported() {
    for (line, message) in [
        ("title: [a]", "`title` is text, not a list"),
        ("date: true", "`date` is a date, not true or false"),
        ("date: 2023-02-30", "`2023-02-30` is not a date: February 2023 has 28 days"),
        ("tags: {a: b}", "`tags` is text or a list of texts, not a table"),
        ("authors: [[a]]", "`authors` is a name, or a list of names, not a list"),
        ("cover: 5", "`cover` is a path or a table with `image` and `alt`, not a number"),
        ("cover: {alt: x}", "`cover` does not say which image"),
        ("draft: maybe", "`draft` is true or false, not text"),
        ("publised: 2020-01-01", "nothing reads the key `publised`"),
        ("date: 2020-02-02\nupdated: 2020-01-01", "`updated` is earlier than the publication"),
        ("title: a\ntitle: b", "the key `title` appears twice, and only the last one counts"),
    ] {
        assert_eq!(yaml(line).1, [message], "{line}");
    }
    // Jekyll has `true` only under `published`.
    assert_eq!(yaml("published: true").1, Vec::<String>::new());
}

#[test]
fn null_is_no_value() {
    let (matter, notes) = yaml("title:\ntags:\nauthor: ~\ncover: false\naliases: null\nlayout: x\nimages: [a]\nweight: 3");
    assert_eq!(notes, Vec::<String>::new());
    assert!(matter.title.is_none() && matter.tags.is_empty() && matter.authors.is_empty() && matter.cover.is_none());
}

#[test]
fn covers() {
    for (lines, expected) in [
        ("image: /a.png", Some(("/a.png", "", None))),
        ("image: /a.png\nimage_alt: A boat", Some(("/a.png", "A boat", None))),
        ("heroImage: /a.png\nheroImageAlt: A boat\nheroImage_caption: At sea", Some(("/a.png", "A boat", Some("At sea")))),
        ("cover:\n  src: a.png\n  alt: A boat\n  caption: \"  At\\n sea\"", Some(("a.png", "A boat", Some("At sea")))),
        ("cover:\n  image:\n  alt: x", None),
        ("thumbnail: ''", None),
    ] {
        let (matter, notes) = yaml(lines);
        assert_eq!(notes, Vec::<String>::new(), "{lines}");
        let cover = matter.cover.as_ref().map(|cover| (cover.image.value.as_str(), cover.alt.as_str(), cover.caption.as_deref()));
        assert_eq!(cover, expected, "{lines}");
    }
}

#[test]
fn reads_until_when_articles_are_pinned() {
    for (lines, pinned, until) in [
        ("pinned: true", true, None),
        ("pinned: false", false, None),
        ("sticky: 100", true, None),
        ("pinned: 2024-12-26", true, Some("2024-12-26")),
        ("pinned: {until: 2024-12-26}", true, Some("2024-12-26")),
        ("pinned: true\npinned_until: 2024-12-26", true, Some("2024-12-26")),
        ("pinnedUntil: 2024-12-26", true, Some("2024-12-26")),
        ("featured: true", false, None),
    ] {
        let (matter, notes) = yaml(lines);
        assert_eq!(notes, Vec::<String>::new(), "{lines}");
        let day = matter.pinned_until.map(|date| date.date().to_string());
        assert_eq!((matter.pinned, day.as_deref()), (pinned, until), "{lines}");
    }
    assert_eq!(yaml("pinned: {a: b}").1, ["`pinned` is true, false or the day until which it is, not a table"]);
}

#[test]
fn warns_of_keys_for_missing_features() {
    assert_eq!(
        yaml("breaking: true\nPhoto: a.png\nlive: false\naudio:").1,
        ["nothing reads the key `breaking`", "nothing reads the key `Photo`"]
    );
}

#[test]
fn the_number_of_terms_and_old_paths_is_limited() {
    let list = |count: usize| (0..count).map(|n| format!("/w{n}")).collect::<Vec<_>>().join(", ");
    let (matter, notes) = yaml(&format!(
        "tags: [{}]\nauthors: [{}]\naliases: [{}]",
        list(MOST_TERMS + 1),
        list(MOST_TERMS),
        list(MOST_ALIASES + 2)
    ));
    assert_eq!((matter.tags.len(), matter.authors.len(), matter.aliases.len()), (MOST_TERMS, MOST_TERMS, MOST_ALIASES));
    assert_eq!(
        notes,
        ["this article has 201 tags: the first 200 are taken", "this article has 1002 old paths: the first 1000 are taken"]
    );
}
