//! Tests of reading MDX.

use super::*;

/// The Markdown that remains, and the messages of the warnings.
fn plain(text: &str) -> (String, Vec<String>) {
    let (rewritten, notes) = read("a.mdx", text, 0);
    (rewritten.text, notes.into_iter().map(|note| note.message).collect())
}

#[test]
fn words_are_kept_and_programs_are_removed() {
    for (text, expected) in [
        ("import Note from '../Note.astro'\nexport const year = 2023\n\nIn {year}.", "\nIn 2023."),
        ("export const a = {\n  b: 1,\n\n  c: 2\n};\n\nd", "\nd"),
        ("export duties rose from 3 to 4\n\nimport prices too", "export duties rose from 3 to 4\n\nimport prices too"),
        ("<Note kind=\"tip\">\n\nThe *words* stay.\n\n</Note>\n\nafter", "\n\nThe *words* stay.\n\n\n\nafter"),
        ("<Tabs>\n    <Tab>\n        a\n\n        b\n    </Tab>\n</Tabs>", "\n\na\n\nb\n\n"),
        ("a <Badge text={x}>b</Badge> <>c</> d", "a b c d"),
        ("<Card title=\"A *b*\">\nc\n</Card>", "\n**A \\*b\\***\n\nc\n"),
        ("<Chart\n  data={[1, 2].map((x) => ({ x }))}\n/>\n\na", "\n\na"),
        (
            "import boat from './boat.png'\n\n<Image src={boat} alt=\"A boat\" />\n<img src={boat} style={{ a: 1 }}>",
            "\n![A boat](<./boat.png>)\n<img src=\"./boat.png\" >",
        ),
        ("<YouTube id=\"abc\" />", "\n\nhttps://www.youtube.com/watch?v=abc\n\n"),
        ("{/* gone */}a{' '}b {\"c\"} {d.e} \\{f}", "a b c {d.e} \\{f}"),
        ("{list.map((x) => (\n  <li>{x}</li>\n))}\n\na", "\n\na"),
        ("## A {#b}", "## A {#b}"),
        (
            "In `{year}` and `<Note>`\n\n```jsx\nimport a from 'b'\n<Note>{c}</Note>\n```",
            "In `{year}` and `<Note>`\n\n```jsx\nimport a from 'b'\n<Note>{c}</Note>\n```",
        ),
        ("1 < 2 and a <b>c</b> {unclosed", "1 < 2 and a <b>c</b> {unclosed"),
    ] {
        assert_eq!(plain(text).0, expected, "{text:?}");
    }
}

#[test]
fn removed_parts_are_reported_with_their_position() {
    let text = "---\n---\nimport A from 'a'\n\nb <A c=\"d\">e</A> {f} <G/>\n\n{h()}\n";
    let (_, notes) = read("a.mdx", text, 8);
    let warnings: Vec<(&str, &str)> =
        notes.iter().map(|note| (note.message.as_str(), &text[note.span.clone().unwrap_or_default()])).collect();
    assert_eq!(
        warnings,
        [
            ("the tag of the component `<A>` is not published, only what is in it", "<A c=\"d\">"),
            ("the expression `{f}` is published as text", "{f}"),
            ("the component `<G>` is not published", "<G/>"),
            ("the result of this JavaScript expression is not published", "{h()}"),
            ("`import` and `export` are not published: an article holds no program", "import A from 'a'"),
        ]
    );
}
