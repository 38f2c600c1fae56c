//! Reads the names in a byline.

use super::super::slugify::fold;
use super::super::value::{Data, Value};

/// The names in one item of a byline: a name, a name followed by an address, Markdown links, or a table with a name.
pub fn read(item: &Value) -> Option<Vec<String>> {
    match &item.value {
        Data::Null | Data::Bool(false) => Some(Vec::new()),
        Data::Table(table) => {
            let get = |name: &str| table.iter().find(|(key, _)| key.value.eq_ignore_ascii_case(name)).map(|(_, value)| value);
            let value = ["name", "title", "id", "slug"].into_iter().find_map(get)?;
            Some(names(value.value.text()?))
        }
        data => Some(names(data.text()?)),
    }
}

fn names(text: &str) -> Vec<String> {
    let linked = linked_texts(text);
    let mut names = if linked.is_empty() { vec![fold(without_address(text))] } else { linked };
    names.retain(|name| !name.is_empty());
    names
}

/// The texts of the links in `[Ana](https://…), [Ben](https://…)`.
fn linked_texts(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        if let Some((_, name)) = before.rsplit_once('[') {
            names.push(fold(name));
        }
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    names
}

/// The name in `Ana <ana@news.example>`.
fn without_address(text: &str) -> &str {
    match text.split_once('<') {
        Some((name, address)) if !name.trim().is_empty() && address.trim_end().ends_with('>') => name,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_names() {
        for (text, expected) in [
            ("", &[] as &[&str]),
            ("  Ana  Ruiz ", &["Ana Ruiz"]),
            ("Ruiz, Ana", &["Ruiz, Ana"]),
            ("Ana <ana@news.example>", &["Ana"]),
            ("the Cargo team <https://rust-lang.org/a>", &["the Cargo team"]),
            ("<Ana>", &["<Ana>"]),
            ("[Ana](https://a.example) (Org), [Ben B.](https://b.example/(x))", &["Ana", "Ben B."]),
            ("a](b", &["a](b"]),
        ] {
            assert_eq!(names(text), expected, "{text:?}");
        }
    }
}
