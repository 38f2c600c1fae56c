//! Removes everything from an SVG that could run a script. The script would run when a reader opens the URL of the SVG, if the
//! host sends no header that forbids it. The entry point is [`cleaned`].

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, Writer};
use std::collections::{BTreeMap, BTreeSet};

/// The result of cleaning an SVG.
#[derive(Debug, Default)]
pub(super) struct Cleaned {
    /// The removed parts, as text for people; sorted.
    pub removed: Vec<String>,
    /// The cleaned SVG; `None` if nothing was removed.
    pub text: Option<Vec<u8>>,
}

/// Elements that are removed together with their content. Names are without prefix and in lower case.
const ELEMENTS: [&str; 8] = ["script", "foreignobject", "iframe", "object", "embed", "handler", "listener", "link"];

/// Cleans an SVG.
///
/// # Errors
/// The reason why it cannot be read.
pub(super) fn cleaned(bytes: &[u8]) -> Result<Cleaned, String> {
    let text = text_of(bytes)?;
    let mut reader = Reader::from_str(&text);
    let mut writer = Writer::new(Vec::with_capacity(text.len()));
    let mut removed = BTreeSet::new();
    let mut entities = BTreeMap::new();
    // The depth of the current element, and the depth of the removed element around it, if there is one.
    let (mut depth, mut gone_since) = (0_usize, None);
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        let event = match event {
            Event::Eof => break,
            Event::Start(element) => {
                depth += 1;
                match start(&element, &entities, &mut removed)? {
                    Some(element) => Some(Event::Start(element)),
                    None => {
                        gone_since = gone_since.or(Some(depth));
                        None
                    }
                }
            }
            Event::Empty(element) => start(&element, &entities, &mut removed)?.map(Event::Empty),
            Event::End(element) => {
                let is_gone = gone_since.is_some();
                gone_since = gone_since.filter(|since| *since != depth);
                depth = depth.saturating_sub(1);
                (!is_gone).then_some(Event::End(element))
            }
            Event::PI(instruction) => {
                removed.insert(format!("<?{}?>", String::from_utf8_lossy(instruction.target())));
                None
            }
            Event::DocType(declaration) => {
                let declaration = String::from_utf8_lossy(&declaration).into_owned();
                // No picture needs the other features of a declaration, such as default attributes.
                if declaration.contains('[') {
                    entities = entities_of(&declaration)?;
                    removed.insert("the declarations of <!DOCTYPE>".to_owned());
                }
                None
            }
            // The declaration may name an encoding other than UTF-8, in which the cleaned SVG is written.
            Event::Decl(_) => None,
            Event::GeneralRef(reference) => Some(expanded(reference, &entities)?),
            event => Some(event),
        };
        if let (Some(event), None) = (event, gone_since) {
            writer.write_event(event).map_err(|error| error.to_string())?;
        }
    }
    if depth > 0 {
        return Err("it ends before all of its elements are closed".to_owned());
    }
    let text = (!removed.is_empty()).then(|| writer.into_inner());
    Ok(Cleaned { removed: removed.into_iter().collect(), text })
}

/// The text of a file, in UTF-8 or Latin-1.
fn text_of(bytes: &[u8]) -> Result<String, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).to_lowercase();
    let declared = head.split_once("encoding=").map(|(_, rest)| rest.get(1..).unwrap_or_default().split(['"', '\'']).next());
    match declared.flatten() {
        None | Some("utf-8" | "utf8" | "us-ascii" | "ascii") => {
            String::from_utf8(bytes.to_vec()).map_err(|_| "it is not UTF-8".to_owned())
        }
        Some("iso-8859-1" | "latin1" | "windows-1252") => {
            Ok(String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| bytes.iter().map(|&byte| char::from(byte)).collect()))
        }
        Some(other) => Err(format!("its encoding is `{other}`")),
    }
}

/// The start tag of an element without the attributes that could run a script; `None` if the element must be removed.
fn start(
    element: &BytesStart<'_>,
    entities: &BTreeMap<String, String>,
    removed: &mut BTreeSet<String>,
) -> Result<Option<BytesStart<'static>>, String> {
    let name = element.name();
    let local = String::from_utf8_lossy(name.local_name().as_ref()).to_lowercase();
    if ELEMENTS.contains(&local.as_str()) {
        removed.insert(format!("<{local}>"));
        return Ok(None);
    }
    let mut kept = BytesStart::new(String::from_utf8_lossy(name.as_ref()).into_owned());
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let written = String::from_utf8_lossy(&attribute.value);
        let value = quick_xml::escape::unescape_with(&written, |name| {
            entities.get(name).map(String::as_str).or_else(|| quick_xml::escape::resolve_predefined_entity(name))
        });
        let value = value.map_err(|error| error.to_string())?;
        let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
        let attribute_name = String::from_utf8_lossy(attribute.key.local_name().as_ref()).to_lowercase();
        if runs_script(&attribute_name, &value) {
            removed.insert(format!("`{key}` of <{local}>"));
            continue;
        }
        kept.push_attribute((key.as_str(), &*value));
    }
    Ok(Some(kept))
}

/// Whether an attribute could run a script. `name` is without prefix and in lower case.
fn runs_script(name: &str, value: &str) -> bool {
    let plain: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).flat_map(char::to_lowercase).collect();
    let is_data = plain.contains("data:") && !plain.contains("data:image/") && !plain.contains("data:font/");
    name.starts_with("on")
        || plain.contains("javascript:")
        || plain.contains("vbscript:")
        || name == "attributename" && (plain.starts_with("on") || plain.ends_with("href"))
        || matches!(name, "href" | "src" | "to" | "from" | "by" | "values") && is_data
}

/// The entities that a declaration defines: name and text. Drawing programs use them to abbreviate URLs.
fn entities_of(declaration: &str) -> Result<BTreeMap<String, String>, String> {
    let mut entities = BTreeMap::new();
    for rest in declaration.split("<!ENTITY").skip(1) {
        let mut words = rest.trim_start().splitn(2, char::is_whitespace);
        let (name, rest) = (words.next().unwrap_or_default(), words.next().unwrap_or_default().trim_start());
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let value = quote.and_then(|quote| rest[1..].split_once(quote)).map(|(value, _)| value);
        match value {
            Some(value) if !value.contains(['<', '&', '%']) => entities.insert(name.to_owned(), value.to_owned()),
            _ => return Err(format!("it declares `{name}` as more than a plain text")),
        };
    }
    Ok(entities)
}

/// Replaces a reference to an entity that the file declares by the text of the entity. Other valid references stay.
fn expanded<'a>(reference: BytesRef<'a>, entities: &BTreeMap<String, String>) -> Result<Event<'a>, String> {
    let name = String::from_utf8_lossy(&reference).into_owned();
    if let Some(text) = entities.get(&name) {
        return Ok(Event::Text(quick_xml::events::BytesText::new(text).into_owned()));
    }
    if reference.is_char_ref() || quick_xml::escape::resolve_predefined_entity(&name).is_some() {
        return Ok(Event::GeneralRef(reference));
    }
    Err(format!("it does not declare `&{name};`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(inner: &str) -> Result<(String, Vec<String>), String> {
        let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{inner}</svg>");
        let Cleaned { removed, text } = cleaned(svg.as_bytes())?;
        let text = text.map_or(svg, |text| String::from_utf8_lossy(&text).into_owned());
        let inner = text.split_once('>').and_then(|(_, rest)| rest.strip_suffix("</svg>")).unwrap_or_default();
        Ok((inner.to_owned(), removed))
    }

    #[test]
    fn a_picture_without_scripts_stays_unchanged() -> Result<(), String> {
        for inner in [
            "<style>a > b { fill: red }</style><path d=\"M0 0\"/><text>a &amp; b &#8212;</text>",
            "<a href=\"https://a.example/?b=1&amp;c\"><use href=\"#a\"/></a><image href=\"data:image/png;base64,AA==\"/>",
            "<!-- made by hand --><animate attributeName=\"x\" values=\"0;1\"/><![CDATA[a]]>",
        ] {
            assert_eq!(of(inner)?, (inner.to_owned(), vec![]));
        }
        Ok(())
    }

    #[test]
    fn parts_that_could_run_a_script_are_removed() -> Result<(), String> {
        for (inner, left, gone) in [
            ("<script>alert(1)</script><g/>", "<g/>", "<script>"),
            ("<script href=\"a.js\"/>", "", "<script>"),
            ("<x:script xmlns:x=\"http://www.w3.org/2000/svg\">1</x:script>", "", "<script>"),
            ("<foreignObject><p><b onclick=\"a()\">x</b></p></foreignObject>", "", "<foreignobject>"),
            ("<g onload=\"a()\" id=\"b\"/>", "<g id=\"b\"/>", "`onload` of <g>"),
            ("<a xlink:href=\" java&#10;script:a()\">x</a>", "<a>x</a>", "`xlink:href` of <a>"),
            ("<a href=\"data:text/html,x\"/>", "<a/>", "`href` of <a>"),
            ("<set attributeName=\"onclick\" to=\"a()\"/>", "<set to=\"a()\"/>", "`attributeName` of <set>"),
            ("<?xml-stylesheet href=\"a.xsl\"?>", "", "<?xml-stylesheet?>"),
        ] {
            let (text, removed) = of(inner)?;
            assert_eq!(text, left, "{inner}");
            assert!(removed.iter().any(|what| what == gone), "{inner}: {removed:?}");
        }
        Ok(())
    }

    #[test]
    fn entities_are_expanded_and_cannot_hide_a_script() -> Result<(), String> {
        let svg = |value: &str| format!("<!DOCTYPE svg [<!ENTITY a \"{value}\">]><svg id=\"&a;\"><text>&a;</text></svg>");
        let found = cleaned(svg("https://a.example/").as_bytes())?;
        let text = found.text.map(|text| String::from_utf8_lossy(&text).into_owned());
        assert_eq!(text.as_deref(), Some("<svg id=\"https://a.example/\"><text>https://a.example/</text></svg>"));
        assert!(cleaned(svg("&lt;script/>").as_bytes()).is_err());
        assert!(cleaned(svg("<script/>").as_bytes()).is_err());
        Ok(())
    }

    #[test]
    fn unreadable_svgs_are_refused() {
        for bad in [
            &b"<svg>"[..],
            b"<svg></g>",
            b"<svg a=b/>",
            b"<svg>&what;</svg>",
            b"<?xml version=\"1.0\" encoding=\"utf-7\"?><svg/>",
            b"\xff\xfe<\0s\0",
        ] {
            assert!(cleaned(bad).is_err(), "{}", String::from_utf8_lossy(bad));
        }
        assert!(cleaned(b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><svg>\xe9</svg>").is_ok());
    }
}
