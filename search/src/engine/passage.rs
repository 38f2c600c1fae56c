//! Marks the words of the search in a headline, and in the best passage of a text.

use crate::tokenize;
use broadsheet_model::Part;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Approximate length of a passage in bytes.
const LENGTH: usize = 220;

/// The words to mark, each with its term and its weight.
#[derive(Debug, Default)]
pub struct Marks {
    /// Folded words.
    pub words: HashMap<String, Says>,
    /// Beginnings. Words with one of these beginnings are marked too.
    pub beginnings: Vec<(String, Says)>,
}

/// The term that a word counts for, and the weight of the word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Says {
    /// The number of the term that the word counts for.
    pub term: usize,
    /// The weight of the word in the choice of a passage.
    pub worth: f32,
}

impl Marks {
    /// The term and the weight of a word; `None` when it is not a word to mark.
    fn says(&self, folded: &str) -> Option<Says> {
        let begun = || self.beginnings.iter().find(|(beginning, _)| folded.starts_with(beginning)).map(|&(_, says)| says);
        self.words.get(folded).copied().or_else(begun)
    }

    /// Whether a text has at least one word for every term of the search.
    pub fn are_all_in(&self, text: &str) -> bool {
        let all = self.words.values().chain(self.beginnings.iter().map(|(_, says)| says)).map(|says| says.term);
        let found: HashSet<usize> = hits(text, self).iter().map(|hit| hit.says.term).collect();
        all.collect::<HashSet<_>>().is_subset(&found)
    }

    /// All words to mark: the beginnings with a `*` after them, and the words that have none of these beginnings.
    pub fn list(&self) -> Vec<String> {
        let is_begun = |word: &&String| self.beginnings.iter().any(|(beginning, _)| word.starts_with(beginning));
        let beginnings = self.beginnings.iter().map(|(beginning, _)| [beginning, "*"].concat());
        let mut list: Vec<String> = self.words.keys().filter(|word| !is_begun(word)).cloned().chain(beginnings).collect();
        list.sort_unstable();
        list
    }
}

/// Divides a text into marked and unmarked parts.
pub fn marked(text: &str, marks: &Marks) -> Vec<Part> {
    parts(text, &hits(text, marks), 0..text.len())
}

/// The passage of a text in which the words of the search are closest together, in parts, and the position in bytes of the first
/// of these words. When the text has none of the words, the passage is its beginning.
pub fn best(text: &str, marks: &Marks) -> (Vec<Part>, Option<usize>) {
    // A line is a paragraph, a heading or a cell of a table. A passage stays within one line.
    let mut best: Option<(f32, usize, usize)> = None;
    let hits = hits(text, marks);
    for (n, hit) in hits.iter().enumerate() {
        let end = end_of_line(text, hit.range.start);
        let mut seen: Vec<usize> = Vec::new();
        let mut score = 0.0;
        let mut last = hit.range.end;
        for other in &hits[n..] {
            if other.range.end > end || other.range.end > hit.range.start + LENGTH {
                break;
            }
            let Says { term, worth } = other.says;
            // A repeated word adds little.
            score += if seen.contains(&term) { 0.1 } else { 1.0 } * worth;
            seen.push(term);
            last = other.range.end;
        }
        if best.is_none_or(|(most, ..)| score > most) {
            best = Some((score, hit.range.start, last));
        }
    }
    match best {
        Some((_, first, last)) => (parts(text, &hits, around(text, first..last)), Some(first)),
        None => (beginning(text), None),
    }
}

struct Hit {
    range: Range<usize>,
    says: Says,
}

fn hits(text: &str, marks: &Marks) -> Vec<Hit> {
    let mut hits: Vec<Hit> = tokenize::words(text)
        .into_iter()
        .filter_map(|word| marks.says(&word.folded).map(|says| Hit { range: word.range, says }))
        .collect();
    hits.sort_unstable_by_key(|hit| (hit.range.start, std::cmp::Reverse(hit.range.end)));
    // Joins hits that overlap: a whole word with its parts, and pairs of characters.
    hits.dedup_by(|next, hit| {
        let overlaps = next.range.start < hit.range.end;
        if overlaps {
            hit.range.end = hit.range.end.max(next.range.end);
        }
        overlaps
    });
    hits
}

fn end_of_line(text: &str, from: usize) -> usize {
    text[from..].find('\n').map_or(text.len(), |at| from + at)
}

fn beginning(text: &str) -> Vec<Part> {
    let first = text.find(|c: char| !c.is_whitespace()).unwrap_or(text.len());
    parts(text, &[], around(text, first..first))
}

/// Extends a range to about [`LENGTH`] bytes within its line. The result starts at the beginning of the sentence if that is near,
/// and otherwise some words before the range.
fn around(text: &str, hits: Range<usize>) -> Range<usize> {
    let line = text[..hits.start].rfind('\n').map_or(0, |at| at + 1)..end_of_line(text, hits.start);
    let room = LENGTH.saturating_sub(hits.len());
    let floor = text.floor_char_boundary(hits.start.saturating_sub(room / 2)).max(line.start);
    let before = &text[floor..hits.start];
    let from = if floor == line.start {
        floor
    } else {
        let sentence = [". ", "! ", "? "].into_iter().filter_map(|end| before.rfind(end)).max();
        let word = before.find(' ').map(|at| at + 1);
        floor + sentence.map(|at| at + 2).or(word).unwrap_or(0)
    };
    let ceiling = text.floor_char_boundary((from + LENGTH).max(hits.end).min(line.end));
    let to =
        if ceiling == line.end { ceiling } else { hits.end + text[hits.end..ceiling].rfind(' ').unwrap_or(ceiling - hits.end) };
    from..to
}

fn parts(text: &str, hits: &[Hit], shown: Range<usize>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut add = |text: &str, marked| {
        if !text.is_empty() {
            parts.push(Part { text: text.to_owned(), marked });
        }
    };
    let is_cut = |c: Option<char>| c.is_some_and(|c| c != '\n');
    let mut at = shown.start;
    if is_cut(text[..at].chars().next_back()) {
        add("… ", false);
    }
    for hit in hits.iter().filter(|hit| hit.range.start >= shown.start && hit.range.end <= shown.end) {
        add(&text[at..hit.range.start], false);
        add(&text[hit.range.clone()], true);
        at = hit.range.end;
    }
    add(text[at..shown.end].trim_end(), false);
    if is_cut(text[shown.end..].chars().next()) {
        add(" …", false);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(parts: &[Part]) -> String {
        parts.iter().map(|part| if part.marked { format!("[{}]", part.text) } else { part.text.clone() }).collect()
    }

    fn marks(words: &[&str]) -> Marks {
        let says = |term| Says { term, worth: 1.0 };
        Marks { words: (0..).zip(words).map(|(n, &word)| (word.to_owned(), says(n))).collect(), ..Marks::default() }
    }

    #[test]
    fn marks_words_as_they_are_written() {
        for (text, words, expected) in [
            ("The Mayor’s E-Mail", &["mayor", "e", "mail", "email"][..], "The [Mayor]’s [E-Mail]"),
            ("Naïve & <b>", &["naive"], "[Naïve] & <b>"),
            ("東京都の", &["東京", "京都"], "[東京都]の"),
            ("nothing", &[], "nothing"),
        ] {
            assert_eq!(shown(&marked(text, &marks(words))), expected);
        }
    }

    #[test]
    fn marks_what_begins_like_an_unfinished_word() {
        let marks = Marks { beginnings: vec![("tre".to_owned(), Says { term: 0, worth: 1.0 })], ..Marks::default() };
        assert_eq!(shown(&marked("Trees, a treaty, a street", &marks)), "[Trees], a [treaty], a street");
    }

    #[test]
    fn the_best_passage_has_most_of_the_words() {
        let filler = "Some words that nobody asked for stand here. ".repeat(8);
        let text = format!("\n{filler}A treaty.\n{filler}The peace treaty was signed at night. {filler}\n");
        let (passage, first) = best(&text, &marks(&["peace", "treaty"]));
        let passage = shown(&passage);
        assert_eq!(first, text.find("peace"));
        assert!(passage.starts_with("… ") && passage.ends_with(" …"), "{passage}");
        assert!(passage.contains("The [peace] [treaty] was signed at night."), "{passage}");
        assert!(passage.len() < 300, "{passage}");
    }

    #[test]
    fn knows_whether_a_text_has_all_the_words() {
        let mut marks = marks(&["peace", "treaty"]);
        marks.words.insert("treaties".to_owned(), marks.words["treaty"]);
        for (text, expected) in [("Peace by treaties", true), ("peace, peace", false), ("", false)] {
            assert_eq!(marks.are_all_in(text), expected, "{text}");
        }
        marks.words.insert("harbour".to_owned(), Says { term: 2, worth: 1.0 });
        marks.beginnings.push(("harb".to_owned(), Says { term: 2, worth: 1.0 }));
        assert_eq!(marks.list(), ["harb*", "peace", "treaties", "treaty"]);
        assert!(marks.are_all_in("Harbour peace treaty") && !marks.are_all_in("Peace treaty"));
    }

    #[test]
    fn without_the_words_the_passage_is_the_beginning() {
        assert_eq!(shown(&best("\n\nFirst line.\nSecond.", &marks(&["x"])).0), "First line.");
        assert_eq!(shown(&best("", &marks(&["x"])).0), "");
        assert_eq!(shown(&best("\n \n", &marks(&["x"])).0), "");
    }

    #[test]
    fn cuts_between_characters() {
        let text = "é".repeat(1000) + " treaty " + &"ü".repeat(1000);
        assert!(shown(&best(&text, &marks(&["treaty"])).0).contains("[treaty]"));
    }
}
