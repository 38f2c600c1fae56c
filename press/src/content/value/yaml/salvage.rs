//! Keeps the undamaged entries of a YAML document in which some entries are damaged.

use super::parse;

/// Repairs a document. A damaged entry that is one line of text is put in quotes; any other damaged entry becomes a comment. No
/// line changes its number. Also returns the line of each damaged entry, counted from 1, and what was done. Returns `None` when
/// nothing is damaged, or when nothing can be kept.
pub fn salvage(text: &str) -> Option<(String, Vec<(usize, String)>)> {
    let mut out = String::with_capacity(text.len() + 64);
    let mut told = Vec::new();
    let mut number = 1;
    let mut is_worth_it = false;
    for entry in entries(text) {
        let count = entry.matches('\n').count();
        match parse(entry, 0) {
            Ok((table, _)) => {
                is_worth_it |= !table.is_empty();
                out.push_str(entry);
            }
            Err(fault) => {
                let why = fault.message.trim_start_matches("the front matter is not valid YAML: ").to_owned();
                match as_text(entry) {
                    Some(line) => {
                        is_worth_it = true;
                        out.push_str(&line);
                        told.push((number, format!("{why}; it is text in quotes now")));
                    }
                    None => {
                        for line in entry.split_inclusive('\n') {
                            out.push_str("# ");
                            out.push_str(line);
                        }
                        told.push((number, format!("{why}; it is a comment now")));
                    }
                }
            }
        }
        number += count;
    }
    (is_worth_it && !told.is_empty() && parse(&out, 0).is_ok()).then_some((out, told))
}

/// The entries without indentation, each with the lines that belong to it.
fn entries(text: &str) -> Vec<&str> {
    let mut starts = vec![0];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let is_key = line.starts_with(|c: char| c.is_alphanumeric() || c == '_')
            && line.split_once(':').is_some_and(|(_, rest)| rest.is_empty() || rest.starts_with(char::is_whitespace));
        if is_key && at > 0 {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).map(|(&start, end)| &text[start..end]).collect()
}

/// Puts the value of an entry such as `title: Harbour: a history` in quotes. `None` when the value does not look like text.
fn as_text(entry: &str) -> Option<String> {
    let (line, rest) = entry.split_once('\n').unwrap_or((entry, ""));
    let (key, value) = line.split_once(':')?;
    let value = value.trim();
    let is_open = |open: char, close: char| value.starts_with(open) && !value.contains(close);
    let is_text = rest.trim().is_empty() && value.contains(char::is_alphanumeric) && !is_open('[', ']') && !is_open('{', '}');
    let quoted = value.replace('\\', "\\\\").replace('"', "\\\"");
    let fixed = format!("{key}: \"{quoted}\"{}{rest}", if entry.contains('\n') { "\n" } else { "" });
    (is_text && parse(&fixed, 0).is_ok()).then_some(fixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_entry_does_not_affect_the_others() {
        for (text, expected) in [
            ("title: A: b\ndate: 2020-01-01\n", Some(("title: \"A: b\"\ndate: 2020-01-01\n", 1))),
            ("a: 1\ntitle: \"Foo\" and bar\n", Some(("a: 1\ntitle: \"\\\"Foo\\\" and bar\"\n", 2))),
            ("a: 1\ntags: [x, y\ntitle: T", Some(("a: 1\n# tags: [x, y\ntitle: T", 2))),
            ("a:\n  - x\n - y\nb: 1\n", Some(("# a:\n#   - x\n#  - y\nb: 1\n", 1))),
            ("title: [New] boats\n", Some(("title: \"[New] boats\"\n", 1))),
            ("a: 1\n", None),
            ("- a\n- b\n", None),
        ] {
            let saved = salvage(text);
            let saved = saved.as_ref().map(|(text, told)| (text.as_str(), told.first().map_or(0, |(line, _)| *line)));
            assert_eq!(saved, expected, "{text}");
        }
    }
}
