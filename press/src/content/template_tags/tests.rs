//! Tests of template tags.

use super::*;

/// The text after processing, the number of tags that were replaced, the tags that stay, and the tags that are left out.
fn shown<'t>(text: &'t str, names: Option<&Names>) -> (String, usize, Vec<&'t str>, Vec<&'t str>) {
    let Some(all) = show(text, 0, "a.md", names) else { return (text.to_owned(), 0, vec![], vec![]) };
    let at = |spans: &[Range<usize>]| spans.iter().map(|at| &text[at.clone()]).collect();
    (all.file.text.clone(), all.shown, at(&all.kept), at(&all.left_out))
}

#[test]
fn common_tags_are_replaced() {
    let names = Names::of(["2020-01-31-launch.md".to_owned()]);
    for (text, expected, count) in [
        ("no tags { } {x", "no tags { } {x", 0),
        ("[a]({{ site.baseurl }}/b)", "[a](/b)", 1),
        ("{{site.baseurl}}{% post_url 2020-01-31-launch %}", "@/2020-01-31-launch.md", 2),
        ("[a]({{< ref \"posts/launch.md#x\" >}})", "[a](@/2020-01-31-launch.md#x)", 1),
        ("{{< youtube dQw4w9WgXcQ >}}", "\n\nhttps://www.youtube.com/watch?v=dQw4w9WgXcQ\n\n", 1),
        ("{{ youtube(id=\"dQw4w9WgXcQ\") }}", "\n\nhttps://www.youtube.com/watch?v=dQw4w9WgXcQ\n\n", 1),
        ("{{< figure src=\"/a.png\" alt=\"A\" caption='C \"q\"' >}}", "![A](/a.png \"C \\\"q\\\"\")", 1),
        ("{{< figure src=\"/a.png\" title=\"T\" caption=\"C\" attr=\"By B\" >}}", "![](/a.png \"T C By B\")", 1),
        (
            "{{< figure src=\"/a.png\" caption=\"*C*\" attr=\"B\" attrlink=\"https://b.example\" link=\"/c/\" >}}",
            "<figure>\n\n[![](/a.png)](</c/>)\n\n<figcaption>\n\n*C* [B](<https://b.example>)\n\n</figcaption>\n</figure>\n",
            1,
        ),
        ("{% image \"img/a b.png\" \"A picture\" %}", "![A picture](<img/a b.png>)", 1),
        ("{% highlight rust %}\nx < {{y}}\n{% endhighlight %}", "```rust\nx < {{y}}\n```", 1),
        ("{% highlight md %}\na ```\n{% endhighlight %}", "````md\na ```\n````", 1),
        ("[a]({{ \"/b/\" | url }})", "[a](/b/)", 1),
        ("[a]({{< relref \"#b\" >}}) [c]({{< ref \"/\" >}})", "[a](#b) [c](/)", 2),
        ("a{% comment %}b{% endcomment %}c", "ac", 1),
        ("{% raw %}{{ x }}{% endraw %}", "{{ x }}", 2),
        ("```\n{% raw %}{{ x }}{% endraw %}\n```", "```\n{{ x }}\n```", 2),
        ("```\n{{</* figure src=\"a.png\" */>}}\n```", "```\n{{< figure src=\"a.png\" >}}\n```", 1),
        ("`{{%/* x */%}}` {{</* y */>}}", "`{{% x %}}` {{< y >}}", 2),
        ("{{ never closed", "{{ never closed", 0),
    ] {
        assert_eq!(shown(text, Some(&names)), (expected.to_owned(), count, vec![], vec![]), "{text}");
    }
}

#[test]
fn the_words_around_unknown_tags_are_kept() {
    let names = Names::default();
    for (text, expected, kept, left_out) in [
        ("a {{ x | url }} b", "a {{ x | url }} b", vec!["{{ x | url }}"], vec![]),
        ("See {% include x.html %}.", "See {% include x.html %}.", vec!["{% include x.html %}"], vec![]),
        ("{{< button \"x\" >}}y{{< /button >}}", "y", vec![], vec!["{{< button \"x\" >}}", "{{< /button >}}"]),
        ("{% tip() %}y{% end %}", "y", vec![], vec!["{% tip() %}", "{% end %}"]),
        ("a\n\n{% include x.md %}\n[m]: /m\n", "a\n\n[m]: /m\n", vec![], vec!["{% include x.md %}"]),
        ("a\n{% include x.md %}\nb\n", "a\n\nb\n", vec![], vec!["{% include x.md %}"]),
        ("<div>\n{% if x %}\n  b\n{% endif %}\n</div>\n", "<div>\n  b\n</div>\n", vec![], vec!["{% if x %}", "{% endif %}"]),
        ("> {{< x >}}\n", "> \n", vec![], vec!["{{< x >}}"]),
        ("a [*b* [c]]({{< ref \"gone.md\" >}}) d", "a *b* [c] d", vec![], vec!["{{< ref \"gone.md\" >}}"]),
        ("![b]({{ x }}/y_(z).png \"t\")", "b", vec![], vec!["{{ x }}"]),
        ("[b][c]\n\n[c]: {% link gone.md %}\n", "[b][c]\n\n[c]: {{}}\n", vec![], vec!["{% link gone.md %}"]),
        ("<a href=\"{{< ref \"gone\" >}}\">b</a>", "<a href=\"{{}}\">b</a>", vec![], vec!["{{< ref \"gone\" >}}"]),
        ("\\{{ x }} \\{% y %}\n", "\\{{ x }} \\{% y %}\n", vec![], vec![]),
        ("`{{ x }}`\n\n    {{ z }}\n", "`{{ x }}`\n\n    {{ z }}\n", vec![], vec![]),
    ] {
        assert_eq!(shown(text, Some(&names)), (expected.to_owned(), 0, kept, left_out), "{text}");
    }
}

#[test]
fn without_names_no_tag_is_replaced() {
    for (text, expected, kept, left_out) in [
        ("[a]({{ site.url }}/b)", "a", vec![], vec!["{{ site.url }}"]),
        ("{{< youtube x >}}\n", "", vec![], vec!["{{< youtube x >}}"]),
        ("```\n{% raw %}{{ x }}{% endraw %}\n```", "```\n{% raw %}{{ x }}{% endraw %}\n```", vec![], vec![]),
        ("a {{ b }}", "a {{ b }}", vec!["{{ b }}"], vec![]),
    ] {
        assert_eq!(shown(text, None), (expected.to_owned(), 0, kept, left_out), "{text}");
    }
}

#[test]
fn the_front_matter_is_unchanged_and_positions_lead_to_the_original_file() {
    let text = "---\nx: {{ y }}\n---\na {{ site.url }}b {% raw %}c{% endraw %} {{< youtube x >}} d";
    let names = Names::default();
    let all = show(text, 18, "a.md", Some(&names)).unwrap_or_default();
    assert!(all.file.text.starts_with("---\nx: {{ y }}\n---\na b c "), "{}", all.file.text);
    for (now, was) in [("b ", "b "), ("v=x", "{{< youtube x >}}"), ("b c", "b {% raw %}c")] {
        let at = all.file.text.find(now).unwrap_or(usize::MAX);
        assert_eq!(&text[all.file.before(at..at + now.len())], was, "{now}");
    }
}

/// The limit is the one in SECURITY.md.
#[test]
fn the_length_of_a_tag_is_limited() {
    let tag = |bytes: usize| format!("{{% comment %}}b{{% endcomment {} %}}", "x".repeat(bytes));
    assert_eq!(shown(&tag(1_900), Some(&Names::default())).0, "");
    assert_eq!(shown(&tag(2_100), Some(&Names::default())).0, tag(2_100));
}
