//! What a host has to know of a site: how long each file may be kept, which headers and media types it needs, and where
//! old addresses lead. Said once, in [`Rules`]; each module below says it in the language of one host.
//!
//! [`in_output`] makes what lies among the published files, [`configuration`] what a server reads.

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

/// What is true of a site on every host. A publication keeps it beside the site ([`Rules::keep`]), for what serves or uploads it later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    site: Site,
    redirects: Redirects,
    /// The Content-Security-Policy as a header.
    policy: String,
    /// Names of the files that carry a hash; sorted.
    hashed: Vec<String>,
    /// Folders of media, as `media/`; sorted.
    media: BTreeSet<String>,
    /// There are smaller copies of pictures, whose names change with their bytes.
    has_copies: bool,
    /// Compressed copies lie beside the files.
    precompressed: bool,
}

/// How long a file may be kept without asking for it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cache {
    /// Its name changes with its bytes.
    Immutable,
    /// The data of a full listing page. New articles never change it, a corrected headline does: docs/adr/0004.
    Full,
    /// Pictures and other files of the newsroom.
    Media,
    /// All else: kept, but asked for each time, which costs a few bytes when nothing changed.
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

/// The header that has the policy.
const POLICY: &str = "Content-Security-Policy";

/// Headers of every answer, the policy apart. Features that a newspaper does not use are off, for embedded frames too.
const SECURITY: [(&str, &str); 4] = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
];

/// The policy of files of the newsroom that browsers open as documents: an SVG may look as it does, and nothing in it runs.
const DOCUMENT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox";

/// Endings of such files.
const DOCUMENTS: &str = "svgz?|html?|xht|xhtml|shtml|xml|xslt?|mht|mhtml";

/// Files that hosts read and nobody else needs: those of [`in_output`].
pub const HIDDEN: [&str; 4] = [".nojekyll", "_headers", "_redirects", ".htaccess"];

/// What the names of the notes begin with that `press` keeps in the output folder; nobody else needs them either.
const NOTES: &str = MANIFEST;

/// What an unknown path is answered with.
pub(crate) const NOT_FOUND: &str = "404.html";

/// The file in which [`Rules::keep`] keeps them.
const KEPT: &str = ".broadsheet.rules";

impl Rules {
    /// Gathers what is true of a site: its newsroom, the policy of its pages ([`crate::make::page_printer::Printer::policy`]), and the
    /// names of the files that its shell brings.
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
            // A page cannot say this of itself, only a header can.
            policy: format!("{policy}; frame-ancestors 'none'"),
            hashed,
            media: media.into_iter().map(str::to_owned).collect(),
            has_copies: !copies.is_empty(),
            precompressed,
        }
    }

    /// Keeps them in the output folder. A file that says the same already is not written again.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self, out: &Path) -> io::Result<()> {
        let (file, text) = (out.join(KEPT), serde_json::to_vec(self)?);
        if fs::read(&file).is_ok_and(|kept| kept == text) { Ok(()) } else { fs::write(file, text) }
    }

    /// Those of the last publication into a folder; `None` when it kept none, or what it kept is damaged.
    #[must_use]
    pub fn kept(out: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(out.join(KEPT)).ok()?).ok()
    }

    /// Headers of every answer.
    fn security(&self) -> impl Iterator<Item = (&str, &str)> {
        std::iter::once((POLICY, self.policy.as_str())).chain(SECURITY)
    }

    /// A regular expression over decoded paths of the host, case apart, for files of the newsroom that browsers open as documents;
    /// `None` when it has no files.
    fn documents(&self) -> Option<String> {
        let base = escape_regex(self.site.base());
        let folders: Vec<String> = self.media.iter().map(|folder| escape_regex(folder)).collect();
        (!folders.is_empty()).then(|| format!("^{base}({}).*\\.({DOCUMENTS})$", folders.join("|")))
    }

    /// Regular expressions over decoded paths of the host, for what is not [`Cache::Revalidate`]. No path matches two.
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

    /// Where the site's files lie, when its base is the path of the folder they are in: `/srv/www` for `/srv/www/sub`,
    /// published for `https://example.org/sub/`.
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

    /// The host's path of a file of the output folder, not encoded.
    fn at(&self, file: &str) -> String {
        format!("{}{file}", self.site.base())
    }

    /// The old addresses without a query: the host's decoded path, with the other spelling where that is no other file.
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

    /// The old addresses with a query, by the names that stand in it: for each, host's path, values, target and status.
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
            // What servers call a variable after.
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

/// Old addresses whose queries hold the same names.
struct Queries {
    names: Vec<String>,
    list: Vec<(String, Vec<String>, String, u16)>,
}

impl Queries {
    /// A path with its query, in an order of the names that is always the same; `value` gives the n-th name's.
    fn key(&self, path: &str, value: impl Fn(usize) -> String) -> String {
        self.names.iter().enumerate().fold(path.to_owned(), |key, (n, name)| format!("{key}?{name}={}", value(n)))
    }

    /// How long the keys are, in bytes.
    fn lengths(&self) -> impl Iterator<Item = usize> {
        self.list.iter().map(|(path, values, ..)| self.key(path, |n| values[n].clone()).len())
    }
}

/// A file to write: its name, and what it holds.
pub type File = (&'static str, String);

/// Files among the published ones: for Netlify and Cloudflare Pages, for Apache, and for GitHub Pages, which would otherwise run
/// Jekyll over the site.
#[must_use]
pub fn in_output(rules: &Rules) -> Vec<File> {
    let texts = [String::new(), netlify::headers(rules), netlify::redirects(rules), apache::access(rules)];
    HIDDEN.into_iter().zip(texts).collect()
}

/// Configuration of servers, for a site whose files lie in `out`, an absolute path.
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

/// Files whose media types no server knows, whatever folder they lie in.
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
