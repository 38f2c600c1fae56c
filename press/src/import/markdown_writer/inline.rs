//! Writes the content of a paragraph as Markdown.

use super::super::html_in_markdown;
use super::super::tree::{Element, Node, is_space};
use crate::content::embeds;

/// Writes text and the marks around it.
#[derive(Debug, Default)]
pub struct Inline {
    out: String,
    /// White space was read. It is written before the next word, but not before a closing mark.
    space: bool,
    /// The line is empty, or ends with an opening mark. White space is dropped here.
    fresh: bool,
    /// A line break would end the block.
    one_line: bool,
    /// `|` would end the cell.
    cell: bool,
}

/// Elements that are written as HTML inside Markdown. The text in them is still Markdown.
const AS_HTML: &[&str] = &[
    "abbr", "bdi", "bdo", "cite", "data", "dfn", "ins", "kbd", "mark", "q", "rp", "rt", "ruby", "samp", "small", "span", "sub",
    "sup", "time", "u", "var",
];

impl Inline {
    /// A writer for headings.
    pub fn on_one_line() -> Self {
        Self { one_line: true, ..Self::default() }
    }

    /// A writer for cells of a table.
    pub fn in_a_cell() -> Self {
        Self { one_line: true, cell: true, ..Self::default() }
    }

    /// Returns the Markdown, without line breaks at its end.
    pub fn finish(self) -> String {
        let mut out = self.out.as_str();
        while let Some(rest) = out.strip_suffix("\\\n").or_else(|| out.strip_suffix("<br>")) {
            out = rest;
        }
        out.to_owned()
    }

    /// An image with a caption; `None` if Markdown cannot express all of it.
    pub fn figure(image: &Element, caption: &str) -> Option<String> {
        let mut title = String::new();
        for word in caption.split(is_space).filter(|word| !word.is_empty()) {
            if !title.is_empty() {
                title.push(' ');
            }
            title.push_str(word);
        }
        if title.is_empty() || !is_plain(image) {
            return None;
        }
        let alt = escaped(image.get("alt").unwrap_or_default());
        Some(format!("![{alt}]({} \"{}\")", destination(image.get("src")?), quoted(&title)))
    }

    /// Writes nodes; `after` is the character that will come next. Returns `None` if Markdown cannot express them.
    pub fn nodes(&mut self, nodes: &[Node], after: Option<char>) -> Option<()> {
        if self.out.is_empty() {
            self.fresh = true;
        }
        for (at, node) in nodes.iter().enumerate() {
            match node {
                Node::Text(text) => self.text(text),
                Node::Element(element) => {
                    let next = first_char(&nodes[at + 1..]).or(after);
                    self.element(element, next)?;
                }
            }
        }
        Some(())
    }

    fn text(&mut self, text: &str) {
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            if is_space(c) {
                self.space = true;
            } else {
                self.before_word();
                self.char(c, chars.peek().copied());
            }
        }
    }

    /// Writes the pending space, if there is one.
    fn before_word(&mut self) {
        if std::mem::take(&mut self.space) && !self.fresh {
            self.out.push(' ');
        }
        self.fresh = false;
    }

    fn char(&mut self, c: char, next: Option<char>) {
        // Only as much of the line as is needed below: a paragraph may be one line of a megabyte.
        let line = self.out.as_bytes();
        let line = &line[line.len().saturating_sub(10)..];
        let line = &line[line.iter().rposition(|b| *b == b'\n').map_or(0, |end| end + 1)..];
        let before = self.out.chars().next_back().filter(|c| *c != '\n');
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let escape = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '~' => true,
            '_' => !(word(before) && word(next)),
            '#' | '>' | '+' | '-' | '=' | '|' | ':' if line.is_empty() => true,
            '|' => self.cell,
            // Template tags and attribute lists begin like this.
            '{' if matches!(next, Some('{' | '%' | ':')) => true,
            '#' | '{' => self.one_line,
            // The beginning of a numbered list.
            '.' | ')' => !line.is_empty() && line.len() < 10 && line.iter().all(u8::is_ascii_digit),
            '&' => {
                if next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '#') {
                    return self.out.push_str("&amp;");
                }
                false
            }
            _ => false,
        };
        if escape {
            self.out.push('\\');
        }
        self.out.push(c);
    }

    fn element(&mut self, element: &Element, after: Option<char>) -> Option<()> {
        if element.is_block() {
            return None;
        }
        let bare = element.attributes.is_empty();
        match element.name.as_str() {
            "em" | "strong" if bare && both(element).is_some() => self.emphasis("***", both(element).unwrap_or(element), after),
            "em" if bare => self.emphasis("*", element, after),
            "strong" if bare => self.emphasis("**", element, after),
            "del" if bare => self.emphasis("~~", element, after),
            "br" => {
                self.line_break();
                Some(())
            }
            "wbr" => {
                self.html(element);
                Some(())
            }
            "code" if bare => self.code(element),
            "a" => self.link(element),
            "sup" if element.has_class("footnote-ref") => {
                self.before_word();
                self.out.push_str(&format!("[^{}]", text(&element.children)));
                Some(())
            }
            "img" => self.image(element),
            name if AS_HTML.contains(&name) || matches!(name, "em" | "strong" | "del" | "code") => {
                let mut open = String::new();
                html_in_markdown::open_tag(element, &mut open);
                self.marked(&open, &format!("</{name}>"), element, None)
            }
            _ => None,
        }
    }

    fn line_break(&mut self) {
        self.space = false;
        if self.one_line {
            self.out.push_str("<br>");
        } else if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push_str("\\\n");
        }
        self.fresh = true;
    }

    /// Writes an element as HTML, with its content unchanged.
    fn html(&mut self, element: &Element) {
        self.before_word();
        self.out.push_str(&html_in_markdown::inline(&[Node::Element(element.clone())]));
    }

    /// Writes emphasis with Markdown's marks or, where Markdown would not recognize the marks, with HTML tags.
    fn emphasis(&mut self, mark: &str, element: &Element, after: Option<char>) -> Option<()> {
        let inner = text(&element.children);
        let (first, last) = (inner.trim_matches(is_space).chars().next(), inner.trim_matches(is_space).chars().next_back());
        let free = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || is_punctuation(c));
        let spaced = |at_edge: bool, edge: Option<char>| at_edge || free(edge);
        let before = if self.space || inner.starts_with(is_space) { None } else { self.out.chars().next_back() };
        let behind = if inner.ends_with(is_space) { None } else { after };
        let opens = first.is_some_and(|c| !is_punctuation(c)) || spaced(false, before);
        let closes = last.is_some_and(|c| !is_punctuation(c)) || spaced(false, behind);
        let touches = before == Some('*') || before == Some('~') || behind == Some('*');
        if opens && closes && !touches {
            return self.marked(mark, mark, element, Some('*'));
        }
        let (open, close) = match mark {
            "***" => ("<em><strong>".to_owned(), "</strong></em>".to_owned()),
            _ => (format!("<{}>", element.name), format!("</{}>", element.name)),
        };
        self.marked(&open, &close, element, None)
    }

    /// Writes the children between two marks. White space at their edges goes outside the marks.
    fn marked(&mut self, open: &str, close: &str, element: &Element, after: Option<char>) -> Option<()> {
        if text(&element.children).starts_with(is_space) {
            self.space = true;
        }
        self.before_word();
        let start = self.out.len();
        self.out.push_str(open);
        self.fresh = true;
        self.nodes(&element.children, after)?;
        if self.out.len() == start + open.len() {
            self.out.truncate(start);
            return Some(());
        }
        self.fresh = false;
        self.out.push_str(close);
        Some(())
    }

    fn code(&mut self, element: &Element) -> Option<()> {
        let mut code = String::new();
        for child in &element.children {
            match child {
                Node::Text(text) => code.push_str(text),
                Node::Element(_) => {
                    self.html(element);
                    return Some(());
                }
            }
        }
        let code = code.replace(is_space, " ");
        if code.trim().is_empty() {
            self.space = true;
            return Some(());
        }
        self.before_word();
        let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or_default();
        let fence = "`".repeat(longest + 1);
        let pad = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
        let code = if self.cell { code.replace('|', "\\|") } else { code };
        self.out.push_str(&format!("{fence}{pad}{}{pad}{fence}", code.trim()));
        Some(())
    }

    fn link(&mut self, element: &Element) -> Option<()> {
        let href =
            element.get("href").filter(|_| element.attributes.iter().all(|(name, _)| matches!(name.as_str(), "href" | "title")));
        let Some(href) = href else {
            let mut open = String::new();
            html_in_markdown::open_tag(element, &mut open);
            return self.marked(&open, "</a>", element, None);
        };
        let title = element.get("title").map(|title| format!(" \"{}\"", quoted(title))).unwrap_or_default();
        let is_address = ["https://", "http://"].iter().any(|scheme| href.starts_with(scheme));
        if is_address && title.is_empty() && text(&element.children) == href && is_simple(href) && embeds::of_page(href).is_none()
        {
            self.before_word();
            self.out.push_str(&format!("<{href}>"));
            return Some(());
        }
        let cell = if self.cell { destination(href).replace('|', "%7C") } else { destination(href) };
        self.marked("[", &format!("]({cell}{title})"), element, Some(']'))
    }

    fn image(&mut self, element: &Element) -> Option<()> {
        if !is_plain(element) {
            self.html(element);
            return Some(());
        }
        self.before_word();
        let alt = escaped(element.get("alt").unwrap_or_default());
        self.out.push_str(&format!("![{alt}]({})", destination(element.get("src")?)));
        Some(())
    }
}

/// The inner element, if an element and its only child are `em` and `strong`, in either order.
fn both(element: &Element) -> Option<&Element> {
    match element.children.as_slice() {
        [Node::Element(inner)] if inner.attributes.is_empty() => {
            let names = [element.name.as_str(), inner.name.as_str()];
            matches!(names, ["em", "strong"] | ["strong", "em"]).then_some(inner)
        }
        _ => None,
    }
}

/// Whether Markdown can express all attributes of an image.
fn is_plain(image: &Element) -> bool {
    image.get("src").is_some_and(|src| !src.trim().is_empty())
        && image.attributes.iter().all(|(name, _)| matches!(name.as_str(), "src" | "alt"))
}

fn is_simple(url: &str) -> bool {
    url.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b'\\' | b'`' | b'|' | b'"'))
}

/// An address as Markdown writes it between parentheses.
fn destination(url: &str) -> String {
    let url: String = url.trim().chars().filter(|c| !c.is_control()).collect();
    let url = url.replace('\\', "%5C").replace('&', "&amp;");
    if url.is_empty() || url.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>')) {
        return format!("<{}>", url.replace('<', "%3C").replace('>', "%3E"));
    }
    url
}

fn quoted(title: &str) -> String {
    title.replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;").replace(is_space, " ")
}

fn escaped(text: &str) -> String {
    let mut writer = Inline { one_line: true, fresh: true, ..Inline::default() };
    writer.text(text);
    writer.out
}

fn text(nodes: &[Node]) -> String {
    let mut text = String::new();
    super::super::tree::text_of(nodes, &mut text);
    text
}

/// The first character of nodes when they are written as Markdown.
fn first_char(nodes: &[Node]) -> Option<char> {
    nodes.iter().find_map(|node| match node {
        Node::Text(text) => text.chars().next(),
        Node::Element(element) => match element.name.as_str() {
            "br" => Some('\n'),
            "em" | "strong" => Some('*'),
            "del" => Some('~'),
            "a" => Some('['),
            "code" => Some('`'),
            _ => Some('<'),
        },
    })
}

/// Punctuation as Markdown defines it: not a letter, digit or white space.
fn is_punctuation(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::tree::parse;

    fn written(html: &str) -> Option<String> {
        let mut writer = Inline::default();
        writer.nodes(&parse(html), None)?;
        Some(writer.finish())
    }

    #[test]
    fn words_and_marks() {
        for (html, expected) in [
            ("a  b\n c", "a b c"),
            ("# a", "\\# a"),
            ("1. a 2. b", "1\\. a 2. b"),
            ("- a - b", "\\- a - b"),
            ("a*b_c d_ [x] `y` &lt;z&gt; &amp;amp; & ~~", "a\\*b_c d\\_ \\[x\\] \\`y\\` \\<z> &amp;amp; & \\~\\~"),
            ("{{ a }} {% b %} {: .c} {d}", "\\{{ a }} \\{% b %} \\{: .c} {d}"),
            ("<strong> a </strong>b", "**a** b"),
            ("<strong>a:</strong>b", "<strong>a:</strong>b"),
            ("x<em>a</em>y", "x*a*y"),
            ("<em><strong>a</strong></em>", "***a***"),
            ("<em><strong>a</strong> b</em>", "*<strong>a</strong> b*"),
            ("a<br>\nb<br>", "a\\\nb"),
            ("a<br>- b", "a\\\n\\- b"),
            ("<code>a`b</code>", "``a`b``"),
            ("<a href=\"/x y\" title='q \"t\"'>t]</a>", "[t\\]](</x y> \"q \\\"t\\\"\")"),
            ("<a href=\"https://a.example/\">https://a.example/</a>", "<https://a.example/>"),
            ("<img src=\"/a.png\" alt=\"A [b]\">", "![A \\[b\\]](/a.png)"),
            ("<img src=\"/a.png\" width=\"3\">", "<img src=\"/a.png\" width=\"3\">"),
            ("H<sub>2</sub>O", "H<sub>2</sub>O"),
        ] {
            assert_eq!(written(html).as_deref(), Some(expected), "{html}");
        }
        assert_eq!(written("<a href=\"/\"><div>x</div></a>"), None);
    }
}
