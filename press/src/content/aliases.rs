//! Old addresses of articles and pages: [`read`] brings what was written into the form of this site, [`Owners`] sees to it that
//! each leads to one place.

use super::diagnostics::Diagnostic;
use super::draft::Draft;
use super::front_matter::FrontMatter;
use super::languages::in_folder;
use super::link_targets::key;
use super::slugify::nfc;
use broadsheet_model::decode_segment;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// An old address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Alias {
    /// Begins with `/`; as an address has it, percent-encoded or not, with its query if it has one.
    pub path: String,
    /// Where it is written; `None` when it follows from another system's permalink.
    pub span: Option<Range<usize>>,
}

/// The old addresses that an item names, and the one that another system gave it. `own` is its path here, `place` where its file
/// lies below the folder of articles: Hugo's relative addresses begin there, below the language of a translation.
pub(super) fn read(matter: &FrontMatter, own: &str, place: &str, language: Option<&str>) -> Vec<Alias> {
    let mut aliases: Vec<Alias> = Vec::new();
    let mut known = HashSet::from([address(own)]);
    let folder = in_folder(place.rsplit_once('/').map_or("", |(folder, _)| folder), language);
    let given = matter.aliases.iter().map(|alias| (alias, Some(alias.span.clone())));
    for (alias, span) in given.chain(matter.permalink.iter().map(|path| (path, None))) {
        let written = match alias.value.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
            None => alias.value.as_str(),
        };
        let written = written.split('#').next().unwrap_or_default();
        let is_relative = span.is_some() && matter.aliases_are_relative && !written.starts_with(['/', '?']);
        let path = if is_relative { joined(&folder, written) } else { format!("/{}", written.trim_start_matches('/')) };
        if path != "/" && known.insert(address(&path)) {
            aliases.push(Alias { path, span });
        }
    }
    aliases
}

/// A relative address, from a folder; `..` leads up.
fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    let slash = if path.ends_with('/') { "/" } else { "" };
    format!("/{}{slash}", parts.join("/"))
}

/// What two spellings of one address have in common: the decoded path without its last slash, and the query.
pub(super) fn address(alias: &str) -> String {
    let (path, query) = alias.split_at(alias.find('?').unwrap_or(alias.len()));
    let decoded = path.split('/').map(|part| decode_segment(part).unwrap_or_else(|| part.to_owned()));
    format!("{}{query}", key(&nfc(&decoded.collect::<Vec<_>>().join("/"))))
}

/// Which file has which old address.
#[derive(Debug, Default)]
pub(crate) struct Owners(HashMap<String, String>);

/// What came of an old address that a file names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    /// The address that leads to it; `None` when it is left out.
    pub path: Option<String>,
    /// What is to be told, if it is not the one that was written.
    pub message: Option<String>,
}

impl Owners {
    /// Gives an old address to a file, unless another one has it. A translation that names its original's address had it below its
    /// language, where Hugo puts it, and keeps it there. `taken` says which path of the site an address is.
    pub fn claim(&mut self, path: &str, language: Option<&str>, file: &str, taken: impl Fn(&str) -> Option<String>) -> Claim {
        let Some(clash) = self.clash(path, &taken) else {
            self.0.insert(address(path), file.to_owned());
            return Claim { path: Some(path.to_owned()), message: None };
        };
        let moved = language.map(|language| format!("/{}{path}", language.to_lowercase()));
        let moved = moved.filter(|moved| self.clash(moved, &taken).is_none());
        let outcome = match &moved {
            Some(moved) => format!("for this translation `{moved}` does"),
            None => "here it is left out".to_owned(),
        };
        self.0.extend(moved.as_deref().map(|moved| (address(moved), file.to_owned())));
        Claim { path: moved, message: Some(format!("the old path `{path}` {clash}; {outcome}")) }
    }

    fn clash(&self, path: &str, taken: &impl Fn(&str) -> Option<String>) -> Option<String> {
        let address = address(path);
        match self.0.get(&address) {
            Some(other) => Some(format!("already leads to `{other}`")),
            None => taken(&address).map(|path| format!("is a path of this site: `{path}`")),
        }
    }
}

/// Leaves each old address to one item, originals before translations, in the order of their files. Returns the paths among
/// them, each with the path that it leads to.
pub(super) fn settle(
    drafts: &mut [Draft],
    notes: &mut Vec<Diagnostic>,
    taken: impl Fn(&str) -> Option<String>,
) -> Vec<(String, String)> {
    let mut owners = Owners::default();
    let mut paths = Vec::new();
    let (originals, translations): (Vec<usize>, Vec<usize>) =
        (0..drafts.len()).filter(|&n| !drafts[n].aliases.is_empty()).partition(|&n| drafts[n].language.is_none());
    for n in originals.into_iter().chain(translations) {
        let draft = &mut drafts[n];
        let own = draft.kind.path(&draft.slug);
        let mut kept: Vec<Alias> = Vec::new();
        for alias in std::mem::take(&mut draft.aliases) {
            let claim = owners.claim(&alias.path, draft.language.as_deref(), &draft.file, &taken);
            // What only follows from another system's permalink can be done without.
            if let (Some(message), Some(span)) = (claim.message, &alias.span) {
                let note = Diagnostic::warning(&draft.file, message).at(span.clone());
                notes.push(note.help("remove it from one of the two"));
            }
            if let Some(path) = claim.path {
                // What has a query is no path.
                paths.extend(Some(address(&path)).filter(|address| !address.contains('?')).map(|address| (address, own.clone())));
                kept.push(Alias { path, ..alias });
            }
        }
        draft.aliases = kept;
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::super::value::Spanned;
    use super::*;

    #[test]
    fn old_addresses_come_in_every_form() {
        let read = |aliases: &[&str], relative: bool, place: &str, language: Option<&str>| {
            let matter = FrontMatter {
                aliases: aliases.iter().map(|alias| Spanned::new((*alias).to_owned(), 0..1)).collect(),
                aliases_are_relative: relative,
                ..FrontMatter::default()
            };
            read(&matter, "/blog/a/", place, language).into_iter().map(|alias| alias.path).collect::<Vec<_>>()
        };
        for (alias, place, language, expected) in [
            ("/old/", "a.md", None, "/old/"),
            ("https://old.example/2019/x.html?a=1#b", "a.md", None, "/2019/x.html?a=1"),
            ("/?p=12", "a.md", None, "/?p=12"),
            ("/wiki/Some Page/", "a.md", None, "/wiki/Some Page/"),
            ("/the%e2%80%93dash/", "a.md", None, "/the%e2%80%93dash/"),
            ("old", "a.md", None, "/old"),
            ("old/", "news/a.md", None, "/news/old/"),
            ("../old", "news/2020/a.md", None, "/news/old"),
            ("old", "es/news/a.md", Some("es"), "/es/news/old"),
            ("old", "news/a.es.md", Some("es"), "/es/news/old"),
        ] {
            assert_eq!(read(&[alias], true, place, language), [expected], "{alias} {place}");
        }
        assert_eq!(read(&["old"], false, "news/a.md", None), ["/old"]);
        assert_eq!(read(&["/", "/blog/a", "/x%20y", "/x y/"], true, "a.md", None), ["/x%20y"]);
    }

    #[test]
    fn spellings_of_one_address_are_one() {
        for (one, other, same) in [
            ("/caf%C3%A9/", "/café", true),
            ("/a/index.html", "/a/", true),
            ("/?p=1", "/", false),
            ("/?p=1", "/?p=2", false),
            ("/A/", "/a/", false),
            ("/50%25/", "/50%", true),
            ("/cafe%CC%81/", "/café/", true),
        ] {
            assert_eq!(address(one) == address(other), same, "{one} {other}");
        }
    }
}
