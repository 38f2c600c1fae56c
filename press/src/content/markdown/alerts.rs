//! Alerts as Hugo and Obsidian write them: with a title of their own, `> [!WARNING] Thin ice`, and of kinds that GitHub does not
//! have.

use pulldown_cmark::{BlockQuoteKind, Event, Tag};
use std::ops::Range;

/// The beginning of an alert that CommonMark reads as a quotation.
#[derive(Debug, PartialEq, Eq)]
pub struct Alert {
    pub kind: BlockQuoteKind,
    /// The byte at which the title begins. Without a title, `Err` holds the name of the kind, which is shown as the title.
    pub title: Result<usize, String>,
}

/// Reads the alert in the paragraph at the beginning of some events.
pub fn titled(events: &[(Event<'_>, Range<usize>)], text: &str) -> Option<Alert> {
    let Some((Event::Start(Tag::Paragraph), span)) = events.first() else { return None };
    let line = text.get(span.clone())?.split('\n').next()?;
    let (name, rest) = line.strip_prefix("[!")?.split_once(']')?;
    let kind = kind(name)?;
    // In Obsidian, `+` and `-` make an alert that readers can fold. Here, alerts are always open.
    let words = rest.strip_prefix(['+', '-']).unwrap_or(rest);
    if !words.is_empty() && !words.starts_with([' ', '\t']) {
        return None;
    }
    let bare = words.trim_start();
    let title = if bare.is_empty() { Err(capitalised(name)) } else { Ok(span.start + line.len() - bare.len()) };
    Some(Alert { kind, title })
}

/// The opening tag of an alert.
pub fn open(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "<blockquote class=\"alert alert-note\">\n",
        BlockQuoteKind::Tip => "<blockquote class=\"alert alert-tip\">\n",
        BlockQuoteKind::Important => "<blockquote class=\"alert alert-important\">\n",
        BlockQuoteKind::Warning => "<blockquote class=\"alert alert-warning\">\n",
        BlockQuoteKind::Caution => "<blockquote class=\"alert alert-caution\">\n",
    }
}

fn kind(name: &str) -> Option<BlockQuoteKind> {
    Some(match name.to_ascii_lowercase().as_str() {
        "note" | "info" | "abstract" | "summary" | "tldr" | "todo" | "question" | "help" | "faq" | "example" | "quote"
        | "cite" => BlockQuoteKind::Note,
        "tip" | "hint" | "success" | "check" | "done" => BlockQuoteKind::Tip,
        "important" => BlockQuoteKind::Important,
        "warning" | "attention" => BlockQuoteKind::Warning,
        "caution" | "danger" | "error" | "bug" | "failure" | "fail" | "missing" => BlockQuoteKind::Caution,
        _ => return None,
    })
}

fn capitalised(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let first = lower.chars().next().map_or(0, char::len_utf8);
    lower[..first].to_ascii_uppercase() + &lower[first..]
}
