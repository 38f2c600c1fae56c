//! Limits how deep elements are nested, and how many elements browsers create from a text. Both limits apply before any parser
//! builds a tree. Without them, a hundred kilobytes of unclosed tags would take minutes, or all memory.

/// Maximum depth of nesting that is published or imported. Browsers stop at 512.
pub const DEEPEST: usize = 100;
/// Maximum number of times that unclosed formatting is reopened in one text. Browsers reopen it in every paragraph after it.
const MOST_REOPENED: usize = 50_000;

/// The elements that are open at a position in a text.
#[derive(Debug, Default)]
pub struct Nesting {
    open: Vec<Open>,
    /// Number of formatting elements that are open.
    formatting: usize,
    /// How often formatting was reopened.
    reopened: usize,
    /// The faults that were reported already.
    told: Vec<Fault>,
    /// The open element whose content is text.
    textual: Option<String>,
}

#[derive(Debug)]
struct Open {
    name: String,
    is_formatting: bool,
    /// The element is part of a line, so it ends with the paragraph.
    is_inline: bool,
}

const VOID: &[&str] = &[
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "image", "input", "keygen", "link",
    "meta", "param", "source", "track", "wbr",
];

/// Elements whose content is text, even when it looks like tags.
pub const TEXTUAL: &[&str] = &["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

/// Elements that browsers reopen when the block around them ends first.
const FORMATTING: &[&str] = &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Elements that limit closing tags: a closing tag inside such an element does not close an element around it.
const WALLS: &[&str] =
    &["td", "th", "caption", "table", "object", "applet", "marquee", "template", "select", "button", "svg", "math"];

/// Elements that the next element of the same kind closes, and the elements that prevent this when they are between the two.
const CLOSED_BY_OTHERS: &[(&[&str], &[&str])] = &[
    (&["li"], &["ul", "ol", "menu", "dir"]),
    (&["dt", "dd"], &["dl"]),
    (&["option", "optgroup"], &["select"]),
    (&["rt", "rp", "rb", "rtc"], &["ruby"]),
    (&["td", "th", "tr", "thead", "tbody", "tfoot", "caption", "colgroup"], &["table"]),
];

/// Elements within a line: they close no paragraph. All other elements count as blocks, to assume the worst case.
const INLINE: &[&str] = &[
    "abbr", "acronym", "audio", "bdi", "bdo", "blink", "cite", "data", "del", "dfn", "ins", "kbd", "label", "map", "mark",
    "picture", "q", "rb", "rp", "rt", "rtc", "ruby", "samp", "span", "sub", "sup", "time", "var", "video",
];

/// A limit that a text exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Elements are nested too deeply.
    TooDeep,
    /// Unclosed formatting was reopened too often.
    Reopened,
}

/// The message for [`Fault::Reopened`].
pub const REOPENED: &str = "too many paragraphs are inside formatting that is never closed";

/// What happens to an opening tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// The tag opens an element.
    Open,
    /// The element would be nested too deeply: the tag is left out, and its words stay.
    TooDeep,
}

impl Nesting {
    /// Processes an opening tag. Writes the end tags that must come before it to `out`.
    pub fn enter(&mut self, name: &str, out: &mut String) -> Entry {
        let is_formatting = FORMATTING.contains(&name);
        if VOID.contains(&name) || self.textual.is_some() {
            return Entry::Open;
        }
        if TEXTUAL.contains(&name) {
            self.textual = Some(name.to_owned());
            return Entry::Open;
        }
        let is_inline = INLINE.contains(&name);
        if !is_formatting && !is_inline {
            self.block(out);
        }
        // A link inside a link ends the outer link.
        if name == "a"
            && let Some(at) = self.open.iter().rposition(|open| open.name == "a" || WALLS.contains(&open.name.as_str()))
            && self.open[at].name == "a"
        {
            self.close(at);
        }
        if let Some((kind, walls)) = CLOSED_BY_OTHERS.iter().find(|(kind, _)| kind.contains(&name)) {
            let last =
                self.open.iter().rposition(|open| kind.contains(&open.name.as_str()) || walls.contains(&open.name.as_str()));
            if let Some(at) = last.filter(|at| kind.contains(&self.open[*at].name.as_str())) {
                self.close(at);
            }
        }
        if self.open.len() >= DEEPEST || is_formatting && self.reopened >= MOST_REOPENED {
            return Entry::TooDeep;
        }
        self.formatting += usize::from(is_formatting);
        self.open.push(Open { name: name.to_owned(), is_formatting, is_inline });
        Entry::Open
    }

    /// Processes the beginning of a block, which ends a paragraph. Writes the end tags that must come before it to `out`.
    pub fn block(&mut self, out: &mut String) {
        if self.open.is_empty() {
            return;
        }
        let last = self.open.iter().rposition(|open| open.name == "p" || WALLS.contains(&open.name.as_str()));
        if let Some(at) = last.filter(|at| self.open[*at].name == "p") {
            self.close(at);
        }
        self.reopened += self.formatting;
        if self.formatting > 0 && self.reopened >= MOST_REOPENED {
            for open in self.open.iter().rev().filter(|open| open.is_formatting) {
                out.push_str("</");
                out.push_str(&open.name);
                out.push('>');
            }
            self.open.retain(|open| !open.is_formatting);
            self.formatting = 0;
        }
    }

    /// Processes the end of a paragraph, heading or cell of Markdown. The elements that were part of its lines end as well.
    pub fn end_lines(&mut self) {
        let block = self.open.iter().rposition(|open| !open.is_formatting && !open.is_inline);
        let mut place = 0;
        self.open.retain(|open| {
            place += 1;
            block.is_some_and(|block| place <= block + 1) || open.is_formatting
        });
    }

    /// Whether a fault was not reported yet. From now on, it counts as reported.
    pub fn tell_once(&mut self, fault: Fault) -> bool {
        let is_new = !self.told.contains(&fault);
        self.told.extend(is_new.then_some(fault));
        is_new
    }

    /// Whether formatting was reopened too often, so that no more formatting is opened.
    pub fn is_exhausted(&self) -> bool {
        self.reopened >= MOST_REOPENED
    }

    /// Processes a closing tag.
    pub fn leave(&mut self, name: &str) {
        if let Some(textual) = &self.textual {
            if textual == name {
                self.textual = None;
            }
            return;
        }
        let is_wall = |open: &Open| open.name != name && WALLS.contains(&open.name.as_str());
        let is_part = matches!(name, "table" | "tr" | "tbody" | "thead" | "tfoot");
        for at in (0..self.open.len()).rev() {
            if self.open[at].name == name {
                return self.close(at);
            }
            // The parts of a table close each other.
            if is_wall(&self.open[at]) && !(is_part && matches!(self.open[at].name.as_str(), "td" | "th" | "caption")) {
                return;
            }
        }
    }

    /// Closes an element and everything in it, except formatting, which continues after the element.
    fn close(&mut self, at: usize) {
        if self.open[at].is_formatting {
            self.open.remove(at);
            self.formatting -= 1;
            return;
        }
        let mut place = 0;
        self.open.retain(|open| {
            place += 1;
            place <= at || open.is_formatting
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Processes tags such as `<p>` and `</p>`. Returns the depth at the end, and how many tags were too deep.
    fn after(tags: &str) -> (usize, usize) {
        let mut nesting = Nesting::default();
        let mut too_deep = 0;
        for tag in tags.split('<').skip(1).map(|tag| tag.trim_end_matches('>')) {
            match tag.strip_prefix('/') {
                Some(name) => nesting.leave(name),
                None => too_deep += usize::from(nesting.enter(tag, &mut String::new()) == Entry::TooDeep),
            }
        }
        (nesting.open.len(), too_deep)
    }

    #[test]
    fn common_unclosed_elements_are_not_nested() {
        for (tags, depth) in [
            ("<p><p><p>", 1),
            ("<p><br><img><hr><div>", 1),
            ("<ul><li><li><ul><li></ul><li>", 2),
            ("<dl><dt><dd><dt>", 2),
            ("<table><tr><td><p><td><tr><th>", 2),
            ("<table><tr><td><table><tr><td></table>", 2),
            ("<div><p><b></p><i></div>", 2),
            ("<b><i></b></i>", 0),
            ("<a><a><a>", 1),
            // A closing tag inside a cell does not close an element around the table.
            ("<div><table><tr><td></div>", 3),
            // In a script, only the end tag of the script is a tag.
            ("<div><script></div><p></script>", 1),
            ("<div><table><tr><td></table></div>", 0),
        ] {
            assert_eq!(after(tags), (depth, 0), "{tags}");
        }
    }

    #[test]
    fn nothing_is_nested_deeper_than_the_maximum() {
        for tags in ["<div>", "<font>", "<ul><li>", "<table><tr><td>", "<div><table></div>", "<object></div>", "<x></y>"] {
            let (depth, too_deep) = after(&tags.repeat(1000));
            assert!(depth == DEEPEST && too_deep > 0, "{tags}: {depth}, {too_deep}");
        }
    }

    #[test]
    fn inline_elements_end_with_their_paragraph() {
        let mut nesting = Nesting::default();
        for name in ["div", "b", "span", "kbd"] {
            nesting.enter(name, &mut String::new());
        }
        nesting.end_lines();
        assert_eq!(nesting.open.iter().map(|open| open.name.as_str()).collect::<Vec<_>>(), ["div", "b"]);
    }

    #[test]
    fn unclosed_formatting_is_reopened_a_limited_number_of_times() {
        let mut nesting = Nesting::default();
        let mut out = String::new();
        for _ in 0..50 {
            nesting.enter("font", &mut out);
        }
        for _ in 0..MOST_REOPENED {
            nesting.enter("p", &mut out);
        }
        assert_eq!(out, "</font>".repeat(50));
        assert!(nesting.is_exhausted());
        assert_eq!((nesting.enter("font", &mut out), nesting.enter("p", &mut out)), (Entry::TooDeep, Entry::Open));
    }
}
