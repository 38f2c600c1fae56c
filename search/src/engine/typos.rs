//! Counts the typing errors between two words.

/// How many letters may be wrong in a word of this length.
pub const fn allowed(letters: usize) -> usize {
    match letters {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    }
}

/// The smallest number of letters to insert, leave out, replace or swap with their neighbour in order to change `a` into `b`
/// (optimal string alignment). `None` when it is more than `most`.
pub fn distance(a: &[char], b: &[char], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        if row.iter().min().is_some_and(|&least| least > most) {
            return None;
        }
        before = last;
        last = row;
    }
    last.last().copied().filter(|&distance| distance <= most)
}

/// Whether two words differ only in their endings, as the forms of a word do. The archive may have only one of these forms.
pub fn is_inflected(a: &[char], b: &[char]) -> bool {
    let shared = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    shared >= 4 && a.len().max(b.len()) <= shared + 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_typing_errors() {
        for (a, b, expected) in [
            ("azerbajan", "azerbaijan", Some(1)),
            ("teh", "the", Some(1)),
            ("goverment", "government", Some(1)),
            ("recieve", "receive", Some(1)),
            ("embasy", "embassies", None),
            ("same", "same", Some(0)),
            ("abcd", "badc", Some(2)),
            ("", "ab", Some(2)),
            ("münchen", "munchen", Some(1)),
        ] {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            assert_eq!(distance(&chars(a), &chars(b), 2), expected, "{a} {b}");
            assert_eq!(distance(&chars(b), &chars(a), 2), expected, "{b} {a}");
        }
    }

    #[test]
    fn knows_forms_of_a_word() {
        for (a, b, expected) in [
            ("embassies", "embassy", true),
            ("electing", "election", true),
            ("use", "used", false),
            ("market", "marketing", true),
            ("reform", "reformation", false),
        ] {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            assert_eq!(is_inflected(&chars(a), &chars(b)), expected, "{a} {b}");
        }
    }
}
