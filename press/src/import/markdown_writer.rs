//! Writes a tree as Markdown. Every block can be written: a block that Markdown cannot express becomes HTML on a line of its own,
//! which Markdown allows anywhere. [`super::roundtrip`] checks whether the Markdown gives the same body; this module does not.

mod inline;

use super::html_in_markdown;
use super::tidy::paragraphs;
use super::tree::{Element, Node};
use inline::Inline;

/// Writes a whole body. `as_html` is a sorted list of the positions of blocks to write as HTML.
pub(super) fn body(nodes: &[Node], as_html: &[usize]) -> String {
    let mut out = String::new();
    let mut lists = 0;
    let blocks = nodes.iter().filter(|node| !node.is_blank());
    for (place, node) in blocks.enumerate() {
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        lists = if is_list(node) { lists + 1 } else { 0 };
        if as_html.binary_search(&place).is_ok() {
            html_in_markdown::block(node, &mut out);
        } else {
            // Two lists in a row would become one list if their marks were the same.
            out.push_str(&block(node, lists % 2 == 0));
        }
    }
    out
}

fn is_list(node: &Node) -> bool {
    node.element().is_some_and(|element| matches!(element.name.as_str(), "ul" | "ol"))
}

/// Writes one block, without a line end after it.
fn block(node: &Node, other_mark: bool) -> String {
    let written = match node {
        Node::Text(_) => inline(std::slice::from_ref(node), Inline::default()),
        Node::Element(element) => match element.name.as_str() {
            "p" => paragraph(element),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => heading(element),
            "ul" | "ol" => list(element, other_mark),
            "blockquote" if element.attributes.is_empty() => quote(element),
            "pre" => code(element),
            "hr" => Some("---".to_owned()),
            "table" => table(element),
            "figure" => figure(element),
            name if !element.is_block() && name != "summary" => inline(std::slice::from_ref(node), Inline::default()),
            _ => None,
        },
    };
    written.filter(|text| !text.is_empty()).unwrap_or_else(|| {
        let mut out = String::new();
        html_in_markdown::block(node, &mut out);
        out
    })
}

fn inline(nodes: &[Node], mut writer: Inline) -> Option<String> {
    writer.nodes(nodes, None)?;
    Some(writer.finish())
}

fn paragraph(element: &Element) -> Option<String> {
    if let [Node::Element(link)] = element.children.as_slice()
        && link.get("data-embed").is_some()
    {
        return Some(format!("<{}>", link.get("href")?));
    }
    if !element.attributes.is_empty() {
        return None;
    }
    inline(&element.children, Inline::default())
}

fn heading(element: &Element) -> Option<String> {
    let level = usize::from(element.name.as_bytes().get(1)? - b'0');
    let id = match element.attributes.as_slice() {
        [] => String::new(),
        [(name, id)] if name == "id" && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) => {
            format!(" {{#{id}}}")
        }
        _ => return None,
    };
    let text = inline(&element.children, Inline::on_one_line())?;
    (!text.is_empty()).then(|| format!("{} {text}{id}", "#".repeat(level)))
}

fn list(element: &Element, other_mark: bool) -> Option<String> {
    let ordered = element.name == "ol";
    let start = match element.attributes.as_slice() {
        [] => 1,
        [(name, start)] if ordered && name == "start" => start.parse::<u32>().ok().filter(|start| *start < 1_000_000_000)?,
        _ => return None,
    };
    let mut items = Vec::new();
    for child in element.children.iter().filter(|node| !node.is_blank()) {
        let item = child.element().filter(|item| item.name == "li" && item.attributes.is_empty())?;
        items.push(paragraphs(item.children.clone()));
    }
    let is_loose = |blocks: &Vec<Node>| {
        let plain = blocks.iter().filter(|node| !is_list(node)).count();
        plain > 1 || blocks.iter().any(|node| node.element().is_some_and(|e| !matches!(e.name.as_str(), "p" | "ul" | "ol")))
    };
    let gap = if items.iter().any(is_loose) { "\n\n" } else { "\n" };
    let mut written = Vec::with_capacity(items.len());
    for (number, blocks) in (start..).zip(&items) {
        let mark = match (ordered, other_mark) {
            (true, false) => format!("{number}. "),
            (true, true) => format!("{number}) "),
            (false, false) => "- ".to_owned(),
            (false, true) => "* ".to_owned(),
        };
        let texts: Vec<String> = blocks.iter().map(|node| block(node, false)).collect();
        written.push(hang(&texts.join(gap), &mark, &" ".repeat(mark.len())));
    }
    Some(written.join(gap))
}

/// Puts `first` before the first line of a text and `rest` before the others. Empty lines get no spaces at their end.
fn hang(text: &str, first: &str, rest: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    for (n, line) in text.split('\n').enumerate() {
        if n > 0 {
            out.push('\n');
        }
        let before = if n == 0 { first } else { rest };
        out.push_str(if line.is_empty() { before.trim_end() } else { before });
        out.push_str(line);
    }
    out
}

fn quote(element: &Element) -> Option<String> {
    let blocks = paragraphs(element.children.clone());
    let texts: Vec<String> = blocks.iter().map(|node| block(node, false)).collect();
    (!texts.is_empty()).then(|| hang(&texts.join("\n\n"), "> ", "> "))
}

fn code(element: &Element) -> Option<String> {
    let inner = match element.children.as_slice() {
        [Node::Element(code)] if code.name == "code" => code,
        _ => element,
    };
    let mut text = String::new();
    for child in &inner.children {
        match child {
            Node::Text(part) => text.push_str(part),
            Node::Element(br) if br.name == "br" => text.push('\n'),
            Node::Element(_) => return None,
        }
    }
    let language = [inner, element].into_iter().find_map(|e| e.get("class")).and_then(|class| class.strip_prefix("language-"));
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat((longest + 1).max(3));
    Some(format!("{fence}{}\n{}\n{fence}", language.unwrap_or_default(), text.trim_end_matches('\n')))
}

fn figure(element: &Element) -> Option<String> {
    if !element.attributes.is_empty() {
        return None;
    }
    let mut children = element.children.iter().filter(|node| !node.is_blank());
    let (image, caption) = (children.next()?.element()?, children.next()?.element()?);
    let [Node::Text(caption)] = caption.children.as_slice() else { return None };
    if image.name != "img" || children.next().is_some() {
        return None;
    }
    Inline::figure(image, caption)
}

fn table(element: &Element) -> Option<String> {
    if !element.attributes.is_empty() {
        return None;
    }
    let mut rows = Vec::new();
    for part in element.children.iter().filter(|node| !node.is_blank()) {
        let part = part.element()?;
        match part.name.as_str() {
            "thead" | "tbody" if part.attributes.is_empty() => {
                rows.extend(part.children.iter().filter(|node| !node.is_blank()));
            }
            _ => return None,
        }
    }
    let mut lines: Vec<Vec<String>> = Vec::new();
    let mut sides: Vec<&str> = Vec::new();
    for (number, row) in rows.into_iter().enumerate() {
        let row = row.element().filter(|row| row.name == "tr" && row.attributes.is_empty())?;
        let mut cells = Vec::new();
        for (column, cell) in row.elements().enumerate() {
            let side = match cell.attributes.as_slice() {
                [] => "---",
                [(name, class)] if name == "class" && class == "align-right" => "---:",
                [(name, class)] if name == "class" && class == "align-center" => ":---:",
                _ => return None,
            };
            // The first row must contain the headings of the columns, and no other row may.
            if (cell.name == "th") != (number == 0) || number > 0 && sides.get(column) != Some(&side) {
                return None;
            }
            if number == 0 {
                sides.push(side);
            }
            cells.push(inline(&cell.children, Inline::in_a_cell())?);
        }
        if cells.len() != sides.len() {
            return None;
        }
        lines.push(cells);
    }
    if lines.len() < 2 {
        return None;
    }
    let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
    let sides: Vec<String> = sides.into_iter().map(str::to_owned).collect();
    let mut out = vec![line(&lines[0]), line(&sides)];
    out.extend(lines[1..].iter().map(|cells| line(cells)));
    Some(out.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::super::tree::parse;
    use super::*;

    #[test]
    fn blocks() {
        for (html, expected) in [
            ("<p>One <em>two</em></p><p>three</p>", "One *two*\n\nthree"),
            ("<h2>A</h2><h3 id=\"x\">B {c}</h3>", "## A\n\n### B \\{c} {#x}"),
            ("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>", "- a\n- b\n  1. c"),
            ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n* b"),
            ("<ol start=\"3\"><li><p>a</p><p>b</p></li><li>c</li></ol>", "3. a\n\n   b\n\n4. c"),
            ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
            ("<pre><code class=\"language-php\">a &lt; b\n\n```\n</code></pre>", "````php\na < b\n\n```\n````"),
            ("<pre>a <em>b</em></pre>", "<pre>a <em>b</em></pre>"),
            ("<figure><img src=\"/a.png\" alt=\"A\"><figcaption>C \"q\"</figcaption></figure>", "![A](/a.png \"C \\\"q\\\"\")"),
            (
                "<figure><img src=\"/a.png\" alt=\"A\"><figcaption>C <a href=\"/b\">d</a></figcaption></figure>",
                "<figure><img alt=\"A\" src=\"/a.png\"><figcaption>C <a href=\"/b\">d</a></figcaption></figure>",
            ),
            (
                "<table><thead><tr><th>a</th><th class=\"align-right\">b|c</th></tr></thead><tbody><tr><td>1</td>\
                 <td class=\"align-right\">2</td></tr></tbody></table>",
                "| a | b\\|c |\n| --- | ---: |\n| 1 | 2 |",
            ),
            ("<table><tbody><tr><td>1</td></tr></tbody></table>", "<table><tbody><tr><td>1</td></tr></tbody></table>"),
            ("<details><summary>s</summary>t</details>", "<details><summary>s</summary>t</details>"),
        ] {
            assert_eq!(body(&parse(html), &[]), expected, "{html}");
        }
    }
}
