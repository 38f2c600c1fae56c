//! An old body as the body of an article: [`blocks`], [`shortcodes`] and [`autop`] do what WordPress does to show it, [`super::tidy`]
//! takes the wrappers off, and [`super::roundtrip`] writes it.

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

/// What a body is read with.
pub(super) struct ImportContext<'a> {
    pub survey: &'a Survey,
    pub links: &'a Links<'a>,
    pub preview: &'a Preview,
}

impl ImportContext<'_> {
    /// The body of an item.
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
        // Browsers hide what stands in such a section; its author did not mean to.
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

/// Puts the files that the old site's feed carried below the text, as far as nothing in it shows them.
fn enclose(item: &Item, html: &mut String, changes: &mut Vec<Change>) {
    for (_, value) in item.meta.iter().filter(|(key, _)| key == "enclosure") {
        // The address, the size in bytes and the media type, each in a line of its own.
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

/// An address alone in its line becomes a paragraph of its own, as WordPress makes a player of it.
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
    // The export writes what the database escaped once.
    let read = serde_json::from_str(json).or_else(|_| serde_json::from_str(&json.replace("\\\"", "\"").replace("\\/", "/")));
    read.unwrap_or_else(|_| {
        changes.push(Change::new(What::LeftOut, "footnotes that cannot be read".to_owned()));
        Vec::new()
    })
}

/// The footnotes at the end of a body as the old site showed it, taken out of it.
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

/// The tree of HTML, with what was left out of it among the changes.
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

/// Whatever happens to a body, its words are counted before and after.
pub(super) fn tell_lost_words(source: Vec<String>, written: &Written, changes: &mut Vec<Change>) {
    let mut kept = std::collections::HashMap::new();
    // The address of a player stands in its link, and is told.
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
