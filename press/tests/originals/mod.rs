//! Reads real archives with other code than the importer, so that tests can compare the two.

use crate::Result;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use quick_xml::Reader;
use quick_xml::events;
use scraper::{Html, Node};
use serde_json::Value;
use std::collections::HashMap;
use std::path::Path;

/// An item of an archive.
#[derive(Debug)]
pub struct Original {
    /// Whether everybody could read the item.
    pub is_public: bool,
    /// The words of the title, in lower case.
    pub title: Vec<String>,
    /// The visible words of the body.
    pub body: Vec<String>,
}

/// Returns the items of a WordPress export, in their order; none when the file is not well-formed.
pub fn of_export(xml: &str) -> Vec<Original> {
    let mut reader = Reader::from_str(xml);
    let mut item: HashMap<String, String> = HashMap::new();
    let mut path: Vec<String> = Vec::new();
    let mut originals = Vec::new();
    loop {
        let mut add = |path: &[String], text: &str| {
            if let [.., parent, name] = path
                && parent == "item"
            {
                item.entry(name.clone()).or_default().push_str(text);
            }
        };
        match reader.read_event() {
            Err(_) => return Vec::new(),
            Ok(events::Event::Eof) => return originals,
            Ok(events::Event::Start(start)) => path.push(String::from_utf8_lossy(start.name().as_ref()).into_owned()),
            Ok(events::Event::Text(text)) => add(&path, &String::from_utf8_lossy(&text)),
            Ok(events::Event::CData(text)) => add(&path, &String::from_utf8_lossy(&text)),
            Ok(events::Event::GeneralRef(name)) => add(&path, &character(&name)),
            Ok(events::Event::End(end)) => {
                path.pop();
                if end.name().as_ref() == b"item" {
                    let get = |name: &str| item.get(name).map_or("", |text| text.trim());
                    originals.push(Original {
                        is_public: get("wp:status") == "publish" && get("wp:post_password").is_empty(),
                        title: words(get("title")),
                        body: words(&without_shortcodes(get("content:encoded"))),
                    });
                    item.clear();
                }
            }
            Ok(_) => {}
        }
    }
}

fn character(name: &events::BytesRef<'_>) -> String {
    match name.resolve_char_ref() {
        Ok(Some(c)) => c.to_string(),
        _ => quick_xml::escape::resolve_predefined_entity(&String::from_utf8_lossy(name)).unwrap_or_default().to_owned(),
    }
}

/// Returns the items in a file of WordPress's REST API, in their order. Users, terms and similar records are not items.
pub fn of_dump(json: &str) -> Result<Vec<Original>> {
    let value: Value = serde_json::from_str(json)?;
    let items = match &value {
        Value::Array(items) => items.as_slice(),
        other => std::slice::from_ref(other),
    };
    let original = |item: &Value| {
        let body = item["content"]["rendered"].as_str()?;
        Some(Original {
            is_public: item["status"] == "publish" && item["content"]["protected"] != true,
            title: words(item["title"]["rendered"].as_str().unwrap_or_default()),
            body: words(body),
        })
    };
    Ok(items.iter().filter_map(original).collect())
}

/// Returns the visible words of a Markdown file of another system, without front matter and template tags.
pub fn of_markdown(text: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM;
    let mut html = String::new();
    let mut picture = false;
    for event in Parser::new_ext(&without_tags(without_front_matter(text)), options) {
        match event {
            Event::Start(Tag::Image { .. }) => picture = true,
            Event::End(TagEnd::Image) => picture = false,
            // Readers see the alternative text only where the picture is missing.
            Event::Text(_) | Event::Code(_) if picture => {}
            Event::Text(text) | Event::Code(text) => html.push_str(&text.replace('&', "&amp;").replace('<', "&lt;")),
            Event::Html(text) | Event::InlineHtml(text) => html.push_str(&text),
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {}
            _ => html.push(' '),
        }
    }
    // A browser without JavaScript treats the content of `noscript` as ordinary HTML.
    words(&html.replace("<noscript>", " ").replace("</noscript>", " "))
}

fn without_front_matter(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}');
    let ends = match text.get(..3) {
        Some("---") => &["\n---", "\n..."][..],
        Some("+++") => &["\n+++"],
        _ => return text,
    };
    let end = ends.iter().filter_map(|end| Some(text.find(end)? + end.len())).min();
    end.map_or(text, |end| &text[end..])
}

/// Removes `{{ … }}` and `{% … %}`, lines that contain nothing else, attribute lists (`{: … }` and `{.…}`), and the marks of
/// alerts.
fn without_tags(text: &str) -> String {
    const GONE: &str = "\u{1}";
    let mut out = String::new();
    for line in tags_marked(text, GONE).split_inclusive('\n') {
        let bare = line.replace(GONE, "");
        if bare.trim().is_empty() && bare.len() < line.len() {
            continue;
        }
        let quoted = bare.trim_start_matches(['>', ' ']);
        let mut rest = bare.as_str();
        // The mark of an alert is not text: it only sets its look.
        if bare.trim_start().starts_with('>')
            && quoted.starts_with("[!")
            && let Some((_, words)) = quoted.split_once(']')
        {
            out.push_str("> ");
            rest = words;
        }
        while let Some(open) = rest.find("{:").into_iter().chain(rest.find("{.")).min() {
            let end = rest[open..].find('}').map_or(rest.len(), |end| open + end + 1);
            out.push_str(&rest[..open]);
            rest = &rest[end..];
        }
        out.push_str(rest);
    }
    out
}

/// Replaces every template tag by a mark.
fn tags_marked(text: &str, mark: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        let (before, tag) = rest.split_at(open);
        out.push_str(before);
        let close = if tag.starts_with("{%") { "%}" } else { "}}" };
        let end = tag.find(close).filter(|end| *end < 2000 && !tag[2..*end].contains("{{") && !tag[2..*end].contains("{%"));
        let skip = end.map_or(2, |end| end + close.len());
        out.push_str(if end.is_some() { mark } else { &tag[..skip] });
        rest = &tag[skip..];
    }
    out + rest
}

/// Removes the tags of WordPress's own shortcodes from a body, but keeps the text between them.
fn without_shortcodes(body: &str) -> String {
    let mut out = String::new();
    let mut rest = body;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        let name: String = after.trim_start_matches('/').chars().take_while(char::is_ascii_alphabetic).collect();
        let is_code = ["gallery", "caption", "embed", "audio", "video", "playlist"].contains(&name.as_str());
        match after.split_once(']').filter(|_| is_code) {
            Some((_, after)) => rest = after,
            None => {
                out.push('[');
                rest = after;
            }
        }
    }
    out + rest
}

/// Returns the visible words of HTML. Addresses are not words, because the importer turns the addresses of players into links.
pub fn words(html: &str) -> Vec<String> {
    let tree = Html::parse_fragment(&html.replace("<![CDATA[", "&lt;![CDATA["));
    let mut text = String::new();
    for node in tree.root_element().descendants() {
        let parent = node.parent().and_then(|parent| parent.value().as_element().map(|element| element.name().to_owned()));
        match node.value() {
            Node::Text(part) if !matches!(parent.as_deref(), Some("script" | "style")) => text.push_str(part),
            Node::Element(element) if !["em", "strong", "a", "b", "i", "span", "sub"].contains(&element.name()) => text.push(' '),
            _ => {}
        }
    }
    let words = text.split_whitespace().filter(|word| !word.starts_with("http://") && !word.starts_with("https://"));
    words
        .flat_map(|word| word.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Lists the files below a folder that have one of these extensions, sorted by path.
pub fn files(folder: &Path, endings: &[&str]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        if entry.path().extension().is_some_and(|own| endings.iter().any(|ending| own == *ending)) {
            found.push(entry.path().strip_prefix(folder)?.to_string_lossy().into_owned());
        }
    }
    Ok(found)
}
