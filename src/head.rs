//! The tags in the document's head that depend on the page. They are made in one place. The host prints them, and the browser
//! replaces the old ones at each navigation, so that every tag occurs once.

use crate::components::breadcrumbs::steps;
use crate::json_ld;
use crate::page::Page;
use crate::routes::Route;
use broadsheet_model::{Frame, ListingKind, fill};
use std::fmt::Write;

/// The head of one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The document's title; plain text.
    pub title: String,
    /// The other tags, as HTML. Each has the attribute `data-head`, so that the browser finds it again.
    pub tags: String,
    /// Structured data: `<script>` elements with the same attribute, for the end of the body. Other programs find them there too,
    /// and there they do not delay the page for readers.
    pub data: String,
}

/// The head of a page.
#[must_use]
pub fn head(page: &Page, frame: &Frame) -> Head {
    let title = title(page, frame);
    let mut tags = Tags(String::new());
    let description = description(page, frame);
    if let Some(text) = &description {
        tags.meta("name", "description", text);
    }
    // Search engines should follow the links of the search page but should not list it. They should do neither with "not found".
    let robots = match page {
        Page::NotFound => "noindex",
        Page::Article(article) if article.unlisted => "noindex",
        Page::Standing(page) if page.unlisted => "noindex",
        Page::Search(_) => "noindex, follow",
        _ => "max-image-preview:large",
    };
    tags.meta("name", "robots", robots);
    let Some(route) = page.route() else {
        return Head { title, tags: tags.0, data: String::new() };
    };
    let permalink = frame.site.permalink(&broadsheet_model::encode_path(&route.path()));
    tags.link("canonical", &permalink, "");
    feeds(page, &route, frame, &mut tags);
    let image = match page {
        Page::Article(article) => article.cover.as_ref(),
        Page::Home(home) => home.lead.as_ref().and_then(|c| c.cover.as_ref()),
        _ => None,
    };
    let kind = if matches!(page, Page::Article(_)) { "article" } else { "website" };
    tags.meta("property", "og:type", kind);
    tags.meta("property", "og:site_name", &frame.title);
    tags.meta("property", "og:title", &headline(page, frame));
    tags.meta("property", "og:url", &permalink);
    tags.meta("property", "og:locale", &frame.language.replace('-', "_"));
    if let Some(text) = &description {
        tags.meta("property", "og:description", text);
    }
    if let Some(src) = image.map(|c| c.image.as_str()).or(frame.logo.as_deref()) {
        tags.meta("property", "og:image", &frame.site.permalink(src));
    }
    if let Some(cover) = image {
        if !cover.alt.is_empty() {
            tags.meta("property", "og:image:alt", &cover.alt);
        }
        if cover.width > 0 && cover.height > 0 {
            tags.meta("property", "og:image:width", &cover.width.to_string());
            tags.meta("property", "og:image:height", &cover.height.to_string());
        }
    }
    if let Page::Article(article) = page {
        if let Some(dateline) = &article.dateline {
            tags.meta("property", "article:published_time", &dateline.published);
            if let Some(updated) = &dateline.updated {
                tags.meta("property", "article:modified_time", updated);
            }
        }
        if let Some(section) = article.chips.iter().find(|c| c.kind == ListingKind::Category) {
            tags.meta("property", "article:section", &section.name);
        }
    }
    tags.meta("name", "twitter:card", if image.is_some() { "summary_large_image" } else { "summary" });
    Head { title, tags: tags.0, data: structured(page, frame) }
}

/// The structured data of a page for search engines, as scripts that do not run.
fn structured(page: &Page, frame: &Frame) -> String {
    let script = |object| format!("<script type=\"application/ld+json\" data-head>{object}</script>");
    json_ld::objects(page, frame).into_iter().map(script).collect()
}

/// The name of the page, without the newsroom's name.
fn headline(page: &Page, frame: &Frame) -> String {
    let words = &frame.words;
    match page {
        Page::Home(_) => frame.title.clone(),
        Page::NotFound => words.not_found.clone(),
        // The last step names the page; a numbered page is named together with its listing.
        Page::Listing(listing) if listing.number.is_some() => {
            let name = if listing.kind == ListingKind::Blog { &words.blog } else { &listing.name };
            let number = listing.number.map(|n| n.to_string()).unwrap_or_default();
            format!("{name}, {}", fill(&words.page, "n", &number))
        }
        _ => steps(page, frame).pop().map(|step| step.label).unwrap_or_default(),
    }
}

fn title(page: &Page, frame: &Frame) -> String {
    match (page, &frame.tagline) {
        (Page::Home(_), Some(tagline)) => format!("{}: {tagline}", frame.title),
        (Page::Home(_), None) => frame.title.clone(),
        _ => with_site(&headline(page, frame), frame),
    }
}

/// A document title: the page's own title, then the newsroom's name.
#[must_use]
pub fn with_site(own: &str, frame: &Frame) -> String {
    format!("{own} · {}", frame.title)
}

fn description(page: &Page, frame: &Frame) -> Option<String> {
    match page {
        Page::Home(_) => frame.tagline.clone(),
        Page::Article(article) => article.summary.clone(),
        Page::Standing(page) => page.summary.clone(),
        Page::Listing(listing) => listing.description.clone().filter(|_| listing.number.is_none()).or_else(|| {
            let name = headline(page, frame);
            Some(format!("{name} · {}", frame.title))
        }),
        Page::Archive(_) | Page::Month(_) | Page::Search(_) => Some(title(page, frame)),
        Page::NotFound => None,
    }
}

/// Links to the feeds of the site, and to those of the page's category, author, tag or language.
fn feeds(page: &Page, route: &Route, frame: &Frame, tags: &mut Tags) {
    let mut announce = |folder: &str, name: &str| {
        for (file, kind) in FEEDS {
            let href = frame.site.href(&format!("{folder}{file}"));
            let name = name.to_owned();
            tags.link("alternate", &href, &format!(" type=\"{kind}\" title=\"{}\"", escape(&name)));
        }
    };
    announce("/", &frame.title);
    if let (Page::Listing(listing), Route::Listing { kind: ListingKind::Category | ListingKind::Author | ListingKind::Tag, number: None, .. }) = (page, route)
        // Feeds leave out articles without a date, and a listing that has only such articles has no feed.
        && listing.cards.iter().any(|card| card.dateline.is_some())
        && has_feeds(listing.kind, listing.total.unwrap_or_default(), frame.feeds_from)
    {
        announce(&route.path(), &format!("{}: {}", frame.title, listing.name));
    }
    let sites_own = frame.feeds_by_language.then_some(frame.language.as_str());
    if let Page::Article(article) = page
        && let Some(language) = article.language.as_deref().or(sites_own)
        && article.dateline.is_some()
        && !article.unlisted
    {
        announce(&feeds_of_language(language), &format!("{} ({language})", frame.title));
    }
}

/// Minimum number of articles before a tag gets feeds. There are many tags with fewer articles, and nobody follows them.
const OF_A_TAG: u32 = 3;

/// Whether a listing with `articles` articles has feeds, in a newsroom that gives feeds to listings of at least `wanted`
/// articles.
#[must_use]
pub fn has_feeds(kind: ListingKind, articles: u32, wanted: u32) -> bool {
    match kind {
        ListingKind::Blog => true,
        ListingKind::Category | ListingKind::Author => articles >= wanted,
        ListingKind::Tag => articles >= wanted.max(OF_A_TAG),
    }
}

/// The folder of the feeds of all articles in a language, in a newsroom with several languages.
#[must_use]
pub fn feeds_of_language(language: &str) -> String {
    format!("/feed/{}/", language.to_ascii_lowercase())
}

/// The files in every folder of feeds, with their media types.
pub const FEEDS: [(&str, &str); 3] =
    [("atom.xml", "application/atom+xml"), ("feed.xml", "application/rss+xml"), ("feed.json", "application/feed+json")];

struct Tags(String);

impl Tags {
    fn meta(&mut self, key: &str, name: &str, content: &str) {
        // Writing into a `String` cannot fail.
        _ = write!(self.0, "<meta {key}=\"{name}\" content=\"{}\" data-head>", escape(content));
    }

    fn link(&mut self, rel: &str, href: &str, more: &str) {
        _ = write!(self.0, "<link rel=\"{rel}\" href=\"{}\"{more} data-head>", escape(href));
    }
}

/// Escapes text for HTML, in content and in quoted attributes.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}
