//! The words of the interface. `press` has them in several languages.

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::collections::BTreeMap;

macro_rules! words {
    ($($name:ident = $english:literal),+ $(,)?) => {
        /// The words of the interface: English, unless the newsroom's `site.toml` sets other words. JSON contains only the words
        /// that differ from English. `{n}`, `{name}` and `{date}` are placeholders, which [`fill`] replaces.
        // Code that handles all words uses loops: a line of code for each word would be a tenth of the app.
        #[derive(Debug, PartialEq, Eq)]
        pub struct Words {
            $(#[doc = concat!("English: \"", $english, "\".")] pub $name: String,)+
        }

        impl Words {
            /// The keys that a newsroom can set, in the order of the interface.
            pub const KEYS: &[&str] = &[$(stringify!($name)),+];

            const NONE: Self = Self { $($name: String::new(),)+ };

            fn slots(&mut self) -> [&mut String; Self::KEYS.len()] {
                [$(&mut self.$name),+]
            }

            fn all(&self) -> [&String; Self::KEYS.len()] {
                [$(&self.$name),+]
            }

            const ENGLISH: &[&str] = &[$($english),+];
        }
    };
}

words! {
    home = "Home",
    blog = "Blog",
    archive = "Archive",
    search = "Search",
    sections = "Sections",
    skip = "Skip to content",
    breadcrumb = "Breadcrumb",
    latest = "Latest",
    more_in = "More in {name}",
    by = "By",
    and = "and",
    updated = "Updated {date}",
    minutes = "{n} min read",
    filed_under = "Filed under",
    contents = "In this article",
    related = "Related",
    read_on = "Read on",
    older = "Older",
    newer = "Newer",
    newest = "Newest",
    oldest = "Oldest",
    pages = "Pages",
    page = "Page {n}",
    articles = "Articles: {n}",
    nothing_yet = "Nothing has been published here yet.",
    below = "Sections below {name}",
    theme = "Colours",
    theme_auto = "Auto",
    theme_light = "Light",
    theme_dark = "Dark",
    slash_key = "Search with the / key",
    loading = "Loading",
    try_again = "Try again",
    reload = "Load the new edition",
    go_home = "Go to the front page",
    not_found = "There is no page here",
    not_found_text = "The address may have been mistyped, or the page was moved or taken down. The archive lists everything by month.",
    offline = "You seem to be offline",
    offline_text = "The page could not be fetched. What you have open stays readable; try again when the connection is back.",
    server_error = "The server could not answer",
    server_error_text = "It replied with an error ({n}). That usually passes; try again in a moment.",
    damaged = "The page arrived damaged",
    damaged_text = "What came back could not be read. A second try often helps.",
    slow = "The answer is taking too long",
    slow_text = "The connection may be weak. Nothing is lost; try again.",
    newer_edition = "A new edition is out",
    newer_edition_text = "The site has been renewed since you opened it. Load it again to go on reading.",
    moved = "This page has moved",
    search_hint = "Type words, a \"phrase in quotes\", or -word for what must not occur. The first results come as you type.",
    search_short = "One more letter, and the search begins.",
    search_without = "Search needs the site's app, which does not run here: JavaScript is off or was blocked. Everything can be found by month in the archive, and by section above.",
    search_section = "Section",
    search_everywhere = "All sections",
    search_from = "From",
    search_to = "To",
    search_any = "Any year",
    search_order = "Order",
    search_best = "Best match",
    search_more_filters = "More filters",
    search_tag = "Tag",
    search_author = "Author",
    search_language = "Language",
    search_all = "All",
    search_years = "By year",
    search_drop = "Drop the filter {name}",
    search_drop_all = "Search without filters",
    search_instead = "Showing results for {name}",
    search_typed = "Search instead for {name}",
    search_some = "No article has all of these words. These have most of them.",
    search_at_least = "Articles: more than {n}",
    search_more = "More results",
    search_none = "No article found",
    search_none_text = "Fewer words, or others, may find it.",
    search_offline_text = "Search reads the archive's index over the network. Try again when the connection is back.",
    search_damaged = "The search index could not be read",
    search_missing = "There is no search index here",
    search_missing_text = "This site was published without one. The archive lists everything by month.",
}

impl Default for Words {
    fn default() -> Self {
        let mut words = Self::NONE;
        for (slot, english) in words.slots().into_iter().zip(Self::ENGLISH) {
            slot.push_str(english);
        }
        words
    }
}

impl Clone for Words {
    fn clone(&self) -> Self {
        let mut words = Self::NONE;
        for (slot, word) in words.slots().into_iter().zip(self.all()) {
            slot.clone_from(word);
        }
        words
    }
}

impl Words {
    /// Sets the word under `key`. Returns false when there is no such key.
    pub fn set(&mut self, key: &str, word: String) -> bool {
        let place = Self::KEYS.iter().position(|known| *known == key);
        place.map(|n| *self.slots()[n] = word).is_some()
    }

    /// Every key with its word, in the order of the interface.
    pub fn entries(&self) -> impl Iterator<Item = (&'static str, &str)> {
        Self::KEYS.iter().copied().zip(self.all().into_iter().map(String::as_str))
    }

    /// Whether every word is the English one.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.entries().zip(Self::ENGLISH).all(|((_, word), english)| word == *english)
    }
}

/// Replaces the placeholder `{slot}` with `value`.
#[must_use]
pub fn fill(word: &str, slot: &str, value: &str) -> String {
    match word.split_once('{').and_then(|(before, rest)| Some((before, rest.strip_prefix(slot)?.strip_prefix('}')?))) {
        Some((before, after)) => [before, value, after].concat(),
        None => word.to_owned(),
    }
}

impl Serialize for Words {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for ((key, word), english) in self.entries().zip(Self::ENGLISH) {
            if word != *english {
                map.serialize_entry(key, word)?;
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut words = Self::default();
        // An unknown key is not an error: the app of a page that is open may read data of a later version.
        for (key, word) in BTreeMap::<String, String>::deserialize(deserializer)? {
            words.set(&key, word);
        }
        Ok(words)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Words {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Words".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        BTreeMap::<String, String>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_contains_only_words_that_differ_from_english() -> Result<(), serde_json::Error> {
        let mut words = Words::default();
        assert_eq!(serde_json::to_string(&words)?, "{}");
        assert!(words.set("older", "Anteriores".to_owned()));
        assert!(!words.set("olderr", String::new()));
        assert_eq!(serde_json::to_string(&words)?, r#"{"older":"Anteriores"}"#);
        assert_eq!(serde_json::from_str::<Words>(r#"{"older":"Anteriores","of_a_later_version":"x"}"#)?, words);
        Ok(())
    }

    #[test]
    fn fills_placeholders() {
        assert_eq!(fill("Page {n}", "n", "7"), "Page 7");
        assert_eq!(fill("Page", "n", "7"), "Page");
        assert_eq!(fill("{n} of {m}", "m", "9"), "{n} of {m}");
    }
}
