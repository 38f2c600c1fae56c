//! Old addresses of articles and pages: [`read`] converts them to paths of this site, and [`Owners`] makes sure that each leads
//! to only one item.

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
    /// Begins with `/`; percent-encoded or not, as written; with its query, if it has one.
    pub path: String,
    /// Where it is written; `None` if it comes from another system's permalink.
    pub span: Option<Range<usize>>,
}

/// The old addresses of an item: its `aliases`, and its permalink on another system. `own` is its path here. `place` is the path
/// of its file below the folder of articles: relative addresses of Hugo start in that folder, below the language of a
/// translation.
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

/// Resolves a relative address in a folder; `..` goes up.
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

/// The form of an address that is the same for all its spellings: the decoded path without its last slash, and the query.
pub(super) fn address(alias: &str) -> String {
    let (path, query) = alias.split_at(alias.find('?').unwrap_or(alias.len()));
    let decoded = path.split('/').map(|part| decode_segment(part).unwrap_or_else(|| part.to_owned()));
    format!("{}{query}", key(&nfc(&decoded.collect::<Vec<_>>().join("/"))))
}

/// The file that has each old address.
#[derive(Debug, Default)]
pub(crate) struct Owners(HashMap<String, String>);

/// The result of a claim of an old address.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    /// The address that redirects to the file; `None` if it is left out.
    pub path: Option<String>,
    /// The warning, if this is not the address that was written.
    pub message: Option<String>,
}

impl Owners {
    /// Gives an old address to a file, unless another file has it. A translation that names the address of its original gets that
    /// address below its language, where Hugo has it. `taken` returns the path of the site that has an address.
    pub fn claim(&mut self, path: &str, language: Option<&str>, file: &str, taken: impl Fn(&str) -> Option<String>) -> Claim {
        let Some(clash) = self.clash(path, &taken) else {
            self.0.insert(address(path), file.to_owned());
            return Claim { path: Some(path.to_owned()), message: None };
        };
        let moved = language.map(|language| format!("/{}{path}", language.to_lowercase()));
        let moved = moved.filter(|moved| self.clash(moved, &taken).is_none());
        let outcome = match &moved {
            Some(moved) => format!("this translation gets `{moved}` instead"),
            None => "it is left out here".to_owned(),
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

/// Gives each old address to one item: originals before translations, in the order of their files. Returns the old addresses
/// without a query, each with the path to which it leads.
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
            // No warning for an address from another system's permalink: it is not needed.
            if let (Some(message), Some(span)) = (claim.message, &alias.span) {
                let note = Diagnostic::warning(&draft.file, message).at(span.clone());
                notes.push(note.help("remove it from one of the two"));
            }
            if let Some(path) = claim.path {
                // An address with a query is not a path.
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
    fn reads_old_addresses_in_every_form() {
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
    fn spellings_of_one_address_are_equal() {
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
