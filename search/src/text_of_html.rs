//! Extracts the text of a body. Bodies are sanitised HTML that `press` wrote, so this needs no full parser.

use broadsheet_model::Heading;

/// The visible text. It has a line break where a block begins or ends, and nowhere else.
#[cfg(not(target_arch = "wasm32"))]
pub fn text(html: &str) -> String {
    sections(html).0
}

/// The [`text`], and the headings that a link can lead to, each with the byte of the text at which its section begins.
pub fn sections(html: &str) -> (String, Vec<(usize, Heading)>) {
    let mut text = String::with_capacity(html.len());
    let mut headings: Vec<(usize, Heading)> = Vec::new();
    let mut open = false;
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&', '\n']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = match rest.as_bytes()[0] {
            b'<' => {
                let taken = tag(rest, &mut text);
                if open && rest.starts_with("</h") {
                    open = false;
                    if let Some((begin, heading)) = headings.last_mut() {
                        text[*begin..].trim().clone_into(&mut heading.text);
                    }
                } else if let Some(heading) = heading(&rest[..taken]) {
                    open = true;
                    headings.push((text.len(), heading));
                }
                taken
            }
            b'&' => entity(rest, &mut text),
            _ => {
                if !text.ends_with(['\n', ' ']) {
                    text.push(' ');
                }
                1
            }
        };
        rest = &rest[taken..];
    }
    text.push_str(rest);
    headings.retain(|(_, heading)| !heading.text.is_empty());
    (text, headings)
}

/// The heading that begins with this tag, if the tag has an `id`. The text of the heading is still empty.
fn heading(tag: &str) -> Option<Heading> {
    let level = tag.strip_prefix("<h")?.chars().next()?.to_digit(10)?;
    let (_, id) = tag.split_once(" id=\"")?;
    let mut unescaped = String::new();
    let mut id = &id[..id.find('"')?];
    while let Some(at) = id.find('&') {
        unescaped.push_str(&id[..at]);
        id = &id[at..];
        id = &id[entity(id, &mut unescaped)..];
    }
    unescaped.push_str(id);
    Some(Heading { level: level as u8, id: unescaped, text: String::new() })
}

/// Finds the body in the printed page of an article.
pub fn body(page: &str) -> Option<&str> {
    let (_, prose) = page.split_once("<div class=\"prose\"")?;
    let (body, _) = prose.split_once('>')?.1.split_once("</article>")?;
    Some(body)
}

/// Elements that do not interrupt a line of text.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s", "samp",
    "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
];

fn tag(rest: &str, text: &mut String) -> usize {
    let Some(end) = end_of_tag(rest) else { return rest.len() };
    let name = rest[1..end].trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    if !INLINE.contains(&name) && !text.ends_with('\n') {
        text.push('\n');
    }
    end + 1
}

/// The position of the tag's `>`. A `>` within quotation marks does not end the tag.
fn end_of_tag(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

fn entity(rest: &str, text: &mut String) -> usize {
    let name = rest[1..].split(|c: char| !c.is_ascii_alphanumeric() && c != '#').next().unwrap_or_default();
    let number = || match name.strip_prefix('#')?.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => name[1..].parse().ok(),
    };
    let char = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => number().and_then(char::from_u32),
    };
    let Some(char) = char else {
        text.push('&');
        return 1;
    };
    text.push(char);
    1 + name.len() + usize::from(rest[1 + name.len()..].starts_with(';'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_of_a_page_is_its_prose() {
        let page = "<main><article class=\"article\"><h1>A</h1><div class=\"prose\" lang=\"fr\"><p>B</p></div></article>\
                    <article class=\"card\">C</article></main>";
        assert_eq!(body(page).map(text).as_deref(), Some("\nB\n"));
        assert_eq!(body("<article><p>A</p></article>"), None);
    }

    #[test]
    fn a_section_begins_with_its_heading() {
        let html = "<p>Before.</p><h2 id=\"r&amp;d\">R<em>&amp;</em>D</h2><p>One.</p><h3>No anchor</h3><hr>\
                    <h2 class=\"x\" id=\"two\"><a href=\"#two\">Two</a></h2><p>2</p><h2 id=\"empty\"></h2>";
        let (text, headings) = sections(html);
        let found: Vec<_> = headings
            .iter()
            .map(|(at, heading)| (heading.level, heading.id.as_str(), heading.text.as_str(), &text[*at..]))
            .collect();
        assert_eq!(found, [(2, "r&d", "R&D", "R&D\nOne.\nNo anchor\nTwo\n2\n"), (2, "two", "Two", "Two\n2\n")]);
    }

    #[test]
    fn blocks_are_lines_and_entities_are_characters() {
        for (html, expected) in [
            ("<p>A <em>b</em>c\n&amp; d.</p>\n<p>E&nbsp;f&#233;&#xe9;</p>", "\nA bc & d.\nE féé\n"),
            ("<img alt=\"a > b\" src=x>1<br>2", "\n1\n2"),
            ("AT&T &unknown; &", "AT&T &unknown; &"),
            ("open <p", "open "),
            ("a<sup>2</sup>", "a2"),
        ] {
            assert_eq!(text(html), expected);
        }
    }
}
