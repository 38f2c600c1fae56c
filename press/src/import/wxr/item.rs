//! Converts an `<item>` to a record.

use super::super::wordpress_types::{Comments, Dates, Item, TermOf};
use crate::support::xml::Element;

/// Reads the fields that are present; the others stay empty.
pub fn of(element: &Element) -> Item {
    let text = |name: &str| element.text(name).to_owned();
    Item {
        id: element.text("wp:post_id").parse().ok(),
        kind: text("wp:post_type"),
        status: text("wp:status"),
        is_protected: element.all("wp:post_password").any(|word| is_password(&word.text)),
        tells_password: element.all("wp:post_password").next().is_some(),
        title: text("title"),
        link: text("link"),
        guid: text("guid"),
        creator: text("dc:creator"),
        body: element.all("content:encoded").next().map(|body| body.text.clone()).unwrap_or_default(),
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
        order: element.text("wp:menu_order").parse().unwrap_or_default(),
        is_sticky: element.text("wp:is_sticky") == "1",
        language: language(element),
        translations: translations(element),
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

/// Whether a text has the form of a type or a status.
fn is_key(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// Whether a text is a password. A password of spaces protects an item, too; white space with a line end is only layout of the
/// file.
fn is_password(text: &str) -> bool {
    let is_layout = text.trim().is_empty() && text.contains('\n');
    !text.is_empty() && !is_layout
}

/// Why it is unknown what an item is, or whether it was public. Damage must not make an item public that was not.
pub fn doubt(element: &Element, is_damaged: bool) -> Option<String> {
    let count = |name: &str| element.all(name).count();
    if !is_key(element.text("wp:post_type")) {
        return Some("it does not say what it is".to_owned());
    }
    if !is_key(element.text("wp:status")) && !element.text("wp:status").is_empty() {
        return Some("its status cannot be read".to_owned());
    }
    if ["wp:post_id", "wp:post_type", "wp:status", "content:encoded"].iter().any(|name| count(name) > 1) {
        return Some("two items run into each other".to_owned());
    }
    let holds_markup = |child: &Element| {
        let is_plain =
            child.name.starts_with("wp:") && child.children.is_empty() || matches!(child.name.as_str(), "link" | "guid");
        is_plain && child.text.contains('<')
    };
    if is_damaged && element.children.iter().any(holds_markup) {
        return Some("its fields run into each other".to_owned());
    }
    let parent = element.text("wp:post_parent");
    if is_damaged && element.text("wp:post_type") == "attachment" && parent.parse::<u64>().is_err() {
        return Some("it may belong to something that is not public".to_owned());
    }
    // WordPress writes the password, empty or not, beside these fields; smaller exporters write none of them.
    let is_whole = ["wp:ping_status", "wp:menu_order", "wp:is_sticky"].iter().any(|name| count(name) > 0);
    (is_damaged && is_whole && count("wp:post_password") == 0).then(|| "it may have had a password".to_owned())
}

/// The terms of an item. The oldest exports name each term twice, once without its taxonomy or slug.
fn terms(element: &Element) -> Vec<TermOf> {
    let mut terms: Vec<TermOf> = Vec::new();
    for category in element.all("category") {
        let domain = category.get("domain").unwrap_or("category");
        let taxonomy = if domain == "tag" { "post_tag" } else { domain };
        let slug = category.get("nicename").unwrap_or_default().to_owned();
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

/// A value of the item's postmeta.
fn meta<'e>(element: &'e Element, key: &str) -> &'e str {
    element.all("wp:postmeta").find(|meta| meta.text("wp:meta_key") == key).map_or("", |meta| meta.text("wp:meta_value"))
}

/// The slug of the item's term in a taxonomy.
fn term<'e>(element: &'e Element, taxonomy: &str) -> &'e str {
    let of_it = |category: &&Element| category.get("domain") == Some(taxonomy);
    element.all("category").find(of_it).and_then(|category| category.get("nicename")).unwrap_or_default()
}

/// The language of an item. Polylang stores it as a term, WPML as postmeta, and both may have it in the address.
fn language(element: &Element) -> String {
    let told = [term(element, "language"), meta(element, "_wpml_import_language_code")];
    let told = told.into_iter().find(|told| !told.is_empty());
    let of_link = || element.text("link").split(['?', '&']).skip(1).find_map(|pair| pair.strip_prefix("lang="));
    told.or_else(of_link).unwrap_or_default().to_owned()
}

fn translations(element: &Element) -> String {
    let told = [term(element, "post_translations"), meta(element, "_wpml_import_translation_group")];
    told.into_iter().find(|told| !told.is_empty()).unwrap_or_default().to_owned()
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

#[cfg(test)]
mod tests {
    use super::super::element::{Prefixes, read};
    use super::*;

    #[test]
    fn damage_makes_nothing_public() {
        let whole = "<wp:post_type>post</wp:post_type><wp:status>publish</wp:status><wp:menu_order>0</wp:menu_order>";
        for (inside, is_damaged, protected, doubt_told) in [
            ("<wp:post_type>post</wp:post_type>", true, false, None),
            ("", false, false, Some("it does not say what it is")),
            ("<wp:post_type>post</wp:pst_type><wp:x>", true, false, Some("it does not say what it is")),
            (
                "<wp:post_type>post</wp:post_type><wp:attachment_url>a</wp:atta><title>b</title></wp:attachment_url>",
                true,
                false,
                Some("its fields run into each other"),
            ),
            (whole, false, false, None),
            (whole, true, false, Some("it may have had a password")),
            (&format!("{whole}<wp:post_password></wp:post_password>"), true, false, None),
            (&format!("{whole}<wp:post_password>\n\t</wp:post_password>"), true, false, None),
            (&format!("{whole}<wp:post_password> </wp:post_password>"), false, true, None),
            (&format!("{whole}{whole}"), false, false, Some("two items run into each other")),
        ] {
            let (root, _) = read(&format!("<item>{inside}</item>"), 1, &Prefixes::default());
            let element = &root.children[0];
            assert_eq!((of(element).is_protected, doubt(element, is_damaged).as_deref()), (protected, doubt_told), "{inside}");
        }
    }
}
