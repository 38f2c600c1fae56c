//! Converts the body of an old item to the body of an article. [`blocks`], [`shortcodes`] and [`autop`] render it as WordPress
//! does, [`super::tidy`] removes the wrappers, and [`super::roundtrip`] writes the result.

mod autop;
mod blocks;
mod shortcodes;

use super::attachments::File;
use super::ledger::{Change, What};
use super::old_links::Links;
use super::roundtrip::{self, Written};
use super::survey::Survey;
use super::tidy::{Footnote, lone_address, tidy};
use super::tree::{Element, LeftOut, Node};
use super::visible_content::words_of;
use super::wordpress_types::{Dialect, Item};
use super::{tree, visible_content};
use crate::content::Preview;
use crate::content::html_tag::MOST;
use crate::content::nesting::{DEEPEST, REOPENED};

/// What the conversion of a body needs.
pub(super) struct ImportContext<'a> {
    pub survey: &'a Survey,
    pub links: &'a Links<'a>,
    pub preview: &'a Preview,
}

impl ImportContext<'_> {
    /// Converts the body of an item, and adds to `changes` what readers will miss.
    pub fn body(&self, item: &Item, changes: &mut Vec<Change>) -> Written {
        let mut html = self.shown(item, changes);
        enclose(item, &mut html, changes);
        let mut nodes = parsed(&html, changes);
        let footnotes = match item.dialect {
            Dialect::Source => footnotes(item, changes),
            Dialect::Rendered => shown_footnotes(&mut nodes),
        };
        self.links.resolve(&mut nodes, changes);
        let source_words = visible_content::words(&html);
        let notes = footnotes.iter().map(|note| {
            let mut nodes = tree::parse(&note.content);
            self.links.resolve(&mut nodes, changes);
            tidy(nodes, &[], changes)
        });
        let notes: Vec<_> = notes.collect();
        let nodes = tidy(nodes, &footnotes, changes);
        let written = roundtrip::write(&nodes, &notes, self.preview);
        tell_lost_words(source_words, &written, changes);
        written
    }

    /// The HTML that the old site showed.
    fn shown(&self, item: &Item, changes: &mut Vec<Change>) -> String {
        // Browsers hide the text of a CDATA section. Its author wanted to show it.
        let body = item.body.replace("<![CDATA[", "&lt;![CDATA[");
        match item.dialect {
            Dialect::Rendered => body,
            Dialect::Source if blocks::is_written_in(&body) => {
                let html = blocks::unwrap(&body, &self.survey.reusable, changes);
                shortcodes::expand(&html, &self.survey.files, item.id, changes)
            }
            Dialect::Source => {
                let text = apart(&body);
                autop::autop(&shortcodes::expand(&text, &self.survey.files, item.id, changes))
            }
        }
    }
}

/// Appends the files of the old site's feed (enclosures) to the text, unless the text already shows them.
fn enclose(item: &Item, html: &mut String, changes: &mut Vec<Change>) {
    for (_, value) in item.meta.iter().filter(|(key, _)| key == "enclosure") {
        // The address, the size in bytes and the media type, each on its own line.
        let mut lines = value.lines().map(str::trim);
        let (url, kind) = (lines.next().unwrap_or_default(), lines.nth(1).unwrap_or_default());
        let bare = url.split_once("//").map_or(url, |(_, rest)| rest).split(['?', '#']).next().unwrap_or_default();
        if bare.is_empty() || html.contains(bare) {
            continue;
        }
        let file = File { url: url.to_owned(), ..File::default() };
        let src = url.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
        let player = ["audio", "video"].into_iter().find(|name| kind.starts_with(name) || file.is_a(&format!("{name}/")));
        html.push_str(&match player {
            Some(name) => format!("\n\n<figure><{name} src=\"{src}\" controls></{name}></figure>\n\n"),
            None => format!("\n\n<p><a href=\"{src}\">{src}</a></p>\n\n"),
        });
        changes.push(Change::new(What::Enclosure, url.to_owned()));
    }
}

/// Makes a paragraph of each address that is alone on its line, because WordPress makes a player of it.
fn apart(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match lone_address(line) {
            Some(url) => out.push_str(&format!("\n\n{url}\n\n")),
            None => out.push_str(line),
        }
    }
    out
}

fn footnotes(item: &Item, changes: &mut Vec<Change>) -> Vec<Footnote> {
    let Some(json) = item.meta("footnotes") else { return Vec::new() };
    // The export may contain the JSON as the database escapes it, with `\"` and `\/`.
    let read = serde_json::from_str(json).or_else(|_| serde_json::from_str(&json.replace("\\\"", "\"").replace("\\/", "/")));
    read.unwrap_or_else(|_| {
        changes.push(Change::new(What::LeftOut, "footnotes that cannot be read".to_owned()));
        Vec::new()
    })
}

/// Removes the footnotes from the end of a rendered body, and returns them.
fn shown_footnotes(nodes: &mut Vec<Node>) -> Vec<Footnote> {
    let mut notes = Vec::new();
    nodes.retain(|node| {
        let list = node.element().filter(|list| list.has_class("wp-block-footnotes"));
        for note in list.into_iter().flat_map(Element::elements) {
            let is_back =
                |node: &&Node| node.element().and_then(|link| link.get("href")).is_some_and(|href| href.ends_with("-link"));
            let children: Vec<Node> = note.children.iter().filter(|node| !is_back(node)).cloned().collect();
            notes.push(Footnote {
                id: note.get("id").unwrap_or_default().to_owned(),
                content: super::html_in_markdown::inline(&children),
            });
        }
        list.is_none()
    });
    notes
}

/// Parses HTML to a tree, and adds to `changes` what the parser left out.
pub(super) fn parsed(html: &str, changes: &mut Vec<Change>) -> Vec<Node> {
    let (nodes, LeftOut { tags, has_formatting }) = tree::parse_and_tell(html);
    if has_formatting {
        changes.push(Change::new(What::LeftOut, format!("formatting, where {REOPENED}; the words stay")));
    }
    if tags > 0 {
        let what = format!(
            "{tags} tags of elements that are nested more than {DEEPEST} deep or have more than {MOST} attributes; their words stay"
        );
        changes.push(Change::new(What::LeftOut, what));
    }
    nodes
}

/// Compares the words of a body before and after the conversion, and adds the lost words to `changes`.
pub(super) fn tell_lost_words(source: Vec<String>, written: &Written, changes: &mut Vec<Change>) {
    let mut kept = std::collections::HashMap::new();
    // The address of a player is in its link, which is not visible, and among the changes. Its words are not lost.
    let players = changes.iter().filter(|change| change.what == What::Embed).flat_map(|change| words_of(&change.detail));
    for word in visible_content::words(&written.html).into_iter().chain(players) {
        *kept.entry(word).or_insert(0_usize) += 1;
    }
    let lost: Vec<String> = source
        .into_iter()
        .filter(|word| match kept.get_mut(word) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        })
        .collect();
    if !lost.is_empty() {
        let shown = lost.iter().take(12).map(String::as_str).collect::<Vec<_>>().join(" ");
        let more = if lost.len() > 12 { " …" } else { "" };
        changes.push(Change::new(What::Words, format!("{} words: {shown}{more}", lost.len())));
    }
}
