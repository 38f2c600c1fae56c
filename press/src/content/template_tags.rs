//! Template tags of Hugo, Jekyll, Zola and Eleventy in Markdown. The common ones become what they would have shown; the others
//! stay as they are, since nobody else knows what they show. Tags in code are what the code is about.

use super::diagnostics::Diagnostic;
use super::embeds;
use pulldown_cmark::{self as md, Event, Parser, TagEnd};
use std::collections::HashMap;
use std::ops::Range;

/// A file whose tags were shown.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    /// The file, with what tags show in their places; the front matter is as it was.
    pub text: String,
    /// The tags that nobody here knows, which stay: where they stand in the file as it was.
    pub unknown: Vec<Range<usize>>,
    /// Some of them lead to other files, if those are there.
    pub looks_up: bool,
    /// What was replaced: where it is in `text`, and where it was. In their order.
    replaced: Vec<(Range<usize>, Range<usize>)>,
}

impl Shown {
    /// How many tags became something.
    pub fn shown(&self) -> usize {
        self.replaced.len()
    }

    /// Where something of `text` was in the file; all of the tag, for what a tag shows.
    pub fn before(&self, span: Range<usize>) -> Range<usize> {
        let last = |is_before: &dyn Fn(usize) -> bool| {
            let end = self.replaced.partition_point(|(now, _)| is_before(now.start));
            self.replaced[..end].last()
        };
        let start = match last(&|start| start <= span.start) {
            None => span.start,
            Some((now, was)) if span.start < now.end => was.start,
            Some((now, was)) => was.end + span.start - now.end,
        };
        let end = match last(&|start| start < span.end) {
            None => span.end,
            Some((now, was)) => was.end + span.end.saturating_sub(now.end),
        };
        start..end.max(start)
    }
}

/// The files that tags lead to, by the names that links have for them.
#[derive(Debug, Default)]
pub(crate) struct Names(HashMap<String, Vec<String>>);

impl Names {
    /// Of files, as `@/` has them in links.
    pub fn of(files: impl IntoIterator<Item = String>) -> Self {
        let mut names: HashMap<String, Vec<String>> = HashMap::new();
        for file in files {
            let (stem, name) = (stem_of(&file).to_owned(), name_of(&file).to_owned());
            if stem != name {
                names.entry(name).or_default().push(file.clone());
            }
            names.entry(stem).or_default().push(file);
        }
        Self(names)
    }

    /// The file that a link in `from` means: of several the one whose path it names, else the one that lies nearest.
    fn find(&self, link: &str, from: &str) -> Option<&str> {
        let files = self.0.get(stem_of(link)).or_else(|| self.0.get(name_of(link)))?;
        let path = link.trim_start_matches(['.', '/']);
        let shared = |file: &str| file.split('/').zip(from.split('/')).take_while(|(a, b)| a == b).count();
        // The first of equally near ones.
        files.iter().rev().max_by_key(|file| (file.ends_with(path), shared(file))).map(String::as_str)
    }
}

/// The name of a file without folders and ending, as links in templates have it.
fn stem_of(path: &str) -> &str {
    let path = path.trim_matches('/');
    let path = ["/index.md", "/index.markdown", "/_index.md"].iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path);
    let last = path.rsplit('/').next().unwrap_or(path);
    last.strip_suffix(".md").or_else(|| last.strip_suffix(".markdown")).unwrap_or(last)
}

/// The same without a day before it.
pub(crate) fn name_of(path: &str) -> &str {
    let bare = stem_of(path);
    let is_day = bare.len() > 11
        && bare.bytes().take(11).enumerate().all(|(at, b)| if matches!(at, 4 | 7 | 10) { b == b'-' } else { b.is_ascii_digit() });
    if is_day { &bare[11..] } else { bare }
}

/// Shows the tags in the body of a file, which begins at byte `start` of `text`. `file` is its name as [`Names`] has it.
pub(crate) fn show(text: &str, start: usize, file: &str, names: &Names) -> Shown {
    let is_tagged = FORMS.iter().any(|(open, _)| text[start..].contains(open));
    let code = if is_tagged { code(text, start) } else { Vec::new() };
    let mut writer = Writer { out: Shown::default(), text, written: 0, file, names };
    let mut at = start;
    while let Some(open) = text[at..].find('{').map(|found| at + found).filter(|_| is_tagged) {
        let in_code = code[..code.partition_point(|code| code.start <= open)].last().is_some_and(|code| code.contains(&open));
        at = match Tag::parse(&text[open..]) {
            // It only says that what follows is no template, in code too.
            Some(tag) if matches!(tag.name, "raw" | "endraw") => writer.raw(&tag, open),
            Some(tag) if !in_code => writer.tag(&tag, open),
            _ => open + 1,
        };
    }
    writer.end()
}

/// A warning of the tags that are published as text, if there are any.
pub(super) fn told(file: &str, tags: &[Range<usize>], are_shown: bool) -> Option<Diagnostic> {
    let message = match tags.len() {
        0 => return None,
        1 => "a template tag of another system is published as text".to_owned(),
        count => format!("{count} template tags of another system are published as text"),
    };
    let help = if are_shown {
        "write what it should show in Markdown, or between backticks if the tag itself is meant"
    } else {
        "write what it should show in Markdown, or between backticks if the tag itself is meant; with `template_tags = true` in \
         `site.toml` the common ones are shown"
    };
    Some(Diagnostic::warning(file, message).at(tags[0].clone()).help(help))
}

/// Code in the body that begins at byte `start` of a file: spans and blocks, in their order.
fn code(text: &str, start: usize) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    let mut block = None;
    for (event, span) in Parser::new(&text[start..]).into_offset_iter() {
        let span = span.start + start..span.end + start;
        match event {
            Event::Code(_) => all.push(span),
            Event::Start(md::Tag::CodeBlock(_)) => block = Some(span),
            Event::End(TagEnd::CodeBlock) => all.extend(block.take()),
            _ => {}
        }
    }
    all
}

/// A tag: `{% name "a" b=c %}`, `{{< name >}}`, `{{ name }}`.
#[derive(Debug, PartialEq, Eq)]
struct Tag<'t> {
    whole: &'t str,
    name: &'t str,
    /// Values, with their names where they have some.
    arguments: Vec<(&'t str, &'t str)>,
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
        Some(Self { whole, name, arguments: arguments(rest), close })
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

struct Writer<'t> {
    out: Shown,
    text: &'t str,
    /// So many bytes of it are written.
    written: usize,
    file: &'t str,
    names: &'t Names,
}

impl Writer<'_> {
    /// Writes something in the place of a part of the file.
    fn replace(&mut self, was: Range<usize>, with: &str) {
        self.out.text.push_str(&self.text[self.written..was.start]);
        let from = self.out.text.len();
        self.out.text.push_str(with);
        self.written = was.end;
        self.out.replaced.push((from..self.out.text.len(), was));
    }

    fn end(mut self) -> Shown {
        self.out.text.push_str(&self.text[self.written..]);
        self.out
    }

    /// What stands behind a tag is no template; returns where that ends.
    fn raw(&mut self, tag: &Tag<'_>, open: usize) -> usize {
        let from = open + tag.whole.len();
        let raw = self.text[from..].find("{% endraw").filter(|_| tag.name == "raw").unwrap_or(0);
        self.replace(open..from, "");
        from + raw
    }

    /// Writes what the tag at `open` shows; returns where to go on.
    fn tag(&mut self, tag: &Tag<'_>, open: usize) -> usize {
        let from = open + tag.whole.len();
        if let Some(shown) = self.shown(tag) {
            self.replace(open..from, &shown);
            return from;
        }
        if let Some((inner, end)) = between(tag, &self.text[from..])
            && let Some(shown) = around(tag, inner)
        {
            self.replace(open..from + end, &shown);
            return from + end;
        }
        self.out.unknown.push(open..from);
        from
    }

    fn shown(&mut self, tag: &Tag<'_>) -> Option<String> {
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
                let link = tag.first()?;
                let (path, fragment) = link.split_at(link.find('#').unwrap_or(link.len()));
                if matches!(path, "" | "/") {
                    return Some(link.to_owned());
                }
                self.out.looks_up = true;
                Some(format!("@/{}{fragment}", self.names.find(path, self.file)?))
            }
            _ => None,
        }
    }
}

/// What stands between a tag and the one that ends it, and where that one ends.
fn between<'t>(tag: &Tag<'_>, behind: &'t str) -> Option<(&'t str, usize)> {
    let opening = &tag.whole[..tag.whole.len() - tag.whole.trim_start_matches(['{', '%', '<', '-']).len()];
    let ends = [format!("{opening} end{}", tag.name), format!("{opening} /{}", tag.name), format!("{opening}/{}", tag.name)];
    let end = ends.iter().filter_map(|end| behind.find(end)).min()?;
    let close = behind[end..].find(tag.close)?;
    Some((&behind[..end], end + close + tag.close.len()))
}

/// What a tag shows with what stands between it and its end.
fn around(tag: &Tag<'_>, inner: &str) -> Option<String> {
    match tag.name {
        "highlight" => Some(format!("```{}\n{}\n```", tag.first().unwrap_or_default(), inner.trim_matches('\n'))),
        "comment" => Some(String::new()),
        _ => None,
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
        let names = Names::of(["2020-01-31-launch.md".to_owned()]);
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
            ("[a]({{< relref \"#b\" >}}) [c]({{< ref \"/\" >}})", "[a](#b) [c](/)", 2, vec![]),
            ("{% post_url 2020-01-31-gone %}", "{% post_url 2020-01-31-gone %}", 0, vec!["{% post_url 2020-01-31-gone %}"]),
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
            let front = "---\nx: {{y}}\n---\n";
            let text = format!("{front}{text}");
            let all = show(&text, front.len(), "a.md", &names);
            let stayed: Vec<&str> = all.unknown.iter().map(|at| &text[at.clone()]).collect();
            assert_eq!((all.text.as_str(), all.shown(), stayed), (format!("{front}{expected}").as_str(), shown, unknown));
        }
        let text = "`{{ x }}` {{ y }}\n\n    {{ z }}\n";
        let all = show(text, 0, "a.md", &names);
        assert_eq!(all.unknown.iter().map(|at| &text[at.clone()]).collect::<Vec<_>>(), ["{{ y }}"]);
    }

    #[test]
    fn what_is_shown_is_found_where_it_was() {
        let text = "a {{ site.url }}b {% raw %}c{% endraw %} {{< youtube x >}} d";
        let all = show(text, 0, "a.md", &Names::default());
        for (now, was) in
            [("a ", "a "), ("b ", "b "), ("c", "c"), ("v=x", "{{< youtube x >}}"), ("d", "d"), ("b c", "b {% raw %}c")]
        {
            let at = all.text.find(now).unwrap_or(usize::MAX);
            assert_eq!(&text[all.before(at..at + now.len())], was, "{now}");
        }
    }

    #[test]
    fn a_link_means_the_file_it_names_or_the_nearest() {
        let files = ["ar/news/a.md", "de/news/2020-01-31-b.md", "de/news/a.md", "de/other/a/index.md"];
        let names = Names::of(files.map(str::to_owned));
        for (link, from, expected) in [
            ("a.md", "de/news/x.md", Some("de/news/a.md")),
            ("a", "ar/x.md", Some("ar/news/a.md")),
            ("a", "x.md", Some("ar/news/a.md")),
            ("other/a/index.md", "de/news/x.md", Some("de/other/a/index.md")),
            ("/ar/news/a.md", "de/news/x.md", Some("ar/news/a.md")),
            ("b", "x.md", Some("de/news/2020-01-31-b.md")),
            ("2020-01-31-b", "x.md", Some("de/news/2020-01-31-b.md")),
            ("c", "x.md", None),
        ] {
            assert_eq!(names.find(link, from), expected, "{link} in {from}");
        }
    }

    #[test]
    fn names_have_no_day() {
        for (path, expected) in [
            ("a.md", "a"),
            ("x/2020-01-31-launch.markdown", "launch"),
            ("2020-01-31-launch", "launch"),
            ("posts/bundle/index.md", "bundle"),
            ("/posts/a/", "a"),
            ("2020-01-31.md", "2020-01-31"),
            ("日本語日本語日本語.md", "日本語日本語日本語"),
        ] {
            assert_eq!(name_of(path), expected, "{path}");
        }
    }
}
