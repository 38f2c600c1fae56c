//! From what was typed to what must, and must not, occur.

use crate::text::{self, Word};

/// Words that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clause {
    pub words: Vec<Wanted>,
    /// They stand side by side in this order.
    pub is_phrase: bool,
    /// They must not occur.
    pub is_barred: bool,
}

/// A word that is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub folded: String,
    /// The whole that it is a part of: "email" for both parts of "e-mail".
    pub whole: Option<String>,
    /// More may be typed.
    pub is_unfinished: bool,
    /// Its place in a phrase.
    pub place: u32,
}

/// More words than these are no query, but a text that was pasted.
const MOST: usize = 24;

/// Cuts a query into clauses.
pub fn parse(query: &str) -> Vec<Clause> {
    let mut clauses = Vec::new();
    let mut rest = query;
    while let Some(at) = rest.find(is_quote) {
        loose(&rest[..at], &mut clauses);
        let is_barred = clauses.is_empty() && rest[..at].trim_end() == "-" || rest[..at].ends_with(" -");
        let after = &rest[at + rest[at..].chars().next().map_or(1, char::len_utf8)..];
        let end = after.find(is_quote).unwrap_or(after.len());
        clauses.extend(phrase(&after[..end], is_barred));
        rest = after[end..].trim_start_matches(is_quote);
        if end == after.len() {
            break;
        }
    }
    loose(rest, &mut clauses);
    if query.ends_with(|c: char| c.is_alphanumeric())
        && let Some(last) = clauses.last_mut().filter(|clause| !clause.is_phrase)
        && let Some(word) = last.words.last_mut()
    {
        word.is_unfinished = true;
    }
    let mut words = 0;
    clauses.retain(|clause| {
        words += clause.words.len();
        words <= MOST
    });
    clauses
}

const fn is_quote(char: char) -> bool {
    matches!(char, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}')
}

fn phrase(text: &str, is_barred: bool) -> Option<Clause> {
    let words: Vec<Wanted> = wanted(&text::words(text)).collect();
    if words.is_empty() { None } else { Some(Clause { is_phrase: words.len() > 1, words, is_barred }) }
}

fn loose(text: &str, clauses: &mut Vec<Clause>) {
    for piece in text.split_whitespace() {
        let is_barred = piece.starts_with('-');
        let words = text::words(piece);
        // Pairs of characters of a script without spaces overlap: together they are one phrase.
        let is_run = words.windows(2).any(|pair| !pair[1].is_joined && pair[0].range.end > pair[1].range.start);
        let wanted: Vec<Wanted> = wanted(&words).collect();
        if wanted.is_empty() {
            continue;
        }
        if is_barred || is_run {
            clauses.push(Clause { is_phrase: wanted.len() > 1, words: wanted, is_barred });
        } else {
            clauses.extend(wanted.into_iter().map(|word| Clause { words: vec![word], ..Clause::default() }));
        }
    }
}

/// The parts of words, each with its whole.
fn wanted(words: &[Word]) -> impl Iterator<Item = Wanted> + '_ {
    let whole = |part: &Word| {
        let holds = |whole: &&Word| whole.is_joined && whole.range.start <= part.range.start && part.range.end <= whole.range.end;
        words.iter().find(holds).map(|whole| whole.folded.clone())
    };
    words.iter().filter(|word| !word.is_joined).map(move |word| Wanted {
        folded: word.folded.clone(),
        whole: whole(word),
        is_unfinished: false,
        place: word.place,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words; a phrase in quotation marks, what is barred behind a minus, an unfinished word before a star.
    fn shown(query: &str) -> String {
        let word = |word: &Wanted| {
            let whole = word.whole.as_deref().map(|whole| format!("({whole})")).unwrap_or_default();
            format!("{}{whole}{}", word.folded, if word.is_unfinished { "*" } else { "" })
        };
        let clause = |clause: &Clause| {
            let words = clause.words.iter().map(word).collect::<Vec<_>>().join(" ");
            let quote = if clause.is_phrase { "\"" } else { "" };
            format!("{}{quote}{words}{quote}", if clause.is_barred { "-" } else { "" })
        };
        parse(query).iter().map(clause).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn reads_what_people_type() {
        for (query, expected) in [
            ("", ""),
            ("  ", ""),
            ("Treaty", "treaty*"),
            ("Treaty of ", "treaty of"),
            ("\"climate change\" oil", "\"climate change\" oil*"),
            ("“climate change” -oil -\"coal mine\" gas.", "\"climate change\" -oil -\"coal mine\" gas"),
            ("\"open quote", "\"open quote\""),
            ("\"one\" -", "one"),
            ("\"\" \"\"", ""),
            ("-\"a b\"", "-\"a b\""),
            ("e-mail", "e(email) mail(email)*"),
            ("state-of-the-art x", "state(stateoftheart) of(stateoftheart) the(stateoftheart) art(stateoftheart) x*"),
            ("東京都", "\"東京 京都\""),
            ("- & !", ""),
        ] {
            assert_eq!(shown(query), expected, "{query}");
        }
        assert_eq!(parse(&"word ".repeat(1000)).len(), MOST);
    }

    #[test]
    fn a_phrase_knows_its_places() {
        let clauses = parse("\"state of the-art\"");
        let places: Vec<_> = clauses[0].words.iter().map(|word| word.place).collect();
        assert_eq!(places, [0, 1, 2, 3]);
    }
}
