//! An `<item>` as a record.

use super::element::Element;
use crate::import::record::{Comments, Dates, Item, TermOf};

/// Reads what is there; what is not stays empty.
pub fn of(element: &Element) -> Item {
    let text = |name: &str| element.text(name).to_owned();
    Item {
        id: element.text("wp:post_id").parse().ok(),
        kind: text("wp:post_type"),
        status: text("wp:status"),
        is_protected: !element.text("wp:post_password").is_empty(),
        title: text("title"),
        link: text("link"),
        guid: text("guid"),
        creator: text("dc:creator"),
        body: element.all("content:encoded").map(|body| body.text.as_str()).collect(),
        excerpt: text("excerpt:encoded"),
        name: text("wp:post_name"),
        parent: element.text("wp:post_parent").parse().ok().filter(|parent| *parent != 0),
        dates: Dates {
            local: text("wp:post_date"),
            gmt: text("wp:post_date_gmt"),
            modified: text("wp:post_modified"),
            modified_gmt: text("wp:post_modified_gmt"),
            feed: text("pubDate"),
        },
        is_sticky: element.text("wp:is_sticky") == "1",
        terms: terms(element),
        meta: element
            .all("wp:postmeta")
            .map(|meta| (meta.text("wp:meta_key").to_owned(), meta.text("wp:meta_value").to_owned()))
            .collect(),
        comments: comments(element),
        file: text("wp:attachment_url"),
        ..Item::default()
    }
}

/// The oldest exports name each term twice, once without saying of which taxonomy or under which slug.
fn terms(element: &Element) -> Vec<TermOf> {
    let mut terms: Vec<TermOf> = Vec::new();
    for category in element.all("category") {
        let domain = category.attribute("domain").unwrap_or("category");
        let taxonomy = if domain == "tag" { "post_tag" } else { domain };
        let slug = category.attribute("nicename").unwrap_or_default().to_owned();
        let term = TermOf { taxonomy: taxonomy.to_owned(), slug, name: category.text.trim().to_owned() };
        let same = |known: &TermOf| known.taxonomy == term.taxonomy && known.name == term.name;
        let twin = |known: &TermOf| same(known) && (known.slug.is_empty() || term.slug.is_empty() || known.slug == term.slug);
        match terms.iter().position(twin) {
            Some(place) if terms[place].slug.is_empty() => terms[place] = term,
            Some(_) => {}
            None => terms.push(term),
        }
    }
    terms
}

fn comments(element: &Element) -> Comments {
    let mut comments = Comments::default();
    for comment in element.all("wp:comment") {
        if comment.text("wp:comment_approved") == "1" {
            comments.approved += 1;
        } else {
            comments.hidden += 1;
        }
    }
    comments
}
