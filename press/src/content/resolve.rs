//! Links within the site, once all of it is known: looks each up, tells of those that lead nowhere, and writes the addresses
//! that were not known when a body was compiled.

use super::BodyStore;
use super::article::{Desk, Draft};
use super::check::{ALL, Routes, broken};
use super::config::{FILE, Settings};
use super::diagnostics::{Diagnostic, Severity};
use super::markdown::links::{CLOSE, OPEN, Reference, Target, What};
use rayon::prelude::*;
use std::collections::HashMap;

/// Looks every reference up. Returns, for each draft, the addresses of its deferred ones.
pub(super) fn resolve_links(
    desk: &Desk<'_>,
    drafts: &[Draft],
    routes: &mut Routes,
    notes: &mut Vec<Diagnostic>,
) -> Vec<HashMap<usize, String>> {
    let exists = |file: &str| desk.root.join(file).is_file();
    let site = &desk.settings.config.site;
    let address = |path: &str, reference: &Reference| site.href(&format!("{path}{}", reference.tail));
    let known = &*routes;
    let look_up = |draft: &Draft| {
        let (mut addresses, mut unknown) = (HashMap::new(), Vec::new());
        for (index, reference) in draft.references.iter().enumerate() {
            match known.known(&reference.to) {
                Some(path) if reference.deferred => _ = addresses.insert(index, address(&path, reference)),
                Some(_) => {}
                None => unknown.push(index),
            }
        }
        (addresses, unknown)
    };
    let (mut rewritten, unknown): (Vec<_>, Vec<_>) = drafts.par_iter().map(look_up).unzip();
    for ((draft, addresses), unknown) in drafts.iter().zip(&mut rewritten).zip(unknown) {
        for index in unknown {
            let reference = &draft.references[index];
            let written = match &reference.to {
                Target::Path(path) => path.clone(),
                Target::Document(file) => format!("/{file}"),
            };
            let looked_for = reference.file.as_deref().unwrap_or(&written);
            let help = desk.unpublished(looked_for).filter(|_| matches!(reference.to, Target::Path(_)));
            let help = help.or_else(|| routes.help(&reference.to, exists)).or_else(|| elsewhere(reference));
            let is_hidden = routes.is_hidden(&reference.to);
            let severity = if is_hidden { Severity::Warning } else { desk.settings.broken_links };
            notes.push(broken(severity, &draft.file, reference, help));
            if reference.deferred {
                // The name of what is not shown yet is told by nothing.
                addresses.insert(index, if is_hidden { site.href(ALL) } else { address(&written, reference) });
            }
        }
    }
    rewritten
}

/// What to do about a path that may be another system's.
fn elsewhere(reference: &Reference) -> Option<String> {
    let Target::Path(path) = &reference.to else { return None };
    let first = path.trim_start_matches('/').split('/').next().filter(|first| !first.is_empty())?;
    let own = ["blog", "category", "tag", "author", "archive", "search"].contains(&first);
    (reference.file.is_none() && !own)
        .then(|| format!("if another system answers it, add `/{first}` to `elsewhere` in `site.toml`"))
}

/// Puts the addresses that were not known when a body was compiled into it.
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

fn fill(html: &str, addresses: &HashMap<usize, String>) -> String {
    let mut out = String::with_capacity(html.len() + 256);
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(OPEN) {
        out.push_str(before);
        let (index, after) = after.split_once(CLOSE).unwrap_or((after, ""));
        if let Some(address) = index.parse().ok().and_then(|index: usize| addresses.get(&index)) {
            // What else is special in an attribute is percent-encoded.
            out.push_str(&address.replace('&', "&amp;"));
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The links of navigation and footer.
pub(super) fn check_settings(settings: &Settings, routes: &mut Routes, notes: &mut Vec<Diagnostic>) {
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
            let severity = if routes.is_hidden(&reference.to) { Severity::Warning } else { Severity::Error };
            notes.push(broken(severity, FILE, &reference, help));
        }
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
