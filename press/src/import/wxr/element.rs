//! Parses a piece of an export into a tree. [`read`] never fails: it repairs XML that is not well-formed where the element names
//! of WXR show how, and reports every repair with its line.

use super::clean::is_forbidden;
use crate::support::xml::Element;
use memchr::memchr_iter;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Something that was not well-formed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line in the file, from 1.
    pub line: u64,
    /// What was wrong and what was done, as a sentence without its full stop.
    pub message: String,
}

/// Maximum number of prefixes. An export has four; several exports in one file have some more.
const MOST_PREFIXES: usize = 64;

/// The prefixes of a file, and the usual prefixes for them: an element is called `wp:post_id`, whatever prefix the file uses.
#[derive(Clone, Debug, Default)]
pub struct Prefixes(Vec<(String, &'static str)>);

impl Prefixes {
    /// Learns the prefixes that an element declares.
    pub fn learn(&mut self, element: &Element) {
        for (name, address) in &element.attributes {
            let Some(prefix) = name.strip_prefix("xmlns:") else { continue };
            let usual = if address.contains("wordpress.org/export/") {
                if address.trim_end_matches('/').ends_with("excerpt") { "excerpt" } else { "wp" }
            } else if address.contains("/rss/1.0/modules/content") {
                "content"
            } else if address.contains("/dc/elements/") {
                "dc"
            } else {
                continue;
            };
            if self.0.len() < MOST_PREFIXES {
                self.0.push((prefix.to_owned(), usual));
            }
        }
    }

    fn usual(&self, name: &str) -> String {
        let Some((prefix, local)) = name.split_once(':') else { return name.to_owned() };
        match self.0.iter().find(|(known, _)| known == prefix) {
            Some((_, usual)) => format!("{usual}:{local}"),
            None => name.to_owned(),
        }
    }
}

/// Elements that contain elements.
const CONTAINERS: &[&str] = &[
    "rss",
    "channel",
    "image",
    "item",
    "wp:author",
    "wp:category",
    "wp:tag",
    "wp:term",
    "wp:termmeta",
    "wp:comment",
    "wp:commentmeta",
    "wp:postmeta",
];

/// Elements that contain text, and that the text of an article never contains.
const LEAVES: &[&str] =
    &["pubDate", "generator", "language", "guid", "category", "dc:creator", "content:encoded", "excerpt:encoded"];

fn is_container(name: &str) -> bool {
    CONTAINERS.contains(&name)
}

fn is_known(name: &str) -> bool {
    is_container(name) || LEAVES.contains(&name) || name.starts_with("wp:")
}

/// Maximum nesting depth. An export has four levels.
const DEEPEST: usize = 16;

/// Maximum number of faults that are reported for one item. After so many, the user will look at the item itself.
const MOST_FAULTS: usize = 20;

/// Reads a piece of XML, which may begin or end inside elements. `line` is the line of its first character. Returns an element
/// without a name that contains everything, and the faults.
pub fn read(text: &str, line: u64, prefixes: &Prefixes) -> (Element, Vec<Fault>) {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut builder = Builder {
        text,
        line,
        prefixes: prefixes.clone(),
        stack: vec![Element::default()],
        faults: Vec::new(),
        counted: (0, line),
    };
    let mut from = 0;
    loop {
        let event = reader.read_event();
        let to = usize::try_from(reader.buffer_position()).unwrap_or(text.len()).min(text.len());
        match event {
            Ok(Event::Eof) => break,
            Ok(event) => builder.event(event, from, to),
            Err(error) => {
                // The rest is read as text, not dropped.
                let at = usize::try_from(reader.error_position()).unwrap_or(from).clamp(from, text.len());
                builder.fault(at, format!("the XML breaks off here ({error}); what follows in this item is read as text"));
                builder.push(text.get(from..).unwrap_or_default());
                break;
            }
        }
        from = to;
    }
    builder.finish()
}

struct Builder<'t> {
    text: &'t str,
    line: u64,
    prefixes: Prefixes,
    /// The open elements; the first one has no name.
    stack: Vec<Element>,
    faults: Vec<Fault>,
    /// A position up to which line ends were counted, and its line.
    counted: (usize, u64),
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, from: usize, to: usize) {
        match event {
            Event::Start(start) => self.start(&start, from, to, false),
            Event::Empty(start) => self.start(&start, from, to, true),
            Event::End(end) => {
                let name = self.prefixes.usual(&String::from_utf8_lossy(end.name().as_ref()));
                self.end(&name, from, to);
            }
            Event::Text(part) => {
                let part = String::from_utf8_lossy(&part).into_owned();
                if part.contains('&') {
                    self.fault(from, "a `&` is not escaped; it is read as `&`".to_owned());
                }
                self.push(&part);
            }
            Event::CData(part) => self.push(&String::from_utf8_lossy(&part)),
            Event::GeneralRef(name) => self.reference(&name, from),
            // Declarations of the feed, and comments.
            Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Comment(_) | Event::Eof => {}
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, from: usize, to: usize, is_empty: bool) {
        let name = self.prefixes.usual(&String::from_utf8_lossy(start.name().as_ref()));
        let open = self.stack.last().map_or("", |open| open.name.as_str());
        let in_text = !open.is_empty() && !is_container(open);
        if in_text && !is_known(&name) || self.stack.len() > DEEPEST {
            if is_known(open) {
                self.fault(from, format!("`<{name}>` is inside `<{open}>` and is not escaped; it is read as text"));
            }
            self.push(self.text.get(from..to).unwrap_or_default());
            return;
        }
        if in_text {
            self.fault(from, format!("`<{open}>` is never closed; it ends where `<{name}>` begins"));
            self.close();
        }
        let mut element = Element { name, ..Element::default() };
        for attribute in start.attributes().with_checks(false).filter_map(Result::ok) {
            let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
            let value = String::from_utf8_lossy(&attribute.value).into_owned();
            let decoded = quick_xml::escape::unescape(&value).map(std::borrow::Cow::into_owned);
            element.attributes.push((key, decoded.unwrap_or(value)));
        }
        if element.name == "rss" {
            self.prefixes.learn(&element);
        }
        self.stack.push(element);
        if is_empty {
            self.close();
        }
    }

    fn end(&mut self, name: &str, from: usize, to: usize) {
        let Some(depth) = self.stack.iter().rposition(|open| open.name == name).filter(|depth| *depth > 0) else {
            let open = self.stack.last().map_or("", |open| open.name.as_str());
            if !open.is_empty() && !is_container(open) {
                self.push(self.text.get(from..to).unwrap_or_default());
            // A piece may begin inside these.
            } else if !matches!(name, "rss" | "channel") {
                self.fault(from, format!("`</{name}>` closes nothing; it is passed over"));
            }
            return;
        };
        while self.stack.len() > depth + 1 {
            let open = self.stack.last().map_or_else(String::new, |open| open.name.clone());
            self.fault(from, format!("`<{open}>` is never closed; it ends at `</{name}>`"));
            self.close();
        }
        self.close();
    }

    fn close(&mut self) {
        if let Some(element) = self.stack.pop()
            && let Some(parent) = self.stack.last_mut()
        {
            parent.children.push(element);
        }
    }

    fn reference(&mut self, name: &BytesRef<'_>, from: usize) {
        if let Ok(Some(c)) = name.resolve_char_ref() {
            if is_forbidden(c) {
                self.fault(from, format!("a reference names the forbidden character U+{:04X}; it is left out", u32::from(c)));
            } else {
                self.push(c.encode_utf8(&mut [0; 4]));
            }
            return;
        }
        let name = String::from_utf8_lossy(name).into_owned();
        match quick_xml::escape::resolve_predefined_entity(&name) {
            Some(text) => self.push(text),
            None => {
                self.fault(from, format!("XML does not know `&{name};`; it stays as it is, because HTML may know it"));
                self.push(&format!("&{name};"));
            }
        }
    }

    fn push(&mut self, text: &str) {
        if let Some(open) = self.stack.last_mut() {
            open.text.push_str(text);
        }
    }

    fn fault(&mut self, at: usize, message: String) {
        if self.faults.len() == MOST_FAULTS {
            return;
        }
        let at = at.min(self.text.len());
        let (from, line) = if self.counted.0 <= at { self.counted } else { (0, self.line) };
        let line = line + memchr_iter(b'\n', &self.text.as_bytes()[from..at]).count() as u64;
        self.counted = (at, line);
        // The same fault is reported only once per line.
        if !self.faults.iter().any(|fault| fault.line == line && fault.message == message) {
            self.faults.push(Fault { line, message });
        }
    }

    fn finish(mut self) -> (Element, Vec<Fault>) {
        while self.stack.len() > 1 {
            let open = self.stack.last().map_or_else(String::new, |open| open.name.clone());
            if !matches!(open.as_str(), "rss" | "channel") {
                self.fault(self.text.len(), format!("`<{open}>` is never closed; it ends where this part of the file ends"));
            }
            self.close();
        }
        (self.stack.pop().unwrap_or_default(), self.faults)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> (Element, Vec<String>) {
        let (element, faults) = read(text, 10, &Prefixes::default());
        (element, faults.into_iter().map(|fault| format!("{}: {}", fault.line, fault.message)).collect())
    }

    #[test]
    fn text_is_complete_in_every_notation() {
        for (text, expected) in [
            ("<item><title>A &amp; B &#8211; &#x43;</title></item>", "A & B – C"),
            ("<item><title><![CDATA[a]]]]><![CDATA[>b]]> c</title></item>", "a]]>b c"),
            ("<item><title><![CDATA[with <![CDATA[ inside]]></title></item>", "with <![CDATA[ inside"),
            ("<item><title/></item>", ""),
        ] {
            let (element, faults) = told(text);
            assert_eq!((element.children[0].text("title"), faults), (expected, vec![]), "{text}");
        }
    }

    #[test]
    fn malformed_xml_is_repaired_and_reported() {
        for (text, title, expected) in [
            ("<item><title>a\n & b</title></item>", "a\n & b", vec!["11: a `&` is not escaped; it is read as `&`"]),
            (
                "<item><title>a&nbsp;b</title></item>",
                "a&nbsp;b",
                vec!["10: XML does not know `&nbsp;`; it stays as it is, because HTML may know it"],
            ),
            (
                "<item>\n<title>a<wp:post_id>1</wp:post_id></item>",
                "a",
                vec!["11: `<title>` is never closed; it ends where `<wp:post_id>` begins"],
            ),
            ("<item><title>a</title></wp:x></item>", "a", vec!["10: `</wp:x>` closes nothing; it is passed over"]),
            (
                "<item><title>a",
                "a",
                vec![
                    "10: `<title>` is never closed; it ends where this part of the file ends",
                    "10: `<item>` is never closed; it ends where this part of the file ends",
                ],
            ),
            (
                "<item><title>a&#1;</title></item>",
                "a",
                vec!["10: a reference names the forbidden character U+0001; it is left out"],
            ),
        ] {
            let (element, faults) = told(text);
            assert_eq!(
                (element.children[0].text("title"), faults),
                (title, expected.into_iter().map(str::to_owned).collect()),
                "{text}"
            );
        }
    }

    #[test]
    fn a_body_that_is_not_escaped_is_still_read() {
        let (element, faults) = told("<item><content:encoded><p>One <b>two</b></p><content:encoded></item>");
        assert_eq!(element.children[0].text("content:encoded"), "<p>One <b>two</b></p>");
        assert!(!faults.is_empty());
        let (element, faults) = told("<item><content:encoded><![CDATA[never closed");
        assert_eq!(element.children[0].text("content:encoded"), "<![CDATA[never closed");
        assert!(faults[0].contains("breaks off"));
    }

    /// SECURITY.md states these limits.
    #[test]
    fn depth_faults_and_prefixes_are_limited() {
        let depth = |mut element: &Element| {
            let mut depth = 0;
            while let Some(inner) = element.children.first() {
                (element, depth) = (inner, depth + 1);
            }
            depth
        };
        let (deep, _) = told(&("<item>".repeat(200) + "words"));
        assert_eq!(depth(&deep), 16);
        let (_, faults) = told(&format!("<item>{}</item>", "</wp:x>\n".repeat(200)));
        assert_eq!(faults.len(), 20);
        let prefix = |n: usize| format!("<rss {}><p{n}:post_id>7</p{n}:post_id></rss>", prefixes(n + 1));
        let name = |n: usize| told(&prefix(n)).0.children[0].children[0].name.clone();
        assert_eq!((name(63).as_str(), name(64).as_str()), ("wp:post_id", "p64:post_id"));
    }

    fn prefixes(count: usize) -> String {
        (0..count).map(|n| format!("xmlns:p{n}='http://wordpress.org/export/1.2/' ")).collect()
    }

    #[test]
    fn declared_prefixes_become_the_usual_ones() {
        let text = "<rss xmlns:x='http://wordpress.org/export/1.2/' xmlns:c='http://purl.org/rss/1.0/modules/content/'>\
                    <channel><item><x:post_id>7</x:post_id><c:encoded>b</c:encoded></item></channel></rss>";
        let (root, faults) = told(text);
        let item = &root.children[0].children[0].children[0];
        assert_eq!((item.text("wp:post_id"), item.text("content:encoded"), faults), ("7", "b", vec![]));
    }
}
