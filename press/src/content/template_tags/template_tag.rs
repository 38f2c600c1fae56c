//! Finds the template tags in a text, and the end tag of each.

use std::collections::HashMap;
use std::ops::Range;

/// A tag: `{% name "a" b=c %}`, `{{< name >}}`, `{{ name }}`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'t> {
    /// The byte range in the file.
    pub span: Range<usize>,
    /// The text between the braces.
    pub inside: &'t str,
    pub name: &'t str,
    /// The name and the value of each argument. The name may be empty.
    pub arguments: Vec<(&'t str, &'t str)>,
    /// The line of the tag contains only tags.
    pub is_alone: bool,
    /// The index of the tag that ends it.
    pub end: Option<usize>,
    /// The tag ends another tag.
    pub is_end: bool,
}

const FORMS: &[(&str, &str)] = &[("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}"), ("{{", "}}")];

/// Maximum length of a tag, in bytes. A longer text between braces is there by accident.
const LONGEST: usize = 2000;

/// Whether a text may contain a tag.
pub(super) fn is_tagged(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

/// Finds the tags outside of `code` in the body that begins at byte `start`. With `in_code`, also finds the tags that other
/// systems read inside code: Jekyll's `raw` and Hugo's `{{</* shown */>}}`.
pub(super) fn find<'t>(text: &'t str, start: usize, code: &[Range<usize>], in_code: bool) -> Vec<Tag<'t>> {
    let mut tags: Vec<Tag<'t>> = Vec::new();
    let mut at = start;
    // The position of the next `endraw`, as far as the text has been searched.
    let mut end_of_raw = Some(start);
    while let Some(open) = text.get(at..).unwrap_or_default().find('{').map(|found| at + found) {
        let is_code = code[..code.partition_point(|code| code.start <= open)].last().is_some_and(|code| code.contains(&open));
        if text[..open].ends_with('\\') && !is_code {
            // After a backslash, both braces are text.
            at = open + 2;
            continue;
        }
        let Some(tag) = Tag::parse(text, open).filter(|tag| !is_code || in_code && (tag.is_raw() || tag.is_shown_as_text()))
        else {
            at = open + 1;
            continue;
        };
        at = tag.span.end;
        if tag.name == "raw" {
            if end_of_raw.is_some_and(|end| end < at) {
                end_of_raw = text[at..].find("endraw").and_then(|end| text[..at + end].rfind("{%"));
            }
            at = end_of_raw.map_or(at, |end| end.max(at));
        }
        tags.push(tag);
    }
    pair(&mut tags);
    tell_alone(text, &mut tags);
    tags
}

impl<'t> Tag<'t> {
    fn parse(text: &'t str, start: usize) -> Option<Self> {
        let rest = &text[start..];
        let (open, close) = *FORMS.iter().find(|(open, _)| rest.starts_with(open))?;
        let mut longest = rest.len().min(LONGEST);
        while !rest.is_char_boundary(longest) {
            longest -= 1;
        }
        let end = rest[..longest].find(close)?;
        let inside = rest.get(open.len()..end)?.trim_matches(['-', ' ', '\t', '\n']);
        if inside.contains("{{") || inside.contains("{%") {
            return None;
        }
        let length = inside.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'))).unwrap_or(inside.len());
        let (name, rest) = inside.split_at(length);
        let arguments = arguments(rest);
        let span = start..start + end + close.len();
        Some(Self { span, inside, name, arguments, is_alone: false, end: None, is_end: false })
    }

    /// Whether this is Jekyll's `raw`, after which no text is a template, or its end.
    pub fn is_raw(&self) -> bool {
        matches!(self.name, "raw" | "endraw")
    }

    /// Whether this is Hugo's `{{</* figure */>}}`, which shows the tag itself.
    pub fn is_shown_as_text(&self) -> bool {
        self.is_comment() && self.span.len() == "{{<".len() + self.inside.len() + ">}}".len()
    }

    /// Whether this is Hugo's `{{/* comment */}}`. Also true for a tag of [`Self::is_shown_as_text`].
    pub fn is_comment(&self) -> bool {
        self.inside.len() >= 4 && self.inside.starts_with("/*") && self.inside.ends_with("*/")
    }

    /// The value of the argument that has one of these names.
    pub fn get(&self, names: &[&str]) -> Option<&'t str> {
        names.iter().find_map(|name| self.arguments.iter().find(|(key, _)| key == name)).map(|(_, value)| *value)
    }

    /// The first value without a name.
    pub fn first(&self) -> Option<&'t str> {
        self.get(&[""])
    }

    /// The name of the tag that this tag ends. Empty when it ends the last open tag, whatever the name of that tag is.
    fn ends(&self) -> Option<&'t str> {
        match self.name {
            "end" => Some(""),
            "/" => self.first(),
            name => name.strip_prefix('/').or_else(|| name.strip_prefix("end")),
        }
    }
}

/// Finds the end tag of each tag.
fn pair(tags: &mut [Tag<'_>]) {
    let mut open: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut order: Vec<usize> = Vec::new();
    for at in 0..tags.len() {
        let Some(name) = tags[at].ends() else {
            open.entry(tags[at].name).or_default().push(at);
            order.push(at);
            continue;
        };
        let begin = if name.is_empty() {
            while order.last().is_some_and(|last| tags[*last].end.is_some()) {
                order.pop();
            }
            order.pop()
        } else {
            let named = open.get_mut(name);
            named.and_then(|named| std::iter::from_fn(|| named.pop()).find(|begin| tags[*begin].end.is_none()))
        };
        if let Some(begin) = begin {
            tags[begin].end = Some(at);
            tags[at].is_end = true;
        }
    }
}

/// Finds the tags on lines that contain only tags. The markers of lists and quotations do not count.
fn tell_alone(text: &str, tags: &mut [Tag<'_>]) {
    let is_nothing = |text: &str| text.chars().all(|c| c.is_whitespace() || matches!(c, '>' | '-' | '*' | '+'));
    let mut from = 0;
    while from < tags.len() {
        let line_start = text[..tags[from].span.start].rfind('\n').map_or(0, |end| end + 1);
        let mut is_alone = is_nothing(&text[line_start..tags[from].span.start]);
        let line_end = |from: usize| text[from..].find('\n').map_or(text.len(), |end| from + end);
        let mut end = line_end(tags[from].span.end);
        let mut to = from + 1;
        let mut behind = tags[from].span.end;
        while let Some(tag) = tags.get(to).filter(|tag| tag.span.start < end) {
            // The text between `raw` and its end was not searched for tags.
            is_alone &= text[behind..tag.span.start].trim().is_empty();
            behind = tag.span.end;
            if behind > end {
                end = line_end(behind);
            }
            to += 1;
        }
        is_alone &= text[behind..end].trim().is_empty();
        tags[from..to].iter_mut().for_each(|tag| tag.is_alone = is_alone);
        from = to;
    }
}

fn arguments(text: &str) -> Vec<(&str, &str)> {
    let mut all = Vec::new();
    let skip = |c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')');
    let mut rest = text.trim_start_matches(skip);
    while let Some(first) = rest.chars().next() {
        let named = rest.find(['=', ':', ' ', '"', '\'']).filter(|at| rest[*at..].starts_with(['=', ':']) && *at > 0);
        let is_name = named.is_some_and(|at| rest[..at].bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')));
        let name = match named.filter(|_| is_name) {
            Some(at) => {
                let name = &rest[..at];
                rest = rest[at + 1..].trim_start();
                name
            }
            None => "",
        };
        let first = if name.is_empty() { first } else { rest.chars().next().unwrap_or(' ') };
        let (value, after) = match first {
            '"' | '\'' | '`' => rest[1..].split_once(first).unwrap_or((&rest[1..], "")),
            _ => rest.split_at(rest.find(skip).unwrap_or(rest.len())),
        };
        all.push((name, value));
        rest = after.trim_start_matches(skip);
        if value.is_empty() && after.is_empty() {
            break;
        }
    }
    all
}
