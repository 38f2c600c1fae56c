//! Removes the warnings that `[warnings] allow` in `site.toml` accepts.

use super::{Diagnostic, Diagnostics, Severity};
use std::ops::Range;

/// The warnings that an entry of `[warnings] allow` in `site.toml` accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// A message, a file, or both with `: ` between them; `*` matches any text, and so does `…` between backticks.
    pub pattern: String,
    /// Where it is written in `site.toml`.
    pub span: Range<usize>,
}

impl Accepted {
    fn is_of(&self, note: &Diagnostic) -> bool {
        let pattern = self.pattern.replace("`…`", "`*`");
        let is_like = |text: &str| matches(&pattern, text);
        is_like(&note.message) || is_like(&note.file) || is_like(&format!("{}: {}", note.file, note.message))
    }
}

impl Diagnostics {
    /// Removes the accepted warnings, and counts them. Returns the entries that match no warning.
    pub fn accept<'a>(&mut self, accepted: &'a [Accepted]) -> Vec<&'a Accepted> {
        let mut used = vec![false; accepted.len()];
        let before = self.list.len();
        self.list.retain(|note| {
            let is_warning = note.severity == Severity::Warning;
            let found = accepted.iter().position(|accepted| is_warning && accepted.is_of(note));
            if let Some(at) = found {
                used[at] = true;
            }
            found.is_none()
        });
        self.accepted += before - self.list.len();
        accepted.iter().zip(used).filter(|(_, used)| !used).map(|(accepted, _)| accepted).collect()
    }
}

/// Whether a text matches a pattern, in which `*` matches any text.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_texts() {
        for (pattern, text, expected) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("a*", "ab", true),
            ("*b*", "abc", true),
            ("a*a", "a", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("*", "", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn accepted_warnings_are_counted_and_not_shown() {
        let accepted = |pattern: &str| Accepted { pattern: pattern.to_owned(), span: 0..1 };
        let mut all = Diagnostics::new("");
        all.extend([
            Diagnostic::warning("a.md", "there is no image `x.png`"),
            Diagnostic::warning("old/b.md", "nothing reads the key `y`"),
            Diagnostic::warning("c.md", "nothing reads the key `y`"),
            Diagnostic::error("old/b.md", "there is no image `x.png`"),
        ]);
        let accepted = ["there is no image `…`", "old/*", "c.md: there is*", "d.md: nothing reads the key `y`"].map(accepted);
        let unused = all.accept(&accepted);
        assert_eq!(
            unused.iter().map(|entry| entry.pattern.as_str()).collect::<Vec<_>>(),
            [&accepted[2].pattern, &accepted[3].pattern]
        );
        let left: Vec<_> = all.iter().map(|note| (note.file.as_str(), note.severity)).collect();
        assert_eq!(left, [("c.md", Severity::Warning), ("old/b.md", Severity::Error)]);
        assert_eq!(all.summary(), "1 error, 1 warning (2 more accepted) in 0 files");
    }
}
