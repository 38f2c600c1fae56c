//! Converts the galleries of old bodies from all forms in which WordPress wrote them: a figure for each picture, and the old
//! number of columns. `[gallery]` becomes such HTML before, in `body/shortcodes/media_shortcodes.rs`.

use super::super::tree::{Element, Node};
use super::{Tidier, is_empty, needs_figure};

/// Default number of columns of a gallery.
const COLUMNS: usize = 3;

/// Number of columns of a gallery; `None` if the element is not a gallery.
pub(super) fn columns(element: &Element) -> Option<usize> {
    if !["wp-block-gallery", "blocks-gallery-grid", "gallery"].iter().any(|class| element.has_class(class)) {
        return None;
    }
    let classes = element.get("class").unwrap_or_default().split_ascii_whitespace();
    let number = |class: &str| class.strip_prefix("gallery-").unwrap_or(class).strip_prefix("columns-")?.parse().ok();
    Some(classes.filter_map(number).find(|columns| (1..=9).contains(columns)).unwrap_or(COLUMNS))
}

impl Tidier<'_> {
    /// Writes a gallery. A gallery with a single picture becomes that picture.
    pub fn gallery(&mut self, element: Element, columns: usize, out: &mut Vec<Node>) {
        let (mut figures, mut rest) = (Vec::new(), Vec::new());
        self.sort_out(element.children, &mut figures, &mut rest);
        if figures.len() > 1 {
            let class = format!("gallery columns-{columns}");
            out.push(Node::Element(Element::new("div", std::mem::take(&mut figures)).with("class", &class)));
        }
        for figure in figures {
            match figure {
                Node::Element(figure) if !needs_figure(&figure) => out.extend(figure.children),
                figure => out.push(figure),
            }
        }
        out.extend(super::paragraphs(rest));
    }

    /// Separates the figures of a gallery from its other content, such as its own caption.
    fn sort_out(&mut self, nodes: Vec<Node>, figures: &mut Vec<Node>, rest: &mut Vec<Node>) {
        for node in nodes {
            match node {
                Node::Element(inner) if inner.name == "br" => {}
                Node::Element(inner) if inner.name == "figcaption" => {
                    let words = self.nodes(inner.children);
                    if !is_empty(&words) {
                        rest.push(Node::Element(Element::new("p", words)));
                    }
                }
                Node::Element(inner) if is_item(&inner) => {
                    let figure = self.picture(inner);
                    figures.push(Node::Element(figure));
                }
                Node::Element(inner) if matches!(inner.name.as_str(), "ul" | "li" | "div" | "p") && holds_picture(&inner) => {
                    self.sort_out(inner.children, figures, rest);
                }
                node if node.is_blank() => {}
                node => rest.extend(self.nodes(vec![node])),
            }
        }
    }

    /// Makes a figure of a picture, with its link and its caption.
    fn picture(&mut self, item: Element) -> Element {
        if matches!(item.name.as_str(), "img" | "a") {
            return Element::new("figure", self.nodes(vec![Node::Element(item)]));
        }
        let (mut shown, mut words) = (Vec::new(), Vec::new());
        for child in item.children {
            match child {
                Node::Element(caption) if is_caption(&caption) => words.extend(self.nodes(caption.children)),
                Node::Element(frame) if matches!(frame.name.as_str(), "dt" | "div") => shown.extend(self.nodes(frame.children)),
                other => shown.extend(self.nodes(vec![other])),
            }
        }
        shown.retain(|node| !node.is_blank());
        if !is_empty(&words) {
            shown.push(Node::Element(Element::new("figcaption", words)));
        }
        Element::new("figure", shown)
    }
}

/// Whether an element of a gallery is one picture.
fn is_item(element: &Element) -> bool {
    let is_picture = |element: &Element| element.name == "img" || element.name == "a" && holds_picture(element);
    is_picture(element)
        || matches!(element.name.as_str(), "figure" | "dl") && holds_picture(element) && columns(element).is_none()
}

fn is_caption(element: &Element) -> bool {
    matches!(element.name.as_str(), "figcaption" | "dd") || element.has_class("gallery-caption")
}

fn holds_picture(element: &Element) -> bool {
    element.elements().any(|inner| inner.name == "img" || holds_picture(inner))
}
