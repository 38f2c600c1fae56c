//! The messages between the app and the search worker, and the results of the search engine.

use crate::{Card, Heading, Slug, decode_segment};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The order of search results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// The best match first.
    #[default]
    Relevance,
    /// The newest article first.
    Date,
}

/// A year, or one month of a year: the beginning or the end of a period of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct When {
    /// In the newsroom's time zone.
    pub year: i16,
    /// 1 to 12; `None` for the whole year.
    pub month: Option<u8>,
}

impl When {
    /// Parses "2019" or "2019-05".
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_number = |text: &str, digits| text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
        let (year, month) = match text.split_once('-') {
            Some((year, month)) if is_number(month, 2) => (year, Some(month.parse().ok().filter(|m| (1..=12).contains(m))?)),
            Some(_) => return None,
            None => (text, None),
        };
        is_number(year, 4).then(|| Some(Self { year: year.parse().ok()?, month }))?
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.month {
            Some(month) => write!(f, "{:04}-{month:02}", self.year),
            None => write!(f, "{:04}", self.year),
        }
    }
}

/// A reader's search: words, filters and order. Its written form is the query string of `/search/`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Query {
    /// The text as typed: words, `"phrases"` and `-words` that must not occur. The last word may be unfinished.
    pub words: String,
    /// Only articles of this category.
    pub category: Option<Slug>,
    /// Only articles with this tag.
    pub tag: Option<Slug>,
    /// Only articles by this author.
    pub author: Option<Slug>,
    /// Only articles in this language (BCP 47).
    pub language: Option<String>,
    /// Only articles of this year or month, or newer ones.
    pub from: Option<When>,
    /// Only articles of this year or month, or older ones.
    pub to: Option<When>,
    /// The order of the results.
    pub sort: Sort,
}

impl Query {
    /// Parses a query string, with or without its `?`. It ignores every part that it cannot use.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        for (key, value) in text.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('=')) {
            let Some(value) = decode_segment(&value.replace('+', " ")) else { continue };
            let slug = || Slug::parse(&value).ok();
            match key {
                "q" => query.words = value,
                "category" => query.category = slug(),
                "tag" => query.tag = slug(),
                "author" => query.author = slug(),
                "language" => query.language = Some(value).filter(|v| !v.is_empty()),
                "from" => query.from = When::parse(&value),
                "to" => query.to = When::parse(&value),
                "sort" if value == "date" => query.sort = Sort::Date,
                _ => {}
            }
        }
        query
    }

    /// Whether there are no words to search for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.trim().is_empty()
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "q={}", Escaped(&self.words))?;
        for (key, slug) in [("category", &self.category), ("tag", &self.tag), ("author", &self.author)] {
            if let Some(slug) = slug {
                write!(f, "&{key}={}", Escaped(slug.as_str()))?;
            }
        }
        if let Some(language) = &self.language {
            write!(f, "&language={}", Escaped(language))?;
        }
        for (key, when) in [("from", self.from), ("to", self.to)] {
            if let Some(when) = when {
                write!(f, "&{key}={when}")?;
            }
        }
        if self.sort == Sort::Date { f.write_str("&sort=date") } else { Ok(()) }
    }
}

/// A value of a query string, escaped as HTML forms escape their values.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0.bytes() {
            match byte {
                b' ' => f.write_str("+")?,
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => write!(f, "{}", char::from(byte))?,
                _ => write!(f, "%{byte:02X}")?,
            }
        }
        Ok(())
    }
}

/// A question from the app to the search worker. While the worker works on a question, the next question waits for it. A newer
/// question replaces the one that waits. The message is the written form of the question and not JSON: code that writes JSON
/// would make the app larger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The number of the question. The answer has the same number.
    pub number: u32,
    /// How many hits to leave out, because the page shows them already.
    pub skip: usize,
    /// How many hits to send, each with its passage.
    pub count: usize,
    /// The reader may still be typing: the worker may delay the answer until the reader pauses.
    pub is_typing: bool,
    /// The URL of the site's root, with a `/` at its end.
    pub root: String,
    /// The query string, as in the address: see [`Query::parse`].
    pub query: String,
}

impl Ask {
    /// Parses the written form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(6, ' ');
        let mut next = || parts.next();
        Some(Self {
            number: next()?.parse().ok()?,
            skip: next()?.parse().ok()?,
            count: next()?.parse().ok()?,
            is_typing: next()? == TYPING,
            root: next()?.to_owned(),
            query: next()?.to_owned(),
        })
    }
}

/// Marks a question of a reader who may still be typing.
const TYPING: &str = "…";

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, skip, count, is_typing, root, query } = self;
        let typing = if *is_typing { TYPING } else { "." };
        write!(f, "{number} {skip} {count} {typing} {root} {query}")
    }
}

/// An answer from the search worker to the app, with the results as HTML. The app only inserts the HTML into the page. So the
/// code that makes the HTML is loaded together with the engine, and only when a reader searches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The number of the [`Ask`].
    pub number: u32,
    /// The results, or the reason why there are none.
    pub results: Result<Results, SearchError>,
}

/// Results as HTML, and the data about them that the app needs. In the written form, each text except the HTML is one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Results {
    /// These are only the first results, for a reader who is still typing. The complete results come in another answer, with the
    /// same number or a higher one.
    pub is_preliminary: bool,
    /// The number of results in the HTML.
    pub shown: usize,
    /// There are more results than are shown so far.
    pub has_more: bool,
    /// The text that gives the number of results, or says that there are none.
    pub tally: String,
    /// The words to mark on a page that the reader opens from a result. A word with `*` at its end marks all words with that
    /// beginning.
    pub marks: Vec<String>,
    /// The HTML of everything under the form. When the question left hits out, only the HTML of the cards that follow those hits.
    pub html: String,
}

impl Answer {
    /// Parses the written form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (number, rest) = text.split_once(' ')?;
        let results = match rest.strip_prefix('+') {
            Some(results) => Ok(Results::parse(results)?),
            None => Err(match rest {
                "offline" => SearchError::Offline,
                "missing" => SearchError::NoIndex,
                "damaged" => SearchError::Damaged,
                status => SearchError::Server(status.parse().ok()?),
            }),
        };
        Some(Self { number: number.parse().ok()?, results })
    }
}

impl Results {
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.splitn(4, '\n');
        let mut next = || lines.next();
        let (head, tally, marks, html) = (next()?, next()?, next()?, next()?);
        Some(Self {
            is_preliminary: head.contains('g'),
            has_more: head.contains('m'),
            shown: head.trim_end_matches(['g', 'm']).parse().ok()?,
            tally: tally.to_owned(),
            marks: marks.split('\t').filter(|mark| !mark.is_empty()).map(str::to_owned).collect(),
            html: html.to_owned(),
        })
    }
}

impl fmt::Display for Results {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { is_preliminary, shown, has_more, tally, marks, html } = self;
        let (glance, more) = (if *is_preliminary { "g" } else { "" }, if *has_more { "m" } else { "" });
        let line = |text: &str| text.replace(['\n', '\t'], " ");
        let marks: Vec<String> = marks.iter().map(|mark| line(mark)).collect();
        write!(f, "{shown}{glance}{more}\n{}\n{}\n{html}", line(tally), marks.join("\t"))
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.number;
        match &self.results {
            Ok(results) => write!(f, "{number} +{results}"),
            Err(SearchError::Offline) => write!(f, "{number} offline"),
            Err(SearchError::NoIndex) => write!(f, "{number} missing"),
            Err(SearchError::Damaged) => write!(f, "{number} damaged"),
            Err(SearchError::Server(status)) => write!(f, "{number} {status}"),
        }
    }
}

/// What the engine found for a query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The number of all hits, shown or not.
    pub total: usize,
    /// `total` is a lower bound: the engine did not count all articles of a common word.
    pub at_least: bool,
    /// The corrected words, when the engine searched for these instead of the typed words. It does so when a typed word is rare
    /// or unknown and a similar word is not.
    pub instead: Option<String>,
    /// No article has all the words. The hits have most of them.
    pub some_words: bool,
    /// The hits in the requested order, beginning with the requested one.
    pub hits: Vec<Hit>,
    /// The number of hits in each year, the newest year first. Years without hits are left out. The list is empty when the engine
    /// did not look at the hits one by one.
    pub years: Vec<(i16, usize)>,
    /// The words of the search in all their forms, in lower case and without diacritics. A word with `*` at its end means all
    /// words with that beginning.
    pub marks: Vec<String>,
}

/// An article that the engine found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// The card without summary and cover: results show the passage instead of the summary.
    pub card: Card,
    /// The headline again, divided into parts.
    pub headline: Vec<Part>,
    /// The best passage of the article's text, divided into parts. Empty when the text could not be read.
    pub passage: Vec<Part>,
    /// The section of a long text that contains the passage. Missing when the passage comes before the first section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Heading>,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Plain text.
    pub text: String,
    /// The part is a word of the search.
    pub marked: bool,
}

/// Why a search failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SearchError {
    /// The server did not answer: the connection is lost.
    Offline,
    /// The server answered with this status.
    Server(u16),
    /// The site has no search index, or an index that this engine cannot read.
    NoIndex,
    /// The answer of the server could not be read.
    Damaged,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_survives_its_written_form() {
        for text in [
            "q=",
            "q=treaty",
            "q=%22climate+change%22+-oil&category=news&from=2019&to=2020-05&sort=date",
            "q=M%C3%BCnchen&tag=%E6%97%A5%E6%9C%AC&author=farida-hasanli&language=pt-BR",
            "q=100%25+%26+more",
        ] {
            assert_eq!(Query::parse(text).to_string(), text);
        }
    }

    #[test]
    fn parsing_ignores_unusable_values() {
        let query = Query::parse("?q=a%2Bb&category=A/b&from=20x9&to=2019-13&sort=price&page=7&author=");
        assert_eq!(query, Query { words: "a+b".to_owned(), ..Query::default() });
        assert_eq!(Query::parse("q=%ff"), Query::default());
    }

    #[test]
    fn messages_survive_their_written_form() {
        let ask = Ask { number: 7, skip: 5, count: 5, is_typing: true, root: "/sub/".to_owned(), query: "q=a%20b".to_owned() };
        assert_eq!(Ask::parse(&ask.to_string()), Some(ask));
        let none = Ask { number: 0, skip: 0, count: 1, is_typing: false, root: "/".to_owned(), query: String::new() };
        assert_eq!(Ask::parse(&none.to_string()), Some(none));
        let errors = [SearchError::Offline, SearchError::NoIndex, SearchError::Damaged, SearchError::Server(503)];
        let some = Results {
            is_preliminary: true,
            shown: 12,
            has_more: true,
            tally: "Articles: 12".to_owned(),
            marks: vec!["treaty".to_owned(), "harb*".to_owned()],
            html: " <p> +\n\n</p>".to_owned(),
        };
        for results in errors.into_iter().map(Err).chain([Ok(some), Ok(Results::default())]) {
            let answer = Answer { number: 7, results };
            assert_eq!(Answer::parse(&answer.to_string()), Some(answer));
        }
        assert_eq!((Ask::parse(""), Answer::parse(""), Answer::parse("7 +")), (None, None, None));
        let lines = Results { tally: "a\nb".to_owned(), marks: vec!["c\td".to_owned()], ..Results::default() };
        let read = Answer::parse(&Answer { number: 1, results: Ok(lines) }.to_string()).and_then(|answer| answer.results.ok());
        assert_eq!(read.map(|read| (read.tally, read.marks)), Some(("a b".to_owned(), vec!["c d".to_owned()])));
    }

    #[test]
    fn parses_a_year_or_a_month() {
        assert_eq!(When::parse("2019"), Some(When { year: 2019, month: None }));
        assert_eq!(When::parse("2019-05"), Some(When { year: 2019, month: Some(5) }));
        for text in ["", "19", "2019-", "2019-5", "2019-00", "2019-05-06", "+019", "20190"] {
            assert_eq!(When::parse(text), None, "{text}");
        }
    }
}
