//! The hosts, the limits that they publish, and notes about each host.
//!
//! From their documentation in November 2026, or from the latest copy of it that we have:
//!
//! | host | limits | source |
//! |---|---|---|
//! | Cloudflare Pages | 20,000 files, since 23 January 2026 100,000 on paid plans | Pages, Changelog |
//! | | 25 MiB a file | Pages, Limits |
//! | | 2,000 redirects and 100 with patterns, 1,000 characters each | Pages, Redirects |
//! | | 100 header rules, 2,000 characters a line | Pages, Headers |
//! | GitHub Pages | 1 GB a site, 10 minutes a deployment | GitHub Docs, GitHub Pages limits |
//! | Netlify | 54,000 files in a folder, any number in all | Netlify Docs, Site deploys overview; undated |
//! | S3 | 5 GB an upload in one piece | Amazon S3 User Guide, Uploading objects; undated |
//! | nginx | none | |

use super::{Redirects, Site, What};
use crate::support::number_format::{count, size};
use serde::Serialize;

/// A host whose limits are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Host {
    /// Cloudflare Pages
    CloudflarePages,
    /// GitHub Pages
    GithubPages,
    /// Netlify
    Netlify,
    /// S3 behind CloudFront
    S3,
    /// Your own server with nginx
    Nginx,
}

/// A limit of a host.
pub(super) struct Limit {
    pub what: What,
    pub most: u64,
    /// The limit of paid plans, if it differs.
    pub most_paid: Option<u64>,
    /// What to change when the value is above the limit.
    pub advice: &'static str,
}

const fn limit(what: What, most: u64, advice: &'static str) -> Limit {
    Limit { what, most, most_paid: None, advice }
}

const FILMS: &str = "keep films and other large files on a media host, and link to them";

const CLOUDFLARE_PAGES: &[Limit] = &[
    Limit {
        what: What::Files,
        most: 20_000,
        most_paid: Some(100_000),
        advice: "publish without --precompress; paid plans allow 100,000 files (--paid); the notes say what can be left out",
    },
    limit(What::LargestFile, 25 * 1024 * 1024, FILMS),
    limit(What::Redirects, 2_000, "the host ignores the lines above this limit: remove old addresses that nobody requests"),
    limit(What::RedirectPatterns, 100, "the host ignores the lines above this limit"),
    limit(What::RedirectLine, 1_000, "the host ignores longer lines: shorten the address"),
    limit(What::HeaderRules, 100, "the host ignores the rules above this limit: keep media in fewer folders"),
    limit(What::HeaderLine, 2_000, "the host ignores longer lines: use fewer style sheets, the policy has a hash for each"),
];

const GITHUB_PAGES: &[Limit] =
    &[limit(What::Size, 1_000_000_000, "keep media on another host, or publish without --precompress")];

const NETLIFY: &[Limit] =
    &[limit(What::FilesInAFolder, 54_000, "publish without --precompress; the notes say what else can be left out")];

const S3: &[Limit] = &[limit(What::LargestFile, 5_000_000_000, FILMS)];

impl Host {
    /// The limits that the host publishes.
    pub(super) const fn limits(self) -> &'static [Limit] {
        match self {
            Self::CloudflarePages => CLOUDFLARE_PAGES,
            Self::GithubPages => GITHUB_PAGES,
            Self::Netlify => NETLIFY,
            Self::S3 => S3,
            Self::Nginx => &[],
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::CloudflarePages => "Cloudflare Pages",
            Self::GithubPages => "GitHub Pages",
            Self::Netlify => "Netlify",
            Self::S3 => "S3",
            Self::Nginx => "nginx",
        }
    }

    /// What a user should know besides the limits.
    pub(super) fn notes(self, site: &Site) -> Vec<String> {
        let mut notes = Vec::new();
        let Redirects { without_page, queries, .. } = site.redirects;
        let lost = match self {
            Self::CloudflarePages => queries,
            Self::GithubPages | Self::S3 => without_page + queries,
            Self::Netlify | Self::Nginx => 0,
        };
        if lost > 0 {
            notes.push(format!("{} old addresses show the 404 page: this host cannot redirect them", count(lost)));
        }
        match self {
            Self::GithubPages => notes.extend([
                "this host sets no headers: the policy is in every page, but the other security headers are missing".to_owned(),
                format!("a deployment may take at most 10 minutes: there are {} files", count(site.files)),
            ]),
            Self::S3 => {
                notes.push("pages need the CloudFront function of `press publish --config`: docs/DEPLOYING.md".to_owned());
            }
            Self::Nginx => {
                notes.push(format!("the only limit is the disk: {}, {} inodes", size(site.bytes), count(site.files)));
            }
            Self::CloudflarePages | Self::Netlify => {}
        }
        notes.extend(match (site.copies.files, self) {
            (0, Self::Nginx) => {
                Some("there are no compressed copies: with `publish --precompress`, nginx need not compress files".to_owned())
            }
            (0, _) => None,
            (copies, Self::Nginx) => {
                Some(format!("{} files are compressed copies: `gzip_static` and `brotli_static` must be on", count(copies)))
            }
            (copies, _) => Some(format!(
                "{} files, {}, are compressed copies, which this host makes itself: without --precompress {} files remain, {}",
                count(copies),
                size(site.copies.bytes),
                count(site.files - copies),
                size(site.bytes - site.copies.bytes)
            )),
        });
        notes
    }
}
