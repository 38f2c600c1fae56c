//! The attributes of a shortcode.

/// One attribute.
#[derive(Debug, PartialEq, Eq)]
pub struct Attribute {
    /// In lower case; empty when there is only a value.
    pub name: String,
    /// HTML, unchanged.
    pub value: String,
    /// The value is in quotation marks.
    pub is_quoted: bool,
}

/// Groups of quotation marks. A value that begins with a mark ends with any mark of the same group, because editors turn straight
/// marks into curly or encoded ones.
const MARKS: &[&[&str]] = &[&["\""], &["'"], &["&quot;"], &["“", "”", "″", "&#8220;", "&#8221;", "&#8243;"]];

/// Reads attributes. Returns `None` if there is markup between them: then the brackets contain words and links.
pub fn read(text: &str) -> Option<Vec<Attribute>> {
    let mut attributes = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let length = rest.find(|c: char| !super::is_of_name(c)).unwrap_or(rest.len());
        let value = rest[length..].trim_start().strip_prefix('=').filter(|_| super::is_name(&rest[..length]));
        let (name, written) = match value {
            Some(value) => (rest[..length].to_ascii_lowercase(), value.trim_start()),
            None => (String::new(), rest),
        };
        let quoted = MARKS.iter().find_map(|marks| {
            let inside = marks.iter().find_map(|mark| written.strip_prefix(mark))?;
            let ends = marks.iter().filter_map(|mark| Some((inside.find(mark)?, mark.len())));
            let (end, length) = ends.min().unwrap_or((inside.len(), 0));
            Some((&inside[..end], &inside[end + length..]))
        });
        let (value, after) =
            quoted.unwrap_or_else(|| written.split_at(written.find(char::is_whitespace).unwrap_or(written.len())));
        if quoted.is_none() && value.contains(['<', '>']) {
            return None;
        }
        attributes.push(Attribute { name, value: value.to_owned(), is_quoted: quoted.is_some() });
        rest = after.trim_start();
    }
    Some(attributes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_at_their_closing_quotation_mark() {
        for (text, expected) in [
            ("", Some(vec![])),
            (" a=1 B = 'x y'  c", Some(vec!["a=1", "b='x y'", "=c"])),
            ("a=\"say &quot;b&quot;\" c=\"<em>d</em>\"", Some(vec!["a='say &quot;b&quot;'", "c='<em>d</em>'"])),
            ("a=&quot;b c&quot; d=“e f” g=&#8221;h&#8243;", Some(vec!["a='b c'", "d='e f'", "g='h'"])),
            ("a=\"never ends", Some(vec!["a='never ends'"])),
            ("https://a.example/?b=c", Some(vec!["=https://a.example/?b=c"])),
            ("see <a href=\"/x\">y</a>", None),
        ] {
            let shown = |attribute: &Attribute| {
                let mark = if attribute.is_quoted { "'" } else { "" };
                format!("{}={mark}{}{mark}", attribute.name, attribute.value)
            };
            let read = read(text).map(|attributes| attributes.iter().map(shown).collect::<Vec<_>>());
            assert_eq!(read, expected.map(|all| all.into_iter().map(str::to_owned).collect()), "{text}");
        }
    }
}
