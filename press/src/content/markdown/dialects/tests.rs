//! Tests of reading the Markdown of other systems.

use super::*;

/// The rewritten text. The characters that are never published are shown as `^`.
fn plain(text: &str) -> String {
    read("a.md", text, 0).map_or_else(|| text.to_owned(), |(rewritten, _)| rewritten.text.replace(MARK, "^"))
}

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(plain(text), *expected, "{text:?}");
    }
}

#[test]
fn bare_addresses_become_links() {
    check(&[
        ("Read https://x.example/a. Or", "Read <https://x.example/a>. Or"),
        ("(see https://x.example/b_(c)).", "(see <https://x.example/b_(c)>)."),
        ("見る https://x.example/d。And", "見る <https://x.example/d>。And"),
        ("見るhttps://x.exampleを", "見る<https://x.example>を"),
        ("www.x.example/e_f too", "[www\\.x\\.example\\/e\\_f](<https://www.x.example/e_f>) too"),
        ("https://x.example/a\\_b?c&amp;d&quot;", "<https://x.example/a_b?c&d>&quot;"),
        ("*https://x.example/*, **www.x.example**", "*<https://x.example/>*, **[www\\.x\\.example](<https://www.x.example>)**"),
        ("http://x.example/?!', http://y.example:80;", "<http://x.example/>?!', <http://y.example:80>;"),
        // These stay unchanged.
        ("`https://x.example/f` <https://x.example/g>", "`https://x.example/f` <https://x.example/g>"),
        ("[https://x.example](https://y.example)", "[https://x.example](https://y.example)"),
        ("[a]: https://x.example\n\n[a]", "[a]: https://x.example\n\n[a]"),
        ("![a](https://x.example/a.png \"https://y.example\")", "![a](https://x.example/a.png \"https://y.example\")"),
        ("<a href=\"https://x.example\">y</a>", "<a href=\"https://x.example\">y</a>"),
        ("    https://x.example\n", "    https://x.example\n"),
        ("```\nhttps://x.example\n```", "```\nhttps://x.example\n```"),
        (
            "https:// http://localhost www.x awww.x.example xhttps://x.example",
            "https:// http://localhost www.x awww.x.example xhttps://x.example",
        ),
        ("<div>\nhttps://x.example\n</div>", "<div>\nhttps://x.example\n</div>"),
        ("| https://x.example |\n|---|\n| b |", "| <https://x.example> |\n|---|\n| b |"),
        ("a[^1]\n\n[^1]: https://x.example", "a[^1]\n\n[^1]: <https://x.example>"),
    ]);
}

#[test]
fn emphasis_is_recognised_beside_punctuation_of_scripts_without_spaces() {
    check(&[
        ("これは**「大事」**です。**「次」**も", "これは^**「大事」**^です。**「次」**^も"),
        ("我们**歩いて。**次へ", "我们**歩いて。**^次へ"),
        ("**마크다운(Markdown)**을", "**마크다운(Markdown)**^을"),
        ("*「a」*と__「b」__と***「c」***", "*「a」*^と^__「b」__^と^***「c」***"),
        ("「**重要**」と**歩く**人", "「**重要**」と**歩く**人"),
        ("2 ** 3 ** 4 and **bold**text.", "2 ** 3 ** 4 and **bold**text."),
        ("**(bold)**text 日", "**(bold)**text 日"),
        ("`は**「a」**で` \\**「a」で", "`は**「a」**で` \\**「a」で"),
        ("は**「a\n\nb」**で", "は^**「a\n\nb」**で"),
    ]);
}

#[test]
fn attribute_lists_are_removed() {
    check(&[
        ("A lead.\n{: .lead}\n\nb", "A lead.\n\nb"),
        ("* TOC\n{:toc}\n\nb", "\nb"),
        ("## Data\n{: #other}\n\nb", "## Data {#other}\n\nb"),
        ("Data\n====\n{:#other .x}\n", "Data {#other}\n====\n"),
        ("![Gull](g.png){: width=\"300\" .right}", "![Gull](g.png)"),
        ("A [link](/x){:target=\"_blank\"} here.", "A [link](/x) here."),
        ("*a*{:.b}", "*a*"),
        ("{:note: .box}\na\n{: note}", "a\n"),
        ("{::comment}\na\n{:/comment}\nb", "b"),
        ("{::nomarkdown}a{:/}", "a"),
        ("[a](/x){target=\"_blank\"} {.b}", "[a](/x) {.b}"),
        ("a\n\n{.b #c}\n", "a\n\n"),
        // These stay unchanged.
        ("{:D} {: } {:x y} {a: 1} \\{: .b}", "{:D} {: } {:x y} {a: 1} \\{: .b}"),
        ("`{: .a}`\n\n    {: .b}\n", "`{: .a}`\n\n    {: .b}\n"),
        ("## [a](/b) {#c}", "## [a](/b) {#c}"),
        ("## [a](/b){#c}", "## [a](/b){#c}"),
    ]);
    let text = "a\n{: .b}\n\n[c](/d){:.e}\n";
    let notes = read("a.md", text, 0).map(|(_, notes)| notes).unwrap_or_default();
    let warnings: Vec<_> = notes.iter().map(|note| (note.message.as_str(), note.span.clone())).collect();
    assert_eq!(warnings, [("2 attribute lists of kramdown are not published", Some(2..8))]);
}

#[test]
fn words_after_a_comment_are_markdown() {
    check(&[
        ("a\n\n<!-- more -->*b*\nc", "a\n\n*b*\nc"),
        ("a\n<!--more--> b", "a\n\nb"),
        ("<!-- a --> <!-- b --> c", "c"),
        ("<!-- a\n\nb --> c", "c"),
        ("- <!-- a --> b", "- b"),
        ("<!-- a -->\nb", "<!-- a -->\nb"),
        ("a <!-- b --> c", "a <!-- b --> c"),
        ("```\n<!-- a --> b\n```", "```\n<!-- a --> b\n```"),
    ]);
}

#[test]
fn positions_are_those_of_the_original_file() {
    let text = "---\n---\nは**「a」**で https://x.example and more";
    let (rewritten, _) = read("a.md", text, 8).unwrap_or_default();
    let at = rewritten.text.find("more").unwrap_or_default();
    assert_eq!(&text[rewritten.before(at..at + 4)], "more");
}
