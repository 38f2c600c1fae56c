//! Decides what may be fetched: files of the old site, from addresses that everybody can reach. An export can come from anybody.
//! It must not make the newsroom's computer send requests to the computers around it.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use url::{Host, Url};

/// Resolves the old site's host name, and refuses IP addresses of this machine or its network. It hands the addresses on to the
/// connection itself, so that no second look-up can return other addresses.
#[derive(Debug)]
pub struct Guard {
    host: String,
    may_be_private: bool,
}

impl Guard {
    /// A guard for the site at `home`, which may be in this network if the user allows it.
    pub fn new(home: &Url, may_be_private: bool) -> Self {
        Self { host: bare(home.host_str().unwrap_or_default()).to_owned(), may_be_private }
    }

    /// Whether a URL is refused, judged by its text alone: with a proxy, we do not learn the IP addresses of a host name.
    pub fn refuses(&self, url: &Url) -> bool {
        !self.may_be_private && is_private(url)
    }
}

/// The message for a refused address.
pub const REFUSED: &str = "the old site's address is in this network: give `--allow-private` if you want that";

/// Whether a URL names this machine or one in its network, in any notation: `0x7f000001` is read as `127.0.0.1`.
pub fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => !is_public(ip.into()),
        Some(Host::Ipv6(ip)) => !is_public(ip.into()),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        None => false,
    }
}

impl Resolver for Guard {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout)?;
        // The user chose the proxy, so the proxy may be in this network.
        let is_site = uri.host().is_some_and(|host| bare(host).eq_ignore_ascii_case(&self.host));
        if is_site && !self.may_be_private && found.iter().any(|address| !is_public(address.ip())) {
            return Err(ureq::Error::Io(io::Error::new(io::ErrorKind::PermissionDenied, REFUSED)));
        }
        Ok(found)
    }
}

fn bare(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

/// Whether a URL belongs to the old site: `http` or `https`, the same host with or without `www.`, and the default ports or the
/// same port.
pub fn is_own(url: &Url, home: &Url) -> bool {
    let (Some(host), Some(own)) = (url.host_str(), home.host_str()) else { return false };
    matches!(url.scheme(), "http" | "https")
        && bare(host).eq_ignore_ascii_case(bare(own))
        && (url.port().is_none() && home.port().is_none() || url.port_or_known_default() == home.port_or_known_default())
}

/// Whether everybody can reach an IP address.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => {
            let [a, b, ..] = ip.segments();
            let inner = |high: u16, low: u16| {
                let ([w, x], [y, z]) = (high.to_be_bytes(), low.to_be_bytes());
                Ipv4Addr::new(w, x, y, z)
            };
            match ip.segments() {
                // IPv4 addresses inside IPv6 addresses.
                [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] if ip != Ipv6Addr::LOCALHOST => {
                    is_public_v4(inner(high, low))
                }
                [0x2002, high, low, ..] => is_public_v4(inner(high, low)),
                // All IPv6 addresses that are assigned to networks begin with the bits 001.
                _ => a & 0xe000 == 0x2000 && !(a == 0x2001 && (b < 0x200 || b == 0xdb8)) && !(a == 0x3fff && b < 0x1000),
            }
        }
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || a == 0
        || a >= 224
        || (a, b & 0xc0) == (100, 64)
        || (a, b & 0xfe) == (198, 18)
        || (a, b, c) == (192, 0, 0))
}

/// File extensions, and how their media types begin.
const KINDS: &[(&[&str], &[&str])] = &[
    (&["jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "bmp", "ico", "tif", "tiff", "heic"], &["image/"]),
    (&["mp3", "m4a", "ogg", "oga", "wav", "flac", "opus", "aac", "wma"], &["audio/", "video/", "application/ogg"]),
    (&["mp4", "m4v", "webm", "ogv", "mov", "avi", "mkv", "wmv", "flv", "3gp"], &["video/", "audio/", "application/"]),
];
/// Extensions of files that browsers run.
const RUN: &[&str] =
    &["html", "htm", "xhtml", "shtml", "xht", "js", "mjs", "css", "php", "phtml", "wasm", "swf", "md", "markdown"];

/// Whether a media type fits the extension of a file. Servers send `application/octet-stream` for a file that they do not know.
pub fn kind_fits(kind: &str, file: &Path) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    if RUN.contains(&ending.as_str()) || kind.contains("html") || kind.contains("javascript") {
        return false;
    }
    let is_unknown = matches!(kind.as_str(), "" | "application/octet-stream" | "binary/octet-stream");
    match KINDS.iter().find(|(endings, _)| endings.contains(&ending.as_str())) {
        Some((_, begins)) => is_unknown || begins.iter().any(|begin| kind.starts_with(begin)),
        None => !ending.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ureq::Agent;
    use ureq::unversioned::transport::DefaultConnector;

    #[test]
    fn addresses_of_this_network_are_recognized() -> Result<(), std::net::AddrParseError> {
        for (ip, expected) in [
            ("93.184.216.34", true),
            ("10.1.2.3", false),
            ("127.0.0.1", false),
            ("172.16.0.1", false),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("198.18.0.1", false),
            ("0.0.0.0", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("2606:2800:220:1::1", true),
            ("::1", false),
            ("::", false),
            ("fe80::1", false),
            ("fd00::1", false),
            ("ff02::1", false),
            ("::ffff:10.0.0.1", false),
            ("::ffff:93.184.216.34", true),
            ("64:ff9b::7f00:1", false),
            ("2002:7f00:1::", false),
            ("2001:db8::1", false),
        ] {
            assert_eq!(is_public(ip.parse()?), expected, "{ip}");
        }
        Ok(())
    }

    /// An export can give any address as that of its site.
    #[test]
    fn a_host_name_that_resolves_into_this_network_is_refused() {
        let ask = |may_be_private| {
            let guard = Guard { host: "localhost".to_owned(), may_be_private };
            let agent = Agent::with_parts(Agent::config_builder().proxy(None).build(), DefaultConnector::default(), guard);
            // No server answers there.
            agent.get("http://www.localhost:1/").call().or_else(|_| agent.get("http://localhost:1/").call()).err()
        };
        let is_refused = |error: Option<ureq::Error>| matches!(error, Some(ureq::Error::Io(error)) if error.kind() == io::ErrorKind::PermissionDenied);
        assert!(is_refused(ask(false)));
        assert!(!is_refused(ask(true)));
    }

    #[test]
    fn addresses_of_this_network_are_recognized_in_any_notation() -> Result<(), url::ParseError> {
        for (url, expected) in [
            ("http://127.0.0.1/", true),
            ("http://0x7f000001/", true),
            ("http://2130706433/", true),
            ("http://0177.0.0.1/", true),
            ("http://127.1/", true),
            ("http://①②⑦.⓪.⓪.①/", true),
            ("http://[::1]/", true),
            ("http://[::ffff:10.0.0.1]/", true),
            ("http://localhost/", true),
            ("http://LOCALHOST./", true),
            ("http://a.localhost:8080/", true),
            ("http://169.254.169.254/latest/", true),
            ("https://old.example/", false),
            ("https://93.184.216.34/", false),
            ("https://localhost.example/", false),
        ] {
            let (url, home) = (Url::parse(url)?, Url::parse("https://old.example")?);
            assert_eq!(Guard::new(&home, false).refuses(&url), expected, "{url}");
            assert!(!Guard::new(&home, true).refuses(&url));
        }
        Ok(())
    }

    #[test]
    fn only_the_old_site_gets_requests() -> Result<(), url::ParseError> {
        let home = Url::parse("https://www.old.example/news")?;
        for (url, expected) in [
            ("http://old.example/wp-content/uploads/x.jpg", true),
            ("https://WWW.old.example/x.jpg", true),
            ("https://old.example:8443/x.jpg", false),
            ("https://old.example.evil.example/x.jpg", false),
            ("https://evil.example/old.example/x.jpg", false),
            ("https://old.example@evil.example/x.jpg", false),
            ("ftp://old.example/x.jpg", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(is_own(&Url::parse(url)?, &home), expected, "{url}");
        }
        assert!(is_own(&Url::parse("http://127.0.0.1:80/x")?, &Url::parse("http://127.0.0.1")?));
        assert!(!is_own(&Url::parse("http://127.0.0.1:81/x")?, &Url::parse("http://127.0.0.1:80")?));
        Ok(())
    }

    #[test]
    fn the_media_type_must_fit_the_extension() {
        for (kind, file, expected) in [
            ("image/jpeg", "x.jpg", true),
            ("image/webp; q=1", "X.JPG", true),
            ("application/octet-stream", "x.png", true),
            ("", "x.png", true),
            ("text/html; charset=UTF-8", "x.jpg", false),
            ("text/plain", "x.jpg", false),
            ("application/pdf", "x.pdf", true),
            ("text/html", "x.pdf", false),
            ("text/html", "x.html", false),
            ("application/octet-stream", "x.php", false),
            ("application/octet-stream", "x", false),
            ("audio/mpeg", "x.mp3", true),
        ] {
            assert_eq!(kind_fits(kind, Path::new(file)), expected, "{kind} {file}");
        }
    }
}
