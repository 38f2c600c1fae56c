//! Writes a tree as HTML for a Markdown file. Each block has its own lines. A block contains no blank line, because in Markdown a
//! blank line would end it.

use super::tree::{Element, Node, is_space};

const VOID: &[&str] = &["br", "col", "hr", "img", "source", "track", "wbr"];

/// A whole body: one block after the other, with blank lines between them.
pub(super) fn body(nodes: &[Node]) -> String {
    let mut out = String::new();
    for node in nodes.iter().filter(|node| !node.is_blank()) {
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        block(node, &mut out);
    }
    out
}

/// One block. If a node cannot begin an HTML block in Markdown, it is wrapped in a paragraph or figure.
pub(super) fn block(node: &Node, out: &mut String) {
    match node {
        Node::Element(element) if matches!(element.name.as_str(), "audio" | "video") => wrap("figure", node, out),
        Node::Element(element) if element.is_block() => write_element(element, false, out),
        _ => wrap("p", node, out),
    }
}

fn wrap(name: &str, node: &Node, out: &mut String) {
    out.push_str(&format!("<{name}>"));
    write(std::slice::from_ref(node), false, out);
    out.push_str(&format!("</{name}>"));
}

/// Nodes as the content of a paragraph.
pub(super) fn inline(nodes: &[Node]) -> String {
    let mut out = String::new();
    write(nodes, false, &mut out);
    out
}

fn write(nodes: &[Node], in_pre: bool, out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) if in_pre => escape(text, out, true),
            Node::Text(text) => {
                let mut space = false;
                let mut folded = String::with_capacity(text.len());
                for c in text.chars() {
                    if is_space(c) {
                        space = true;
                    } else {
                        if std::mem::take(&mut space) {
                            folded.push(' ');
                        }
                        folded.push(c);
                    }
                }
                if space {
                    folded.push(' ');
                }
                escape(&folded, out, false);
            }
            Node::Element(element) => write_element(element, in_pre, out),
        }
    }
}

fn write_element(element: &Element, in_pre: bool, out: &mut String) {
    open_tag(element, out);
    if VOID.contains(&element.name.as_str()) {
        return;
    }
    write(&element.children, in_pre || element.name == "pre", out);
    out.push_str("</");
    out.push_str(&element.name);
    out.push('>');
}

/// The opening tag alone.
pub(super) fn open_tag(element: &Element, out: &mut String) {
    out.push('<');
    out.push_str(&element.name);
    for (name, value) in &element.attributes {
        out.push(' ');
        out.push_str(name);
        if !value.is_empty() || name == "alt" {
            out.push_str("=\"");
            for c in value.chars() {
                match c {
                    '&' => out.push_str("&amp;"),
                    '"' => out.push_str("&quot;"),
                    '<' => out.push_str("&lt;"),
                    '>' => out.push_str("&gt;"),
                    c if is_space(c) => out.push(' '),
                    c => out.push(c),
                }
            }
            out.push('"');
        }
    }
    out.push('>');
}

fn escape(text: &str, out: &mut String, in_pre: bool) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            // Escaped so that it does not begin a template tag.
            '{' if matches!(chars.peek(), Some('{' | '%')) => out.push_str("&#123;"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // Readers see a new line, but Markdown does not: a blank line would end the block.
            '\n' if in_pre => out.push_str("&#10;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::parse;
    use super::*;

    #[test]
    fn blocks_hold_no_blank_line() {
        for (html, expected) in [
            ("<p>a\n\n  b</p>", "<p>a b</p>"),
            ("<pre>a\n\n  b</pre>", "<pre>a&#10;&#10;  b</pre>"),
            ("<img src=\"a&amp;b\" alt>x", "<p><img alt=\"\" src=\"a&amp;b\"></p>\n\n<p>x</p>"),
            ("<p>{{ a }} {b}</p>", "<p>&#123;{ a }} {b}</p>"),
            ("<video src=a></video>", "<figure><video src=\"a\"></video></figure>"),
            ("<ul> <li>a &lt; b</li></ul>\n\n<hr>", "<ul> <li>a &lt; b</li></ul>\n\n<hr>"),
        ] {
            assert_eq!(body(&parse(html)), expected, "{html}");
        }
    }
}
