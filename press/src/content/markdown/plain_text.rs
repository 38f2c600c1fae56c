//! Extracts the words of sanitised HTML.

use super::super::slugify::fold;
use super::escape::decode;

/// Facts about the text of a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Digest {
    /// Number of words. A word is a run of letters and digits; two CJK characters count as one word.
    pub words: u32,
    /// The beginning of the first paragraphs.
    pub summary: Option<String>,
}

/// Maximum length of a summary, in characters.
const LONGEST: usize = 240;
/// When the first paragraph is shorter than this, the summary continues with the next paragraph.
const SHORT: usize = 100;

/// Elements whose paragraphs do not belong to a summary.
const ASIDE: &[&str] = &["blockquote", "li", "table", "figure", "section", "pre", "details", "aside", "dl"];
/// Elements that do not separate words.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s", "small", "span",
    "strong", "sub", "sup", "time", "u", "var", "wbr", "ruby",
];

/// Reads sanitised HTML once, and returns its number of words and its summary.
pub fn digest(html: &str) -> Digest {
    let mut counter = Counter::default();
    let mut summary = Summary::default();
    for piece in Pieces(html) {
        match piece {
            Piece::Text(text) => {
                counter.text(text);
                summary.text(text);
            }
            Piece::Tag { name, closing, whole } => {
                if !INLINE.contains(&name) {
                    counter.part();
                }
                summary.tag(name, closing, whole);
            }
        }
    }
    counter.part();
    Digest { words: counter.halves.div_ceil(2), summary: summary.finish() }
}

enum Piece<'a> {
    Text(&'a str),
    Tag { name: &'a str, closing: bool, whole: &'a str },
}

struct Pieces<'a>(&'a str);

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let rest = self.0;
        if rest.is_empty() {
            return None;
        }
        let Some(inner) = rest.strip_prefix('<') else {
            let (text, rest) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
            self.0 = rest;
            return Some(Piece::Text(text));
        };
        // `>` is escaped inside attributes.
        let (whole, rest) = inner.split_once('>').unwrap_or((inner, ""));
        self.0 = rest;
        let (closing, tag) = whole.strip_prefix('/').map_or((false, whole), |tag| (true, tag));
        let name = &tag[..tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len())];
        Some(Piece::Tag { name, closing, whole })
    }
}

/// The headings of sanitised HTML: level, byte range of the inside of the opening tag, `id`, and text.
pub fn headings(html: &str) -> Vec<(u8, std::ops::Range<usize>, Option<String>, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut open: Option<(u8, std::ops::Range<usize>, Option<String>, String)> = None;
    for piece in Pieces(html) {
        match piece {
            Piece::Text(text) => {
                at += text.len();
                if let Some((_, _, _, heading)) = &mut open {
                    heading.push_str(&decode(text));
                }
            }
            Piece::Tag { name, closing, whole } => {
                let level = name.strip_prefix('h').and_then(|n| n.parse::<u8>().ok()).filter(|level| (1..=6).contains(level));
                match level {
                    Some(_) if closing => found.extend(open.take()),
                    Some(level) => {
                        let id = whole.split_once(" id=\"").and_then(|(_, rest)| rest.split('"').next()).map(decode);
                        open = Some((level, at + 1..at + 1 + whole.len(), id, String::new()));
                    }
                    None => {}
                }
                at += whole.len() + 2;
            }
        }
    }
    found
}

#[derive(Default)]
struct Counter {
    halves: u32,
    inside: bool,
}

impl Counter {
    fn text(&mut self, text: &str) {
        let mut entity = false;
        for c in text.chars() {
            if entity {
                entity = c != ';';
            } else if c.is_ascii_alphanumeric() || (!c.is_ascii() && c.is_alphanumeric() && !is_cjk(c)) {
                self.inside = true;
            } else if is_cjk(c) {
                self.part();
                self.halves += 1;
            } else if !(self.inside
                && matches!(c, '\'' | '’' | '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{94f}' | '\u{200c}'))
            {
                self.part();
                entity = c == '&';
            }
        }
    }

    fn part(&mut self) {
        if std::mem::take(&mut self.inside) {
            self.halves += 2;
        }
    }
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}

#[derive(Default)]
struct Summary {
    text: String,
    paragraph: String,
    inside: bool,
    note: bool,
    aside: usize,
    done: bool,
}

impl Summary {
    fn text(&mut self, text: &str) {
        if self.inside && !self.note && !self.done && self.aside == 0 {
            self.paragraph.push_str(text);
        }
    }

    fn tag(&mut self, name: &str, closing: bool, whole: &str) {
        if self.done {
        } else if ASIDE.contains(&name) {
            self.aside = if closing { self.aside.saturating_sub(1) } else { self.aside + 1 };
        } else if name == "p" && !closing {
            self.inside = !whole.contains("class=\"embed\"");
        } else if name == "p" {
            self.inside = false;
            self.paragraph();
        } else if self.inside && name == "br" {
            self.paragraph.push(' ');
        } else if name == "sup" {
            // The number of a footnote does not belong to the sentence.
            self.note = !closing && whole.contains("footnote");
        }
    }

    fn paragraph(&mut self) {
        let text = fold(&decode(&std::mem::take(&mut self.paragraph)));
        let is_template = text.starts_with("{%") || text.starts_with("{{");
        if is_template || !text.contains(char::is_alphanumeric) {
            return;
        }
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(&text);
        self.done = self.text.chars().count() >= SHORT;
    }

    fn finish(mut self) -> Option<String> {
        if self.text.is_empty() && !self.paragraph.is_empty() {
            self.paragraph();
        }
        (!self.text.is_empty()).then(|| cut(&self.text))
    }
}

/// Cuts a text between words to at most [`LONGEST`] characters. Adds an ellipsis only when something was cut.
pub fn cut(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(LONGEST) else { return text.to_owned() };
    let room = &text[..text[..end].char_indices().next_back().map_or(0, |(last, _)| last)];
    // A text in a script without spaces is cut anywhere.
    let at = room.rfind(' ').filter(|at| *at > LONGEST / 2).unwrap_or(room.len());
    format!("{}…", room[..at].trim_end_matches([' ', ',', ';', ':', '.', '–', '—', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_words_of_any_script() {
        for (html, expected) in [
            ("", 0),
            ("<p>—</p>", 0),
            ("<p>one<em>two</em> three</p><p>four</p>", 3),
            ("<td>a</td><td>b</td>", 2),
            ("<p>don't do&nbsp;it &amp; that’s 3.5</p>", 6),
            ("<p>日本語です</p>", 3),
            ("<p>отвёртка и ключ</p>", 3),
            ("<p>خبر عاجل</p>", 2),
        ] {
            assert_eq!(digest(html).words, expected, "{html}");
        }
    }

    #[test]
    fn summary_is_the_first_real_paragraph() {
        let long = "word ".repeat(60);
        let cjk = "日".repeat(300);
        for (html, expected) in [
            ("<p><img src=\"a\"></p><p>A &lt; B.</p>", Some("A < B.".to_owned())),
            ("<blockquote><p>quoted</p></blockquote><p class=\"embed\"><a>Watch</a></p><p>{% image %}</p>", None),
            (
                "<ul><li><p>item</p></li></ul><p>One<br>\ntwo<sup class=\"footnote-ref\"><a>1</a></sup>.</p><p>Three.</p>",
                Some("One two. Three.".to_owned()),
            ),
            (&format!("<p>{long}</p>"), Some(format!("{}…", "word ".repeat(47).trim_end()))),
            (&format!("<p>{cjk}</p>"), Some(format!("{}…", "日".repeat(239)))),
        ] {
            let summary = digest(html).summary;
            assert!(summary.as_ref().is_none_or(|text| text.chars().count() <= LONGEST));
            assert_eq!(summary, expected, "{html}");
        }
    }
}
