//! The dataset's JSON Schema, made from the types that write it: for other programs that write or read the dataset, and
//! for the test that holds every emitted file against it.

use broadsheet_model::{Archive, Article, FORMAT, Home, Listing, Month, SearchPage, SiteFile, StandingPage, Year};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// The schema of every file of the dataset, under the pattern of its path. `<slug>`, `<n>`, `<yyyy>` and `<mm>` stand for
/// one path segment each.
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

/// The pattern that the path of a file (below `data/`) has in [`schema`]; `None` when the dataset has no such file.
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
