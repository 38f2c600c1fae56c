//! Finds the pictures in compiled bodies, and adds their copies to the `<img>` tags.

use broadsheet_model::{Cover, Site, encode_decoded};
use std::fmt::Write;

/// Maximum width of a picture in a text: `--measure` of the style sheet.
const MEASURE: &str = "38rem";

/// A picture with copies.
pub struct Shown {
    /// The copies, as the value of `srcset`.
    pub srcset: String,
    /// In the form of [`broadsheet_model::Cover::tint`].
    pub tint: Option<String>,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// The URL of a file of the site as compiled bodies contain it. `path` is not percent-encoded yet.
pub fn address(site: &Site, path: &str) -> String {
    site.href(&encode_decoded(path)).replace('&', "&amp;")
}

/// The same for a cover, whose path is already encoded.
pub fn address_of_cover(site: &Site, cover: &Cover) -> String {
    site.href(&cover.image).replace('&', "&amp;")
}

/// The value of `srcset` for the copies of a picture. The URL of a copy begins with `path` and ends with its width in pixels.
pub fn srcset(site: &Site, path: &str, widths: &[u32]) -> String {
    let path = site.href(path);
    let all: Vec<String> = widths.iter().map(|width| format!("{path}{width}.webp {width}w")).collect();
    all.join(", ")
}

/// Calls `found` with the URL of every picture in a body, as the body contains it.
pub fn each<'h>(html: &'h str, mut found: impl FnMut(&'h str)) {
    for tag in tags(html).filter(|tag| is_picture(tag)) {
        if let Some(src) = attribute(tag, "src") {
            found(src);
        }
    }
}

/// The body with the copies of its pictures; `None` if no picture has copies. A picture keeps the `srcset` that its author wrote.
pub fn with_copies<'s>(html: &str, of: impl Fn(&str) -> Option<&'s Shown>) -> Option<String> {
    let mut out = String::new();
    let mut from = 0;
    for tag in tags(html).filter(|tag| is_picture(tag) && attribute(tag, "srcset").is_none()) {
        let Some(shown) = attribute(tag, "src").and_then(&of) else { continue };
        let end = tag.as_ptr() as usize - html.as_ptr() as usize + tag.len() - 1;
        out.push_str(&html[from..end]);
        from = end;
        let own = attribute(tag, "width");
        if own.is_none() && attribute(tag, "height").is_none() {
            _ = write!(out, " width=\"{}\" height=\"{}\"", shown.width, shown.height);
        }
        let width = own.and_then(|width| width.parse().ok()).unwrap_or(shown.width);
        _ = write!(out, " srcset=\"{}\" sizes=\"min({width}px, {MEASURE}, 100vw)\"", shown.srcset);
        if let Some(tint) = &shown.tint {
            _ = write!(out, " data-tint=\"{tint}\"");
        }
    }
    (from > 0).then(|| out + &html[from..])
}

/// The tags of sanitised HTML, from `<` to `>`. Every attribute value is in double quotes.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let tag = &rest[rest.find('<')?..];
        let mut is_quoted = false;
        let end = tag.bytes().position(|byte| {
            is_quoted ^= byte == b'"';
            byte == b'>' && !is_quoted
        })?;
        rest = &tag[end + 1..];
        Some(&tag[..=end])
    })
}

fn is_picture(tag: &str) -> bool {
    tag.starts_with("<img ")
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once("=\"") {
        let (value, after) = after.split_once('"')?;
        if before.rsplit(' ').next() == Some(name) {
            return Some(value);
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_get_their_copies_and_nothing_else_changes() {
        let site = Site::new("https://a.example", "/sub/");
        let shown = |width, tint: Option<&str>| Shown {
            srcset: srcset(&site, "/variants/1-", &[480, width]),
            tint: tint.map(str::to_owned),
            width,
            height: 300,
        };
        let (opaque, clear) = (shown(600, Some("r1 g2 b3")), shown(900, None));
        let of = |src: &str| match src {
            "/sub/media/a&amp;b.jpg" => Some(&opaque),
            "/sub/media/c.png" => Some(&clear),
            _ => None,
        };
        let copies = "srcset=\"/sub/variants/1-480.webp 480w, /sub/variants/1-";
        for (html, expected) in [
            ("<p>no picture</p>", None),
            ("<img src=\"/sub/media/x.jpg\" alt=\"\">", None),
            ("<a title=\"<img src=\" href=\"/sub/media/c.png\">x</a>", None),
            ("<img src=\"/sub/media/c.png\" srcset=\"/own.png 2x\" alt=\"\">", None),
            (
                "<p>a <img src=\"/sub/media/a&amp;b.jpg\" alt=\"a > b\" width=\"600\" height=\"300\" loading=\"lazy\">b</p>",
                Some(format!(
                    "<p>a <img src=\"/sub/media/a&amp;b.jpg\" alt=\"a > b\" width=\"600\" height=\"300\" loading=\"lazy\" \
                     {copies}600.webp 600w\" sizes=\"min(600px, 38rem, 100vw)\" data-tint=\"r1 g2 b3\">b</p>"
                )),
            ),
            (
                "<img alt=\"\" src=\"/sub/media/c.png\"><hr>",
                Some(format!(
                    "<img alt=\"\" src=\"/sub/media/c.png\" width=\"900\" height=\"300\" {copies}900.webp 900w\" \
                     sizes=\"min(900px, 38rem, 100vw)\"><hr>"
                )),
            ),
        ] {
            assert_eq!(with_copies(html, of), expected, "{html}");
        }
        assert_eq!(address(&site, "/media/é & #1.jpg"), "/sub/media/%C3%A9%20&amp;%20%231.jpg");
    }
}
