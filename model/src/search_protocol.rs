//! The messages between the app and the search worker, and what the engine finds.

use crate::{Card, Heading, Slug, decode_segment};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The order of what was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// The best first.
    #[default]
    Relevance,
    /// The newest first.
    Date,
}

/// A year, or a month of one: the ends of a span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct When {
    /// In the newsroom's zone.
    pub year: i16,
    /// 1 to 12; none for the whole year.
    pub month: Option<u8>,
}

impl When {
    /// From "2019" or "2019-05".
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

/// What a reader asks of the archive. Its written form is the query string of `/search/`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Query {
    /// As typed: words, `"phrases"` and `-words` that must not occur. The last word may be unfinished.
    pub words: String,
    /// Only articles of this category.
    pub category: Option<Slug>,
    /// Only articles with this tag.
    pub tag: Option<Slug>,
    /// Only articles by this author.
    pub author: Option<Slug>,
    /// Only articles in this language (BCP 47).
    pub language: Option<String>,
    /// Nothing older than this.
    pub from: Option<When>,
    /// Nothing newer than this.
    pub to: Option<When>,
    /// The order.
    pub sort: Sort,
}

impl Query {
    /// Reads a query string, with or without its `?`. What it cannot use is left out.
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

    /// Whether there is nothing to look for.
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

/// A value of a query string, escaped as forms escape theirs.
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

/// What the app asks the search worker. A question that comes while another one is worked on waits for it, in the place of one
/// that waited before. Its written form
/// is the message; the app is smaller for not knowing how to write JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Comes back with the answer.
    pub number: u32,
    /// How many hits to leave out: those that are shown already.
    pub skip: usize,
    /// How many hits to send, each with its passage.
    pub count: usize,
    /// The reader may type on: the answer may wait until they pause.
    pub is_typing: bool,
    /// The URL of the site's own root, with a `/` at its end.
    pub root: String,
    /// What to look for, as in the address: see [`Query::parse`].
    pub query: String,
}

impl Ask {
    /// From its written form.
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

/// The mark of a question of which more may be typed.
const TYPING: &str = "…";

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, skip, count, is_typing, root, query } = self;
        let typing = if *is_typing { TYPING } else { "." };
        write!(f, "{number} {skip} {count} {typing} {root} {query}")
    }
}

/// What the search worker sends back: results as they stand on the page. The app only puts them there, so that what makes
/// them is loaded with the engine, when a reader searches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Of the [`Ask`].
    pub number: u32,
    /// What was found.
    pub results: Result<Results, SearchError>,
}

/// Results as they stand on the page, and what the app says of them. In its written form each of the texts but the HTML is one
/// line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Results {
    /// A first look, while the reader types on: all that was found comes with another answer of the same number, or of a newer one.
    pub is_preliminary: bool,
    /// How many results there are in the HTML.
    pub shown: usize,
    /// There are more results than are shown so far.
    pub has_more: bool,
    /// How many results there are, in words, or that there are none.
    pub tally: String,
    /// The words to mark on a page that opens from a result; one with `*` at its end marks all words that begin so.
    pub marks: Vec<String>,
    /// The HTML of all that stands under the form, or, when hits were left out, of the cards that follow them.
    pub html: String,
}

impl Answer {
    /// From its written form.
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

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// All hits, shown or not.
    pub total: usize,
    /// `total` is a lower bound: common words were not counted to the end.
    pub at_least: bool,
    /// The words as they were looked for, when what was typed is rare or unknown and something close to it is not.
    pub instead: Option<String>,
    /// No article has all the words; these have most of them.
    pub some_words: bool,
    /// In the order asked for, from the one that was asked for.
    pub hits: Vec<Hit>,
    /// How many hits there are in each year, the newest year first; empty years are left out, and all when the hits were not
    /// looked at one by one.
    pub years: Vec<(i16, usize)>,
    /// The words that were looked for, in all their forms, without case and diacritics; one with `*` at its end stands for all
    /// words that begin so.
    pub marks: Vec<String>,
}

/// An article that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// Without summary and cover: its passage stands in for them.
    pub card: Card,
    /// The headline again, in parts.
    pub headline: Vec<Part>,
    /// The best passage of its text, in parts; empty when the text could not be had.
    pub passage: Vec<Part>,
    /// The section of a long text in which the passage stands, if it is not the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Heading>,
}

/// A stretch of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Plain text.
    pub text: String,
    /// It is one of the words that were looked for.
    pub marked: bool,
}

/// Why nothing could be looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SearchError {
    /// No answer came: the connection is gone.
    Offline,
    /// The server answered with this status.
    Server(u16),
    /// The site has no index, or not one that this engine can read.
    NoIndex,
    /// What came back could not be read.
    Damaged,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_what_its_written_form_says() {
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
    fn what_it_cannot_use_is_left_out() {
        let query = Query::parse("?q=a%2Bb&category=A/b&from=20x9&to=2019-13&sort=price&page=7&author=");
        assert_eq!(query, Query { words: "a+b".to_owned(), ..Query::default() });
        assert_eq!(Query::parse("q=%ff"), Query::default());
    }

    #[test]
    fn messages_are_read_as_they_were_written() {
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
    fn a_span_of_time_is_a_year_or_a_month() {
        assert_eq!(When::parse("2019"), Some(When { year: 2019, month: None }));
        assert_eq!(When::parse("2019-05"), Some(When { year: 2019, month: Some(5) }));
        for text in ["", "19", "2019-", "2019-5", "2019-00", "2019-05-06", "+019", "20190"] {
            assert_eq!(When::parse(text), None, "{text}");
        }
    }
}
