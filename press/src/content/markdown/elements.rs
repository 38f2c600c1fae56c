//! The elements of HTML, and how they differ from other words in angle brackets: `vector<int>` and `<options>` are text, and
//! `<Note>` around a paragraph is a component of another system.

use super::html_tag::Tag;
use pulldown_cmark::{Event, Tag as Start, TagEnd};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Every element of HTML, including those of earlier versions. Any other name in angle brackets is not HTML.
pub const HTML: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "applet",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "base",
    "basefont",
    "bdi",
    "bdo",
    "bgsound",
    "big",
    "blink",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "datalist",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "link",
    "main",
    "map",
    "mark",
    "marquee",
    "math",
    "menu",
    "meta",
    "meter",
    "nav",
    "nobr",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "param",
    "picture",
    "pre",
    "progress",
    "q",
    "rb",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "s",
    "samp",
    "script",
    "search",
    "section",
    "select",
    "slot",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
    "xmp",
];

/// Elements whose content is not HTML, or is not shown. Without an end tag, such an element would hide the rest of the text.
pub const OPAQUE: &[&str] =
    &["script", "style", "textarea", "title", "xmp", "svg", "math", "iframe", "template", "select", "noembed", "noframes"];

/// Whether HTML has an element of this name.
pub fn is_html(name: &str) -> bool {
    HTML.contains(&name)
}

/// Facts about the raw HTML tags of a body that are needed before the first tag is written.
#[derive(Debug, Default)]
pub struct Survey {
    /// Names that are not HTML elements, but have an opening and a closing tag.
    components: HashSet<String>,
    /// For each opaque element: the indexes of the events that contain its end tags.
    ends: HashMap<&'static str, Vec<usize>>,
    /// The indexes of the events at which a paragraph, a heading, an item or a table cell ends.
    block_ends: Vec<usize>,
}

impl Survey {
    /// Reads the raw HTML among the events of a body.
    pub fn of(events: &[(Event<'_>, Range<usize>)]) -> Self {
        let mut survey = Self::default();
        let (mut opened, mut closed) = (HashSet::new(), HashSet::new());
        for (at, (event, _)) in events.iter().enumerate() {
            match event {
                Event::Html(html) | Event::InlineHtml(html) => {
                    for (start, _) in html.match_indices('<') {
                        if let Some(name) = end_of_opaque(html, start) {
                            survey.ends.entry(name).or_default().push(at);
                        } else if let Some(tag) = Tag::parse(html, start).filter(|tag| !is_html(&tag.name)) {
                            if tag.closing {
                                closed.insert(tag.name)
                            } else {
                                opened.insert(tag.name)
                            };
                        }
                    }
                }
                Event::Start(Start::Paragraph | Start::Heading { .. } | Start::Item)
                | Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell | TagEnd::Item) => {
                    survey.block_ends.push(at);
                }
                _ => {}
            }
        }
        survey.components = opened.intersection(&closed).cloned().collect();
        survey
    }

    /// Whether a tag belongs to a component of another system and is not text.
    pub fn is_component(&self, tag: &Tag) -> bool {
        self.components.contains(&tag.name) || tag.closes_itself || tag.attributes.iter().any(|(_, value)| !value.is_empty())
    }

    /// Whether an opaque element that begins before event `next` ends: in the same paragraph, or with `block` anywhere later.
    pub fn ends(&self, name: &str, next: usize, block: bool) -> bool {
        let Some(ends) = self.ends.get(name) else { return false };
        let Some(end) = ends.get(ends.partition_point(|end| *end < next)) else { return false };
        block || self.block_ends.get(self.block_ends.partition_point(|end| *end < next)).is_none_or(|block| end < block)
    }
}

/// The opaque element whose end tag is at `start`.
pub fn end_of_opaque(html: &str, start: usize) -> Option<&'static str> {
    let rest = html.get(start..)?.strip_prefix("</")?;
    OPAQUE.iter().copied().find(|name| {
        rest.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
            && !rest[name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
    })
}
