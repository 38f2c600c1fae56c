//! Replaces parts of a text, and maps places in the new text to places in the old one.

use std::ops::Range;

/// What to replace in a text, in any order.
#[derive(Debug, Default)]
pub(crate) struct Edits(Vec<(Range<usize>, String)>);

/// A text in which parts were replaced.
#[derive(Debug, Default)]
pub(crate) struct Rewritten {
    /// The text as it is now.
    pub text: String,
    /// Each replaced part: its range in `text`, and its range in the old text. Sorted.
    replaced: Vec<(Range<usize>, Range<usize>)>,
}

impl Edits {
    /// Replaces a part. Of two parts that overlap, the one that begins first counts.
    pub fn replace(&mut self, was: Range<usize>, with: impl Into<String>) {
        self.0.push((was, with.into()));
    }

    /// Removes a part.
    pub fn remove(&mut self, was: Range<usize>) {
        self.replace(was, String::new());
    }

    /// Whether there are no replacements.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Makes all replacements.
    pub fn apply(mut self, text: &str) -> Rewritten {
        // The sort is stable: replacements at the same place stay in the order in which they were added.
        self.0.sort_by_key(|(was, _)| was.start);
        let mut out = Rewritten { text: String::with_capacity(text.len() + 64), replaced: Vec::with_capacity(self.0.len()) };
        let mut written = 0;
        for (was, with) in self.0 {
            if was.start < written {
                continue;
            }
            out.text.push_str(&text[written..was.start]);
            let from = out.text.len();
            out.text.push_str(&with);
            written = was.end;
            out.replaced.push((from..out.text.len(), was));
        }
        out.text.push_str(&text[written..]);
        out
    }
}

impl Rewritten {
    /// The range in the old text of a range in `text`. For a replacement, it is the whole part that was replaced.
    pub fn before(&self, span: Range<usize>) -> Range<usize> {
        let last = |is_before: &dyn Fn(usize) -> bool| {
            let end = self.replaced.partition_point(|(now, _)| is_before(now.start));
            self.replaced[..end].last()
        };
        let start = match last(&|start| start <= span.start) {
            None => span.start,
            Some((now, was)) if span.start < now.end => was.start,
            Some((now, was)) => was.end + span.start - now.end,
        };
        let end = match last(&|start| start < span.end) {
            None => span.end,
            Some((now, was)) => was.end + span.end.saturating_sub(now.end),
        };
        start..end.max(start)
    }
}

/// Removes the range `all` from Markdown, and its line if nothing else is in it, without joining or splitting the text around it.
/// Between two lines of paragraphs an empty line stays, unless `is_html` says that it would end a block of HTML. Marks of lists
/// and quotations before the range stay.
pub(crate) fn remove_line(text: &str, all: Range<usize>, is_html: bool, edits: &mut Edits) {
    let before = text[..all.start].trim_end_matches([' ', '\t']);
    if !before.is_empty() && !before.ends_with('\n') {
        return edits.remove(all);
    }
    let above = before.strip_suffix('\n').unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    let end = text[all.end..].find('\n').map_or(text.len(), |end| all.end + end);
    let below = text.get(end + 1..).unwrap_or_default().split('\n').next().unwrap_or_default();
    let is_between = !is_html && !above.trim().is_empty() && !below.trim().is_empty();
    edits.remove(before.len()..if is_between { end } else { (end + 1).min(text.len()) });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_places_to_the_old_text() {
        let text = "one two three four";
        let mut edits = Edits::default();
        edits.replace(14..18, "4");
        edits.replace(4..7, "zwei!");
        edits.remove(6..10);
        edits.replace(0..0, ">");
        let all = edits.apply(text);
        assert_eq!(all.text, ">one zwei! three 4");
        for (now, was) in [("one", "one"), ("zwei", "two"), ("three", "three"), ("4", "four"), ("! three", "two three")] {
            let at = all.text.find(now).unwrap_or(usize::MAX);
            assert_eq!(&text[all.before(at..at + now.len())], was, "{now}");
        }
    }

    #[test]
    fn removes_lines_without_joining_or_splitting_their_neighbours() {
        for (text, is_html, expected) in [
            ("a\n\nX\nb", false, "a\n\nb"),
            ("a\nX\n\nb", false, "a\n\nb"),
            ("a\nX\nb", false, "a\n\nb"),
            ("a\nX\nb", true, "a\nb"),
            ("X\nb", false, "b"),
            ("a\nX", false, "a\n"),
            ("a\n\n  X \nb", false, "a\n\nb"),
            ("- X\nb", false, "- \nb"),
        ] {
            let at = text.find('X').unwrap_or_default();
            let mut edits = Edits::default();
            remove_line(text, at..at + 1, is_html, &mut edits);
            assert_eq!(edits.apply(text).text, expected, "{text:?}");
        }
    }
}
