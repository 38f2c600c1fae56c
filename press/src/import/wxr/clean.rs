//! Converts the bytes of an export to text that XML allows.

use std::borrow::Cow;

/// The text, and how much of the bytes had to be changed.
#[derive(Debug, PartialEq, Eq)]
pub struct Cleaned<'a> {
    /// With `\n` at the end of every line.
    pub text: Cow<'a, str>,
    /// Bytes that were not UTF-8 and were read as Windows-1252, which old databases contain.
    pub foreign: usize,
    /// Characters that XML 1.0 forbids; they were removed.
    pub forbidden: usize,
}

/// Reads bytes as UTF-8 where they are valid UTF-8.
pub fn clean(bytes: &[u8]) -> Cleaned<'_> {
    let mut foreign = 0;
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            let mut text = String::with_capacity(bytes.len());
            for chunk in bytes.utf8_chunks() {
                text.push_str(chunk.valid());
                text.extend(chunk.invalid().iter().map(|&byte| windows_1252(byte)));
                foreign += chunk.invalid().len();
            }
            Cow::Owned(text)
        }
    };
    let is_plain = |byte: &u8| *byte >= 0x20 && *byte != 0xef || matches!(byte, b'\n' | b'\t');
    if text.as_bytes().iter().all(is_plain) {
        return Cleaned { text, foreign, forbidden: 0 };
    }
    let mut forbidden = 0;
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' => out.push('\n'),
            c if is_forbidden(c) => forbidden += 1,
            // A byte order mark, at the beginning or in the middle.
            '\u{feff}' => {}
            c => out.push(c),
        }
    }
    Cleaned { text: Cow::Owned(out), foreign, forbidden }
}

/// Whether XML 1.0 forbids a character.
pub fn is_forbidden(c: char) -> bool {
    (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}')
}

fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“',
        '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    byte.checked_sub(0x80).and_then(|at| HIGH.get(usize::from(at)).copied()).unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_bytes_are_converted_and_forbidden_characters_removed() {
        for (bytes, text, foreign, forbidden) in [
            (b"" as &[u8], "", 0, 0),
            (b"tab\tstays\r\nand lines\rtoo", "tab\tstays\nand lines\ntoo", 0, 0),
            (b"\x01a\x00\x1fb", "ab", 0, 3),
            ("\u{feff}日\u{ffff}".as_bytes(), "日", 0, 1),
            (b"caf\xe9 \x93q\x94 \xe2\x82", "café “q” â‚", 5, 0),
        ] {
            assert_eq!(clean(bytes), Cleaned { text: text.into(), foreign, forbidden }, "{bytes:?}");
        }
    }
}
