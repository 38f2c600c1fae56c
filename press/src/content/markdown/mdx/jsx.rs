//! Parses the tags, expressions and names of JavaScript that appear in MDX.

use std::collections::HashMap;
use std::ops::Range;

/// Maximum length of a tag or an expression, in bytes.
const LONGEST: usize = 4000;

/// The value of an attribute.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value<'t> {
    Text(&'t str),
    /// An expression.
    Code(&'t str),
}

/// A tag of JSX.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Element<'t> {
    /// Empty for `<>`.
    pub name: &'t str,
    pub is_end: bool,
    pub closes_itself: bool,
    /// Name, value and position of each attribute. An expression alone has an empty name.
    pub attributes: Vec<(&'t str, Value<'t>, Range<usize>)>,
    pub span: Range<usize>,
}

impl<'t> Element<'t> {
    /// Parses the tag whose `<` is at `start`.
    pub fn parse(text: &'t str, start: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        let is_end = bytes.get(start + 1) == Some(&b'/');
        let mut at = start + 1 + usize::from(is_end);
        let name = word(text, at);
        if name.starts_with(|c: char| !c.is_ascii_alphabetic()) || name.is_empty() && bytes.get(at) != Some(&b'>') {
            return None;
        }
        at += name.len();
        let mut attributes = Vec::new();
        let last = (start + LONGEST).min(text.len());
        while at < last {
            match *bytes.get(at)? {
                b'>' => return Some(Self { name, is_end, closes_itself: false, attributes, span: start..at + 1 }),
                b'/' if bytes.get(at + 1) == Some(&b'>') => {
                    return Some(Self { name, is_end, closes_itself: true, attributes, span: start..at + 2 });
                }
                b'{' => {
                    let end = braces(text, at)?;
                    attributes.push(("", Value::Code(&text[at + 1..end - 1]), at..end));
                    at = end;
                }
                byte if byte.is_ascii_whitespace() => at += 1,
                _ => {
                    let attribute = word(text, at);
                    if attribute.is_empty() {
                        return None;
                    }
                    let from = at;
                    at += attribute.len();
                    let value = match (bytes.get(at), bytes.get(at + 1)) {
                        (Some(b'='), Some(b'{')) => {
                            let end = braces(text, at + 1)?;
                            let code = &text[at + 2..end - 1];
                            at = end;
                            string(code.trim()).map_or(Value::Code(code), Value::Text)
                        }
                        (Some(b'='), Some(quote @ (b'"' | b'\''))) => {
                            let value = &text[at + 2..];
                            let value = &value[..value.find(char::from(*quote)).filter(|end| *end < LONGEST)?];
                            at += 2 + value.len() + 1;
                            Value::Text(value)
                        }
                        (Some(b'='), _) => return None,
                        _ => Value::Text(""),
                    };
                    attributes.push((attribute, value, from..at));
                }
            }
        }
        None
    }

    /// Markdown for a component whose attributes alone define what it shows: a picture, a video or a title.
    pub fn shown(&self, names: &HashMap<&str, &str>, is_alone: bool) -> Option<String> {
        let get = |wanted: &[&str]| {
            let value = wanted.iter().find_map(|wanted| self.attributes.iter().find(|(name, ..)| name == wanted));
            value.and_then(|(_, value, _)| match value {
                Value::Text(text) => Some(*text),
                Value::Code(code) => names.get(code.trim()).copied(),
            })
        };
        let get = |wanted: &[&str]| get(wanted).filter(|value| !value.is_empty());
        if let Some(src) = get(&["src", "image"]).filter(|src| is_picture(src)) {
            let alt = get(&["alt"]).unwrap_or_default().replace(['[', ']', '\n'], " ");
            let caption = get(&["caption"]).map(|words| format!(" \"{}\"", words.replace('"', "\\\"").replace('\n', " ")));
            return Some(format!("![{alt}](<{src}>{})", caption.unwrap_or_default()));
        }
        if matches!(self.name, "YouTube" | "Youtube") {
            return get(&["id", "videoId", "youTubeId"]).map(|id| match id.contains("://") {
                true => format!("\n\n{id}\n\n"),
                false => format!("\n\nhttps://www.youtube.com/watch?v={id}\n\n"),
            });
        }
        let title = get(&["title", "label", "caption", "heading", "text"]).filter(|_| is_alone)?;
        Some(format!("\n**{}**\n", title.trim().replace('*', "\\*").replace('\n', " ")))
    }
}

fn is_picture(src: &str) -> bool {
    let path = src.split(['?', '#']).next().unwrap_or_default();
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    matches!(extension.as_str(), "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "svg") && !src.contains(['<', '>', '\n'])
}

/// The name of an element or an attribute at the position `at`.
fn word(text: &str, at: usize) -> &str {
    let rest = &text[at..];
    &rest[..rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '$'))).unwrap_or(rest.len())]
}

/// The end of the braces that begin at `start`. Braces in strings do not count.
pub(super) fn braces(text: &str, start: usize) -> Option<usize> {
    let mut depth = 0;
    let mut quote = None;
    let mut bytes = text.bytes().enumerate().skip(start).take(LONGEST);
    while let Some((at, byte)) = bytes.next() {
        match (quote, byte) {
            (Some(_), b'\\') => _ = bytes.next(),
            (Some(open), _) if open == byte || byte == b'\n' && open != b'`' => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'' | b'`') => quote = Some(byte),
            (None, b'{') => depth += 1,
            (None, b'}') => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            (None, _) => {}
        }
    }
    None
}

/// The text of a string. `None` when the string contains escapes.
pub(super) fn string(code: &str) -> Option<&str> {
    let quote = code.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let inside = code[1..].strip_suffix(quote)?;
    (!inside.contains([quote, '\\', '$'])).then_some(inside)
}

/// The name that a line of a script defines, and its value: the path of a file, or text.
pub(super) fn name(line: &str) -> Option<(&str, &str)> {
    let line = line.trim().trim_end_matches(';').trim_end();
    if let Some(rest) = line.strip_prefix("import ") {
        let (name, from) = rest.split_once(" from ")?;
        return Some((name.trim(), string(from.trim())?)).filter(|(name, _)| word(name, 0) == *name);
    }
    let (name, value) = line.strip_prefix("export const ")?.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    Some((name, string(value).or(is_number.then_some(value))?)).filter(|(name, _)| word(name, 0) == *name)
}
