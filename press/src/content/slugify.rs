//! Makes slugs from names, normalises plain text, and finds the nearest known name for a "did you mean".

use broadsheet_model::Slug;
use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Maximum length of a slug that is made from a text.
const LONGEST: usize = 80;

/// The letters of slugs that are made from texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Slugs {
    /// Transliterated to ASCII.
    #[default]
    Ascii,
    /// In the script of the text.
    Unicode,
}

impl Slugs {
    /// A slug made from any text; a long one is cut at a `-`. `None` if nothing is left.
    pub fn of(self, text: &str) -> Option<Slug> {
        match self {
            Self::Ascii => slugify(text),
            Self::Unicode => slug_in_script(text),
        }
    }

    /// The slug of a category, tag or author. The signs in names such as `C++`, `C#` and `.NET` become words, so that their slugs
    /// differ from those of `C` and `Net`.
    pub fn of_name(self, name: &str) -> Option<Slug> {
        self.of(&with_signs_as_words(name))
    }
}

fn with_signs_as_words(name: &str) -> Cow<'_, str> {
    if !name.contains(['+', '#', '.']) {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len() + 16);
    let mut before = ' ';
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        let is_last = rest.peek().is_none_or(|next| !next.is_alphanumeric());
        match c {
            '+' if is_last && (before.is_alphanumeric() || before == '+') => out.push_str(" plus "),
            '#' if is_last && before.is_alphanumeric() => out.push_str(" sharp "),
            '.' if !is_last && !before.is_alphanumeric() => out.push_str("dot "),
            c => out.push(c),
        }
        before = c;
    }
    Cow::Owned(out)
}

/// A slug of the letters, digits and marks of a text, in lower case, with `-` for everything else.
fn slug_in_script(text: &str) -> Option<Slug> {
    let lower = nfc(text).to_lowercase();
    let mut slug = String::with_capacity(lower.len());
    let mut gap = false;
    for c in lower.chars() {
        if matches!(c, '\'' | '"' | '’' | '‘' | '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{307}') {
            continue;
        }
        let mut buffer = [0; 4];
        let is_letter = Slug::parse(c.encode_utf8(&mut buffer)).is_ok();
        if !is_letter || (matches!(c, '\u{200c}' | '\u{200d}') && (gap || slug.is_empty())) {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) && !slug.is_empty() {
            slug.push('-');
        }
        slug.push(c);
    }
    if let Some((end, _)) = slug.char_indices().nth(LONGEST) {
        let cut = slug[..end].rfind('-').unwrap_or(end);
        slug.truncate(cut);
    }
    while slug.len() > Slug::MAX {
        slug.pop();
    }
    Slug::parse(&nfc(&slug)).ok()
}

/// Text in NFC, the form in which names are compared: `é` is one character, however it was typed.
pub(crate) fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// A slug made from any text: transliterated, in lower case, with `-` for everything that is neither letter nor digit; a long one
/// is cut at a `-`. `None` if nothing is left.
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
    for c in nfc(text).chars() {
        match c {
            '’' | '‘' | '\u{ad}' | '\u{200b}'..='\u{200f}' => {}
            _ if c.is_ascii() => push(c),
            // Left out, because the transliterated names of emoji are long.
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

/// Plain text: trims it, replaces each run of white space by one space, and converts it to NFC.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    match nfc(&out) {
        Cow::Borrowed(_) => out,
        Cow::Owned(normal) => normal,
    }
}

/// The known name that the author probably meant: at most a third of the letters differ, and at most three.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let allowed = (name.chars().count() / 3).clamp(1, 3);
    let distance = |other: &str| strsim::osa_distance(&name, &other.to_lowercase());
    // Skips names of any script that are too long or too short to be near.
    let bytes = |other: &str| if name.is_ascii() && other.is_ascii() { allowed } else { allowed * 4 };
    let close = known.into_iter().filter(|other| other.len().abs_diff(name.len()) <= bytes(other));
    let by_distance = close.map(|other| (distance(other), other));
    by_distance.filter(|(distance, _)| *distance <= allowed).min().map(|(_, other)| other)
}

/// "did you mean `x`?", if a known name is near.
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
    fn signs_in_names_become_words() {
        for (name, expected) in [
            ("C", "c"),
            ("C++", "c-plus-plus"),
            ("C#", "c-sharp"),
            ("F# scripts", "f-sharp-scripts"),
            (".NET", "dot-net"),
            ("ASP.NET", "asp-net"),
            ("Disney+", "disney-plus"),
            ("#metoo", "metoo"),
            ("1+1", "1-1"),
            ("Node.js", "node-js"),
        ] {
            assert_eq!(Slugs::Ascii.of_name(name).as_ref().map(Slug::as_str), Some(expected), "{name}");
        }
        assert_eq!(Slugs::Ascii.of_name(";)"), None);
    }

    #[test]
    fn slugs_may_keep_their_script() {
        let long = "слово ".repeat(40);
        let cut = ["слово"; 13].join("-");
        for (text, expected) in [
            ("Київ, 2024!", Some("київ-2024")),
            ("日本語の見出し", Some("日本語の見出し")),
            ("أخبار عالمية", Some("أخبار-عالمية")),
            ("हिन्दी समाचार", Some("हिन्दी-समाचार")),
            ("தமிழ் செய்தி", Some("தமிழ்-செய்தி")),
            ("می\u{200c}خواهم", Some("می\u{200c}خواهم")),
            ("Cafe\u{301} Crème", Some("café-crème")),
            ("What’s new", Some("whats-new")),
            ("İzmir", Some("izmir")),
            (&long, Some(&cut)),
            (";)", None),
        ] {
            assert_eq!(slug_in_script(text).as_ref().map(Slug::as_str), expected, "{text}");
        }
    }

    #[test]
    fn folds() {
        assert_eq!(fold("e\u{301}te\u{301}"), "été");
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
