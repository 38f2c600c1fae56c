//! Reads the categories, tags and authors that `site.toml` declares.

use super::super::diagnostics::Diagnostic;
use super::super::known_keys::{self, Setting};
use super::super::slugify::Slugs;
use super::super::table_reader::Fields;
use super::super::value::{Data, Spanned};
use super::FILE;
use super::profile::{self, DeclaredProfile};
use broadsheet_model::Slug;

/// The categories, tags and authors that `site.toml` declares.
#[derive(Debug, Default)]
pub struct Declared {
    pub categories: Vec<DeclaredTerm>,
    pub tags: Vec<DeclaredTerm>,
    pub authors: Vec<DeclaredTerm>,
}

/// A declared category, tag or author.
#[derive(Debug)]
pub struct DeclaredTerm {
    pub name: Spanned<String>,
    pub slug: Slug,
    /// Name or slug of another category.
    pub parent: Option<Spanned<String>>,
    pub description: Option<String>,
    pub front_page: Option<FrontPage>,
    pub profile: DeclaredProfile,
}

/// The position of a category's block on the front page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FrontPage {
    /// At this position.
    At(u32),
    /// After the blocks with a position, in the order of the file.
    Somewhere,
}

pub fn read(fields: &mut Fields<'_>, slugs: Slugs) -> Declared {
    Declared {
        categories: read_kind(fields, slugs, "categories", known_keys::CATEGORY),
        tags: read_kind(fields, slugs, "tags", known_keys::TAG),
        authors: read_kind(fields, slugs, "authors", known_keys::AUTHOR),
    }
}

fn read_kind(fields: &mut Fields<'_>, slugs: Slugs, key: &str, keys: &[Setting]) -> Vec<DeclaredTerm> {
    let mut terms = Vec::new();
    for item in fields.list(key).unwrap_or_default() {
        let nothing = Vec::new();
        let (table, name) = match &item.value {
            Data::Table(table) => (table, None),
            Data::Text(name) => (&nothing, Some(item.with(name.clone()))),
            _ => {
                fields.wrong(key, item, "a list of names, or of tables with a `name`");
                continue;
            }
        };
        let mut entry = Fields { file: FILE, table, notes: fields.notes };
        entry.only(keys);
        if name.is_none() && entry.get("name").is_none() {
            entry.notes.push(Diagnostic::error(FILE, "this entry has no `name`").at(item.span.clone()));
        }
        let Some(name) = name.or_else(|| entry.text("name")) else { continue };
        let Some(slug) = read_slug(&mut entry, slugs, &name) else { continue };
        let front_page = read_front_page(&mut entry);
        let description = entry.text("description").or_else(|| entry.text("bio")).map(|text| text.value);
        let profile = profile::read(&mut entry);
        terms.push(DeclaredTerm { slug, parent: entry.text("parent"), description, front_page, profile, name });
    }
    terms
}

fn read_slug(entry: &mut Fields<'_>, slugs: Slugs, name: &Spanned<String>) -> Option<Slug> {
    let given = entry.text("slug");
    if let Some(given) = &given {
        match Slug::parse(&given.value) {
            Ok(slug) => return Some(slug),
            Err(error) => {
                let mut note = Diagnostic::error(FILE, error.to_string()).at(given.span.clone());
                if let Some(slug) = slugs.of(&given.value) {
                    note = note.help(format!("write `{slug}`"));
                }
                entry.notes.push(note);
                return None;
            }
        }
    }
    let slug = slugs.of_name(&name.value);
    if slug.is_none() {
        let message = format!("no address can be made from the name `{}`", name.value);
        entry.notes.push(Diagnostic::error(FILE, message).at(name.span.clone()).help("add a `slug` of letters and digits"));
    }
    slug
}

fn read_front_page(entry: &mut Fields<'_>) -> Option<FrontPage> {
    let value = entry.get("front_page")?;
    match &value.value {
        Data::Bool(yes) => yes.then_some(FrontPage::Somewhere),
        Data::Number(number) if number.parse::<u32>().is_ok() => number.parse().ok().map(FrontPage::At),
        _ => {
            entry.wrong("front_page", value, "true, false or a place such as 1");
            None
        }
    }
}
