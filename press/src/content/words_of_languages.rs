//! The words of the interface in the languages that come with `press`. The `[words]` of a newsroom replace them.

use broadsheet_model::Words;

macro_rules! languages {
    ($($tag:literal),+ $(,)?) => {
        /// Languages (the first part of a BCP 47 tag) with their words, as TOML.
        const LANGUAGES: &[(&str, &str)] = &[$(($tag, include_str!(concat!("../../words/", $tag, ".toml")))),+];
    };
}

languages!("ar", "az", "de", "es", "fa", "fr", "it", "ja", "nl", "pl", "pt", "ru", "tr", "uk", "ur", "zh");

/// The words of a language; English if the language does not come with `press`.
pub fn of(language: &str) -> Words {
    known(language).unwrap_or_default()
}

/// The words of a language; `None` if the language does not come with `press`.
pub(crate) fn known(language: &str) -> Option<Words> {
    let primary = language.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let mut words = Words::default();
    if primary == "en" {
        return Some(words);
    }
    let (_, text) = LANGUAGES.iter().find(|(tag, _)| *tag == primary)?;
    for (key, word) in toml::from_str::<toml::Table>(text).ok()? {
        if let Some(word) = word.as_str() {
            words.set(&key, word.to_owned());
        }
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_word_with_its_slots() -> Result<(), toml::de::Error> {
        let english = Words::default();
        let slots = |word: &str| ["{n}", "{name}", "{date}"].map(|slot| word.contains(slot));
        for (tag, text) in LANGUAGES {
            let table = toml::from_str::<toml::Table>(text)?;
            let keys: Vec<_> = table.keys().map(String::as_str).collect();
            let mut known = Words::KEYS.to_vec();
            known.sort_unstable();
            assert_eq!(keys, known, "{tag}");
            for (key, english) in english.entries() {
                let word = table.get(key).and_then(toml::Value::as_str).unwrap_or_default();
                assert!(!word.trim().is_empty() && slots(word) == slots(english), "{tag}: {key} = {word:?}");
            }
        }
        Ok(())
    }

    #[test]
    fn the_first_part_of_the_tag_decides() {
        assert_eq!(of("pt-BR"), of("pt"));
        assert_ne!(of("pt"), Words::default());
        assert_eq!(of("en-GB"), Words::default());
        assert_eq!(of("xx"), Words::default());
        assert_eq!((known("fr-CA"), known("en"), known("xx")), (Some(of("fr")), Some(Words::default()), None));
    }
}
