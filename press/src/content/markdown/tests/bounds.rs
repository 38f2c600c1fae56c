//! Tests of short texts that would cost much time or memory without a limit.

use super::compile;

/// For each tag, parsers of HTML search all open elements.
#[test]
fn text_that_is_nested_too_deeply_is_kept() -> Result<(), std::io::Error> {
    for (text, element) in [
        ("<div>".repeat(500) + "words", "<div>"),
        ("<div>\n\n".repeat(500) + "words", "<div>"),
        ("> ".repeat(500) + "words", "<blockquote>"),
        ("- ".repeat(500) + "words", "<ul>"),
        ("a <b>".repeat(500) + "words", "<b>"),
        ("<div><script></div></script>\n".repeat(500) + "words", "<div>"),
    ] {
        let compiled = compile(&text)?;
        let count = compiled.html.matches(element).count();
        assert!(compiled.html.contains("words") && (30..=110).contains(&count), "{count} of {element}");
        let warnings: Vec<_> = compiled.notes.iter().filter(|note| note.message.contains("deep")).collect();
        assert_eq!(warnings.len(), 1, "{element}: {warnings:?}");
        assert!(warnings[0].span.as_ref().is_some_and(|span| span.start > 0), "{warnings:?}");
    }
    // An element that is closed, or that closes itself, is not nested.
    for text in ["<div>a</div>\n\n".repeat(500), "<p>a\n".repeat(500), "a <span>b\n\n".repeat(500), "<a name=x>b\n\n".repeat(500)]
    {
        let notes = compile(&text)?.notes;
        assert!(notes.iter().all(|note| !note.message.contains("deep")), "{text:.40}: {notes:?}");
    }
    Ok(())
}

fn numbered(text: &str, count: usize) -> String {
    (0..count).map(|number| text.replace('%', &number.to_string())).collect()
}

#[test]
fn many_headings_footnotes_and_links_of_one_name_are_distinguished() -> Result<(), std::io::Error> {
    let text = "# A\n\n".repeat(300) + &numbered("[^%] [x](#a-%)\n\n", 300) + &numbered("[^%]: x\n\n", 300);
    let compiled = compile(&text)?;
    assert_eq!(compiled.contents.last().map(|heading| heading.id.as_str()), Some("a-300"));
    assert!(compiled.html.contains("<li id=\"fn-300\">"));
    let strays: Vec<_> = compiled.notes.iter().map(|note| note.message.as_str()).collect();
    assert_eq!(strays, ["there is no heading or place `#a-0` in this text", "there is no heading or place `#a-1` in this text"]);
    Ok(())
}

/// Each attribute and each picture costs a search.
#[test]
fn attributes_and_pictures_beyond_the_limit_are_reported() -> Result<(), std::io::Error> {
    let attributes = |count| format!("Text\n\n<p {}>words</p>", numbered("data-% ", count));
    let pictures = |count| {
        format!(
            "Text\n\n<img alt=\"\" src=\"https://a.example/0.png\" srcset=\"{}\">",
            numbered("https://a.example/%.png %w, ", count)
        )
    };
    for (text, expected) in [
        (attributes(64), None),
        (attributes(65), Some("`<p>` has more than 64 attributes: the first 64 are read")),
        (pictures(64), None),
        (pictures(65), Some("`srcset` names more than 64 pictures: the first 64 are taken")),
    ] {
        let notes = compile(&text)?.notes;
        let bounds: Vec<_> = notes.iter().filter(|note| note.message.contains("64")).collect();
        assert_eq!(bounds.iter().map(|note| note.message.as_str()).collect::<Vec<_>>(), Vec::from_iter(expected), "{text}");
        assert!(bounds.iter().all(|note| note.span.as_ref().is_some_and(|span| span.start == 6)), "{bounds:?}");
    }
    Ok(())
}

/// Browsers reopen unclosed formatting in each paragraph below it. They repeat at most three elements that are the same.
#[test]
fn unclosed_formatting_is_reopened_a_limited_number_of_times() -> Result<(), std::io::Error> {
    let open = numbered("a <b title=%>", 50);
    let paragraphs = |count: usize| open.clone() + "\n\n" + &"x\n\n".repeat(count);
    let html = |count: usize| format!("<div>\n<p>{open}{}", "<p>x".repeat(count));
    for (text, least) in [(paragraphs(2_000), 50), (html(2_000), 40_000)] {
        let compiled = compile(&text)?;
        let (bold, paragraphs) = (compiled.html.matches("<b ").count(), compiled.html.matches("<p>").count());
        assert!((least..=51_000).contains(&bold) && paragraphs >= 2_000, "{bold} in {paragraphs}");
        let warnings: Vec<_> =
            compiled.notes.iter().filter(|note| note.message.contains("formatting that is never closed")).collect();
        assert_eq!(warnings.len(), 1, "{:?}", compiled.notes);
    }
    assert_eq!(compile(&paragraphs(500))?.notes.len(), 0);
    Ok(())
}
