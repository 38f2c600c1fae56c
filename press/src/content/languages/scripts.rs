//! Recognises languages by the script that they are written in.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Number of bytes that are read from a file.
const ENOUGH: u64 = 16 << 10;

/// The first and the last code point of a block.
type Block = (char, char);

const CYRILLIC: &[Block] = &[('\u{400}', '\u{52f}')];
const ARABIC: &[Block] = &[('\u{600}', '\u{6ff}'), ('\u{750}', '\u{77f}'), ('\u{fb50}', '\u{fdff}'), ('\u{fe70}', '\u{feff}')];
const HAN: &[Block] = &[('\u{3040}', '\u{30ff}'), ('\u{3400}', '\u{9fff}')];
const DEVANAGARI: &[Block] = &[('\u{900}', '\u{97f}')];

/// Two-letter codes of languages that do not use the Latin alphabet, with the blocks of their script.
const SCRIPTS: &[(&[&str], &[Block])] = &[
    (&["ru", "uk", "be", "bg", "mk", "sr", "kk", "ky", "mn", "tg", "tt", "ba", "cv", "ce", "os"], CYRILLIC),
    (&["ar", "fa", "ur", "ps", "ug", "sd"], ARABIC),
    (&["zh", "ja"], HAN),
    (&["hi", "mr", "ne", "sa"], DEVANAGARI),
    (&["ko"], &[('\u{ac00}', '\u{d7af}'), ('\u{1100}', '\u{11ff}')]),
    (&["he", "yi"], &[('\u{590}', '\u{5ff}')]),
    (&["el"], &[('\u{370}', '\u{3ff}'), ('\u{1f00}', '\u{1fff}')]),
    (&["hy"], &[('\u{530}', '\u{58f}')]),
    (&["ka"], &[('\u{10a0}', '\u{10ff}')]),
    (&["am", "ti"], &[('\u{1200}', '\u{137f}')]),
    (&["th"], &[('\u{e00}', '\u{e7f}')]),
    (&["lo"], &[('\u{e80}', '\u{eff}')]),
    (&["my"], &[('\u{1000}', '\u{109f}')]),
    (&["km"], &[('\u{1780}', '\u{17ff}')]),
    (&["bn", "as"], &[('\u{980}', '\u{9ff}')]),
    (&["pa"], &[('\u{a00}', '\u{a7f}')]),
    (&["gu"], &[('\u{a80}', '\u{aff}')]),
    (&["or"], &[('\u{b00}', '\u{b7f}')]),
    (&["ta"], &[('\u{b80}', '\u{bff}')]),
    (&["te"], &[('\u{c00}', '\u{c7f}')]),
    (&["kn"], &[('\u{c80}', '\u{cff}')]),
    (&["ml"], &[('\u{d00}', '\u{d7f}')]),
    (&["si"], &[('\u{d80}', '\u{dff}')]),
];

fn script(tag: &str) -> Option<&'static [Block]> {
    let code = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    SCRIPTS.iter().find(|(codes, _)| codes.contains(&code.as_str())).map(|(_, blocks)| *blocks)
}

/// Whether a language is written in one of these scripts.
pub fn has_script(tag: &str) -> bool {
    script(tag).is_some()
}

/// Whether a text is written in the script of a language. Front matter and code are Latin in every language, so it is enough when
/// a third of the letters are in the script.
pub fn is_written_in(text: &str, tag: &str) -> bool {
    let Some(blocks) = script(tag) else { return false };
    let is_own = |c: &char| blocks.iter().any(|(first, last)| (first..=last).contains(&c));
    let own = text.chars().filter(is_own).count();
    own > 0 && own * 3 >= text.chars().filter(|c| c.is_alphabetic()).count()
}

/// Whether a file is written in the script of a language. `false` when the file cannot be read.
pub fn file_is_written_in(path: &Path, tag: &str) -> bool {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(ENOUGH).read_to_end(&mut bytes));
    read.is_ok() && is_written_in(&String::from_utf8_lossy(&bytes), tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_identify_languages() {
        for (text, tag, expected) in [
            ("---\ntitle: Паром\n---\nПаром снова ходит.", "ru", true),
            ("---\ntitle: The ferry\n---\nThe ferry goes, паром.", "ru", false),
            ("渡輪回來了 `code here`", "zh-Hant", true),
            ("フェリーは再び", "ja", true),
            ("عادت العبارة", "ar", true),
            ("Le bac est revenu", "fr", false),
            ("", "ru", false),
        ] {
            assert_eq!(is_written_in(text, tag), expected, "{text} {tag}");
        }
        assert!(has_script("uk") && has_script("zh_hant") && !has_script("fr"));
    }
}
