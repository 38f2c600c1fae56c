//! Reduces the tree of an old body to what a newsroom publishes: one element name for each meaning, no wrappers of themes and
//! editors, no paragraphs that contain only a no-break space. The words never change.

mod galleries;
mod kept_attributes;
mod players;

use super::ledger::{Change, What};
use super::tree::{Element, Node, is_space};
use crate::content::embeds;
pub(super) use players::lone_address;
use players::lone_child;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

/// A footnote of the block editor.
#[derive(Debug, Deserialize)]
pub(super) struct Footnote {
    /// The id by which the text refers to it.
    pub id: String,
    /// HTML.
    pub content: String,
}

/// Tidies a body and notes what readers will miss.
pub(super) fn tidy(nodes: Vec<Node>, footnotes: &[Footnote], changes: &mut Vec<Change>) -> Vec<Node> {
    let mut targets = HashSet::new();
    find_targets(&nodes, &mut targets);
    let footnotes = footnotes.iter().enumerate().rev().map(|(place, note)| (note.id.as_str(), place)).collect();
    let mut tidier = Tidier { targets, footnotes, changes };
    let mut nodes = tidier.nodes(nodes);
    merge(&mut nodes);
    paragraphs(nodes)
}

/// Collects the ids that links in the text lead to.
fn find_targets(nodes: &[Node], targets: &mut HashSet<String>) {
    for element in nodes.iter().filter_map(Node::element) {
        if let Some(id) = element.get("href").and_then(|href| href.strip_prefix('#')) {
            targets.insert(id.to_owned());
        }
        find_targets(&element.children, targets);
    }
}

/// Elements that are removed with their content, and their names in the report. Elements without such a name show nothing.
const LEFT_OUT: &[(&str, &str)] = &[
    ("script", "a script"),
    ("form", "a form"),
    ("object", "a plug-in"),
    ("embed", "a plug-in"),
    ("applet", "a plug-in"),
    ("svg", "a drawing inside the text"),
    ("math", "MathML"),
    ("canvas", "a canvas"),
    ("select", "a form"),
    ("textarea", "a form"),
    ("input", ""),
    ("style", ""),
    ("link", ""),
    ("meta", ""),
    ("base", ""),
    ("title", ""),
    ("template", ""),
    ("head", ""),
    ("noembed", ""),
    ("noframes", ""),
    ("param", ""),
];

/// Old element names, and the names that replace them.
const RENAMED: &[(&str, &str)] = &[
    ("b", "strong"),
    ("i", "em"),
    ("strike", "del"),
    ("s", "del"),
    ("tt", "code"),
    ("acronym", "abbr"),
    ("center", "div"),
    ("dir", "ul"),
    ("menu", "ul"),
    ("xmp", "pre"),
    ("listing", "pre"),
];

/// Elements without a meaning of their own.
const WRAPPERS: &[&str] = &[
    "div", "span", "section", "article", "main", "header", "footer", "nav", "aside", "hgroup", "address", "font", "noscript",
    "button", "label", "fieldset", "legend", "html", "body", "nobr", "marquee", "blink", "picture", "dialog", "search", "big",
];

struct Tidier<'a> {
    targets: HashSet<String>,
    /// The positions of the block editor's footnotes, by their ids.
    footnotes: HashMap<&'a str, usize>,
    changes: &'a mut Vec<Change>,
}

impl Tidier<'_> {
    fn nodes(&mut self, nodes: Vec<Node>) -> Vec<Node> {
        let mut out = Vec::with_capacity(nodes.len());
        for node in nodes {
            match node {
                Node::Text(_) => out.push(node),
                Node::Element(element) => self.element(element, &mut out),
            }
        }
        out
    }

    fn element(&mut self, mut element: Element, out: &mut Vec<Node>) {
        if let Some((_, called)) = LEFT_OUT.iter().find(|(name, _)| *name == element.name) {
            let is_widget = element.get("src").is_some_and(embeds::is_widget_script);
            let is_data = element.get("type").is_some_and(|kind| kind.contains("json"));
            if !called.is_empty() && !is_widget && !is_data {
                let from = element.get("src").map(|src| format!(" from {src}")).unwrap_or_default();
                self.changes.push(Change::new(What::LeftOut, format!("{called}{from}")));
            }
            return;
        }
        if let Some((_, name)) = RENAMED.iter().find(|(name, _)| *name == element.name) {
            element.name = (*name).to_owned();
        }
        if element.has_class("wp-caption") {
            as_figure(&mut element);
        }
        if let Some(src) = background(&element) {
            let picture = Element::new("img", Vec::new()).with("src", &src).with("alt", "");
            element.children.insert(0, Node::Element(Element::new("p", vec![Node::Element(picture)])));
        }
        match element.name.as_str() {
            "iframe" => return self.frame(element, out),
            "sup" if element.get("data-fn").is_some() => return out.push(self.footnote(element)),
            "pre" => {
                self.attributes(&mut element);
                element.children = self.nodes(element.children);
                out.push(Node::Element(element));
                return;
            }
            "figure" if element.has_class("wp-block-embed") || element.has_class("wp-block-embed-youtube") => {
                return self.embed_block(element, out);
            }
            _ => {}
        }
        if let Some(columns) = galleries::columns(&element) {
            return self.gallery(element, columns, out);
        }
        let is_pullquote = element.has_class("wp-block-pullquote");
        self.attributes(&mut element);
        element.children = self.nodes(std::mem::take(&mut element.children));
        match element.name.as_str() {
            // WordPress puts such figures around tables and quotations for their layout.
            "figure" if is_pullquote || !needs_figure(&element) => {
                for child in element.children {
                    match child {
                        Node::Element(caption) if caption.name == "figcaption" => {
                            out.push(Node::Element(Element { name: "p".to_owned(), ..caption }));
                        }
                        other => out.push(other),
                    }
                }
            }
            "a" if element.get("href").is_none() && element.get("id").is_none() => out.extend(element.children),
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if is_empty(&element.children) && element.get("id").is_none() => {}
            "em" | "strong" | "del" | "sub" | "sup" | "u" | "mark" | "small" | "code" if element.children.is_empty() => {}
            "p" if element.attributes.is_empty() && element.children.len() == 1 => match lone_child(&element) {
                Some(url) => out.push(self.address(&url)),
                None if element.elements().any(Element::is_block) => out.extend(element.children),
                None => out.push(Node::Element(element)),
            },
            // A block inside a paragraph: browsers move it out too.
            "p" if element.elements().any(Element::is_block) => out.extend(paragraphs(element.children)),
            name if WRAPPERS.contains(&name) && element.attributes.is_empty() => {
                let inline =
                    matches!(name, "span" | "font" | "noscript" | "button" | "label" | "nobr" | "blink" | "big" | "picture");
                if inline {
                    out.extend(element.children);
                } else {
                    out.extend(paragraphs(element.children));
                }
            }
            _ => out.push(Node::Element(element)),
        }
    }

    /// The number of a footnote as publishing writes it. If the export does not contain the text of the footnote, it is only a
    /// number.
    fn footnote(&mut self, element: Element) -> Node {
        let id = element.get("data-fn").unwrap_or_default();
        match self.footnotes.get(id) {
            Some(place) => {
                let number = (place + 1).to_string();
                let link = Element::new("a", vec![Node::Text(number)]).with("href", &format!("#fn-{}", place + 1));
                Node::Element(Element::new("sup", vec![Node::Element(link)]).with("class", "footnote-ref"))
            }
            None => {
                self.changes
                    .push(Change::new(What::LeftOut, "the text of a footnote, which the export does not hold".to_owned()));
                let mut text = String::new();
                super::tree::text_of(&element.children, &mut text);
                Node::Element(Element::new("sup", vec![Node::Text(text)]))
            }
        }
    }
}

/// The background picture of a cover block.
fn background(element: &Element) -> Option<String> {
    let style = element.get("style").filter(|_| element.get("class").is_some_and(|class| class.contains("wp-block-cover")))?;
    let (_, after) = style.split_once("background-image:")?;
    let (url, _) = after.trim_start().strip_prefix("url(")?.split_once(')')?;
    Some(url.trim_matches(['"', '\'', ' ']).to_owned()).filter(|url| !url.is_empty())
}

/// Makes a figure of a picture with its caption, as WordPress wrote them before HTML had figures.
fn as_figure(element: &mut Element) {
    element.name = "figure".to_owned();
    for child in &mut element.children {
        if let Node::Element(child) = child
            && child.has_class("wp-caption-text")
        {
            child.name = "figcaption".to_owned();
        }
    }
}

/// Whether a figure is needed: it has a caption, or contains something that can be shown beside the text.
fn needs_figure(figure: &Element) -> bool {
    let has = |name: &str| figure.elements().any(|child| child.name == name);
    let caption = figure.elements().find(|child| child.name == "figcaption");
    let has_caption = caption.is_some_and(|caption| !is_empty(&caption.children));
    let holds_figures = has("figure") || has("blockquote");
    !holds_figures && (has_caption || figure.get("class").is_some() || has("audio") || has("video") || has("iframe"))
}

/// Whether nodes show nothing: only white space, no-break spaces and line breaks.
fn is_empty(nodes: &[Node]) -> bool {
    nodes.iter().all(|node| match node {
        Node::Text(text) => text.chars().all(|c| is_space(c) || matches!(c, '\u{a0}' | '\u{200b}' | '\u{feff}')),
        Node::Element(element) => {
            matches!(element.name.as_str(), "br" | "wbr") || is_inline_shell(element) && is_empty(&element.children)
        }
    })
}

fn is_inline_shell(element: &Element) -> bool {
    matches!(element.name.as_str(), "strong" | "em" | "del" | "u" | "span" | "small" | "code")
}

fn holds_block(node: &Node) -> bool {
    node.element().is_some_and(|element| element.is_block() || element.children.iter().any(holds_block))
}

/// Makes paragraphs of the text between blocks.
pub(super) fn paragraphs(nodes: Vec<Node>) -> Vec<Node> {
    let mut out = Vec::with_capacity(nodes.len());
    let mut run: Vec<Node> = Vec::new();
    let flush = |run: &mut Vec<Node>, out: &mut Vec<Node>| {
        let nodes = std::mem::take(run);
        if !is_empty(&nodes) {
            // A link may contain blocks, but not inside a paragraph.
            let name = if nodes.iter().any(holds_block) { "div" } else { "p" };
            out.push(Node::Element(Element::new(name, nodes)));
        }
    };
    for node in nodes {
        match node {
            Node::Element(element) if element.is_block() => {
                flush(&mut run, &mut out);
                out.push(Node::Element(element));
            }
            other => run.push(other),
        }
    }
    flush(&mut run, &mut out);
    out
}

/// Joins neighbouring texts, and neighbouring elements with the same meaning.
fn merge(nodes: &mut Vec<Node>) {
    let mut out: Vec<Node> = Vec::with_capacity(nodes.len());
    for node in std::mem::take(nodes) {
        match (out.last_mut(), node) {
            (Some(Node::Text(last)), Node::Text(text)) => last.push_str(&text),
            (Some(Node::Element(last)), Node::Element(next))
                if last.name == next.name
                    && last.attributes == next.attributes
                    && matches!(next.name.as_str(), "em" | "strong" | "del" | "code") =>
            {
                last.children.extend(next.children);
            }
            (_, node) => out.push(node),
        }
    }
    for node in &mut out {
        if let Node::Element(element) = node {
            merge(&mut element.children);
        }
    }
    *nodes = out;
}

#[cfg(test)]
mod tests {
    use super::super::html_in_markdown;
    use super::super::tree::parse;
    use super::*;

    #[test]
    fn wrappers_are_removed_and_words_stay() {
        for (given, expected, told) in [
            ("<div class=\"x\"><div>a<p>b</p></div></div>c", "<p>a</p>\n\n<p>b</p>\n\n<p>c</p>", 0),
            ("<p>&nbsp;</p><p><strong> </strong><br></p><p>a</p>", "<p>a</p>", 0),
            ("<b>a</b><strong>b</strong> <i style=\"x\">c</i>", "<p><strong>ab</strong> <em>c</em></p>", 0),
            ("<span lang=\"fr\">a</span><span class=\"x\">b</span>", "<p><span lang=\"fr\">a</span>b</p>", 0),
            ("<p id=\"x\">a</p><p id=\"y\">b <a href=\"#y\">c</a></p>", "<p>a</p>\n\n<p id=\"y\">b <a href=\"#y\">c</a></p>", 0),
            ("<script>x</script><style>y</style><form>z</form>a", "<p>a</p>", 2),
            (
                "<script async src=\"https://platform.twitter.com/widgets.js\"></script><blockquote>a</blockquote>",
                "<blockquote>a</blockquote>",
                0,
            ),
            (
                "<figure><img src=\"a\" class=\"alignleft\" alt=\"b\" title=\"b\"></figure>",
                "<p><img alt=\"b\" class=\"align-left\" src=\"a\"></p>",
                0,
            ),
            (
                "<figure class=\"wp-block-gallery\"><figure><img src=\"a\"><figcaption>c</figcaption></figure></figure>",
                "<figure><img src=\"a\"><figcaption>c</figcaption></figure>",
                0,
            ),
            ("<ul class=\"wp-block-gallery\"><li><figure><img src=\"a\"></figure></li></ul>", "<p><img src=\"a\"></p>", 0),
            (
                "<figure class=\"wp-block-gallery columns-2\"><ul class=\"blocks-gallery-grid\"><li><figure><a href=\"/b\"><img src=\"a\">\
                 </a></figure></li><li><figure><img src=\"b\"><figcaption>c</figcaption></figure></li></ul><figcaption>d</figcaption></figure>",
                "<div class=\"gallery columns-2\"><figure><a href=\"/b\"><img src=\"a\"></a></figure><figure><img src=\"b\"><figcaption>c\
                 </figcaption></figure></div>\n\n<p>d</p>",
                0,
            ),
            (
                "<div id=\"gallery-1\" class=\"gallery gallery-columns-4\"><dl class=\"gallery-item\"><dt><img src=\"a\"></dt>\
                 <dd>b</dd></dl><br style=\"clear: both\"><dl class=\"gallery-item\"><dt><img src=\"c\"></dt></dl></div>",
                "<div class=\"gallery columns-4\"><figure><img src=\"a\"><figcaption>b</figcaption></figure><figure><img src=\"c\">\
                 </figure></div>",
                0,
            ),
            (
                "<div class=\"wp-caption alignright\"><img src=\"a\"><p class=\"wp-caption-text\">c</p></div>",
                "<figure class=\"align-right\"><img src=\"a\"><figcaption>c</figcaption></figure>",
                0,
            ),
            (
                "<div class=\"wp-block-cover\" style=\"background-image:url(/a.jpg);x:y\"><p>over</p></div>",
                "<p><img alt=\"\" src=\"/a.jpg\"></p>\n\n<p>over</p>",
                0,
            ),
            ("<a href=\"/x\"><h2>a</h2></a>b", "<div><a href=\"/x\"><h2>a</h2></a>b</div>", 0),
            ("<pre class=\"brush: php; x\">a</pre>", "<pre class=\"language-php\">a</pre>", 0),
        ] {
            let mut changes = Vec::new();
            let tidied = tidy(parse(given), &[], &mut changes);
            assert_eq!((html_in_markdown::body(&tidied).as_str(), changes.len()), (expected, told), "{given}");
        }
    }

    #[test]
    fn players_become_links_and_are_reported() {
        let youtube = "<p class=\"embed\"><a data-embed=\"youtube\" href=\"https://www.youtube.com/watch?v=x\" \
                       rel=\"external noopener\">Watch on YouTube</a></p>";
        for (given, expected) in [
            ("<p>https://youtu.be/x</p>", youtube),
            ("<iframe src=\"https://www.youtube.com/embed/x?rel=0\"></iframe>", youtube),
            ("<figure class=\"wp-block-embed\"><div>\nhttps://youtu.be/x\n</div></figure>", youtube),
            ("<p>https://a.example/?b&amp;c</p>", "<p><a href=\"https://a.example/?b&amp;c\">https://a.example/?b&amp;c</a></p>"),
            ("<iframe src=\"https://a.example/\" width=\"3\">x</iframe>", "<iframe src=\"https://a.example/\"></iframe>"),
            ("<iframe></iframe>", ""),
        ] {
            let mut changes = Vec::new();
            let tidied = tidy(parse(given), &[], &mut changes);
            assert_eq!((html_in_markdown::body(&tidied).as_str(), changes.len()), (expected, 1), "{given}");
        }
    }
}
