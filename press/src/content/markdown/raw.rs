//! Raw HTML inside Markdown: its links and images are resolved like any other, frames become links, and what the sanitiser
//! will take out is told with its place. The result is not safe yet; [`super::sanitize`] has the last word.

use super::links::Links;
use super::{embeds, escape, sanitize};
use crate::content::diagnostics::Diagnostic;
use crate::content::images::Size;
use crate::content::names::fold;
use std::fmt::Write;
use std::ops::Range;

/// A piece of raw HTML and where its parts stand in the file.
pub struct Chunk {
    pub html: String,
    /// Byte of `html` and of the file, for the start of each line.
    pub places: Vec<(usize, usize)>,
    /// A block of its own, not part of a paragraph.
    pub block: bool,
}

impl Chunk {
    fn place(&self, range: Range<usize>) -> Range<usize> {
        let after = self.places.partition_point(|(at, _)| *at <= range.start);
        let (at, base) = self.places.get(after.saturating_sub(1)).copied().unwrap_or_default();
        let start = base + (range.start - at);
        // Never over the end of the line.
        let end = range.start + self.html[range.start..range.end].trim_end().find('\n').unwrap_or(range.len());
        start..start + (end - range.start).max(1)
    }
}

/// Elements that are taken out with a warning: what they hold or do is missing then.
const TOLD: &[(&str, &str)] = &[
    ("script", "scripts are not published"),
    ("style", "style sheets inside an article are not published"),
    ("form", "forms are not published"),
    ("object", "plug-ins are not published"),
    ("embed", "plug-ins are not published"),
    ("applet", "plug-ins are not published"),
    ("svg", "drawings inside the text are not published"),
    ("math", "MathML is not published"),
    ("canvas", "a canvas shows nothing without its script"),
];

/// Elements whose content is not HTML.
const OPAQUE: &[&str] = &["script", "style", "textarea", "title", "xmp", "svg", "math", "iframe"];

/// Resolves what a chunk refers to. `shift` moves its headings down by one.
pub fn rewrite(chunk: &Chunk, links: &mut Links<'_>, shift: bool, out: &mut String) {
    let html = chunk.html.as_str();
    let mut at = 0;
    let mut in_paragraph = false;
    while let Some(open) = html[at..].find('<').map(|found| at + found) {
        out.push_str(&html[at..open]);
        if html[open..].starts_with("<!--") {
            at = html[open + 4..].find("-->").map_or(html.len(), |end| open + 4 + end + 3);
            continue;
        }
        if html[open + 1..].starts_with(['!', '?']) {
            at = html[open..].find('>').map_or(html.len(), |end| open + end + 1);
            continue;
        }
        let Some(tag) = Tag::parse(html, open) else {
            // A tag that never ends is text after all: browsers would swallow the rest.
            out.push_str("&lt;");
            at = open + 1;
            continue;
        };
        at = tag.end;
        if tag.name == "p" {
            in_paragraph = !tag.closing;
        }
        if tag.closing {
            closing(&tag.name, shift, out);
            continue;
        }
        tell(chunk, &tag, links);
        match tag.name.as_str() {
            "iframe" => {
                frame(chunk, &tag, links, chunk.block && !in_paragraph, out);
                at = skip(html, at, "iframe");
            }
            name if OPAQUE.contains(&name) => {
                let end = skip(html, at, name);
                out.push_str(&html[open..end]);
                at = end;
            }
            name => {
                if name == "table" && chunk.block {
                    out.push_str("<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"Table\">");
                }
                element(chunk, &tag, links, shift, out);
            }
        }
    }
    out.push_str(&html[at..]);
}

/// The `id`s that raw HTML brings along.
pub fn ids(html: &str, mut found: impl FnMut(String)) {
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|found| at + found) {
        at = open + 1;
        if let Some(tag) = Tag::parse(html, open).filter(|tag| !tag.closing) {
            at = tag.end;
            let name = if tag.name == "a" { tag.get("name") } else { None };
            if let Some(id) = tag.get("id").or(name) {
                found(id);
            }
        }
    }
}

/// Whether a first-level heading begins in it.
pub fn has_first_level(html: &str) -> bool {
    html.match_indices(['h', 'H'])
        .any(|(at, _)| at > 0 && html.as_bytes()[at - 1] == b'<' && html.as_bytes().get(at + 1) == Some(&b'1'))
}

fn closing(name: &str, shift: bool, out: &mut String) {
    match name {
        "iframe" => {}
        "table" => out.push_str("</table></div>"),
        name => {
            let _ = write!(out, "</{}>", shifted(name, shift));
        }
    }
}

fn shifted(name: &str, shift: bool) -> &str {
    match name {
        "h1" if shift => "h2",
        "h2" if shift => "h3",
        "h3" if shift => "h4",
        "h4" if shift => "h5",
        "h5" if shift => "h6",
        name => name,
    }
}

fn tell(chunk: &Chunk, tag: &Tag, links: &mut Links<'_>) {
    let Some((_, message)) = TOLD.iter().find(|(name, _)| *name == tag.name) else { return };
    if tag.name == "script" && tag.get("src").is_some_and(|src| embeds::is_widget_script(&src)) {
        return;
    }
    let note = Diagnostic::warning(links.place.file, *message).at(chunk.place(tag.start..tag.end)).label("left out");
    links.notes.push(match tag.name.as_str() {
        "svg" => note.help("put the drawing into a file and show it as an image"),
        _ => note,
    });
}

/// A frame as a link: to what it plays, or to the page that it would have loaded.
fn frame(chunk: &Chunk, tag: &Tag, links: &mut Links<'_>, block: bool, out: &mut String) {
    let span = chunk.place(tag.start..tag.end);
    let src = tag
        .get("src")
        .filter(|src| !src.starts_with("about:"))
        .or_else(|| tag.get("data-src"))
        .or_else(|| tag.get("data-lazy-src"));
    let Some(src) = src else {
        links
            .notes
            .push(Diagnostic::warning(links.place.file, "a frame without an address shows nothing").at(span).label("left out"));
        return;
    };
    let title = tag
        .get("title")
        .map(|title| fold(&title))
        .filter(|title| !title.is_empty() && !title.eq_ignore_ascii_case("YouTube video player"));
    if block {
        out.push_str("<p class=\"embed\">");
    }
    if let Some(embed) = embeds::of_frame(&src) {
        embed.write(out, title.as_deref());
    } else {
        let note = Diagnostic::warning(links.place.file, "a frame of another site is published as a link to it").at(span.clone());
        links.notes.push(note.help("frames can watch readers and change what they show; a link does neither"));
        if let Some(href) = links.link(&src, span) {
            out.push_str("<a");
            escape::pair(out, "href", &href.url);
            if href.external {
                escape::pair(out, "rel", "external");
            }
            out.push('>');
            let bare = src.split_once("//").map_or(src.as_str(), |(_, rest)| rest);
            escape::text(out, title.as_deref().unwrap_or_else(|| bare.split(['/', '?']).next().unwrap_or(bare)));
            out.push_str("</a>");
        }
    }
    if block {
        out.push_str("</p>\n");
    }
}

/// Writes a tag again, with its addresses resolved.
fn element(chunk: &Chunk, tag: &Tag, links: &mut Links<'_>, shift: bool, out: &mut String) {
    let span = || chunk.place(tag.start..tag.end);
    let _ = write!(out, "<{}", shifted(&tag.name, shift));
    let mut size = None;
    for (name, value) in &tag.attributes {
        match (tag.name.as_str(), name.as_str()) {
            ("a", "href") => {
                if let Some(href) = links.link(value, span()) {
                    escape::pair(out, "href", &href.url);
                    if href.external {
                        escape::pair(out, "rel", "external");
                    }
                }
            }
            ("a", "rel" | "target") | (_, "style") => {}
            ("a", "name") => {
                if tag.get("id").is_none() {
                    escape::pair(out, "id", value);
                }
            }
            ("img" | "source" | "video" | "audio" | "track", "src") | ("video", "poster") => {
                if let Some(src) = links.source(value, span()) {
                    escape::pair(out, name, &src.url);
                    size = size.or(src.size);
                }
            }
            ("img" | "source", "srcset") => {
                let resolved: Vec<String> = sanitize::candidates(value)
                    .filter_map(|(url, size)| Some(format!("{} {size}", links.source(url, span())?.url).trim_end().to_owned()))
                    .collect();
                if !resolved.is_empty() {
                    escape::pair(out, name, &resolved.join(", "));
                }
            }
            ("img", "loading" | "decoding") => {}
            ("img" | "video" | "td" | "th" | "p" | "div" | "figure" | "tr", "align") => align(value, tag, out),
            (_, "class") if tag.get("align").is_some() => {}
            _ => escape::pair(out, name, value),
        }
    }
    if tag.name == "img" {
        if let Some(size) = size {
            dimensions(tag, size, out);
        }
        out.push_str(" loading=\"lazy\" decoding=\"async\"");
    }
    out.push('>');
}

/// What an image's tag does not say of its size; with one side given, the other follows, so that its place is reserved.
fn dimensions(tag: &Tag, (width, height): Size, out: &mut String) {
    let given = |name| tag.get(name).map(|value| value.trim().parse::<u32>().ok());
    let other = |given: u32, of: u32, to: u32| (u64::from(given) * u64::from(to) + u64::from(of) / 2) / u64::from(of);
    let _ = match (given("width"), given("height")) {
        (None, None) => write!(out, " width=\"{width}\" height=\"{height}\""),
        (Some(Some(given)), None) => write!(out, " height=\"{}\"", other(given, width, height).max(1)),
        (None, Some(Some(given))) => write!(out, " width=\"{}\"", other(given, height, width).max(1)),
        _ => Ok(()),
    };
}

/// HTML 4's `align` as a class of the style sheet.
fn align(value: &str, tag: &Tag, out: &mut String) {
    let class = tag.get("class").unwrap_or_default();
    let class = format!("{class} align-{}", value.trim().to_ascii_lowercase());
    escape::pair(out, "class", class.trim());
}

/// The end of an element whose content is not HTML.
fn skip(html: &str, from: usize, name: &str) -> usize {
    let close = format!("</{name}");
    let rest = html[from..].to_ascii_lowercase();
    let Some(found) = rest.find(&close) else { return html.len() };
    html[from + found..].find('>').map_or(html.len(), |end| from + found + end + 1)
}

struct Tag {
    name: String,
    closing: bool,
    /// Names in lower case, values decoded.
    attributes: Vec<(String, String)>,
    start: usize,
    end: usize,
}

impl Tag {
    fn get(&self, name: &str) -> Option<String> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }

    /// The tag whose `<` stands at `start`; `None` when it is none or never ends.
    fn parse(html: &str, start: usize) -> Option<Self> {
        let bytes = html.as_bytes();
        let closing = bytes.get(start + 1) == Some(&b'/');
        let mut at = start + 1 + usize::from(closing);
        let from = at;
        if !bytes.get(at)?.is_ascii_alphabetic() {
            return None;
        }
        while bytes.get(at).is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>')) {
            at += 1;
        }
        let name = html[from..at].to_ascii_lowercase();
        if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return None;
        }
        let mut attributes = Vec::new();
        loop {
            while bytes.get(at).is_some_and(|b| b.is_ascii_whitespace() || *b == b'/') {
                at += 1;
            }
            match bytes.get(at)? {
                b'>' => return Some(Self { name, closing, attributes, start, end: at + 1 }),
                _ => {
                    let (attribute, next) = attribute(html, at)?;
                    if attributes.iter().all(|(key, _)| *key != attribute.0) && is_attribute_name(&attribute.0) {
                        attributes.push(attribute);
                    }
                    at = next;
                }
            }
        }
    }
}

fn is_attribute_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':'))
}

fn attribute(html: &str, from: usize) -> Option<((String, String), usize)> {
    let bytes = html.as_bytes();
    let mut at = from + 1;
    while bytes.get(at).is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'=' | b'>' | b'/')) {
        at += 1;
    }
    // The byte at `from` may begin a character of several.
    let name = html.get(from..at)?.to_ascii_lowercase();
    let mut next = at;
    while bytes.get(next).is_some_and(u8::is_ascii_whitespace) {
        next += 1;
    }
    if bytes.get(next) != Some(&b'=') {
        return Some(((name, String::new()), at));
    }
    next += 1;
    while bytes.get(next).is_some_and(u8::is_ascii_whitespace) {
        next += 1;
    }
    let (value, end) = match bytes.get(next)? {
        quote @ (b'"' | b'\'') => {
            let end = next + 1 + html[next + 1..].find(*quote as char)?;
            (&html[next + 1..end], end + 1)
        }
        _ => {
            let end = html[next..].find(|c: char| c.is_ascii_whitespace() || c == '>').map_or(html.len(), |end| next + end);
            (&html[next..end], end)
        }
    };
    Some(((name, escape::decode(value)), end))
}
