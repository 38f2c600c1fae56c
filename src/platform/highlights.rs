//! Marks words on a page without changing its document (CSS Custom Highlight API).

use super::{document, window};
use js_sys::{Array, Function, Reflect, RegExp};
use wasm_bindgen::prelude::*;

/// The name of the marks in `style/pages/search.css`.
const NAME: &str = "search";
/// The first character of the range of scripts whose words have no spaces between them.
const UNSPACED: char = '\u{2e80}';
/// The code of text nodes for a tree walker (`NodeFilter.SHOW_TEXT`).
const TEXT: u32 = 4;

/// Marks these words in the current article. A word with `*` at its end marks all words with that beginning.
pub fn set(words: &[String]) {
    let mark = || -> Option<()> {
        let highlights = highlights()?;
        let make: Function = Reflect::get(window()?.as_ref(), &"Highlight".into()).ok()?.dyn_into().ok()?;
        let mark = Reflect::construct(&make, &ranges(&pattern(words))?).ok()?;
        method(&highlights, "set")?.call2(&highlights, &NAME.into(), &mark).ok()?;
        Some(())
    };
    if !words.is_empty() {
        mark();
    }
}

/// Removes all marks.
pub fn clear() {
    if let Some(highlights) = highlights() {
        _ = method(&highlights, "clear").and_then(|clear| clear.call0(&highlights).ok());
    }
}

fn ranges(pattern: &RegExp) -> Option<Array> {
    let document = document()?;
    let root = document.query_selector("main .article").ok()??;
    let walker = document.create_tree_walker_with_what_to_show(&root, TEXT).ok()?;
    let ranges = Array::new();
    while let Some(node) = walker.next_node().ok()? {
        let text = node.text_content()?;
        while let Some(found) = pattern.exec(&text) {
            let end = pattern.last_index();
            let length = found.get(0).unchecked_into::<js_sys::JsString>().length();
            let range = document.create_range().ok()?;
            range.set_start(&node, end.checked_sub(length)?).ok()?;
            range.set_end(&node, end).ok()?;
            ranges.push(&range);
        }
    }
    Some(ranges)
}

/// A pattern for any of the words, in upper or lower case. A word without `*` at its end must match a whole word.
fn pattern(words: &[String]) -> RegExp {
    let mut any = String::new();
    for word in words {
        let (word, is_begun) = word.strip_suffix('*').map_or((word.as_str(), false), |beginning| (beginning, true));
        let (before, after) = match word.chars().any(|c| c >= UNSPACED) {
            true => ("", ""),
            false if is_begun => ("(?<![\\p{L}\\p{N}])", "[\\p{L}\\p{N}]*"),
            false => ("(?<![\\p{L}\\p{N}])", "(?![\\p{L}\\p{N}])"),
        };
        if !any.is_empty() {
            any.push('|');
        }
        any.push_str(before);
        for c in word.chars() {
            if matches!(c, '\\' | '^' | '$' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '/') {
                any.push('\\');
            }
            any.push(c);
        }
        any.push_str(after);
    }
    RegExp::new(&any, "giu")
}

fn highlights() -> Option<JsValue> {
    let css = Reflect::get(window()?.as_ref(), &"CSS".into()).ok()?;
    Reflect::get(&css, &"highlights".into()).ok().filter(JsValue::is_object)
}

fn method(of: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
}
