//! Reads one tag of raw HTML.

use super::escape;

/// Maximum number of attributes that are read from a tag. No element has that many.
pub const MOST: usize = 64;

/// An opening or closing tag.
#[derive(Debug)]
pub struct Tag {
    /// The name in lower case.
    pub name: String,
    pub closing: bool,
    /// The tag ends with `/>`.
    pub closes_itself: bool,
    /// Names in lower case, values decoded.
    pub attributes: Vec<(String, String)>,
    /// Number of attributes beyond [`MOST`].
    pub not_read: usize,
    /// The first byte of the tag in the HTML. `end` is the byte after the tag.
    pub start: usize,
    pub end: usize,
}

impl Tag {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<String> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }

    /// Parses the tag whose `<` is at `start`. `None` when this is not a tag, or when another tag begins before it ends.
    pub fn parse(html: &str, start: usize) -> Option<Self> {
        let bytes = html.as_bytes();
        let closing = bytes.get(start + 1) == Some(&b'/');
        let mut at = start + 1 + usize::from(closing);
        let from = at;
        if !bytes.get(at)?.is_ascii_alphabetic() {
            return None;
        }
        while bytes.get(at).is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>' | b'<')) {
            at += 1;
        }
        let name = html[from..at].to_ascii_lowercase();
        if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return None;
        }
        let mut attributes: Vec<(String, String)> = Vec::new();
        let mut not_read = 0;
        let mut closes_itself = false;
        loop {
            while bytes.get(at).is_some_and(|b| b.is_ascii_whitespace() || *b == b'/') {
                closes_itself = bytes[at] == b'/';
                at += 1;
            }
            match bytes.get(at)? {
                b'>' => return Some(Self { name, closing, closes_itself, attributes, not_read, start, end: at + 1 }),
                // Without this, a text such as `<a <a <a` would be read to its end once for each `<a`.
                b'<' => return None,
                _ => {
                    let (attribute, next) = attribute(html, at)?;
                    let is_new = attributes.iter().all(|(key, _)| *key != attribute.0);
                    if is_new && is_attribute_name(&attribute.0) {
                        if attributes.len() < MOST {
                            attributes.push(attribute);
                        } else {
                            not_read += 1;
                        }
                    }
                    at = next;
                }
            }
        }
    }
}

fn is_attribute_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':'))
}

fn attribute(html: &str, from: usize) -> Option<((String, String), usize)> {
    let bytes = html.as_bytes();
    let mut at = from + 1;
    while bytes.get(at).is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'=' | b'>' | b'/' | b'<')) {
        at += 1;
    }
    // The byte at `from` may be the first of a character of several bytes.
    let name = html.get(from..at)?.to_ascii_lowercase();
    let mut next = at;
    while bytes.get(next).is_some_and(u8::is_ascii_whitespace) {
        next += 1;
    }
    if bytes.get(next) != Some(&b'=') {
        return Some(((name, String::new()), at));
    }
    next += 1;
    while bytes.get(next).is_some_and(u8::is_ascii_whitespace) {
        next += 1;
    }
    let (value, end) = match bytes.get(next)? {
        quote @ (b'"' | b'\'') => {
            let end = next + 1 + html[next + 1..].find(*quote as char)?;
            (&html[next + 1..end], end + 1)
        }
        _ => {
            let end = html[next..]
                .find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '<'))
                .map_or(html.len(), |end| next + end);
            (&html[next..end], end)
        }
    };
    Some(((name, escape::decode(value)), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_tags_and_leaves_text_alone() {
        let read = |html: &str| Tag::parse(html, 0).map(|tag| format!("{}{:?}", &html[tag.start..tag.end], tag.attributes));
        for (html, expected) in [
            ("<a>b", Some("<a>[]")),
            ("</A >b", Some("</A >[]")),
            (
                "<a b=\"c>d\" E='f' g=h i>",
                Some("<a b=\"c>d\" E='f' g=h i>[(\"b\", \"c>d\"), (\"e\", \"f\"), (\"g\", \"h\"), (\"i\", \"\")]"),
            ),
            ("<a b=1 b=2>", Some("<a b=1 b=2>[(\"b\", \"1\")]")),
            ("< a>", None),
            ("<1>", None),
            ("<text, path>", None),
            ("<a", None),
            ("<a <b>", None),
            ("<a b=<c>", None),
            ("<a b=\"c", None),
        ] {
            assert_eq!(read(html).as_deref(), expected, "{html}");
        }
        assert!(Tag::parse("<a b=c/>", 0).is_some_and(|tag| !tag.closes_itself && tag.get("b").as_deref() == Some("c/")));
        assert!(Tag::parse("<br />", 0).is_some_and(|tag| tag.closes_itself));
    }
}
