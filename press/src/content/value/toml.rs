//! Reads TOML into the tree of [`super`].

use super::{Data, Fault, Spanned, Table, Value};
use ::toml::de::{DeTable, DeValue};

/// Reads a TOML document that begins at byte `base` of its file. Returns as much of it as can be read, and all errors.
pub fn parse(text: &str, base: usize) -> (Table, Vec<Fault>) {
    let (document, errors) = DeTable::parse_recoverable(text);
    let faults = errors.into_iter().map(|error| {
        let span = error.span().unwrap_or(0..0);
        Fault {
            span: span.start + base..span.end + base,
            message: format!("this is not valid TOML: {}", one_line(error.message())),
            help: None,
        }
    });
    (table(document.get_ref(), text, base), faults.collect())
}

fn one_line(message: &str) -> String {
    message.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ")
}

fn table(entries: &DeTable<'_>, text: &str, base: usize) -> Table {
    let mut table: Table = entries
        .iter()
        .map(|(key, value)| {
            let span = key.span();
            (Spanned::new(key.get_ref().to_string(), span.start + base..span.end + base), node(value, text, base))
        })
        .collect();
    // The parser sorts entries by name. This restores the order of the file, because people read from the top.
    table.sort_by_key(|(key, _)| key.span.start);
    table
}

fn node(value: &::toml::Spanned<DeValue<'_>>, text: &str, base: usize) -> Value {
    let span = value.span();
    let written = || text.get(span.clone()).unwrap_or_default().to_owned();
    let data = match value.get_ref() {
        DeValue::String(text) => Data::Text(text.to_string()),
        DeValue::Integer(_) | DeValue::Float(_) => Data::Number(written()),
        DeValue::Boolean(yes) => Data::Bool(*yes),
        DeValue::Datetime(_) => Data::Date(written()),
        DeValue::Array(items) => Data::List(items.iter().map(|item| node(item, text, base)).collect()),
        DeValue::Table(entries) => Data::Table(table(entries, text, base)),
    };
    Spanned::new(data, span.start + base..span.end + base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_values_with_their_positions() {
        let text = "title = \"Ü\"\nn = 007.5\nd = 2024-01-02\n[b]\na = [true]\n";
        let (table, faults) = parse(text, 100);
        // `007.5` is not a TOML number, so it is reported.
        assert_eq!(faults.len(), 1);
        assert_eq!(table[0].0.value, "title");
        assert_eq!(table[0].1.value, Data::Text("Ü".to_owned()));
        assert_eq!(table[0].1.span, 108..112);
        assert!(table.iter().any(|(key, value)| key.value == "d" && value.value == Data::Date("2024-01-02".to_owned())));
    }

    #[test]
    fn reports_every_fault() {
        let (_, faults) = parse("a = 1\na = 2\nb = \nc = \"x\n", 0);
        assert!(faults.len() >= 3, "{faults:?}");
    }
}
