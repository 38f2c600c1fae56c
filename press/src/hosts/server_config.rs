//! What a host must know about a site: how long browsers may cache each file, which headers and media types each file needs, and
//! where old addresses redirect to. [`Rules`] collects this once; each module below writes it in the language of one host.
//!
//! [`in_output`] makes the configuration files that are published with the site, [`configuration`] those that a server reads.

use crate::content::Newsroom;
use crate::content::redirects::Redirects;
use crate::make::opensearch::OPENSEARCH;
use crate::make::pictures;
use crate::write::manifest::MANIFEST;
use crate::write::precompress::is_hashed;
use broadsheet::head::FEEDS;
use broadsheet_model::Site;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

mod answers;
mod apache;
mod caddy;
mod cloudfront;
mod netlify;
mod nginx;

pub use answers::{Answer, Answers};

/// The rules of a site that are the same on every host. A publication stores them next to the site ([`Rules::keep`]), for
/// `press serve` and `press deploy`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    site: Site,
    redirects: Redirects,
    /// The Content-Security-Policy as a header.
    policy: String,
    /// Names of the files that have a hash in their names; sorted.
    hashed: Vec<String>,
    /// Folders of media, such as `media/`; sorted.
    media: BTreeSet<String>,
    /// Whether the site has smaller copies of pictures. Their names change with their bytes.
    has_copies: bool,
    /// Whether there are compressed copies next to the files.
    precompressed: bool,
}

/// How long browsers may cache a file without requesting it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cache {
    /// For a year: the name of the file changes with its bytes.
    Immutable,
    /// The data of a full listing page. New articles never change it, but a corrected headline does: docs/adr/0004.
    Full,
    /// Pictures and other files of the newsroom.
    Media,
    /// All other files: cached, but validated at each use, which costs a few bytes when nothing changed.
    Revalidate,
}

impl Cache {
    /// The value of `Cache-Control`.
    #[must_use]
    pub const fn control(self) -> &'static str {
        match self {
            Self::Immutable => "public, max-age=31536000, immutable",
            Self::Full => "public, max-age=86400, stale-while-revalidate=86400",
            Self::Media => "public, max-age=86400, must-revalidate",
            Self::Revalidate => "no-cache",
        }
    }
}

/// The header for the policy.
const POLICY: &str = "Content-Security-Policy";

/// Headers of every response, except the policy. They turn off features that a newspaper does not use, in embedded frames too.
const SECURITY: [(&str, &str); 4] = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
];

/// The policy for files of the newsroom that browsers open as documents: an SVG keeps its look, but no script in it runs.
const DOCUMENT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox";

/// The extensions of such files, as a regular expression.
const DOCUMENTS: &str = "svgz?|html?|xht|xhtml|shtml|xml|xslt?|mht|mhtml";

/// Files that only hosts need: those of [`in_output`]. Servers do not send them to readers.
pub const HIDDEN: [&str; 4] = [".nojekyll", "_headers", "_redirects", ".htaccess"];

/// The beginning of the names of the files in which `press` records its work in the output folder. Only `press` needs them.
const NOTES: &str = MANIFEST;

/// The page that servers send for an unknown path.
pub(crate) const NOT_FOUND: &str = "404.html";

/// The file in which [`Rules::keep`] stores the rules.
const KEPT: &str = ".broadsheet.rules";

impl Rules {
    /// Collects the rules of a site from its newsroom, the policy of its pages ([`crate::make::page_printer::Printer::policy`]),
    /// and the names of the files in its shell.
    #[must_use]
    pub fn new<'f>(
        newsroom: &Newsroom,
        redirects: &Redirects,
        policy: &str,
        files: impl IntoIterator<Item = &'f str>,
        precompressed: bool,
    ) -> Self {
        let folders = newsroom.media.iter().filter_map(|(_, path)| path.find('/').map(|end| &path[..=end]));
        let (copies, media): (BTreeSet<&str>, BTreeSet<&str>) = folders.partition(|folder| *folder == pictures::FOLDER);
        let mut hashed: Vec<String> = files.into_iter().filter(|name| is_hashed(name)).map(str::to_owned).collect();
        hashed.sort_unstable();
        Self {
            site: newsroom.config.site.clone(),
            redirects: redirects.clone(),
            // Browsers accept `frame-ancestors` only in a header, not in the page itself.
            policy: format!("{policy}; frame-ancestors 'none'"),
            hashed,
            media: media.into_iter().map(str::to_owned).collect(),
            has_copies: !copies.is_empty(),
            precompressed,
        }
    }

    /// Stores the rules in the output folder. A file with the same content is not written again.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep(&self, out: &Path) -> io::Result<()> {
        let (file, text) = (out.join(KEPT), serde_json::to_vec(self)?);
        if fs::read(&file).is_ok_and(|kept| kept == text) { Ok(()) } else { fs::write(file, text) }
    }

    /// Reads the rules that the last publication stored in a folder; `None` when there are none, or when they are damaged.
    #[must_use]
    pub fn kept(out: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(out.join(KEPT)).ok()?).ok()
    }

    /// The headers of every response.
    fn security(&self) -> impl Iterator<Item = (&str, &str)> {
        std::iter::once((POLICY, self.policy.as_str())).chain(SECURITY)
    }

    /// A regular expression for files of the newsroom that browsers open as documents. Servers apply it to the decoded path of a
    /// request, without regard to case. `None` when the newsroom has no media.
    fn documents(&self) -> Option<String> {
        let base = escape_regex(self.site.base());
        let folders: Vec<String> = self.media.iter().map(|folder| escape_regex(folder)).collect();
        (!folders.is_empty()).then(|| format!("^{base}({}).*\\.({DOCUMENTS})$", folders.join("|")))
    }

    /// Regular expressions for all files that are not [`Cache::Revalidate`]. Servers apply them to the decoded path of a request.
    /// No path matches two of them.
    fn cached(&self) -> Vec<(String, Cache)> {
        let base = escape_regex(self.site.base());
        let mut rules = vec![
            (format!("^{base}[^/]+-[0-9a-f]{{12,16}}(_bg)?\\.(js|css|wasm|svg)$"), Cache::Immutable),
            (format!("^{base}data/search/2/[0-9a-f]{{16}}/"), Cache::Immutable),
            (format!("^{base}data/listings/(.+/)?[0-9]+\\.json$"), Cache::Full),
        ];
        rules.extend(self.has_copies.then(|| (format!("^{base}{}", pictures::FOLDER), Cache::Immutable)));
        rules.extend(self.media.iter().map(|folder| (format!("^{base}{}", escape_regex(folder)), Cache::Media)));
        rules
    }

    /// The document root of the server, if the output folder ends with the base path of the site: `/srv/www` when a site for
    /// `https://example.org/sub/` was published into `/srv/www/sub`.
    fn root(&self, out: &Path) -> Option<String> {
        let inner = self.site.base().trim_matches('/');
        let depth = if inner.is_empty() { 0 } else { inner.split('/').count() };
        let root = out.ancestors().nth(depth)?;
        out.ends_with(inner)
            .then(|| root.to_string_lossy().into_owned())
            .filter(|root| root.starts_with('/') && !root.contains(['"', '\n']))
    }

    /// Host and port of the origin.
    fn host(&self) -> &str {
        self.site.origin().split_once("://").map_or(self.site.origin(), |(_, host)| host)
    }

    /// The path on the host of a file in the output folder, not encoded.
    fn at(&self, file: &str) -> String {
        format!("{}{file}", self.site.base())
    }

    /// The old addresses without a query: decoded path on the host, target and status. Each address comes in two spellings, with
    /// and without a slash at the end.
    fn old_paths(&self) -> impl Iterator<Item = (String, String, u16)> {
        let plain = self.redirects.iter().filter(|redirect| redirect.query.is_none());
        plain.flat_map(|redirect| {
            let path = self.at(redirect.path.trim_start_matches('/'));
            let bare = path.trim_end_matches('/').to_owned();
            let other = if bare.len() < path.len() { bare } else { format!("{path}/") };
            let to = self.site.href(&redirect.to);
            [path, other].map(|path| (path, to.clone(), redirect.status.code()))
        })
    }

    /// The old addresses with a query, grouped by the parameter names in the query: for each, the path on the host, the values,
    /// the target and the status.
    fn old_queries(&self) -> Vec<Queries> {
        let mut groups: Vec<Queries> = Vec::new();
        for redirect in self.redirects.iter() {
            let Some(query) = &redirect.query else { continue };
            let mut pairs: Vec<(String, String)> = query
                .split('&')
                .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect();
            pairs.sort();
            let (names, values): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
            // Servers use the parameter name in the name of a variable, so other names cannot be supported.
            if names.iter().any(|name| name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')) {
                continue;
            }
            let old =
                (self.at(redirect.path.trim_start_matches('/')), values, self.site.href(&redirect.to), redirect.status.code());
            match groups.iter_mut().find(|group| group.names == names) {
                Some(group) => group.list.push(old),
                None => groups.push(Queries { names, list: vec![old] }),
            }
        }
        groups
    }
}

/// Old addresses whose queries have the same parameter names.
struct Queries {
    names: Vec<String>,
    list: Vec<(String, Vec<String>, String, u16)>,
}

impl Queries {
    /// Builds a key from a path and its query. The order of the parameters is always the same; `value` returns the n-th value.
    fn key(&self, path: &str, value: impl Fn(usize) -> String) -> String {
        self.names.iter().enumerate().fold(path.to_owned(), |key, (n, name)| format!("{key}?{name}={}", value(n)))
    }

    /// The lengths of the keys in bytes.
    fn lengths(&self) -> impl Iterator<Item = usize> {
        self.list.iter().map(|(path, values, ..)| self.key(path, |n| values[n].clone()).len())
    }
}

/// A file to write: its name and its content.
pub type File = (&'static str, String);

/// Makes the configuration files that are published with the site: for Netlify and Cloudflare Pages, for Apache, and for GitHub
/// Pages, which would otherwise process the site with Jekyll.
#[must_use]
pub fn in_output(rules: &Rules) -> Vec<File> {
    let texts = [String::new(), netlify::headers(rules), netlify::redirects(rules), apache::access(rules)];
    HIDDEN.into_iter().zip(texts).collect()
}

/// Makes the configuration files of servers, for a site in the folder `out`, an absolute path.
#[must_use]
pub fn configuration(rules: &Rules, out: &Path) -> Vec<File> {
    vec![
        ("nginx.conf", nginx::server(rules, out)),
        ("Caddyfile", caddy::server(rules, out)),
        ("cloudfront-function.js", cloudfront::function()),
        ("cloudfront-headers.json", cloudfront::headers(rules)),
        ("cloudfront-media-headers.json", cloudfront::media_headers(rules)),
    ]
}

/// Files whose media types no server knows by itself, in any folder.
fn media_types() -> impl Iterator<Item = (&'static str, &'static str)> {
    FEEDS.into_iter().chain([OPENSEARCH])
}

fn escape_regex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() && !matches!(c, '/' | '-' | '_') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests;
