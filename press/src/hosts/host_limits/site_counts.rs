//! Counts what the limits of hosts are about.

use crate::make::opensearch::OPENSEARCH;
use crate::write::precompress::is_hashed;
use crate::write::site_files::{Published, is_known};
use broadsheet::head::FEEDS;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::Path;

/// A site in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// The number of all files, including compressed copies.
    pub files: u64,
    /// The total size of all files.
    pub bytes: u64,
    /// The compressed copies. Each also counts in the group of its original below.
    pub copies: Share,
    /// The feeds of categories, authors and tags.
    pub feeds: Share,
    /// The data files of articles. Their pages contain the same data.
    pub article_data: Share,
    /// The search: its index, its page, and its part of the app.
    pub search: Share,
    /// The size of the largest file, and its path.
    pub largest: (u64, String),
    /// The number of files in the fullest folder, and its path.
    pub fullest: (u64, String),
    /// The content of `_redirects` in numbers.
    pub redirects: Redirects,
    /// The content of `_headers` in numbers.
    pub headers: Headers,
}

/// A group of files of a site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// The number of files.
    pub files: u64,
    /// Their total size.
    pub bytes: u64,
}

impl Share {
    const fn add(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes += bytes;
    }
}

/// `_redirects` in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redirects {
    /// Old addresses that have no redirect page.
    pub without_page: u64,
    /// Old addresses with a query. Only some hosts can redirect them, and no page can do it either.
    pub queries: u64,
    /// Rules for many addresses at once, with `*` or `:name`.
    pub patterns: u64,
    /// The longest line, in characters.
    pub longest: u64,
}

/// `_headers` in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers {
    /// Paths that have headers.
    pub rules: u64,
    /// The longest line, in characters.
    pub longest: u64,
}

impl Site {
    /// Counts the files in an output folder.
    ///
    /// # Errors
    /// When a file or folder cannot be read. The error names the path.
    pub fn of(folder: &Path) -> io::Result<Self> {
        let read = |name: &str| match fs::read_to_string(folder.join(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            Err(error) => Err(io::Error::new(error.kind(), format!("{}: {error}", folder.join(name).display()))),
            text => text,
        };
        let published = Published::of(folder)?;
        Ok(Self {
            redirects: Redirects::count(&read("_redirects")?),
            headers: Headers::count(&read("_headers")?),
            ..Self::count(&published)
        })
    }

    fn count(published: &Published) -> Self {
        let mut site = Self::default();
        let mut folders = HashMap::<&str, u64>::new();
        for (path, entry) in published.iter() {
            let bytes = if is_known(&entry) { entry.bytes } else { 0 };
            site.files += 1;
            site.bytes += bytes;
            let original = published.original(path);
            if original != path {
                site.copies.add(bytes);
            }
            if let Some(share) = site.share(original) {
                share.add(bytes);
            }
            if bytes > site.largest.0 {
                site.largest = (bytes, path.to_owned());
            }
            *folders.entry(path.rsplit_once('/').map_or("", |(folder, _)| folder)).or_default() += 1;
        }
        // Of equally full folders, take the first in alphabetical order.
        if let Some((folder, files)) = folders.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0))) {
            site.fullest = (files, format!("{folder}/"));
        }
        site
    }

    /// Returns the group that a file belongs to, if a newsroom can leave out this group.
    fn share(&mut self, path: &str) -> Option<&mut Share> {
        if path.starts_with("data/articles/") {
            return Some(&mut self.article_data);
        }
        if is_of_the_search(path) {
            return Some(&mut self.search);
        }
        is_feed_of_a_term(path).then_some(&mut self.feeds)
    }
}

/// Whether `search = false` in `site.toml` leaves out this file.
fn is_of_the_search(path: &str) -> bool {
    let of_the_app = path.starts_with("search-") && is_hashed(path) && !path.ends_with(".css");
    of_the_app || path == OPENSEARCH.0 || ["data/search/", "data/search.json", "search/"].iter().any(|own| path.starts_with(own))
}

/// Whether `feeds_from` in `site.toml` can leave out this file.
fn is_feed_of_a_term(path: &str) -> bool {
    let is_of_term = ["category/", "author/", "tag/"].iter().any(|folder| path.starts_with(folder));
    is_of_term && path.rsplit('/').next().is_some_and(|name| FEEDS.iter().any(|(file, _)| *file == name))
}

impl Redirects {
    /// Counts the lines. Only Netlify reads a line with `!` after its status. `press` writes such a line before the line of each
    /// address that has a redirect page. For an address with a query, `press` writes only such a line.
    fn count(text: &str) -> Self {
        let mut redirects = Self::default();
        let mut with_page = HashSet::new();
        for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let (Some(from), Some(status)) = (words.first(), words.last()) else { continue };
            redirects.longest = redirects.longest.max(length(line));
            match (words.len() > 3, status.ends_with('!')) {
                (true, _) => redirects.queries += 1,
                (_, true) => _ = with_page.insert(*from),
                _ if from.contains(['*', ':']) => redirects.patterns += 1,
                _ => redirects.without_page += u64::from(!with_page.contains(from)),
            }
        }
        redirects
    }
}

impl Headers {
    /// Counts the rules. A rule begins with a path at the beginning of a line; its headers are indented.
    fn count(text: &str) -> Self {
        let lines = || text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
        Self {
            rules: lines().filter(|line| !line.starts_with([' ', '\t'])).count() as u64,
            longest: lines().map(length).max().unwrap_or_default(),
        }
    }
}

fn length(line: &str) -> u64 {
    line.chars().count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::manifest::Entry;

    #[test]
    fn files_are_counted() {
        let files = [
            ("a/1.html", 10),
            ("a/1.html.br", 3),
            ("a/1.html.gz", 4),
            ("b/film.mp4", 1_000),
            ("b/x.gz", 1),
            ("category/a/atom.xml", 5),
            ("category/a/atom.xml.gz", 2),
            ("data/articles/a.json", 8),
            ("data/articles/a.json.br", 4),
            ("data/search.json", 1),
            ("data/search/2/index.json", 1),
            ("index.html", 7),
            ("opensearch.xml", 1),
            ("search-0123456789abcdef.css", 1),
            ("search-0123456789abcdef.wasm", 1),
            ("search-tips/index.html", 1),
            ("search/index.html", 1),
        ];
        let site = Site::count(&files.map(|(path, bytes)| (path.to_owned(), Entry { hash: 1, bytes })).into_iter().collect());
        let share = |files, bytes| Share { files, bytes };
        assert_eq!((site.files, site.bytes, site.copies), (17, 1_051, share(4, 13)));
        assert_eq!((site.feeds, site.article_data, site.search), (share(2, 7), share(2, 12), share(5, 5)));
        assert_eq!((site.largest, site.fullest), ((1_000, "b/film.mp4".to_owned()), (4, "/".to_owned())));
    }

    #[test]
    fn a_folder_is_counted_with_its_redirects_and_headers() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("index.html"), "page")?;
        assert_eq!(Site::of(folder.path())?.redirects, Redirects::default());
        fs::write(folder.path().join("_redirects"), "/old.php /new/ 301\n")?;
        fs::write(folder.path().join("_headers"), "/*\n  A: b\n")?;
        let site = Site::of(folder.path())?;
        assert_eq!((site.files, site.redirects.without_page, site.headers.rules), (3, 1, 1));
        Ok(())
    }

    #[test]
    fn kinds_of_redirects_are_counted_separately() {
        let text = "# old\n\n/old.php /new/ 301\n/p id=1 /new/ 301!\n/old/ /new/ 301!\n/old/ /new/ 301\n/a/* /a/404.html 404\n";
        assert_eq!(Redirects::count(text), Redirects { without_page: 1, queries: 1, patterns: 1, longest: 20 });
    }

    #[test]
    fn header_rules_are_counted() {
        assert_eq!(Headers::count("/*\n  A: b\n  C: de\n\n/x\n  A: é\n"), Headers { rules: 2, longest: 7 });
    }
}
