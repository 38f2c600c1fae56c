//! WordPress's shortcodes, `[like="this"]`. Those of WordPress itself are shown; of others the text between them is, and that
//! they were there is told. Whatever stands in brackets and is no shortcode is left alone: newspapers write `[sic]`.

mod media;

use crate::import::files::Files;
use crate::import::ledger::{Change, What};

/// A body with its shortcodes shown. `id` is the item's, for galleries of what is attached to it.
pub fn expand(text: &str, files: &Files, id: Option<u64>, changes: &mut Vec<Change>) -> String {
    let mut expander = Expander { files, id, changes };
    expander.expand(text, 0)
}

/// Shortcodes inside of shortcodes, at most.
const DEEPEST: usize = 16;

/// The longest opening tag of a shortcode, in bytes.
const LONGEST_TAG: usize = 8 << 10;

struct Expander<'a> {
    files: &'a Files,
    id: Option<u64>,
    changes: &'a mut Vec<Change>,
}

/// A shortcode as it is written.
#[derive(Debug, PartialEq, Eq)]
struct Shortcode<'t> {
    name: String,
    /// In lower case; a value without a name has an empty one.
    attributes: Vec<(String, String)>,
    /// The opening tag as it stands there.
    tag: &'t str,
    /// What stands between the opening and the closing tag.
    content: Option<&'t str>,
}

impl Shortcode<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Shortcodes of plugins that come without attributes and without an end.
const PLUGINS: &[&str] =
    &["contact-form-7", "contact-form", "toc", "sitemap", "products", "woocommerce_cart", "sharethis", "addtoany"];

/// Shortcodes that show code as it is.
const CODE: &[&str] =
    &["code", "sourcecode", "source", "php", "js", "css", "html", "xml", "sql", "bash", "python", "ruby", "java"];

impl Expander<'_> {
    fn expand(&mut self, text: &str, depth: usize) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(['[', '<']) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            if rest.starts_with('<') {
                let end = skip_markup(rest);
                out.push_str(&rest[..end]);
                rest = &rest[end..];
                continue;
            }
            if let Some((inside, after)) = escaped(rest) {
                out.push_str(inside);
                rest = after;
                continue;
            }
            let after = if depth < DEEPEST { self.at(rest, depth, &mut out) } else { None };
            rest = after.unwrap_or_else(|| {
                out.push('[');
                &rest[1..]
            });
        }
        out.push_str(rest);
        out
    }

    /// Shows the shortcode at the beginning of a text; returns what comes after it.
    fn at<'t>(&mut self, text: &'t str, depth: usize, out: &mut String) -> Option<&'t str> {
        if let Some(name) = text.strip_prefix("[/") {
            let (name, after) = name.split_once(']')?;
            // The end of something that never began; those of plugins are nested in strange ways.
            return (is_name(name) && (name.contains('_') || media::KNOWN.contains(&name))).then_some(after);
        }
        let (code, after) = parse(text)?;
        let content = code.content.unwrap_or_default();
        if CODE.contains(&code.name.as_str()) && code.content.is_some() {
            let language = ["language", "lang"].iter().find_map(|name| code.get(name)).unwrap_or(&code.name);
            let language = if matches!(language, "code" | "sourcecode" | "source") { "" } else { language };
            let content = content.trim_matches('\n');
            let escaped = if content.contains("&lt;") { content.to_owned() } else { content.replace('&', "&amp;") };
            let escaped = escaped.replace('<', "&lt;").replace('[', "&#91;");
            out.push_str(&format!("\n\n<pre><code class=\"language-{language}\">{escaped}</code></pre>\n\n"));
            return Some(after);
        }
        let inner = self.expand(content, depth + 1);
        if let Some(shown) = media::show(&code, &inner, self.files, self.id) {
            if shown.is_empty() {
                self.changes.push(Change::new(What::Shortcode, format!("{} with nothing to show", code.tag)));
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

    /// Whether brackets hold a shortcode of a plugin, and not words.
    fn is_shortcode(&self, code: &Shortcode<'_>, text: &str, after: &str, before: &str) -> bool {
        let named = code.attributes.iter().any(|(name, _)| !name.is_empty());
        if code.content.is_some() || named || code.tag.ends_with("/]") || PLUGINS.contains(&code.name.as_str()) {
            return true;
        }
        // A single odd word alone in its line.
        let line_begins = before.trim_end_matches([' ', '\t']).ends_with('\n') || before.is_empty() || before.ends_with('>');
        let line_ends = after.is_empty() || after.starts_with(['\n', '<']);
        code.attributes.is_empty() && code.name.contains(['_', '-']) && line_begins && line_ends && text.len() > code.name.len()
    }
}

/// `[[name]]` is how one writes about shortcodes.
fn escaped(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix("[[")?;
    let end = inside.find("]]")?;
    let word = inside.trim_start_matches('/');
    let is_code = word.starts_with(|c: char| c.is_ascii_alphabetic()) && !inside[..end].contains('\n');
    is_code.then(|| (&text[1..end + 3], &inside[end + 2..]))
}

/// The end of a tag, comment, or of code at the beginning of a text: brackets in them are no shortcodes.
fn skip_markup(text: &str) -> usize {
    let lower = text.get(..9).unwrap_or(text).to_ascii_lowercase();
    for name in ["pre", "code", "script", "style", "textarea"] {
        let is_open = lower.strip_prefix('<').and_then(|rest| rest.strip_prefix(name));
        if is_open.is_some_and(|rest| rest.starts_with(['>', ' ', '\n'])) {
            let close = format!("</{name}");
            let found = text.as_bytes().windows(close.len()).position(|window| window.eq_ignore_ascii_case(close.as_bytes()));
            return found.map_or(text.len(), |at| at + close.len());
        }
    }
    if let Some(comment) = text.strip_prefix("<!--") {
        return comment.find("-->").map_or(4, |at| at + 7);
    }
    let is_tag = text[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    if is_tag { text.find('>').map_or(1, |at| at + 1) } else { 1 }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// Reads the shortcode at the beginning of a text.
fn parse(text: &str) -> Option<(Shortcode<'_>, &str)> {
    let inside = text.strip_prefix('[')?;
    // A bracket that is closed a page later was none of a shortcode's.
    let end = inside.bytes().take(LONGEST_TAG).position(|b| b == b']')?;
    let tag = &text[..end + 2];
    let inside = &inside[..end];
    if inside.contains('[') {
        return None;
    }
    let length = inside.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(inside.len());
    let (name, attributes) = inside.split_at(length);
    if !is_name(name) || !(attributes.is_empty() || attributes.starts_with(|c: char| c.is_whitespace() || matches!(c, '/' | '=')))
    {
        return None;
    }
    let self_closing = attributes.trim_end().ends_with('/');
    let after = &text[tag.len()..];
    let close = format!("[/{name}]");
    let (content, after) = match after.find(&close).filter(|_| !self_closing) {
        // Of two in a row the first has an end only if it comes before the second begins.
        Some(at) if !after[..at].contains(&format!("[{name}]")) && !after[..at].contains(&format!("[{name} ")) => {
            (Some(&after[..at]), &after[at + close.len()..])
        }
        _ => (None, after),
    };
    let attributes = read_attributes(attributes.trim_start_matches('=').trim_end_matches('/'));
    Some((Shortcode { name: name.to_ascii_lowercase(), attributes, tag, content }, after))
}

fn read_attributes(text: &str) -> Vec<(String, String)> {
    let mut attributes = Vec::new();
    // Editors curl quotes, and encode them.
    let text = text.replace(['“', '”', '″'], "\"").replace("&quot;", "\"").replace("&#8221;", "\"").replace("&#8220;", "\"");
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let length = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\'')).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        let value = if is_name(word) { after.trim_start().strip_prefix('=').map(str::trim_start) } else { None };
        let (name, value_text) = match value {
            Some(value) => (word.to_ascii_lowercase(), value),
            None => (String::new(), rest),
        };
        let quote = value_text.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, after) = match quote {
            Some(quote) => value_text[1..].split_once(quote).unwrap_or((&value_text[1..], "")),
            None => value_text.split_once(char::is_whitespace).unwrap_or((value_text, "")),
        };
        attributes.push((name, value.to_owned()));
        rest = after.trim_start();
    }
    attributes
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
    fn words_stay_and_codes_go() {
        for (text, expected, told) in [
            ("He said [sic] and [...] [simple boat] [1]", "He said [sic] and [...] [simple boat] [1]", vec![]),
            ("a [[gallery]] b", "a [gallery] b", vec![]),
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
