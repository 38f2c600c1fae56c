//! Converts WordPress's shortcodes, `[like="this"]`. A shortcode is a name that WordPress or a plugin registered, with attributes
//! after it. The shortcodes of WordPress itself become HTML. Other shortcodes are removed and reported; the text between them
//! stays. Words in brackets stay unchanged, with the links in them: newspapers write `[sic]` and
//! `[see <a href="...">the minutes</a>]`.

mod media_shortcodes;
mod shortcode_attributes;

use super::super::attachments::Files;
use super::super::ledger::{Change, What};
use crate::support::byte_search::Ahead;
use shortcode_attributes::Attribute;
use std::collections::HashMap;

/// Returns a body with its shortcodes converted. `id` is the item's: galleries show the files that are attached to the item.
pub fn expand(text: &str, files: &Files, id: Option<u64>, changes: &mut Vec<Change>) -> String {
    let mut expander = Expander { files, id, changes, room: Some(MOST_SHOWN) };
    expander.expand(text, 0)
}

/// Maximum nesting depth of shortcodes.
const DEEPEST: usize = 16;

/// The longest opening tag of a shortcode, in bytes.
const LONGEST_TAG: usize = 8 << 10;

/// Maximum size of the HTML of the galleries and playlists in one item, in bytes: each of them shows all files of the item.
const MOST_SHOWN: usize = 4 << 20;

struct Expander<'a> {
    files: &'a Files,
    id: Option<u64>,
    changes: &'a mut Vec<Change>,
    /// Bytes left for galleries and playlists; `None` after one of them needed more.
    room: Option<usize>,
}

/// A shortcode as it is written.
#[derive(Debug, PartialEq, Eq)]
struct Shortcode<'t> {
    name: &'t str,
    attributes: Vec<Attribute>,
    /// The opening tag, unchanged.
    tag: &'t str,
    /// The text between the opening and the closing tag.
    content: Option<&'t str>,
}

impl Shortcode<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| attribute.name == name).map(|attribute| attribute.value.as_str())
    }

    /// Whether there are values without a name. Words of a sentence look like that.
    fn has_words(&self) -> bool {
        self.attributes.iter().any(|attribute| attribute.name.is_empty())
    }
}

/// Shortcodes of plugins that have no attributes, no closing tag, and a name that could be an ordinary word.
const PLUGINS: &[&str] =
    &["contact-form-7", "contact-form", "toc", "sitemap", "products", "woocommerce_cart", "sharethis", "addtoany"];

/// Shortcodes that show source code.
const CODE: &[&str] =
    &["code", "sourcecode", "source", "php", "js", "css", "html", "xml", "sql", "bash", "python", "ruby", "java"];

impl Expander<'_> {
    fn expand(&mut self, text: &str, depth: usize) -> String {
        let mut out = String::with_capacity(text.len());
        let mut brackets = Brackets::new(text);
        let mut at = 0;
        while let Some(open) = text[at..].find(['[', '<']).map(|found| at + found) {
            out.push_str(&text[at..open]);
            at = open;
            if text[at..].starts_with('<') {
                at = skip_markup(text, open, &mut brackets.ahead);
                out.push_str(&text[open..at]);
            } else if let Some((inside, after)) = escaped(text, open, &mut brackets.ahead) {
                out.push_str(inside);
                at = after;
            } else if let Some(after) =
                if depth < DEEPEST { self.at(&text[open..], &mut brackets, depth, &mut out) } else { None }
            {
                at = text.len() - after.len();
            } else {
                out.push('[');
                at = open + 1;
            }
        }
        out.push_str(&text[at..]);
        out
    }

    /// Converts the shortcode at the beginning of a text, and returns the text after it. Returns `None` if there is no shortcode.
    fn at<'t>(&mut self, text: &'t str, brackets: &mut Brackets<'t>, depth: usize, out: &mut String) -> Option<&'t str> {
        if let Some(name) = text.strip_prefix("[/") {
            let (name, after) = name.split_at(name.find(|c: char| !is_of_name(c))?);
            let after = after.strip_prefix(']')?;
            // A closing tag without an opening tag: plugins nest their shortcodes in strange ways.
            let is_end = is_name(name) && (name.contains('_') || media_shortcodes::KNOWN.contains(&name));
            if is_end {
                self.changes.push(Change::new(What::Shortcode, format!("[/{name}]")));
            }
            return is_end.then_some(after);
        }
        let (code, after) = parse(text, brackets)?;
        let content = code.content.unwrap_or_default();
        if CODE.contains(&code.name) && code.content.is_some() {
            let language = ["language", "lang"].iter().find_map(|name| code.get(name)).unwrap_or(code.name);
            let language = if matches!(language, "code" | "sourcecode" | "source") { "" } else { language };
            let content = content.trim_matches('\n');
            let escaped = if content.contains("&lt;") { content.to_owned() } else { content.replace('&', "&amp;") };
            let escaped = escaped.replace('<', "&lt;").replace('[', "&#91;");
            out.push_str(&format!("\n\n<pre><code class=\"language-{language}\">{escaped}</code></pre>\n\n"));
            return Some(after);
        }
        let inner = self.expand(content, depth + 1);
        let is_gallery = matches!(code.name, "gallery" | "playlist");
        if is_gallery && self.room.is_none() {
            return Some(after);
        }
        if let Some(shown) = media_shortcodes::show(&code, &inner, self.files, self.id) {
            if shown.is_empty() && code.content.is_none() && code.has_words() {
                // Ordinary words, as in "[video by the harbour authority]".
                return None;
            }
            if shown.is_empty() {
                self.changes.push(Change::new(What::Shortcode, format!("{} with nothing to show", code.tag)));
            }
            if is_gallery {
                self.room = self.room.and_then(|room| room.checked_sub(shown.len()));
                if self.room.is_none() {
                    self.changes.push(Change::new(What::Shortcode, format!("galleries beyond {} MB", MOST_SHOWN >> 20)));
                    return Some(after);
                }
            }
            out.push_str(&shown);
            return Some(after);
        }
        if !self.is_shortcode(&code, text, after, out) {
            return None;
        }
        self.changes.push(Change::new(What::Shortcode, code.tag.to_owned()));
        out.push_str(&inner);
        Some(after)
    }

    /// Whether brackets contain a shortcode of a plugin, and not words. The import does not know which names the old site's
    /// plugins registered, so it accepts only brackets that cannot be anything else.
    fn is_shortcode(&self, code: &Shortcode<'_>, text: &str, after: &str, before: &str) -> bool {
        if code.content.is_some() || PLUGINS.contains(&code.name) {
            return true;
        }
        if !code.attributes.is_empty() {
            let is_quoted = code.attributes.iter().all(|attribute| attribute.is_quoted);
            return code.name.contains('_') || !code.has_words() && (is_quoted || code.name.contains('-'));
        }
        // A single unusual word, alone on its line.
        let line_begins = before.trim_end_matches([' ', '\t']).ends_with('\n') || before.is_empty() || before.ends_with('>');
        let line_ends = after.is_empty() || after.starts_with(['\n', '<']);
        code.tag.ends_with("/]") || code.name.contains(['_', '-']) && line_begins && line_ends && text.len() > code.name.len()
    }
}

/// The positions of the opening and closing tags in a text, by name. Without this table, each opening tag would cost a search
/// through the whole text.
struct Brackets<'t> {
    text: &'t str,
    begins: HashMap<&'t str, Vec<usize>>,
    ends: HashMap<&'t str, Vec<usize>>,
    ahead: Ahead<'t>,
}

impl<'t> Brackets<'t> {
    fn new(text: &'t str) -> Self {
        let (mut begins, mut ends) = (HashMap::<_, Vec<_>>::new(), HashMap::<_, Vec<_>>::new());
        // Without a closing tag, no shortcode has content.
        let ending = if text.contains("[/") { text } else { "" };
        for (at, _) in ending.match_indices('[') {
            let inside = &text[at + 1..];
            let (inside, is_end) = inside.strip_prefix('/').map_or((inside, false), |inside| (inside, true));
            let (name, after) = inside.split_at(inside.find(|c: char| !is_of_name(c)).unwrap_or(inside.len()));
            if is_end && after.starts_with(']') {
                ends.entry(name).or_default().push(at);
            } else if !is_end && after.starts_with([']', ' ']) {
                begins.entry(name).or_default().push(at);
            }
        }
        Self { text, begins, ends, ahead: Ahead::new(text) }
    }

    /// The text between an opening tag that ends at `from` and its closing tag, and the text after that. `None` if there is no
    /// closing tag, or if another opening tag of the same name comes before it.
    fn content(&self, name: &str, from: usize) -> Option<(&'t str, &'t str)> {
        let next = |of: &HashMap<&str, Vec<usize>>| {
            let all = of.get(name)?;
            all.get(all.partition_point(|at| *at < from)).copied()
        };
        let end = next(&self.ends)?;
        let is_free = next(&self.begins).is_none_or(|begin| begin > end);
        is_free.then(|| (&self.text[from..end], &self.text[end + "[/]".len() + name.len()..]))
    }
}

/// Reads `[[name]]`, which authors write to show `[name]`. Returns `[name]` and the end of the text that was read. Other words in
/// two brackets keep both brackets.
fn escaped<'t>(text: &'t str, at: usize, ahead: &mut Ahead<'_>) -> Option<(&'t str, usize)> {
    let inside = text[at..].strip_prefix("[[")?;
    let name = inside.strip_prefix('/').unwrap_or(inside);
    let name = &name[..name.find(|c: char| !is_of_name(c)).unwrap_or(name.len())];
    if !(media_shortcodes::is_known(name) || CODE.contains(&name) || PLUGINS.contains(&name) || name.contains('_')) {
        return None;
    }
    let end = ahead.find("]]", at + 2)?;
    let ends_in_line = ahead.find("\n", at + 2).is_none_or(|line| line > end);
    ends_in_line.then(|| (&text[at + 1..end + 1], end + 2))
}

/// The end of the tag, comment or code that begins at `at`. Brackets in them are not shortcodes.
fn skip_markup(text: &str, at: usize, ahead: &mut Ahead<'_>) -> usize {
    let here = &text[at..];
    let lower = here.get(..9).unwrap_or(here).to_ascii_lowercase();
    for name in ["pre", "code", "script", "style", "textarea"] {
        let is_open = lower.strip_prefix('<').and_then(|rest| rest.strip_prefix(name));
        if is_open.is_some_and(|rest| rest.starts_with(['>', ' ', '\n'])) {
            let close = format!("</{name}");
            return ahead.find_any_case(&close, at).map_or(text.len(), |found| found + close.len());
        }
    }
    if here.starts_with("<!--") {
        return ahead.find("-->", at + 4).map_or(at + 4, |end| end + 3);
    }
    let is_tag = here[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let end = if is_tag { ahead.find(">", at) } else { None };
    end.map_or(at + 1, |end| end + 1)
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_of_name)
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// Reads the shortcode at the beginning of `text`, which must be the rest of the text of `brackets`.
fn parse<'t>(text: &'t str, brackets: &Brackets<'t>) -> Option<(Shortcode<'t>, &'t str)> {
    let inside = text.strip_prefix('[')?;
    // A bracket does not open a shortcode if it is closed a page later, or if another bracket comes first.
    let end = inside.bytes().take(LONGEST_TAG).position(|b| matches!(b, b'[' | b']'))?;
    let (inside, after) = inside.split_at(end);
    let after = after.strip_prefix(']')?;
    let tag = &text[..end + 2];
    let length = inside.find(|c: char| !is_of_name(c)).unwrap_or(inside.len());
    let (name, rest) = inside.split_at(length);
    if !is_name(name) || !(rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '/' | '='))) {
        return None;
    }
    let self_closing = rest.trim_end().ends_with('/');
    let content = if self_closing { None } else { brackets.content(name, brackets.text.len() - after.len()) };
    let (content, after) = content.map_or((None, after), |(content, after)| (Some(content), after));
    let attributes = shortcode_attributes::read(rest.trim_start_matches('=').trim_end_matches('/'))?;
    Some((Shortcode { name, attributes, tag, content }, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> (String, Vec<String>) {
        let mut changes = Vec::new();
        let out = expand(text, &Files::default(), None, &mut changes);
        (out, changes.into_iter().map(|change| change.detail).collect())
    }

    #[test]
    fn galleries_of_many_files_fill_no_memory() {
        let mut files = Files::default();
        for id in 0..1000 {
            files.add(id, crate::import::attachments::File { url: format!("/{id}.jpg"), parent: Some(7), ..Default::default() });
        }
        let mut changes = Vec::new();
        let html = expand(&"[gallery]".repeat(1000), &files, Some(7), &mut changes);
        assert!(html.contains("/999.jpg") && html.len() <= MOST_SHOWN, "{}", html.len());
        assert_eq!(changes.len(), 1);
    }

    /// SECURITY.md states these limits.
    #[test]
    fn depth_and_length_of_shortcodes_are_limited() {
        let nested = |depth: usize| {
            let open: String = (0..depth).map(|n| format!("[code_{n} x=1]")).collect();
            open + "words" + &(0..depth).rev().map(|n| format!("[/code_{n}]")).collect::<String>()
        };
        assert_eq!(shown(&nested(16)).0, "words");
        assert!(shown(&nested(40)).0.contains("[code_20 x=1]"));
        let long = |bytes: usize| format!("[my_code x=\"{}\"]", "y".repeat(bytes));
        assert_eq!(shown(&long(8_000)).0, "");
        assert_eq!(shown(&long(8_200)).0, long(8_200));
    }

    #[test]
    fn words_stay_and_shortcodes_are_converted() {
        for (text, expected, told) in [
            ("He said [sic] and [...] [simple boat] [1]", "He said [sic] and [...] [simple boat] [1]", vec![]),
            ("a [[gallery]] b", "a [gallery] b", vec![]),
            ("a [[see below]] b [[my_code x=1]]", "a [[see below]] b [my_code x=1]", vec![]),
            (
                "[see <a href=\"/x\">the minutes</a>] and [so-called <em>experts</em>]",
                "[see <a href=\"/x\">the minutes</a>] and [so-called <em>experts</em>]",
                vec![],
            ),
            (
                "[where x=y and z=1] [read https://a.example/] [Gallery] [Note to the reader]",
                "[where x=y and z=1] [read https://a.example/] [Gallery] [Note to the reader]",
                vec![],
            ),
            (
                "[video by the harbour authority] [tweet deleted] [well-known author]",
                "[video by the harbour authority] [tweet deleted] [well-known author]",
                vec![],
            ),
            (
                "[map lat=\"1\"] [my-map lat=1] [su_spacer wide]",
                "  ",
                vec!["[map lat=\"1\"]", "[my-map lat=1]", "[su_spacer wide]"],
            ),
            ("a[/vc_row]b [/sic]", "ab [/sic]", vec!["[/vc_row]"]),
            ("<code>[gallery]</code> <a title=\"[x y=1]\">", "<code>[gallery]</code> <a title=\"[x y=1]\">", vec![]),
            ("[vc_row w=\"1\"][vc_column]words[/vc_column][/vc_row]", "words", vec!["[vc_column]", "[vc_row w=\"1\"]"]),
            ("[button url='x']Buy[/button]", "Buy", vec!["[button url='x']"]),
            ("[contact-form-7 id=\"1\" title=\"C\"]", "", vec!["[contact-form-7 id=\"1\" title=\"C\"]"]),
            ("a\n[my_widget]\nb", "a\n\nb", vec!["[my_widget]"]),
            ("[embed width=1]https://youtu.be/x[/embed]", "\n\nhttps://youtu.be/x\n\n", vec![]),
            ("[youtube=https://www.youtube.com/watch?v=x]", "\n\nhttps://www.youtube.com/watch?v=x\n\n", vec![]),
            (
                "[code lang=\"php\"]a < [b][/code]",
                "\n\n<pre><code class=\"language-php\">a &lt; &#91;b]</code></pre>\n\n",
                vec![],
            ),
            (
                "[caption id=\"a_1\" align=\"alignleft\" width=\"3\"]<img src=\"x\"> Words & <em>more</em>[/caption]",
                "\n\n<figure class=\"alignleft\"><img src=\"x\"><figcaption>Words & <em>more</em></figcaption></figure>\n\n",
                vec![],
            ),
            (
                "[caption caption=\"Old way\"]<a href=\"y\"><img src=\"x\"></a>[/caption]",
                "\n\n<figure class=\"\"><a href=\"y\"><img src=\"x\"></a><figcaption>Old way</figcaption></figure>\n\n",
                vec![],
            ),
            (
                "[caption caption=\"Fast &quot;boats&quot; &amp; <em>slow</em> ones\"]<img src=\"x\">[/caption]",
                "\n\n<figure class=\"\"><img src=\"x\"><figcaption>Fast &quot;boats&quot; &amp; <em>slow</em> ones</figcaption></figure>\n\n",
                vec![],
            ),
            (
                "[audio https://a.example/x.mp3]",
                "\n\n<figure><audio src=\"https://a.example/x.mp3\" controls></audio></figure>\n\n",
                vec![],
            ),
            ("[gallery ids=\"1,2\"]", "", vec!["[gallery ids=\"1,2\"] with nothing to show"]),
            ("[unclosed and [x", "[unclosed and [x", vec![]),
        ] {
            let (out, changes) = shown(text);
            assert_eq!((out.as_str(), changes), (expected, told.into_iter().map(str::to_owned).collect()), "{text}");
        }
    }
}
