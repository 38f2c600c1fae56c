//! Writes the `site.toml` of an imported newsroom.

use super::menus::{Link, Menus};
use super::survey::Survey;
use super::term_registry::Registry;
use super::tree::plain;
use broadsheet_model::Site;
use std::fmt::Write;

/// What is written in addition to the values from the export.
#[derive(Debug)]
pub(super) struct Settings<'a> {
    pub site: &'a Site,
    /// An IANA name.
    pub zone: &'a str,
    /// Whether the newsroom has a folder of uploads. If not, pictures stay on the old site.
    pub has_media: bool,
    pub menus: &'a Menus,
}

/// The text of `site.toml`.
pub(super) fn toml(survey: &Survey, settings: &Settings<'_>) -> String {
    let title = Some(plain(&survey.site.title)).filter(|title| !title.is_empty());
    let mut text = format!("title = {}\n", quoted(title.as_deref().unwrap_or("Untitled")));
    let tagline = plain(&survey.site.description);
    if !tagline.is_empty() {
        let _ = writeln!(text, "tagline = {}", quoted(&tagline));
    }
    let _ = writeln!(text, "origin = {}", quoted(settings.site.permalink("/").trim_end_matches('/')));
    let language = survey.site.language.replace('_', "-");
    if crate::content::is_language(&language) {
        let _ = writeln!(text, "language = {}", quoted(&language));
    }
    let _ = writeln!(text, "zone = {}", quoted(settings.zone));
    text.push_str("\n# Old articles hold old links; make it \"error\" when they are mended.\nbroken_links = \"warn\"\n");
    if settings.has_media {
        text.push_str("media = [\"media\", { folder = \"uploads\", path = \"/wp-content/uploads/\" }]\n");
    } else {
        text.push_str("# Pictures stay where they are until `press import wordpress ... --media <uploads>` brings them.\n");
        text.push_str("elsewhere = [\"/wp-content\"]\n");
    }
    for (table, registry) in [("categories", &survey.categories), ("tags", &survey.tags), ("authors", &survey.authors)] {
        terms(&mut text, table, registry);
    }
    links(&mut text, "navigation", &settings.menus.navigation);
    links(&mut text, "footer", &settings.menus.footer);
    text
}

fn links(text: &mut String, table: &str, links: &[Link]) {
    for Link { label, path } in links {
        let _ = write!(text, "\n[[{table}]]\nlabel = {}\npath = {}\n", quoted(label), quoted(path));
    }
}

fn terms(text: &mut String, table: &str, registry: &Registry) {
    let parents = if table == "categories" { registry.parents() } else { Vec::new() };
    for (place, named) in registry.used() {
        let _ = write!(text, "\n[[{table}]]\nname = {}\nslug = {}\n", quoted(&named.name), quoted(named.slug.as_str()));
        if let Some(above) = parents.get(place).copied().flatten() {
            let _ = writeln!(text, "parent = {}", quoted(registry.get(above).slug.as_str()));
        }
        if !named.description.is_empty() {
            let _ = writeln!(text, "description = {}", quoted(&named.description));
        }
    }
}

/// A text as a TOML string.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.replace('\n', " ")).to_string()
}
