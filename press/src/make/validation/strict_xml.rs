//! Parses XML strictly: it does not know how the file was written, and it accepts no fault.

use super::super::feeds::xml_text::is_allowed;
use crate::support::xml::Element;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// Parses a document. Calls `closed` at the end of every element below the root, with the depth of the element (1 for the
/// children of the root). The elements that `closed` returns are kept; all others are freed.
///
/// Fails with one sentence that says why the document is not well-formed XML 1.0.
pub fn read(bytes: &[u8], mut closed: impl FnMut(usize, Element) -> Option<Element>) -> Result<Element, String> {
    let mut reader = Reader::from_reader(bytes);
    let mut prefixes = vec!["xml".to_owned()];
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    loop {
        let event =
            reader.read_event().map_err(|error| format!("it is not well-formed at byte {}: {error}", reader.error_position()))?;
        let at = reader.buffer_position();
        let mut text = |text: &str| match open.last_mut() {
            _ if !text.chars().all(is_allowed) => Err(format!("it holds a character that XML forbids before byte {at}")),
            Some(element) => {
                element.text.push_str(text);
                Ok(())
            }
            None if text.trim().is_empty() => Ok(()),
            None => Err(format!("there is text outside of its root element before byte {at}")),
        };
        let done = match event {
            Event::Start(start) => {
                open.push(element(&start, &mut prefixes)?);
                None
            }
            Event::Empty(start) => Some(element(&start, &mut prefixes)?),
            Event::End(_) => open.pop(),
            Event::Text(part) => {
                text(&part.decode().map_err(|error| error.to_string())?)?;
                None
            }
            Event::CData(part) => {
                text(&part.decode().map_err(|error| error.to_string())?)?;
                None
            }
            Event::GeneralRef(reference) => {
                let name = reference.decode().map_err(|error| error.to_string())?;
                match (resolve_predefined_entity(&name), reference.resolve_char_ref()) {
                    (Some(resolved), _) => text(resolved)?,
                    (None, Ok(Some(c))) => text(c.encode_utf8(&mut [0; 4]))?,
                    _ => return Err(format!("it refers to `&{name};`, which is not defined, before byte {at}")),
                }
                None
            }
            Event::DocType(_) => return Err("it has a document type, which no feed and no sitemap needs".to_owned()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => None,
            Event::Eof => break,
        };
        if let Some(element) = done {
            match open.len() {
                0 if root.is_some() => return Err("it has more than one root element".to_owned()),
                0 => root = Some(element),
                depth => {
                    if let (Some(kept), Some(parent)) = (closed(depth, element), open.last_mut()) {
                        parent.children.push(kept);
                    }
                }
            }
        }
    }
    match (open.is_empty(), root) {
        (true, Some(root)) => Ok(root),
        _ => Err("it ends before its root element is closed".to_owned()),
    }
}

fn element(start: &BytesStart<'_>, prefixes: &mut Vec<String>) -> Result<Element, String> {
    let utf8 = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(|error| error.to_string());
    let name = utf8(start.name().as_ref())?;
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| format!("`<{name}>` is not well-formed: {error}"))?;
        let key = utf8(attribute.key.as_ref())?;
        let value =
            attribute.normalized_value(XmlVersion::default()).map_err(|error| format!("`{key}` of `<{name}>`: {error}"))?;
        if attribute.value.contains(&b'<') || !value.chars().all(is_allowed) {
            return Err(format!("`{key}` of `<{name}>` holds a character that XML forbids"));
        }
        if let Some(prefix) = key.strip_prefix("xmlns:") {
            prefixes.push(prefix.to_owned());
        }
        attributes.push((key, value.into_owned()));
    }
    let names = attributes.iter().map(|(key, _)| key).filter(|key| !key.starts_with("xmlns:")).chain([&name]);
    for name in names {
        if let Some((prefix, _)) = name.split_once(':').filter(|(prefix, _)| prefixes.iter().all(|known| known != prefix)) {
            return Err(format!("`{name}` has the prefix `{prefix}`, which is declared nowhere"));
        }
    }
    Ok(Element { name, attributes, ..Element::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_well_formed_xml() -> Result<(), String> {
        let text = "<?xml version=\"1.0\"?>\n<!-- c --><a xmlns:m=\"urn:m\"><m:b x=\"1 &amp; 2\">t&lt;&#x1F600;<![CDATA[<&]]></m:b><c/><c>2</c></a>\n";
        let root = read(text.as_bytes(), |_, element| Some(element))?;
        let b = root.first("m:b").ok_or("no m:b")?;
        assert_eq!((b.text.as_str(), b.get("x")), ("t<😀<&", Some("1 & 2")));
        assert_eq!(root.all("c").map(|c| c.text.as_str()).collect::<Vec<_>>(), ["", "2"]);
        let mut depths = Vec::new();
        let root = read(b"<a><b><c/></b><b/></a>", |depth, element| {
            depths.push((depth, element.name));
            None
        })?;
        assert!(root.children.is_empty());
        assert_eq!(depths, [(2, "c".to_owned()), (1, "b".to_owned()), (1, "b".to_owned())]);
        Ok(())
    }

    #[test]
    fn refuses_all_other_documents() {
        for text in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a></a><b></b>",
            "<a/>text",
            "<a>&nbsp;</a>",
            "<a>&#1;</a>",
            "<a>\u{1}</a>",
            "<a b=\"\u{8}\"/>",
            "<a b=\"<\"/>",
            "<a b=\"1\" b=\"2\"/>",
            "<a b=1/>",
            "<m:a/>",
            "<a m:b=\"1\"/>",
            "<!DOCTYPE a><a/>",
            "<a><![CDATA[x</a>",
        ] {
            assert!(read(text.as_bytes(), |_, element| Some(element)).is_err(), "{text:?}");
        }
    }
}
