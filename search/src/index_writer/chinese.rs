//! A search in simplified Chinese also finds texts in traditional Chinese, and the reverse. Every word counts for the stem that
//! is its simplified form, and the index has each word in both scripts, even if no article has it in one of them. So a reader's
//! browser loads no table of characters.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Each line has a simplified character and the characters that traditional texts have in its place, the most common one first.
/// The simplified character may be one of these.
const TABLE: &str = include_str!("chinese.txt");

/// Maximum number of other spellings of a word. These are the spellings with the most common characters.
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

/// Whether Han characters in texts of a language (BCP 47) are Chinese. Other languages with Han characters have simplified some
/// of them differently.
pub fn is_chinese(language: &str) -> bool {
    let primary = language.split('-').next().unwrap_or_default();
    !["ja", "ko"].iter().any(|other| primary.eq_ignore_ascii_case(other))
}

/// A word in simplified characters; `None` when it has no other characters.
pub fn simplified(word: &str) -> Option<String> {
    let table = &CHARACTERS.simplified;
    word.chars()
        .any(|char| table.contains_key(&char))
        .then(|| word.chars().map(|char| *table.get(&char).unwrap_or(&char)).collect())
}

/// The other spellings, in traditional characters, of a word in simplified characters.
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
    fn the_table_is_complete() {
        assert!(CHARACTERS.traditional.len() > 2500 && CHARACTERS.simplified.len() > CHARACTERS.traditional.len());
        assert!(CHARACTERS.traditional.iter().all(|(simplified, others)| !others.is_empty() && !simplified.is_ascii()));
    }
}
