//! Parses the typed text into words that must occur and words that must not occur.

use crate::tokenize::{self, Word};

/// Words that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clause {
    pub words: Vec<Wanted>,
    /// The words must occur side by side in this order.
    pub is_phrase: bool,
    /// The words must not occur.
    pub is_barred: bool,
}

/// A word of the query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub folded: String,
    /// Other texts that count for the word: the whole that it is a part of ("email" for both parts of "e-mail"), the word and its
    /// neighbour written as one, another spelling.
    pub others: Vec<String>,
    /// The reader may still be typing the word.
    pub is_unfinished: bool,
    /// The word is in quotation marks: the reader means exactly this spelling.
    pub is_exact: bool,
    /// The position of the word in a phrase.
    pub place: u32,
}

/// Maximum number of words. A longer query is a pasted text: the engine ignores the words after these.
const MOST: usize = 24;
/// In a run of a script without spaces that has more pairs of characters than this, the engine uses only every second pair.
const LONG_RUN: usize = 8;
/// In a query with more clauses than this, the engine does not look for neighbouring words written as one.
const FEW: usize = 6;

/// Divides a query into clauses.
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
        && let Some(word) = last.words.last_mut().filter(|word| !word.is_exact)
    {
        word.is_unfinished = true;
    }
    let mut room = MOST;
    for clause in &mut clauses {
        clause.words.truncate(room);
        room -= clause.words.len();
    }
    clauses.retain(|clause| !clause.words.is_empty());
    together(&mut clauses);
    clauses
}

/// Neighbouring words may be written as one: "pine phone" as "pinephone".
fn together(clauses: &mut [Clause]) {
    if clauses.len() > FEW {
        return;
    }
    let is_free = |clause: &Clause| !clause.is_phrase && !clause.is_barred && clause.words.iter().all(|word| !word.is_exact);
    for n in 1..clauses.len() {
        let (before, after) = clauses.split_at_mut(n);
        if let (Some(a), Some(b)) = (before.last_mut().filter(|a| is_free(a)), after.first_mut().filter(|b| is_free(b)))
            && let (Some(a), Some(b)) = (a.words.last_mut(), b.words.first_mut())
            && [&*a, &*b].iter().all(|word| word.folded.chars().all(char::is_alphabetic))
        {
            // The parts of "e-mail" already have "email".
            if a.others.iter().any(|other| b.others.contains(other)) {
                continue;
            }
            let whole = [a.folded.as_str(), b.folded.as_str()].concat();
            a.others.push(whole.clone());
            b.others.push(whole);
        }
    }
}

const fn is_quote(char: char) -> bool {
    matches!(char, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}')
}

fn phrase(text: &str, is_barred: bool) -> Option<Clause> {
    let words: Vec<Wanted> = wanted(text, &tokenize::words(text)).map(|word| Wanted { is_exact: true, ..word }).collect();
    if words.is_empty() { None } else { Some(Clause { is_phrase: words.len() > 1, words, is_barred }) }
}

fn loose(text: &str, clauses: &mut Vec<Clause>) {
    for piece in text.split_whitespace() {
        let is_barred = piece.strip_prefix('-').is_some_and(|rest| !rest.starts_with('-'));
        let piece = without_syntax(piece);
        let words = tokenize::words(piece);
        // In a script without spaces, pairs of characters overlap. Together they are one phrase.
        let pairs = || words.iter().filter(|word| !word.is_joined);
        let is_run = pairs().zip(pairs().skip(1)).any(|(a, b)| a.place < b.place && b.range.start < a.range.end);
        let mut wanted: Vec<Wanted> = wanted(piece, &words).collect();
        if wanted.is_empty() {
            continue;
        }
        if is_run && wanted.len() > LONG_RUN {
            let last = wanted.len() - 1;
            wanted = wanted.into_iter().enumerate().filter(|(n, _)| n % 2 == 0 || *n == last).map(|(_, word)| word).collect();
        }
        if is_barred || is_run {
            clauses.push(Clause { is_phrase: wanted.len() > 1, words: wanted, is_barred });
        } else {
            clauses.extend(wanted.into_iter().map(|word| Clause { words: vec![word], ..Clause::default() }));
        }
    }
}

/// Names of fields that other search engines accept before a colon.
const FIELDS: [&str; 8] = ["title", "intitle", "headline", "body", "text", "author", "tag", "category"];

/// A piece of a query without the syntax of other search engines, such as `title:` and `^5` in `title:word^5`.
fn without_syntax(piece: &str) -> &str {
    let digits = piece.trim_end_matches(|char: char| char.is_ascii_digit() || char == '.');
    let piece = digits.strip_suffix(['^', '~']).unwrap_or(piece);
    match piece.split_once(':') {
        Some((field, rest)) if !rest.is_empty() && FIELDS.contains(&field) => rest,
        _ => piece,
    }
}

/// The words that are not joined from parts, each with the other texts that count for it.
fn wanted<'a>(text: &'a str, words: &'a [Word]) -> impl Iterator<Item = Wanted> + 'a {
    words.iter().filter(|word| !word.is_joined).map(move |word| {
        let holds = |whole: &&Word| whole.is_joined && whole.range.start <= word.range.start && word.range.end <= whole.range.end;
        let whole = words.iter().find(holds).map(|whole| whole.folded.clone());
        let others = [whole, version(&text[word.range.clone()], &word.folded), tokenize::without_umlauts(&word.lower)];
        Wanted {
            folded: word.folded.clone(),
            others: others.into_iter().flatten().collect(),
            place: word.place,
            ..Wanted::default()
        }
    })
}

/// The other form of a version number: "v18.2.1" for "18.2.1", and "18.2.1" for "v18.2.1".
fn version(written: &str, folded: &str) -> Option<String> {
    let number = folded.strip_prefix('v').unwrap_or(folded);
    let is_version = written.contains('.') && number.bytes().all(|byte| byte.is_ascii_digit());
    is_version.then(|| if number == folded { format!("v{number}") } else { number.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The clauses as text: a phrase in quotation marks, a minus before a barred clause, a star after an unfinished word.
    fn shown(query: &str) -> String {
        let word = |word: &Wanted| {
            let others = if word.others.is_empty() { String::new() } else { format!("({})", word.others.join(",")) };
            format!("{}{others}{}", word.folded, if word.is_unfinished { "*" } else { "" })
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
            ("Treaty of ", "treaty(treatyof) of(treatyof)"),
            ("\"climate change\" oil", "\"climate change\" oil*"),
            ("-oil --ignore-scripts", "-oil ignore(ignorescripts) scripts(ignorescripts)*"),
            ("title:word^5", "word*"),
            ("word~2 (Rajko) && [Matovic]", "word(wordrajko) rajko(wordrajko,rajkomatovic) matovic(rajkomatovic)"),
            ("18.2.1 v18.2", "1821(v1821) v182(182)*"),
            ("\"Müller\" Müller.", "muller(mueller) muller(mueller)"),
            ("C++ .NET", "c++ c .net net*"),
            ("“climate change” -oil -\"coal mine\" gas.", "\"climate change\" -oil -\"coal mine\" gas"),
            ("\"open quote", "\"open quote\""),
            ("\"one\" -", "one"),
            ("\"\" \"\"", ""),
            ("-\"a b\"", "-\"a b\""),
            ("e-mail", "e(email) mail(email)*"),
            ("state-of-the-art x", "state(stateoftheart) of(stateoftheart) the(stateoftheart) art(stateoftheart,artx) x(artx)*"),
            ("東京都", "\"東京 京都\""),
            ("- & !", ""),
        ] {
            assert_eq!(shown(query), expected, "{query}");
        }
        assert_eq!(parse(&"word ".repeat(1000)).len(), MOST);
        assert_eq!(parse(&format!("\"{}\" word", "word ".repeat(1000)))[0].words.len(), MOST);
        assert_eq!(shown("吾輩は猫である名前は"), "\"吾輩 は猫 であ る名 前は\"");
    }

    #[test]
    fn the_words_of_a_phrase_have_positions() {
        let clauses = parse("\"state of the-art\"");
        let places: Vec<_> = clauses[0].words.iter().map(|word| word.place).collect();
        assert_eq!(places, [0, 1, 2, 3]);
    }
}
