//! Adds the paragraphs to a body of the classic editor: a blank line separates two paragraphs, a line end becomes a line break,
//! and blocks that are written as HTML stay as they are.

use super::super::tree::is_block;
use crate::support::byte_search::Ahead;

/// Whether an element cannot be inside a paragraph: blocks, parts of tables, and maps.
fn stands_apart(name: &str) -> bool {
    is_block(name) || matches!(name, "caption" | "col" | "colgroup" | "map")
}

/// Elements whose content stays unchanged.
const RAW: &[&str] = &["pre", "script", "style", "textarea", "svg", "math", "select"];

/// Elements that need paragraphs only if a blank line separates their content.
const LOOSE: &[&str] = &["li", "td", "th", "dd", "div", "center", "address", "figcaption", "details", "aside"];

/// Elements that cannot contain a paragraph.
const TIGHT: &[&str] =
    &["p", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary", "caption", "legend", "figure", "audio", "video"];

/// The longest tag, in characters. Without this limit, each quotation mark that is never closed would cost a search through
/// the whole text.
const LONGEST_TAG: usize = 64 << 10;

/// Maximum number of open blocks that are tracked. A later step keeps deeper ones as text.
const DEEPEST: usize = 256;

/// Returns the HTML with tags for its paragraphs and line breaks.
pub fn autop(text: &str) -> String {
    let mut writer = Writer { out: String::with_capacity(text.len() + text.len() / 8), run: String::new(), open: Vec::new() };
    let mut ahead = Ahead::new(text);
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        writer.run.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            // `more` and `nextpage` separate paragraphs. Other comments are invisible and are removed.
            let begin = text.len() - comment.len();
            if let Some(end) = ahead.find("-->", begin) {
                let inside = text[begin..end].trim();
                let parts = inside.starts_with("more") || inside == "nextpage";
                writer.run.push_str(if parts { "\n\n" } else { "" });
                rest = &text[end + 3..];
            } else {
                writer.run.push_str("&lt;!--");
                rest = comment;
            }
            continue;
        }
        let ends = ahead.find(">", text.len() - rest.len()).is_some();
        let Some((tag, after)) = ends.then(|| tag(rest)).flatten() else {
            writer.run.push('<');
            rest = &rest[1..];
            continue;
        };
        rest = after;
        let closing = tag.starts_with("</");
        let name = name(tag);
        if !closing && RAW.contains(&name.as_str()) {
            let end = end_of(rest, &name);
            writer.flush();
            writer.out.push_str(tag);
            writer.out.push_str(&rest[..end]);
            rest = &rest[end..];
        } else if stands_apart(&name) {
            writer.block(tag, &name, closing);
        } else {
            writer.run.push_str(tag);
        }
    }
    writer.run.push_str(rest);
    writer.flush();
    writer.out
}

struct Writer {
    out: String,
    /// Text and inline elements since the last block.
    run: String,
    /// The names of the open blocks.
    open: Vec<String>,
}

impl Writer {
    fn block(&mut self, tag: &str, name: &str, closing: bool) {
        self.flush();
        self.out.push_str(tag);
        if closing {
            if let Some(at) = self.open.iter().rposition(|open| open == name) {
                self.open.truncate(at);
            }
        } else if !matches!(name, "hr" | "col") && !tag.ends_with("/>") && self.open.len() < DEEPEST {
            self.open.push(name.to_owned());
        }
    }

    fn flush(&mut self) {
        let run = std::mem::take(&mut self.run);
        let paragraphs = paragraphs(&run);
        if paragraphs.is_empty() {
            return;
        }
        let within = self.open.last().map_or("", String::as_str);
        let wraps = !TIGHT.contains(&within) && (!LOOSE.contains(&within) || paragraphs.len() > 1);
        for (n, paragraph) in paragraphs.iter().enumerate() {
            let broken = breaks(paragraph);
            if wraps {
                self.out.push_str(&format!("<p>{broken}</p>\n"));
            } else {
                self.out.push_str(if n > 0 { "<br><br>" } else { "" });
                self.out.push_str(&broken);
            }
        }
    }
}

/// Splits text at its blank lines.
fn paragraphs(run: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut paragraph = String::new();
    for line in run.split('\n') {
        if line.trim_matches(super::super::tree::is_space).is_empty() {
            if !paragraph.trim().is_empty() {
                all.push(std::mem::take(&mut paragraph));
            }
        } else {
            if !paragraph.is_empty() {
                paragraph.push('\n');
            }
            paragraph.push_str(line);
        }
    }
    if !paragraph.trim().is_empty() {
        all.push(paragraph);
    }
    all
}

/// Adds a line break at every line end that has none yet.
fn breaks(paragraph: &str) -> String {
    let mut out = String::with_capacity(paragraph.len() + 32);
    for (n, line) in paragraph.split('\n').enumerate() {
        if n > 0 {
            let line = out.trim_end().as_bytes();
            let ends_with =
                |end: &str| line.len() >= end.len() && line[line.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes());
            let has_one = ["<br>", "<br/>", "<br />"].into_iter().any(ends_with);
            out.push_str(if has_one { "\n" } else { "<br>\n" });
        }
        out.push_str(line);
    }
    out
}

/// The tag at the beginning of a text, and the text after it.
fn tag(text: &str) -> Option<(&str, &str)> {
    let inner = text[1..].strip_prefix('/').unwrap_or(&text[1..]);
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut quote = None;
    for (at, c) in text.char_indices().take(LONGEST_TAG) {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (None, '>') => return Some(text.split_at(at + 1)),
            _ => {}
        }
    }
    // The quotation mark is never closed.
    text.find('>').map(|at| text.split_at(at + 1))
}

fn name(tag: &str) -> String {
    let inner = tag.trim_start_matches(['<', '/']);
    inner[..inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len())].to_ascii_lowercase()
}

/// The end of an element of [`RAW`].
fn end_of(text: &str, name: &str) -> usize {
    let close = format!("</{name}");
    let found = text.as_bytes().windows(close.len()).position(|window| window.eq_ignore_ascii_case(close.as_bytes()));
    found.and_then(|at| text[at..].find('>').map(|end| at + end + 1)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_separate_paragraphs_and_line_ends_become_line_breaks() {
        for (text, expected) in [
            ("", ""),
            ("a", "<p>a</p>\n"),
            ("a\n\n \n\nb\nc", "<p>a</p>\n<p>b<br>\nc</p>\n"),
            ("a<br />\nb", "<p>a<br />\nb</p>\n"),
            (
                "a\n<ul>\n<li>b</li>\n<li>c\n\nd</li>\n</ul>\ne",
                "<p>a</p>\n<ul><li>b</li><li><p>c</p>\n<p>d</p>\n</li></ul><p>e</p>\n",
            ),
            ("<blockquote>a\n\nb</blockquote>", "<blockquote><p>a</p>\n<p>b</p>\n</blockquote>"),
            ("<pre>a\n\nb\n</pre>c", "<pre>a\n\nb\n</pre><p>c</p>\n"),
            ("<h2>a\nb</h2>c", "<h2>a<br>\nb</h2><p>c</p>\n"),
            ("<p>a\nb</p>", "<p>a<br>\nb</p>"),
            ("<div>a</div>", "<div>a</div>"),
            ("a <em>b</em>\nc < d", "<p>a <em>b</em><br>\nc < d</p>\n"),
            ("a<!--more-->b<!-- x -->c", "<p>a</p>\n<p>bc</p>\n"),
            ("<a title=\"x > y\">z</a>", "<p><a title=\"x > y\">z</a></p>\n"),
            ("<PRE>\n\n</Pre", "<PRE>\n\n</Pre"),
        ] {
            assert_eq!(autop(text), expected, "{text:?}");
        }
    }
}
