//! Writes a body as Markdown, if publishing it shows what publishing its HTML would show; block by block if not at once.

use super::shape::shape;
use super::tree::{Element, Node};
use super::{html, markdown};
use crate::content::Preview;

/// How a body was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Markdown, some blocks of which may be HTML, as Markdown's are.
    Markdown,
    /// HTML throughout.
    Html,
}

/// A body, ready for its file.
#[derive(Debug)]
pub(super) struct Written {
    /// Ends with a line end, unless it is empty.
    pub text: String,
    pub form: Form,
    /// What it will be published as.
    pub html: String,
}

/// Writes a body and its footnotes.
pub(super) fn write(nodes: &[Node], notes: &[Vec<Node>], preview: &Preview) -> Written {
    let as_html = with_notes_as_html(nodes, notes);
    let published = preview.html(&as_html);
    let meant = shape(&published);
    let markdown = with_notes(markdown::body(nodes, &[]), notes);
    let written = |text: String, form, html| Written { text: if text.is_empty() { text } else { text + "\n" }, form, html };
    let tried = preview.html(&markdown);
    if shape(&tried) == meant {
        return written(markdown, Form::Markdown, tried);
    }
    let blocks = nodes.iter().filter(|node| !node.is_blank());
    let wrong: Vec<usize> = blocks.enumerate().filter(|(_, node)| !stands(node, preview)).map(|(place, _)| place).collect();
    let markdown = with_notes(markdown::body(nodes, &wrong), notes);
    let tried = preview.html(&markdown);
    if shape(&tried) == meant {
        return written(markdown, Form::Markdown, tried);
    }
    written(as_html, Form::Html, published)
}

/// Whether a block by itself reads as it was meant.
fn stands(node: &Node, preview: &Preview) -> bool {
    let one = std::slice::from_ref(node);
    shape(&preview.html(&markdown::body(one, &[]))) == shape(&preview.html(&html::body(one)))
}

fn with_notes(mut body: String, notes: &[Vec<Node>]) -> String {
    for (n, note) in notes.iter().enumerate() {
        let text = markdown::body(note, &[]).replace('\n', "\n    ");
        body.push_str(&format!("\n\n[^{}]: {text}", n + 1));
    }
    body
}

fn with_notes_as_html(nodes: &[Node], notes: &[Vec<Node>]) -> String {
    if notes.is_empty() {
        return html::body(nodes);
    }
    let items = notes
        .iter()
        .enumerate()
        .map(|(n, note)| Node::Element(Element::new("li", note.clone()).with("id", &format!("fn-{}", n + 1))));
    let list = Node::Element(Element::new("ol", items.collect()));
    let section = Element::new("section", vec![list]).with("class", "footnotes").with("role", "doc-endnotes");
    let mut all = nodes.to_vec();
    all.push(Node::Element(section));
    html::body(&all)
}
