//! Cleans HTML, so that a newsroom publishes only text, structure, pictures, sound and video. Elements that run code, load pages
//! of other sites, send forms or imitate parts of the site itself are removed.

use super::embeds::PROVIDERS;
use super::headings::RESERVED;
use ammonia::Builder;
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Removes everything that may not be published. This is the last step for every body that contains raw HTML.
pub fn clean(html: &str) -> String {
    SANITIZER.clean(html).to_string()
}

static SANITIZER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .add_tags(["section", "picture", "source", "video", "audio", "track", "tfoot", "big"])
        .rm_tags(["map", "area", "nav", "header", "footer", "hgroup", "article"])
        // The content of these elements is not text of the page.
        .add_clean_content_tags([
            "svg", "math", "template", "title", "textarea", "select", "noframes", "xmp", "iframe", "noembed",
        ])
        .generic_attributes(HashSet::from(["lang", "dir", "id", "class", "title"]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .link_rel(None)
        .attribute_filter(filter);
    let attributes: [(&str, &[&str]); 22] = [
        ("a", &["rel", "role", "aria-label", "data-embed"]),
        ("blockquote", &["cite"]),
        ("section", &["role"]),
        ("div", &["role", "tabindex", "aria-label"]),
        ("pre", &["tabindex"]),
        ("img", &["loading", "decoding", "srcset", "sizes"]),
        ("source", &["src", "srcset", "sizes", "media", "type", "width", "height"]),
        ("video", &["src", "poster", "controls", "preload", "loop", "muted", "width", "height", "playsinline"]),
        ("audio", &["src", "controls", "preload", "loop", "muted"]),
        ("track", &["src", "kind", "srclang", "label", "default"]),
        // Without `name`: a group of that name would include elements of the page that is laid out behind this one.
        ("details", &["open"]),
        ("time", &["datetime"]),
        ("data", &["value"]),
        ("ol", &["start", "reversed", "type"]),
        ("li", &["value"]),
        ("td", &["colspan", "rowspan", "headers", "scope"]),
        ("th", &["colspan", "rowspan", "headers", "scope", "abbr"]),
        ("col", &["span"]),
        ("colgroup", &["span"]),
        ("ins", &["datetime"]),
        ("del", &["datetime"]),
        ("q", &["cite"]),
    ];
    for (element, names) in attributes {
        builder.add_tag_attributes(element, names.iter().copied());
    }
    builder
});

fn filter<'v>(element: &str, name: &str, value: &'v str) -> Option<Cow<'v, str>> {
    let keep = |yes: bool| yes.then_some(Cow::Borrowed(value));
    match name {
        "class" => {
            let mut classes = value.split_ascii_whitespace().filter(|class| may_have_class(class)).peekable();
            classes.peek()?;
            let classes = classes.collect::<Vec<_>>().join(" ");
            Some(if classes == value { Cow::Borrowed(value) } else { Cow::Owned(classes) })
        }
        "id" => keep(is_free(value)),
        "tabindex" => keep(value == "0"),
        "role" => keep(matches!(value, "region" | "doc-endnotes" | "doc-noteref" | "doc-backlink")),
        "rel" => keep(
            value
                .split_ascii_whitespace()
                .all(|rel| matches!(rel, "external" | "noopener" | "noreferrer" | "nofollow" | "ugc" | "sponsored")),
        ),
        "data-embed" => keep(PROVIDERS.contains(&value)),
        "dir" => keep(matches!(value, "ltr" | "rtl" | "auto")),
        "width" | "height" if element != "hr" => keep(!value.is_empty() && value.bytes().all(|b| b.is_ascii_digit())),
        "width" | "size" | "align" | "char" | "charoff" | "summary" => None,
        "srcset" => keep(candidates(value).all(|(url, _)| is_plain_url(url))),
        "cite" => keep(is_plain_url(value)),
        "loading" => keep(matches!(value, "lazy" | "eager")),
        "decoding" => keep(matches!(value, "async" | "sync" | "auto")),
        _ => keep(true),
    }
}

/// Whether the style sheet defines a class for bodies. Any other class could imitate the site's own parts.
fn may_have_class(class: &str) -> bool {
    ["language-", "footnote", "align", "alert-", "columns-"].iter().any(|prefix| class.starts_with(prefix))
        || matches!(class, "embed" | "table" | "task" | "alert" | "gallery")
}

/// Whether an `id` is valid and not reserved for the site itself.
pub fn is_free(id: &str) -> bool {
    !id.is_empty() && !id.contains(char::is_whitespace) && !RESERVED.contains(&id)
}

fn is_plain_url(url: &str) -> bool {
    let clean: String = url.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    match clean.find([':', '/', '?', '#']) {
        Some(at) if clean[at..].starts_with(':') => matches!(clean[..at].to_ascii_lowercase().as_str(), "http" | "https"),
        _ => true,
    }
}

/// The candidates of a `srcset`: URL and descriptor.
pub fn candidates(srcset: &str) -> impl Iterator<Item = (&str, &str)> {
    let parts = srcset.split(", ").flat_map(|part| part.split(",\n")).map(|part| part.trim().trim_end_matches(','));
    parts.filter(|part| !part.is_empty()).map(|part| part.split_once(char::is_whitespace).unwrap_or((part, "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attacks_are_removed() {
        for (attack, expected) in [
            ("<script>alert(1)</script>a", "a"),
            ("<ScRiPt src=//evil.example/x.js></sCrIpT>a", "a"),
            ("<img src=x onerror=alert(1)>", "<img src=\"x\">"),
            ("<img src=\"javascript:alert(1)\">", "<img>"),
            ("<img srcset=\"javascript:alert(1) 1x, a.png 2x\">", "<img>"),
            ("<a href=\"java\nscript:alert(1)\">x</a>", "<a>x</a>"),
            ("<a href=\"&#106;avascript:alert(1)\">x</a>", "<a>x</a>"),
            ("<a href=\" data:text/html,<script>1</script>\">x</a>", "<a>x</a>"),
            ("<a href=\"vbscript:x\" target=_blank onclick=x style=\"position:fixed\">x</a>", "<a>x</a>"),
            ("<svg onload=alert(1)><script>alert(1)</script></svg>b", "b"),
            ("<svg><a xlink:href=\"javascript:alert(1)\">x</a></svg>", ""),
            ("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>", ""),
            ("<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>", "&lt;p title=\"<img src=\"x\">\"&gt;"),
            ("<form action=\"/x\"><input name=a><button>Go</button></form>", "Go"),
            ("<iframe src=\"https://evil.example\"><iframe src=x></iframe></iframe>z", "z"),
            ("<object data=\"x.swf\"><embed src=\"x.swf\">text</object>", "text"),
            (
                "<base href=\"//evil.example\"><meta http-equiv=refresh content=\"0;url=//evil.example\"><link rel=stylesheet href=x>",
                "",
            ),
            ("<style>*{display:none}</style>a", "a"),
            (
                "<div style=\"background:url(javascript:1)\" class=\"masthead align-right\" id=\"main\">a</div>",
                "<div class=\"align-right\">a</div>",
            ),
            (
                "<video autoplay src=\"a.mp4\" controls poster=\"javascript:1\"></video>",
                "<video src=\"a.mp4\" controls=\"\"></video>",
            ),
            ("<p>unclosed <em>tags <a href=\"/x\"", "<p>unclosed <em>tags </em></p>"),
            ("<a rel=\"me\" data-embed=\"evil\" href=\"/\">x</a>", "<a href=\"/\">x</a>"),
            ("<plaintext>a", "a"),
            ("<template><img src=x onerror=1></template>a", "a"),
            ("<!--><img src=x onerror=alert(1)>-->", "<img src=\"x\">--&gt;"),
            (
                "<details open name=faq ontoggle=alert(1)><summary>s</summary></details>",
                "<details open=\"\"><summary>s</summary></details>",
            ),
        ] {
            let cleaned = clean(attack);
            // Cleaning again changes nothing, so the first pass leaves no attack that only a second parse would reveal.
            assert_eq!(clean(&cleaned), cleaned, "{attack}");
            assert_eq!(cleaned, expected, "{attack}");
        }
    }

    #[test]
    fn html_that_newsrooms_write_is_kept() {
        for html in [
            "<figure class=\"align-left\"><img src=\"/a.png\" alt=\"A\" width=\"10\" height=\"20\" loading=\"lazy\" decoding=\"async\"><figcaption>c</figcaption></figure>",
            "<picture><source srcset=\"a.webp 1x, b.webp 2x\" type=\"image/webp\"><img src=\"a.png\"></picture>",
            "<audio src=\"/media/a.mp3\" controls=\"\" preload=\"none\"></audio>",
            "<table><caption>c</caption><colgroup><col span=\"2\"></colgroup><tbody><tr><th scope=\"row\" rowspan=\"2\">a</th></tr></tbody></table>",
            "<p lang=\"fr\" dir=\"ltr\" id=\"x\">a <mark>b</mark> <abbr title=\"t\">c</abbr> <kbd>d</kbd> <time datetime=\"2020\">e</time></p>",
            "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>",
            "<p class=\"embed\"><a href=\"https://www.youtube.com/watch?v=x\" rel=\"external noopener\" data-embed=\"youtube\">W</a></p>",
        ] {
            assert_eq!(clean(html), html);
        }
    }
}
