//! Turns Markdown into sanitised HTML. [`Document::parse`] reads a body. [`Document::take_title`] finds a title in the body when
//! the front matter has none. [`Document::compile`] renders the HTML and collects everything that the body links to or shows.

mod alerts;
pub(super) mod dialects;
mod elements;
pub(crate) mod embeds;
mod escape;
pub(super) mod fragments;
mod headings;
pub(crate) mod html_tag;
mod html_writer;
pub(super) mod link_destinations;
pub(super) mod mdx;
pub(crate) mod nesting;
pub(super) mod plain_text;
pub(super) mod preview;
mod quotes;
mod raw_html;
mod sanitize;

use super::diagnostics::Diagnostic;
use super::slugify::fold;
use broadsheet_model::Heading;
use headings::Ids;
use link_destinations::{CLOSE, Links, OPEN, Place, Reference};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;
use std::ops::Range;
use std::path::PathBuf;

/// Label of a diagnostic about a part of a body that is not published.
pub(crate) const LEFT_OUT: &str = "left out";

/// A parsed body.
#[derive(Debug)]
pub(super) struct Document<'a> {
    /// The events of the parser, with their byte ranges in the file.
    events: Vec<(Event<'a>, Range<usize>)>,
    /// The whole file, so that the text of a byte range can be looked up.
    text: &'a str,
}

/// A compiled body.
#[derive(Debug)]
pub(super) struct Compiled {
    /// Sanitised HTML. It contains a placeholder for every deferred reference.
    pub html: String,
    pub contents: Vec<Heading>,
    /// Every `id` in the HTML, sorted.
    pub ids: Vec<String>,
    pub words: u32,
    /// The beginning of the body's text.
    pub summary: Option<String>,
    pub references: Vec<Reference>,
    /// Files beside the document that the body links to or shows.
    pub files: Vec<(PathBuf, String)>,
    pub notes: Vec<Diagnostic>,
}

/// The extensions of CommonMark that are enabled.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
}

impl<'a> Document<'a> {
    /// Parses the body that begins at byte `start` of a file.
    pub fn parse(text: &'a str, start: usize, smart_punctuation: bool) -> Self {
        let mut options = options();
        options.set(Options::ENABLE_SMART_PUNCTUATION, smart_punctuation);
        let events = Parser::new_ext(&text[start..], options).into_offset_iter();
        let in_file = |(event, place): (Event<'a>, Range<usize>)| {
            let place = place.start + start..place.end + start;
            match event {
                Event::Text(mark) if &*mark == "‘" && quotes::is_apostrophe(&text[place.end..]) => {
                    (Event::Text("’".into()), place)
                }
                event => (event, place),
            }
        };
        let events = events.map(in_file).collect();
        Self { events, text }
    }

    /// Whether the body has no content.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Removes the first first-level heading from the body and returns its text and byte range.
    pub fn take_title(&mut self) -> Option<(String, Range<usize>)> {
        let is_first_level = |event: &Event<'_>| matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }));
        let start = self.events.iter().position(|(event, _)| is_first_level(event))?;
        self.take_heading(start)
    }

    /// Removes a first-level heading at the beginning of the body when it only repeats the headline.
    pub fn drop_repeated(&mut self, headline: &str) {
        if let Some((Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }), _)) = self.events.first() {
            let end = self.heading_end(0);
            if plain_text(&self.events[..end]).eq_ignore_ascii_case(headline) {
                self.events.drain(..=end);
            }
        }
    }

    fn heading_end(&self, start: usize) -> usize {
        let end = self.events[start..].iter().position(|(event, _)| matches!(event, Event::End(TagEnd::Heading(_))));
        start + end.unwrap_or_default()
    }

    fn take_heading(&mut self, start: usize) -> Option<(String, Range<usize>)> {
        let end = self.heading_end(start);
        let text = plain_text(&self.events[start..end]);
        if text.is_empty() {
            return None;
        }
        let place = self.events[start].1.clone();
        self.events.drain(start..=end);
        Some((text, place))
    }

    /// Renders the body as HTML.
    pub fn compile(self, place: &Place<'_>) -> Compiled {
        let mut links = Links::new(place);
        let mut survey = Survey::of(&self.events, &mut links.ids);
        let mut html = html_writer::render(&self.events, self.text, &survey, &mut links);
        let mut contents: Vec<Heading> = survey.headings;
        if survey.raw {
            html = sanitize::clean(&html);
            contents = number_headings(&mut html, &mut links.ids, &mut survey.earlier);
        }
        let plain_text::Digest { words, summary } = plain_text::digest(&html);
        let Links { references, files, notes, ids, .. } = links;
        Compiled { html, contents, ids: ids.sorted(), words, summary, references, files, notes }
    }
}

/// Facts about a document that the writer needs before it writes the first byte.
struct Survey {
    /// The body contains raw HTML.
    raw: bool,
    /// The headings move down by one level, because the headline is the only first-level heading of a page.
    shift: bool,
    headings: Vec<Heading>,
    /// For each heading: the `id` that earlier versions of Broadsheet gave it, if that `id` was different.
    anchors: Vec<Option<String>>,
    /// The `id`s that earlier versions of Broadsheet gave.
    earlier: Ids,
    tags: elements::Survey,
}

impl Survey {
    fn of(events: &[(Event<'_>, Range<usize>)], ids: &mut Ids) -> Self {
        let mut survey = Self {
            raw: false,
            shift: false,
            headings: Vec::new(),
            anchors: Vec::new(),
            earlier: Ids::default(),
            tags: elements::Survey::default(),
        };
        for (event, _) in events {
            match event {
                Event::Html(html) | Event::InlineHtml(html) => {
                    survey.raw = true;
                    survey.shift |= raw_html::has_first_level(html);
                    raw_html::ids(html, |id| {
                        if sanitize::is_free(&id) {
                            ids.insert(id);
                        }
                    });
                }
                Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) => survey.shift = true,
                _ => {}
            }
        }
        if survey.raw {
            survey.tags = elements::Survey::of(events);
        }
        survey.earlier = ids.clone();
        for (at, (event, _)) in events.iter().enumerate() {
            if let Event::Start(Tag::Heading { level, id, .. }) = event {
                let end = events[at..].iter().position(|(event, _)| matches!(event, Event::End(TagEnd::Heading(_))));
                let text = plain_text(&events[at..at + end.unwrap_or_default()]);
                let level = (*level as u8 + u8::from(survey.shift)).min(6);
                survey.anchors.push(Some(headings::take_as_before(&mut survey.earlier, id.as_deref(), &text)));
                let id = headings::take(ids, id.as_deref(), &text);
                survey.headings.push(Heading { level, id, text });
            }
        }
        for anchor in &mut survey.anchors {
            *anchor = anchor.take().filter(|earlier| ids.insert(earlier.clone()));
        }
        survey
    }
}

/// Collects the headings of a body that contains raw HTML, and gives an `id` to each heading that has none.
fn number_headings(html: &mut String, ids: &mut Ids, earlier: &mut Ids) -> Vec<Heading> {
    let mut contents = Vec::new();
    let mut numbered = String::with_capacity(html.len());
    let mut from = 0;
    for (level, tag, id, text) in plain_text::headings(html) {
        let text = fold(&text);
        let id = id.unwrap_or_else(|| {
            let id = headings::take(ids, None, &text);
            numbered.push_str(&html[from..tag.end]);
            escape::pair(&mut numbered, "id", &id);
            from = tag.end;
            let before = headings::take_as_before(earlier, None, &text);
            if ids.insert(before.clone()) {
                numbered.push('>');
                anchor(&mut numbered, &before);
                from += 1;
            }
            id
        });
        if !text.is_empty() {
            contents.push(Heading { level, id, text });
        }
    }
    numbered.push_str(&html[from..]);
    *html = numbered;
    contents
}

/// Writes an empty `<span>` with the heading's earlier `id`, so that old links to the heading still work.
fn anchor(out: &mut String, id: &str) {
    out.push_str("<span");
    escape::pair(out, "id", id);
    out.push_str("></span>");
}

/// The text of some events, without tags.
fn plain_text(events: &[(Event<'_>, Range<usize>)]) -> String {
    let mut text = String::new();
    for (event, _) in events {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    fold(&without_marks(&text))
}

/// Removes the private characters that only this module may write.
fn without_marks(text: &str) -> Cow<'_, str> {
    const MARKS: [char; 3] = [OPEN, CLOSE, dialects::MARK];
    if text.contains(MARKS) { Cow::Owned(text.replace(MARKS, "")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests;
