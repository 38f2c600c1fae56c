//! Writes one item of the old site as a file of the newsroom, and makes its entry for the ledger.

use super::body::ImportContext;
use super::eligibility::{Role, Shown};
use super::front_matter_writer::{Cover, Matter};
use super::ledger::{Change, Entry, ItemOutcome, What};
use super::plan::Slot;
use super::roundtrip::Form;
use super::survey::Brief;
use super::tree::{parse, plain, text_of};
use super::visible_content::words_of;
use super::wordpress_dates::{Moment, modified, published};
use super::wordpress_types::{Dialect, Item};
use crate::content::fold;
use jiff::tz::TimeZone;

/// The data that every item needs when it is written.
pub(super) struct Writer<'a> {
    pub context: ImportContext<'a>,
    pub zone: &'a TimeZone,
    /// Name or slug of the category whose articles may lead the front page.
    pub featured: &'a str,
}

/// Maximum length of a title that is made from the body, in characters.
const LONGEST_TITLE: usize = 70;

/// Taxonomies that are not reported as left out: the import reads their terms, or they only concern the old site's appearance.
const MACHINERY: &[&str] = &[
    "category",
    "post_tag",
    "author",
    "post_format",
    "nav_menu",
    "wp_theme",
    "wp_template_part_area",
    "language",
    "post_translations",
    "translation_priority",
];

/// In seconds. WordPress needs a moment to save a new article, so an article counts as updated only if it changed later than this
/// after its publication.
const MOMENT: i64 = 60;

/// Custom fields that the import reads.
const READ: &[&str] = &["footnotes", "enclosure"];

impl Writer<'_> {
    /// Returns the item's entry for the ledger, and the text of its file if it has one.
    pub fn write(&self, place: usize, item: &Item) -> (Entry, Option<String>) {
        let brief = &self.context.survey.items[place];
        let mut entry = Entry { id: item.id, ..Entry::new(item.place.to_string(), &item.kind) };
        match (&brief.role, &self.context.links.plan.slots[place]) {
            (Role::Article(shown) | Role::Page(shown), Some(slot)) => {
                entry.changes = item.faults.iter().map(Change::from).collect();
                let text = self.article(item, brief, slot, *shown, &mut entry);
                return (entry, Some(text));
            }
            (Role::File, _) => {
                entry.changes = item.faults.iter().map(Change::from).collect();
                entry.title = plain(&item.title);
                entry.from.clone_from(&item.file);
                entry.to = self.context.links.file(&item.file, &mut entry.changes).url;
            }
            (Role::Menu, _) => self.menu(place, &mut entry),
            (Role::Skipped(why), _) => entry.outcome = ItemOutcome::Skipped(why.clone()),
            (Role::Article(_) | Role::Page(_), None) => entry.outcome = ItemOutcome::Skipped("without a place".to_owned()),
        }
        (entry, None)
    }

    /// Fills in the entry of a menu: the paths that its links lead to now.
    fn menu(&self, place: usize, entry: &mut Entry) {
        let Some(links) = self.context.links.plan.menus.by_item.get(&place) else {
            entry.outcome = ItemOutcome::Skipped("a menu without links".to_owned());
            return;
        };
        match links.left_out.first() {
            Some(why) if links.paths.is_empty() => entry.outcome = ItemOutcome::Skipped((*why).to_owned()),
            _ => {
                entry.to = links.paths.join(" ");
                entry.changes.extend(links.left_out.iter().map(|why| Change::new(What::Menu, (*why).to_owned())));
            }
        }
    }

    fn article(&self, item: &Item, brief: &Brief, slot: &Slot, shown: Shown, entry: &mut Entry) -> String {
        let survey = self.context.survey;
        let plan = self.context.links.plan;
        let changes = &mut entry.changes;
        changes.extend(slot.changes.iter().cloned());
        let body = self.context.body(item, changes);
        let title = title(item, slot, &body.html, changes);
        let date = published(&item.dates, self.zone);
        if date.is_none() {
            changes.push(Change::new(What::Date, "it is published without one".to_owned()));
        }
        let updated = modified(&item.dates, self.zone).filter(|updated| {
            date.as_ref().is_none_or(|date| updated.0.timestamp().as_second() > date.0.timestamp().as_second() + MOMENT)
        });
        let excerpt = excerpt(item, &body.html);
        if brief.is_early {
            changes.push(Change::new(What::Early, date.as_ref().map(Moment::text).unwrap_or_default()));
        }
        if brief.has_nameless_author {
            changes.push(Change::new(What::Byline, String::new()));
        }
        let names = |places: &[usize], names: &'_ [String]| places.iter().map(|&place| names[place].clone()).collect::<Vec<_>>();
        let (categories, tags, authors) =
            (names(&brief.categories, &plan.categories), names(&brief.tags, &plan.tags), names(&brief.authors, &plan.authors));
        let in_featured = brief.categories.iter().map(|&place| survey.categories.get(place)).any(|category| {
            !self.featured.is_empty()
                && (category.name.eq_ignore_ascii_case(self.featured)
                    || category.slug.as_str().eq_ignore_ascii_case(self.featured))
        });
        let thumbnail = item.meta("_thumbnail_id").and_then(|id| id.parse().ok()).filter(|id: &u64| *id != 0);
        let file = thumbnail.and_then(|id| survey.files.get(id)).filter(|file| !file.url.is_empty());
        if let Some(id) = thumbnail.filter(|_| file.is_none()) {
            changes.push(Change::new(What::Cover, format!("the attachment {id}")));
        }
        let cover = file.map(|file| Cover {
            image: self.context.links.file(&file.url, changes).url,
            alt: &file.alt,
            caption: plain(&file.caption),
        });
        for term in item.terms.iter().filter(|term| !MACHINERY.contains(&term.taxonomy.as_str())) {
            changes.push(Change::new(What::Term, format!("{}: {}", term.taxonomy, plain(&term.name))));
        }
        for (key, value) in &item.meta {
            if !key.is_empty() && !key.starts_with('_') && !READ.contains(&key.as_str()) && !value.trim().is_empty() {
                changes.push(Change::new(What::Meta, key.clone()));
            }
        }
        let matter = Matter {
            title: &title,
            slug: slot.slug.as_str(),
            published: date.map(|date| date.text()),
            updated: updated.map(|date| date.text()),
            authors: authors.iter().map(String::as_str).collect(),
            categories: categories.iter().map(String::as_str).collect(),
            tags: tags.iter().map(String::as_str).collect(),
            excerpt: &excerpt,
            cover,
            pinned: item.is_sticky,
            featured: in_featured,
            draft: shown == Shown::Never,
            language: brief.language.as_deref(),
            translations: &brief.translations,
            aliases: &slot.aliases,
            guid: slot.guid.as_deref(),
        };
        let text = format!("{}\n{}", matter.yaml(), body.text);
        entry.title = title.clone();
        entry.from.clone_from(&item.link);
        entry.to = slot.path.to_string();
        entry.file = Some(slot.file.clone());
        entry.form = Some(match body.form {
            Form::Markdown => "markdown",
            Form::Html => "html",
        });
        entry.comments = item.comments.approved;
        text
    }
}

/// The title of an item. If it has none, the beginning of its text, or else its slug.
fn title(item: &Item, slot: &Slot, html: &str, changes: &mut Vec<Change>) -> String {
    let title = plain(&item.title);
    if title.contains(char::is_alphanumeric) || !title.is_empty() && slugless(&title) {
        return title;
    }
    let mut text = String::new();
    text_of(&parse(html), &mut text);
    let text = fold(&text);
    let made = if text.is_empty() { slot.slug.as_str().replace('-', " ") } else { cut(&text) };
    changes.push(Change::new(What::Title, made.clone()));
    made
}

/// Whether a title without letters and digits is visible, such as `?!` or an emoji.
fn slugless(title: &str) -> bool {
    title.chars().any(|c| !c.is_whitespace() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}'))
}

fn cut(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(LONGEST_TITLE) else { return text.to_owned() };
    let at = text[..end].rfind(' ').unwrap_or(end);
    format!("{}…", text[..at].trim_end_matches([',', '.', ';', ':']))
}

/// The hand-written excerpt; empty when WordPress made the excerpt from the beginning of the text.
fn excerpt(item: &Item, html: &str) -> String {
    let text = plain(&item.excerpt);
    if item.dialect == Dialect::Source || text.is_empty() {
        return text;
    }
    let words = words_of(&text);
    let begins = words_of(&plain(html)).into_iter().take(words.len()).eq(words);
    if begins || text.ends_with("[…]") || text.ends_with("[...]") { String::new() } else { text }
}
