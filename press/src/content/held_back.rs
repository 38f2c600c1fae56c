//! Decides whether a file is held back (not published) or unlisted by the conventions of other systems, such as names that begin
//! with `_`, and keys such as `headless`. [`Places`] checks the path of a file, [`by_keys`] and [`is_unlisted`] its front matter.

mod inherited;

use super::front_matter::truth;
use super::value::{Data, Spanned, Table, Value, parse_yaml};
use inherited::Inherited;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::path::Path;

/// Why a file is not published.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Held {
    /// `draft: true` and similar keys.
    Draft,
    /// It is in this folder, whose name begins with `_`.
    Folder(String),
    /// It is in this folder, where another system keeps templates and data.
    Machinery(String),
    /// Its own name begins with this character.
    Name(char),
    /// A key says that it has no page. As written, such as `headless: true`.
    Key(String),
    /// A folder above says so for all files below that folder.
    Inherited {
        /// The file that says so, below the folder of articles.
        file: String,
        /// As written, such as `draft: true`.
        key: String,
    },
}

impl Held {
    /// Whether `--drafts` shows such a file.
    pub fn is_shown_with_drafts(&self) -> bool {
        !matches!(self, Self::Machinery(_))
    }

    /// The reason, as the end of a sentence that begins with the file.
    pub fn reason(&self) -> String {
        match self {
            Self::Draft => "a draft".to_owned(),
            Self::Folder(folder) => format!("a draft: it is in `{folder}/`, and folders that begin with `_` are not published"),
            Self::Machinery(folder) => format!("not an article: it is in `{folder}/`, a folder of templates and data"),
            Self::Name(sign) => format!("a draft: files whose names begin with `{sign}` are not published"),
            Self::Key(key) => format!("without a page of its own: it says `{key}`"),
            Self::Inherited { file, key } => format!("not published: `{file}` says `{key}` for all files in its folder"),
        }
    }

    /// The warning and the help for files that are held back for this reason. `None` for files that call themselves drafts.
    pub fn told(&self, files: &str, are: &str) -> Option<(String, &'static str)> {
        let help = match self {
            Self::Draft => return None,
            Self::Machinery(_) => "move articles into another folder",
            Self::Folder(_) => "`press publish --drafts` shows drafts; move the files to publish into another folder",
            Self::Name(_) => "`press publish --drafts` shows drafts; rename the files to publish",
            Self::Key(_) | Self::Inherited { .. } => {
                "`press publish --drafts` shows drafts; remove the key from the files to publish"
            }
        };
        let which = match self {
            Self::Draft => String::new(),
            Self::Folder(folder) | Self::Machinery(folder) => format!("in `{folder}/`"),
            Self::Name(sign) => format!("with a name that begins with `{sign}`"),
            Self::Key(key) => format!("with `{key}`"),
            Self::Inherited { file, key } => format!("for which `{file}` says `{key}`"),
        };
        Some((format!("{files} {which} {are} not published"), help))
    }
}

/// Folders of templates and data in Jekyll, Eleventy and similar systems.
const MACHINERY: &[&str] =
    &["_includes", "_layouts", "_data", "_sass", "_site", "_plugins", "_templates", "_partials", "_components"];

/// The settings files of Jekyll, in which a site names its collections.
const JEKYLL: &[&str] = &["_config.yml", "_config.yaml"];

/// Decides which paths below a folder of articles hold files back.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// Folders that begin with `_` but are published: collections of Jekyll.
    collections: HashSet<String>,
    inherited: Inherited,
}

impl Places {
    /// Reads what applies below a folder of articles. Jekyll's settings in that folder name the published collections.
    pub fn of(folder: &Path) -> Self {
        let text = JEKYLL.iter().find_map(|name| Some((*name, std::fs::read_to_string(folder.join(name)).ok()?)));
        let name = text.as_ref().map(|(name, _)| *name);
        let table = text.and_then(|(_, text)| parse_yaml(&text, 0).ok()).unwrap_or_default().0;
        let collections = match get(&table, "collections").map(|(_, value)| &value.value) {
            Some(Data::Table(collections)) => collections.as_slice(),
            _ => &[],
        };
        let is_published = |value: &Value| match &value.value {
            Data::Table(inner) => get(inner, "output").is_some_and(|(_, output)| truth(&output.value) == Some(true)),
            _ => false,
        };
        let published = collections.iter().filter(|(_, value)| is_published(value));
        Self {
            collections: published.map(|(name, _)| format!("_{}", name.value)).collect(),
            inherited: Inherited::of(folder, name.map(|name| (name, &table))),
        }
    }

    /// Why the path of a file holds it back; `inner` is its path below the folder of articles.
    pub fn hold(&mut self, inner: &str) -> Option<Held> {
        let (folders, name) = inner.rsplit_once('/').unwrap_or(("", inner));
        for folder in folders.split('/').filter(|folder| folder.starts_with('_')) {
            if MACHINERY.contains(&folder) {
                return Some(Held::Machinery(folder.to_owned()));
            }
            if folder != "_posts" && !self.collections.contains(folder) {
                return Some(Held::Folder(folder.to_owned()));
            }
        }
        match name.chars().next().filter(|sign| matches!(sign, '_' | '.' | '#')) {
            // Section pages of Hugo and Zola begin with `_index.`, also with a language: `_index.fr.md`.
            Some(sign) if !name.starts_with("_index.") => Some(Held::Name(sign)),
            _ => self.inherited.hold(inner),
        }
    }
}

/// The key that tells another system that an item has no page.
pub(super) fn by_keys(table: &Table) -> Option<Held> {
    let is_no = |data: &Data| !matches!(data, Data::Text(text) if text.is_empty()) && truth(data) == Some(false);
    let has_no_page = |key: &Spanned<String>, value: &Value| match key.value.to_lowercase().as_str() {
        "headless" | "private" => truth(&value.value) == Some(true),
        "publish" | "render" => is_no(&value.value),
        "permalink" => value.value == Data::Bool(false),
        "status" => is_one_of(&value.value, &["draft", "private", "pending"]),
        "build" | "_build" => part(&value.value, "render").is_some_and(|render| is_never(render, &["never", "link"])),
        _ => false,
    };
    table.iter().find(|(key, value)| has_no_page(key, value)).map(|(key, value)| {
        Held::Key(match &value.value {
            Data::Table(_) => format!("{}.render: never", key.value),
            Data::Bool(yes) => format!("{}: {yes}", key.value),
            data => format!("{}: {}", key.value, data.text().unwrap_or_default()),
        })
    })
}

/// Whether an item has a page, but is in no listing, feed, sitemap or search index.
pub(super) fn is_unlisted(table: &Table) -> bool {
    let is_said = |(key, value): &(Spanned<String>, Value)| match key.value.to_lowercase().as_str() {
        "unlisted" | "noindex" | "robotsnoindex" | "hidden" | "eleventyexcludefromcollections" => {
            truth(&value.value) == Some(true)
        }
        "robots" => forbids_index(&value.value),
        "status" => is_one_of(&value.value, &["hidden", "unlisted"]),
        "build" | "_build" => part(&value.value, "list").is_some_and(|list| is_never(list, &["never", "local"])),
        _ => false,
    };
    with_inner(table).any(|table| table.iter().any(is_said))
}

/// Whether an item is left out of sitemaps, and of nothing else.
pub(super) fn is_out_of_sitemap(table: &Table) -> bool {
    let is_said = |data: &Data| {
        truth(data) == Some(false)
            || ["disable", "exclude", "ignore"].iter().any(|key| part(data, key).is_some_and(|data| truth(data) == Some(true)))
    };
    with_inner(table).any(|table| get(table, "sitemap").is_some_and(|(_, value)| is_said(&value.value)))
}

/// A table, and the tables in it in which Zola (`extra`) and Hugo (`params`) keep values for a site's own templates.
fn with_inner(table: &Table) -> impl Iterator<Item = &Table> {
    let inner = ["extra", "params"].into_iter().filter_map(|name| match get(table, name) {
        Some((_, Spanned { value: Data::Table(inner), .. })) => Some(inner),
        _ => None,
    });
    std::iter::once(table).chain(inner)
}

fn get<'t>(table: &'t Table, name: &str) -> Option<&'t (Spanned<String>, Value)> {
    table.iter().find(|(key, _)| key.value.eq_ignore_ascii_case(name))
}

/// The value under a key, if the data is a table.
fn part<'t>(data: &'t Data, name: &str) -> Option<&'t Data> {
    match data {
        Data::Table(inner) => get(inner, name).map(|(_, value)| &value.value),
        _ => None,
    }
}

fn is_one_of(data: &Data, words: &[&str]) -> bool {
    data.text().is_some_and(|text| words.iter().any(|word| text.trim().eq_ignore_ascii_case(word)))
}

fn is_never(data: &Data, words: &[&str]) -> bool {
    *data == Data::Bool(false) || is_one_of(data, words)
}

/// `noindex, follow`, as text or as a list, or `index: false`.
fn forbids_index(data: &Data) -> bool {
    match data {
        Data::Text(text) => {
            text.split([',', ' ']).any(|word| word.eq_ignore_ascii_case("noindex") || word.eq_ignore_ascii_case("none"))
        }
        Data::List(items) => items.iter().any(|item| forbids_index(&item.value)),
        data => {
            part(data, "noindex").is_some_and(|data| truth(data) == Some(true))
                || part(data, "index").is_some_and(|data| truth(data) == Some(false))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(yaml: &str) -> Table {
        parse_yaml(yaml, 0).unwrap_or_default().0
    }

    #[test]
    fn paths_of_every_system_hold_files_back() {
        let mut places = Places { collections: HashSet::from(["_recipes".to_owned()]), ..Places::default() };
        for (inner, expected) in [
            ("a.md", None),
            ("_posts/2020-01-02-a.md", None),
            ("news/_posts/2020-01-02-a.md", None),
            ("_recipes/soup.md", None),
            ("_index.md", None),
            ("news/_index.fr.md", None),
            ("_drafts/a.md", Some(Held::Folder("_drafts".to_owned()))),
            ("news/_later/x/a.md", Some(Held::Folder("_later".to_owned()))),
            ("_posts/_hidden.md", Some(Held::Name('_'))),
            ("_includes/card.md", Some(Held::Machinery("_includes".to_owned()))),
            (".a.md", Some(Held::Name('.'))),
            ("x/#a.md", Some(Held::Name('#'))),
            ("snake_case/a_b.md", None),
        ] {
            assert_eq!(places.hold(inner), expected, "{inner}");
        }
    }

    #[test]
    fn jekyll_settings_name_the_published_collections() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        std::fs::write(
            folder.path().join("_config.yml"),
            "collections:\n  recipes:\n    output: true\n  notes: {output: false}\n",
        )?;
        let mut places = Places::of(folder.path());
        assert_eq!(places.hold("_recipes/soup.md"), None);
        assert!(places.hold("_notes/soup.md").is_some());
        assert!(Places::of(&folder.path().join("none")).hold("_recipes/soup.md").is_some());
        Ok(())
    }

    #[test]
    fn keys_of_every_system_hold_files_back() {
        for (yaml, expected) in [
            ("headless: true", Some("headless: true")),
            ("build:\n  render: never\n  list: never", Some("build.render: never")),
            ("_build: {render: false}", Some("_build.render: never")),
            ("build: {render: link}", Some("build.render: never")),
            ("permalink: false", Some("permalink: false")),
            ("render: false", Some("render: false")),
            ("publish: no", Some("publish: no")),
            ("private: yes", Some("private: yes")),
            ("Status: draft", Some("Status: draft")),
            ("status: Completed", None),
            ("permalink: ''", None),
            ("permalink: /a/", None),
            ("build: {list: never}", None),
            ("headless: false", None),
        ] {
            assert_eq!(by_keys(&table(yaml)), expected.map(|key| Held::Key(key.to_owned())), "{yaml}");
        }
    }

    #[test]
    fn some_items_are_unlisted_or_out_of_the_sitemap() {
        for (yaml, unlisted, out_of_sitemap) in [
            ("noindex: true", true, false),
            ("unlisted: yes", true, false),
            ("robots: noindex, follow", true, false),
            ("robots: [noindex]", true, false),
            ("robots: {index: false}", true, false),
            ("extra: {noindex: true}", true, false),
            ("build: {list: never}", true, false),
            ("eleventyExcludeFromCollections: true", true, false),
            ("eleventyExcludeFromCollections: [posts]", false, false),
            ("robots: index", false, false),
            ("noindex: false", false, false),
            ("sitemap: false", false, true),
            ("sitemap:\n  disable: true", false, true),
            ("sitemap: {priority: 0.5}", false, false),
        ] {
            let table = table(yaml);
            assert_eq!((is_unlisted(&table), is_out_of_sitemap(&table)), (unlisted, out_of_sitemap), "{yaml}");
        }
    }
}
