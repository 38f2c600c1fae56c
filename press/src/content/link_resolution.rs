//! Resolves links within the site after all files are read: looks up each link, reports broken ones, and writes the addresses
//! that were not known when a body was compiled.

use super::config::{FILE, Settings};
use super::diagnostics::{Diagnostic, Severity};
use super::draft::{Draft, FileReader};
use super::link_targets::{ALL, Routes, broken};
use super::markdown::fragments;
use super::markdown::link_destinations::{CLOSE, OPEN, Reference, Target, What};
use super::media_files::on_disk;
use super::slugify::nfc;
use super::{BodyStore, Config};
use broadsheet_model::{decode_segment, encode_decoded};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};

/// Looks up every reference. Returns, for each draft, the addresses of its deferred references.
pub(super) fn resolve_links(
    files: &FileReader<'_>,
    drafts: &[Draft],
    routes: &mut Routes,
    notes: &mut Vec<Diagnostic>,
) -> Vec<HashMap<usize, String>> {
    let exists = |file: &str| on_disk(files.root, file).is_some();
    let site = &files.settings.config.site;
    let address = |path: &str, reference: &Reference| site.href(&format!("{}{}", encode_decoded(path), reference.tail));
    let known = &*routes;
    let targets: HashMap<String, &Draft> = drafts.iter().map(|draft| (draft.kind.path(&draft.slug), draft)).collect();
    let look_up = |draft: &Draft| {
        let (mut addresses, mut unknown) = (HashMap::new(), Vec::new());
        let mut strays = Vec::new();
        for (index, reference) in draft.references.iter().enumerate() {
            match known.known(&reference.to) {
                Some(path) => {
                    let target = targets.get(&path).filter(|_| reference.what == What::Link);
                    let fragment = target.map_or(Ok(None), |target| fragment(target, &reference.tail));
                    strays.extend(fragment.as_ref().err().map(|name| stray(files, draft, reference, &path, name)));
                    if reference.deferred {
                        let mapped = fragment.ok().flatten();
                        let tail = mapped.as_deref().unwrap_or(&reference.tail);
                        addresses.insert(index, site.href(&format!("{}{tail}", encode_decoded(&path))));
                    }
                }
                None => unknown.push(index),
            }
        }
        (addresses, (unknown, strays))
    };
    let (mut rewritten, found): (Vec<_>, Vec<_>) = drafts.par_iter().map(look_up).unzip();
    let (unknown, strays): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    notes.extend(strays.into_iter().flatten());
    for ((draft, addresses), unknown) in drafts.iter().zip(&mut rewritten).zip(unknown) {
        for index in unknown {
            let reference = &draft.references[index];
            let written = match &reference.to {
                Target::Path(path) => path.clone(),
                Target::Document(file) => format!("/{file}"),
            };
            let looked_for = reference.file.as_deref().unwrap_or(&written);
            let help = files.unpublished(looked_for).filter(|_| matches!(reference.to, Target::Path(_)));
            let help = help.or_else(|| routes.help(&reference.to, exists)).or_else(|| elsewhere(reference));
            let is_hidden = routes.is_hidden(&reference.to);
            let severity = if is_hidden { Severity::Warning } else { files.settings.broken_links };
            notes.push(broken(severity, &draft.file, reference, help));
            if reference.deferred {
                // The published page must not reveal the name of an article that is not public yet, or not any more.
                addresses.insert(index, if routes.is_secret(reference) { site.href(ALL) } else { address(&written, reference) });
            }
        }
    }
    rewritten
}

/// The tail of a link with the fragment changed to an `id` of its target; `None` if the tail does not change. If the target has
/// no such place, it fails with the name.
fn fragment(target: &Draft, tail: &str) -> Result<Option<String>, String> {
    let Some((query, written)) = tail.split_once('#') else { return Ok(None) };
    // The part after `:~:` is a text to search for.
    let name = decode_segment(written).unwrap_or_else(|| written.to_owned());
    if name.contains(":~:") {
        return Ok(None);
    }
    match fragments::find(&target.ids, &nfc(&name)) {
        Some(id) if id == name => Ok(None),
        Some(id) => Ok(Some(format!("{query}#{}", encode_decoded(id)))),
        None => Err(name),
    }
}

fn stray(files: &FileReader<'_>, draft: &Draft, reference: &Reference, path: &str, name: &str) -> Diagnostic {
    let message = format!("there is no heading or place `#{name}` in `{path}`");
    let note = Diagnostic::new(files.settings.broken_links, draft.file.clone(), message).at(reference.span.clone());
    note.help("name a heading of that text, or link to the whole of it")
}

/// The help for a path that another system may answer.
fn elsewhere(reference: &Reference) -> Option<String> {
    let Target::Path(path) = &reference.to else { return None };
    let first = path.trim_start_matches('/').split('/').next().filter(|first| !first.is_empty())?;
    let own = ["blog", "category", "tag", "author", "archive", "search"].contains(&first);
    (reference.file.is_none() && !own)
        .then(|| format!("if another system answers it, add `/{first}` to `elsewhere` in `site.toml`"))
}

/// Writes into each body the addresses that were not known when it was compiled.
pub(super) fn write_links(
    bodies: &BodyStore,
    drafts: &mut [Draft],
    rewritten: &[HashMap<usize, String>],
    notes: &mut Vec<Diagnostic>,
) {
    let failed: Vec<Diagnostic> = drafts
        .par_iter_mut()
        .zip(rewritten)
        .filter(|(_, addresses)| !addresses.is_empty())
        .filter_map(|(draft, addresses)| {
            let written = bodies.get(draft.body).and_then(|html| bodies.put_for_now(&fill(&html, addresses)));
            match written {
                Ok(body) => {
                    draft.body = body;
                    None
                }
                Err(error) => Some(Diagnostic::error(&draft.file, format!("the compiled text could not be kept: {error}"))),
            }
        })
        .collect();
    notes.extend(failed);
}

/// Replaces the placeholders in a body by their addresses.
pub(super) fn fill(html: &str, addresses: &HashMap<usize, String>) -> String {
    let mut out = String::with_capacity(html.len() + 256);
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(OPEN) {
        out.push_str(before);
        let (index, after) = after.split_once(CLOSE).unwrap_or((after, ""));
        if let Some(address) = index.parse().ok().and_then(|index: usize| addresses.get(&index)) {
            // All other special characters of an attribute are percent-encoded.
            out.push_str(&address.replace('&', "&amp;"));
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Looks up the links of navigation and footer. While the target of a link is scheduled or expired, the link leads to the list of
/// all articles.
pub(super) fn check_settings(settings: &mut Settings, routes: &mut Routes, notes: &mut Vec<Diagnostic>) {
    let mut hidden = HashSet::new();
    for link in settings.links.iter().filter(|link| link.value.starts_with('/')) {
        let path = link.value.split(['?', '#']).next().unwrap_or_default().to_owned();
        let target = Target::Path(path);
        if routes.known(&target).is_none() {
            let help = routes.help(&target, |_| false);
            let reference = Reference {
                to: target,
                span: link.span.clone(),
                tail: String::new(),
                deferred: false,
                file: None,
                what: What::Link,
            };
            let is_hidden = routes.is_hidden(&reference.to);
            let severity = if is_hidden { Severity::Warning } else { Severity::Error };
            notes.push(broken(severity, FILE, &reference, help));
            hidden.extend(is_hidden.then(|| link.value.clone()));
        }
    }
    let Config { navigation, footer, .. } = &mut settings.config;
    for link in navigation.iter_mut().chain(footer).filter(|link| hidden.contains(&link.path)) {
        link.path = ALL.to_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_in_addresses() {
        let addresses = HashMap::from([(0, "/a/?b&c".to_owned()), (12, "/d/".to_owned())]);
        for (html, expected) in [
            ("", ""),
            ("<a href=\"\u{f8f0}12\u{f8f1}\">x</a>\u{f8f0}0\u{f8f1}", "<a href=\"/d/\">x</a>/a/?b&amp;c"),
            ("\u{f8f0}7\u{f8f1}-\u{f8f0}", "-"),
        ] {
            assert_eq!(fill(html, &addresses), expected);
        }
    }
}
