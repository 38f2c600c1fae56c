//! Escapes and decodes the special characters of HTML exactly as browsers serialise them, so that the sanitiser does not change
//! compiled text.

/// Appends text, escaped.
pub fn text(out: &mut String, text: &str) {
    escape(out, text, false);
}

/// Appends the value of an attribute, escaped for double quotes.
pub fn attribute(out: &mut String, value: &str) {
    escape(out, value, true);
}

/// Appends ` name="value"`.
pub fn pair(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    attribute(out, value);
    out.push('"');
}

fn escape(out: &mut String, text: &str, in_attribute: bool) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' if in_attribute => "&quot;",
            // The bytes of U+00A0 are C2 A0.
            0xc2 if text.as_bytes().get(at + 1) == Some(&0xa0) => {
                out.push_str(&text[from..at]);
                out.push_str("&nbsp;");
                from = at + 2;
                continue;
            }
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(escaped);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

/// Decodes the escapes in the text and attributes of sanitised HTML, and numeric escapes.
pub fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest[1..].split(';').next().filter(|name| name.len() < 10 && name.len() + 1 < rest.len());
        match name.and_then(|name| Some((character(name)?, name.len() + 2))) {
            Some((c, len)) => {
                out.push(c);
                rest = &rest[len..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoding_reverses_escaping() {
        for (plain, escaped) in [("a < b && \"c\" > d", "a &lt; b &amp;&amp; \"c\" &gt; d"), ("5\u{a0}km é Âµ", "5&nbsp;km é Âµ")]
        {
            let mut out = String::new();
            text(&mut out, plain);
            assert_eq!(out, escaped);
            assert_eq!(decode(&out), plain);
        }
        assert_eq!(decode("&#39;&#x41;&bogus; & &amp"), "'A&bogus; & &amp");
    }
}
