//! JSON Schemas.
//!
//! [`schema`] describes the dataset and is made from the types that write the dataset. Other programs that write or read the
//! dataset use it, and a test checks every emitted file against it.
//!
//! [`site`] describes `site.toml`, and [`front_matter`] describes front matter. Both are made from the tables that `press` checks
//! these files against. Editors use them to complete and check keys and values.

use crate::content::{FIELDS, LISTED, SITE, Setting, Shape};
use broadsheet_model::{Archive, Article, FORMAT, Home, Listing, Month, SearchPage, SiteFile, StandingPage, Year};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// The schema of every file of the dataset, under the pattern of its path. In a pattern, `<slug>`, `<n>`, `<yyyy>` and `<mm>`
/// each match one path segment.
#[must_use]
pub fn schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut files = Map::new();
    for (pattern, schema) in [
        ("site.json", generator.subschema_for::<SiteFile>()),
        ("home.json", generator.subschema_for::<Home>()),
        ("articles/<slug>.json", generator.subschema_for::<Article>()),
        ("pages/<slug>.json", generator.subschema_for::<StandingPage>()),
        ("listings/blog/<n>.json", generator.subschema_for::<Listing>()),
        ("listings/<kind>/<slug>/<n>.json", generator.subschema_for::<Listing>()),
        ("search.json", generator.subschema_for::<SearchPage>()),
        ("archive/index.json", generator.subschema_for::<Archive>()),
        ("archive/<yyyy>.json", generator.subschema_for::<Year>()),
        ("archive/<yyyy>/<mm>.json", generator.subschema_for::<Month>()),
    ] {
        files.insert(pattern.to_owned(), schema.to_value());
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("The dataset of Broadsheet, version {FORMAT}"),
        "description": "An object with a member for each file, under the pattern of its path below data/.",
        "type": "object",
        "properties": files,
        "$defs": generator.take_definitions(true),
    })
}

/// The pattern in [`schema`] for the path of a file below `data/`; `None` if the dataset has no such file.
#[must_use]
pub fn pattern_of(path: &str) -> Option<&'static str> {
    Some(match path.split('/').collect::<Vec<_>>()[..] {
        ["site.json"] => "site.json",
        ["home.json"] => "home.json",
        ["articles", _] => "articles/<slug>.json",
        ["pages", _] => "pages/<slug>.json",
        ["listings", "blog", _] => "listings/blog/<n>.json",
        ["listings", _, _, _] => "listings/<kind>/<slug>/<n>.json",
        ["search.json"] => "search.json",
        ["archive", "index.json"] => "archive/index.json",
        ["archive", _] => "archive/<yyyy>.json",
        ["archive", _, _] => "archive/<yyyy>/<mm>.json",
        _ => return None,
    })
}

/// The schema of `site.toml`.
#[must_use]
pub fn site() -> Value {
    let mut schema = table(SITE);
    schema["$schema"] = json!(DRAFT_7);
    schema["title"] = json!("site.toml of Broadsheet");
    schema["required"] = json!(["title", "origin"]);
    schema
}

/// The schema of the front matter of articles and pages. It also allows the keys of other systems.
#[must_use]
pub fn front_matter() -> Value {
    let mut properties = Map::new();
    for setting in LISTED {
        properties.insert(setting.name.to_owned(), value(&setting.shape, setting.says));
    }
    for known in FIELDS {
        let mut names = known.names.iter();
        let ours = names.next().copied().unwrap_or_default();
        properties.insert(ours.to_owned(), value(&known.shape, known.says));
        for name in names {
            // A key of another system may also hold other values there.
            properties.insert((*name).to_owned(), json!({ "description": format!("The same as {ours}: {}", known.says) }));
        }
    }
    json!({ "$schema": DRAFT_7, "title": "Front matter of Broadsheet", "type": "object", "properties": properties })
}

/// The version of JSON Schema that the language servers of YAML and TOML read.
const DRAFT_7: &str = "http://json-schema.org/draft-07/schema#";

/// The schema of a table that allows only these settings.
fn table(settings: &[Setting]) -> Value {
    let properties: Map<_, _> =
        settings.iter().map(|setting| (setting.name.to_owned(), value(&setting.shape, setting.says))).collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

/// The schema of a value. `says` is its description.
fn value(shape: &Shape, says: &str) -> Value {
    let text = || json!({ "type": "string", "minLength": 1 });
    let list_of = |item: Value| json!({ "type": "array", "items": item });
    // YAML and TOML have their own type for dates, which language servers treat as text.
    let mut schema = match shape {
        Shape::Text | Shape::Date => text(),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Number => json!({ "type": "integer", "minimum": 0 }),
        Shape::DateOrFlag => json!({ "type": ["string", "boolean"] }),
        Shape::NumberOrFlag => json!({ "type": ["integer", "boolean"], "minimum": 0 }),
        Shape::Texts => json!({ "anyOf": [text(), list_of(json!({ "type": "string" }))] }),
        Shape::OneOf(words) => json!({ "enum": words }),
        Shape::TextOrTable(settings) => json!({ "anyOf": [text(), table(settings)] }),
        Shape::Table(settings) => table(settings),
        Shape::Tables(settings) => list_of(table(settings)),
        Shape::TextsOrTables(settings) => {
            let either = json!({ "anyOf": [text(), table(settings)] });
            json!({ "anyOf": [text(), list_of(either)] })
        }
        Shape::Words(keys) => {
            let properties: Map<_, _> = keys.iter().map(|key| ((*key).to_owned(), text())).collect();
            json!({ "type": "object", "properties": properties, "additionalProperties": false })
        }
    };
    schema["description"] = json!(says);
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The faults that the schema finds in a document.
    fn faults(schema: &Value, document: &Value) -> Vec<String> {
        match jsonschema::validator_for(schema) {
            Ok(validator) => validator.iter_errors(document).map(|error| error.to_string()).collect(),
            Err(error) => vec![error.to_string()],
        }
    }

    #[test]
    fn the_settings_of_the_demonstration_follow_the_schema() -> Result<(), Box<dyn std::error::Error>> {
        let settings: Value = serde_json::to_value(toml::from_str::<toml::Table>(include_str!("../../../content/site.toml"))?)?;
        assert_eq!(faults(&site(), &settings), Vec::<String>::new());
        Ok(())
    }

    #[test]
    fn the_schemas_find_the_faults_that_press_reports() {
        let good = json!({ "title": "T", "origin": "https://a.example", "look": { "accent": { "light": "#000000" } }, "media": [{ "folder": "a" }] });
        assert_eq!(faults(&site(), &good), Vec::<String>::new());
        for wrong in [
            json!({ "origin": "https://a.example" }),
            json!({ "title": "T", "origin": "https://a.example", "titel": "T" }),
            json!({ "title": "T", "origin": "https://a.example", "prefetch": "all" }),
            json!({ "title": "T", "origin": "https://a.example", "search": "no" }),
            json!({ "title": "T", "origin": "https://a.example", "navigation": [{ "lable": "A", "path": "/" }] }),
        ] {
            assert_eq!(faults(&site(), &wrong).len(), 1, "{wrong}");
        }
        let matter = json!({ "title": "T", "date": "2023-11-27", "tags": ["a"], "cover": { "image": "/a.jpg", "alt": "A" }, "layout": "post" });
        assert_eq!(faults(&front_matter(), &matter), Vec::<String>::new());
        assert_eq!(faults(&front_matter(), &json!({ "draft": "maybe" })).len(), 1);
    }
}
