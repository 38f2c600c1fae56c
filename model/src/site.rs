//! The address of a site: its origin, its base path, and encoded paths.

use serde::{Deserialize, Serialize};
use std::fmt::{self, Write};

/// The address of a site: its origin and its base path. Broadsheet makes every URL from a `Site`, so that a site works at `/` as
/// well as under `/sub/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Site {
    /// Scheme and host, without a slash at the end.
    origin: String,
    /// The base path; begins and ends with `/`.
    base: String,
}

impl Default for Site {
    fn default() -> Self {
        Self::new("", "/")
    }
}

/// Why an address is not a [`Site`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SiteError {
    /// The address does not begin with `https://` or `http://`.
    Scheme,
    /// There is no host after the scheme.
    Host,
    /// The address contains a query, a fragment, a quotation mark, a space or a control character.
    Extra,
    /// The address contains a user name, and perhaps a password.
    Password,
}

impl Site {
    /// Parses an address such as `https://news.example` or `https://example.org/news/`, with or without the last slash.
    ///
    /// # Errors
    /// A [`SiteError`] when the text is not an absolute HTTP address of a folder.
    pub fn parse(address: &str) -> Result<Self, SiteError> {
        let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")).ok_or(SiteError::Scheme)?;
        if address.contains(['?', '#', '\\', '"', '<', '>']) || address.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(SiteError::Extra);
        }
        let host = rest.split('/').next().unwrap_or_default();
        if host.contains('@') {
            return Err(SiteError::Password);
        }
        if host.is_empty() || host.starts_with(':') {
            return Err(SiteError::Host);
        }
        let end = address.len() - rest.len() + host.len();
        Ok(Self::new(&address[..end], &address[end..]))
    }

    /// Makes a site from its parts. It changes `base` to the form `/` or `/sub/`.
    #[must_use]
    pub fn new(origin: &str, base: &str) -> Self {
        let inner = base.trim_matches('/');
        let base = if inner.is_empty() { "/".to_owned() } else { format!("/{inner}/") };
        Self { origin: origin.trim_end_matches('/').to_owned(), base }
    }

    /// Scheme and host, without a slash at the end: `https://news.example`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The path under which the site is served; begins and ends with `/`.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The value of an `href` attribute for a path of the site: `/blog/` becomes `/sub/blog/`. A text that is not such a path (an
    /// absolute URL, `mailto:`, `#fragment`) is returned unchanged.
    #[must_use]
    pub fn href(&self, path: &str) -> String {
        match path.strip_prefix('/') {
            Some(rest) if !rest.starts_with('/') => format!("{}{}", self.base, encode_path(rest)),
            _ => path.to_owned(),
        }
    }

    /// The absolute URL of a path of the site: `https://example.org/sub/blog/`.
    #[must_use]
    pub fn permalink(&self, path: &str) -> String {
        match path.strip_prefix('/') {
            Some(rest) if !rest.starts_with('/') => format!("{}{}", self.origin, self.href(path)),
            _ => path.to_owned(),
        }
    }

    /// The path within the site for the path of a URL, or `None` when the URL is outside the site. This is the reverse of
    /// [`Site::href`], except that the path stays percent-encoded.
    #[must_use]
    pub fn strip<'a>(&self, pathname: &'a str) -> Option<&'a str> {
        if pathname.len() + 1 == self.base.len() && self.base.starts_with(pathname) {
            return Some("/");
        }
        let base = self.base.trim_end_matches('/');
        pathname.strip_prefix(base).filter(|rest| rest.starts_with('/'))
    }
}

/// Percent-encodes the characters that the path of a URL may not contain (RFC 3986, with non-ASCII letters encoded as UTF-8).
/// Existing escapes stay unchanged.
#[must_use]
pub fn encode_path(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'/'
            | b'%'
            | b'!'
            | b'$'
            | b'&'
            | b'\''
            | b'('
            | b')'
            | b'*'
            | b'+'
            | b','
            | b';'
            | b'='
            | b':'
            | b'@'
            | b'?'
            | b'#' => out.push(byte as char),
            // Writing into a `String` cannot fail.
            _ => _ = write!(out, "%{byte:02X}"),
        }
    }
    out
}

/// Percent-encodes a path in which nothing is encoded yet. In such a path `%`, `?` and `#` are ordinary characters of names.
#[must_use]
pub fn encode_decoded(path: &str) -> String {
    encode_path(&path.replace('%', "%25")).replace('?', "%3F").replace('#', "%23")
}

/// Decodes the percent-escapes of one path segment; `None` when an escape is incomplete or the bytes are not UTF-8.
#[must_use]
pub fn decode_segment(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let high = (rest.next()? as char).to_digit(16)?;
        let low = (rest.next()? as char).to_digit(16)?;
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scheme => "an origin begins with `https://` (or `http://`)",
            Self::Host => "an origin names a host, as in `https://news.example`",
            Self::Password => "an origin holds no user's name and no password",
            Self::Extra => "an origin holds no spaces, quotes, `?` or `#`",
        })
    }
}

impl std::error::Error for SiteError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_addresses() {
        for (address, expected) in [
            ("https://news.example", Ok(("https://news.example", "/"))),
            ("https://news.example/", Ok(("https://news.example", "/"))),
            ("http://127.0.0.1:8080/a/b", Ok(("http://127.0.0.1:8080", "/a/b/"))),
            ("https://example.org/sub//", Ok(("https://example.org", "/sub/"))),
            ("news.example", Err(SiteError::Scheme)),
            ("ftp://news.example", Err(SiteError::Scheme)),
            ("https://", Err(SiteError::Host)),
            ("https:///blog", Err(SiteError::Host)),
            ("https://news.example/?a", Err(SiteError::Extra)),
            ("https://ada:secret@news.example", Err(SiteError::Password)),
            ("https://news.example/@ada/", Ok(("https://news.example", "/@ada/"))),
            ("https://news example", Err(SiteError::Extra)),
            ("https://news.example/\"><script>", Err(SiteError::Extra)),
        ] {
            let parsed = Site::parse(address);
            assert_eq!(parsed.as_ref().map(|s| (s.origin(), s.base())).map_err(Clone::clone), expected, "{address:?}");
        }
    }

    #[test]
    fn makes_every_url() {
        let site = Site::new("https://example.org", "sub");
        for (path, href) in [
            ("/", "/sub/"),
            ("/blog/", "/sub/blog/"),
            ("/tag/日本/", "/sub/tag/%E6%97%A5%E6%9C%AC/"),
            ("/search/?q=a", "/sub/search/?q=a"),
            ("//cdn.example/a.js", "//cdn.example/a.js"),
            ("https://other.example/", "https://other.example/"),
            ("#notes", "#notes"),
            ("mailto:desk@news.example", "mailto:desk@news.example"),
        ] {
            assert_eq!(site.href(path), href);
        }
        assert_eq!(site.permalink("/blog/a/"), "https://example.org/sub/blog/a/");
        assert_eq!(site.permalink("https://other.example/"), "https://other.example/");
    }

    #[test]
    fn strips_only_its_own_base() {
        let sub = Site::new("https://example.org", "/sub/");
        let root = Site::new("https://example.org", "/");
        assert_eq!(sub.strip("/sub/blog/"), Some("/blog/"));
        assert_eq!(sub.strip("/sub"), Some("/"));
        assert_eq!(sub.strip("/sub/"), Some("/"));
        assert_eq!(sub.strip("/subway/"), None);
        assert_eq!(sub.strip("/"), None);
        assert_eq!(root.strip("/blog/"), Some("/blog/"));
        assert_eq!(root.strip("/"), Some("/"));
        assert_eq!(root.strip(""), Some("/"));
    }

    #[test]
    fn names_are_encoded_once() {
        for (path, encoded) in [("/50%-off/", "/50%25-off/"), ("/a%20b", "/a%2520b"), ("/c?#é/", "/c%3F%23%C3%A9/")] {
            assert_eq!(encode_decoded(path), encoded);
            assert_eq!(decode_segment(encoded).as_deref(), Some(path));
            assert_eq!(Site::new("https://a.example", "/").href(encoded), encoded);
        }
    }

    #[test]
    fn decodes_segments() {
        assert_eq!(decode_segment("%E6%97%A5"), Some("日".to_owned()));
        assert_eq!(decode_segment("a-b"), Some("a-b".to_owned()));
        assert_eq!(decode_segment("%E6%97"), None);
        assert_eq!(decode_segment("%2"), None);
        assert_eq!(decode_segment("%zz"), None);
    }
}
