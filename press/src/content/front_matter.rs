//! The front matter of an article: [`split`] finds it, [`parse`] reads its entries, [`FrontMatter::read`] reads the fields.
//!
//! Long because one reader has a function for each kind of field.

mod byline_names;
mod keys;

use super::date_parsing;
use super::diagnostics::Diagnostic;
use super::held_back::{self, Held};
use super::slugify::fold;
use super::table_reader::syntax;
use super::value::{Data, Double, Fault, Spanned, Table, Value, parse_toml, parse_yaml, salvage_yaml};
use jiff::Zoned;
use jiff::tz::TimeZone;
use keys::{Field, find, table};

pub(crate) use keys::FIELDS;
use std::ops::Range;

/// The syntax of front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Syntax {
    /// Between `---` lines.
    Yaml,
    /// Between `+++` lines.
    Toml,
}

/// The two parts of a file, as bytes of the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Split {
    matter: Option<(Syntax, Range<usize>)>,
    /// Where the body begins.
    pub body: usize,
}

/// Maximum number of authors, categories or tags of one article.
const MOST_TERMS: usize = 200;
/// Maximum number of old paths of one article.
const MOST_ALIASES: usize = 1_000;

/// Finds the front matter; a file may have none.
pub(super) fn split(text: &str) -> Result<Split, Fault> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut at = start;
    let mut opened: Option<(Syntax, &str, usize)> = None;
    for line in text[start..].split_inclusive('\n') {
        let end = at + line.len();
        let word = line.trim_end();
        match opened {
            None => match word {
                "" => {}
                "---" => opened = Some((Syntax::Yaml, word, end)),
                "+++" => opened = Some((Syntax::Toml, word, end)),
                _ => return Ok(Split { matter: None, body: start }),
            },
            Some((syntax, fence, from)) if word == fence || (syntax == Syntax::Yaml && word == "...") => {
                return Ok(Split { matter: Some((syntax, from..at)), body: end });
            }
            Some(_) => {}
        }
        at = end;
    }
    match opened {
        None => Ok(Split { matter: None, body: start }),
        Some((_, fence, from)) => {
            let open = text[..from].trim_end().len();
            Err(Fault {
                span: open - fence.len()..open,
                message: "the front matter is never closed".to_owned(),
                help: Some(format!("put a line with `{fence}` between the front matter and the text")),
            })
        }
    }
}

/// The front matter's entries.
pub(super) fn parse(file: &str, text: &str, split: &Split, notes: &mut Vec<Diagnostic>) -> Option<Table> {
    let (table, doubles) = entries(file, text, split, notes)?;
    for Double { key, .. } in doubles {
        let message = format!("the key `{}` appears twice, and only the last one counts", key.value);
        notes.push(Diagnostic::warning(file, message).at(key.span).help("remove this one, or the other"));
    }
    Some(table)
}

/// The same, and the entries that a later one of the same key replaces. It does not report these.
pub(super) fn entries(file: &str, text: &str, split: &Split, notes: &mut Vec<Diagnostic>) -> Option<(Table, Vec<Double>)> {
    match &split.matter {
        None => Some((Table::new(), Vec::new())),
        Some((Syntax::Yaml, range)) => {
            parse_yaml(&text[range.clone()], range.start).map_err(|fault| notes.push(syntax(file, fault))).ok()
        }
        Some((Syntax::Toml, range)) => {
            let (table, faults) = parse_toml(&text[range.clone()], range.start);
            let whole = faults.is_empty();
            notes.extend(faults.into_iter().map(|fault| syntax(file, fault)));
            whole.then_some((table, Vec::new()))
        }
    }
}

/// Repairs damaged front matter and keeps as much of it as possible. Returns the text of the file and, for each repair, its line
/// and what was done.
pub(super) fn salvage(text: &str) -> Option<(String, Vec<(usize, String)>)> {
    let (Syntax::Yaml, range) = split(text).ok()?.matter? else { return None };
    let (kept, told) = salvage_yaml(&text[range.clone()])?;
    let before = text[..range.start].matches('\n').count();
    let told = told.into_iter().map(|(line, what)| (line + before, what)).collect();
    Some((format!("{}{kept}{}", &text[..range.start], &text[range.end..]), told))
}

/// Where a file sets the field `name`, under any name of that field.
pub(super) fn place(file: &str, text: &str, name: &str) -> Option<Range<usize>> {
    let mut notes = Vec::new();
    let table = parse(file, text, &split(text).ok()?, &mut notes)?;
    let reader = Reader { file, table: &table, zone: &TimeZone::UTC, notes: &mut notes };
    let found = match Field::of(name) {
        Some(field) => reader.find(field).map(|(_, value)| value),
        None => table.iter().find(|(key, _)| key.value.eq_ignore_ascii_case(name)).map(|(_, value)| value),
    };
    found.map(|value| value.span.clone())
}

/// The fields of an article's front matter.
#[derive(Debug, Default)]
pub(super) struct FrontMatter {
    pub title: Option<Spanned<String>>,
    pub slug: Option<Spanned<String>>,
    pub published: Option<Zoned>,
    pub updated: Option<Zoned>,
    pub expires: Option<Zoned>,
    pub authors: Vec<Spanned<String>>,
    pub categories: Vec<Spanned<String>>,
    pub tags: Vec<Spanned<String>>,
    pub excerpt: Option<String>,
    pub cover: Option<CoverSource>,
    /// Why it is not published.
    pub held: Option<Held>,
    /// It has a page, but is listed nowhere.
    pub unlisted: bool,
    /// It is left out of sitemaps.
    pub out_of_sitemap: bool,
    pub featured: bool,
    pub pinned: bool,
    /// From this time on it is not pinned any more.
    pub pinned_until: Option<Zoned>,
    pub aliases: Vec<Spanned<String>>,
    /// Aliases without a `/` at the start are relative to the file's folder, as in Hugo, and not to the root, as in Zola and
    /// Jekyll.
    pub aliases_are_relative: bool,
    pub language: Option<Spanned<String>>,
    /// The path that the article had, or should have, on another system.
    pub permalink: Option<Spanned<String>>,
    /// Its id in the feeds of its old system.
    pub guid: Option<Spanned<String>>,
}

/// A cover as written.
#[derive(Debug)]
pub(super) struct CoverSource {
    pub image: Spanned<String>,
    pub alt: String,
    pub caption: Option<String>,
    pub credit: Option<String>,
}

impl FrontMatter {
    /// Reads the fields from the entries. Unknown keys belong to other systems and are ignored.
    ///
    /// The number of terms is limited: each term has listings, and they show the article with all its other terms.
    pub fn read(file: &str, table: &Table, zone: &TimeZone, notes: &mut Vec<Diagnostic>) -> Self {
        keys::warn_of_near_misses(file, table, notes);
        keys::warn_of_wishes(file, table, notes);
        let mut reader = Reader { file, table, zone, notes };
        let published = reader.find(Field::Published);
        let mut matter = Self {
            title: reader.text(Field::Title),
            slug: reader.text(Field::Slug),
            published: published.and_then(|(key, value)| reader.date(key, value)),
            authors: reader.people(),
            categories: reader.terms(Field::Categories),
            tags: reader.terms(Field::Tags),
            excerpt: reader.text(Field::Excerpt).map(|text| text.value),
            cover: reader.cover(),
            held: reader.held(),
            unlisted: held_back::is_unlisted(table),
            out_of_sitemap: held_back::is_out_of_sitemap(table),
            featured: reader.flag(Field::Featured),
            pinned: false,
            pinned_until: None,
            aliases: reader.terms(Field::Aliases),
            aliases_are_relative: reader.has_relative_aliases(),
            language: reader.text(Field::Language),
            permalink: reader.permalink(),
            guid: reader.text(Field::Guid),
            updated: None,
            expires: None,
        };
        (matter.pinned, matter.pinned_until) = reader.pinned();
        for (list, noun, most) in [
            (&mut matter.authors, "authors", MOST_TERMS),
            (&mut matter.categories, "categories", MOST_TERMS),
            (&mut matter.tags, "tags", MOST_TERMS),
            (&mut matter.aliases, "old paths", MOST_ALIASES),
        ] {
            if let Some(first) = list.get(most) {
                let message = format!("this article has {} {noun}: the first {most} are taken", list.len());
                let note = Diagnostic::warning(file, message).at(first.span.clone()).label("left out from here on");
                reader.notes.push(note.help("keep those that readers look for"));
                list.truncate(most);
            }
        }
        if let Some((key, value)) = reader.find(Field::Expires) {
            matter.expires = reader.date(key, value);
            if matter.expires.is_some() && matter.expires <= matter.published {
                let note = Diagnostic::warning(file, format!("`{}` is not later than the publication", key.value));
                reader.notes.push(note.at(value.span.clone()).help("the article is never shown; correct one of the two"));
            }
        }
        if let Some((key, value)) = reader.find(Field::Updated) {
            matter.updated = reader.date(key, value).filter(|updated| match &matter.published {
                Some(published) if updated < published => {
                    let note = Diagnostic::warning(file, format!("`{}` is earlier than the publication", key.value));
                    reader.notes.push(note.at(value.span.clone()).help("it is left out; correct one of the two"));
                    false
                }
                Some(published) => updated > published,
                None => true,
            });
        }
        matter
    }
}

/// Looks up fields under all their names, in all places where other systems keep them.
struct Reader<'a> {
    file: &'a str,
    table: &'a Table,
    zone: &'a TimeZone,
    notes: &'a mut Vec<Diagnostic>,
}

type Found<'a> = (&'a Spanned<String>, &'a Value);

impl<'a> Reader<'a> {
    /// The entry of a field: at the top, else in Zola's `[taxonomies]` and `[extra]`.
    fn find(&self, field: Field) -> Option<Found<'a>> {
        let below = |name: &str| {
            let inner = table(self.table, name).filter(|_| field.may_be_extra())?;
            find(inner, field)
        };
        find(self.table, field).or_else(|| below("taxonomies")).or_else(|| below("extra"))
    }

    fn wrong(&mut self, key: &Spanned<String>, value: &Value, expected: &str) {
        let message = format!("`{}` is {expected}, not {}", key.value, value.value.kind());
        self.notes.push(Diagnostic::error(self.file, message).at(value.span.clone()).label(format!("expected {expected}")));
    }

    fn text(&mut self, field: Field) -> Option<Spanned<String>> {
        let (key, value) = self.find(field)?;
        match &value.value {
            Data::Bool(false) => None,
            data => match data.text() {
                Some(text) => Some(value.with(fold(text))).filter(|text| !text.value.is_empty()),
                None => {
                    self.wrong(key, value, "text");
                    None
                }
            },
        }
    }

    fn flag(&mut self, field: Field) -> bool {
        let Some((key, value)) = self.find(field) else { return false };
        match truth(&value.value) {
            Some(yes) => yes,
            None => {
                self.wrong(key, value, "true or false");
                false
            }
        }
    }

    /// `pinned: true`, `pinned: 2024-12-26`, `pinned: { until: 2024-12-26 }`, `pinnedUntil: 2024-12-26`; Hexo's `sticky: 100`.
    fn pinned(&mut self) -> (bool, Option<Zoned>) {
        let until = self.find(Field::PinnedUntil).and_then(|(key, value)| self.date(key, value));
        let Some((key, value)) = self.find(Field::Pinned) else { return (until.is_some(), until) };
        match &value.value {
            Data::Number(number) => (number != "0", until),
            Data::Table(inner) => match inner.iter().find(|(key, _)| key.value.eq_ignore_ascii_case("until")) {
                Some((key, value)) => (true, self.date(key, value)),
                None => {
                    self.wrong(key, value, "true, false or the day until which it is");
                    (false, None)
                }
            },
            data => match truth(data) {
                Some(yes) => (yes, until),
                None => {
                    let until = self.date(key, value);
                    (until.is_some(), until)
                }
            },
        }
    }

    /// Reads `draft: true`, Jekyll's `published: false`, or another key that says that there is no page.
    fn held(&mut self) -> Option<Held> {
        let unpublished = |(key, value): &(Spanned<String>, Value)| {
            key.value.eq_ignore_ascii_case("published") && truth(&value.value) == Some(false)
        };
        let is_draft = self.flag(Field::Draft) || self.table.iter().any(unpublished);
        if is_draft { Some(Held::Draft) } else { held_back::by_keys(self.table) }
    }

    fn date(&mut self, key: &Spanned<String>, value: &Value) -> Option<Zoned> {
        let Some(text) = value.value.text() else {
            self.wrong(key, value, "a date");
            return None;
        };
        match date_parsing::parse(text, self.zone) {
            Ok(date) => Some(date),
            Err(reason) => {
                let note = Diagnostic::error(self.file, format!("`{text}` is not a date: {reason}"));
                self.notes.push(note.at(value.span.clone()).help("write it like `2023-11-27` or `2023-11-27T14:30:00+01:00`"));
                None
            }
        }
    }

    /// Reads a text or a list of texts. Only tags are split at commas.
    fn terms(&mut self, field: Field) -> Vec<Spanned<String>> {
        let Some((key, value)) = self.find(field) else { return Vec::new() };
        let mut terms = Vec::new();
        match &value.value {
            Data::List(items) => {
                for item in items {
                    match item.value.text() {
                        Some(text) => terms.push(item.with(fold(text))),
                        None if item.value == Data::Null => {}
                        None => self.wrong(key, item, "text or a list of texts"),
                    }
                }
            }
            Data::Bool(_) | Data::Table(_) => self.wrong(key, value, "text or a list of texts"),
            data => {
                let text = data.text().unwrap_or_default();
                if field == Field::Categories && text.contains(',') {
                    let note = Diagnostic::warning(self.file, format!("is `{}` one category, or several?", fold(text)));
                    let list = text.split(',').map(fold).collect::<Vec<_>>().join(", ");
                    let help = format!("write a list: `[{list}]` for several, `[\"{}\"]` for one", fold(text));
                    self.notes.push(note.at(value.span.clone()).help(help));
                }
                if field == Field::Tags {
                    terms.extend(text.split(',').map(|part| value.with(fold(part))));
                } else {
                    terms.push(value.with(fold(text)));
                }
            }
        }
        terms.retain(|term| !term.value.is_empty());
        terms
    }

    fn people(&mut self) -> Vec<Spanned<String>> {
        let Some((key, value)) = self.find(Field::Authors) else { return Vec::new() };
        let mut people = Vec::new();
        let items = if let Data::List(items) = &value.value { items.as_slice() } else { std::slice::from_ref(value) };
        for item in items {
            match byline_names::read(item) {
                Some(names) => people.extend(names.into_iter().map(|name| item.with(name))),
                None => self.wrong(key, item, "a name, or a list of names"),
            }
        }
        people
    }

    fn cover(&mut self) -> Option<CoverSource> {
        let (key, value) = self.find(Field::Cover)?;
        let name = key.value.to_lowercase();
        // `image_alt`, `heroImageAlt`, `cover-caption`.
        let beside = |what: &str| {
            let is_said = |key: &str| key.strip_prefix(&name).is_some_and(|rest| rest.trim_start_matches(['_', '-']) == what);
            let found = self.table.iter().find(|(key, _)| is_said(&key.value.to_lowercase()))?;
            found.1.value.text().map(fold).filter(|text| !text.is_empty())
        };
        let (alt, caption) = (beside("alt"), beside("caption").or_else(|| beside("figcaption")));
        let mut cover = match &value.value {
            Data::Text(path) => plain_cover(value, path),
            // In other systems, `true` says that there is a cover.
            Data::Bool(is_there) if !is_there || name != "cover" => None,
            Data::List(items) => match items.first() {
                Some(Spanned { value: Data::Text(path), .. }) => plain_cover(value, path),
                None => None,
                Some(_) => {
                    self.wrong(key, value, "a path or a table with `image` and `alt`");
                    None
                }
            },
            Data::Table(inner) => {
                let get = |names: &[&str]| {
                    names.iter().find_map(|name| inner.iter().find(|(key, _)| key.value.eq_ignore_ascii_case(name)))
                };
                let text = |names: &[&str]| {
                    get(names).and_then(|(_, value)| value.value.text()).map(fold).filter(|text| !text.is_empty())
                };
                match get(&["image", "src", "url", "path", "file"]) {
                    Some((_, image)) if image.value.text().is_some() => {
                        plain_cover(image, image.value.text().unwrap_or_default()).map(|cover| CoverSource {
                            alt: text(&["alt"]).unwrap_or_default(),
                            caption: text(&["caption"]),
                            credit: text(&["credit"]),
                            ..cover
                        })
                    }
                    Some((_, image)) if matches!(image.value, Data::Null | Data::Bool(false)) => None,
                    _ => {
                        let note = Diagnostic::error(self.file, format!("`{}` does not say which image", key.value));
                        self.notes.push(note.at(key.span.clone()).help("add `image: /media/…` below it"));
                        None
                    }
                }
            }
            _ => {
                self.wrong(key, value, "a path or a table with `image` and `alt`");
                None
            }
        };
        if let Some(cover) = &mut cover {
            cover.alt = alt.unwrap_or(std::mem::take(&mut cover.alt));
            cover.caption = caption.or(cover.caption.take());
        }
        cover
    }

    fn has_relative_aliases(&self) -> bool {
        let is_of_hugo = self.find(Field::Aliases).is_some_and(|(key, _)| !key.value.eq_ignore_ascii_case("redirect_from"));
        is_of_hugo && !["taxonomies", "extra"].iter().any(|name| table(self.table, name).is_some())
    }

    /// The path on another system. Ignores a template of paths, such as `/:year/:title/`, because it is not the path of one
    /// article.
    fn permalink(&mut self) -> Option<Spanned<String>> {
        let (_, value) = self.find(Field::Permalink)?;
        let text = value.value.text().map(fold).filter(|text| !text.is_empty() && !text.contains([':', '{']));
        text.map(|text| value.with(text))
    }
}

fn plain_cover(value: &Value, path: &str) -> Option<CoverSource> {
    let image = value.with(path.trim().to_owned());
    (!image.value.is_empty()).then_some(CoverSource { image, alt: String::new(), caption: None, credit: None })
}

/// Reads true or false, including the words of YAML 1.1.
pub(super) fn truth(data: &Data) -> Option<bool> {
    match data {
        Data::Bool(yes) => Some(*yes),
        Data::Text(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" | "" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests;
