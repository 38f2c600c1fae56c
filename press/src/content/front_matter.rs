//! What stands above an article: [`split`] finds it, [`parse`] reads it, [`Matter::read`] makes sense of it.

mod keys;
mod person;

use super::dates;
use super::diagnostics::Diagnostic;
use super::fields::syntax;
use super::names::fold;
use super::value::{Data, Fault, Spanned, Table, Value, parse_toml, parse_yaml};
use jiff::Zoned;
use jiff::tz::TimeZone;
use keys::{Field, find, table};
use std::ops::Range;

/// The languages of front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Syntax {
    /// Between `---` lines.
    Yaml,
    /// Between `+++` lines.
    Toml,
}

/// A file in its two parts, as bytes of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Split {
    matter: Option<(Syntax, Range<usize>)>,
    /// Where the body begins.
    pub body: usize,
}

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

/// The front matter's entries; with TOML as many as can be read.
pub(super) fn parse(file: &str, text: &str, split: &Split, notes: &mut Vec<Diagnostic>) -> Option<Table> {
    match &split.matter {
        None => Some(Table::new()),
        Some((Syntax::Yaml, range)) => match parse_yaml(&text[range.clone()], range.start) {
            Ok(table) => Some(table),
            Err(fault) => {
                notes.push(syntax(file, fault));
                None
            }
        },
        Some((Syntax::Toml, range)) => {
            let (table, faults) = parse_toml(&text[range.clone()], range.start);
            let whole = faults.is_empty();
            notes.extend(faults.into_iter().map(|fault| syntax(file, fault)));
            whole.then_some(table)
        }
    }
}

/// Where a file says what goes by `name` here, whatever name it gives it.
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

/// An article's front matter, as its author meant it.
#[derive(Debug, Default)]
pub(super) struct Matter {
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
    pub draft: bool,
    pub featured: bool,
    pub aliases: Vec<Spanned<String>>,
    pub language: Option<Spanned<String>>,
    /// The path that the article had, or should have, on another system.
    pub permalink: Option<Spanned<String>>,
    /// What readers of feeds know the article by, from before it came here.
    pub guid: Option<String>,
}

/// A cover as written.
#[derive(Debug)]
pub(super) struct CoverSource {
    pub image: Spanned<String>,
    pub alt: String,
    pub caption: Option<String>,
    pub credit: Option<String>,
}

impl Matter {
    /// Makes sense of the entries. Keys that are not known here belong to other systems and are left alone.
    pub fn read(file: &str, table: &Table, zone: &TimeZone, notes: &mut Vec<Diagnostic>) -> Self {
        keys::warn_of_near_misses(file, table, notes);
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
            draft: reader.draft(),
            featured: reader.flag(Field::Featured),
            aliases: reader.terms(Field::Aliases),
            language: reader.text(Field::Language),
            permalink: reader.permalink(),
            guid: reader.text(Field::Guid).map(|text| text.value),
            updated: None,
            expires: None,
        };
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

/// Looks up fields under all their names, where each system keeps them.
struct Reader<'a> {
    file: &'a str,
    table: &'a Table,
    zone: &'a TimeZone,
    notes: &'a mut Vec<Diagnostic>,
}

type Found<'a> = (&'a Spanned<String>, &'a Value);

impl<'a> Reader<'a> {
    /// At the top, else in Zola's `[taxonomies]` and `[extra]`.
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
            // Hexo pins by a number, Svelte until a day.
            None if matches!(value.value, Data::Number(_) | Data::Date(_)) => true,
            None => {
                self.wrong(key, value, "true or false");
                false
            }
        }
    }

    /// `draft: true`, or Jekyll's `published: false`.
    fn draft(&mut self) -> bool {
        let unpublished = |(key, value): &(Spanned<String>, Value)| {
            key.value.eq_ignore_ascii_case("published") && truth(&value.value) == Some(false)
        };
        self.flag(Field::Draft) || self.table.iter().any(unpublished)
    }

    fn date(&mut self, key: &Spanned<String>, value: &Value) -> Option<Zoned> {
        let Some(text) = value.value.text() else {
            self.wrong(key, value, "a date");
            return None;
        };
        match dates::parse(text, self.zone) {
            Ok(date) => Some(date),
            Err(reason) => {
                let note = Diagnostic::error(self.file, format!("`{text}` is not a date: {reason}"));
                self.notes.push(note.at(value.span.clone()).help("write it like `2023-11-27` or `2023-11-27T14:30:00+01:00`"));
                None
            }
        }
    }

    /// A text or a list of texts. Only tags are split at commas.
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
            match person::read(item) {
                Some(names) => people.extend(names.into_iter().map(|name| item.with(name))),
                None => self.wrong(key, item, "a name, or a list of names"),
            }
        }
        people
    }

    fn cover(&mut self) -> Option<CoverSource> {
        let (key, value) = self.find(Field::Cover)?;
        let alt_key = format!("{}_alt", key.value.to_lowercase());
        let beside = self.table.iter().find(|(key, _)| key.value.to_lowercase() == alt_key);
        let mut cover = match &value.value {
            Data::Text(path) => plain_cover(value, path),
            Data::Bool(false) => None,
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
        if let (Some(cover), Some((_, alt))) = (&mut cover, beside) {
            cover.alt = alt.value.text().map(fold).unwrap_or_default();
        }
        cover
    }

    /// Other systems' templates of a path, such as `/:year/:title/`, say nothing of one article.
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

/// What counts as true or false, YAML 1.1's words included.
fn truth(data: &Data) -> Option<bool> {
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
