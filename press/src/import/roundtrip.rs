//! Writes a body as Markdown, if publishing the Markdown shows the same as publishing its HTML. If it does not, the blocks that
//! differ are written as HTML. If it still differs, the whole body is written as HTML.

use super::tree::{Element, Node};
use super::visible_content::shape;
use super::{html_in_markdown, markdown_writer};
use crate::content::Preview;

/// How a body was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Markdown. Some of its blocks may be HTML, which Markdown allows.
    Markdown,
    /// Only HTML.
    Html,
}

/// A body, ready for its file.
#[derive(Debug)]
pub(super) struct Written {
    /// Ends with a line break, unless it is empty.
    pub text: String,
    pub form: Form,
    /// The HTML that publishing makes from it.
    pub html: String,
}

/// Writes a body and its footnotes.
pub(super) fn write(nodes: &[Node], notes: &[Vec<Node>], preview: &Preview) -> Written {
    let as_html = with_notes_as_html(nodes, notes);
    let published = preview.html(&as_html);
    let meant = shape(&published);
    let markdown = with_notes(markdown_writer::body(nodes, &[]), notes);
    let written = |text: String, form, html| Written { text: if text.is_empty() { text } else { text + "\n" }, form, html };
    let tried = preview.html(&markdown);
    if shape(&tried) == meant {
        return written(markdown, Form::Markdown, tried);
    }
    let blocks = nodes.iter().filter(|node| !node.is_blank());
    let wrong: Vec<usize> = blocks.enumerate().filter(|(_, node)| !is_kept(node, preview)).map(|(place, _)| place).collect();
    let markdown = with_notes(markdown_writer::body(nodes, &wrong), notes);
    let tried = preview.html(&markdown);
    if shape(&tried) == meant {
        return written(markdown, Form::Markdown, tried);
    }
    written(as_html, Form::Html, published)
}

/// Whether a block alone shows the same as Markdown and as HTML.
fn is_kept(node: &Node, preview: &Preview) -> bool {
    let one = std::slice::from_ref(node);
    shape(&preview.html(&markdown_writer::body(one, &[]))) == shape(&preview.html(&html_in_markdown::body(one)))
}

fn with_notes(mut body: String, notes: &[Vec<Node>]) -> String {
    for (n, note) in notes.iter().enumerate() {
        let text = markdown_writer::body(note, &[]).replace('\n', "\n    ");
        body.push_str(&format!("\n\n[^{}]: {text}", n + 1));
    }
    body
}

fn with_notes_as_html(nodes: &[Node], notes: &[Vec<Node>]) -> String {
    if notes.is_empty() {
        return html_in_markdown::body(nodes);
    }
    let items = notes
        .iter()
        .enumerate()
        .map(|(n, note)| Node::Element(Element::new("li", note.clone()).with("id", &format!("fn-{}", n + 1))));
    let list = Node::Element(Element::new("ol", items.collect()));
    let section = Element::new("section", vec![list]).with("class", "footnotes").with("role", "doc-endnotes");
    let mut all = nodes.to_vec();
    all.push(Node::Element(section));
    html_in_markdown::body(&all)
}

#[cfg(test)]
mod tests {
    use super::super::tidy::tidy;
    use super::super::tree::parse;
    use super::super::visible_content::words;
    use super::*;
    use broadsheet_model::Site;

    /// Whether a body is written as Markdown or as HTML, it shows what its HTML shows.
    #[test]
    fn odd_bodies_show_the_same_in_either_form() {
        let preview = Preview::new(Site::new("https://a.example", "/"));
        for html in [
            "<p>1986. A great year</p><p>+ 1</p><p># no heading</p><p>&gt; no quote</p><p>--- no rule</p><p>===</p>",
            "<p>a | b<br>--- | ---<br>c | d</p>",
            "<p><em>a</em><strong>b</strong><em>c</em></p><p>*<em>*</em>*</p><p>**</p><p>_a_ __b__ a_b_c</p>",
            "<p>snow<em>ball</em>s and <strong>(bold)</strong>text<strong>: x</strong>y</p>",
            "<p>`a` <code>`</code> <code>``b``</code> <code> </code> <code>a\\</code></p>",
            "<p>&amp;amp; &amp;copy; &lt;b&gt; &lt;!-- x --&gt; \\*x\\* C:\\new\\ \\</p>",
            "<p>[a](b) ![c](d) [e] [f]: g [^1] [x]: /y</p><p>[z]: /url</p>",
            "<p>http://a.example/_x_?b=1&amp;copy=2 www.b.example a@b.example</p>",
            "<p><a href=\"/a b(c)d&lt;e\">x [y] z</a> <a href=\"#\">w</a> <a>v</a> <a href=\"/q?a=1&amp;amp;b=2\">u</a></p>",
            "<p>a<br><br>b<br> - c<br>1. d<br>    e</p>",
            "<ul><li>a</li></ul><ul><li>b</li></ul><ol><li>c</li></ol><ol><li>d</li></ol>",
            "<ul><li><p>a</p><pre>b\n\n  c</pre></li><li><blockquote><p>d</p><ul><li>e</li></ul></blockquote></li><li></li></ul>",
            "<ol start=\"0\"><li>a<ul><li>b<ol><li>c</li></ol></li></ul>d</li></ol><ol reversed><li>e</li></ol>",
            "<blockquote>a<blockquote>b</blockquote>c</blockquote><blockquote>d</blockquote>",
            "<blockquote><p>[!NOTE]</p><p>a</p></blockquote>",
            "<h2>a # b #</h2><h3>c {#d}</h3><h2>e<br>f</h2><h1>g</h1><h4><img src=\"/a.png\" alt=\"h\"></h4>",
            "<pre>```\n~~~\n</pre><pre>\n\n  a\n\n\n</pre><pre>a<b>b</b>\n\nc</pre><pre></pre>",
            "<table><tr><th>a|b</th><th>`c|d`</th></tr><tr><td><code>e|f</code></td><td>g<br>h</td></tr></table>",
            "<table><tr><td>a</td><td><ul><li>b</li></ul></td></tr></table><table><tr><th>x</th></tr><tr><td>y</td><td>z</td></tr></table>",
            "<p>a<table><tr><td>b</td></tr></table>c</p><p><div>d</div>e</p>",
            "<a href=\"/x\"><h2>a</h2><p>b</p></a><strong><p>c</p></strong>",
            "<figure><a href=\"/x\"><img src=\"/y.png\" alt=\"\"></a><figcaption>a \"b\" <em>c</em></figcaption></figure>",
            "<figure><img src=\"/y (1).png\" alt=\"a]b\"><figcaption>c \"d\" \\</figcaption></figure><p><img src=\"/z.png\" title=\"t\"></p>",
            "<details><summary>a</summary><p>b</p>\n\n<ul><li>c</li></ul></details><dl><dt>d</dt><dd>e</dd></dl>",
            "<p>\u{a0}a\u{a0}</p><p>a\u{200b}b \u{3000}c</p><p>日本<em>「語」</em>です<strong>。</strong></p>",
            "<p dir=\"rtl\" lang=\"ar\">مرحبا</p><p><span lang=\"fr\">a</span> H<sub>2</sub>O x<sup>2</sup> <kbd>k</kbd> <q>r</q></p>",
            "<hr><p>a</p><hr><hr><p>b</p>",
            "<p>{{ a }} {% b %} $c$ :d: ~e~ ~~f~~ ^g^ ==h==</p><p>Term<br>: definition</p>",
            "<video src=\"/a.mp4\"></video><audio src=\"/b.mp3\"></audio><iframe src=\"https://x.example/\"></iframe>",
            "a <b>b</b> c<p>d</p>e <!-- f --> g",
        ] {
            let mut changes = Vec::new();
            let nodes = tidy(parse(html), &[], &mut changes);
            let meant = preview.html(&html_in_markdown::body(&nodes));
            let written = write(&nodes, &[], &preview);
            assert_eq!(shape(&written.html), shape(&meant), "{html}\n{}", written.text);
            assert_eq!(words(&written.html), words(&meant), "{html}\n{}", written.text);
            assert_eq!(shape(&preview.html(&written.text)), shape(&meant), "{html}\n{}", written.text);
        }
    }
}
