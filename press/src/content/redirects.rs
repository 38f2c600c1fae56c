//! Old addresses that redirect: the `aliases` of articles and pages, and the newsroom's `redirects.toml`. [`Redirects::read`]
//! reads and checks all of them before anything is written. It collapses chains, so that every old address leads to its final
//! target in one step. [`crate::hosts::server_config`] writes the redirect rules of hosts.

use super::{Diagnostic, Newsroom, nfc};
use broadsheet::routes::Route;
use broadsheet_model::{Site, decode_segment};
use rules::{Known, Source, Written, check_from};
pub(crate) use rules::{is_sites_own, is_sound};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

mod file;
mod rules;

/// The file's name.
pub const FILE: &str = "redirects.toml";

/// The HTTP status of an old address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Status {
    /// 301: moved permanently.
    Moved,
    /// 302: moved temporarily.
    Found,
    /// 308: moved permanently; the request keeps its method.
    Permanent,
    /// 410: gone, without a replacement.
    Gone,
}

impl Status {
    /// The status code of HTTP.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::Moved => 301,
            Self::Found => 302,
            Self::Permanent => 308,
            Self::Gone => 410,
        }
    }

    fn of_code(code: &str) -> Option<Self> {
        [Self::Moved, Self::Found, Self::Permanent, Self::Gone].into_iter().find(|status| status.code().to_string() == code)
    }
}

/// An old address of the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redirect {
    /// A path of the site, not percent-encoded, with or without a slash at the end.
    pub path: String,
    /// The query that the address must have, as `name=value` pairs. The path without it is not redirected.
    pub query: Option<String>,
    /// A path of the site, with query and fragment as given, or an absolute URL. Empty for [`Status::Gone`].
    pub to: String,
    /// The status of the response.
    pub status: Status,
}

impl Redirect {
    /// The file of the page that redirects on hosts without redirect rules, relative to the output folder: `old/index.html` for
    /// `/old/`. `None` if no file can answer: for a path with a query, for a path with the extension of a program or an image,
    /// and for a gone address, because a page would answer that it exists.
    #[must_use]
    pub fn page(&self) -> Option<String> {
        if self.query.is_some() || self.status == Status::Gone || self.path.split('/').any(|part| part.len() > 255) {
            return None;
        }
        let inner = self.path.trim_start_matches('/');
        let last = inner.rsplit('/').next().unwrap_or_default();
        match last.rsplit_once('.') {
            _ if last.is_empty() => Some(format!("{inner}index.html")),
            None => Some(format!("{inner}/index.html")),
            Some((_, "html" | "htm")) => Some(inner.to_owned()),
            Some(_) => None,
        }
    }
}

/// All old addresses of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redirects {
    list: Vec<Redirect>,
}

impl Redirects {
    /// Collects the old addresses of a newsroom, and everything that is wrong with them.
    #[must_use]
    pub fn read(folder: &Path, newsroom: &Newsroom) -> (Self, Vec<Diagnostic>) {
        let mut notes = Vec::new();
        let mut sources = file::read(folder, &newsroom.config.site, &mut notes);
        let aliases = aliases(newsroom);
        if sources.is_empty() && aliases.is_empty() {
            return (Self::default(), notes);
        }
        let known = Known::new(newsroom);
        sources.extend(aliases);
        let kept = first_of_each(folder, sources, &known, &mut notes);
        let list = resolve(&kept, &known, &mut notes);
        (Self { list }, notes)
    }

    /// Sorted by path and query.
    pub fn iter(&self) -> impl Iterator<Item = &Redirect> {
        self.list.iter()
    }

    /// The pages that redirect, each with its file. Leaves out pages below a path that is already a file.
    #[must_use]
    pub fn pages(&self) -> Vec<(String, &Redirect)> {
        let pages: Vec<_> = self.iter().filter_map(|redirect| Some((redirect.page()?, redirect))).collect();
        let files: HashSet<&str> = pages.iter().map(|(file, _)| file.as_str()).collect();
        let stands_free = |file: &str| !file.match_indices('/').any(|(end, _)| files.contains(&file[..end]));
        let free: Vec<bool> = pages.iter().map(|(file, _)| stands_free(file)).collect();
        pages.into_iter().zip(free).filter(|(_, free)| *free).map(|(page, _)| page).collect()
    }
}

/// The paths that `redirects.toml` redirects, as written.
pub(crate) fn old_paths(folder: &Path, site: &Site) -> Vec<String> {
    // [`Redirects::read`] reports what is wrong with them.
    let sources = file::read(folder, site, &mut Vec::new());
    let led = sources.into_iter().filter(|source| source.query.is_none() && source.status != Status::Gone);
    led.map(|source| source.path).collect()
}

/// Reads a `redirects.toml` without a newsroom and returns its problems, for [`crate::fuzz`].
pub(crate) fn fuzz(text: &str) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    file::parse(text, &Site::new("https://a.example", "/"), &mut notes);
    notes
}

/// The form of a path for look-ups: decoded, without `index.html` and the slash at the end.
fn key(path: &str) -> String {
    let path = decode_segment(path).unwrap_or_else(|| path.to_owned());
    let path = nfc(&path);
    let path = path.strip_suffix("/index.html").unwrap_or(&path);
    match path.trim_end_matches('/') {
        "" => "/".to_owned(),
        path => path.to_owned(),
    }
}

/// The identity of an old address: its path in the form for look-ups, and its query.
fn address(path: &str, query: Option<&str>) -> (String, Option<String>) {
    (key(path), query.map(str::to_owned))
}

/// The `aliases` of articles and pages. Aliases that two items share were already reported when the newsroom was read.
fn aliases(newsroom: &Newsroom) -> Vec<Source> {
    let articles = newsroom.articles.iter().chain(&newsroom.unlisted);
    let articles = articles.map(|piece| (&piece.file, Route::Article(piece.slug.clone()).path(), &piece.aliases));
    let pages = newsroom.pages.iter().map(|page| (&page.file, Route::Standing(page.slug.clone()).path(), &page.aliases));
    let all =
        articles.chain(pages).flat_map(|(file, own, aliases)| aliases.iter().map(move |alias| Source::alias(file, alias, &own)));
    all.collect()
}

/// Leaves out invalid old addresses, and the second of two redirects for the same address.
fn first_of_each(folder: &Path, sources: Vec<Source>, known: &Known<'_>, notes: &mut Vec<Diagnostic>) -> Vec<Source> {
    let mut seen: HashMap<(String, Option<String>), usize> = HashMap::new();
    let mut kept: Vec<Source> = Vec::with_capacity(sources.len());
    let mut written = Written::new(folder);
    for source in sources {
        if let Some(note) = check_from(&mut written, &source, known) {
            notes.push(note);
            continue;
        }
        let address = address(&source.path, source.query.as_deref());
        if let Some(&first) = seen.get(&address) {
            if !kept[first].leads_where(&source) {
                notes.push(rules::two_targets(&kept[first], &source));
            }
            continue;
        }
        seen.insert(address, kept.len());
        kept.push(source);
    }
    kept
}

/// Follows every redirect to its final target.
fn resolve(kept: &[Source], known: &Known<'_>, notes: &mut Vec<Diagnostic>) -> Vec<Redirect> {
    let by_address: HashMap<_, usize> =
        kept.iter().enumerate().map(|(n, source)| (address(&source.path, source.query.as_deref()), n)).collect();
    let next = |source: &Source| -> Option<usize> {
        let rest = source.to.strip_prefix('/').map(|_| source.to.as_str())?;
        let (path, tail) = split(rest);
        let query = tail.strip_prefix('?').map(|query| query.split('#').next().unwrap_or_default());
        // First with the query: `/?p=1` and `/` are different addresses.
        by_address.get(&address(path, query)).or_else(|| by_address.get(&address(path, None))).copied()
    };
    let ends = ends(kept, next, notes);
    let mut resolved = BTreeMap::new();
    for (begin, (source, end)) in kept.iter().zip(ends).enumerate() {
        let Some(End { at, temporary }) = end else { continue };
        let end = &kept[at];
        if at == begin
            && let Some(note) = known.missing(end)
        {
            notes.push(note);
            continue;
        }
        let status = match end.status {
            Status::Gone => Status::Gone,
            _ if temporary => Status::Found,
            _ => source.status,
        };
        let redirect = Redirect { path: source.path.clone(), query: source.query.clone(), to: known.canonical(&end.to), status };
        resolved.insert(address(&source.path, source.query.as_deref()), redirect);
    }
    resolved.into_values().collect()
}

/// The final target of an old address.
#[derive(Clone, Copy)]
struct End {
    at: usize,
    /// Whether a step on the way there is temporary (302).
    temporary: bool,
}

/// The final target of each redirect; `None` for redirects that end in a circle, which is reported. No step is followed twice.
fn ends(kept: &[Source], next: impl Fn(&Source) -> Option<usize>, notes: &mut Vec<Diagnostic>) -> Vec<Option<End>> {
    let mut ends: Vec<Option<Option<End>>> = vec![None; kept.len()];
    let mut place_on_way: Vec<Option<usize>> = vec![None; kept.len()];
    for begin in 0..kept.len() {
        let mut way: Vec<usize> = Vec::new();
        let mut at = begin;
        let mut end = loop {
            if let Some(known) = ends[at] {
                break known;
            }
            if let Some(place) = place_on_way[at] {
                // Each circle is reported once, at the redirect that comes first. Redirects that only lead into it are not
                // reported.
                let circle = &mut way[place..];
                let first = circle.iter().enumerate().min_by_key(|(_, n)| **n).map_or(0, |(first, _)| first);
                circle.rotate_left(first);
                notes.push(rules::circle(kept, circle));
                break None;
            }
            place_on_way[at] = Some(way.len());
            way.push(at);
            match next(&kept[at]) {
                Some(further) => at = further,
                None => break Some(End { at, temporary: false }),
            }
        };
        // `way` may have been rotated within its circle. The order does not matter there: no redirect of a circle has an end.
        for n in way.into_iter().rev() {
            if let Some(end) = &mut end {
                end.temporary |= kept[n].status == Status::Found;
            }
            ends[n] = Some(end);
        }
    }
    ends.into_iter().map(Option::flatten).collect()
}

/// Splits a path of the site from its query and fragment.
fn split(path: &str) -> (&str, &str) {
    path.split_at(path.find(['?', '#']).unwrap_or(path.len()))
}

#[cfg(test)]
mod tests;
