//! Raw HTML inside Markdown. Its links and images are resolved like any other, frames become links, and warnings report each part
//! that the sanitiser will remove, with its position. The result is not safe yet: [`super::sanitize`] cleans it afterwards.

use super::super::diagnostics::Diagnostic;
use super::super::images::Size;
use super::super::slugify::fold;
use super::elements::{self, OPAQUE};
use super::html_tag::{self, Tag};
use super::link_destinations::Links;
use super::nesting::{DEEPEST, Entry, Fault, Nesting};
use super::{LEFT_OUT, Survey, embeds, escape, sanitize};
use std::fmt::Write;
use std::ops::Range;

/// A piece of raw HTML and the positions of its lines in the file.
pub struct Chunk {
    pub html: String,
    /// For the start of each line: its byte in `html` and its byte in the file.
    pub places: Vec<(usize, usize)>,
    /// The piece is a block of its own, not part of a paragraph.
    pub block: bool,
    /// The index of the event that follows the piece.
    pub next: usize,
}

impl Chunk {
    fn place(&self, range: Range<usize>) -> Range<usize> {
        let after = self.places.partition_point(|(at, _)| *at <= range.start);
        let (at, base) = self.places.get(after.saturating_sub(1)).copied().unwrap_or_default();
        let start = base + (range.start - at);
        // The range never continues after the end of the line.
        let end = range.start + self.html[range.start..range.end].trim_end().find('\n').unwrap_or(range.len());
        start..start + (end - range.start).max(1)
    }
}

/// Maximum number of candidates of one picture. Each of them is searched among the newsroom's files.
const MOST_CANDIDATES: usize = 64;

/// Elements that are removed with a warning, because the page then lacks their content or their function.
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

/// Resolves the links and images of a chunk. `nesting` knows the elements that earlier chunks left open.
pub fn rewrite(chunk: &Chunk, links: &mut Links<'_>, survey: &Survey, nesting: &mut Nesting, out: &mut String) {
    let html = chunk.html.as_str();
    let mut at = 0;
    let mut in_paragraph = false;
    let mut endless: Vec<&str> = Vec::new();
    while let Some(open) = html[at..].find('<').map(|found| at + found) {
        out.push_str(&html[at..open]);
        if let Some(end) = no_element(chunk, open, links, out) {
            at = end;
            continue;
        }
        let Some(tag) = Tag::parse(html, open) else {
            // A tag that never ends is written as text. Otherwise browsers would not show the rest.
            out.push_str("&lt;");
            at = open + 1;
            continue;
        };
        at = tag.end;
        if !elements::is_html(&tag.name) {
            other(chunk, &tag, links, survey, out);
            continue;
        }
        if tag.name == "p" {
            in_paragraph = !tag.closing;
        }
        // Leave out the tags of `<noscript>`: the HTML inside it would be shown as source text.
        if tag.name == "noscript" {
            continue;
        }
        if tag.closing {
            nesting.leave(shifted(&tag.name, survey.shift));
            closing(&tag.name, survey.shift, out);
            continue;
        }
        if let Some(name) = OPAQUE.iter().copied().find(|name| *name == tag.name) {
            let end = if endless.contains(&name) { None } else { end_of(html, at, name) };
            let is_later = end.is_none() && survey.tags.ends(name, chunk.next, chunk.block);
            if name == "iframe" {
                frame(chunk, &tag, links, chunk.block && !in_paragraph, out);
                at = end.unwrap_or(at);
            } else if end.is_some() || is_later || tag.closes_itself && matches!(name, "svg" | "math") {
                tell(chunk, &tag, links);
                // The sanitiser removes the element with its content. Its parser does not read the content.
                if end.is_none() && !tag.closes_itself {
                    nesting.enter(name, out);
                    out.push_str(&html[open..tag.end]);
                }
                if !tag.closes_itself {
                    at = end.unwrap_or(html.len());
                }
            } else {
                endless.push(name);
                let message = format!("`<{name}>` never ends, so it is published as text");
                word(chunk, &tag, message, links, out);
            }
            continue;
        }
        tell(chunk, &tag, links);
        if nesting.enter(shifted(&tag.name, survey.shift), out) == Entry::TooDeep {
            tell_too_deep(chunk, &tag, nesting, links);
            continue;
        }
        if tag.name == "table" && chunk.block {
            out.push_str("<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"Table\">");
        }
        element(chunk, &tag, links, survey.shift, out);
    }
    out.push_str(&html[at..]);
}

/// Warns about the first element that is nested too deeply. The elements after it have the same problem.
fn tell_too_deep(chunk: &Chunk, tag: &Tag, nesting: &mut Nesting, links: &mut Links<'_>) {
    // The HTML writer warns about formatting that was reopened too often.
    if nesting.is_exhausted() || !nesting.tell_once(Fault::TooDeep) {
        return;
    }
    let message = format!("the elements here are nested more than {DEEPEST} deep");
    let note = Diagnostic::warning(links.place.file, message).at(chunk.place(tag.start..tag.end)).label(LEFT_OUT);
    links.notes.push(note.help("the words are published without these tags; close the elements above"));
}

/// Processes a comment or a similar construct at `open`, and returns where it ends. `None` when there is none.
fn no_element(chunk: &Chunk, open: usize, links: &mut Links<'_>, out: &mut String) -> Option<usize> {
    let html = chunk.html.as_str();
    let rest = &html[open..];
    let mut left_out = |message: &str| {
        let note = Diagnostic::warning(links.place.file, message).at(chunk.place(open..html.len()));
        links.notes.push(note.label(LEFT_OUT));
    };
    let end_of = |from: usize, end: &str| rest[from..].find(end).map(|found| open + from + found + end.len());
    if rest.starts_with("<!--") {
        return Some(end_of(4, "-->").unwrap_or_else(|| {
            left_out("this comment never ends, so nothing after it is published");
            html.len()
        }));
    }
    if let Some(data) = rest.strip_prefix("<![CDATA[") {
        let data = data.split("]]>").next().unwrap_or(data);
        escape::text(out, data);
        return Some((open + "<![CDATA[".len() + data.len() + "]]>".len()).min(html.len()));
    }
    if rest.starts_with("<?") {
        left_out("code between `<?` and `?>` is not published");
        return Some(end_of(2, "?>").or_else(|| end_of(2, ">")).unwrap_or(html.len()));
    }
    rest.starts_with("<!").then(|| end_of(2, ">").unwrap_or(html.len()))
}

/// Processes a tag that is not an element of HTML. The tag of another system's component is removed and its content stays. Any
/// other tag becomes text.
fn other(chunk: &Chunk, tag: &Tag, links: &mut Links<'_>, survey: &Survey, out: &mut String) {
    let html = &chunk.html[tag.start..tag.end];
    if !survey.tags.is_component(tag) {
        return word(chunk, tag, format!("`{html}` is published as text, since HTML has no such element"), links, out);
    }
    if !tag.closing {
        let name = html[1..].split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap_or_default();
        let message = if tag.closes_itself {
            format!("`<{name}>` is not published, since HTML has no such element")
        } else {
            format!("the tag `<{name}>` is not published, only what is in it, since HTML has no such element")
        };
        let note = Diagnostic::warning(links.place.file, message).at(chunk.place(tag.start..tag.end)).label(LEFT_OUT);
        links.notes.push(note.help("write what it should show in Markdown"));
    }
}

/// Writes a tag as text, with a warning.
fn word(chunk: &Chunk, tag: &Tag, message: String, links: &mut Links<'_>, out: &mut String) {
    escape::text(out, &chunk.html[tag.start..tag.end]);
    let note = Diagnostic::warning(links.place.file, message).at(chunk.place(tag.start..tag.end));
    links.notes.push(note.help("put it between backticks, or write a backslash before it, if that is what you mean"));
}

/// Calls `found` for every `id` in raw HTML.
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

/// Whether a first-level heading begins in raw HTML.
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
    let message = match TOLD.iter().find(|(name, _)| *name == tag.name) {
        Some((_, message)) => (*message).to_owned(),
        None if OPAQUE.contains(&tag.name.as_str()) => format!("`<{}>` is not published, nor what is in it", tag.name),
        None => return,
    };
    if tag.name == "script" && tag.get("src").is_some_and(|src| embeds::is_widget_script(&src)) {
        return;
    }
    let note = Diagnostic::warning(links.place.file, message).at(chunk.place(tag.start..tag.end)).label(LEFT_OUT);
    links.notes.push(match tag.name.as_str() {
        "svg" => note.help("put the drawing into a file and show it as an image"),
        _ => note,
    });
}

/// Writes a frame as a link to the video, sound or post that it shows, or to the page that it would have loaded.
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
            .push(Diagnostic::warning(links.place.file, "a frame without an address shows nothing").at(span).label(LEFT_OUT));
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

/// Writes a tag with its addresses resolved.
fn element(chunk: &Chunk, tag: &Tag, links: &mut Links<'_>, shift: bool, out: &mut String) {
    let span = || chunk.place(tag.start..tag.end);
    if tag.not_read > 0 {
        let most = html_tag::MOST;
        let message = format!("`<{}>` has more than {most} attributes: the first {most} are read", tag.name);
        links.notes.push(Diagnostic::warning(links.place.file, message).at(span()).label(LEFT_OUT));
    }
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
                if sanitize::candidates(value).nth(MOST_CANDIDATES).is_some() {
                    let message =
                        format!("`srcset` names more than {MOST_CANDIDATES} pictures: the first {MOST_CANDIDATES} are taken");
                    links.notes.push(Diagnostic::warning(links.place.file, message).at(span()).label(LEFT_OUT));
                }
                let resolved: Vec<String> = sanitize::candidates(value)
                    .take(MOST_CANDIDATES)
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

/// Writes the width and the height that the tag of an image lacks, so that the browser reserves its space. When the tag gives one
/// side, the other is computed from it.
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

/// Writes the `align` of HTML 4 as a class of the style sheet.
fn align(value: &str, tag: &Tag, out: &mut String) {
    let class = tag.get("class").unwrap_or_default();
    let class = format!("{class} align-{}", value.trim().to_ascii_lowercase());
    escape::pair(out, "class", class.trim());
}

/// The end of the end tag of an opaque element.
fn end_of(html: &str, from: usize, name: &str) -> Option<usize> {
    let mut ends = html[from..].match_indices("</").map(|(at, _)| from + at);
    let end = ends.find(|at| elements::end_of_opaque(html, *at) == Some(name))?;
    Some(html[end..].find('>').map_or(html.len(), |close| end + close + 1))
}
