//! Reduces HTML to its shape: a text with everything that readers see, which can be compared. The shape contains the words, their
//! emphasis, the targets of links, and the pictures at their places. Two bodies with the same shape look the same, even if their
//! wrappers, attributes and white space differ.

use super::tree::{Element, Node, is_space, parse};

/// The shape of published HTML.
pub(super) fn shape(html: &str) -> String {
    let mut shape = Shape::default();
    shape.nodes(&parse(html));
    shape.out.truncate(shape.out.trim_end_matches(PARAGRAPH).len());
    shape.out
}

/// The words of HTML, in order: runs of letters and digits.
pub(super) fn words(html: &str) -> Vec<String> {
    let mut text = String::new();
    super::tree::text_of(&parse(html), &mut text);
    words_of(&text)
}

/// The words of a text.
pub(super) fn words_of(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

const PARAGRAPH: char = '¶';

/// Blocks that are part of the shape. All other blocks only separate paragraphs.
const MEANINGFUL: &[&str] = &[
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "blockquote",
    "table",
    "tr",
    "th",
    "td",
    "figcaption",
    "details",
    "summary",
    "dl",
    "dt",
    "dd",
    "caption",
];

/// Inline elements that are part of the shape.
const MARKS: &[&str] =
    &["a", "em", "strong", "del", "code", "sub", "sup", "u", "mark", "kbd", "abbr", "cite", "q", "ins", "small", "samp", "var"];

#[derive(Default)]
struct Shape {
    out: String,
    space: bool,
    /// Marks that are open, but not yet followed by a word.
    opened: Vec<String>,
}

impl Shape {
    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Text(text) => self.text(text),
                Node::Element(element) => self.element(element),
            }
        }
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            if is_space(c) {
                self.space = true;
            } else {
                self.word();
                self.out.push(c);
            }
        }
    }

    /// Prepares the output for something visible: writes the pending space and marks.
    fn word(&mut self) {
        if std::mem::take(&mut self.space) && !self.out.ends_with([PARAGRAPH, '⟩', '⏎']) {
            self.out.push(' ');
        }
        for mark in std::mem::take(&mut self.opened) {
            self.out.push_str(&mark);
        }
    }

    fn part(&mut self) {
        self.space = false;
        if !self.out.is_empty() && !self.out.ends_with([PARAGRAPH, '⟩']) {
            self.out.push(PARAGRAPH);
        }
    }

    fn element(&mut self, element: &Element) {
        let name = element.name.as_str();
        match name {
            "script" | "style" => {}
            // Publishing adds this link; the author did not write it.
            "a" if element.has_class("footnote-back") => {}
            "br" => {
                self.space = false;
                self.out.push('⏎');
            }
            "hr" => {
                self.part();
                self.out.push_str("⟨hr⟩");
            }
            "img" | "video" | "audio" | "source" | "iframe" => {
                self.word();
                self.out.push_str(&format!(
                    "⟪{name} {} {}⟫",
                    element.get("src").unwrap_or_default().trim(),
                    element.get("alt").unwrap_or_default()
                ));
                self.nodes(&element.children);
            }
            "pre" => self.pre(element),
            _ if MEANINGFUL.contains(&name) => {
                self.end_block(format!("⟨{name}⟩"));
                self.nodes(&element.children);
                self.end_block(format!("⟨/{name}⟩"));
            }
            _ if MARKS.contains(&name) => self.mark(element),
            _ if element.is_block() => {
                self.part();
                self.nodes(&element.children);
                self.part();
            }
            _ => self.nodes(&element.children),
        }
    }

    fn end_block(&mut self, mark: String) {
        self.space = false;
        self.out.truncate(self.out.trim_end_matches([PARAGRAPH, '⏎']).len());
        self.out.push_str(&mark);
    }

    fn pre(&mut self, element: &Element) {
        self.end_block("⟨pre⟩".to_owned());
        let mut text = String::new();
        pre_text(&element.children, &mut text);
        self.out.push_str(text.trim_end_matches('\n'));
        self.out.push_str("⟨/pre⟩");
    }

    fn mark(&mut self, element: &Element) {
        // `<em>` inside `<strong>` looks like `<strong>` inside `<em>`.
        if element.name == "strong"
            && let [Node::Element(inner)] = element.children.as_slice()
            && inner.name == "em"
        {
            let strong = Element::new("strong", inner.children.clone());
            return self.mark(&Element::new("em", vec![Node::Element(strong)]));
        }
        let target = element.get("href").map(|href| format!(" {}", href.trim())).unwrap_or_default();
        let mark = format!("‹{}{target}›", element.name);
        let before = self.opened.len();
        self.opened.push(mark);
        self.nodes(&element.children);
        if self.opened.len() > before {
            self.opened.truncate(before);
        } else {
            self.out.push_str(&format!("‹/{}›", element.name));
        }
    }
}

fn pre_text(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(text),
            Node::Element(element) if element.name == "br" => out.push('\n'),
            Node::Element(element) => pre_text(&element.children, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrappers_and_white_space_do_not_change_the_shape() {
        for (one, other) in [
            ("<p>a\n b</p>\n<p>c</p>", "<div><p>a b</p></div><p class=\"x\">c</p>"),
            ("<ul><li>a</li></ul>", "<ul>\n<li><p>a</p></li>\n</ul>"),
            ("<p>a <em>b</em> c</p>", "<p>a<em> b </em>c</p>"),
            ("<pre>a\nb</pre>", "<pre tabindex=\"0\"><code>a<br>b\n</code></pre>"),
            ("<p>a<br>b</p>", "<p>a <br>\n b</p>"),
            ("<figure><img src=\"a\"></figure>", "<p><img src=\"a\"></p>"),
        ] {
            assert_eq!(shape(one), shape(other));
        }
        for (one, other) in [
            ("<p>a</p><p>b</p>", "<p>a b</p>"),
            ("<p>ab</p>", "<p>a b</p>"),
            ("<p>a</p>", "<p><em>a</em></p>"),
            ("<p><a href=\"/x\">a</a></p>", "<p><a href=\"/y\">a</a></p>"),
            ("<ul><li>a</li></ul>", "<ol><li>a</li></ol>"),
            ("<p>a<br>b</p>", "<p>a b</p>"),
        ] {
            assert_ne!(shape(one), shape(other));
        }
    }

    #[test]
    fn counts_words_of_any_script() {
        assert_eq!(words("<p>One, <b>two</b>-three</p>日本 &amp; <style>x</style>"), ["one", "two", "three", "日本"]);
    }
}
