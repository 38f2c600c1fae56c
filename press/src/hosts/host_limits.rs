//! Checks whether a site fits a host ([`Fit`]): compares the numbers of the site ([`Site`]) with the limits that the host
//! publishes ([`Host`]).

use crate::support::number_format::{count, size};
use serde::Serialize;
use std::fmt;
use std::io;
use std::path::Path;

mod hosts_known;
mod site_counts;

pub use hosts_known::Host;
use hosts_known::Limit;
pub use site_counts::{Headers, Redirects, Share, Site};

/// What a limit counts or measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// The number of all files.
    Files,
    /// The number of files in the fullest folder.
    FilesInAFolder,
    /// The size of the largest file.
    LargestFile,
    /// The size of all files.
    Size,
    /// Old addresses that have no redirect page.
    Redirects,
    /// Rules that match many old addresses.
    RedirectPatterns,
    /// Characters of the longest line of `_redirects`.
    RedirectLine,
    /// Paths with headers.
    HeaderRules,
    /// Characters of the longest line of `_headers`.
    HeaderLine,
}

impl What {
    const fn label(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::FilesInAFolder => "files in a folder",
            Self::LargestFile => "largest file",
            Self::Size => "size of all files",
            Self::Redirects => "redirects without a page",
            Self::RedirectPatterns => "redirects with patterns",
            Self::RedirectLine => "longest redirect",
            Self::HeaderRules => "header rules",
            Self::HeaderLine => "longest header line",
        }
    }

    /// Whether publishing fewer files helps to keep this limit.
    const fn is_of_quantity(self) -> bool {
        matches!(self, Self::Files | Self::FilesInAFolder | Self::Size)
    }

    /// Returns the value of a site for this limit, and the file or folder that has this value.
    fn of(self, site: &Site) -> (u64, Option<String>) {
        match self {
            Self::Files => (site.files, None),
            Self::FilesInAFolder => (site.fullest.0, Some(site.fullest.1.clone())),
            Self::LargestFile => (site.largest.0, Some(site.largest.1.clone())),
            Self::Size => (site.bytes, None),
            Self::Redirects => (site.redirects.without_page, None),
            Self::RedirectPatterns => (site.redirects.patterns, None),
            Self::RedirectLine => (site.redirects.longest, None),
            Self::HeaderRules => (site.headers.rules, None),
            Self::HeaderLine => (site.headers.longest, None),
        }
    }

    fn show(self, n: u64) -> String {
        match self {
            Self::LargestFile | Self::Size => size(n),
            _ => count(n),
        }
    }
}

/// The value of a site for one limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// What the limit counts or measures.
    pub what: What,
    /// The value of the site; in bytes for sizes.
    pub value: u64,
    /// The limit of the host; in bytes for sizes.
    pub limit: u64,
    /// The value in percent of the limit, rounded up: 100 still fits.
    pub percent: u64,
    /// The file or folder that has this value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What to change, when the value is above the limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<&'static str>,
}

/// Whether a site fits a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fit {
    /// The host.
    pub host: Host,
    /// Whether every value is within its limit.
    pub fits: bool,
    /// The value for each limit.
    pub limits: Vec<Standing>,
    /// What else the user should know.
    pub notes: Vec<String>,
}

impl Fit {
    /// Compares an output folder with the limits of a host.
    ///
    /// # Errors
    /// When the folder cannot be read. The error names the path.
    pub fn of(folder: &Path, host: Host, is_paid: bool) -> io::Result<Self> {
        Ok(Self::new(&Site::of(folder)?, host, is_paid))
    }

    /// Compares a site with the limits of a host; with `is_paid`, with the limits of its paid plans.
    #[must_use]
    pub fn new(site: &Site, host: Host, is_paid: bool) -> Self {
        let standing = |limit: &Limit| {
            let most = limit.most_paid.filter(|_| is_paid).unwrap_or(limit.most);
            let (value, path) = limit.what.of(site);
            let percent = value.saturating_mul(100).div_ceil(most);
            Standing { what: limit.what, value, limit: most, percent, path, advice: (value > most).then_some(limit.advice) }
        };
        let limits: Vec<_> = host.limits().iter().map(standing).collect();
        let mut notes = host.notes(site);
        if limits.iter().any(|standing| standing.advice.is_some() && standing.what.is_of_quantity()) {
            notes.extend(spare(site));
        }
        Self { host, fits: limits.iter().all(|standing| standing.advice.is_none()), limits, notes }
    }
}

/// Lists what a newsroom can leave out when a site has too many files. Readers miss the first entry least.
fn spare(site: &Site) -> impl Iterator<Item = String> {
    let shares = [
        (
            site.article_data,
            "the data of articles: with `article_data = \"page\"` in site.toml the app reads their pages instead",
        ),
        (site.feeds, "feeds of categories and authors: `feeds_from = 20` in site.toml keeps only those with 20 articles"),
        (site.search, "the search: `search = false` in site.toml publishes without it"),
    ];
    let told = |(Share { files, bytes }, what)| format!("{} files, {}, are {what}", count(files), size(bytes));
    shares.into_iter().filter(|(share, _)| share.files > 0).map(told)
}

impl fmt::Display for Fit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the site {} {}", if self.fits { "fits" } else { "does not fit" }, self.host.name())?;
        for Standing { what, value, limit, percent, path, advice } in &self.limits {
            let value = format!("{} of {}", what.show(*value), what.show(*limit));
            let path = path.as_deref().map_or_else(String::new, |path| format!("  {path}"));
            writeln!(f, "  {:26}{value:>22}  {percent:>4}%{path}", what.label())?;
            if let Some(advice) = advice {
                writeln!(f, "    {advice}")?;
            }
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "note: {note}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        Site {
            files: 24_000,
            bytes: 900_000_000,
            copies: Share { files: 16_000, bytes: 90_000_000 },
            feeds: Share { files: 1_200, bytes: 6_000_000 },
            article_data: Share { files: 9_000, bytes: 70_000_000 },
            search: Share { files: 4_000, bytes: 9_000_000 },
            largest: (30_000_000, "media/film.mp4".to_owned()),
            fullest: (9_000, "data/articles/".to_owned()),
            redirects: Redirects { without_page: 3, queries: 2, patterns: 0, longest: 60 },
            headers: Headers { rules: 16, longest: 1_200 },
        }
    }

    #[test]
    fn the_report_compares_each_limit_and_says_what_to_change() {
        let fit = Fit::new(&site(), Host::CloudflarePages, false);
        assert_eq!(
            fit.to_string(),
            "the site does not fit Cloudflare Pages\n  \
             files                           24,000 of 20,000   120%\n    \
             publish without --precompress; paid plans allow 100,000 files (--paid); the notes say what can be left out\n  \
             largest file                  30.0 MB of 26.2 MB   115%  media/film.mp4\n    \
             keep films and other large files on a media host, and link to them\n  \
             redirects without a page              3 of 2,000     1%\n  \
             redirects with patterns                 0 of 100     0%\n  \
             longest redirect                     60 of 1,000     6%\n  \
             header rules                           16 of 100    16%\n  \
             longest header line               1,200 of 2,000    60%\n\
             note: 2 old addresses show the 404 page: this host cannot redirect them\n\
             note: 16,000 files, 90.0 MB, are compressed copies, which this host makes itself: without --precompress 8,000 files remain, 810.0 MB\n\
             note: 9,000 files, 70.0 MB, are the data of articles: with `article_data = \"page\"` in site.toml the app reads their pages instead\n\
             note: 1,200 files, 6.0 MB, are feeds of categories and authors: `feeds_from = 20` in site.toml keeps only those with 20 articles\n\
             note: 4,000 files, 9.0 MB, are the search: `search = false` in site.toml publishes without it\n"
        );
    }

    #[test]
    fn one_more_than_the_limit_does_not_fit() {
        let fits = |files, is_paid| Fit::new(&Site { files, ..Site::default() }, Host::CloudflarePages, is_paid).fits;
        assert_eq!([20_000, 20_001].map(|files| fits(files, false)), [true, false]);
        assert_eq!([100_000, 100_001].map(|files| fits(files, true)), [true, false]);
        let percent = |files| Fit::new(&Site { files, ..Site::default() }, Host::CloudflarePages, false).limits[0].percent;
        assert_eq!([20_000, 20_001].map(percent), [100, 101]);
    }

    #[test]
    fn each_host_has_its_limits() {
        let fits = |host| Fit::new(&site(), host, false).fits;
        assert!([Host::GithubPages, Host::Netlify, Host::S3, Host::Nginx].into_iter().all(fits));
        let large = Site { bytes: 1_000_000_001, fullest: (54_001, "data/articles/".to_owned()), ..site() };
        let fits = |host| Fit::new(&large, host, false).fits;
        assert_eq!([Host::GithubPages, Host::Netlify, Host::S3, Host::Nginx].map(fits), [false, false, true, true]);
        let offers = |host| Fit::new(&large, host, false).notes.iter().filter(|note| note.contains("site.toml")).count();
        assert_eq!([Host::GithubPages, Host::Netlify, Host::S3, Host::Nginx].map(offers), [3, 3, 0, 0]);
    }

    #[test]
    fn notes_depend_on_the_host() {
        let notes = |host| Fit::new(&site(), host, false).notes.join("\n");
        assert!(notes(Host::GithubPages).contains("5 old addresses") && notes(Host::GithubPages).contains("10 minutes"));
        assert!(!notes(Host::Netlify).contains("old addresses") && notes(Host::Netlify).contains("8,000 files remain"));
        assert!(notes(Host::S3).contains("CloudFront function"));
        assert!(notes(Host::Nginx).contains("gzip_static") && !notes(Host::Nginx).contains("remain"));
        assert!(Fit::new(&Site::default(), Host::Nginx, false).notes[1].contains("--precompress"));
    }
}
