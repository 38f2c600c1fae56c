//! Checks the structured data of pages against schema.org and the documentation of search engines.

use super::shapes::{is_rfc3339, is_web_address};
use super::{Field, Finding};
use serde_json::Value;

/// Every type in the structured data of pages, with its required properties. Search engines require no property of an article;
/// they only recommend some. An article of a newsroom always has the properties in this table.
const TYPES: &[(&str, &[&str])] = &[
    ("NewsArticle", &["headline", "url", "mainEntityOfPage", "author", "publisher", "inLanguage", "isAccessibleForFree"]),
    ("Person", &["name", "url"]),
    ("NewsMediaOrganization", &["name", "url"]),
    ("ImageObject", &["url"]),
    ("WebPage", &["@id"]),
    ("WebSite", &["name", "url"]),
    ("CollectionPage", &["name", "url", "isPartOf"]),
    ("ProfilePage", &["name", "url", "isPartOf", "mainEntity"]),
    ("BreadcrumbList", &["itemListElement"]),
    ("ListItem", &["position", "name"]),
];

/// Properties whose values are URLs.
const ADDRESSES: &[&str] = &["url", "@id", "item", "image", "logo", "sameAs"];
/// Properties whose values are times.
const MOMENTS: &[&str] = &["datePublished", "dateModified"];

/// Checks the objects of a page.
pub fn check(objects: &[String]) -> Vec<Finding> {
    let mut found = Vec::new();
    for object in objects {
        match serde_json::from_str::<Value>(object) {
            Ok(value) => {
                if value["@context"].as_str() != Some("https://schema.org") {
                    say(&mut found, Field::Title, "structured data does not name its vocabulary".to_owned());
                }
                walk(&value, "", Field::Title, &mut found);
                if value["dateModified"].is_string() && value["datePublished"].is_null() {
                    say(&mut found, Field::Published, "structured data has `dateModified`, but no `datePublished`".to_owned());
                }
            }
            Err(error) => say(&mut found, Field::Title, format!("structured data is not JSON: {error}")),
        }
    }
    found
}

fn say(found: &mut Vec<Finding>, field: Field, message: String) {
    found.push(Finding { entry: None, field, message });
}

/// The field that a property is made from; `None` for a property that belongs to the field of the property around it.
fn field_of(property: &str) -> Option<Field> {
    Some(match property {
        "headline" => Field::Title,
        "description" => Field::Excerpt,
        "image" => Field::Cover,
        "datePublished" => Field::Published,
        "dateModified" => Field::Updated,
        "author" => Field::Authors,
        "articleSection" => Field::Categories,
        "keywords" => Field::Tags,
        "inLanguage" => Field::Language,
        "mainEntityOfPage" => Field::Slug,
        "publisher" | "isPartOf" => Field::Site,
        _ => return None,
    })
}

fn walk(value: &Value, property: &str, field: Field, found: &mut Vec<Finding>) {
    match value {
        Value::Object(map) => {
            let kind = map.get("@type").and_then(Value::as_str).unwrap_or_default();
            match TYPES.iter().find(|(name, _)| *name == kind) {
                Some((_, required)) => {
                    for missing in required.iter().filter(|key| !map.contains_key(**key)) {
                        say(
                            found,
                            field_of(missing).unwrap_or(field),
                            format!("structured data: `{missing}` of `{kind}` is missing"),
                        );
                    }
                }
                None => say(found, field, format!("structured data: the type `{kind}` is unknown")),
            }
            for (key, value) in map {
                walk(value, key, field_of(key).unwrap_or(field), found);
            }
        }
        Value::Array(items) => {
            if items.is_empty() {
                say(found, field, format!("structured data: `{property}` is empty"));
            }
            if property == "itemListElement" {
                breadcrumb(items, field, found);
            }
            for item in items {
                walk(item, property, field, found);
            }
        }
        Value::String(text) => {
            if text.trim().is_empty() {
                say(found, field, format!("structured data: `{property}` is empty"));
            } else if ADDRESSES.contains(&property) && !is_web_address(text) {
                say(found, field, format!("structured data: `{property}` must be an absolute address, but it is `{text}`"));
            } else if MOMENTS.contains(&property) && !is_rfc3339(text) {
                say(
                    found,
                    field,
                    format!("structured data: `{property}` must be a time with its UTC offset, but it is `{text}`"),
                );
            }
        }
        Value::Null => say(found, field, format!("structured data: `{property}` is empty")),
        Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Checks a breadcrumb: it must have at least two steps, numbered from 1, and each step except the last must have a URL.
fn breadcrumb(steps: &[Value], field: Field, found: &mut Vec<Finding>) {
    if steps.len() < 2 {
        say(found, field, "structured data: a breadcrumb has at least two steps".to_owned());
    }
    for (n, step) in steps.iter().enumerate() {
        if step["position"].as_u64() != Some(n as u64 + 1) {
            say(found, field, format!("structured data: step {} of the breadcrumb has the wrong position", n + 1));
        }
        if n + 1 < steps.len() && step["item"].is_null() {
            say(found, field, format!("structured data: step {} of the breadcrumb leads nowhere", n + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(object: &str) -> Vec<(Field, String)> {
        check(&[object.to_owned()]).into_iter().map(|finding| (finding.field, finding.message)).collect()
    }

    #[test]
    fn reports_missing_and_wrong_properties() {
        let good = r#"{"@context":"https://schema.org","@type":"BreadcrumbList","itemListElement":[
            {"@type":"ListItem","position":1,"name":"Home","item":"https://a.example/"},{"@type":"ListItem","position":2,"name":"A"}]}"#;
        assert_eq!(said(good), []);
        for (object, field, message) in [
            ("{", Field::Title, "is not JSON"),
            (r#"{"@type":"WebSite","name":"A","url":"https://a.example/"}"#, Field::Title, "vocabulary"),
            (r#"{"@context":"https://schema.org","@type":"WebSite","name":"A"}"#, Field::Title, "`url` of `WebSite` is missing"),
            (
                r#"{"@context":"https://schema.org","@type":"WebSite","name":" ","url":"https://a.example/"}"#,
                Field::Title,
                "`name` is empty",
            ),
            (
                r#"{"@context":"https://schema.org","@type":"WebSite","name":"A","url":"/"}"#,
                Field::Title,
                "`url` must be an absolute address",
            ),
            (r#"{"@context":"https://schema.org","@type":"Blog","name":"A"}"#, Field::Title, "the type `Blog` is unknown"),
            (&good.replace("\"position\":2", "\"position\":3"), Field::Title, "step 2"),
            (&good.replace(",\"item\":\"https://a.example/\"", ""), Field::Title, "leads nowhere"),
        ] {
            let said = said(object);
            assert!(said.iter().any(|(of, what)| *of == field && what.contains(message)), "{object}: {said:?}");
        }
    }

    #[test]
    fn nested_findings_belong_to_the_property_around_them() {
        let article = r#"{"@context":"https://schema.org","@type":"NewsArticle","headline":"A","url":"https://a.example/blog/a/",
            "mainEntityOfPage":{"@type":"WebPage","@id":"https://a.example/blog/a/"},"image":["media/a.png"],
            "datePublished":"2023-11-27","author":[{"@type":"Person","name":"","url":"https://a.example/author/a/"}],
            "publisher":{"@type":"NewsMediaOrganization","name":"A","url":"https://a.example/"},"inLanguage":"en","isAccessibleForFree":true}"#;
        let said = said(article);
        let fields: Vec<_> = said.iter().map(|(field, _)| *field).collect();
        assert_eq!(fields.len(), 3, "{said:?}");
        assert!([Field::Cover, Field::Published, Field::Authors].iter().all(|field| fields.contains(field)), "{said:?}");
    }
}
