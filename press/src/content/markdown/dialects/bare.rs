//! Turns bare addresses in a text into links, as GitHub, Hugo, Astro and others do.

use super::emphasis::is_cjk;
use super::{Parts, holding};
use crate::content::text_edits::Edits;

const BEGINNINGS: &[&str] = &["https://", "http://", "www."];

/// Whether a body may contain a bare address.
pub(super) fn may_be_in(body: &str) -> bool {
    BEGINNINGS.iter().any(|beginning| body.contains(beginning))
}

/// Rewrites each bare address as a link of CommonMark, `<address>`.
pub(super) fn read(text: &str, start: usize, parts: &Parts, edits: &mut Edits) {
    let mut at = start;
    while let Some(found) = text[at..].find(['h', 'w']).map(|found| at + found) {
        at = found + 1;
        let Some(beginning) = BEGINNINGS.iter().find(|beginning| text[found..].starts_with(*beginning)) else { continue };
        if !may_begin(text[start..found].chars().next_back()) {
            continue;
        }
        let end = found + length(&text[found..]);
        at = end.max(at);
        if !has_host(&text[found + if *beginning == "www." { 0 } else { beginning.len() }..end]) {
            continue;
        }
        if parts.closed_at(found).is_none() && holding(&parts.links, found).is_none() {
            let address = address(&text[found..end]);
            let link = match *beginning {
                "www." => format!("[{}](<https://{address}>)", escaped(&address)),
                _ => format!("<{address}>"),
            };
            edits.replace(found..end, link);
        }
    }
}

/// Whether an address may begin after a character. It may not begin inside a word or inside the quotes of an attribute.
fn may_begin(before: Option<char>) -> bool {
    before.is_none_or(|c| c.is_whitespace() || matches!(c, '*' | '_' | '~' | '(' | '[' | ':' | ',' | ';' | '|') || !c.is_ascii())
}

/// The length, in bytes, of the address at the beginning of a text.
fn length(text: &str) -> usize {
    let is_end = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | '"' | '`' | '[' | ']' | '|')
            || !c.is_ascii() && !c.is_alphanumeric()
    };
    let mut address = &text[..text.find(is_end).unwrap_or(text.len())];
    if let Some(list) = address.find("{:") {
        address = &address[..list];
    }
    let host = address.split_once("://").map_or(0, |(scheme, _)| scheme.len() + 3);
    let mut before = '.';
    for (at, c) in address[host..].char_indices().take_while(|(_, c)| !matches!(c, '/' | '?' | '#' | ':')) {
        if is_cjk(c) && before.is_ascii_alphanumeric() {
            address = &address[..host + at];
            break;
        }
        before = c;
    }
    let mut open = address.matches('(').count();
    let mut closed = address.matches(')').count();
    loop {
        let trimmed = match address.chars().next_back() {
            Some('?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '\'' | '\\' | '{') => &address[..address.len() - 1],
            Some(')') if closed > open => {
                closed -= 1;
                &address[..address.len() - 1]
            }
            Some('(') => {
                open -= 1;
                &address[..address.len() - 1]
            }
            // The semicolon ends an entity such as `&quot;`, or else a part of a sentence.
            Some(';') => {
                let bare = &address[..address.len() - 1];
                let name = bare.bytes().rev().take(10).take_while(u8::is_ascii_alphanumeric).count();
                let begin = bare.len() - name;
                if bare[..begin].ends_with('&') && &bare[begin..] != "amp" { &bare[..begin - 1] } else { bare }
            }
            _ => return address.len(),
        };
        address = trimmed;
    }
}

/// Whether an address without its scheme begins with a host name such as `a.example`.
fn has_host(rest: &str) -> bool {
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let labels: Vec<&str> = host.split('.').collect();
    let is_label = |label: &&str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    labels.len() > if host.starts_with("www.") { 2 } else { 1 } && labels.iter().all(is_label)
}

/// The real address, without the escapes of Markdown.
fn address(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    let mut chars = written.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek().is_some_and(char::is_ascii_punctuation) => {}
            c => out.push(c),
        }
    }
    out.replace("&amp;", "&")
}

/// Escapes an address so that it can be the text of a link.
fn escaped(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for c in address.chars() {
        if c.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
