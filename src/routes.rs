//! The table of routes. Only this file makes paths of the site and names of data files.

use broadsheet_model::{ArticleData, Chip, Frame, ListingKind, Site, Slug, decode_segment};

/// A page of the site.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Route {
    /// `/`
    Home,
    /// `/blog/`, `/category/<slug>/`, `/tag/<slug>/`, `/author/<slug>/`, and their numbered pages.
    Listing {
        /// The kind of the listing.
        kind: ListingKind,
        /// The last segment of the listing's path; `None` for the blog.
        slug: Option<Slug>,
        /// The number of the page; `None` for the listing's own URL, which shows the newest articles.
        number: Option<u32>,
    },
    /// `/blog/<slug>/`
    Article(Slug),
    /// `/archive/`
    Archive,
    /// `/archive/<yyyy>/<mm>/`
    Month {
        /// In the newsroom's time zone.
        year: i16,
        /// 1 to 12.
        month: u8,
    },
    /// `/search/`
    Search,
    /// `/<slug>/`: a standing page such as About.
    Standing(Slug),
}

/// Slugs that a standing page may not have.
pub const RESERVED: &[&str] =
    &["blog", "category", "tag", "author", "archive", "search", "data", "media", "assets", "feed", "page", "404", "index"];

impl Route {
    /// The listing of a chip.
    #[must_use]
    pub fn of_chip(chip: &Chip) -> Self {
        Self::newest(chip.kind, &chip.slug)
    }

    /// The own URL of the listing of a category, tag or author.
    #[must_use]
    pub fn newest(kind: ListingKind, slug: &Slug) -> Self {
        Self::Listing { kind, slug: Some(slug.clone()), number: None }
    }

    /// The blog's own URL.
    #[must_use]
    pub const fn blog() -> Self {
        Self::Listing { kind: ListingKind::Blog, slug: None, number: None }
    }

    /// The route of a path of the site, with or without the last slash; `None` when no page can have this path.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let mut parts = path.strip_prefix('/')?.split('/').collect::<Vec<_>>();
        if parts.last() == Some(&"") {
            parts.pop();
        }
        match *parts.as_slice() {
            [] => Some(Self::Home),
            ["blog"] => Self::listing(ListingKind::Blog, None, None),
            ["blog", "page", number] => Self::listing(ListingKind::Blog, None, Some(number)),
            ["blog", slug] => Self::article(&decode_segment(slug)?),
            ["archive"] => Some(Self::Archive),
            ["search"] => Some(Self::Search),
            ["archive", year, month] => Self::month(year, month),
            [kind, slug] => Self::listing(term_kind(kind)?, Some(&decode_segment(slug)?), None),
            [kind, slug, "page", number] => Self::listing(term_kind(kind)?, Some(&decode_segment(slug)?), Some(number)),
            [slug] => Self::standing(&decode_segment(slug)?),
            _ => None,
        }
    }

    /// The listing with these segments of a path, not percent-encoded; `None` when no page can have them.
    #[must_use]
    pub fn listing(kind: ListingKind, slug: Option<&str>, number: Option<&str>) -> Option<Self> {
        let slug = slug.map(Slug::parse).transpose().ok()?;
        let number = match number {
            Some(number) => Some(page_number(number)?),
            None => None,
        };
        ((kind == ListingKind::Blog) == slug.is_none()).then_some(Self::Listing { kind, slug, number })
    }

    /// The article with this segment of a path, not percent-encoded; `None` when no article can have it.
    #[must_use]
    pub fn article(slug: &str) -> Option<Self> {
        Some(Self::Article(Slug::parse(slug).ok()?))
    }

    /// The month with these segments of a path; `None` when there is no such month.
    #[must_use]
    pub fn month(year: &str, month: &str) -> Option<Self> {
        Some(Self::Month { year: digits(year, 4)?, month: digits(month, 2).filter(is_month)? })
    }

    /// The standing page with this segment of a path, not percent-encoded; `None` when no standing page can have it.
    #[must_use]
    pub fn standing(slug: &str) -> Option<Self> {
        // A path of one segment with a dot in it is a file.
        let is_page = !RESERVED.contains(&slug) && !slug.contains('.');
        is_page.then(|| Slug::parse(slug).ok()).flatten().map(Self::Standing)
    }

    /// The path of the page on the site, not percent-encoded; begins and ends with `/`.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Home => "/".to_owned(),
            Self::Article(slug) => format!("/blog/{slug}/"),
            Self::Archive => "/archive/".to_owned(),
            Self::Search => "/search/".to_owned(),
            Self::Month { year, month } => format!("/archive/{year:04}/{month:02}/"),
            Self::Standing(slug) => format!("/{slug}/"),
            Self::Listing { kind, slug, number } => {
                let mut path = format!("/{}/", kind.as_str());
                if let Some(slug) = slug {
                    path = path + slug.as_str() + "/";
                }
                match number {
                    Some(number) => format!("{path}page/{number}/"),
                    None => path,
                }
            }
        }
    }

    /// The data file that the page needs, as a path of the site. Every page needs exactly one.
    #[must_use]
    pub fn data(&self) -> String {
        match self {
            Self::Home => "/data/home.json".to_owned(),
            Self::Article(slug) => format!("/data/articles/{slug}.json"),
            Self::Archive => "/data/archive/index.json".to_owned(),
            Self::Search => "/data/search.json".to_owned(),
            Self::Month { year, month } => format!("/data/archive/{year:04}/{month:02}.json"),
            Self::Standing(slug) => format!("/data/pages/{slug}.json"),
            Self::Listing { kind, slug, number } => {
                let mut path = format!("/data/listings/{}/", kind.as_str());
                if let Some(slug) = slug {
                    path = path + slug.as_str() + "/";
                }
                match number {
                    Some(number) => format!("{path}{number}.json"),
                    None => path + "newest.json",
                }
            }
        }
    }

    /// Whether the page exists only as a printed page, without a data file.
    #[must_use]
    pub fn is_only_printed(&self, frame: &Frame) -> bool {
        matches!(self, Self::Article(_)) && frame.article_data == ArticleData::Page
    }

    /// The page with this number of the same listing. For a route that is not a listing, the route itself.
    #[must_use]
    pub fn at(&self, page: Option<u32>) -> Self {
        match self {
            Self::Listing { kind, slug, .. } => Self::Listing { kind: *kind, slug: slug.clone(), number: page },
            _ => self.clone(),
        }
    }
}

/// The path within the site for a path in the address bar. If a page can have that path, it is in the form of [`Route::path`].
#[must_use]
pub fn open_path(pathname: &str, site: &Site) -> String {
    let path = site.strip(pathname).unwrap_or(pathname);
    Route::parse(path).map_or_else(|| path.to_owned(), |route| route.path())
}

/// The data file that the app loads first on a page that was not printed.
pub const SITE_FILE: &str = "/data/site.json";

fn term_kind(text: &str) -> Option<ListingKind> {
    [ListingKind::Category, ListingKind::Tag, ListingKind::Author].into_iter().find(|kind| kind.as_str() == text)
}

fn page_number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|&n: &u32| n > 0 && !text.starts_with(['0', '+']))
}

fn digits<T: std::str::FromStr>(text: &str, count: usize) -> Option<T> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

// `Option::filter` passes a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_month(month: &u8) -> bool {
    (1..=12).contains(month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_gives_a_route_and_the_route_gives_the_path() {
        for path in [
            "/",
            "/blog/",
            "/blog/page/7/",
            "/blog/a-treaty/",
            "/blog/page/",
            "/category/south-america/",
            "/category/page/page/2/",
            "/tag/日本/",
            "/author/farida-hasanli/page/12/",
            "/archive/",
            "/archive/2023/11/",
            "/search/",
            "/about/",
        ] {
            let route = Route::parse(path);
            assert_eq!(route.as_ref().map(Route::path).as_deref(), Some(path));
            assert_eq!(Route::parse(path.trim_end_matches('/')).filter(|_| path != "/"), route.filter(|_| path != "/"));
        }
    }

    #[test]
    fn other_paths_are_not_routes() {
        for path in [
            "",
            "blog/",
            "//",
            "/blog//",
            "/blog/page/0/",
            "/blog/page/07/",
            "/blog/page/+7/",
            "/blog/page/99999999999/",
            "/blog/A/",
            "/blog/a/b/",
            "/blog/%2e%2e/",
            "/blog/%ff/",
            "/category/",
            "/category/a/page/",
            "/archive/2023/",
            "/archive/2023/13/",
            "/archive/23/1/",
            "/archive/2023/1/",
            "/search/a/",
            "/data/",
            "/feed.xml/x",
            "/404.html",
            "/favicon.svg",
        ] {
            assert_eq!(Route::parse(path), None, "{path}");
        }
    }

    #[test]
    fn percent_escapes_are_decoded() {
        assert_eq!(Route::parse("/tag/%E6%97%A5%E6%9C%AC/").map(|r| r.path()).as_deref(), Some("/tag/日本/"));
    }

    #[test]
    fn each_route_has_one_file() {
        for (path, file) in [
            ("/", "/data/home.json"),
            ("/blog/", "/data/listings/blog/newest.json"),
            ("/blog/page/3/", "/data/listings/blog/3.json"),
            ("/category/news/", "/data/listings/category/news/newest.json"),
            ("/category/news/page/4999/", "/data/listings/category/news/4999.json"),
            ("/archive/2023/11/", "/data/archive/2023/11.json"),
            ("/search/", "/data/search.json"),
            ("/about/", "/data/pages/about.json"),
        ] {
            assert_eq!(Route::parse(path).map(|r| r.data()).as_deref(), Some(file));
        }
    }
}
