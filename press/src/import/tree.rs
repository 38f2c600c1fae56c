//! HTML as a small tree. It is parsed as browsers parse it, but never deeper than [`DEEPEST`], so that recursive functions can
//! walk over it.

use crate::content::fold;
use crate::content::html_tag::Tag;
use crate::content::nesting::{DEEPEST, Entry, Nesting, TEXTUAL};
use crate::support::byte_search::Ahead;
use ego_tree::NodeRef;
use scraper::{Html, Node as Parsed};
use std::borrow::Cow;

/// Elements whose content has its own parsing rules; the content is left out.
const FOREIGN: &[&str] = &["svg", "math"];

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// Decoded.
    Text(String),
    Element(Element),
}

/// An element and everything in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    /// In lower case.
    pub name: String,
    /// In alphabetical order, so that the output is always the same.
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
}

impl Element {
    /// An element without attributes.
    pub fn new(name: &str, children: Vec<Node>) -> Self {
        Self { name: name.to_owned(), attributes: Vec::new(), children }
    }

    /// Returns the element with one more attribute.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.set(name, value);
        self
    }

    /// An attribute's value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Sets an attribute.
    pub fn set(&mut self, name: &str, value: &str) {
        self.attributes.retain(|(key, _)| key != name);
        self.attributes.push((name.to_owned(), value.to_owned()));
        self.attributes.sort();
    }

    /// Whether the element has a class.
    pub fn has_class(&self, class: &str) -> bool {
        self.get("class").is_some_and(|classes| classes.split_ascii_whitespace().any(|own| own == class))
    }

    /// Its child elements.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(Node::element)
    }

    /// Whether it is a block element, which a paragraph cannot contain.
    pub fn is_block(&self) -> bool {
        is_block(&self.name)
    }
}

/// Whether elements with this name are block elements.
pub(super) fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

impl Node {
    /// The node as an element; `None` when it is text.
    pub fn element(&self) -> Option<&Element> {
        match self {
            Self::Element(element) => Some(element),
            Self::Text(_) => None,
        }
    }

    /// Whether it is only white space.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if text.chars().all(is_space))
    }
}

const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "audio",
    "blockquote",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "iframe",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "object",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "video",
];

/// The white space that HTML collapses. A no-break space is not among it.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

/// Parses HTML; comments are left out.
pub(super) fn parse(html: &str) -> Vec<Node> {
    parse_and_tell(html).0
}

/// What the parser left out of HTML.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LeftOut {
    /// Number of tags that were nested too deeply, so that their content belongs to the element above, or that had too many
    /// attributes, so that they lost all of them.
    pub tags: usize,
    /// Formatting that is never closed was reopened so often that the parser closed it.
    pub has_formatting: bool,
}

/// Parses HTML, and also returns what was left out.
pub(super) fn parse_and_tell(html: &str) -> (Vec<Node>, LeftOut) {
    let (html, left_out) = flat(html);
    let parsed = Html::parse_fragment(&html);
    let mut nodes = Vec::new();
    for child in parsed.root_element().children() {
        nodes.extend(build(child, 0));
    }
    (nodes, left_out)
}

/// Rewrites HTML so that any parser reads it in a time that is proportional to its length: no element is nested deeper than
/// [`DEEPEST`], and a `<` that begins no tag, or a tag that never ends, becomes text.
fn flat(html: &str) -> (Cow<'_, str>, LeftOut) {
    if !html.contains('<') {
        return (Cow::Borrowed(html), LeftOut::default());
    }
    let mut ahead = Ahead::new(html);
    let mut nesting = Nesting::default();
    let mut out = String::with_capacity(html.len() + 64);
    let (mut at, mut tags) = (0, 0);
    while let Some(open) = html[at..].find('<').map(|found| at + found) {
        out.push_str(&html[at..open]);
        let here = &html[open..];
        at = if here.starts_with("<!--") {
            end_of_comment(here).map_or_else(|| ahead.find("-->", open + 4).map_or(html.len(), |end| end + 3), |end| open + end)
        } else if here.starts_with("<!") || here.starts_with("<?") {
            ahead.find(">", open).map_or(html.len(), |end| end + 1)
        } else if let Some(tag) = Tag::parse(html, open) {
            let name = tag.name.as_str();
            if tag.closing {
                nesting.leave(name);
                out.push_str(&html[open..tag.end]);
                tag.end
            } else if let Some(end) = FOREIGN.contains(&name).then(|| ahead.find_any_case(&format!("</{name}"), tag.end)) {
                out.push_str(&format!("<{name}></{name}>"));
                end.map_or(tag.end, |end| ahead.find(">", end).map_or(html.len(), |end| end + 1))
            } else if TEXTUAL.contains(&name) {
                let end = ahead.find_any_case(&format!("</{name}"), tag.end);
                let end = end.map_or(html.len(), |end| ahead.find(">", end).map_or(html.len(), |end| end + 1));
                out.push_str(&html[open..end]);
                end
            } else {
                match nesting.enter(name, &mut out) {
                    // Too many attributes are removed, because the parser may copy this element many times and reads its
                    // attributes each time.
                    Entry::Open if tag.not_read > 0 => {
                        out.push_str(&format!("<{name}>"));
                        tags += 1;
                    }
                    Entry::Open => out.push_str(&html[open..tag.end]),
                    // A space, so that two words do not become one.
                    Entry::TooDeep => {
                        out.push(' ');
                        tags += 1;
                    }
                }
                tag.end
            }
        } else if let Some(end) = end_of_odd_tag(here, open, &mut ahead) {
            end
        } else {
            out.push_str("&lt;");
            open + 1
        };
    }
    out.push_str(&html[at..]);
    (Cow::Owned(out), LeftOut { tags, has_formatting: nesting.is_exhausted() })
}

/// The end of a text that browsers treat as a tag because it begins with a letter, such as `<ana@old.example>`. Browsers do not
/// show it.
fn end_of_odd_tag(here: &str, open: usize, ahead: &mut Ahead<'_>) -> Option<usize> {
    let inside = here[1..].strip_prefix('/').unwrap_or(&here[1..]);
    let end = ahead.find(">", open).filter(|_| inside.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    ahead.find("<", open + 1).is_none_or(|next| next > end).then_some(end + 1)
}

/// The end of an empty comment such as `<!-->`, which browsers close at once.
fn end_of_comment(text: &str) -> Option<usize> {
    ["<!-->", "<!--->"].iter().find(|whole| text.starts_with(**whole)).map(|whole| whole.len())
}

fn build(node: NodeRef<'_, Parsed>, depth: usize) -> Option<Node> {
    match node.value() {
        Parsed::Text(text) => Some(Node::Text(text.to_string())),
        Parsed::Element(element) if depth == DEEPEST => {
            // A space for each tag, so that two words do not become one.
            let texts: Vec<&str> = node.descendants().filter_map(|inner| inner.value().as_text().map(|text| &**text)).collect();
            let keeps_text = !matches!(element.name(), "script" | "style");
            keeps_text.then(|| Node::Text(texts.join(" ")))
        }
        Parsed::Element(element) => {
            let mut attributes: Vec<(String, String)> =
                element.attrs().map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
            attributes.sort();
            let children = node.children().filter_map(|child| build(child, depth + 1)).collect();
            Some(Node::Element(Element { name: element.name().to_ascii_lowercase(), attributes, children }))
        }
        _ => None,
    }
}

/// The text of HTML on one line, for titles, captions and names.
pub(super) fn plain(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return fold(html);
    }
    let mut text = String::new();
    text_of(&parse(html), &mut text);
    fold(&text)
}

/// Appends the text of nodes to `out`. Blocks and line breaks separate words.
pub(super) fn text_of(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(text),
            Node::Element(element) if matches!(element.name.as_str(), "script" | "style") => {}
            Node::Element(element) => {
                let parts = element.is_block() || element.name == "br";
                if parts {
                    out.push(' ');
                }
                text_of(&element.children, out);
                if parts {
                    out.push(' ');
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_no_markup_and_no_entities() {
        for (html, expected) in [
            ("", ""),
            ("  A &#8211; B &amp; <em>C</em>  ", "A – B & C"),
            ("a < b", "a < b"),
            ("<p>one</p><p>two<br>three</p><script>no</script>", "one two three"),
            ("AT&T &nbsp; x", "AT&T x"),
        ] {
            assert_eq!(plain(html), expected, "{html}");
        }
    }

    #[test]
    fn deeply_nested_html_keeps_its_words() {
        let deep = format!("{}words{}", "<div>".repeat(3000), "</div>".repeat(3000));
        assert_eq!(plain(&deep), "words");
    }

    #[test]
    fn unclosed_html_is_read_as_browsers_show_it() {
        for (html, expected) in [
            ("a <b>c", "a c"),
            ("a <!-- b --> c <!--> d", "a c d"),
            ("Ana <ana@old.example>", "Ana"),
            ("a < b <c", "a < b <c"),
            ("<svg><title><g>no</g></title></svg>yes", "yes"),
            ("a <svg> b", "a b"),
            ("<script></div></script>x", "x"),
            ("<p title=\"</p>\">a</p>", "a"),
        ] {
            assert_eq!(plain(html), expected, "{html}");
        }
        let (_, left_out) = parse_and_tell(&"<div>x".repeat(300));
        assert_eq!((left_out.tags, left_out.has_formatting), (200, false));
        let (_, left_out) = parse_and_tell(&("<b>".repeat(50) + &"<p>x".repeat(2_000)));
        assert_eq!((left_out.tags, left_out.has_formatting), (0, true));
    }
}
