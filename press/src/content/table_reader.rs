//! Reads the entries of a table as values of the expected kind, and reports entries of another kind.

use super::diagnostics::Diagnostic;
use super::known_keys::Setting;
use super::slugify::{did_you_mean, fold};
use super::value::{Data, Fault, Spanned, Table, Value};

/// The names of settings in other systems, and their names here.
const WISHES: &[(&str, &str)] = &[
    ("favicon", "icon"),
    ("name", "title"),
    ("description", "tagline"),
    ("url", "origin"),
    ("baseurl", "origin"),
    ("base_url", "origin"),
    ("menu", "navigation"),
    ("timezone", "zone"),
    ("lang", "language"),
    ("locale", "language"),
    ("static", "media"),
    ("theme", "look"),
];

/// A table of a file that is being read.
pub(super) struct Fields<'a> {
    pub file: &'a str,
    pub table: &'a Table,
    pub notes: &'a mut Vec<Diagnostic>,
}

impl<'a> Fields<'a> {
    /// Reports keys that are not in `settings`.
    pub fn only(&mut self, settings: &[Setting]) {
        let known: Vec<&str> = settings.iter().map(|setting| setting.name).collect();
        for (key, _) in self.table {
            if !known.contains(&key.value.as_str()) {
                let all = || format!("known here: {}", known.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", "));
                let wish =
                    WISHES.iter().find(|(wish, key_here)| key.value.eq_ignore_ascii_case(wish) && known.contains(key_here));
                let wish = wish.map(|(_, key_here)| format!("write `{key_here}`"));
                let help = wish.or_else(|| did_you_mean(&key.value, known.iter().copied())).unwrap_or_else(all);
                let message = format!("there is no setting `{}`", key.value);
                self.notes.push(Diagnostic::error(self.file, message).at(key.span.clone()).help(help));
            }
        }
    }

    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<&'a Value> {
        self.table.iter().find(|(name, _)| name.value == key).map(|(_, value)| value)
    }

    /// Non-empty plain text.
    pub fn text(&mut self, key: &str) -> Option<Spanned<String>> {
        let value = self.get(key)?;
        match value.value.text().map(fold) {
            Some(text) if !text.is_empty() => Some(value.with(text)),
            Some(_) => {
                let message = format!("`{key}` is empty");
                self.notes.push(
                    Diagnostic::error(self.file, message).at(value.span.clone()).help("write something, or remove the line"),
                );
                None
            }
            None => {
                self.wrong(key, value, "text");
                None
            }
        }
    }

    /// True or false.
    pub fn flag(&mut self, key: &str) -> Option<bool> {
        let value = self.get(key)?;
        if let Data::Bool(yes) = value.value {
            return Some(yes);
        }
        self.wrong(key, value, "true or false");
        None
    }

    /// A whole number, 0 or more.
    pub fn number(&mut self, key: &str) -> Option<u32> {
        let value = self.get(key)?;
        if let Data::Number(number) = &value.value
            && let Ok(number) = number.parse()
        {
            return Some(number);
        }
        self.wrong(key, value, "a whole number");
        None
    }

    /// A list of texts; a single text counts as a list of one.
    pub fn texts(&mut self, key: &str) -> Option<Vec<Spanned<String>>> {
        let value = self.get(key)?;
        let items = match &value.value {
            Data::List(items) => items.as_slice(),
            Data::Text(_) => std::slice::from_ref(value),
            _ => {
                self.wrong(key, value, "text or a list of texts");
                return None;
            }
        };
        let mut texts = Vec::new();
        for item in items {
            match item.value.text() {
                Some(text) => texts.push(item.with(fold(text))),
                None => self.wrong(key, item, "text"),
            }
        }
        Some(texts)
    }

    /// A table.
    pub fn table(&mut self, key: &str) -> Option<&'a Table> {
        let value = self.get(key)?;
        if let Data::Table(table) = &value.value {
            return Some(table);
        }
        self.wrong(key, value, "a table");
        None
    }

    /// The items of a list.
    pub fn list(&mut self, key: &str) -> Option<&'a [Value]> {
        let value = self.get(key)?;
        if let Data::List(items) = &value.value {
            return Some(items);
        }
        self.wrong(key, value, "a list");
        None
    }

    /// Reports that a value is not of the expected kind.
    pub fn wrong(&mut self, key: &str, value: &Value, expected: &str) {
        let message = format!("`{key}` is {expected}, not {}", value.value.kind());
        self.notes.push(Diagnostic::error(self.file, message).at(value.span.clone()).label(format!("expected {expected}")));
    }
}

/// A syntax error as an error of the file.
pub(super) fn syntax(file: &str, fault: Fault) -> Diagnostic {
    let diagnostic = Diagnostic::error(file, fault.message).at(fault.span);
    match fault.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}
