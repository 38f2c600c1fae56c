//! Traditional and simplified Chinese find each other: words count for the stem that is their simplified form, and the index knows
//! each in both scripts, though nobody wrote it so. Readers load no table for it.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Lines of a simplified character and the ones that stand for it in traditional texts, the most usual first; it may be one of them
/// itself.
const TABLE: &str = include_str!("chinese.txt");

/// A word has at most so many other spellings; those with the most usual characters.
const MOST: usize = 8;

struct Table {
    simplified: HashMap<char, char>,
    traditional: HashMap<char, &'static str>,
}

static CHARACTERS: LazyLock<Table> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| Some((line.chars().next()?, line.get(line.chars().next()?.len_utf8()..)?)));
    let traditional: HashMap<char, &str> = pairs.collect();
    let simplified =
        traditional.iter().flat_map(|(&to, from)| from.chars().filter(move |from| *from != to).map(move |from| (from, to)));
    let simplified = simplified.collect();
    Table { simplified, traditional }
});

/// Whether Han characters in texts of a language (BCP 47) are Chinese. Other languages that write with them have simplified some of
/// them otherwise.
pub fn is_chinese(language: &str) -> bool {
    let primary = language.split('-').next().unwrap_or_default();
    !["ja", "ko"].iter().any(|other| primary.eq_ignore_ascii_case(other))
}

/// A word in simplified characters; `None` when it has no others.
pub fn simplified(word: &str) -> Option<String> {
    let table = &CHARACTERS.simplified;
    word.chars()
        .any(|char| table.contains_key(&char))
        .then(|| word.chars().map(|char| *table.get(&char).unwrap_or(&char)).collect())
}

/// How else a word is written, given in simplified characters: in traditional ones.
pub fn traditional(word: &str) -> Vec<String> {
    let mut spellings = vec![String::new()];
    for char in word.chars() {
        let own = char.to_string();
        let others = CHARACTERS.traditional.get(&char).copied().unwrap_or(&own).chars();
        spellings = others.flat_map(|next| spellings.iter().map(move |before| format!("{before}{next}"))).take(MOST).collect();
    }
    spellings.retain(|spelling| spelling != word);
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_two_scripts() {
        for (word, expected) in [("發展", Some("发展")), ("发展", None), ("頭髮", Some("头发")), ("word", None), ("", None)]
        {
            assert_eq!(simplified(word).as_deref(), expected, "{word}");
        }
        for (word, expected) in [("发展", "發展 髮展"), ("头发", "頭發 頭髮"), ("东", "東"), ("人", ""), ("word", "")]
        {
            let mut expected: Vec<&str> = expected.split_whitespace().collect();
            let mut found = traditional(word);
            found.sort_unstable();
            expected.sort_unstable();
            assert_eq!(found, expected, "{word}");
        }
        assert!(traditional("台里台里").len() <= MOST);
        assert!(is_chinese("zh-TW") && is_chinese("en") && !is_chinese("ja") && !is_chinese("KO-kr"));
    }

    #[test]
    fn the_table_is_whole() {
        assert!(CHARACTERS.traditional.len() > 2500 && CHARACTERS.simplified.len() > CHARACTERS.traditional.len());
        assert!(CHARACTERS.traditional.iter().all(|(simplified, others)| !others.is_empty() && !simplified.is_ascii()));
    }
}
