//! Divides text into words. The writer and the engine must divide it in the same way, or a search would find nothing. So both use
//! only this module.

use std::ops::Range;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word without case, diacritics and variants of letters. The lexicon is sorted by it.
    pub folded: String,
    /// The word in lower case, as a stemmer expects it. Equal to `folded` if folding changed nothing.
    pub lower: String,
    /// The bytes of the text that the word comes from.
    pub range: Range<usize>,
    /// The position of the word among the words of the text.
    pub place: u32,
    /// The word is several parts written as one, such as "email" for "e-mail". It comes in addition to its parts.
    pub is_joined: bool,
}

/// The words of a text, in order. When parts are joined by a hyphen or an apostrophe, each part is a word, and so is the whole.
/// An abbreviation with points is treated in the same way. "C++", "F#" and ".NET" are words, and "c", "f" and "net" come after
/// them. An emoji is a word. Text in scripts without spaces is divided into overlapping pairs of characters; each Chinese
/// character is a word as well.
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut cutter = Cutter { text, words: &mut words, place: 0 };
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut start: Option<usize> = None;
    let mut is_paired = false;
    while let Some((at, char)) = chars.next() {
        let kind = kind(char);
        let next = chars.peek().map(|&(_, next)| next);
        if start.is_none() && parts.is_empty() {
            cutter.signed(at);
        }
        match kind {
            CharKind::Letter | CharKind::Paired => {
                let paired = kind == CharKind::Paired;
                match start {
                    Some(from) if paired != is_paired => {
                        parts.push(from..at);
                        cutter.finish(&mut parts, is_paired);
                        start = Some(at);
                    }
                    None => start = Some(at),
                    _ => {}
                }
                is_paired = paired;
            }
            CharKind::Alone => {
                parts.extend(start.take().map(|from| from..at));
                cutter.finish(&mut parts, is_paired);
                cutter.add(at..at + char.len_utf8(), cutter.place, false);
                cutter.place += 1;
            }
            CharKind::Silent if start.is_some() => {}
            CharKind::Joint if start.is_some() && !is_paired && next.is_some_and(|next| self::kind(next) == CharKind::Letter) => {
                parts.extend(start.take().map(|from| from..at));
            }
            // "S.M.A.K." also gives the word "smak".
            CharKind::Point if start.is_some_and(|from| is_initial(&text[from..at])) && begins_with_initial(&text[at + 1..]) => {
                parts.extend(start.take().map(|from| from..at));
            }
            // "1,000" and "3.5" each are one number.
            CharKind::Point
                if start.is_some() && next.is_some_and(char::is_numeric) && text[..at].ends_with(char::is_numeric) => {}
            _ => {
                parts.extend(start.take().map(|from| from..at));
                cutter.finish(&mut parts, is_paired);
            }
        }
    }
    parts.extend(start.map(|from| from..text.len()));
    cutter.finish(&mut parts, is_paired);
    words
}

struct Cutter<'a> {
    text: &'a str,
    words: &'a mut Vec<Word>,
    place: u32,
}

impl Cutter<'_> {
    /// Adds the name with signs that begins here, if there is one. The name without its signs follows as a word of its own.
    fn signed(&mut self, at: usize) {
        if let Some(length) = signed(&self.text[at..])
            && !self.text[..at].ends_with(char::is_alphanumeric)
        {
            let range = at..at + length;
            let lower = self.text[range.clone()].to_lowercase();
            self.words.push(Word { folded: lower.clone(), lower, range, place: self.place, is_joined: false });
        }
    }

    /// Makes words from parts that belong together.
    fn finish(&mut self, parts: &mut Vec<Range<usize>>, is_paired: bool) {
        if is_paired {
            for part in parts.drain(..) {
                self.pairs(part);
            }
            return;
        }
        // The "s" of an English genitive is not a word of its own.
        if parts.len() > 1
            && let Some(last) = parts.last()
            && matches!(&self.text[last.clone()], "s" | "S")
            && self.text[..last.start].ends_with(is_apostrophe)
        {
            parts.pop();
        }
        let first = self.place;
        for part in parts.iter() {
            self.add(part.clone(), self.place, false);
            self.place += 1;
        }
        if parts.len() > 1
            && let (Some(from), Some(to)) = (parts.first(), parts.last())
        {
            self.add(from.start..to.end, first, true);
        }
        parts.clear();
    }

    fn add(&mut self, range: Range<usize>, place: u32, is_joined: bool) {
        let lower: String = self.text[range.clone()].chars().filter(|&c| is_spoken(c)).collect::<String>().to_lowercase();
        let folded = fold(&lower);
        if !folded.is_empty() && folded.len() <= LONGEST {
            self.words.push(Word { folded, lower, range, place, is_joined });
        }
    }

    fn pairs(&mut self, run: Range<usize>) {
        let first = self.place;
        let starts: Vec<usize> = self.text[run.clone()].char_indices().map(|(at, _)| run.start + at).collect();
        for (n, &from) in starts.iter().enumerate().take(starts.len().saturating_sub(1).max(1)) {
            let to = starts.get(n + 2).copied().unwrap_or(run.end);
            self.add(from..to, self.place, false);
            self.place += 1;
        }
        if starts.len() > 1 {
            for (n, &from) in starts.iter().enumerate() {
                let to = starts.get(n + 1).copied().unwrap_or(run.end);
                if self.text[from..].chars().next().is_some_and(is_ideograph) {
                    self.add(from..to, first + n as u32, true);
                }
            }
        }
        self.place += 1;
    }
}

/// Maximum length of a word in bytes. Longer texts are keys, hashes or addresses.
const LONGEST: usize = 48;

#[derive(Clone, Copy, PartialEq, Eq)]
enum CharKind {
    Letter,
    /// A character of a script without spaces between words.
    Paired,
    /// A character that is a word of its own.
    Alone,
    /// A character that belongs to the word around it but has no sound: a soft hyphen, a mark.
    Silent,
    Joint,
    Point,
    Other,
}

fn kind(char: char) -> CharKind {
    match char {
        'a'..='z' | 'A'..='Z' | '0'..='9' => CharKind::Letter,
        ' ' | '\n' => CharKind::Other,
        '-' | '\u{2010}' | '\u{2011}' => CharKind::Joint,
        _ if is_apostrophe(char) => CharKind::Joint,
        '.' | ',' | '\u{66b}' | '\u{66c}' => CharKind::Point,
        '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{640}' => CharKind::Silent,
        // Thai, Lao, Burmese, Khmer; kana, Han, Hangul. Lucene and Pagefind also divide these by dictionaries or into pairs.
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => CharKind::Paired,
        '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}'
            if char != '\u{30fb}' =>
        {
            CharKind::Paired
        }
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => {
            CharKind::Paired
        }
        '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}' => CharKind::Paired,
        '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1f3fa}' | '\u{1f400}'..='\u{1faff}' => CharKind::Alone,
        _ if char.is_alphanumeric() || is_virama(char) => CharKind::Letter,
        _ if is_mark(char) => CharKind::Silent,
        _ => CharKind::Other,
    }
}

/// The length of the name at the beginning of a text, if the name has signs that distinguish it from others: "C++", "F#", ".NET".
fn signed(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let letters = bytes.iter().take(10).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let length = match (letters, &bytes[letters..]) {
        (1.., [b'+', b'+', ..]) => letters + 2,
        (1, [b'#', ..]) => 2,
        (0, [b'.', b'n' | b'N', b'e' | b'E', b't' | b'T', ..]) => 4,
        _ => return None,
    };
    (!text[length..].starts_with(char::is_alphanumeric)).then_some(length)
}

fn is_initial(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}

fn begins_with_initial(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|first| kind(first) == CharKind::Letter && first.is_alphabetic())
        && !chars.next().is_some_and(char::is_alphanumeric)
}

/// Whether a character is a word or a part of a word in Chinese and Japanese.
const fn is_ideograph(char: char) -> bool {
    matches!(char, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

const fn is_apostrophe(char: char) -> bool {
    matches!(char, '\'' | '\u{2019}' | '\u{2018}' | '\u{2bc}' | '\u{2bb}' | '\u{5f3}' | '\u{ff07}')
}

/// Whether a character does more than join or divide the parts of a word.
fn is_spoken(char: char) -> bool {
    !matches!(
        char,
        '-' | '\u{2010}' | '\u{2011}' | '.' | ',' | '\u{66b}' | '\u{66c}' | '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{640}'
    ) && !is_apostrophe(char)
}

/// Signs of Indic scripts that join consonants. They are part of a word, although they are not letters.
const fn is_virama(char: char) -> bool {
    matches!(char as u32, 0x93c | 0x94d | 0x9bc | 0x9cd | 0xa3c | 0xa4d | 0xacd | 0xb4d | 0xbcd | 0xc4d | 0xccd | 0xd4d | 0xdca)
}

/// Diacritics of Latin, Greek, Cyrillic, Hebrew and Arabic, which readers leave out. The marks of other scripts are vowels.
const fn is_mark(char: char) -> bool {
    matches!(
        char as u32,
        0x300..=0x36f | 0x483..=0x487 | 0x591..=0x5bd | 0x5bf | 0x5c1..=0x5c2 | 0x5c4..=0x5c5 | 0x5c7
            | 0x610..=0x61a | 0x64b..=0x65f | 0x670 | 0x6d6..=0x6dc | 0x6df..=0x6e8 | 0x6ea..=0x6ed
            | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x20d0..=0x20f0 | 0xfe20..=0xfe2f
    )
}

/// A word in lower case without the details that readers do not type: diacritics, and variants of letters (Unicode's
/// compatibility decomposition, and a few variants that it does not cover).
pub fn fold(lower: &str) -> String {
    if lower.is_ascii() {
        return lower.to_owned();
    }
    let mut folded = String::with_capacity(lower.len());
    for char in decompose(lower).chars().filter(|&c| !is_mark(c)) {
        match char {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            'ŋ' => folded.push('n'),
            'ə' => folded.push('a'),
            'ς' => folded.push('σ'),
            'ى' | 'ی' => folded.push('ي'),
            'ک' => folded.push('ك'),
            'ة' => folded.push('ه'),
            'ٱ' => folded.push('ا'),
            'ہ' | 'ھ' | 'ە' => folded.push('ه'),
            _ => folded.push(digit(char).unwrap_or(char)),
        }
    }
    compose(&folded)
}

/// The zero of each script that has its own digits.
const ZEROS: [u32; 15] =
    [0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0x1040, 0x17e0];

/// A digit of another script as 0 to 9.
fn digit(char: char) -> Option<char> {
    let zero = ZEROS.into_iter().find(|zero| (*zero..zero + 10).contains(&u32::from(char)))?;
    char::from_digit(u32::from(char) - zero, 10)
}

/// A word in lower case with its umlauts written as two letters: "mueller" for "müller". `None` when it has no umlauts.
pub fn without_umlauts(lower: &str) -> Option<String> {
    let spelt = lower.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
    (spelt != lower).then(|| fold(&spelt))
}

#[cfg(not(target_arch = "wasm32"))]
fn decompose(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfkd().collect()
}

#[cfg(not(target_arch = "wasm32"))]
fn compose(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    if text.is_ascii() { text.to_owned() } else { text.nfc().collect() }
}

#[cfg(target_arch = "wasm32")]
fn decompose(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFKD").into()
}

#[cfg(target_arch = "wasm32")]
fn compose(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFC").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.folded).collect()
    }

    #[test]
    fn cuts_and_folds() {
        for (text, expected) in [
            ("", ""),
            ("The Mayor’s plan, again.", "the mayor plan again"),
            ("naïve Ærøskøbing ŁÓDŹ Straße", "naive aeroskobing lodz strasse"),
            ("Heydər Əliyev İstanbul ılıq", "heydar aliyev istanbul iliq"),
            ("Ὀδυσσεύς Ёлка", "οδυσσευσ елка"),
            ("cafe\u{301} soft\u{ad}hyphen", "cafe softhyphen"),
            ("1,000 and 3.5 and v1.2, then 7. End", "1000 and 35 and v12 then 7 end"),
            ("the e-mail of O'Brien", "the e mail email of o brien obrien"),
            ("- dash -- at 'the' rock’n’roll", "dash at the rock n roll rocknroll"),
            ("ﬁne ½ Ⅳ", "fine 1⁄2 iv"),
            ("أَحْمَدُ مكتبـــة", "احمد مكتبه"),
            ("שָׁלוֹם", "שלום"),
            ("हिन्दी में", "हिन्दी में"),
            ("東京都 is 東", "東京 京都 東 京 都 is 東"),
            ("お茶。", "お茶 茶"),
            ("한국어", "한국 국어"),
            ("カタカナ・テスト", "カタ タカ カナ テス スト"),
            ("C++ & AT&T", "c++ c at t"),
            ("C, C# or .NET; asp.net, Notepad++.", "c c# c or .net net asp net notepad++ notepad"),
            ("1+1 a+b #1 C#4 C++11", "1 1 a b 1 c 4 c 11"),
            ("S.M.A.K. and U.S. e.g. A.b", "s m a k smak and u s us e g eg a b ab"),
            ("I❤️🍕 now", "i ❤ 🍕 now"),
            ("۱۹۷۹ ١٬٠٠٠ १२ ๒", "1979 1000 12 2"),
        ] {
            assert_eq!(folded(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn a_joined_word_has_the_place_of_its_first_part() {
        let words = words("an e-mail came");
        let places: Vec<_> = words.iter().map(|w| (w.folded.as_str(), w.place, w.is_joined)).collect();
        assert_eq!(places, [("an", 0, false), ("e", 1, false), ("mail", 2, false), ("email", 1, true), ("came", 3, false)]);
        assert_eq!(words.iter().map(|w| w.range.clone()).collect::<Vec<_>>(), [0..2, 3..4, 5..9, 3..9, 10..14]);
    }

    #[test]
    fn keys_and_hashes_are_not_words() {
        assert!(folded(&"a".repeat(49)).is_empty());
        assert_eq!(folded(&"a".repeat(48)).len(), 1);
    }
}
