//! One table of all paths of the site. It reports paths that clash, and every link within the site is looked up in it.

use super::aliases::{self, address};
use super::config::is_below;
use super::diagnostics::{Diagnostic, Severity};
use super::draft::Draft;
use super::markdown::link_destinations::{Reference, Target, What};
use super::media_files::Media;
use super::slugify::{nearest, nfc};
use super::source_file::DocumentKind;
use std::collections::{HashMap, HashSet};

/// First segments of paths that belong to the site itself.
pub(crate) const RESERVED: &[&str] = &[
    "blog",
    "category",
    "tag",
    "author",
    "archive",
    "search",
    "data",
    "media",
    "assets",
    "feed",
    "page",
    "404",
    "index",
    "sitemap",
    "feed.xml",
    "atom.xml",
    "rss.xml",
    "feed.json",
    "sitemap.xml",
    "robots.txt",
    "opensearch.xml",
    "404.html",
    "index.html",
];

/// Files that `press` makes beside the pages.
const FILES: &[&str] = &[
    "feed.xml",
    "atom.xml",
    "rss.xml",
    "feed.json",
    "sitemap.xml",
    "sitemap-news.xml",
    "robots.txt",
    "opensearch.xml",
    "favicon.ico",
    "404.html",
];

/// The list of all articles. Links lead to it while their target is not shown.
pub(super) const ALL: &str = "/blog/";

/// "Did you mean" looks through all paths; after this many broken links it would take too long.
const SUGGESTIONS: usize = 200;

/// All paths of the site.
#[derive(Debug, Default)]
pub(super) struct Routes {
    /// From paths without the slash at the end to the paths that answer. For an old path, that is the path to which it redirects.
    paths: HashMap<String, String>,
    /// From Markdown files to the paths of their pages.
    documents: HashMap<String, String>,
    /// Markdown files that are not published yet, and the paths that they would have.
    held: HashSet<String>,
    /// The same for scheduled and expired articles.
    hidden: HashSet<String>,
    /// From listings with numbered pages to their number of pages.
    pages: HashMap<String, usize>,
    suggestions: usize,
    /// Paths that another system answers, with everything below them.
    elsewhere: Vec<String>,
}

impl Routes {
    /// Starts with the paths that every site has.
    pub fn new(media: &Media, elsewhere: &[String], has_search: bool) -> Self {
        let mut routes = Self { elsewhere: elsewhere.to_vec(), ..Self::default() };
        for path in ["/", "/blog/", "/archive/"].into_iter().chain(has_search.then_some("/search/")) {
            routes.add(path);
        }
        for file in FILES {
            routes.add(&format!("/{file}"));
        }
        for path in media.paths() {
            routes.add(path);
        }
        routes
    }

    /// Adds a path that exists.
    pub fn add(&mut self, path: &str) {
        self.paths.insert(key(path).to_owned(), path.to_owned());
    }

    /// Adds a listing with numbered pages.
    pub fn add_listing(&mut self, path: &str, articles: usize) {
        self.add(path);
        self.pages.insert(key(path).to_owned(), articles.div_ceil(broadsheet_model::PAGE_SIZE).max(1));
    }

    /// Adds a file that is not published yet, and the paths that it would have.
    pub fn hold<'p>(&mut self, paths: impl Iterator<Item = &'p str>, file: &str) {
        self.held.extend(paths.map(address).chain([nfc(file).into_owned()]));
    }

    /// Adds a scheduled or expired file, and the paths that it has at another time.
    pub fn hide<'p>(&mut self, paths: impl Iterator<Item = &'p str>, file: &str) {
        self.hidden.extend(paths.map(address).chain([nfc(file).into_owned()]));
    }

    /// Whether a reference leads to a scheduled or expired article. That is no mistake, and must not stop a publication that a
    /// timer started.
    pub fn is_hidden(&self, target: &Target) -> bool {
        is_among(&self.hidden, target)
    }

    /// Whether a link leads to a file that is not public at this time. The link may name its path, the file, or the file without
    /// its ending.
    pub fn is_secret(&self, reference: &Reference) -> bool {
        let file = reference.file.iter().flat_map(|file| {
            let endings = [".md", ".markdown", ".mdx", "/index.md", "/index.markdown", "/index.mdx"];
            endings.map(|ending| Target::Document(format!("{}{ending}", file.trim_end_matches('/'))))
        });
        let mut targets = file.chain([reference.to.clone()]);
        targets.any(|target| is_among(&self.hidden, &target) || is_among(&self.held, &target))
    }

    /// Adds an old path, which redirects, unless the path is taken.
    pub fn add_old(&mut self, path: &str) {
        self.paths.entry(key(&nfc(path)).to_owned()).or_insert_with(|| path.to_owned());
    }

    /// Adds a file that has a path but is not an article or page.
    pub fn add_document(&mut self, file: String, path: &str) {
        self.documents.insert(nfc(&file).into_owned(), path.to_owned());
    }

    /// Adds articles and pages, in the order of their files. Keeps those whose path is free and reports the others.
    pub fn add_drafts(&mut self, drafts: &mut Vec<Draft>, notes: &mut Vec<Diagnostic>) {
        let mut taken: HashMap<String, String> = HashMap::with_capacity(drafts.len());
        drafts.retain(|draft| {
            let path = draft.kind.path(&draft.slug);
            if draft.kind == DocumentKind::Page && RESERVED.contains(&draft.slug.as_str()) {
                let note =
                    Diagnostic::error(&draft.file, format!("a page cannot have the path `{path}`, which is the site's own"));
                notes.push(note.help("give it another `slug`"));
            } else if let Some(other) = taken.get(&path) {
                let note = Diagnostic::error(
                    &draft.file,
                    format!("this {} has the path `{path}`, which `{other}` has too", draft.kind.noun()),
                );
                notes.push(note.help("give one of the two another `slug`"));
            } else {
                self.add(&path);
                self.documents.insert(nfc(&draft.file).into_owned(), path.clone());
                taken.insert(path, draft.file.clone());
                return true;
            }
            false
        });
    }

    /// Adds old paths, each of which leads to only one item.
    pub fn add_aliases(&mut self, drafts: &mut [Draft], notes: &mut Vec<Diagnostic>) {
        let old = aliases::settle(drafts, notes, |address| self.paths.get(address).cloned());
        self.paths.extend(old);
    }

    /// The path to which a reference leads, without query and fragment; `None` for a broken one.
    pub fn known(&self, target: &Target) -> Option<String> {
        match target {
            Target::Document(file) => self.documents.get(&*nfc(file)).cloned(),
            Target::Path(path) if is_below(path, &self.elsewhere) => Some(path.clone()),
            Target::Path(path) => self.find(&nfc(path)),
        }
    }

    /// The help for a broken reference.
    pub fn help(&mut self, target: &Target, exists: impl Fn(&str) -> bool) -> Option<String> {
        match target {
            _ if self.is_hidden(target) => {
                Some(format!("it is scheduled or has expired; until it is shown, links lead to `{ALL}`"))
            }
            _ if is_among(&self.held, target) => Some("it is a draft: publish it too, or link to it later".to_owned()),
            Target::Document(file) if exists(file) => {
                Some("the file is there, but it is neither an article nor a page".to_owned())
            }
            Target::Document(file) => {
                self.suggest(|routes| nearest(file, routes.documents.keys().map(String::as_str)).map(str::to_owned))
            }
            Target::Path(path) => self.suggest(|routes| {
                let known = routes.paths.values().map(String::as_str).collect::<HashSet<_>>();
                let near = nearest(path, known.iter().copied())?;
                // `nearest` always returns the same of two paths that are equally near.
                Some(near.to_owned())
            }),
        }
    }

    fn suggest(&mut self, find: impl Fn(&Self) -> Option<String>) -> Option<String> {
        self.suggestions += 1;
        if self.suggestions > SUGGESTIONS || self.paths.len() > 20_000 {
            return None;
        }
        find(self).map(|near| format!("did you mean `{near}`?"))
    }

    fn find(&self, path: &str) -> Option<String> {
        let name = key(path);
        if let Some(found) = self.paths.get(name) {
            return Some(found.clone());
        }
        // Old systems added `.html` to their paths, or left it out.
        for end in [".html", ".htm"] {
            let other = name.strip_suffix(end).map(str::to_owned).unwrap_or_else(|| format!("{name}{end}"));
            if let Some(found) = self.paths.get(&other) {
                return Some(found.clone());
            }
        }
        let (listing, last) = name.rsplit_once('/')?;
        if FILES[..4].contains(&last) && self.pages.contains_key(listing) {
            return Some(path.to_owned());
        }
        let pages = *self.pages.get(listing.strip_suffix("/page")?)?;
        let number: usize = last.parse().ok()?;
        (1..=pages).contains(&number).then(|| format!("{name}/"))
    }
}

/// Whether a target is in a set of files and paths.
fn is_among(known: &HashSet<String>, target: &Target) -> bool {
    match target {
        Target::Document(file) => known.contains(&*nfc(file)),
        Target::Path(path) => known.contains(key(&nfc(path))),
    }
}

/// The form of a path for look-ups: without `index.html` and the slash at the end.
pub(super) fn key(path: &str) -> &str {
    let path = path.strip_suffix("/index.html").unwrap_or(path);
    match path.trim_end_matches('/') {
        "" => "/",
        path => path,
    }
}

fn has_extension(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.')
        .is_some_and(|(_, extension)| !extension.is_empty() && extension.len() <= 4 && !extension.starts_with("htm"))
}

/// The message for a broken link.
pub(super) fn broken(severity: Severity, file: &str, reference: &Reference, help: Option<String>) -> Diagnostic {
    let message = match (&reference.to, &reference.file, reference.what) {
        (Target::Path(_), Some(missing), What::Image) => format!("there is no image `{missing}`"),
        (Target::Path(path), None, What::Image) => format!("there is no image `{path}`"),
        (Target::Path(_), Some(missing), What::Link) if has_extension(missing) => format!("there is no file `{missing}`"),
        (Target::Path(path), ..) => format!("this link leads to `{path}`, where there is nothing"),
        (Target::Document(document), ..) => format!("this link leads to `{document}`, which is not published"),
    };
    let note = Diagnostic::new(severity, file.to_owned(), message).at(reference.span.clone());
    match help {
        Some(help) => note.help(help),
        None => note,
    }
}
