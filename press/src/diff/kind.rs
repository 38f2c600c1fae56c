//! What a file of a site is for, as its path tells.

use crate::precompress::is_hashed;
use crate::published::Published;
use broadsheet::head::FEEDS;
use broadsheet::routes::Route;
use serde::Serialize;

/// What a file is for, in the order in which the kinds are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// What every page loads: files with a hash in their names.
    App,
    /// Pictures and other files of the newsroom and the shell.
    Media,
    /// Data of articles and standing pages.
    ArticleData,
    /// Articles and standing pages.
    ArticlePages,
    /// Data of the blog, categories, tags and authors.
    ListingData,
    /// The blog, categories, tags and authors, with their numbered pages.
    ListingPages,
    /// Front page and archive, with their data.
    Front,
    /// Atom, RSS and JSON Feed.
    Feeds,
    /// For search engines.
    Sitemaps,
    /// Pages that lead on from old addresses, and what only hosts and robots read.
    Hosts,
    /// Pages that are none of Broadsheet's.
    Other,
}

/// Files for hosts and robots, and the shell's own page.
const HOST_FILES: [&str; 8] =
    ["404.html", "shell.html", "robots.txt", "opensearch.xml", "_headers", "_redirects", ".nojekyll", ".htaccess"];

impl Kind {
    /// All of them, in order.
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

    /// The kind of a file of a site; a compressed copy is of its original's.
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

    /// In a site with a dataset, a page without data is one that leads on from an old address.
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

    /// As the table calls it.
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
    use crate::manifest::Entry;

    fn site(paths: &[&str]) -> Published {
        paths.iter().map(|path| ((*path).to_owned(), Entry { hash: 1, bytes: 1 })).collect()
    }

    #[test]
    fn paths_tell_what_files_are_for() {
        let table = [
            ("app-0123456789abcdef.js", Kind::App),
            ("app-0123456789abcdef.js.br", Kind::App),
            ("favicon.svg", Kind::Media),
            ("media/a.jpg", Kind::Media),
            ("media/archive.gz", Kind::Media),
            ("data/articles/a.json", Kind::ArticleData),
            ("data/pages/about.json", Kind::ArticleData),
            ("data/listings/tag/page/7.json", Kind::ListingData),
            ("data/listings/blog/newest.json", Kind::ListingData),
            ("data/archive/2023/11.json", Kind::Front),
            ("data/home.json", Kind::Front),
            ("data/site.json", Kind::Front),
            ("blog/a/index.html", Kind::ArticlePages),
            ("blog/a/index.html.gz", Kind::ArticlePages),
            ("about/index.html", Kind::ArticlePages),
            ("blog/index.html", Kind::ListingPages),
            ("tag/page/page/7/index.html", Kind::ListingPages),
            ("index.html", Kind::Front),
            ("archive/2023/11/index.html", Kind::Front),
            ("author/jo/feed.json", Kind::Feeds),
            ("sitemap-2023.xml", Kind::Sitemaps),
            ("old/index.html", Kind::Hosts),
            ("2019/05/old.html", Kind::Hosts),
            ("404.html", Kind::Hosts),
            ("_redirects", Kind::Hosts),
        ];
        let site = site(&table.map(|(path, _)| path));
        for (path, kind) in table {
            assert_eq!(Kind::of(path, &site), kind, "{path}");
        }
    }

    #[test]
    fn another_generator_s_pages_are_pages() {
        let site = site(&["index.html", "posts/a/index.html", "about/index.html", "css/main.css"]);
        let kinds: Vec<_> = site.iter().map(|(path, _)| Kind::of(path, &site)).collect();
        assert_eq!(kinds, [Kind::ArticlePages, Kind::Media, Kind::Front, Kind::Other]);
    }
}
