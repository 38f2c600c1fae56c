use super::truth;
use crate::content::diagnostics::Diagnostic;
use crate::content::value::{Data, Spanned, Table, Value};

/// What the front matter of an article can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Title,
    Slug,
    Published,
    Updated,
    Expires,
    Authors,
    Categories,
    Tags,
    Excerpt,
    Cover,
    Draft,
    Featured,
    Aliases,
    Language,
    Permalink,
    Guid,
}

/// Each field under the names that systems give it, in lower case; the first one that is there counts.
const NAMES: &[(Field, &[&str])] = &[
    (Field::Title, &["title"]),
    (Field::Slug, &["slug"]),
    (Field::Published, &["published", "publishdate", "pubdate", "date"]),
    (Field::Updated, &["updated", "lastmod", "modified", "updateddate"]),
    (Field::Expires, &["expires", "expirydate", "expiry"]),
    (Field::Authors, &["authors", "author"]),
    (Field::Categories, &["categories", "category"]),
    (Field::Tags, &["tags", "tag", "keywords"]),
    (Field::Excerpt, &["excerpt", "standfirst", "deck", "summary", "description", "subtitle"]),
    (Field::Cover, &["cover", "image", "hero", "thumbnail"]),
    (Field::Draft, &["draft"]),
    (Field::Featured, &["featured", "sticky", "pinned"]),
    (Field::Aliases, &["aliases", "alias", "redirect_from"]),
    (Field::Language, &["language", "lang"]),
    (Field::Permalink, &["permalink", "path"]),
    (Field::Guid, &["guid"]),
];

/// Names of other systems that only look like misspellings.
const OTHERS: &[&str] = &["images", "titles", "layout", "update", "drafts", "heros"];

impl Field {
    /// Whether Zola's `[extra]` and `[taxonomies]` are looked into for it.
    pub fn may_be_extra(self) -> bool {
        matches!(self, Self::Authors | Self::Categories | Self::Tags | Self::Cover | Self::Excerpt | Self::Featured)
    }

    /// The field that goes by a name.
    pub fn of(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, names)| names.contains(&name)).map(|(field, _)| *field)
    }

    fn names(self) -> &'static [&'static str] {
        NAMES.iter().find(|(field, _)| *field == self).map_or(&[], |(_, names)| names)
    }
}

/// The first entry that says something about a field. Jekyll's `published: true` says nothing about a date.
pub fn find(table: &Table, field: Field) -> Option<(&Spanned<String>, &Value)> {
    let said = |name: &str, value: &Value| match &value.value {
        Data::Null => false,
        Data::Text(text) if text.is_empty() => false,
        data => name != "published" || truth(data).is_none(),
    };
    let under = |name: &&str| table.iter().find(|(key, value)| key.value.eq_ignore_ascii_case(name) && said(name, value));
    let entry = field.names().iter().find_map(under);
    let team = || if field == Field::Authors { under(&"team") } else { None };
    entry.or_else(team).map(|(key, value)| (key, value))
}

/// A table under a key.
pub fn table<'a>(table: &'a Table, name: &str) -> Option<&'a Table> {
    table.iter().find_map(|(key, value)| match &value.value {
        Data::Table(inner) if key.value.eq_ignore_ascii_case(name) => Some(inner),
        _ => None,
    })
}

/// Warns of keys that are one letter away from a known one.
pub fn warn_of_near_misses(file: &str, table: &Table, notes: &mut Vec<Diagnostic>) {
    let names = || NAMES.iter().flat_map(|(_, names)| names.iter().copied());
    for (key, _) in table {
        let name = key.value.to_lowercase();
        if name.len() < 5 || OTHERS.contains(&name.as_str()) || names().any(|known| known == name) {
            continue;
        }
        let close = |known: &&str| {
            known.len() >= 5 && known.len().abs_diff(name.len()) <= 1 && strsim::damerau_levenshtein(known, &name) == 1
        };
        if let Some(near) = names().find(close) {
            let note = Diagnostic::warning(file, format!("nothing reads the key `{}`", key.value)).at(key.span.clone());
            notes.push(note.help(format!("did you mean `{near}`?")));
        }
    }
}
