//! Checks old addresses and the targets of redirects.

use super::super::{Diagnostic, Newsroom};
use super::{FILE, Status, key, split};
use broadsheet::head::{FEEDS, feeds_of_language};
use broadsheet::routes::Route;
use broadsheet_model::{ListingKind, Slug, decode_segment, full_pages};
use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Files that a publication makes beside pages, data, feeds and media.
const FILES: &[&str] = &[
    "/404.html",
    "/shell.html",
    "/robots.txt",
    "/sitemap.xml",
    "/favicon.svg",
    "/favicon.ico",
    "/_headers",
    "/.htaccess",
    "/_redirects",
    "/.nojekyll",
    "/.broadsheet",
    "/opensearch.xml",
    "/rss.xml",
];

/// With more paths than this, "did you mean" would take too long.
const MOST_PATHS: usize = 20_000;
/// Maximum number of searches for a "did you mean"; more would take too long.
const SUGGESTIONS: usize = 20;
/// Maximum number of letters in which two near paths differ.
const NEAR: usize = 3;
/// Maximum number of steps of a circle that a message names.
const STEPS: usize = 8;

/// Whether a publication makes a file of its own at a path, whatever is in the newsroom.
pub(crate) fn is_sites_own(path: &str) -> bool {
    let name = key(path);
    let inner = name.trim_start_matches('/');
    let is_feed = FEEDS.iter().any(|(feed, _)| *feed == inner);
    let is_sitemap = inner == "sitemap.xml" || inner.starts_with("sitemap-") && inner.ends_with(".xml");
    is_feed || is_sitemap || inner.starts_with("data/") || FILES.contains(&name.as_str())
}

/// An old address as written.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// Where it is written, relative to the newsroom.
    pub file: String,
    pub path: String,
    pub query: Option<String>,
    /// Empty for [`Status::Gone`].
    pub to: String,
    pub status: Status,
    pub from_span: Option<Range<usize>>,
    pub to_span: Option<Range<usize>>,
    pub is_alias: bool,
}

impl Source {
    pub fn alias(file: &str, alias: &str, own: &str) -> Self {
        let (path, query) = alias.split_once('?').map_or((alias, None), |(path, query)| (path, Some(query)));
        Self {
            file: file.to_owned(),
            path: decode_segment(path).unwrap_or_else(|| path.to_owned()),
            query: query.filter(|query| !query.is_empty()).map(str::to_owned),
            to: own.to_owned(),
            status: Status::Moved,
            from_span: None,
            to_span: None,
            is_alias: true,
        }
    }

    /// The old address as one text.
    pub fn from(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }

    /// Whether both lead to the same place.
    pub fn leads_where(&self, other: &Self) -> bool {
        let same = |a: &str, b: &str| {
            let ((a, a_tail), (b, b_tail)) = (split(a), split(b));
            key(a) == key(b) && a_tail == b_tail
        };
        (self.status == Status::Gone) == (other.status == Status::Gone) && same(&self.to, &other.to)
    }

    fn note(&self, message: String, span: Option<&Range<usize>>) -> Diagnostic {
        let note = Diagnostic::error(&self.file, message);
        match span {
            Some(span) => note.at(span.clone()),
            None => note,
        }
    }
}

/// Checks an old address without its target.
pub(super) fn check_from(written: &mut Written, source: &Source, known: &Known<'_>) -> Option<Diagnostic> {
    let from = source.from();
    let (message, help) = if !is_sound(&source.path)
        || source.query.as_deref().is_some_and(|query| query.contains(|c| is_special(c) || c == ' '))
    {
        (format!("`{}` cannot be the path of a page", from.escape_debug()), "write a path such as `/2019/05/old.html`")
    } else if source.query.is_none() && known.has(&source.path) {
        (format!("`{from}` is a page of this site, so it cannot lead elsewhere"), "remove this redirect, or rename the page")
    } else {
        return None;
    };
    if !source.is_alias {
        return Some(source.note(message, source.from_span.as_ref()).help(help));
    }
    // Only a warning, because the alias may come from another system's permalink, which the author does not know. That must not
    // stop the publication.
    let note = Diagnostic::warning(&source.file, message).help("remove it from `aliases`; it is left out");
    Some(match written.find(&source.file, &from) {
        Some(start) => note.at(start..start + from.len()),
        None => note,
    })
}

/// Finds the places of aliases in the file that was read last. Aliases mostly come in the order of the file.
pub(super) struct Written {
    folder: PathBuf,
    file: String,
    text: String,
    at: usize,
    /// How many searches of the whole text found nothing.
    misses: usize,
}

impl Written {
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), file: String::new(), text: String::new(), at: 0, misses: 0 }
    }

    fn find(&mut self, file: &str, alias: &str) -> Option<usize> {
        if self.file != file {
            self.text = std::fs::read_to_string(self.folder.join(file)).unwrap_or_default();
            (self.file, self.at, self.misses) = (file.to_owned(), 0, 0);
        }
        if self.misses >= SUGGESTIONS {
            return None;
        }
        let found = self.text[self.at..].find(alias).map(|found| self.at + found).or_else(|| self.text.find(alias));
        match found {
            Some(at) => self.at = at,
            None => self.misses += 1,
        }
        found
    }
}

/// The error for two redirects from one address to different places.
pub(super) fn two_targets(first: &Source, second: &Source) -> Diagnostic {
    // The error names the file to change. Of an alias and a line of redirects.toml, that is the line.
    let (told, other) = if second.is_alias && first.file == FILE { (first, second) } else { (second, first) };
    let there = if other.file == told.file { String::new() } else { format!(" by `{}`", other.file) };
    let leads =
        if other.status == Status::Gone { "already answers 410".to_owned() } else { format!("already leads to `{}`", other.to) };
    told.note(format!("`{}` {leads}{there}", told.from()), told.from_span.as_ref()).help("keep one of the two")
}

/// The error for redirects that lead to each other.
pub(super) fn circle(all: &[Source], circle: &[usize]) -> Diagnostic {
    let mut steps: Vec<String> = circle.iter().take(STEPS).map(|n| format!("`{}`", all[*n].from())).collect();
    steps.extend((circle.len() > STEPS).then(|| format!("{} others", circle.len() - STEPS)));
    steps.extend(steps.first().cloned());
    let first = &all[circle[0]];
    first
        .note(format!("this redirect leads back to itself: {}", steps.join(" to ")), first.to_span.as_ref())
        .help("let one of them lead to a page")
}

/// Whether a path is valid in every host's configuration and, if a file can answer it, as the path of a file.
pub(crate) fn is_sound(path: &str) -> bool {
    let Some(inner) = path.strip_prefix('/') else { return false };
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    path.len() <= 900
        && !path.contains(is_special)
        && (inner.is_empty() || inner.split('/').all(|part| !matches!(part, "" | "." | "..")))
}

/// Characters that no address contains, and that have a meaning in the configuration of some host.
fn is_special(c: char) -> bool {
    c.is_control() || matches!(c, '\\' | '"' | '{' | '}' | '\u{fffd}')
}

/// The paths of the site that exist without redirects.
pub(super) struct Known<'a> {
    newsroom: &'a Newsroom,
    articles: HashSet<&'a Slug>,
    months: HashSet<(i16, u8)>,
    /// The number of articles in each listing.
    counts: HashMap<(ListingKind, Option<&'a Slug>), usize>,
    media: HashSet<&'a str>,
    /// The number of searches for a "did you mean".
    suggestions: Cell<usize>,
}

impl<'a> Known<'a> {
    pub fn new(newsroom: &'a Newsroom) -> Self {
        let mut counts: HashMap<(ListingKind, Option<&Slug>), usize> = HashMap::new();
        for (kind, terms) in [
            (ListingKind::Category, &newsroom.categories),
            (ListingKind::Tag, &newsroom.tags),
            (ListingKind::Author, &newsroom.authors),
        ] {
            counts.extend(terms.keys().map(|slug| ((kind, Some(slug)), 0)));
        }
        counts.insert((ListingKind::Blog, None), newsroom.articles.len());
        let mut months = HashSet::new();
        for piece in &newsroom.articles {
            for (kind, slugs) in [
                (ListingKind::Category, &piece.categories),
                (ListingKind::Tag, &piece.tags),
                (ListingKind::Author, &piece.authors),
            ] {
                slugs.iter().for_each(|slug| *counts.entry((kind, Some(slug))).or_default() += 1);
            }
            months.extend(piece.published.as_ref().map(|date| (date.year(), date.month().unsigned_abs())));
        }
        let media = newsroom.media.iter().map(|(_, path)| path.as_str()).collect();
        Self {
            newsroom,
            articles: newsroom.articles.iter().chain(&newsroom.unlisted).map(|piece| &piece.slug).collect(),
            months,
            counts,
            media,
            suggestions: Cell::new(0),
        }
    }

    fn route(&self, path: &str) -> Option<Route> {
        let route = Route::parse(path)?;
        let exists = match &route {
            Route::Home | Route::Archive => true,
            Route::Search => self.newsroom.config.has_search,
            Route::Article(slug) => self.articles.contains(slug),
            Route::Standing(slug) => self.newsroom.pages.iter().any(|page| page.slug == *slug),
            Route::Month { year, month } => self.months.contains(&(*year, *month)),
            Route::Listing { kind, slug, number } => self
                .counts
                .get(&(*kind, slug.as_ref()))
                // The number after the last full page also exists: it leads to the listing.
                .is_some_and(|count| number.is_none_or(|number| full_pages(*count) > 0 && number <= full_pages(*count) + 1)),
        };
        exists.then_some(route)
    }

    /// Whether a path is a page or a file of the site.
    pub fn has(&self, path: &str) -> bool {
        let name = key(path);
        let inner = name.trim_start_matches('/');
        let feed = name.rsplit_once('/').is_some_and(|(folder, file)| {
            FEEDS.iter().any(|(feed, _)| *feed == file) && matches!(self.route(folder), Some(Route::Listing { number: None, .. }))
        });
        let of_language = || self.is_feed_of_language(inner);
        self.route(&name).is_some() || feed || is_sites_own(path) || self.media.contains(inner) || of_language()
    }

    fn is_feed_of_language(&self, inner: &str) -> bool {
        let languages = self.newsroom.articles.iter().filter_map(|piece| piece.language.as_deref());
        let of = |language: &str| inner.strip_prefix(feeds_of_language(language).trim_start_matches('/'));
        let mut languages = languages.chain([self.newsroom.config.language.as_str()]);
        inner.starts_with("feed/") && languages.any(|language| FEEDS.iter().any(|(file, _)| of(language) == Some(*file)))
    }

    /// A path of the site as the site itself writes it, so that a host does not add a slash with a second redirect.
    pub fn canonical(&self, to: &str) -> String {
        if !to.starts_with('/') {
            return to.to_owned();
        }
        let (path, tail) = split(to);
        match self.route(&key(path)) {
            Some(route) => route.path() + tail,
            None => to.to_owned(),
        }
    }

    /// The error for a redirect whose target does not exist.
    pub fn missing(&self, source: &Source) -> Option<Diagnostic> {
        let path = split(&source.to).0;
        if source.status == Status::Gone || !path.starts_with('/') || self.has(path) {
            return None;
        }
        let note = source.note(format!("this redirect leads to `{path}`, where there is nothing"), source.to_span.as_ref());
        Some(match self.nearest(path) {
            Some(near) => note.help(format!("did you mean `{near}`?")),
            None => note.help("write a path of the site or, if the page is gone, `status = 410` without `to`"),
        })
    }

    fn nearest(&self, path: &str) -> Option<String> {
        self.suggestions.set(self.suggestions.get() + 1);
        if self.articles.len() + self.counts.len() > MOST_PATHS || self.suggestions.get() > SUGGESTIONS {
            return None;
        }
        let listings = self.counts.keys().map(|(kind, slug)| Route::Listing { kind: *kind, slug: slug.cloned(), number: None });
        let pages = self.newsroom.pages.iter().map(|page| Route::Standing(page.slug.clone()));
        let all = self.articles.iter().map(|slug| Route::Article((*slug).clone())).chain(listings).chain(pages);
        let last = |path: &str| path.trim_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
        // The same name in another folder is nearer than any other name.
        let (wanted, wanted_last) = (key(path), last(path));
        let distance = |other: &str| {
            let other_key = key(other);
            if last(other) == wanted_last {
                0
            } else if other_key.len().abs_diff(wanted.len()) > NEAR * 4 {
                usize::MAX
            } else {
                strsim::osa_distance(&other_key, &wanted)
            }
        };
        all.map(|route| route.path())
            .map(|other| (distance(&other), other))
            .filter(|(n, _)| *n <= NEAR)
            .min()
            .map(|(_, other)| other)
    }
}
