//! Structured data (schema.org as JSON-LD) for a page, with the properties that Google's documentation of Article,
//! Breadcrumb and site name requires or recommends.

use crate::components::breadcrumbs::steps;
use crate::page::Page;
use crate::routes::Route;
use broadsheet_model::{Article, Frame, ListingKind, Person, Slug};
use std::fmt::Write;

/// The JSON-LD objects of a page, each safe inside a `<script>`.
pub fn objects(page: &Page, frame: &Frame) -> Vec<String> {
    let mut objects = Vec::new();
    match page {
        Page::Home(_) => objects.push(web_site(frame)),
        Page::Article(article) => objects.push(news_article(article, frame)),
        Page::Listing(listing) => {
            let name = if listing.kind == ListingKind::Blog { &frame.words.blog } else { &listing.name };
            let person = listing
                .slug
                .as_ref()
                .filter(|_| listing.kind == ListingKind::Author)
                .map(|slug| person(name, slug, listing.person.as_deref(), frame));
            objects.push(collection(page, name, listing.description.as_deref(), person, frame));
        }
        Page::Archive(_) => objects.push(collection(page, &frame.words.archive, None, None, frame)),
        Page::Month(month) => objects.push(collection(page, &month.name, None, None, frame)),
        Page::Standing(_) | Page::Search(_) | Page::NotFound => {}
    }
    let steps = steps(page, frame);
    if !steps.is_empty() {
        let mut items = Array::default();
        for (n, step) in steps.iter().enumerate() {
            let mut item = Object::new("ListItem");
            item.raw("position", &(n + 1).to_string()).text("name", &step.label);
            if let Some(path) = &step.path {
                item.text("item", &frame.site.permalink(path));
            }
            items.push(&item.end());
        }
        objects.push(Object::with_context("BreadcrumbList").raw("itemListElement", &items.end()).end());
    }
    objects
}

fn organization(frame: &Frame) -> String {
    let mut object = Object::new("NewsMediaOrganization");
    object.text("name", &frame.title).text("url", &frame.site.permalink("/"));
    if let Some(logo) = &frame.logo {
        object.raw("logo", &Object::new("ImageObject").text("url", &frame.site.permalink(logo)).end());
    }
    object.end()
}

fn web_site(frame: &Frame) -> String {
    let mut object = Object::with_context("WebSite");
    object.text("name", &frame.title).text("url", &frame.site.permalink("/"));
    if let Some(tagline) = &frame.tagline {
        object.text("description", tagline);
    }
    object.text("inLanguage", &frame.language).raw("publisher", &organization(frame)).end()
}

/// A page that lists articles; of an author, with the person as JSON.
fn collection(page: &Page, name: &str, description: Option<&str>, person: Option<String>, frame: &Frame) -> String {
    let mut object = Object::with_context(if person.is_some() { "ProfilePage" } else { "CollectionPage" });
    object.text("name", name);
    if let Some(person) = person {
        object.raw("mainEntity", &person);
    }
    if let Some(route) = page.route() {
        object.text("url", &frame.site.permalink(&route.path()));
    }
    if let Some(description) = description {
        object.text("description", description);
    }
    let site = Object::new("WebSite").text("name", &frame.title).text("url", &frame.site.permalink("/")).end();
    object.text("inLanguage", &frame.language).raw("isPartOf", &site).end()
}

fn news_article(article: &Article, frame: &Frame) -> String {
    let permalink = frame.site.permalink(&Route::Article(article.slug.clone()).path());
    let mut object = Object::with_context("NewsArticle");
    object.text("headline", &article.headline).text("url", &permalink);
    object.raw("mainEntityOfPage", &Object::new("WebPage").text("@id", &permalink).end());
    if let Some(summary) = &article.summary {
        object.text("description", summary);
    }
    if let Some(image) = article.cover.as_ref().map(|c| c.image.as_str()).or(frame.logo.as_deref()) {
        object.raw("image", &Array::default().push(&quote(&frame.site.permalink(image))).end());
    }
    if let Some(dateline) = &article.dateline {
        object.text("datePublished", &dateline.published);
        object.text("dateModified", dateline.updated.as_ref().unwrap_or(&dateline.published));
    }
    let mut authors = Array::default();
    for byline in &article.byline {
        let known = article.people.iter().find(|known| known.slug == byline.slug);
        authors.push(&person(&byline.name, &byline.slug, known, frame));
    }
    if article.byline.is_empty() {
        authors.push(&organization(frame));
    }
    object.raw("author", &authors.end()).raw("publisher", &organization(frame));
    let names = |kind| article.chips.iter().filter(move |c| c.kind == kind).map(|c| c.name.as_str());
    let mut sections = Array::default();
    names(ListingKind::Category).for_each(|name| _ = sections.push(&quote(name)));
    if !sections.0.is_empty() {
        object.raw("articleSection", &sections.end());
    }
    let keywords = names(ListingKind::Tag).collect::<Vec<_>>().join(", ");
    if !keywords.is_empty() {
        object.text("keywords", &keywords);
    }
    if article.words > 0 {
        object.raw("wordCount", &article.words.to_string());
    }
    object.text("inLanguage", article.language.as_ref().unwrap_or(&frame.language)).raw("isAccessibleForFree", "true").end()
}

/// An author, with what the newsroom says about them. `sameAs` has their pages elsewhere, e-mail addresses not among them.
fn person(name: &str, slug: &Slug, known: Option<&Person>, frame: &Frame) -> String {
    let mut object = Object::new("Person");
    object.text("name", name).text("url", &frame.site.permalink(&Route::newest(ListingKind::Author, slug).path()));
    let Some(known) = known else { return object.end() };
    for (key, text) in [("jobTitle", &known.role), ("description", &known.bio)] {
        if let Some(text) = text {
            object.text(key, text);
        }
    }
    if let Some(photo) = &known.photo {
        object.text("image", &frame.site.permalink(&photo.image));
    }
    let mut pages = Array::default();
    known.links.iter().filter(|link| link.url.starts_with("http")).for_each(|link| _ = pages.push(&quote(&link.url)));
    if !pages.0.is_empty() {
        object.raw("sameAs", &pages.end());
    }
    object.end()
}

/// A JSON object under construction.
struct Object(String);

impl Object {
    fn new(kind: &str) -> Self {
        Self(format!("{{\"@type\":\"{kind}\""))
    }

    fn with_context(kind: &str) -> Self {
        Self(format!("{{\"@context\":\"https://schema.org\",\"@type\":\"{kind}\""))
    }

    fn raw(&mut self, key: &str, json: &str) -> &mut Self {
        // Writing into a `String` cannot fail.
        _ = write!(self.0, ",\"{key}\":{json}");
        self
    }

    fn text(&mut self, key: &str, value: &str) -> &mut Self {
        self.raw(key, &quote(value))
    }

    fn end(&mut self) -> String {
        std::mem::take(&mut self.0) + "}"
    }
}

/// A JSON array under construction.
#[derive(Default)]
struct Array(String);

impl Array {
    fn push(&mut self, json: &str) -> &mut Self {
        if !self.0.is_empty() {
            self.0.push(',');
        }
        self.0.push_str(json);
        self
    }

    fn end(&mut self) -> String {
        format!("[{}]", std::mem::take(&mut self.0))
    }
}

/// A JSON string that is also safe inside a `<script>`, because it contains no `<`.
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => _ = write!(out, "\\u{:04x}", c as u32),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn quoted_text_is_json_and_cannot_end_a_script() -> Result<(), serde_json::Error> {
        for text in
            ["", "a\"b\\c", "</script><script>alert(1)</script>", "<!--", "tab\tnew\nline\u{7}", "\u{2028}", "日本 \u{1f600}"]
        {
            let quoted = quote(text);
            assert_eq!(serde_json::from_str::<String>(&quoted)?, text);
            assert!(!quoted.contains('<'), "{quoted}");
        }
        Ok(())
    }
}
