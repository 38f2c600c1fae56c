//! Bodies of the block editor: HTML in which comments name the blocks.

use super::super::ledger::{Change, What};
use serde_json::Value;
use std::collections::HashMap;

/// Maximum nesting depth of reusable blocks.
const DEEPEST: usize = 8;
/// Maximum size of the reusable blocks in one body, in bytes. Without this limit, a few blocks that contain each other many times
/// would fill the memory.
const MOST_REUSED: usize = 4 << 20;
/// Each use of a reusable block counts at least this many bytes.
const LEAST_REUSED: usize = 64;

/// Whether a body was written in the block editor. Such a body already has its paragraphs.
pub fn is_written_in(body: &str) -> bool {
    body.contains("<!-- wp:")
}

/// Returns the HTML of the blocks, and inserts each reusable block where it is used. `reusable` has their bodies by id.
pub fn unwrap(body: &str, reusable: &HashMap<u64, String>, changes: &mut Vec<Change>) -> String {
    let mut out = String::with_capacity(body.len());
    Unwrapper { reusable, changes, room: Some(MOST_REUSED) }.unwrap(body, 0, &mut out);
    out
}

struct Unwrapper<'a> {
    reusable: &'a HashMap<u64, String>,
    changes: &'a mut Vec<Change>,
    /// Bytes left for reusable blocks; `None` after one of them needed more.
    room: Option<usize>,
}

/// Blocks without content that are removed silently: readers do not miss them, or their content comes from elsewhere.
const SILENT: &[&str] = &["footnotes", "more", "nextpage", "spacer", "separator", "post-content", "template-part", "pattern"];

impl Unwrapper<'_> {
    fn unwrap(&mut self, body: &str, depth: usize, out: &mut String) {
        let mut rest = body;
        while let Some((before, comment)) = rest.split_once("<!--") {
            out.push_str(before);
            let Some((comment, after)) = comment.split_once("-->") else {
                // Browsers hide the text after a comment that is never closed; we show it. No later comment is closed either.
                out.push_str("&lt;!--");
                out.push_str(&comment.replace("<!--", "&lt;!--"));
                return;
            };
            rest = after;
            if let Some(block) = comment.trim_start().strip_prefix("wp:") {
                self.block(block, depth, out);
            } else if comment.trim() == "nextpage" {
                self.changes.push(Change::new(What::PagesJoined, String::new()));
            }
        }
        out.push_str(rest);
    }

    fn block(&mut self, block: &str, depth: usize, out: &mut String) {
        let Some(block) = block.trim_end().strip_suffix('/') else { return };
        let (name, attributes) = block.split_once(char::is_whitespace).unwrap_or((block, ""));
        let attributes: Value = serde_json::from_str(attributes.trim()).unwrap_or_default();
        match name {
            "block" => self.reusable(&attributes, depth, out),
            name if name.starts_with("embed") || name.starts_with("core-embed/") => {
                if let Some(url) = attributes.get("url").and_then(Value::as_str) {
                    out.push_str(&format!("<p>{}</p>", url.replace('&', "&amp;").replace('<', "%3C")));
                }
            }
            name if SILENT.contains(&name) => {}
            name => self.changes.push(Change::new(What::Block, format!("`{name}`"))),
        }
    }

    fn reusable(&mut self, attributes: &Value, depth: usize, out: &mut String) {
        let id = attributes.get("ref").and_then(Value::as_u64);
        match id.and_then(|id| self.reusable.get(&id)) {
            Some(body) if depth < DEEPEST => {
                let Some(room) = self.room else { return };
                self.room = room.checked_sub(body.len().max(LEAST_REUSED));
                if self.room.is_some() {
                    return self.unwrap(body, depth + 1, out);
                }
                let message = format!("reusable blocks beyond {} MB in this item", MOST_REUSED >> 20);
                self.changes.push(Change::new(What::Block, message));
            }
            _ => {
                let id = id.map_or("?".to_owned(), |id| id.to_string());
                self.changes.push(Change::new(What::Block, format!("the reusable block {id}, which the export does not hold")));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_removed_and_reusable_blocks_are_inserted() {
        let reusable = HashMap::from([
            (7, "<!-- wp:paragraph --><p>again</p><!-- /wp:paragraph -->".to_owned()),
            (8, "<!-- wp:block {\"ref\":8} /-->".to_owned()),
        ]);
        for (body, html, told) in [
            ("<!-- wp:paragraph {\"dropCap\":true} --><p>a</p><!-- /wp:paragraph -->", "<p>a</p>", 0),
            ("a<!-- wp:block {\"ref\":7} /-->b", "a<p>again</p>b", 0),
            ("<!-- wp:block {\"ref\":8} /-->", "", 1),
            ("<!-- wp:block {\"ref\":9} /-->", "", 1),
            ("<!-- wp:latest-posts {\"x\":1} /-->", "", 1),
            ("<!-- wp:embed {\"url\":\"https://a.example/?b&c\"} /-->", "<p>https://a.example/?b&amp;c</p>", 0),
            ("<!-- wp:more --><!--more--><!-- /wp:more -->", "", 0),
            ("<!-- never ends", "&lt;!-- never ends", 0),
        ] {
            let mut changes = Vec::new();
            assert_eq!((unwrap(body, &reusable, &mut changes).as_str(), changes.len()), (html, told), "{body}");
        }
    }

    /// Seven blocks, each of which contains the next one thirty times: 30^7 copies of the last one.
    #[test]
    fn blocks_that_hold_each_other_fill_no_memory() {
        let inner = |id: u64| format!("<!-- wp:block {{\"ref\":{id}}} /-->");
        let mut reusable: HashMap<u64, String> = (0..7).map(|id| (id, inner(id + 1).repeat(30))).collect();
        reusable.insert(7, "words ".repeat(1000));
        let mut changes = Vec::new();
        let html = unwrap(&inner(0), &reusable, &mut changes);
        assert!(html.starts_with("words") && html.len() <= MOST_REUSED, "{}", html.len());
        assert_eq!(changes.len(), 1);
        // A block that is only used often is allowed.
        assert_eq!(unwrap(&inner(7).repeat(500), &reusable, &mut changes).len(), 500 * 6000);
        assert_eq!(changes.len(), 1);
    }
}
