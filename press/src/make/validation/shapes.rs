//! Checks the form of single values.

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use url::Url;

/// Whether a text is an absolute URL with `http` or `https`.
pub fn is_web_address(text: &str) -> bool {
    is_address(text) && Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Whether a text is an absolute URL with any scheme, including `tag:` and `urn:`.
pub fn is_address(text: &str) -> bool {
    !text.contains(|c: char| c.is_whitespace() || c.is_control()) && Url::parse(text).is_ok()
}

/// Whether a text is a time in the format of RFC 3339, with seconds and an offset.
pub fn is_rfc3339(text: &str) -> bool {
    let Some((moment, offset)) = text.split_at_checked(19) else { return false };
    let shaped = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text.bytes().zip(shape.bytes()).all(|(b, s)| if s == b'0' { b.is_ascii_digit() } else { b == s })
    };
    shaped(moment, "0000-00-00T00:00:00")
        && (offset == "Z" || shaped(offset, "+00:00") || shaped(offset, "-00:00"))
        && text.parse::<Timestamp>().is_ok()
}

/// Whether a text is a time in the format of RSS.
pub fn is_rfc822(text: &str) -> bool {
    rfc2822::parse(text).is_ok()
}

/// Whether a text is a language code of ISO 639, or one of the two codes that news sitemaps write differently.
pub fn is_iso639(text: &str) -> bool {
    matches!(text, "zh-cn" | "zh-tw") || (matches!(text.len(), 2 | 3) && text.bytes().all(|b| b.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, web, any) in [
            ("https://a.example/b?c#d", true, true),
            ("http://127.0.0.1:8080/", true, true),
            ("https://a.example/%E6%97%A5/", true, true),
            ("urn:uuid:60a76c80-d399-11d9-b91C-0003939e0af6", false, true),
            ("tag:a.example,2004:1", false, true),
            ("mailto:a@b.example", false, true),
            ("/blog/a/", false, false),
            ("//a.example/b", false, false),
            ("https://", false, false),
            ("https://a.example/b c", false, false),
            ("", false, false),
        ] {
            assert_eq!((is_web_address(text), is_address(text)), (web, any), "{text}");
        }
    }

    #[test]
    fn times() {
        for (text, expected) in [
            ("2023-11-27T14:30:00+04:00", true),
            ("2023-11-27T14:30:00Z", true),
            ("0001-01-01T00:00:00-05:30", true),
            ("2023-11-27T14:30:00", false),
            ("2023-11-27", false),
            ("2023-11-27 14:30:00Z", false),
            ("2023-02-30T14:30:00Z", false),
            ("1880-01-01T00:00:00+00:19:32", false),
            ("日本-11-27T14:30:00Z", false),
            ("", false),
        ] {
            assert_eq!(is_rfc3339(text), expected, "{text}");
        }
        for (text, expected) in [
            ("Mon, 27 Nov 2023 14:30:00 +0400", true),
            ("Tue, 27 Nov 2023 14:30:00 +0400", false),
            ("2023-11-27T14:30:00Z", false),
            ("", false),
        ] {
            assert_eq!(is_rfc822(text), expected, "{text}");
        }
    }

    #[test]
    fn languages() {
        for (text, expected) in [("en", true), ("ast", true), ("zh-cn", true), ("en-gb", false), ("EN", false), ("", false)] {
            assert_eq!(is_iso639(text), expected, "{text}");
        }
    }
}
