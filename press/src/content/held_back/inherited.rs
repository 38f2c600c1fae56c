//! Settings that a folder has for all files below it: `cascade` in a section page of Hugo, data files of Eleventy, `defaults` of
//! Jekyll.

use super::super::front_matter::{parse, split, truth};
use super::super::value::{Data, Table, parse_yaml};
use super::{Held, by_keys, get, part};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// What holds files back below a folder of articles. Each folder is read when it is first asked for.
#[derive(Debug, Default)]
pub(super) struct Inherited {
    root: PathBuf,
    /// For each folder (`""`, `news`, `news/later`): prefixes of paths, and why files with these prefixes are held back.
    rules: HashMap<String, Vec<(String, Held)>>,
}

impl Inherited {
    /// Starts with the folder of articles; `jekyll` is the name and the content of its `_config.yml`.
    pub fn of(root: &Path, jekyll: Option<(&str, &Table)>) -> Self {
        let mut inherited = Self { root: root.to_owned(), rules: HashMap::new() };
        let mut at_top = inherited.read("");
        if let Some((file, table)) = jekyll {
            let defaults = get(table, "defaults").map(|(_, value)| tables(&value.value)).unwrap_or_default();
            at_top.extend(defaults.into_iter().filter_map(|defaults| {
                let (_, values) = get(defaults, "values")?;
                let (_, scope) = get(defaults, "scope")?;
                let path = part(&scope.value, "path").and_then(Data::text).unwrap_or_default().trim_matches('/');
                // The files of a type are in a folder of its name. Pages can be anywhere else, and are no articles.
                let below = match part(&scope.value, "type").and_then(Data::text) {
                    Some("pages") => return None,
                    Some(kind) if path.is_empty() => format!("_{kind}"),
                    Some(kind) => format!("{path}/_{kind}"),
                    None => path.to_owned(),
                };
                tables(&values.value).into_iter().find_map(|values| held(file, &within(&below), values))
            }));
        }
        inherited.rules.insert(String::new(), at_top);
        inherited
    }

    /// Why a folder above holds a file back; `inner` is the file's path below the folder of articles.
    pub fn hold(&mut self, inner: &str) -> Option<Held> {
        let ends = std::iter::once(0).chain(inner.match_indices('/').map(|(end, _)| end));
        ends.into_iter().find_map(|end| {
            let folder = &inner[..end];
            if !self.rules.contains_key(folder) {
                let rules = self.read(folder);
                self.rules.insert(folder.to_owned(), rules);
            }
            self.rules[folder].iter().find(|(prefix, _)| inner.starts_with(prefix.as_str())).map(|(_, why)| why.clone())
        })
    }

    fn read(&self, folder: &str) -> Vec<(String, Held)> {
        let text = |file: &str| std::fs::read_to_string(self.root.join(file)).ok();
        let below = within(folder);
        let mut rules = Vec::new();
        for file in ["_index.md", "_index.markdown", "_index.html"].map(|name| format!("{below}{name}")) {
            let matter = text(&file).and_then(|text| parse(&file, &text, &split(&text).ok()?, &mut Vec::new()));
            let cascade = matter.as_ref().and_then(|matter| get(matter, "cascade"));
            let cascades = cascade.map(|(_, value)| tables(&value.value)).unwrap_or_default();
            for table in cascades.into_iter().filter(|table| is_for_pages(table)) {
                rules.extend(held(&file, &target(table).unwrap_or_else(|| below.clone()), table));
            }
        }
        let name = folder.rsplit('/').next().filter(|name| !name.is_empty());
        for file in name.into_iter().flat_map(|name| [format!("{name}.json"), format!("{name}.11tydata.json")]) {
            let file = format!("{below}{file}");
            let data = text(&file).and_then(|text| parse_yaml(&text, 0).ok());
            rules.extend(data.and_then(|(table, _)| held(&file, &below, &table)));
        }
        rules
    }
}

/// The prefix of the paths of all files in a folder: nothing for the folder of articles itself.
fn within(folder: &str) -> String {
    if folder.is_empty() { String::new() } else { format!("{folder}/") }
}

/// Whether a cascade applies to pages. One may be only for sections.
fn is_for_pages(cascade: &Table) -> bool {
    let target = get(cascade, "target").or_else(|| get(cascade, "_target"));
    let kind = target.and_then(|(_, target)| part(&target.value, "kind")).and_then(Data::text);
    kind.is_none_or(|kind| kind == "page")
}

/// The prefix of the paths to which a cascade applies: its pattern up to the first wildcard.
fn target(cascade: &Table) -> Option<String> {
    let (_, target) = get(cascade, "target").or_else(|| get(cascade, "_target"))?;
    let pattern = part(&target.value, "path")?.text()?;
    let literal = pattern.find(['*', '?', '{', '[']).map_or(pattern, |end| &pattern[..end]);
    Some(literal.trim_start_matches('/').to_owned())
}

fn held(file: &str, below: &str, table: &Table) -> Option<(String, Held)> {
    let flag = |name: &str, means: bool| {
        let (key, value) = get(table, name)?;
        (truth(&value.value) == Some(means)).then(|| format!("{}: {means}", key.value))
    };
    let key = flag("draft", true).or_else(|| flag("published", false)).or_else(|| match by_keys(table)? {
        Held::Key(key) => Some(key),
        _ => None,
    })?;
    Some((below.to_owned(), Held::Inherited { file: file.to_owned(), key }))
}

/// The table, or the tables in the list.
fn tables(data: &Data) -> Vec<&Table> {
    match data {
        Data::Table(table) => vec![table],
        Data::List(items) => items.iter().flat_map(|item| tables(&item.value)).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Places;
    use super::*;
    use std::fs;

    #[test]
    fn folders_of_every_system_hold_back_the_files_below() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        for (file, text) in [
            (
                "_config.yml",
                "defaults:\n  - scope: {path: later}\n    values: {published: false}\n  - scope: {path: '', type: drafts}\n    values: {draft: true}\n  - scope: {path: '', type: pages}\n    values: {published: false}\n",
            ),
            ("sections/_index.md", "---\ncascade:\n  draft: true\n  target: {kind: section}\n---\n"),
            ("hugo/_index.md", "---\ncascade:\n  draft: true\n---\n"),
            ("toml/_index.md", "+++\n[cascade.build]\nrender = 'never'\n+++\n"),
            ("list/_index.md", "---\ncascade:\n  - build: {render: never}\n    target: {path: '/list/old/**'}\n---\n"),
            ("eleventy/eleventy.json", "{\"permalink\": false}"),
            ("data/data.11tydata.json", "{\"draft\": true}"),
            ("open/_index.md", "---\ncascade: {draft: false, params: {a: 1}}\n---\n"),
            ("open/open.json", "{\"layout\": \"post\"}"),
        ] {
            let path = folder.path().join(file);
            path.parent().map(fs::create_dir_all).transpose()?;
            fs::write(path, text)?;
        }
        let mut places = Places::of(folder.path());
        for (inner, expected) in [
            ("a.md", None),
            ("later/a.md", Some(("_config.yml", "published: false"))),
            ("later-news/a.md", None),
            ("_posts/a.md", None),
            ("sections/a.md", None),
            ("hugo/deep/a.md", Some(("hugo/_index.md", "draft: true"))),
            ("hugo.md", None),
            ("toml/a.md", Some(("toml/_index.md", "build.render: never"))),
            ("list/a.md", None),
            ("list/old/a.md", Some(("list/_index.md", "build.render: never"))),
            ("eleventy/a.md", Some(("eleventy/eleventy.json", "permalink: false"))),
            ("data/a.md", Some(("data/data.11tydata.json", "draft: true"))),
            ("open/a.md", None),
        ] {
            let expected = expected.map(|(file, key)| Held::Inherited { file: file.to_owned(), key: key.to_owned() });
            assert_eq!(places.hold(inner), expected, "{inner}");
        }
        Ok(())
    }
}
