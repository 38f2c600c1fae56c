//! Converts the players of other sites in an old body: frames, embed blocks, and addresses that are alone on their line. They
//! become the links that publishing makes of them.

use super::super::ledger::{Change, What};
use super::super::tree::{Element, Node, text_of};
use super::{Tidier, is_empty, paragraphs};
use crate::content::embeds::{self, Embed};

/// The address, if a text is one address and nothing else.
pub(in crate::import) fn lone_address(text: &str) -> Option<String> {
    let text = text.trim();
    let is_address = ["https://", "http://"].iter().any(|scheme| text.len() > scheme.len() && text.starts_with(scheme));
    let is_one = !text.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '[' | ']'));
    (is_address && is_one).then(|| text.replace("&amp;", "&").replace("&#038;", "&"))
}

impl Tidier<'_> {
    /// Converts a frame. A known player becomes a link; any other frame stays, and publishing makes a link of it.
    pub fn frame(&mut self, mut element: Element, out: &mut Vec<Node>) {
        let src = ["src", "data-src", "data-lazy-src"]
            .iter()
            .filter_map(|name| element.get(name))
            .find(|src| !src.starts_with("about:"));
        let Some(src) = src.map(str::to_owned) else {
            self.changes.push(Change::new(What::LeftOut, "a frame without an address".to_owned()));
            return;
        };
        if let Some(embed) = embeds::of_frame(&src) {
            self.changes.push(Change::new(What::Embed, embed.url.clone()));
            out.push(player(&embed));
            return;
        }
        self.changes.push(Change::new(What::Embed, src.clone()));
        self.attributes(&mut element);
        element.set("src", &src);
        element.children.clear();
        out.push(Node::Element(element));
    }

    pub fn embed_block(&mut self, element: Element, out: &mut Vec<Node>) {
        let mut caption = None;
        for child in element.children {
            match child {
                Node::Element(child) if child.name == "figcaption" => caption = Some(child),
                Node::Element(child) => {
                    let mut text = String::new();
                    text_of(&child.children, &mut text);
                    match lone_address(&text) {
                        Some(url) => out.push(self.address(&url)),
                        None => out.extend(paragraphs(self.nodes(child.children))),
                    }
                }
                Node::Text(text) => out.push(Node::Text(text)),
            }
        }
        if let Some(caption) = caption {
            let children = self.nodes(caption.children);
            if !is_empty(&children) {
                out.push(Node::Element(Element::new("p", children)));
            }
        }
    }

    /// Converts an address that was alone on its line to a player if it is known, otherwise to a link.
    pub fn address(&mut self, url: &str) -> Node {
        self.changes.push(Change::new(What::Embed, url.to_owned()));
        lone(url)
    }
}

/// The address, if it is the only content of a paragraph.
pub fn lone_child(paragraph: &Element) -> Option<String> {
    match paragraph.children.as_slice() {
        [Node::Text(text)] => lone_address(text),
        _ => None,
    }
}

/// The paragraph for an address that was alone on its line.
fn lone(url: &str) -> Node {
    match embeds::of_page(url) {
        Some(embed) => player(&embed),
        None => {
            let link = Element::new("a", vec![Node::Text(url.to_owned())]).with("href", url);
            Node::Element(Element::new("p", vec![Node::Element(link)]))
        }
    }
}

/// A player as it is published: a link that the app may turn into the player.
fn player(embed: &Embed) -> Node {
    let link = Element::new("a", vec![Node::Text(embed.label.to_owned())])
        .with("href", &embed.url)
        .with("rel", "external noopener")
        .with("data-embed", embed.provider);
    Node::Element(Element::new("p", vec![Node::Element(link)]).with("class", "embed"))
}
