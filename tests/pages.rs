//! Pages printed on the host: the content that readers find, when articles lack fields and when they contain hostile text.

use broadsheet::head::head;
use broadsheet::page::Page;
use broadsheet::ssr::AppPrinter;
use broadsheet_model::{
    Article, Byline, Card, Chip, Cover, Dateline, Direction, Frame, Labels, Link, Listing, ListingKind, Named, Neighbour,
    SearchPage, Site, Slug, SlugError,
};

fn frame() -> Frame {
    Frame {
        title: "The Meridian".to_owned(),
        tagline: Some("Across two oceans".to_owned()),
        site: Site::new("https://meridian.example", "/sub/"),
        language: "en".to_owned(),
        navigation: vec![Link { label: "News".to_owned(), path: "/category/news/".to_owned() }],
        ..Frame::default()
    }
}

fn article() -> Result<Article, SlugError> {
    serde_json::from_str(r#"{"slug":"a-treaty","headline":"A treaty","body":"<p>Signed.</p>"}"#).map_err(|_| SlugError::Empty)
}

fn card(slug: &str) -> Result<Card, SlugError> {
    Ok(Card {
        slug: Slug::parse(slug)?,
        headline: slug.to_owned(),
        summary: None,
        section: None,
        byline: Vec::new(),
        dateline: None,
        minutes: 0,
        cover: None,
        language: None,
        direction: None,
    })
}

fn printed(page: &Page) -> String {
    printed_with(page, &frame())
}

fn printed_with(page: &Page, frame: &Frame) -> String {
    AppPrinter::new(frame).print(page)
}

#[test]
fn fields_that_an_article_lacks_leave_no_elements() -> Result<(), SlugError> {
    let html = printed(&Page::Article(Box::new(article()?)));
    for trace in ["article__deck", "article__meta", "byline", "<time", "chips", "<figure", "related", "neighbours", "contents"] {
        assert!(!html.contains(trace), "{trace} in {html}");
    }
    assert!(html.contains("<h1>A treaty</h1>"));
    assert!(html.contains("<div class=\"prose\"><p>Signed.</p></div>"));
    Ok(())
}

#[test]
fn an_article_shows_what_it_has() -> Result<(), SlugError> {
    let mut article = article()?;
    article.byline = ["Ada", "Ben", "Cem"]
        .map(|name| Ok(Byline { name: name.to_owned(), slug: Slug::parse(&name.to_lowercase())? }))
        .into_iter()
        .collect::<Result<_, SlugError>>()?;
    article.dateline = Some(Dateline {
        published: "2023-11-27T14:30:00-05:00".to_owned(),
        shown: "27 November 2023".to_owned(),
        updated: Some("2023-11-28T08:00:00-05:00".to_owned()),
        updated_shown: Some("28 November 2023".to_owned()),
    });
    article.chips =
        vec![Chip { kind: ListingKind::Category, name: "South America".to_owned(), slug: Slug::parse("south-america")? }];
    article.minutes = 3;
    let html = printed(&Page::Article(Box::new(article)));
    let text = |html: &str| html.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect::<String>();
    assert!(text(&html).contains("By Ada, Ben and Cem"), "{}", text(&html));
    assert!(html.contains("<time datetime=\"2023-11-27T14:30:00-05:00\">27 November 2023</time>"));
    assert!(html.contains("Updated 28 November 2023"));
    assert!(html.contains("href=\"/sub/category/south-america/\" class=\"chip\">South America</a>"), "{html}");
    assert!(html.contains("3 min read"));
    Ok(())
}

#[test]
fn the_breadcrumb_of_an_article_is_home_blog_title() -> Result<(), SlugError> {
    let html = printed(&Page::Article(Box::new(article()?)));
    let crumbs = "<ol><li><a href=\"/sub/\">Home</a></li><li><a href=\"/sub/blog/\">Blog</a></li>\
                  <li><span aria-current=\"page\">A treaty</span></li></ol>";
    assert!(html.contains(crumbs), "{html}");
    Ok(())
}

#[test]
fn the_search_page_is_a_plain_form_that_search_engines_do_not_list() -> Result<(), SlugError> {
    let categories = vec![Chip { kind: ListingKind::Category, name: "News & views".to_owned(), slug: Slug::parse("news")? }];
    let page = Page::Search(SearchPage { categories, years: vec![2023, 987], ..SearchPage::default() });
    let html = printed(&page);
    assert!(
        html.contains("<form id=\"search\" role=\"search\" action=\"/sub/search/\" method=\"get\" class=\"search__form\">"),
        "{html}"
    );
    for part in ["name=\"q\"", "<option value=\"news\">News &amp; views</option>", "<option value=\"0987\">0987</option>"] {
        assert!(html.contains(part), "{part} in {html}");
    }
    // The site has no choices for these filters, so only an address can set them.
    for name in ["tag", "author", "language"] {
        assert!(html.contains(&format!("<input type=\"hidden\" name=\"{name}\"")), "{name} in {html}");
    }
    assert!(!html.contains("<details class=\"search__further\""), "{html}");
    assert!(!html.contains("<button type=\"submit\""), "what cannot work without the app is not offered");
    assert!(head(&page, &frame()).tags.contains("name=\"robots\" content=\"noindex, follow\""));
    Ok(())
}

#[test]
fn more_filters_appear_only_if_the_site_has_choices() -> Result<(), SlugError> {
    let tags = vec![Chip { kind: ListingKind::Tag, name: "Crude oil".to_owned(), slug: Slug::parse("crude-oil")? }];
    let languages = vec![Named { value: "pt-BR".to_owned(), name: "Português".to_owned() }];
    let html = printed(&Page::Search(SearchPage { tags, languages, ..SearchPage::default() }));
    for part in [
        "<summary>More filters</summary>",
        "<select name=\"tag\"><option value=\"\">All</option><option value=\"crude-oil\">Crude oil</option></select>",
        "<option value=\"pt-BR\">Português</option>",
        "<input type=\"hidden\" name=\"author\"",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert_eq!(html.matches("name=\"tag\"").count(), 1);
    Ok(())
}

#[test]
fn search_is_linked_once_even_if_it_is_a_section() {
    let links = |frame: &Frame| printed_with(&Page::NotFound, frame).matches("/sub/search/\"").count();
    let mut frame = frame();
    let before = links(&frame);
    frame.navigation.insert(0, Link { label: "Find".to_owned(), path: "/search/".to_owned() });
    assert_eq!(links(&frame), before);
}

#[test]
fn a_site_without_search_has_no_link_to_search() {
    let frame = Frame { without_search: true, ..frame() };
    assert!(!printed_with(&Page::NotFound, &frame).contains("/sub/search/"));
}

#[test]
fn a_hostile_headline_stays_text_everywhere() -> Result<(), SlugError> {
    let mut article = article()?;
    article.headline = "</title><script>alert(1)</script> \"quoted\" & 'so'".to_owned();
    article.summary = Some("\"><img src=x onerror=alert(1)>".to_owned());
    article.cover = Some(Cover {
        image: "/media/a.jpg".to_owned(),
        alt: "\" onload=\"alert(1)".to_owned(),
        width: 0,
        height: 0,
        caption: Some("<b>".to_owned()),
        credit: None,
        srcset: None,
        tint: None,
    });
    let page = Page::Article(Box::new(article));
    let html = printed(&page);
    let head = head(&page, &frame());
    for text in [&html, &head.tags, &head.data] {
        assert!(!text.contains("<script>alert"), "{text}");
        assert!(!text.contains("<img src=x"), "{text}");
        assert!(!text.contains("\" onload=\""), "{text}");
    }
    assert!(head.title.starts_with("</title>"), "the title is plain text; the code that prints it escapes it");
    Ok(())
}

#[test]
fn every_tag_of_a_head_occurs_once() -> Result<(), SlugError> {
    let head = head(&Page::Article(Box::new(article()?)), &frame());
    for tag in ["name=\"robots\"", "rel=\"canonical\"", "og:title", "og:url", "og:type", "twitter:card"] {
        assert_eq!(head.tags.matches(tag).count(), 1, "{tag} in {}", head.tags);
    }
    for object in ["\"NewsArticle\"", "\"BreadcrumbList\""] {
        assert_eq!((head.data.matches(object).count(), head.tags.contains(object)), (1, false), "{object} in {}", head.data);
    }
    assert!(head.tags.contains("href=\"https://meridian.example/sub/blog/a-treaty/\""));
    assert_eq!(head.title, "A treaty · The Meridian");
    Ok(())
}

#[test]
fn the_not_found_page_is_not_listed_and_has_links() {
    let html = printed(&Page::NotFound);
    assert!(html.contains("href=\"/sub/\"") && html.contains("href=\"/sub/archive/\""));
    let head = head(&Page::NotFound, &frame());
    assert!(head.tags.contains("noindex") && !head.tags.contains("canonical"));
}

#[test]
fn an_empty_newsroom_has_a_front_page() {
    let html = printed(&Page::Home(Box::default()));
    assert!(html.contains("Nothing has been published here yet."));
    assert_eq!(html.matches("<h1").count(), 1);
}

#[test]
fn pages_of_a_listing_link_in_both_directions() -> Result<(), SlugError> {
    let listing = |number, older| -> Result<Listing, SlugError> {
        Ok(Listing {
            kind: ListingKind::Tag,
            slug: Some(Slug::parse("ports")?),
            name: "ports".to_owned(),
            description: None,
            person: None,
            parents: Vec::new(),
            children: Vec::new(),
            number,
            total: None,
            older,
            cards: vec![card("one")?],
        })
    };
    let html = printed(&Page::Listing(listing(Some(4999), Some(4998))?));
    for (rel, path) in [("prev", "/sub/tag/ports/page/5000/"), ("next", "/sub/tag/ports/page/4998/")] {
        assert!(html.contains(&format!("rel=\"{rel}\" href=\"{path}\"")), "{html}");
    }
    for page in [4989, 4899, 3999, 1] {
        assert!(html.contains(&format!("href=\"/sub/tag/ports/page/{page}/\"")), "{page}");
    }
    let only = printed(&Page::Listing(listing(None, None)?));
    assert!(!only.contains("class=\"pager\""));
    Ok(())
}

#[test]
fn every_page_has_one_first_heading_and_its_landmarks() -> Result<(), SlugError> {
    for page in [Page::Home(Box::default()), Page::Article(Box::new(article()?)), Page::NotFound] {
        let html = printed(&page);
        assert_eq!(html.matches("<h1").count(), 1);
        for landmark in ["<header", "<main id=\"main\"", "<footer", "<nav"] {
            assert!(html.contains(landmark), "{landmark}");
        }
    }
    Ok(())
}

#[test]
fn text_in_another_language_has_lang_and_dir() -> Result<(), SlugError> {
    let mut article = article()?;
    article.language = Some("ar".to_owned());
    article.direction = Some(Direction::Rtl);
    article.minutes = 3;
    article.byline = vec![Byline { name: "Ada".to_owned(), slug: Slug::parse("ada")? }];
    article.labels = Some(Labels {
        by: "بقلم".to_owned(),
        and: "و".to_owned(),
        published: None,
        updated: None,
        minutes: "3 دقائق".to_owned(),
        filed_under: "في".to_owned(),
        contents: "المحتويات".to_owned(),
    });
    article.newer = Some(Neighbour {
        slug: Slug::parse("paris")?,
        headline: "À Paris".to_owned(),
        language: Some("fr".to_owned()),
        direction: None,
    });
    article.related = vec![Card { language: Some("ar".to_owned()), direction: Some(Direction::Rtl), ..card("other")? }];
    let html = printed(&Page::Article(Box::new(article)));
    for part in [
        "<header lang=\"ar\" dir=\"rtl\" class=\"article__head\">",
        "<span aria-current=\"page\" lang=\"ar\" dir=\"rtl\">A treaty</span>",
        "بقلم <a rel=\"author\"",
        "<span class=\"minutes\">3 دقائق</span>",
        "<span lang=\"fr\" class=\"neighbours__headline\">À Paris</span>",
        "<h3 lang=\"ar\" dir=\"rtl\" class=\"card__headline\">",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    Ok(())
}
