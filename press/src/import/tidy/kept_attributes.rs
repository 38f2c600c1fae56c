//! Decides which attributes of an old body's elements are kept: those that have a meaning on any site.

use super::super::tree::Element;
use super::Tidier;

impl Tidier<'_> {
    /// Keeps these attributes, and reads the alignment and the language of code from the classes of the element.
    pub fn attributes(&self, element: &mut Element) {
        let name = element.name.clone();
        let align = alignment(element);
        let language = if name == "pre" || name == "code" { language(element) } else { None };
        element.attributes.retain_mut(|(key, value)| match (name.as_str(), key.as_str()) {
            (_, "lang") => !value.is_empty(),
            (_, "dir") => matches!(value.as_str(), "rtl" | "ltr" | "auto"),
            (_, "id") => self.targets.contains(value),
            ("a", "name") => {
                *key = "id".to_owned();
                self.targets.contains(value)
            }
            ("a", "href" | "title") | ("abbr" | "dfn", "title") => !value.trim().is_empty(),
            ("img", "src" | "alt" | "width" | "height" | "title") => true,
            ("video" | "audio" | "source" | "track", "src" | "type" | "poster" | "kind" | "srclang" | "label" | "controls") => {
                true
            }
            ("iframe", "src" | "title") => true,
            ("ol", "start" | "reversed" | "type") | ("li", "value") => true,
            ("td" | "th", "colspan" | "rowspan") => value != "1",
            ("td" | "th", "scope" | "headers") | ("col" | "colgroup", "span") => true,
            ("time" | "ins" | "del", "datetime") | ("blockquote" | "q", "cite") | ("details", "open") | ("data", "value") => true,
            _ => false,
        });
        // Old editors wrote the same text into `alt` and `title`.
        if name == "img" && element.get("title").is_some_and(|title| title.is_empty() || element.get("alt") == Some(title)) {
            element.attributes.retain(|(key, _)| key != "title");
        }
        if matches!(name.as_str(), "audio" | "video") {
            element.set("controls", "");
        }
        if let Some(class) = align.or(language) {
            element.set("class", &class);
        }
        element.attributes.sort();
        element.attributes.dedup_by(|a, b| a.0 == b.0);
    }
}

/// The alignment of an element, as a class of the style sheet.
fn alignment(element: &Element) -> Option<String> {
    let classes = element.get("class").unwrap_or_default();
    let side = classes.split_ascii_whitespace().find_map(|class| match class {
        "alignleft" | "align-left" | "left" => Some("left"),
        "alignright" | "align-right" | "right" => Some("right"),
        "aligncenter" | "align-center" | "has-text-align-center" if matches!(element.name.as_str(), "td" | "th") => {
            Some("center")
        }
        "has-text-align-right" if matches!(element.name.as_str(), "td" | "th") => Some("right"),
        _ => None,
    });
    let old = element.get("align").map(str::trim).filter(|align| matches!(*align, "left" | "right"));
    let is_picture = matches!(element.name.as_str(), "img" | "figure" | "td" | "th");
    side.or(old).filter(|_| is_picture).map(|side| format!("align-{side}"))
}

/// The language of code: `language-php`, `lang-php`, or `brush: php` of an old highlighter.
fn language(element: &Element) -> Option<String> {
    let classes = element.get("class").unwrap_or_default();
    let after = classes.split_once("brush:").map(|(_, rest)| rest.trim_start());
    let name = classes
        .split_ascii_whitespace()
        .find_map(|class| class.strip_prefix("language-").or_else(|| class.strip_prefix("lang-")))
        .or_else(|| after?.split([';', ' ']).next())
        .or_else(|| element.get("lang"))?;
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'#'));
    is_name.then(|| format!("language-{}", name.to_ascii_lowercase()))
}
