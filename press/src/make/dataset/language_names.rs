//! The name of each language, in the language itself.

/// The primary subtag and the name of each language.
const NAMES: [(&str, &str); 52] = [
    ("af", "Afrikaans"),
    ("am", "አማርኛ"),
    ("ar", "العربية"),
    ("az", "Azərbaycanca"),
    ("be", "Беларуская"),
    ("bg", "Български"),
    ("bn", "বাংলা"),
    ("ca", "Català"),
    ("cs", "Čeština"),
    ("cy", "Cymraeg"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("es", "Español"),
    ("et", "Eesti"),
    ("eu", "Euskara"),
    ("fa", "فارسی"),
    ("fi", "Suomi"),
    ("fr", "Français"),
    ("ga", "Gaeilge"),
    ("gl", "Galego"),
    ("he", "עברית"),
    ("hi", "हिन्दी"),
    ("hr", "Hrvatski"),
    ("hu", "Magyar"),
    ("hy", "Հայերեն"),
    ("id", "Indonesia"),
    ("is", "Íslenska"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("ka", "ქართული"),
    ("kk", "Қазақ тілі"),
    ("ko", "한국어"),
    ("lt", "Lietuvių"),
    ("lv", "Latviešu"),
    ("nb", "Norsk bokmål"),
    ("nl", "Nederlands"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("ro", "Română"),
    ("ru", "Русский"),
    ("sk", "Slovenčina"),
    ("sl", "Slovenščina"),
    ("sr", "Српски"),
    ("sv", "Svenska"),
    ("th", "ไทย"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("ur", "اردو"),
    ("vi", "Tiếng Việt"),
    ("zh", "中文"),
];

/// The name of a language in the language itself, by its BCP 47 tag. `None` for languages that are not in the table, and for a
/// tag with more than a primary subtag, because it would get the same name as another tag.
pub fn of(tag: &str) -> Option<&'static str> {
    match tag.to_ascii_lowercase().as_str() {
        "zh-hans" | "zh-cn" => Some("简体中文"),
        "zh-hant" | "zh-tw" => Some("繁體中文"),
        tag => NAMES.binary_search_by_key(&tag, |(known, _)| *known).ok().map(|n| NAMES[n].1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_named_in_themselves() {
        assert!(NAMES.is_sorted());
        for (tag, name) in [("ru", Some("Русский")), ("zh-Hant", Some("繁體中文")), ("pt-BR", None), ("tlh", None), ("", None)]
        {
            assert_eq!(of(tag), name, "{tag}");
        }
    }
}
