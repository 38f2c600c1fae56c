//! Smart punctuation before words whose beginning is left out: `'90s`, `'tis` and `rock 'n' roll` get an apostrophe, not an
//! opening quotation mark.

/// English and Dutch words that are written with an apostrophe before them.
const ELIDED: &[&str] = &[
    "tis", "twas", "twere", "twill", "em", "n", "til", "till", "cause", "cos", "bout", "round", "neath", "gainst", "fraid",
    "nuff", "s", "t", "k", "ns",
];

/// Whether the quotation mark before the text `after` is an apostrophe.
pub fn is_apostrophe(after: &str) -> bool {
    let word = &after[..after.find(|c: char| !c.is_alphanumeric()).unwrap_or(after.len())];
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    digits == 2 && matches!(&word[2..], "" | "s" | "er" | "ers") || ELIDED.iter().any(|known| word.eq_ignore_ascii_case(known))
}
