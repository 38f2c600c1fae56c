//! Template tags of Hugo, Jekyll, Zola and Eleventy in Markdown. The common ones become what they would have shown; the others
//! stay as they are, since nobody else knows what they show. Tags in code are what the code is about.

use crate::content::embeds;
use std::collections::HashMap;
use std::ops::Range;

/// A body without the tags that were known, and those that were not.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Shown {
    pub text: String,
    /// How many became something.
    pub shown: usize,
    /// The others, as they stand there.
    pub unknown: Vec<String>,
}

/// Shows the tags in `text`; `code` are the places of code in it. `files` leads from the names of articles, with their
/// day and without, to their files.
pub fn show(text: &str, code: &[Range<usize>], files: &HashMap<String, String>) -> Shown {
    let mut writer = Writer { out: Shown::default(), files };
    let mut at = 0;
    while let Some(open) = text[at..].find('{').map(|found| at + found) {
        writer.out.text.push_str(&text[at..open]);
        let in_code = code.iter().any(|code| code.contains(&open));
        at = match Tag::parse(&text[open..]) {
            // It only says that what follows is no template, in code too.
            Some(tag) if matches!(tag.name, "raw" | "endraw") => open + writer.raw(&tag, &text[open..]),
            Some(tag) if !in_code => open + writer.tag(&tag, &text[open..]),
            _ => {
                writer.out.text.push('{');
                open + 1
            }
        };
    }
    writer.out.text.push_str(&text[at..]);
    writer.out
}

/// A tag: `{% name "a" b=c %}`, `{{< name >}}`, `{{ name }}`.
#[derive(Debug, PartialEq, Eq)]
struct Tag<'t> {
    whole: &'t str,
    name: &'t str,
    /// Values, with their names where they have some.
    arguments: Vec<(&'t str, &'t str)>,
    length: usize,
    close: &'static str,
}

/// What makes a path of a site in the templates of one system or another.
const URL_FILTERS: &[&str] = &["url", "relative_url", "absolute_url", "relURL", "absURL"];

const FORMS: &[(&str, &str)] = &[("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}"), ("{{", "}}")];

impl<'t> Tag<'t> {
    fn parse(text: &'t str) -> Option<Self> {
        let (open, close) = *FORMS.iter().find(|(open, _)| text.starts_with(open))?;
        let end = text.find(close)?;
        let inside = text.get(open.len()..end)?.trim_matches(['-', ' ', '\t', '\n']);
        // Nobody writes a tag that long; it is an accident of braces.
        if inside.len() > 2000 || inside.contains("{{") || inside.contains("{%") {
            return None;
        }
        let length = inside.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'))).unwrap_or(inside.len());
        let (name, rest) = inside.split_at(length);
        let whole = &text[..end + close.len()];
        Some(Self { whole, name, arguments: arguments(rest), length: whole.len(), close })
    }

    fn get(&self, names: &[&str]) -> Option<&'t str> {
        names.iter().find_map(|name| self.arguments.iter().find(|(key, _)| key == name)).map(|(_, value)| *value)
    }

    /// The first value without a name.
    fn first(&self) -> Option<&'t str> {
        self.get(&[""])
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

struct Writer<'f> {
    out: Shown,
    files: &'f HashMap<String, String>,
}

impl Writer<'_> {
    /// Writes what is no template; returns how much of `text` that was, with the tag.
    fn raw(&mut self, tag: &Tag<'_>, text: &str) -> usize {
        let behind = &text[tag.length..];
        let raw = behind.find("{% endraw").filter(|_| tag.name == "raw").unwrap_or(0);
        self.out.text.push_str(&behind[..raw]);
        self.out.shown += 1;
        tag.length + raw
    }

    /// Writes what a tag shows; returns how much of `text`, which begins with it, that was.
    fn tag(&mut self, tag: &Tag<'_>, text: &str) -> usize {
        let behind = &text[tag.length..];
        if let Some(shown) = self.shown(tag) {
            self.out.text.push_str(&shown);
            self.out.shown += 1;
            return tag.length;
        }
        // What stands between two tags.
        let opening = &tag.whole[..tag.whole.len() - tag.whole.trim_start_matches(['{', '%', '<', '-']).len()];
        let end = [format!("{opening} end{}", tag.name), format!("{opening} /{}", tag.name), format!("{opening}/{}", tag.name)]
            .into_iter()
            .filter_map(|end| behind.find(&end))
            .min();
        let between = end.and_then(|end| Some((&behind[..end], end + behind[end..].find(tag.close)? + tag.close.len())));
        let Some((inner, length)) = between else { return self.unknown(tag) };
        match tag.name {
            "highlight" => {
                let language = tag.first().unwrap_or_default();
                self.out.text.push_str(&format!("```{language}\n{}\n```", inner.trim_matches('\n')));
            }
            "comment" => {}
            _ => return self.unknown(tag),
        }
        self.out.shown += 1;
        tag.length + length
    }

    fn unknown(&mut self, tag: &Tag<'_>) -> usize {
        self.out.text.push_str(tag.whole);
        self.out.unknown.push(tag.whole.to_owned());
        tag.length
    }

    fn shown(&self, tag: &Tag<'_>) -> Option<String> {
        let id = || tag.get(&["", "id"]).filter(|id| !id.is_empty());
        let page = |url: String| embeds::of_page(&url).map(|_| format!("\n\n{url}\n\n"));
        match tag.name {
            // `{{ "/a/" | url }}`: a path of the site, which is what it will be.
            "" => match tag.arguments.as_slice() {
                [("", path), ("", "|"), ("", filter)] if URL_FILTERS.contains(filter) => Some((*path).to_owned()),
                _ => None,
            },
            "site.baseurl" | "site.url" | "site.base_url" => Some(String::new()),
            "youtube" => page(format!("https://www.youtube.com/watch?v={}", id()?)),
            "vimeo" => page(format!("https://vimeo.com/{}", id()?)),
            "tweet" | "x" => page(format!("https://x.com/{}/status/{}", tag.get(&["user"]).unwrap_or("i"), id()?)),
            "instagram" => page(format!("https://www.instagram.com/p/{}/", id()?)),
            "figure" | "img" => picture(tag.get(&["src"])?, tag.get(&["alt"]), tag.get(&["caption", "title"])),
            "image" | "image_with_class" => {
                let texts: Vec<&str> =
                    tag.arguments.iter().filter(|(name, _)| name.is_empty()).map(|(_, value)| *value).collect();
                let alt = if texts.len() > 1 { texts.last().copied() } else { tag.get(&["alt"]) };
                picture(tag.get(&["src", "path", ""])?, alt, tag.get(&["caption"]))
            }
            "ref" | "relref" | "post_url" | "link" => {
                let path = tag.first()?;
                let (path, fragment) = path.split_at(path.find('#').unwrap_or(path.len()));
                let file = self.files.get(&super::stem_of(path)).or_else(|| self.files.get(&super::name_of(path)))?;
                Some(format!("@/{file}{fragment}"))
            }
            _ => None,
        }
    }
}

fn picture(src: &str, alt: Option<&str>, caption: Option<&str>) -> Option<String> {
    // Another tag inside, or a variable.
    let is_plain = !src.is_empty() && !src.contains(['{', '(', '<', '|', '\n']);
    let src = if src.contains(' ') { format!("<{src}>") } else { src.to_owned() };
    let escape = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], " ");
    let alt = alt.unwrap_or_default().replace(['[', ']', '\n'], " ");
    let caption = caption.filter(|caption| !caption.trim().is_empty()).map(|caption| format!(" \"{}\"", escape(caption)));
    is_plain.then(|| format!("![{alt}]({src}{})", caption.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_tags_are_shown_and_others_stay() {
        let files = HashMap::from([("launch".to_owned(), "2020-01-31-launch.md".to_owned())]);
        for (text, expected, shown, unknown) in [
            ("no tags { } {x", "no tags { } {x", 0, vec![]),
            ("[a]({{ site.baseurl }}/b)", "[a](/b)", 1, vec![]),
            ("{{site.baseurl}}{% post_url 2020-01-31-launch %}", "@/2020-01-31-launch.md", 2, vec![]),
            ("[a]({{< ref \"posts/launch.md#x\" >}})", "[a](@/2020-01-31-launch.md#x)", 1, vec![]),
            ("{{< youtube dQw4w9WgXcQ >}}", "\n\nhttps://www.youtube.com/watch?v=dQw4w9WgXcQ\n\n", 1, vec![]),
            ("{{ youtube(id=\"dQw4w9WgXcQ\") }}", "\n\nhttps://www.youtube.com/watch?v=dQw4w9WgXcQ\n\n", 1, vec![]),
            ("{{< figure src=\"/a.png\" alt=\"A\" caption='C \"q\"' >}}", "![A](/a.png \"C \\\"q\\\"\")", 1, vec![]),
            ("{% image \"img/a b.png\" \"A picture\" %}", "![A picture](<img/a b.png>)", 1, vec![]),
            ("{% highlight rust %}\nx < {{y}}\n{% endhighlight %}", "```rust\nx < {{y}}\n```", 1, vec![]),
            ("[a]({{ \"/b/\" | url }})", "[a](/b/)", 1, vec![]),
            ("{{ x | url }}", "{{ x | url }}", 0, vec!["{{ x | url }}"]),
            ("a{% comment %}b{% endcomment %}c", "ac", 1, vec![]),
            ("{% raw %}{{ x }}{% endraw %}", "{{ x }}", 2, vec![]),
            (
                "{{< button \"x\" >}}y{{< /button >}}",
                "{{< button \"x\" >}}y{{< /button >}}",
                0,
                vec!["{{< button \"x\" >}}", "{{< /button >}}"],
            ),
            ("{% include x.html %}", "{% include x.html %}", 0, vec!["{% include x.html %}"]),
            ("{{ never closed", "{{ never closed", 0, vec![]),
        ] {
            let unknown = unknown.into_iter().map(str::to_owned).collect();
            assert_eq!(show(text, &[], &files), Shown { text: expected.to_owned(), shown, unknown }, "{text}");
        }
        let text = "`{{ x }}` {{ y }}";
        assert_eq!(show(text, std::slice::from_ref(&(0..9)), &files).unknown, ["{{ y }}"]);
    }
}
