//! Makes the URLs in an article's body absolute, so that they also work outside of the article's page.

use std::borrow::Cow;
use url::Url;

/// The base of the URLs in an article's body.
#[derive(Debug)]
pub struct Place<'a> {
    /// Scheme and host, without a slash at the end.
    pub origin: &'a str,
    /// Absolute URL of the article.
    pub permalink: &'a str,
}

/// Attributes that hold exactly one URL, on any element.
const ONE: &[&str] = &["href", "src", "poster", "cite"];

/// Returns sanitised HTML with every URL absolute. Sanitised HTML has the form that browsers serialise: every attribute value is
/// in double quotes, and a `<` outside of quotes begins a tag.
pub fn absolute(html: &str, place: &Place<'_>) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 16);
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        let (text, tag) = rest.split_at(open);
        out.push_str(text);
        rest = attributes(tag, place, &mut out);
    }
    out.push_str(rest);
    out
}

/// Copies a tag to `out` with absolute URLs, and returns the rest of the HTML after the tag.
fn attributes<'h>(tag: &'h str, place: &Place<'_>, out: &mut String) -> &'h str {
    let mut rest = tag;
    loop {
        let Some(stop) = rest.find(['"', '>']) else {
            out.push_str(rest);
            return "";
        };
        let (before, from) = rest.split_at(stop + 1);
        out.push_str(before);
        if before.ends_with('>') {
            return from;
        }
        let name = before[..stop].trim_end_matches('=');
        let name = &name[name.rfind(|c: char| c.is_ascii_whitespace()).map_or(0, |at| at + 1)..];
        let (value, after) = from.split_at(from.find('"').unwrap_or(from.len()));
        match name {
            "srcset" => candidates(value, place, out),
            name if ONE.contains(&name) => out.push_str(&address(value, place)),
            _ => out.push_str(value),
        }
        rest = after;
        if let Some(after) = rest.strip_prefix('"') {
            out.push('"');
            rest = after;
        }
    }
}

/// Copies the candidates of a `srcset` to `out` with absolute URLs. It parses them as browsers do: a URL ends at white space, and
/// a descriptor ends at a comma.
fn candidates(srcset: &str, place: &Place<'_>, out: &mut String) {
    let between = |c: char| c.is_ascii_whitespace() || c == ',';
    let mut rest = srcset.trim_start_matches(between);
    let mut first = true;
    while !rest.is_empty() {
        if !std::mem::take(&mut first) {
            out.push_str(", ");
        }
        let (url, after) = rest.split_at(rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len()));
        let bare = url.trim_end_matches(',');
        out.push_str(&address(bare, place));
        rest = after;
        if bare.len() == url.len() {
            let (descriptor, after) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
            if let Some(word) = Some(descriptor.trim()).filter(|word| !word.is_empty()) {
                out.push(' ');
                out.push_str(word);
            }
            rest = after;
        }
        rest = rest.trim_start_matches(between);
    }
}

/// Makes one URL absolute. Both the value and the result are written as in an attribute, with `&` escaped.
fn address<'v>(value: &'v str, place: &Place<'_>) -> Cow<'v, str> {
    let trimmed = value.trim();
    if has_scheme(trimmed) {
        Cow::Borrowed(value)
    } else if let Some(host) = trimmed.strip_prefix("//") {
        let scheme = place.origin.split("//").next().unwrap_or_default();
        Cow::Owned(format!("{scheme}//{host}"))
    } else if trimmed.starts_with('/') {
        Cow::Owned(format!("{}{trimmed}", place.origin))
    } else if trimmed.is_empty() || trimmed.starts_with('#') {
        Cow::Owned(format!("{}{trimmed}", place.permalink))
    } else {
        // Rare, because bodies hold paths of the site. In a URL, only `&` can be escaped.
        let joined = Url::parse(place.permalink).and_then(|base| base.join(&trimmed.replace("&amp;", "&")));
        joined.map_or(Cow::Borrowed(value), |url| Cow::Owned(url.as_str().replace('&', "&amp;")))
    }
}

/// Whether a URL begins with a scheme such as `https:` or `mailto:`.
fn has_scheme(address: &str) -> bool {
    address.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_url_becomes_absolute() {
        let place = Place { origin: "https://a.example", permalink: "https://a.example/sub/blog/x/" };
        for (html, expected) in [
            ("", ""),
            ("no tags &lt;a href=\"/x\"&gt;", "no tags &lt;a href=\"/x\"&gt;"),
            ("<p>a</p>", "<p>a</p>"),
            ("<a href=\"/sub/blog/y/?a=1&amp;b=2#c\">y</a>", "<a href=\"https://a.example/sub/blog/y/?a=1&amp;b=2#c\">y</a>"),
            ("<a href=\"#fn-1\" id=\"r\">1</a>", "<a href=\"https://a.example/sub/blog/x/#fn-1\" id=\"r\">1</a>"),
            ("<a href=\"\">here</a>", "<a href=\"https://a.example/sub/blog/x/\">here</a>"),
            ("<a href=\"//b.example/\">b</a>", "<a href=\"https://b.example/\">b</a>"),
            ("<a href=\"https://b.example/?u=/x\">b</a>", "<a href=\"https://b.example/?u=/x\">b</a>"),
            ("<a href=\"mailto:desk@a.example\">b</a>", "<a href=\"mailto:desk@a.example\">b</a>"),
            ("<a href=\"../y/?a=1&amp;b=2\">y</a>", "<a href=\"https://a.example/sub/blog/y/?a=1&amp;b=2\">y</a>"),
            ("<a href=\"y:z/\">odd</a>", "<a href=\"y:z/\">odd</a>"),
            ("<a href=\"1:z\">odd</a>", "<a href=\"https://a.example/sub/blog/x/1:z\">odd</a>"),
            (
                "<img src=\"/a.png\" alt=\"x > y src=&quot;/b.png&quot;\">",
                "<img src=\"https://a.example/a.png\" alt=\"x > y src=&quot;/b.png&quot;\">",
            ),
            ("<p title=\"<a href='/x'>\">t</p>", "<p title=\"<a href='/x'>\">t</p>"),
            (
                "<img srcset=\"/a.png 1x, /b,c.png 2x,/d.png\" src=\"/a.png\">",
                "<img srcset=\"https://a.example/a.png 1x, https://a.example/b,c.png 2x, https://a.example/d.png\" src=\"https://a.example/a.png\">",
            ),
            (
                "<source srcset=\"/a.webp, https://b.example/c.webp\">",
                "<source srcset=\"https://a.example/a.webp, https://b.example/c.webp\">",
            ),
            (
                "<video controls=\"\" poster=\"/p.png\"><source src=\"/v.mp4\"></video>",
                "<video controls=\"\" poster=\"https://a.example/p.png\"><source src=\"https://a.example/v.mp4\"></video>",
            ),
            ("<blockquote cite=\"/q/\"><p>q</p></blockquote>", "<blockquote cite=\"https://a.example/q/\"><p>q</p></blockquote>"),
            ("<p data-src=\"/a\">a</p>", "<p data-src=\"/a\">a</p>"),
            ("<a href=\"/cut", "<a href=\"https://a.example/cut"),
            ("<p", "<p"),
        ] {
            assert_eq!(absolute(html, &place), expected);
        }
    }
}
