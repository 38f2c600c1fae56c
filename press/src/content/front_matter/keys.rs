//! The fields of front matter, with all names that other systems have for them.

use super::super::diagnostics::Diagnostic;
use super::super::known_keys::COVER;
use super::super::known_keys::Shape::{self, Date, DateOrFlag, Flag, Text, TextOrTable, Texts};
use super::super::value::{Data, Spanned, Table, Value};
use super::truth;

/// A field in the front matter of an article.
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
    Pinned,
    PinnedUntil,
    Aliases,
    Language,
    Permalink,
    Guid,
}

/// A field with its shape and its names.
pub struct Known {
    field: Field,
    pub shape: Shape,
    /// One sentence for the author, without a full stop.
    pub says: &'static str,
    /// Its names in all systems, in lower case, ours first. The first name that is present counts.
    pub names: &'static [&'static str],
}

/// Every field. The schema for editors is made from this table, too.
pub const FIELDS: &[Known] = &[
    Known { field: Field::Title, shape: Text, says: "The headline; by default the first heading of the text", names: &["title"] },
    Known {
        field: Field::Slug,
        shape: Text,
        says: "The last segment of the address; by default made from the file's name",
        names: &["slug"],
    },
    Known {
        field: Field::Published,
        shape: Date,
        says: "When it is published, such as 2023-11-27T14:30:00-05:00; a future date schedules it",
        names: &["published", "publishdate", "publish_date", "pubdate", "date", "published_at", "publishedat", "date_published"],
    },
    Known {
        field: Field::Updated,
        shape: Date,
        says: "When it was last changed; shown if it is later than the publication",
        names: &["updated", "lastmod", "modified", "updateddate", "last_modified_at", "last_modified", "updated_at", "updatedat"],
    },
    Known {
        field: Field::Expires,
        shape: Date,
        says: "From this date on, readers do not see it any more",
        names: &["expires", "expirydate", "expiry"],
    },
    Known { field: Field::Authors, shape: Texts, says: "Who wrote it: a name or a list", names: &["authors", "author"] },
    Known {
        field: Field::Categories,
        shape: Texts,
        says: "The categories in the order shown: a name or a list",
        names: &["categories", "category"],
    },
    Known {
        field: Field::Tags,
        shape: Texts,
        says: "The tags: a list, or names separated by commas",
        names: &["tags", "tag", "keywords"],
    },
    Known {
        field: Field::Excerpt,
        shape: Text,
        says: "A sentence under the headline and on cards",
        names: &["excerpt", "standfirst", "deck", "summary", "description", "subtitle"],
    },
    Known {
        field: Field::Cover,
        shape: TextOrTable(COVER),
        says: "The lead picture: a path, or a table with image, alt, caption and credit",
        names: &[
            "cover",
            "image",
            "hero",
            "thumbnail",
            "heroimage",
            "hero_image",
            "coverimage",
            "cover_image",
            "featuredimage",
            "featured_image",
            "featureimage",
            "feature_image",
            "ogimage",
            "og_image",
            "banner",
        ],
    },
    Known { field: Field::Draft, shape: Flag, says: "true: it is not published; `press serve` shows it", names: &["draft"] },
    Known {
        field: Field::Featured,
        shape: Flag,
        says: "true: it may lead the front page while it is among the newest 24",
        names: &["featured"],
    },
    Known {
        field: Field::Pinned,
        shape: DateOrFlag,
        says: "true, or the day until which it leads the front page",
        names: &["pinned", "sticky", "pin"],
    },
    Known {
        field: Field::PinnedUntil,
        shape: Date,
        says: "The day until which it leads the front page",
        names: &["pinned_until", "pinneduntil", "sticky_until", "stickyuntil"],
    },
    Known {
        field: Field::Aliases,
        shape: Texts,
        says: "Old paths that redirect to it",
        names: &["aliases", "alias", "redirect_from"],
    },
    Known {
        field: Field::Language,
        shape: Text,
        says: "Its language as a BCP 47 tag, if it is not the newsroom's language",
        names: &["language", "lang"],
    },
    Known { field: Field::Permalink, shape: Text, says: "The path that it had on another system", names: &["permalink", "path"] },
    Known { field: Field::Guid, shape: Text, says: "Its id in feeds; never change it", names: &["guid"] },
];

/// Names in other systems that look like misspelled fields but are not.
const OTHERS: &[&str] = &["images", "titles", "layout", "update", "drafts", "heros"];

impl Field {
    /// Whether the field is also looked up in Zola's `[extra]` and `[taxonomies]`.
    pub fn may_be_extra(self) -> bool {
        matches!(
            self,
            Self::Authors | Self::Categories | Self::Tags | Self::Cover | Self::Excerpt | Self::Featured | Self::Pinned
        )
    }

    /// The field of a name.
    pub fn of(name: &str) -> Option<Self> {
        FIELDS.iter().find(|known| known.names.contains(&name)).map(|known| known.field)
    }

    fn names(self) -> &'static [&'static str] {
        FIELDS.iter().find(|known| known.field == self).map_or(&[], |known| known.names)
    }
}

/// The first entry with a value for a field. Jekyll's `published: true` is not a value, because it is no date.
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

/// Keys for features that have another name here or do not exist, and the help for each.
const WISHES: &[(&[&str], &str)] = &[
    (&["breaking", "urgent", "live"], "there is no banner; `pinned: true` keeps an article on top of the front page"),
    (&["audio", "podcast"], "write `<audio controls src=\"…\"></audio>` into the text"),
    (&["correction", "corrections"], "write the correction into the text; `updated` says when"),
    (&["favicon"], "the icon that browsers show beside a title is `icon` in `site.toml`"),
    (&["photo", "picture"], "the picture of an article is its `cover`"),
    (&["byline"], "who wrote an article is in `authors`"),
    (&["kicker"], "the first of the `categories` is shown above the headline"),
    (&["headline"], "the headline is `title`"),
    (&["embargo"], "an article with a future `published` date is scheduled"),
    (&["paywall", "premium"], "everybody can read every published article"),
];

/// Warns of keys for features that have another name here or do not exist.
pub fn warn_of_wishes(file: &str, table: &Table, notes: &mut Vec<Diagnostic>) {
    for (key, value) in table {
        let name = key.value.to_lowercase();
        let is_said = truth(&value.value) != Some(false) && value.value != Data::Null;
        if let Some((_, help)) = WISHES.iter().find(|(names, _)| is_said && names.contains(&name.as_str())) {
            let note = Diagnostic::warning(file, format!("nothing reads the key `{}`", key.value)).at(key.span.clone());
            notes.push(note.help(*help));
        }
    }
}

/// Warns of keys that are one letter away from a known one.
pub fn warn_of_near_misses(file: &str, table: &Table, notes: &mut Vec<Diagnostic>) {
    let names = || FIELDS.iter().flat_map(|known| known.names.iter().copied());
    for (key, _) in table {
        let name = key.value.to_lowercase();
        let is_wish = WISHES.iter().any(|(names, _)| names.contains(&name.as_str()));
        if name.len() < 5 || is_wish || OTHERS.contains(&name.as_str()) || names().any(|known| known == name) {
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
