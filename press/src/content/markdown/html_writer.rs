//! Writes the events of a body as HTML.
//!
//! Long because one type, `Writer`, has a method for each kind of element, and all these methods share its state.

use super::super::diagnostics::Diagnostic;
use super::link_destinations::Links;
use super::nesting::{DEEPEST, Entry, Fault, Nesting, REOPENED};
use super::raw_html::{self, Chunk};
use super::{LEFT_OUT, Survey, alerts, anchor, embeds, escape, plain_text, without_marks};
use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, LinkType, Tag, TagEnd};
use std::collections::HashMap;
use std::fmt::Write;
use std::ops::Range;

type Events<'e> = [(Event<'e>, Range<usize>)];

/// Renders the whole body.
pub fn render(events: &Events<'_>, text: &str, survey: &Survey, links: &mut Links<'_>) -> String {
    let out = String::with_capacity(text.len() + text.len() / 4);
    let mut writer = Writer {
        out,
        events,
        text,
        survey,
        links,
        at: 0,
        heading: 0,
        anchors: Vec::new(),
        table: TableState::default(),
        notes: Vec::new(),
        in_title: false,
        numbers: HashMap::new(),
        body: Vec::new(),
        nesting: Nesting::default(),
        containers: Vec::new(),
    };
    // Footnotes are numbered in the order of their references, wherever the footnotes themselves are written.
    for (event, _) in events {
        if let Event::FootnoteReference(label) = event {
            writer.footnote(label);
        }
    }
    while let Some((event, span)) = events.get(writer.at) {
        writer.at += 1;
        writer.event(event, span);
    }
    writer.footnotes();
    writer.out
}

struct Writer<'w, 'e, 'p> {
    out: String,
    events: &'w Events<'e>,
    text: &'w str,
    survey: &'w Survey,
    links: &'w mut Links<'p>,
    /// The index of the next event.
    at: usize,
    /// The index of the next heading in the survey.
    heading: usize,
    /// For each open link: whether an `<a>` was written for it.
    anchors: Vec<bool>,
    table: TableState,
    /// The footnotes, in the order of their references.
    notes: Vec<Footnote>,
    /// The index in `notes` of each footnote, by its label.
    numbers: HashMap<String, usize>,
    /// The title of an alert is being written. It ends at the end of its line.
    in_title: bool,
    /// For each open footnote definition: the output that was written before it, and the index of the footnote.
    body: Vec<(String, usize)>,
    nesting: Nesting,
    /// For each open quotation, list and item: whether an element was written for it.
    containers: Vec<bool>,
}

#[derive(Default)]
struct TableState {
    alignments: Vec<Alignment>,
    head: bool,
    column: usize,
}

#[derive(Default)]
struct Footnote {
    label: String,
    references: usize,
    html: String,
}

impl<'e> Writer<'_, 'e, '_> {
    fn event(&mut self, event: &Event<'e>, span: &Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) => escape::text(&mut self.out, &without_marks(text)),
            Event::Code(code) => {
                self.out.push_str("<code>");
                escape::text(&mut self.out, &without_marks(code));
                self.out.push_str("</code>");
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let chunk =
                    Chunk { html: without_marks(html).into_owned(), places: vec![(0, span.start)], block: false, next: self.at };
                raw_html::rewrite(&chunk, self.links, self.survey, &mut self.nesting, &mut self.out);
            }
            Event::SoftBreak | Event::HardBreak if std::mem::take(&mut self.in_title) => self.out.push_str("</p>\n<p>"),
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.block("<hr>\n"),
            Event::FootnoteReference(label) => self.reference(label),
            // A character, not a checkbox: readers could not use the checkbox, and it would need a label.
            Event::TaskListMarker(done) => self.out.push_str(if *done { "☑ " } else { "☐ " }),
            Event::InlineMath(math) | Event::DisplayMath(math) => escape::text(&mut self.out, math),
        }
        self.tell_of_formatting(span.start);
    }

    /// Warns once that the writer closed formatting that the author left open.
    fn tell_of_formatting(&mut self, at: usize) {
        if self.nesting.is_exhausted() && self.nesting.tell_once(Fault::Reopened) {
            let note = Diagnostic::warning(self.links.place.file, REOPENED).at(at..at + 1).label(LEFT_OUT);
            self.links.notes.push(note.help("the words below are published without it; close the formatting above"));
        }
    }

    /// Opens a quotation, a list or an item, unless it would be nested too deeply.
    fn open_container(&mut self, name: &str, html: &str, span: &Range<usize>) {
        let is_shown = self.nesting.enter(name, &mut self.out) == Entry::Open;
        self.containers.push(is_shown);
        if is_shown {
            return self.block(html);
        }
        if self.nesting.tell_once(Fault::TooDeep) {
            let message = format!("quotations and lists are nested more than {DEEPEST} deep here");
            let note = Diagnostic::warning(self.links.place.file, message).at(span.start..span.start + 1);
            self.links.notes.push(note.help("the words are published; quote less deeply"));
        }
    }

    fn close_container(&mut self, name: &str, html: &str) {
        if self.containers.pop() == Some(true) {
            self.nesting.leave(name);
            self.block(html);
        }
    }

    /// Starts a block on a new line.
    fn block(&mut self, html: &str) {
        self.nesting.block(&mut self.out);
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.out.push_str(html);
    }

    fn start(&mut self, tag: &Tag<'e>, span: &Range<usize>) {
        match tag {
            Tag::Paragraph => {
                if !self.figure() && !self.embed() {
                    self.block("<p>");
                }
            }
            Tag::Heading { .. } => {
                let Some(heading) = self.survey.headings.get(self.heading) else { return };
                self.heading += 1;
                self.block("");
                let _ = write!(self.out, "<h{}", heading.level);
                escape::pair(&mut self.out, "id", &heading.id);
                self.out.push('>');
                if let Some(earlier) = self.survey.anchors.get(self.heading - 1).and_then(Option::as_deref) {
                    anchor(&mut self.out, earlier);
                }
            }
            Tag::BlockQuote(kind) => self.quotation(*kind, span),
            Tag::CodeBlock(kind) => self.code(kind),
            Tag::HtmlBlock => self.html_block(),
            Tag::List(None) => self.open_container("ul", "<ul>\n", span),
            Tag::List(Some(1)) => self.open_container("ol", "<ol>\n", span),
            Tag::List(Some(start)) => self.open_container("ol", &format!("<ol start=\"{start}\">\n"), span),
            Tag::Item => {
                let task = matches!(self.events.get(self.at), Some((Event::TaskListMarker(_), _)))
                    || matches!(self.events.get(self.at + 1), Some((Event::TaskListMarker(_), _)));
                self.open_container("li", if task { "<li class=\"task\">" } else { "<li>" }, span);
            }
            Tag::FootnoteDefinition(label) => {
                let index = self.footnote(label);
                self.body.push((std::mem::take(&mut self.out), index));
            }
            Tag::Table(alignments) => self.open_table(alignments),
            Tag::TableHead => {
                self.table.head = true;
                self.table.column = 0;
                self.out.push_str("<thead>\n<tr>");
            }
            Tag::TableRow => {
                self.table.column = 0;
                self.out.push_str("<tr>");
            }
            Tag::TableCell => self.open_cell(),
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Strikethrough => self.out.push_str("<del>"),
            Tag::Superscript => self.out.push_str("<sup>"),
            Tag::Subscript => self.out.push_str("<sub>"),
            Tag::Link { link_type, dest_url, title, .. } => self.link(*link_type, dest_url, title, span),
            Tag::Image { dest_url, title, .. } => self.image(dest_url, title, span),
            Tag::DefinitionList => self.block("<dl>\n"),
            Tag::DefinitionListTitle => self.block("<dt>"),
            Tag::DefinitionListDefinition => self.block("<dd>"),
            Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => {
                self.in_title = false;
                self.nesting.end_lines();
                self.out.push_str("</p>\n");
            }
            TagEnd::Heading(_) => {
                self.nesting.end_lines();
                if let Some(heading) = self.heading.checked_sub(1).and_then(|at| self.survey.headings.get(at)) {
                    let _ = writeln!(self.out, "</h{}>", heading.level);
                }
            }
            TagEnd::BlockQuote(_) => self.close_container("blockquote", "</blockquote>\n"),
            TagEnd::CodeBlock => self.out.push_str("</code></pre>\n"),
            TagEnd::List(true) => self.close_container("ol", "</ol>\n"),
            TagEnd::List(false) => self.close_container("ul", "</ul>\n"),
            TagEnd::Item => {
                if self.containers.pop() == Some(true) {
                    self.nesting.leave("li");
                    self.out.push_str("</li>\n");
                }
            }
            TagEnd::FootnoteDefinition => {
                if let Some((body, index)) = self.body.pop() {
                    let html = std::mem::replace(&mut self.out, body);
                    if let Some(note) = self.notes.get_mut(index) {
                        note.html.push_str(&html);
                    }
                }
            }
            TagEnd::Table => self.out.push_str("</tbody>\n</table></div>\n"),
            TagEnd::TableHead => {
                self.table.head = false;
                self.out.push_str("</tr>\n</thead>\n<tbody>\n");
            }
            TagEnd::TableRow => self.out.push_str("</tr>\n"),
            TagEnd::TableCell => {
                self.nesting.end_lines();
                self.out.push_str(if self.table.head { "</th>" } else { "</td>" });
            }
            TagEnd::Emphasis => self.out.push_str("</em>"),
            TagEnd::Strong => self.out.push_str("</strong>"),
            TagEnd::Strikethrough => self.out.push_str("</del>"),
            TagEnd::Superscript => self.out.push_str("</sup>"),
            TagEnd::Subscript => self.out.push_str("</sub>"),
            TagEnd::Link => {
                if self.anchors.pop() == Some(true) {
                    self.out.push_str("</a>");
                }
            }
            TagEnd::DefinitionList => self.block("</dl>\n"),
            TagEnd::DefinitionListTitle => self.out.push_str("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.out.push_str("</dd>\n"),
            TagEnd::HtmlBlock | TagEnd::Image | TagEnd::MetadataBlock(_) => {}
        }
    }

    /// Opens a quotation, or an alert with its title.
    fn quotation(&mut self, kind: Option<BlockQuoteKind>, span: &Range<usize>) {
        let alert = if kind.is_none() { alerts::titled(&self.events[self.at..], self.text) } else { None };
        let Some(alert) = alert else {
            return self.open_container("blockquote", kind.map_or("<blockquote>\n", alerts::open), span);
        };
        self.open_container("blockquote", alerts::open(alert.kind), span);
        self.block("<p class=\"alert-title\">");
        self.in_title = true;
        // Skip the beginning of the paragraph and the marker of the alert.
        self.at += 1;
        let begin = alert.title.unwrap_or_else(|name| {
            escape::text(&mut self.out, &name);
            usize::MAX
        });
        while let Some((event, span)) = self.events.get(self.at) {
            if span.start >= begin || !matches!(event, Event::Text(_)) {
                break;
            }
            self.at += 1;
            if span.end > begin {
                escape::text(&mut self.out, &without_marks(self.text.get(begin..span.end).unwrap_or_default()));
            }
        }
    }

    /// Opens a code block. Code can be wider than the page, so the block scrolls and can be focused.
    fn code(&mut self, kind: &CodeBlockKind<'_>) {
        self.block("<pre tabindex=\"0\"><code");
        if let CodeBlockKind::Fenced(info) = kind {
            let language = info.split([' ', ',', '{', '\t']).next().unwrap_or_default();
            let named = !language.is_empty()
                && language.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'+' | b'#' | b'.'));
            if named {
                escape::pair(&mut self.out, "class", &format!("language-{}", language.to_ascii_lowercase()));
            }
        }
        self.out.push('>');
    }

    fn html_block(&mut self) {
        let mut chunk = Chunk { html: String::new(), places: Vec::new(), block: true, next: 0 };
        while let Some((event, span)) = self.events.get(self.at) {
            self.at += 1;
            match event {
                Event::Html(html) | Event::Text(html) => {
                    chunk.places.push((chunk.html.len(), span.start));
                    chunk.html.push_str(&without_marks(html));
                }
                _ => break,
            }
        }
        chunk.next = self.at;
        self.block("");
        raw_html::rewrite(&chunk, self.links, self.survey, &mut self.nesting, &mut self.out);
    }

    fn link(&mut self, kind: LinkType, url: &str, title: &str, span: &Range<usize>) {
        let url = if kind == LinkType::Email { format!("mailto:{url}") } else { url.to_owned() };
        let Some(href) = self.links.link(&url, self.address(&url, span)) else {
            self.anchors.push(false);
            return;
        };
        self.out.push_str("<a");
        escape::pair(&mut self.out, "href", &href.url);
        if href.external {
            escape::pair(&mut self.out, "rel", "external");
        }
        if !title.is_empty() {
            escape::pair(&mut self.out, "title", &without_marks(title));
        }
        self.out.push('>');
        self.anchors.push(true);
    }

    /// The byte range of a link's address, or the first line of the link when the address is written elsewhere.
    fn address(&self, url: &str, span: &Range<usize>) -> Range<usize> {
        let text = self.text.get(span.clone()).unwrap_or_default();
        match text.rfind(url).filter(|_| !url.is_empty()) {
            Some(at) => span.start + at..span.start + at + url.len(),
            None => span.start..span.start + text.trim_end().find('\n').unwrap_or(text.trim_end().len()),
        }
    }

    /// Reads the events of the image that has just begun. Returns their text, which is the description of the image.
    fn description(&mut self) -> String {
        let from = self.at;
        let mut depth = 1;
        while let Some((event, _)) = self.events.get(self.at) {
            self.at += 1;
            match event {
                Event::Start(Tag::Image { .. }) => depth += 1,
                Event::End(TagEnd::Image) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        plain_text(&self.events[from..self.at])
    }

    fn image(&mut self, url: &str, title: &str, span: &Range<usize>) {
        let alt = self.description();
        let Some(src) = self.links.source(url, self.address(url, span)) else {
            escape::text(&mut self.out, &alt);
            return;
        };
        self.out.push_str("<img");
        escape::pair(&mut self.out, "src", &src.url);
        escape::pair(&mut self.out, "alt", &alt);
        if !title.is_empty() {
            escape::pair(&mut self.out, "title", &without_marks(title));
        }
        if let Some((width, height)) = src.size {
            let _ = write!(self.out, " width=\"{width}\" height=\"{height}\"");
        }
        self.out.push_str(" loading=\"lazy\" decoding=\"async\">");
    }

    /// Writes a figure when an image is alone in its paragraph and has a title. The title becomes the caption. Returns whether it
    /// wrote the figure.
    fn figure(&mut self) -> bool {
        let Some((Event::Start(Tag::Image { dest_url, title, .. }), span)) = self.events.get(self.at) else { return false };
        let end = self.events[self.at..].iter().position(|(event, _)| *event == Event::End(TagEnd::Image));
        let alone = end.is_some_and(|end| matches!(self.events.get(self.at + end + 1), Some((Event::End(TagEnd::Paragraph), _))));
        if title.is_empty() || !alone {
            return false;
        }
        self.at += 1;
        self.block("<figure>");
        self.image(dest_url, "", span);
        self.out.push_str("<figcaption>");
        escape::text(&mut self.out, &without_marks(title));
        self.out.push_str("</figcaption></figure>\n");
        // Skip the end of the paragraph.
        self.at += 1;
        true
    }

    /// Writes a link to a player or a post when its address is alone in its paragraph. Returns whether it wrote the link.
    fn embed(&mut self) -> bool {
        let rest = &self.events[self.at..];
        let Some(end) = rest.iter().take(24).position(|(event, _)| *event == Event::End(TagEnd::Paragraph)) else { return false };
        let mut url = String::new();
        for (event, _) in &rest[..end] {
            match event {
                Event::Text(text) => url.push_str(text),
                Event::Start(Tag::Link { link_type: LinkType::Autolink, .. }) | Event::End(TagEnd::Link) => {}
                _ => return false,
            }
        }
        let Some(embed) = embeds::of_page(url.trim()) else { return false };
        self.at += end + 1;
        self.block("<p class=\"embed\">");
        embed.write(&mut self.out, None);
        self.out.push_str("</p>\n");
        true
    }

    /// Opens a table. A table can be wider than the page, so it scrolls in a box of its own.
    fn open_table(&mut self, alignments: &[Alignment]) {
        let rest = &self.events[self.at..];
        let end = rest.iter().position(|(event, _)| *event == Event::End(TagEnd::TableHead)).unwrap_or_default();
        let cells = rest[..end].split(|(event, _)| *event == Event::End(TagEnd::TableCell));
        let names: Vec<String> = cells.map(plain_text).filter(|name| !name.is_empty()).take(3).collect();
        let label = if names.is_empty() { "Table".to_owned() } else { names.join(", ") };
        self.block("<div class=\"table\" tabindex=\"0\" role=\"region\"");
        escape::pair(&mut self.out, "aria-label", &label);
        self.out.push_str("><table>\n");
        self.table = TableState { alignments: alignments.to_vec(), ..TableState::default() };
    }

    fn open_cell(&mut self) {
        self.nesting.block(&mut self.out);
        self.out.push_str(if self.table.head { "<th scope=\"col\"" } else { "<td" });
        let class = match self.table.alignments.get(self.table.column) {
            Some(Alignment::Right) => " class=\"align-right\"",
            Some(Alignment::Center) => " class=\"align-center\"",
            _ => "",
        };
        self.out.push_str(class);
        self.out.push('>');
        self.table.column += 1;
    }

    /// The index of a footnote. The number of the footnote is the index plus one.
    fn footnote(&mut self, label: &str) -> usize {
        if let Some(known) = self.numbers.get(label) {
            return *known;
        }
        self.notes.push(Footnote { label: label.to_owned(), ..Footnote::default() });
        self.numbers.insert(label.to_owned(), self.notes.len() - 1);
        self.notes.len() - 1
    }

    fn reference(&mut self, label: &str) {
        let index = self.footnote(label);
        let number = index + 1;
        let Some(note) = self.notes.get_mut(index) else { return };
        note.references += 1;
        let suffix = if note.references > 1 { format!("-{}", note.references) } else { String::new() };
        let _ = write!(
            self.out,
            "<sup class=\"footnote-ref\"><a href=\"#fn-{number}\" id=\"fnref-{number}{suffix}\" role=\"doc-noteref\">{number}</a></sup>"
        );
    }

    fn footnotes(&mut self) {
        let notes = std::mem::take(&mut self.notes);
        if notes.is_empty() {
            return;
        }
        self.block("<section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n");
        for (index, note) in notes.iter().enumerate() {
            let number = index + 1;
            if note.references == 0 {
                let message = format!("nothing refers to the footnote `{}`", note.label);
                self.links
                    .notes
                    .push(Diagnostic::warning(self.links.place.file, message).help("it is still published at the end"));
            }
            let mut back = String::new();
            for n in 1..=note.references {
                let suffix = if n > 1 { format!("-{n}") } else { String::new() };
                let _ = write!(
                    back,
                    " <a href=\"#fnref-{number}{suffix}\" class=\"footnote-back\" role=\"doc-backlink\" \
                     aria-label=\"Back to reference {number}{suffix}\">↩</a>"
                );
            }
            let html = note.html.trim_end();
            let _ = match html.strip_suffix("</p>") {
                Some(start) => writeln!(self.out, "<li id=\"fn-{number}\">{start}{back}</p>\n</li>"),
                None => writeln!(self.out, "<li id=\"fn-{number}\">{html}{back}</li>"),
            };
        }
        self.out.push_str("</ol>\n</section>\n");
    }
}
