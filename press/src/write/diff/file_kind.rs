//! Determines from its path what a file of a site is for.

use super::super::precompress::is_hashed;
use super::super::site_files::Published;
use broadsheet::head::FEEDS;
use broadsheet::routes::Route;
use serde::Serialize;

/// What a file is for. The order of the variants is the order in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// The files that every page loads, with a hash in their names.
    App,
    /// Pictures and other files of the newsroom and the shell.
    Media,
    /// Data of articles and of pages such as `/about/`.
    ArticleData,
    /// Articles and pages such as `/about/`.
    ArticlePages,
    /// Data of the blog, categories, tags and authors.
    ListingData,
    /// The blog, categories, tags and authors, with their numbered pages.
    ListingPages,
    /// The front page and the archive, with their data.
    Front,
    /// Atom, RSS and JSON Feed.
    Feeds,
    /// Sitemaps, for search engines.
    Sitemaps,
    /// Redirect pages, and files that only hosts and robots read.
    Hosts,
    /// Pages that Broadsheet did not make.
    Other,
}

/// Files for hosts and robots, and the shell's own page.
const HOST_FILES: [&str; 8] =
    ["404.html", "shell.html", "robots.txt", "opensearch.xml", "_headers", "_redirects", ".nojekyll", ".htaccess"];

impl FileKind {
    /// All kinds, in order.
    pub const ALL: [Self; 11] = [
        Self::App,
        Self::Media,
        Self::ArticleData,
        Self::ArticlePages,
        Self::ListingData,
        Self::ListingPages,
        Self::Front,
        Self::Feeds,
        Self::Sitemaps,
        Self::Hosts,
        Self::Other,
    ];

    /// Returns the kind of a file of a site. A compressed copy has the kind of its original.
    #[must_use]
    pub fn of(path: &str, site: &Published) -> Self {
        let path = site.original(path);
        let name = path.rsplit('/').next().unwrap_or(path);
        match path.split('/').collect::<Vec<_>>().as_slice() {
            ["data", "articles" | "pages", ..] => Self::ArticleData,
            ["data", "listings", ..] => Self::ListingData,
            ["data", ..] => Self::Front,
            [file] if HOST_FILES.contains(file) => Self::Hosts,
            [file] if is_hashed(file) => Self::App,
            [file] if file.starts_with("sitemap") && file.ends_with(".xml") => Self::Sitemaps,
            _ if FEEDS.iter().any(|(feed, _)| *feed == name) => Self::Feeds,
            _ if name.ends_with(".html") || name.ends_with(".htm") => Self::of_page(path, site),
            _ => Self::Media,
        }
    }

    /// Returns the kind of a page. In a site with a dataset, a page without data is a redirect page.
    fn of_page(path: &str, site: &Published) -> Self {
        let route = path.strip_suffix("index.html").and_then(|folder| Route::parse(&format!("/{folder}")));
        let has_dataset = site.has("data/site.json");
        match route {
            Some(route) if has_dataset && !site.has(route.data().trim_start_matches('/')) => Self::Hosts,
            Some(Route::Article(_) | Route::Standing(_)) => Self::ArticlePages,
            Some(Route::Listing { .. }) => Self::ListingPages,
            Some(Route::Home | Route::Archive | Route::Month { .. } | Route::Search) => Self::Front,
            None if has_dataset => Self::Hosts,
            None => Self::Other,
        }
    }

    /// The name of the kind in the table.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::App => "app files",
            Self::Media => "media",
            Self::ArticleData => "data of articles",
            Self::ArticlePages => "articles",
            Self::ListingData => "data of listings",
            Self::ListingPages => "listings",
            Self::Front => "front page and archive",
            Self::Feeds => "feeds",
            Self::Sitemaps => "sitemaps",
            Self::Hosts => "redirects and host files",
            Self::Other => "other pages",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::manifest::Entry;

    fn site(paths: &[&str]) -> Published {
        paths.iter().map(|path| ((*path).to_owned(), Entry { hash: 1, bytes: 1 })).collect()
    }

    #[test]
    fn each_path_has_its_kind() {
        let table = [
            ("app-0123456789abcdef.js", FileKind::App),
            ("app-0123456789abcdef.js.br", FileKind::App),
            ("favicon.svg", FileKind::Media),
            ("media/a.jpg", FileKind::Media),
            ("media/archive.gz", FileKind::Media),
            ("data/articles/a.json", FileKind::ArticleData),
            ("data/pages/about.json", FileKind::ArticleData),
            ("data/listings/tag/page/7.json", FileKind::ListingData),
            ("data/listings/blog/newest.json", FileKind::ListingData),
            ("data/archive/2023/11.json", FileKind::Front),
            ("data/home.json", FileKind::Front),
            ("data/site.json", FileKind::Front),
            ("blog/a/index.html", FileKind::ArticlePages),
            ("blog/a/index.html.gz", FileKind::ArticlePages),
            ("about/index.html", FileKind::ArticlePages),
            ("blog/index.html", FileKind::ListingPages),
            ("tag/page/page/7/index.html", FileKind::ListingPages),
            ("index.html", FileKind::Front),
            ("archive/2023/11/index.html", FileKind::Front),
            ("author/jo/feed.json", FileKind::Feeds),
            ("sitemap-2023.xml", FileKind::Sitemaps),
            ("old/index.html", FileKind::Hosts),
            ("2019/05/old.html", FileKind::Hosts),
            ("404.html", FileKind::Hosts),
            ("_redirects", FileKind::Hosts),
        ];
        let site = site(&table.map(|(path, _)| path));
        for (path, kind) in table {
            assert_eq!(FileKind::of(path, &site), kind, "{path}");
        }
    }

    #[test]
    fn pages_of_another_generator_are_pages() {
        let site = site(&["index.html", "posts/a/index.html", "about/index.html", "css/main.css"]);
        let kinds: Vec<_> = site.iter().map(|(path, _)| FileKind::of(path, &site)).collect();
        assert_eq!(kinds, [FileKind::ArticlePages, FileKind::Media, FileKind::Front, FileKind::Other]);
    }
}
