//! Reads YAML into the tree of [`super`].

mod lines;
pub(super) mod salvage;

use super::{Data, Double, Fault, Spanned, Table, Value};
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use std::collections::HashMap;
use std::ops::Range;

/// Maximum nesting depth of a node. Deeper nesting is a mistake or an attack.
const DEPTH: usize = 32;
/// Maximum number of nodes that all aliases together may copy. Aliases copy the node that they point to, so a short text could
/// otherwise become huge (the "billion laughs" attack).
const COPIES: usize = 10_000;

/// Reads a YAML document that begins at byte `base` of its file. Also returns the entries that a later entry with the same key
/// replaces. An empty document is an empty table.
pub fn parse(text: &str, base: usize) -> Result<(Table, Vec<Double>), Fault> {
    let mut loader = Loader { places: Places::new(text, base), anchors: HashMap::new(), copies: 0, doubles: Vec::new() };
    let text = lines::join(text);
    let mut events = Parser::new_from_str(&text);
    let mut root = None;
    while let Some(event) = events.next_event() {
        let (event, span) = event.map_err(|error| loader.scan_fault(&error))?;
        match event {
            Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
            event => root = Some(loader.node(event, span, &mut events, 0)?),
        }
    }
    match root {
        None | Some(Spanned { value: Data::Null, .. }) => Ok((Table::new(), Vec::new())),
        Some(Spanned { value: Data::Table(table), .. }) => Ok((table, loader.doubles)),
        Some(node) => Err(Fault {
            message: format!("the front matter is {}, not a list of keys and values", node.value.kind()),
            span: node.span,
            help: Some("write one `key: value` per line, such as `title: A headline`".to_owned()),
        }),
    }
}

struct Loader {
    places: Places,
    anchors: HashMap<usize, Value>,
    copies: usize,
    doubles: Vec<Double>,
}

impl Loader {
    fn node<'a>(
        &mut self,
        event: Event<'a>,
        span: Span,
        events: &mut Parser<'a, saphyr_parser::StrInput<'a>>,
        depth: usize,
    ) -> Result<Value, Fault> {
        let place = self.places.range(&span);
        if depth > DEPTH {
            return Err(self.fault(place, "this is nested too deeply"));
        }
        let (node, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain && tag.is_none();
                let data = if plain { resolve(&text) } else { Data::Text(text.into_owned()) };
                (Spanned::new(data, place), anchor)
            }
            Event::SequenceStart(anchor, _) => {
                let mut items = Vec::new();
                let end = loop {
                    let (event, span) = self.next(events)?;
                    if event == Event::SequenceEnd {
                        break span;
                    }
                    items.push(self.node(event, span, events, depth + 1)?);
                };
                (Spanned::new(Data::List(items), self.around(&place, &end)), anchor)
            }
            Event::MappingStart(anchor, _) => {
                let (table, end) = self.mapping(events, depth)?;
                (Spanned::new(Data::Table(table), self.around(&place, &end)), anchor)
            }
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor).cloned() else {
                    return Err(self.fault(place, "this alias points to nothing"));
                };
                self.copies += size(&node);
                if self.copies > COPIES {
                    return Err(self.fault(place, "aliases make this front matter too large"));
                }
                return Ok(Spanned::new(node.value, place));
            }
            _ => return Err(self.fault(place, "a value was expected here")),
        };
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn mapping<'a>(
        &mut self,
        events: &mut Parser<'a, saphyr_parser::StrInput<'a>>,
        depth: usize,
    ) -> Result<(Table, Span), Fault> {
        let mut table = Table::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        loop {
            let (event, span) = self.next(events)?;
            if event == Event::MappingEnd {
                return Ok((table, span));
            }
            let key = self.node(event, span, events, depth + 1)?;
            let name = match &key.value {
                Data::Null => String::new(),
                Data::Bool(yes) => yes.to_string(),
                data => match data.text() {
                    Some(text) => text.to_owned(),
                    None => return Err(self.fault(key.span, "a key is a word, not a list or a table")),
                },
            };
            let (event, span) = self.next(events)?;
            let value = self.node(event, span, events, depth + 1)?;
            // Of two entries with the same key, the last one counts, as in go-yaml, PyYAML and Psych.
            let entry = (key.with(name.clone()), value);
            match places.get(&name) {
                Some(&place) => {
                    let (key, value) = std::mem::replace(&mut table[place], entry);
                    let end = value.span.end.max(key.span.end);
                    self.doubles.push(Double { whole: key.span.start..end, key });
                }
                None => {
                    places.insert(name, table.len());
                    table.push(entry);
                }
            }
        }
    }

    fn next<'a>(&self, events: &mut Parser<'a, saphyr_parser::StrInput<'a>>) -> Result<(Event<'a>, Span), Fault> {
        match events.next_event() {
            Some(Ok(next)) => Ok(next),
            Some(Err(error)) => Err(self.scan_fault(&error)),
            None => Err(self.fault(self.places.end..self.places.end, "the front matter ends too early")),
        }
    }

    fn around(&self, start: &Range<usize>, end: &Span) -> Range<usize> {
        let end = self.places.range(end);
        start.start..end.end.max(start.end)
    }

    fn fault(&self, span: Range<usize>, message: &str) -> Fault {
        Fault { span, message: message.to_owned(), help: None }
    }

    fn scan_fault(&self, error: &saphyr_parser::ScanError) -> Fault {
        let at = self.places.byte(error.marker().index());
        let mut message = error.info().trim().to_owned();
        let mut help = None;
        if message.contains("mapping values are not allowed") {
            help = Some("put a value that holds `: ` between quotes".to_owned());
        } else if message.contains("tab") {
            help = Some("indent with spaces; YAML does not allow tabs".to_owned());
        } else if message.contains("simple key expect") || message.contains("could not find expected ':'") {
            "this line is neither a key with a value nor part of a value".clone_into(&mut message);
            help = Some("write `key: value`, or put a text of several lines between quotes".to_owned());
        }
        Fault { span: at..at, message: format!("the front matter is not valid YAML: {message}"), help }
    }
}

fn size(node: &Value) -> usize {
    1 + match &node.value {
        Data::List(items) => items.iter().map(size).sum(),
        Data::Table(table) => table.iter().map(|(_, value)| 1 + size(value)).sum(),
        _ => 0,
    }
}

/// Reads a plain value by the core schema of YAML 1.2. Words that only YAML 1.1 reads as booleans, such as `yes`, stay text.
fn resolve(text: &str) -> Data {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Data::Null,
        "true" | "True" | "TRUE" => Data::Bool(true),
        "false" | "False" | "FALSE" => Data::Bool(false),
        _ if is_number(text) => Data::Number(text.to_owned()),
        _ => Data::Text(text.to_owned()),
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit()) && digits.parse::<f64>().is_ok()
}

/// Converts the parser's positions, which count characters, into bytes of the file.
struct Places {
    base: usize,
    end: usize,
    /// The byte of each character. Empty when all characters are ASCII.
    bytes: Vec<usize>,
}

impl Places {
    fn new(text: &str, base: usize) -> Self {
        let bytes = if text.is_ascii() { Vec::new() } else { text.char_indices().map(|(byte, _)| byte).collect() };
        Self { base, end: base + text.len(), bytes }
    }

    fn byte(&self, index: usize) -> usize {
        if self.bytes.is_empty() {
            return (self.base + index).min(self.end);
        }
        self.bytes.get(index).map_or(self.end, |byte| self.base + byte)
    }

    fn range(&self, span: &Span) -> Range<usize> {
        let start = self.byte(span.start.index());
        start..self.byte(span.end.index()).max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Result<Vec<(String, Data)>, String> {
        let (table, _) = parse(text, 0).map_err(|fault| fault.message)?;
        Ok(table.into_iter().map(|(key, value)| (key.value, value.value)).collect())
    }

    #[test]
    fn reads_common_values() {
        let text = |text: &str| Data::Text(text.to_owned());
        for (yaml, expected) in [
            ("a: 'x: y'", text("x: y")),
            ("a: \"\\u00e9\"", text("é")),
            ("a: >-\n  one\n  two\n", text("one two")),
            ("a: 2024", Data::Number("2024".to_owned())),
            ("a: 007", Data::Number("007".to_owned())),
            ("a: 1.2.3", text("1.2.3")),
            ("a: 2024-01-02", text("2024-01-02")),
            ("a: \"2024\"", text("2024")),
            ("a: yes", text("yes")),
            ("a: True", Data::Bool(true)),
            ("a:", Data::Null),
            ("a: ~", Data::Null),
            ("a: 🦀 and é", text("🦀 and é")),
            ("a: inf", text("inf")),
            ("a: \"one\ntwo \\\" é\n\nthree\"", text("one two \" é  three")),
            ("a: 'one\r\nit''s'", text("one  it's")),
        ] {
            assert_eq!(values(yaml), Ok(vec![("a".to_owned(), expected)]), "{yaml:?}");
        }
        assert_eq!(values(""), Ok(Vec::new()));
        assert_eq!(values("# nothing\n"), Ok(Vec::new()));
    }

    #[test]
    fn positions_are_bytes_of_the_file() -> Result<(), Fault> {
        let text = "é: ü\nb: [x, yy]\n";
        let (table, _) = parse(text, 4)?;
        assert_eq!(&text[table[1].0.span.start - 4..table[1].0.span.end - 4], "b");
        let Data::List(items) = &table[1].1.value else { return Ok(()) };
        assert_eq!(&text[items[1].span.start - 4..items[1].span.end - 4], "yy");
        Ok(())
    }

    #[test]
    fn of_two_entries_with_one_key_the_last_counts() -> Result<(), Fault> {
        let text = "a:\n- 1\n- é\nb: {c: 1, c: 2}\na: 3\n";
        let (table, doubles) = parse(text, 7)?;
        let data =
            |key: &str| table.iter().filter(|(name, _)| name.value == key).map(|(_, value)| &value.value).collect::<Vec<_>>();
        assert_eq!(data("a"), [&Data::Number("3".to_owned())]);
        let found: Vec<_> = doubles
            .iter()
            .map(|double| (double.key.value.as_str(), &text[double.whole.start - 7..double.whole.end - 7]))
            .collect();
        assert_eq!(found, [("c", "c: 1"), ("a", "a:\n- 1\n- é\n")]);
        Ok(())
    }

    #[test]
    fn lists_in_brackets_may_end_at_the_margin() {
        let texts =
            |texts: &[&str]| Data::List(texts.iter().map(|text| Spanned::new(Data::Text((*text).to_owned()), 0..0)).collect());
        for yaml in [
            "a: [\n  \"x\",\n  y z, # a comment, with é ]\n]\nb: 1",
            "a: [\r\nx,\r\n'y z'\r\n]\r\nb: 1",
            "a:\n  - q\na: [x, y z]\nb: 1",
            "a: [ x,\n\ty z ]\nb: 1",
            "c: |\n  a: [\n  x\na: [x\n, y z]\nb: 1",
            "c: it's [\na: [x\n, y z]\nb: 1",
        ] {
            let read = values(yaml)
                .map(|all| all.into_iter().filter(|(key, _)| key != "c").map(|(_, data)| bare(data)).collect::<Vec<_>>());
            assert_eq!(read, Ok(vec![texts(&["x", "y z"]), Data::Number("1".to_owned())]), "{yaml}");
        }
    }

    /// The data without positions.
    fn bare(data: Data) -> Data {
        match data {
            Data::List(items) => Data::List(items.into_iter().map(|item| Spanned::new(bare(item.value), 0..0)).collect()),
            data => data,
        }
    }

    #[test]
    fn refuses_bombs() {
        let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n\
                    d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d]";
        assert_eq!(values(bomb), Err("aliases make this front matter too large".to_owned()));
        assert_eq!(values(&format!("a: {}", "[".repeat(60))), Err("this is nested too deeply".to_owned()));
        assert!(values("just words").is_err());
        assert!(values("- a\n- b").is_err());
        assert!(values("a: b: c").is_err());
        assert!(values("a: 'open").is_err());
    }
}
