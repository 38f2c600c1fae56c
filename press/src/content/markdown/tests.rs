//! Tests of compiling Markdown.

mod bounds;

use super::super::boundary::Boundary;
use super::super::config::MediaFolder;
use super::super::diagnostics::Severity;
use super::super::media_files::Media;
use super::super::value::Spanned;
use super::link_destinations::{Place, Target};
use super::*;
use broadsheet_model::Site;

/// Compiles a body as `articles/2024/a.md` of a newsroom with a few files.
fn compile(text: &str) -> Result<Compiled, std::io::Error> {
    compile_with(text, false)
}

fn compile_with(text: &str, smart: bool) -> Result<Compiled, std::io::Error> {
    let root = tempfile::tempdir()?;
    for (file, content) in [
        ("media/boat.svg", "<svg viewBox='0 0 40 30'>"),
        ("media/a b#1.png", ""),
        ("articles/2024/map.svg", "<svg width='8' height='9'>"),
        ("articles/2024/.secret", "x"),
        ("articles/2024/report.pdf", "x"),
        ("articles/2024/b.md", "x"),
        ("img/up.svg", "<svg width='1' height='2'>"),
    ] {
        let path = root.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap_or(root.path()))?;
        std::fs::write(path, content)?;
    }
    let folder = Spanned::new("media".to_owned(), 0..0);
    let folders = [MediaFolder { folder, path: "/media/".to_owned() }];
    let media = Media::find(root.path(), &folders, &Boundary::none(root.path()), &mut Vec::new());
    let place = Place {
        site: &Site::new("https://news.example", "/sub/"),
        root: root.path(),
        file: "articles/2024/a.md",
        path: "/blog/a/",
        files: "media/articles/a/",
        media: &media,
        roots: &["articles".to_owned()],
        broken: Severity::Error,
    };
    Ok(Document::parse(text, 0, smart).compile(&place))
}

fn check(cases: &[(&str, &str)]) -> Result<(), std::io::Error> {
    for (text, expected) in cases {
        let html = compile(text)?.html;
        assert_eq!(html.trim_end(), *expected, "{text:?}");
    }
    Ok(())
}

#[test]
fn writes_html() -> Result<(), std::io::Error> {
    check(&[
        ("", ""),
        ("a & b < c > d \"e\"", "<p>a &amp; b &lt; c &gt; d \"e\"</p>"),
        ("a  \nb\nc", "<p>a<br>\nb\nc</p>"),
        ("*a* **b** ~~c~~ `<d>`", "<p><em>a</em> <strong>b</strong> <del>c</del> <code>&lt;d&gt;</code></p>"),
        ("- a\n- b\n  - c", "<ul>\n<li>a</li>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>"),
        ("3. a\n\n4. b", "<ol start=\"3\">\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ol>"),
        ("- [x] a\n- [ ] b", "<ul>\n<li class=\"task\">☑ a</li>\n<li class=\"task\">☐ b</li>\n</ul>"),
        (
            "> [!WARNING]+ Thin *ice* & [more](https://a.example)\n> a\n> b\n>\n> c",
            "<blockquote class=\"alert alert-warning\">\n<p class=\"alert-title\">Thin <em>ice</em> &amp; <a \
             href=\"https://a.example\" rel=\"external\">more</a></p>\n<p>a\nb</p>\n<p>c</p>\n</blockquote>",
        ),
        ("> [!info]\n> a", "<blockquote class=\"alert alert-note\">\n<p class=\"alert-title\">Info</p>\n<p>a</p>\n</blockquote>"),
        ("> [!TIP] Only this", "<blockquote class=\"alert alert-tip\">\n<p class=\"alert-title\">Only this</p>\n</blockquote>"),
        ("> [!b] c\n> [d]", "<blockquote>\n<p>[!b] c\n[d]</p>\n</blockquote>"),
        ("> [!NOTE]\n> a", "<blockquote class=\"alert alert-note\">\n<p>a</p>\n</blockquote>"),
        ("```Rust,ignore\na < b\n```", "<pre tabindex=\"0\"><code class=\"language-rust\">a &lt; b\n</code></pre>"),
        ("```\" onload=\"x\na\n```", "<pre tabindex=\"0\"><code>a\n</code></pre>"),
        ("    a", "<pre tabindex=\"0\"><code>a</code></pre>"),
        ("---", "<hr>"),
        (
            "| A | B |\n|--:|:-:|\n| 1 | 2 |",
            "<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"A, B\"><table>\n<thead>\n<tr><th scope=\"col\" \
             class=\"align-right\">A</th><th scope=\"col\" class=\"align-center\">B</th></tr>\n</thead>\n<tbody>\n<tr><td \
             class=\"align-right\">1</td><td class=\"align-center\">2</td></tr>\n</tbody>\n</table></div>",
        ),
    ])
}

#[test]
fn smart_punctuation_is_an_option() -> Result<(), std::io::Error> {
    assert_eq!(compile_with("\"a\" -- b...", false)?.html, "<p>\"a\" -- b...</p>\n");
    assert_eq!(compile_with("\"a\" -- b...", true)?.html, "<p>“a” – b…</p>\n");
    for (text, expected) in [
        ("the '90s and 'tis", "the ’90s and ’tis"),
        ("rock 'n' roll, 's avonds", "rock ’n’ roll, ’s avonds"),
        ("'so' and 'tense' in '1990'", "‘so’ and ‘tense’ in ‘1990’"),
    ] {
        assert_eq!(compile_with(text, true)?.html, format!("<p>{expected}</p>\n"));
    }
    Ok(())
}

#[test]
fn headings_get_ids_and_only_the_headline_is_on_the_first_level() -> Result<(), std::io::Error> {
    let compiled = compile("## A & *b*\n\n## A & b\n\n### C {#own}\n\n## Contents\n\n[x](#contents) [y](#A-%26-b)")?;
    let contents: Vec<(u8, &str, &str)> = compiled.contents.iter().map(|h| (h.level, h.id.as_str(), h.text.as_str())).collect();
    assert_eq!(contents, [(2, "a-b", "A & b"), (2, "a-b-2", "A & b"), (3, "own", "C"), (2, "contents-2", "Contents")]);
    assert!(compiled.html.contains("<a href=\"#contents-2\">x</a> <a href=\"#a-b\">y</a>"), "{}", compiled.html);
    assert!(compiled.notes.is_empty(), "{:?}", compiled.notes);
    let compiled = compile("## 五five\n\n## Größe\n\n## Größe\n\n[a](#五five) [b](#gr%C3%B6%C3%9Fe) [c](#wufive) [d](#Größe)")?;
    assert_eq!(
        compiled.html,
        "<h2 id=\"五five\"><span id=\"wufive\"></span>五five</h2>\n<h2 id=\"größe\"><span id=\"grosse\"></span>Größe</h2>\n\
         <h2 id=\"größe-2\"><span id=\"grosse-2\"></span>Größe</h2>\n<p><a href=\"#五five\">a</a> <a href=\"#gr%C3%B6%C3%9Fe\">b</a> \
         <a href=\"#wufive\">c</a> <a href=\"#größe\">d</a></p>\n"
    );
    assert!(compiled.notes.is_empty(), "{:?}", compiled.notes);
    check(&[
        ("# A\n\n###### B", "<h2 id=\"a\">A</h2>\n<h6 id=\"b\">B</h6>"),
        ("<h2>Größe</h2>", "<h2 id=\"größe\"><span id=\"grosse\"></span>Größe</h2>"),
        ("<h1>A</h1>\n\n## B", "<h2 id=\"a\">A</h2>\n<h3 id=\"b\">B</h3>"),
    ])
}

#[test]
fn footnotes_are_numbered_in_the_order_of_their_references() -> Result<(), std::io::Error> {
    let compiled = compile("[^b]: Two\n\na[^a] b[^b] c[^a]\n\n[^a]: One\n\n    more\n\n[^z]: Nobody\n")?;
    assert_eq!(
        compiled.html,
        "<p>a<sup class=\"footnote-ref\"><a href=\"#fn-1\" id=\"fnref-1\" role=\"doc-noteref\">1</a></sup> b<sup \
         class=\"footnote-ref\"><a href=\"#fn-2\" id=\"fnref-2\" role=\"doc-noteref\">2</a></sup> c<sup \
         class=\"footnote-ref\"><a href=\"#fn-1\" id=\"fnref-1-2\" role=\"doc-noteref\">1</a></sup></p>\n\
         <section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n<li id=\"fn-1\"><p>One</p>\n<p>more <a href=\"#fnref-1\" \
         class=\"footnote-back\" role=\"doc-backlink\" aria-label=\"Back to reference 1\">↩</a> <a href=\"#fnref-1-2\" \
         class=\"footnote-back\" role=\"doc-backlink\" aria-label=\"Back to reference 1-2\">↩</a></p>\n</li>\n\
         <li id=\"fn-2\"><p>Two <a href=\"#fnref-2\" class=\"footnote-back\" role=\"doc-backlink\" \
         aria-label=\"Back to reference 2\">↩</a></p>\n</li>\n<li id=\"fn-3\"><p>Nobody</p>\n</li>\n</ol>\n</section>\n"
    );
    assert_eq!(compiled.notes.len(), 1);
    Ok(())
}

#[test]
fn images_get_their_size_and_caption() -> Result<(), std::io::Error> {
    let lazy = "loading=\"lazy\" decoding=\"async\">";
    check(&[
        (
            "![A *boat*](/media/boat.svg)",
            &format!("<p><img src=\"/sub/media/boat.svg\" alt=\"A boat\" width=\"40\" height=\"30\" {lazy}</p>"),
        ),
        (
            "![A](map.svg \"At < sea\")",
            &format!(
                "<figure><img src=\"/sub/media/articles/a/map.svg\" alt=\"A\" width=\"8\" height=\"9\" {lazy}<figcaption>At &lt; sea</figcaption></figure>"
            ),
        ),
        (
            "x ![A](map.svg \"T\")",
            &format!("<p>x <img src=\"/sub/media/articles/a/map.svg\" alt=\"A\" title=\"T\" width=\"8\" height=\"9\" {lazy}</p>"),
        ),
        (
            "![A](../../img/up.svg)",
            &format!("<p><img src=\"/sub/media/articles/a/img/up.svg\" alt=\"A\" width=\"1\" height=\"2\" {lazy}</p>"),
        ),
        (
            "![A](../../media/boat.svg)",
            &format!("<p><img src=\"/sub/media/boat.svg\" alt=\"A\" width=\"40\" height=\"30\" {lazy}</p>"),
        ),
        (
            "![A](</media/a b#1.png>)",
            &format!("<p><img src=\"/sub/media/a%20b\" alt=\"A\" {lazy}</p>").replace("a%20b\"", "a%20b#1.png\""),
        ),
        ("![A](</media/a b%231.png>)", &format!("<p><img src=\"/sub/media/a%20b%231.png\" alt=\"A\" {lazy}</p>")),
        ("![A](data:image/png;base64,AAAA)", "<p>A</p>"),
        ("![A](https://cdn.example/x.png)", &format!("<p><img src=\"https://cdn.example/x.png\" alt=\"A\" {lazy}</p>")),
        ("<img src=map.svg onerror=x>", &format!("<img src=\"/sub/media/articles/a/map.svg\" width=\"8\" height=\"9\" {lazy}")),
    ])?;
    assert_eq!(compile("![A](map.svg)")?.files.len(), 1);
    assert_eq!(compile("![A](../../media/boat.svg)")?.files.len(), 0);
    Ok(())
}

#[test]
fn links_are_resolved() -> Result<(), std::io::Error> {
    check(&[
        ("[a](javascript:alert(1))", "<p>a</p>"),
        ("[a](JaVaScRiPt:alert(1))", "<p>a</p>"),
        ("[a](&#106;avascript:alert(1))", "<p>a</p>"),
        ("[a](java&#9;script:alert(1))", "<p>a</p>"),
        ("[a](&#1;javascript:alert(1))", "<p>a</p>"),
        ("[a](vbscript:x) [b](data:text/html,x) [c](file:///etc/passwd)", "<p>a b c</p>"),
        ("<javascript:alert(1)>", "<p>javascript:alert(1)</p>"),
        ("[a](x\"onmouseover=\"y)", "<p><a href=\"\u{f8f0}0\u{f8f1}\">a</a></p>"),
        ("[a](https://x.example/?a=1&b=\"2)", "<p><a href=\"https://x.example/?a=1&amp;b=&quot;2\" rel=\"external\">a</a></p>"),
        ("[a](//x.example)", "<p><a href=\"https://x.example\" rel=\"external\">a</a></p>"),
        ("<desk@news.example>", "<p><a href=\"mailto:desk@news.example\">desk@news.example</a></p>"),
        ("[a](tel:+361234)", "<p><a href=\"tel:+361234\">a</a></p>"),
        ("[a](/blog/b/?x)", "<p><a href=\"\u{f8f0}0\u{f8f1}\">a</a></p>"),
        ("[a](/blog/?x) [b](/blog/page/2/)", "<p><a href=\"/sub/blog/?x\">a</a> <a href=\"/sub/blog/page/2/\">b</a></p>"),
        ("[a](/tag/b/?x\"onmouseover=\"y)", "<p><a href=\"/sub/tag/b/?x%22onmouseover=%22y\">a</a></p>"),
        // The target of a fragment is looked up after all documents are read.
        ("[a](/blog/b/?x#y)", "<p><a href=\"\u{f8f0}0\u{f8f1}\">a</a></p>"),
        ("[a](http://news.example/sub/tag/x/)", "<p><a href=\"/sub/tag/x/\">a</a></p>"),
        ("[a](https://NEWS.example/sub)", "<p><a href=\"/sub/\">a</a></p>"),
        ("[a](https://news.example/other/)", "<p><a href=\"https://news.example/other/\" rel=\"external\">a</a></p>"),
        ("[a](https://news.example.evil/sub/)", "<p><a href=\"https://news.example.evil/sub/\" rel=\"external\">a</a></p>"),
        ("[a](report.pdf#page=2)", "<p><a href=\"/sub/media/articles/a/report.pdf#page=2\">a</a></p>"),
        ("[a](b.md#part)", "<p><a href=\"\u{f8f0}0\u{f8f1}\">a</a></p>"),
        ("[a]({{ site.url }}/x)", "<p>[a]({{ site.url }}/x)</p>"),
        ("[a]({{site.url}}/x)", "<p>a</p>"),
        ("\u{f8f0}7\u{f8f1} [a](#\u{f8f0})", "<p>7 <a href=\"#\">a</a></p>"),
    ])?;
    let targets = |text: &str| {
        compile(text).map(|compiled| compiled.references.into_iter().map(|reference| reference.to).collect::<Vec<_>>())
    };
    assert_eq!(
        targets("[a](b.md#part) [b](../2023/c.md)")?,
        [Target::Document("articles/2024/b.md".into()), Target::Document("articles/2023/c.md".into())]
    );
    assert_eq!(targets("[a](@/2024/b.md)")?, [Target::Document("articles/2024/b.md".into())]);
    assert_eq!(
        targets("[a](.secret) [b](../../../../etc/passwd)")?,
        [Target::Path("/blog/a/.secret".into()), Target::Path("/etc/passwd".into())]
    );
    Ok(())
}

#[test]
fn embeds_become_links() -> Result<(), std::io::Error> {
    let video =
        "<p class=\"embed\"><a href=\"https://www.youtube.com/watch?v=a_b-c\" rel=\"external noopener\" data-embed=\"youtube\">";
    check(&[
        ("https://www.youtube.com/watch?v=a_b-c&t=3", &format!("{video}Watch on YouTube</a></p>")),
        ("<https://youtu.be/a_b-c>", &format!("{video}Watch on YouTube</a></p>")),
        ("See https://youtu.be/a_b-c", "<p>See https://youtu.be/a_b-c</p>"),
        (
            "<iframe width=\"5\"\n src=\"https://www.youtube.com/embed/a_b-c\" title=\"The <boat>\"></iframe>",
            &format!("{video}The &lt;boat&gt; <small>Watch on YouTube</small></a></p>"),
        ),
        (
            "<iframe src=\"https://evil.example/x\"><iframe src=y></iframe></iframe>",
            "<p class=\"embed\"><a href=\"https://evil.example/x\" rel=\"external\">evil.example</a></p>",
        ),
        ("<iframe src=\"javascript:alert(1)\"></iframe>", "<p class=\"embed\"></p>"),
        ("<iframe srcdoc=\"<script>1</script>\"></iframe>", ""),
    ])
}

#[test]
fn raw_html_is_sanitised_and_removed_parts_are_reported() -> Result<(), std::io::Error> {
    let compiled = compile(
        "a <b onclick=x>b</b>\n\n<div>\n\n*c*\n\n<script>\nalert(1)\n</script>\n\n<form><p>d</p></form>\n</div>\n<!-- gone -->\n",
    )?;
    assert_eq!(compiled.html.replace('\n', ""), "<p>a <b>b</b></p><div><p><em>c</em></p><p>d</p></div>");
    let warnings: Vec<(&str, Option<usize>)> =
        compiled.notes.iter().map(|note| (note.message.as_str(), note.span.as_ref().map(|span| span.start))).collect();
    assert_eq!(warnings, [("scripts are not published", Some(34)), ("forms are not published", Some(63))]);
    check(&[
        (
            "<table><tr><td>a</td></tr></table>",
            "<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table><tbody><tr><td>a</td></tr></tbody></table></div>",
        ),
        ("<p align=\"center\" class=\"x\">a</p>", "<p class=\"align-center\">a</p>"),
        ("<a name=\"old\">a</a> [b](#old)", "<p><a id=\"old\">a</a> <a href=\"#old\">b</a></p>"),
        ("<a href=\"/tag/x/\" target=\"_blank\">a</a>", "<p><a href=\"/sub/tag/x/\">a</a></p>"),
        ("<div><a href=\"/x", "<div>&lt;a href=\"/x</div>"),
        ("a <é> b < c", "<p>a &lt;é&gt; b &lt; c</p>"),
        ("<!DOCTYPE html>\na", "\n<p>a</p>"),
        ("<svg><script>1</script></svg>", "<p></p>"),
        ("x <svg><path d=\"M0\"/></svg> y", "<p>x  y</p>"),
        ("<![CDATA[ a < b ]]>", " a &lt; b"),
        ("<?php if ($a->b) { ?>\na", "\n<p>a</p>"),
        (
            "<noscript><img src=\"https://a.example/x.png\" alt=\"A\"></noscript>",
            "<p><img src=\"https://a.example/x.png\" alt=\"A\" loading=\"lazy\" decoding=\"async\"></p>",
        ),
        (
            "<iframe src=\"https://www.youtube.com/embed/x\">\n\nafter",
            "<p class=\"embed\"><a href=\"https://www.youtube.com/watch?v=x\" rel=\"external noopener\" data-embed=\"youtube\">Watch on YouTube</a></p>\n\n<p>after</p>",
        ),
        ("x<!-- a\nb -->y", "<p>xy</p>"),
        ("<b>x</b> [a](b.md)", "<p><b>x</b> <a href=\"\u{f8f0}0\u{f8f1}\">a</a></p>"),
    ])
}

#[test]
fn a_title_is_found_in_the_body() {
    let mut document = Document::parse("a\n\n# The *title*\n\nb", 0, false);
    assert_eq!(document.take_title(), Some(("The title".to_owned(), 3..17)));
    assert_eq!(document.events.len(), 6);
    let mut document = Document::parse("# Again\n\nb", 0, false);
    document.drop_repeated("AGAIN");
    assert_eq!(document.events.len(), 3);
    assert_eq!(Document::parse("## b", 0, false).take_title(), None);
    assert_eq!(Document::parse("# ![](a.png)", 0, false).take_title(), None);
}

/// Bodies without raw HTML are not sanitised, because sanitising them would change nothing.
#[test]
fn sanitising_a_body_without_raw_html_changes_nothing() -> Result<(), std::io::Error> {
    let text = "# A\n\n## B & \"c\" {#x.y}\n\na\u{a0}b *c* **d** ~~e~~ `f<g>&\"'` [h](https://x.example/?a&b \"T \\\"u\\\" <v>\") \
                [i](mailto:a@b.example) [j](b.md)\n\n\
                ![k \"l\" <m>](/media/boat.svg \"n & o\")\n\n![p](map.svg)\n\n- q\n- [x] r\n\n5. s\n\n> [!TIP]\n> t[^1]\n\n```rust\nu < v && w\n```\n\n\
                | A \"b\" | C |\n|--|--:|\n| d | e[^1] |\n\nhttps://youtu.be/abc\n\n---\n\n[^1]: f\n\n[^2]: g\n";
    let html = compile(text)?.html;
    assert_eq!(sanitize::clean(&html), html);
    Ok(())
}

/// The words after angle brackets are published, whatever is between the brackets.
#[test]
fn words_in_angle_brackets_are_text() -> Result<(), std::io::Error> {
    for (text, words) in [
        ("A vector<int> and a map<text, path> PELICAN", "A vector&lt;int&gt; and a map&lt;text, path&gt; PELICAN"),
        (
            "Choose <or> leave it, says <the manual and its options>. HERON",
            "Choose &lt;or&gt; leave it, says &lt;the manual and its options&gt;. HERON",
        ),
        ("cp <source-file> <path>", "cp &lt;source-file&gt; &lt;path&gt;"),
        ("the <title> of <select> and <svg> PELICAN", "the &lt;title&gt; of &lt;select&gt; and &lt;svg&gt; PELICAN"),
        ("a <script> b", "a &lt;script&gt; b"),
        ("<plaintext> <em>a</em>", "&lt;plaintext&gt; <em>a</em>"),
        ("end </int> of", "end &lt;/int&gt; of"),
        ("Press <kbd>Ctrl</kbd> and <em>tag</em>", "Press <kbd>Ctrl</kbd> and <em>tag</em>"),
        // Components of other systems.
        ("a <Badge>b</Badge> c", "a b c"),
        ("a <Chart data=\"x\"/> c", "a  c"),
    ] {
        let compiled = compile(text)?;
        assert_eq!(compiled.html, format!("<p>{words}</p>\n"), "{text}");
        assert_eq!(compiled.notes.is_empty(), text.contains("kbd"), "{text}: {:?}", compiled.notes);
    }
    let compiled = compile("<options>\n\nPELICAN\n\n<Note kind=\"tip\">\n\n*kept*\n\n</Note>\n\n<title>\n\nHERON")?;
    let warnings: Vec<String> =
        compiled.notes.iter().map(|note| format!("{:?} {}", note.span.as_ref().map(|span| span.start), note.message)).collect();
    assert_eq!(
        warnings,
        [
            "Some(0) `<options>` is published as text, since HTML has no such element",
            "Some(20) the tag `<Note>` is not published, only what is in it, since HTML has no such element",
            "Some(56) `<title>` never ends, so it is published as text",
        ]
    );
    for words in ["&lt;options&gt;", "PELICAN", "<em>kept</em>", "&lt;title&gt;", "HERON"] {
        assert!(compiled.html.contains(words), "{words} in {}", compiled.html);
    }
    Ok(())
}

/// The sanitiser removes the text after an element that it reads as a drawing or a formula.
#[test]
fn no_element_of_html_removes_the_words_after_it() -> Result<(), std::io::Error> {
    for name in elements::HTML {
        for text in [format!("a <{name}> PELICAN\n\nHERON"), format!("<{name}>\n\nPELICAN\n\nHERON")] {
            let html = compile(&text)?.html;
            let is_raw = text.starts_with('<') && ["pre", "script", "style", "textarea"].contains(name);
            assert!(is_raw || html.contains("PELICAN") && html.contains("HERON"), "{text:?}: {html}");
        }
    }
    Ok(())
}

#[test]
fn unclosed_comments_and_code_are_reported() -> Result<(), std::io::Error> {
    let messages =
        |text: &str| compile(text).map(|compiled| compiled.notes.into_iter().map(|note| note.message).collect::<Vec<_>>());
    assert_eq!(messages("a\n\n<!-- b\n\nc")?, ["this comment never ends, so nothing after it is published"]);
    assert_eq!(messages("<?php echo 1; ?>")?, ["code between `<?` and `?>` is not published"]);
    Ok(())
}
