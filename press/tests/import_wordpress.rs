//! Tests the import of everything in a WordPress archive that belongs to its articles: bylines, trees of pages and categories,
//! menus, languages, galleries and files. Each test writes its own small export. Long because half of it is exports and tables of
//! odd names and dates.

use crate::Result;
use crate::exports::{Item, export, import, meta, published, term};
use crate::imported::files;
use press::import::{STATUSES, Wanted};
use std::fs;

/// A login gives access to the old site. So no file contains it, whether the author has a name or not.
#[test]
fn no_file_contains_a_login() -> Result {
    let author = |login: &str, name: &str| {
        format!(
            "<wp:author><wp:author_login>{login}</wp:author_login><wp:author_email>{login}@old.example</wp:author_email>\
             <wp:author_display_name>{name}</wp:author_display_name></wp:author>"
        )
    };
    let post = |id, name, creator| Item { id, name, creator, ..Item::default() };
    let items = [
        post(1, "a", "zzeditor"),
        post(2, "b", "zznameless"),
        post(3, "c", "zzunlisted"),
        Item { id: 4, name: "d", creator: "zzeditor", more: term("author", "cap-zzguest", "zzguest"), ..Item::default() },
    ];
    let text = export(&(author("zzeditor", "Ana Ruiz") + &author("zznameless", "")), &items);
    let imported = import(&text, |_| ())?;
    published(&imported)?;
    fs::remove_file(imported.folder.path().join("export.xml"))?;
    for (name, bytes) in files(imported.folder.path())? {
        let is_word = |text: &str| ["zzeditor", "zznameless", "zzunlisted", "zzguest"].iter().any(|word| text.contains(word));
        assert!(!is_word(&name) && !is_word(&String::from_utf8_lossy(&bytes)), "{name}");
    }
    let authors =
        |slug: &str| -> Result<Vec<String>> { Ok(imported.article(slug)?.authors.iter().map(|slug| slug.to_string()).collect()) };
    assert_eq!(authors("a")?, ["ana-ruiz"]);
    for slug in ["b", "c", "d"] {
        assert_eq!(authors(slug)?, [""; 0], "{slug}");
    }
    assert_eq!(imported.outcome.ledger.changed["author left out whose name the export does not hold"], 3);
    Ok(())
}

/// The oldest exports give the names of authors as readers saw them, instead of logins.
#[test]
fn creators_of_the_oldest_exports_are_names() -> Result {
    let text = export("", &[Item { creator: "Ana Ruiz", ..Item::default() }]).replace("wxr_version>1.2<", "wxr_version>1.0<");
    let imported = import(&text, |_| ())?;
    assert_eq!(imported.article("a-title")?.authors.iter().map(|slug| slug.as_str()).collect::<Vec<_>>(), ["ana-ruiz"]);
    Ok(())
}

fn category(id: u64, slug: &str, name: &str, parent: &str) -> String {
    format!(
        "<wp:category><wp:term_id>{id}</wp:term_id><wp:category_nicename>{slug}</wp:category_nicename><wp:category_parent>{parent}\
         </wp:category_parent><wp:cat_name><![CDATA[{name}]]></wp:cat_name></wp:category>"
    )
}

#[test]
fn categories_with_the_same_name_stay_separate() -> Result {
    let head = category(1, "sea", "Sea", "")
        + &category(2, "harbours", "Harbours", "sea")
        + &category(3, "air", "Air", "")
        + &category(4, "harbours-2", "Harbours", "air");
    let post = |id, name, slug| Item { id, name, more: term("category", slug, "Harbours"), ..Item::default() };
    let imported = import(&export(&head, &[post(1, "quay", "harbours"), post(2, "runway", "harbours-2")]), |_| ())?;
    for (article, slug, parent) in [("quay", "harbours", "sea"), ("runway", "harbours-2", "air")] {
        let categories = &imported.article(article)?.categories;
        assert_eq!(categories.iter().map(|slug| slug.as_str()).collect::<Vec<_>>(), [slug]);
        let term = imported.newsroom.categories.values().find(|term| term.slug.as_str() == slug).ok_or("no term")?;
        assert_eq!(term.parent.as_ref().map(|slug| slug.as_str()), Some(parent));
    }
    let site = published(&imported)?;
    for (page, shown, other) in [("harbours", "/blog/quay/", "/blog/runway/"), ("harbours-2", "/blog/runway/", "/blog/quay/")] {
        let page = fs::read_to_string(site.join(format!("category/{page}/index.html")))?;
        let main = page.split("<main").nth(1).and_then(|page| page.split("</main").next()).ok_or("no main")?;
        assert!(main.contains(shown) && !main.contains(other), "{main}");
    }
    Ok(())
}

/// If two pages have the same slug, the page whose address can stay the same keeps it, even if it is newer. The files have the
/// same folders as the old pages.
#[test]
fn pages_keep_their_addresses_and_their_tree() -> Result {
    let page = |id, name, link, parent, date| Item { id, kind: "page", name, link, parent, date, ..Item::default() };
    let items = [
        page(1, "about", "about/", 0, "2019-01-01 10:00:00"),
        page(2, "history", "about/history/", 1, "2019-01-02 10:00:00"),
        page(3, "team", "about/team/", 1, "2019-01-03 10:00:00"),
        page(4, "team", "team/", 0, "2020-01-01 10:00:00"),
        page(5, "draft", "draft/", 0, "2020-01-01 10:00:00"),
        page(6, "below", "draft/below/", 5, "2020-01-01 10:00:00"),
    ];
    let mut items = items;
    items[4].status = "draft";
    let imported = import(&export("", &items), |_| ())?;
    let pages: Vec<String> =
        imported.newsroom.pages.iter().map(|page| format!("{} {} {}", page.file, page.slug, page.aliases.join(" "))).collect();
    assert_eq!(
        pages,
        [
            "pages/about.md about ",
            "pages/about/about-team.md about-team /about/team/",
            "pages/below.md below /draft/below/",
            "pages/about/history.md history /about/history/",
            "pages/team.md team ",
        ]
    );
    published(&imported)?;
    Ok(())
}

fn menu_item(id: u64, menu: &str, title: &'static str, above: u64, kind: [&str; 3], url: &str) -> Item<'static> {
    let [kind, object, number] = kind;
    let values =
        [("type", kind), ("object", object), ("object_id", number), ("url", url), ("menu_item_parent", &above.to_string())];
    let more: String = values.iter().map(|(key, value)| meta(&format!("_menu_item_{key}"), value)).collect();
    Item {
        id,
        kind: "nav_menu_item",
        title,
        name: "x",
        more: more + &term("nav_menu", &menu.to_lowercase(), menu),
        ..Item::default()
    }
}

#[test]
fn menus_become_the_navigation_and_the_footer() -> Result {
    let post = |id, kind, name, status| Item { id, kind, name, status, link: name, title: "Zz title", ..Item::default() };
    let mut items = vec![
        post(1, "page", "about", "publish"),
        post(2, "page", "hidden", "draft"),
        Item { more: term("category", "news", "News"), ..post(3, "post", "one", "publish") },
        menu_item(10, "Main", "", 0, ["post_type", "page", "1"], ""),
        menu_item(11, "Main", "Hidden", 0, ["post_type", "page", "2"], ""),
        menu_item(12, "Main", "", 0, ["taxonomy", "category", "7"], ""),
        menu_item(13, "Main", "Below", 12, ["post_type", "post", "3"], ""),
        menu_item(14, "Main", "More", 0, ["custom", "custom", "14"], "#"),
        menu_item(15, "Main", "One &amp; all", 14, ["custom", "custom", "15"], "https://old.example/one"),
        menu_item(16, "Main", "Elsewhere", 14, ["custom", "custom", "16"], "https://other.example/x?y=1"),
        menu_item(17, "Main", "Gone", 0, ["custom", "custom", "17"], "https://old.example/gone/"),
        menu_item(18, "Main", "Script", 0, ["custom", "custom", "18"], "javascript:alert(1)"),
        menu_item(19, "Main", "Home", 0, ["custom", "custom", "19"], "https://old.example/"),
        menu_item(20, "Footer links", "Imprint", 0, ["post_type", "page", "1"], ""),
        menu_item(21, "Others", "About", 0, ["post_type", "page", "1"], ""),
    ];
    items[1].title = "Zz hidden";
    let imported = import(&export(&category(7, "news", "News", ""), &items), |_| ())?;
    let shown =
        |links: &[broadsheet_model::Link]| links.iter().map(|link| format!("{} {}", link.label, link.path)).collect::<Vec<_>>();
    let config = &imported.newsroom.config;
    assert_eq!(
        shown(&config.navigation),
        ["Zz title /about/", "News /category/news/", "One & all /blog/one/", "Elsewhere https://other.example/x?y=1", "Home /",]
    );
    assert_eq!(shown(&config.footer), ["Imprint /about/"]);
    let ledger = &imported.outcome.ledger;
    assert_eq!((ledger.kinds["nav_menu_item"].imported, ledger.kinds["nav_menu_item"].skipped), (6, 6));
    assert_eq!(ledger.skipped["a link of a menu to something that is not imported"], 4);
    assert_eq!(ledger.skipped["a link of a menu below another one; the navigation is a flat list"], 1);
    assert_eq!(ledger.skipped["in a menu that is neither the navigation nor the footer"], 1);
    published(&imported)?;
    Ok(())
}

#[test]
fn menus_of_the_block_editor_become_the_navigation() -> Result {
    let body = "<!-- wp:home-link {\"label\":\"Home\"} /--><!-- wp:navigation-submenu {\"label\":\"About us\",\"kind\":\"post-type\",\"type\":\"page\",\"id\":1} -->\
                <!-- wp:navigation-link {\"label\":\"Below\",\"url\":\"https://other.example/\"} /--><!-- /wp:navigation-submenu -->\
                <!-- wp:navigation-link {\"label\":\"Search\",\"url\":\"?s\"} /-->";
    let items = [
        Item { id: 1, kind: "page", name: "about", link: "about/", ..Item::default() },
        Item { id: 2, kind: "wp_navigation", name: "navigation", body, ..Item::default() },
    ];
    let imported = import(&export("", &items), |_| ())?;
    let shown: Vec<_> =
        imported.newsroom.config.navigation.iter().map(|link| (link.label.as_str(), link.path.as_str())).collect();
    assert_eq!(shown, [("Home", "/"), ("About us", "/about/")]);
    assert_eq!(imported.outcome.ledger.changed["link of a menu left out"], 1);
    assert!(imported.report()?["items"].as_array().ok_or("no items")?.iter().any(|item| item["to"] == "/ /about/"));
    Ok(())
}

#[test]
fn languages_and_translations_are_imported() -> Result {
    let head = "<wp:term><wp:term_taxonomy>language</wp:term_taxonomy><wp:term_slug>portugues</wp:term_slug><wp:term_name>Português\
                </wp:term_name><wp:term_description><![CDATA[a:3:{s:6:\"locale\";s:5:\"pt_BR\";s:3:\"rtl\";i:0;}]]></wp:term_description></wp:term>";
    let post = |id, name, more| Item { id, name, more, ..Item::default() };
    let pair = term("post_translations", "pll_1", "pll_1");
    let items = [
        post(1, "ferry", term("language", "en", "English") + &pair),
        post(2, "ferry", term("language", "fr", "Français") + &pair),
        post(3, "balsa", term("language", "portugues", "Português") + &pair),
        post(4, "fahre", meta("_wpml_import_language_code", "de") + &meta("_wpml_import_translation_group", "77")),
        Item { link: "?p=5&amp;lang=it", ..post(5, "traghetto", String::new()) },
    ];
    let imported = import(&export(head, &items), |_| ())?;
    for (slug, language, key) in [
        ("ferry", None, Some("pll_1")),
        ("ferry-fr", Some("fr"), Some("pll_1")),
        ("balsa", Some("pt-BR"), Some("pll_1")),
        ("fahre", Some("de"), Some("\"77\"")),
        ("traghetto", Some("it"), None),
    ] {
        let article = imported.article(slug)?;
        assert_eq!(article.language.as_deref(), language, "{slug}");
        let text = fs::read_to_string(imported.out().join(&article.file))?;
        let written = text.lines().find_map(|line| line.strip_prefix("translationKey: "));
        assert_eq!(written, key, "{slug}");
    }
    assert_eq!(imported.outcome.ledger.changed.get("term of another taxonomy left out"), None);
    Ok(())
}

#[test]
fn galleries_keep_their_columns_and_pictures_their_alignment() -> Result {
    let file = |id, url: &str| Item {
        id,
        kind: "attachment",
        status: "inherit",
        more: format!("<wp:attachment_url>https://old.example/wp-content/uploads/{url}</wp:attachment_url>"),
        ..Item::default()
    };
    let body = "Words.\n\n[gallery ids=\"7,8\" columns=\"2\"]\n\n<img class=\"alignleft\" src=\"https://pictures.example/c.jpg\" alt=\"C\">Beside.\n\n\
                <div class=\"wp-block-buttons\"><div class=\"wp-block-button\"><a class=\"wp-block-button__link\" href=\"https://a.example/\">Give</a></div>\
                <div class=\"wp-block-button\"><a class=\"wp-block-button__link\" href=\"https://b.example/\">Join</a></div></div>\
                <div class=\"wp-block-columns\"><div class=\"wp-block-column\"><p>Left.</p></div><div class=\"wp-block-column\"><p>Right.</p></div></div>";
    let imported = import(&export("", &[Item { body, ..Item::default() }, file(7, "a.jpg"), file(8, "b.jpg")]), |_| ())?;
    let body = imported.body("a-title")?;
    assert!(body.contains("<div class=\"gallery columns-2\"><figure><img"), "{body}");
    assert_eq!(body.matches("<figure>").count(), 2, "{body}");
    assert!(body.contains("class=\"align-left\""), "{body}");
    for part in ["<p><a href=\"https://a.example/\"", "<p><a href=\"https://b.example/\"", "<p>Left.</p>", "<p>Right.</p>"] {
        assert!(body.contains(part), "{part}\n{body}");
    }
    Ok(())
}

#[test]
fn enclosures_are_shown_below_the_text() -> Result {
    let more = meta("enclosure", "https://old.example/wp-content/uploads/talk.mp3\n1234\naudio/mpeg\n");
    let shown = "<audio controls src=\"https://old.example/wp-content/uploads/talk.mp3\"></audio>";
    let post = |id, name, body| Item { id, name, body, more: more.clone(), ..Item::default() };
    let imported = import(&export("", &[post(1, "a", "Words."), post(2, "b", shown)]), |_| ())?;
    for slug in ["a", "b"] {
        let body = imported.body(slug)?;
        assert_eq!(body.matches("talk.mp3").count(), 1, "{body}");
        assert!(body.contains("<audio"), "{body}");
    }
    let ledger = &imported.outcome.ledger;
    assert_eq!(ledger.changed["file of the feed shown below the text"], 1);
    assert_eq!(ledger.changed.get("custom field left out"), None);
    Ok(())
}

#[test]
fn the_first_save_of_an_article_is_not_an_update() -> Result {
    let post = |id, name, modified| Item { id, name, modified, ..Item::default() };
    let items = [
        post(1, "a", "2020-05-04 10:00:01"),
        post(2, "b", "2020-05-04 10:01:00"),
        post(3, "c", "2020-05-04 10:01:01"),
        post(4, "d", "2020-05-03 10:00:00"),
    ];
    let imported = import(&export("", &items), |_| ())?;
    for (slug, is_updated) in [("a", false), ("b", false), ("c", true), ("d", false)] {
        assert_eq!(imported.article(slug)?.updated.is_some(), is_updated, "{slug}");
    }
    Ok(())
}

/// Files that other hosts serve for the site are found in the same uploads folder.
#[test]
fn files_on_other_hosts_of_the_site_are_copied() -> Result {
    let uploads = tempfile::tempdir()?;
    fs::create_dir_all(uploads.path().join("2019/05"))?;
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"30\" height=\"20\"/>";
    for name in ["a.svg", "b.svg", "c.svg"] {
        fs::write(uploads.path().join("2019/05").join(name), svg)?;
    }
    let file = Item {
        id: 7,
        kind: "attachment",
        status: "inherit",
        more: "<wp:attachment_url>https://cdn.example/site/c-77.svg</wp:attachment_url>".to_owned()
            + &meta("_wp_attached_file", "2019/05/c.svg"),
        ..Item::default()
    };
    let body = "<img src=\"https://paper.files.wordpress.com/2019/05/a.svg?w=300\"><img src=\"https://i0.wp.com/old.example/wp-content/uploads/2019/05/b.svg\">\
                <img src=\"https://cdn.example/site/c-77.svg\"><img src=\"https://paper.files.wordpress.com/2019/05/gone.jpg\">";
    let imported = import(&export("", &[Item { body, ..Item::default() }, file]), |options| {
        options.media = Some(uploads.path().to_owned())
    })?;
    let body = imported.body("a-title")?;
    for name in ["a.svg", "b.svg", "c.svg"] {
        assert!(body.contains(&format!("src=\"/wp-content/uploads/2019/05/{name}\"")), "{name}\n{body}");
        assert!(imported.out().join("uploads/2019/05").join(name).is_file(), "{name}");
    }
    assert!(body.contains("https://paper.files.wordpress.com/2019/05/gone.jpg"), "{body}");
    assert_eq!(imported.outcome.ledger.changed["file not in the media folder"], 1);
    Ok(())
}

#[test]
fn captions_keep_brackets_links_and_quotation_marks() -> Result {
    let body = "[caption id=\"x\" align=\"alignright\" width=\"9\"]<a href=\"https://a.example/big.png\"><img src=\"https://a.example/s.png\" alt=\"S\" /></a> \
                [1, 2] != [2, 1], see <a href=\"https://b.example/\">the <em>note</em></a>[/caption]\n\n\
                [caption id=\"y\" caption=\"A &quot;fast&quot; &amp; small boat\"]<img src=\"https://a.example/t.png\" alt=\"T\" />[/caption]";
    let imported = import(&export("", &[Item { body, ..Item::default() }]), |_| ())?;
    let body = imported.body("a-title")?;
    for part in [
        "[1, 2] != [2, 1], see <a href=\"https://b.example/\"",
        "the <em>note</em></a></figcaption>",
        "<figcaption>A \"fast\" &amp; small boat</figcaption>",
        "alt=\"S\"",
        "alt=\"T\"",
    ] {
        assert!(body.contains(part), "{part}\n{body}");
    }
    assert!(!body.contains("caption]") && !body.contains("[caption"), "{body}");
    Ok(())
}

/// Names that the new site itself uses, that no file can have, or from which no slug can be made.
const NAMES: &[&str] = &[
    "",
    "a",
    "a",
    "A",
    "blog",
    "data",
    "media",
    "assets",
    "search",
    "archive",
    "category",
    "tag",
    "author",
    "page",
    "feed",
    "index",
    "404",
    "404.html",
    "index.html",
    "feed.xml",
    "atom.xml",
    "feed.json",
    "sitemap.xml",
    "sitemap-pages.xml",
    "sitemap-news.xml",
    "robots.txt",
    "opensearch.xml",
    "shell.html",
    "favicon.ico",
    "_headers",
    "_redirects",
    "wp-content",
    "wp-json",
    "drafts",
    ".hidden",
    "..",
    "a/b",
    "a%2fb",
    "a b",
    "a?b",
    "a#b",
    "x.php",
    "con",
    "%d0%bf%d1%80",
    "%e6%97%a5%e6%9c",
    "日本",
    "🎉",
    "2020",
    "-",
    "a--b",
    "nginx.conf",
    "search-index",
    "import-report.json",
    "site.toml",
    "c",
    "c++",
];

const DATES: &[&str] = &[
    "2020-05-04 10:00:00",
    "0000-00-00 00:00:00",
    "",
    "soon",
    "2199-01-01 10:00:00",
    "9999-12-31 23:59:59",
    "0001-01-01 00:00:00",
    "1969-12-31 23:00:00",
    "2024-02-29 24:00:00",
];

/// Items of every kind, status, date and name, for one export.
fn every_item() -> Vec<Item<'static>> {
    let mut items = Vec::new();
    let mut add = |kind, status, date, name| {
        let id = items.len() as u64 + 1;
        let more = format!("{}{}{}", term("category", name, name), term("post_tag", name, name), term("author", name, name));
        let modified = if id.is_multiple_of(2) { date } else { "2021-01-01 10:00:00" };
        let link = if id.is_multiple_of(3) { "" } else { name };
        items.push(Item { id, kind, status, date, modified, name, link, parent: id / 2, more, ..Item::default() });
    };
    for kind in ["post", "page"] {
        for name in NAMES {
            for status in ["publish", "draft"] {
                add(kind, status, DATES[0], *name);
            }
        }
        for date in DATES {
            for status in ["publish", "draft", "private", "future", "trash", "odd"] {
                add(kind, status, *date, "a");
            }
        }
    }
    items
}

#[test]
fn every_status_date_and_name_is_published() -> Result {
    let text = export("", &every_item());
    let all: Vec<String> = STATUSES.iter().map(|status| (*status).to_owned()).collect();
    for wanted in [
        Wanted::default(),
        Wanted { scheduled: true, ..Wanted::default() },
        Wanted { drafts: all, scheduled: true, types: Vec::new() },
    ] {
        let imported = import(&text, |options| options.wanted = wanted.clone())?;
        let site = published(&imported).map_err(|error| format!("{wanted:?}: {error}"))?;
        // Every old address leads to a file that exists.
        for line in fs::read_to_string(site.join("_redirects"))?.lines() {
            let to = line.split_whitespace().rev().nth(1).unwrap_or_default();
            let inner = to.trim_start_matches('/').split(['#', '?']).next().unwrap_or_default();
            let file = if inner.is_empty() || inner.ends_with('/') { format!("{inner}index.html") } else { inner.to_owned() };
            let file = broadsheet_model::decode_segment(&file).unwrap_or(file);
            assert!(to.contains("://") || site.join(&file).is_file(), "{wanted:?}: {line}");
        }
    }
    Ok(())
}

/// It is not known what scripts of the old server would do on the new server, or in the browsers of readers.
#[test]
fn files_that_run_when_they_are_opened_are_not_copied() -> Result {
    let folder = tempfile::tempdir()?;
    let uploads = folder.path().join("uploads/2020/05");
    fs::create_dir_all(&uploads)?;
    for name in ["a.pdf", "page.html", "tool.js", "shell.php", "photo.php.jpg", "Feed.XML", "unused.htm"] {
        fs::write(uploads.join(name), "x")?;
    }
    let link = |name: &str| format!("<p><a href=\"https://old.example/wp-content/uploads/2020/05/{name}\">{name}</a></p>");
    let body = ["a.pdf", "page.html", "tool.js", "shell.php", "photo.php.jpg"].map(link).concat();
    let text = export("", &[Item { body: &body, ..Item::default() }]);
    let imported = import(&text, |options| options.media = Some(folder.path().join("uploads")))?;
    let copied: Vec<String> = files(&imported.out())?.into_keys().filter(|name| name.starts_with("uploads/")).collect();
    assert_eq!(copied, ["uploads/2020/05/a.pdf"]);
    let skipped = imported.outcome.ledger.kinds["upload"];
    assert_eq!((skipped.items, skipped.skipped), (6, 6));
    let report = imported.report()?.to_string();
    for (name, ending) in [
        ("2020/05/page.html", "html"),
        ("2020/05/tool.js", "js"),
        ("2020/05/shell.php", "php"),
        ("2020/05/photo.php.jpg", "php"),
        ("2020/05/Feed.XML", "xml"),
        ("2020/05/unused.htm", "htm"),
    ] {
        assert!(
            report.contains(name) && report.contains(&format!("it runs when it is opened (`.{ending}`)")),
            "{name}: {report}"
        );
    }
    assert!(
        report.contains("uploads/2020/05/tool.js: it runs when it is opened"),
        "the entry of the article gives the reason: {report}"
    );
    published(&imported)?;
    Ok(())
}
