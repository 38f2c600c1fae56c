//! MDX: Markdown that contains JavaScript and components. [`read`] turns it into Markdown: it removes imports and exports,
//! removes the tags of components but keeps their content, and warns about content that only a program could show.

mod jsx;

use super::super::diagnostics::Diagnostic;
use super::super::text_edits::{Edits, Rewritten};
use super::LEFT_OUT;
use super::elements::is_html;
use jsx::{Element, Value};
use std::collections::HashMap;
use std::ops::Range;

/// Maximum length of code between backticks, in bytes.
const LONGEST_CODE: usize = 2000;

/// Turns the body that begins at byte `start` of an MDX file into Markdown. Also returns warnings about parts that are left out.
pub(crate) fn read(file: &str, text: &str, start: usize) -> (Rewritten, Vec<Diagnostic>) {
    let mut reader =
        Reader { text, file, edits: Edits::default(), notes: Vec::new(), names: HashMap::new(), indents: Vec::new() };
    let mut fence: Option<&str> = None;
    let mut is_block_start = true;
    let mut scripts = Vec::new();
    let mut at = start;
    // Tags and expressions may continue over several lines. Everything before this byte has been read.
    let mut read_to = start;
    while at < text.len() {
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
        let line = &text[at..end];
        let bare = line.trim();
        if at >= read_to {
            reader.indent(at, line, fence.is_some());
            if let Some(open) = fence {
                if bare.starts_with(open) && bare.trim_start_matches(&open[..1]).is_empty() {
                    fence = None;
                }
            } else if let Some(open) = fence_of(bare) {
                fence = Some(open);
            } else if is_block_start && is_script(line) {
                let script = at..script_end(text, at);
                reader.script(script.clone());
                scripts.push(script.clone());
                read_to = script.end;
            } else {
                read_to = reader.line(at, end);
            }
        }
        is_block_start = bare.is_empty() || scripts.last().is_some_and(|script| script.end == end);
        at = end;
    }
    if let Some(first) = scripts.first() {
        let line = first.start..first.start + text[first.clone()].find('\n').unwrap_or(first.len());
        let message = "`import` and `export` are not published: an article holds no program";
        reader.notes.push(Diagnostic::warning(file, message).at(line).label(LEFT_OUT));
    }
    (reader.edits.apply(text), reader.notes)
}

/// The fence at the beginning of a line that opens a code block.
fn fence_of(line: &str) -> Option<&str> {
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = line.bytes().take_while(|byte| char::from(*byte) == mark).count();
    (length >= 3 && (mark == '~' || !line[length..].contains('`'))).then(|| &line[..length])
}

/// Whether a line begins with JavaScript. Prose may begin with "import" and "export" as well.
fn is_script(line: &str) -> bool {
    let after = |word: &str| line.strip_prefix(word).map(str::trim_start);
    let of_import = after("import ").is_some_and(|rest| {
        rest.starts_with(['{', '*', '\'', '"'])
            || rest.split_whitespace().nth(1).is_some_and(|word| word == "from")
            || rest.contains(" from ")
    });
    let words = ["const ", "let ", "var ", "function ", "function*", "async ", "class ", "default ", "{", "*"];
    of_import
        || line.starts_with("import{")
        || after("export ").is_some_and(|rest| words.iter().any(|word| rest.starts_with(word)))
}

/// The end of a script: the first empty line outside of brackets, or else the first empty line.
fn script_end(text: &str, start: usize) -> usize {
    let mut depth = 0_i32;
    let mut first = None;
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim().is_empty() {
            first.get_or_insert(at);
            if depth <= 0 {
                return at;
            }
        }
        for byte in line.bytes() {
            match byte {
                b'{' | b'(' | b'[' => depth += 1,
                b'}' | b')' | b']' => depth -= 1,
                _ => {}
            }
        }
        at += line.len();
    }
    if depth > 0 { first.unwrap_or(at) } else { at }
}

struct Reader<'t> {
    text: &'t str,
    file: &'t str,
    edits: Edits,
    notes: Vec<Diagnostic>,
    /// The names that scripts define, each with its value: the path of a file, or text.
    names: HashMap<&'t str, &'t str>,
    /// For each open component with its tag on a line of its own: the indentation of its content, once that is known.
    indents: Vec<Option<usize>>,
}

impl<'t> Reader<'t> {
    /// Removes the indentation of components from a line, because Markdown would read it as code.
    fn indent(&mut self, at: usize, line: &str, is_code: bool) {
        let own = line.len() - line.trim_start_matches([' ', '\t']).len();
        if line.trim().is_empty() || line.trim_start().starts_with("</") && !is_code {
            if !line.trim().is_empty() {
                self.edits.remove(at..at + own);
            }
            return;
        }
        if let Some(indent) = self.indents.last_mut() {
            let indent = *indent.get_or_insert(own);
            self.edits.remove(at..at + own.min(indent));
        }
    }

    fn script(&mut self, script: Range<usize>) {
        for line in self.text[script.clone()].lines() {
            self.names.extend(jsx::name(line));
        }
        self.edits.remove(script);
    }

    /// Reads the tags and expressions that begin on a line. Returns the position up to which it has read.
    fn line(&mut self, start: usize, end: usize) -> usize {
        let text = self.text;
        let mut at = start;
        while let Some(found) = text[at..end].find(['<', '{', '`', '\\']).map(|found| at + found) {
            at = match text.as_bytes()[found] {
                b'\\' => found + 1 + text[found + 1..].chars().next().map_or(0, char::len_utf8),
                b'`' => found + code_length(&text[found..]),
                b'<' => self.tag(found).unwrap_or(found + 1),
                _ => self.expression(found).unwrap_or(found + 1),
            };
            if at >= end {
                return at;
            }
        }
        end
    }

    fn is_alone(&self, span: &Range<usize>) -> bool {
        let before = self.text[..span.start].trim_end_matches([' ', '\t']);
        if !before.is_empty() && !before.ends_with('\n') {
            return false;
        }
        let behind = &self.text[span.end..];
        behind[..behind.find('\n').unwrap_or(behind.len())].trim().is_empty()
    }

    fn left_out(&mut self, span: Range<usize>, message: String) {
        let first = span.start..span.start + self.text[span.clone()].find('\n').unwrap_or(span.len());
        let note = Diagnostic::warning(self.file, message).at(first).label(LEFT_OUT);
        self.notes.push(note.help("write what it should show in Markdown"));
    }

    /// Processes the tag at `start`. Returns where it ends.
    fn tag(&mut self, start: usize) -> Option<usize> {
        let element = Element::parse(self.text, start)?;
        let span = element.span.clone();
        if is_html(element.name) && element.name.starts_with(|c: char| c.is_ascii_lowercase()) {
            // HTML has no values that a program computes. A name that a script defines is replaced with its value.
            for (name, value, place) in &element.attributes {
                match value {
                    Value::Code(code) => match self.names.get(code.trim()) {
                        Some(known) => self.edits.replace(place.clone(), format!("{name}=\"{known}\"")),
                        None => self.edits.remove(place.clone()),
                    },
                    Value::Text(_) => {}
                }
            }
            return Some(span.end);
        }
        let is_alone = self.is_alone(&span);
        if is_alone && !element.closes_itself {
            if element.is_end { _ = self.indents.pop() } else { self.indents.push(None) }
        }
        let shown = if element.is_end { None } else { element.shown(&self.names, is_alone) };
        let is_whole = element.closes_itself;
        let is_quiet = element.is_end || element.name.is_empty() || is_whole && shown.is_some();
        if !is_quiet {
            self.left_out(
                span.clone(),
                match is_whole {
                    true => format!("the component `<{}>` is not published", element.name),
                    false => format!("the tag of the component `<{}>` is not published, only what is in it", element.name),
                },
            );
        }
        self.edits.replace(span.clone(), shown.unwrap_or_default());
        Some(span.end)
    }

    /// Processes the expression at `start`. Returns where it ends.
    fn expression(&mut self, start: usize) -> Option<usize> {
        let text = self.text;
        // Docusaurus writes the id of a heading like this.
        if text[start..].starts_with("{#") {
            return None;
        }
        let span = start..jsx::braces(text, start)?;
        let inside = text[start + 1..span.end - 1].trim();
        if inside.starts_with("/*") && inside.ends_with("*/") {
            self.edits.remove(span.clone());
        } else if let Some(words) = jsx::string(inside).or_else(|| self.names.get(inside).copied()) {
            self.edits.replace(span.clone(), words);
        } else if self.is_alone(&span) || inside.contains(['\n', '<']) {
            self.left_out(span.clone(), "the result of this JavaScript expression is not published".to_owned());
            self.edits.remove(span.clone());
        } else {
            let message = format!("the expression `{{{inside}}}` is published as text");
            let note = Diagnostic::warning(self.file, message).at(span.clone());
            self.notes.push(note.help("write what it should show"));
        }
        Some(span.end)
    }
}

/// The length, in bytes, of the code between backticks at the beginning of a text. When the code does not end, the length of its
/// backticks.
fn code_length(text: &str) -> usize {
    let ticks = text.bytes().take_while(|byte| *byte == b'`').count();
    let mut at = ticks;
    while let Some(found) = text[at..].find('`').map(|found| at + found).filter(|found| *found < LONGEST_CODE) {
        let run = text[found..].bytes().take_while(|byte| *byte == b'`').count();
        at = found + run;
        if run == ticks {
            return at;
        }
    }
    ticks
}

#[cfg(test)]
mod tests;
