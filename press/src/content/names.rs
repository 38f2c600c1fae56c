//! Names: slugs made from them, plain text made tidy, and the nearest of known ones for a "did you mean".

use broadsheet_model::Slug;

/// The longest slug that is made from a text.
const LONGEST: usize = 80;

/// A slug made from any text: transliterated, in lower case, with `-` for everything that is neither letter nor digit, cut
/// at a `-`. `None` when nothing is left.
pub(crate) fn slugify(text: &str) -> Option<Slug> {
    let mut slug = String::with_capacity(text.len());
    let mut gap = false;
    let mut push = |c: char| {
        if c.is_ascii_alphanumeric() {
            if std::mem::take(&mut gap) && !slug.is_empty() {
                slug.push('-');
            }
            slug.push(c.to_ascii_lowercase());
        } else if !matches!(c, '\'' | '"') {
            gap = true;
        }
    };
    for c in text.chars() {
        match c {
            '’' | '‘' | '\u{ad}' | '\u{200b}'..='\u{200f}' => {}
            _ if c.is_ascii() => push(c),
            // Emoji have long names; a slug is better off without.
            _ if !c.is_alphanumeric() => push(' '),
            _ => any_ascii::any_ascii_char(c).chars().for_each(&mut push),
        }
    }
    if slug.len() > LONGEST {
        let cut = slug[..=LONGEST].rfind('-').unwrap_or(LONGEST);
        slug.truncate(cut);
    }
    Slug::parse(&slug).ok()
}

/// Plain text: ends trimmed, any run of white space one space.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The known name that was probably meant: at most a third of the letters differ.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let allowed = (name.chars().count() / 3).clamp(1, 3);
    let distance = |other: &str| strsim::osa_distance(&name, &other.to_lowercase());
    // Too long or too short to be near, in any script: no need to look closer.
    let bytes = |other: &str| if name.is_ascii() && other.is_ascii() { allowed } else { allowed * 4 };
    let close = known.into_iter().filter(|other| other.len().abs_diff(name.len()) <= bytes(other));
    let by_distance = close.map(|other| (distance(other), other));
    by_distance.filter(|(distance, _)| *distance <= allowed).min().map(|(_, other)| other)
}

/// "did you mean `x`?", when there is something near.
pub(super) fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(name, known).map(|near| format!("did you mean `{near}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        let long = "word ".repeat(40);
        let longest = "a".repeat(300);
        for (text, expected) in [
            ("", None),
            (";)", None),
            ("🎉", None),
            ("—", None),
            ("Hello, World!", Some("hello-world")),
            ("  --a--  ", Some("a")),
            ("What's new", Some("whats-new")),
            ("What’s new", Some("whats-new")),
            ("Crème brûlée à Gőd", Some("creme-brulee-a-god")),
            ("Azərbaycan", Some("azerbaycan")),
            ("C++ & Rust 1.31", Some("c-rust-1-31")),
            ("a/b\\c..d", Some("a-b-c-d")),
            ("Straße", Some("strasse")),
            ("Київ", Some("kiiv")),
            ("🎉 Launch", Some("launch")),
            (&long, Some("word-word-word-word-word-word-word-word-word-word-word-word-word-word-word-word")),
            (&longest, Some(&longest[..80])),
        ] {
            assert_eq!(slugify(text).as_ref().map(Slug::as_str), expected, "{text:?}");
        }
        assert!(slugify("日本語").is_some());
        assert!(slugify("أخبار عالمية").is_some());
    }

    #[test]
    fn folds() {
        assert_eq!(fold("  a\n\tb  c\u{a0}"), "a b c");
    }

    #[test]
    fn suggests() {
        for (name, expected) in
            [("publishd", Some("published")), ("Tagline", Some("tagline")), ("zzz", None), ("lok", Some("look"))]
        {
            assert_eq!(nearest(name, ["published", "tagline", "look"]), expected, "{name}");
        }
    }
}
