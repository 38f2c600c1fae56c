//! The first reading of an export. It collects the items, terms, authors and files by id and name. It keeps no bodies except
//! those of reusable blocks, so memory depends on the number of items and not on their length.
//!
//! Long because every step of the first reading fills or corrects the fields of one struct, [`Survey`].

use super::attachments::{File, Files};
use super::eligibility::{self, Role, Shown, Wanted};
use super::menus::{self, MenuLink};
use super::term_registry::{Registry, Telling};
use super::tree::plain;
use super::wordpress_dates::{Clock, published};
use super::wordpress_types::{Author, Export, Item, Record, Site, Term, TermOf};
use super::{ImportError, author_names, slugs};
use crate::content::{is_language, is_sites_language, language_tag};
use crate::support::progress::Steps;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use xxhash_rust::xxh3::Xxh3;

/// What the first reading keeps of an item.
#[derive(Debug)]
pub(super) struct Brief {
    pub id: Option<u64>,
    pub role: Role,
    /// The slug as the old site writes it.
    pub name: String,
    /// Slugs it had before.
    pub old_names: Vec<String>,
    /// HTML; only kept for pages, and for items without a slug.
    pub title: String,
    pub link: String,
    pub guid: String,
    /// Digest of the content, to recognize the same item in another file of the export.
    digest: u64,
    pub parent: Option<u64>,
    /// BCP 47; only for items in another language than the site's.
    pub language: Option<String>,
    /// The key that it shares with its translations, if it has any.
    pub translations: String,
    /// Seconds since 1970.
    pub published: Option<i64>,
    pub categories: Vec<usize>,
    pub tags: Vec<usize>,
    pub authors: Vec<usize>,
    /// It was public although its date is in the future.
    pub is_early: bool,
    /// The export does not contain the name of one of its authors.
    pub has_nameless_author: bool,
}

/// The result of the first reading.
#[derive(Debug, Default)]
pub(super) struct Survey {
    pub site: Site,
    pub clock: Clock,
    pub categories: Registry,
    pub tags: Registry,
    pub authors: Registry,
    /// The time of the import.
    now: Timestamp,
    /// In the order of the export: the same item has the same index in every reading.
    pub items: Vec<Brief>,
    /// The index of the first item with an id.
    pub by_id: HashMap<u64, usize>,
    pub files: Files,
    /// The indices of categories and tags, by `category` or `tag` and their ids.
    pub term_ids: HashMap<(&'static str, u64), usize>,
    /// The links of all menus, in the order of the export.
    pub menu_links: Vec<MenuLink>,
    /// From the slugs of the old site's languages to their locales, such as `pt_BR`.
    locales: HashMap<String, String>,
    /// The bodies of reusable blocks.
    pub reusable: HashMap<u64, String>,
    /// Damage outside of items.
    pub damage: Vec<String>,
    /// How many items of each file say whether they have a password.
    tells_password: HashMap<String, usize>,
    /// Articles and pages that do not say it, by file, and whether they are damaged.
    doubtful: HashMap<String, Vec<(usize, bool)>>,
}

/// Bytes that the survey may need for an export of any size: enough for a million items without content.
const ROOM: u64 = 400_000_000;

/// Maximum bytes that the survey may need for an export of this size. No honest export reaches it.
fn room(size: u64) -> u64 {
    ROOM.saturating_add(size.saturating_mul(2))
}

/// Bytes that the survey keeps of a record. An estimate, more likely too high than too low.
fn weight(record: &Record) -> u64 {
    /// An entry of a map with numbers as keys, with its share of the map's free space.
    const ENTRY: usize = 64;
    let sum = |texts: &[&String]| texts.iter().map(|text| text.len()).sum::<usize>();
    let bytes = match record {
        Record::Site(site) => sum(&[&site.title, &site.description, &site.language, &site.address]),
        Record::Author(author) => 6 * ENTRY + 2 * sum(&[&author.login, &author.display_name, &author.slug, &author.description]),
        Record::Term(term) => 6 * ENTRY + 2 * sum(&[&term.slug, &term.name, &term.parent, &term.description]),
        Record::Item(item) => {
            let is_file = item.kind == "attachment";
            let file = if is_file { size_of::<File>() + 4 * ENTRY + 3 * item.file.len() + item.excerpt.len() } else { 0 };
            let body = if item.kind == "wp_block" { item.body.len() } else { 0 };
            let terms = item.terms.iter().map(|term| ENTRY / 4 + sum(&[&term.slug, &term.name])).sum::<usize>();
            let texts = sum(&[&item.name, &item.title, &item.link, &item.guid, &item.translations]);
            size_of::<Brief>() + ENTRY + texts + terms + file + body
        }
        Record::Cover(_, file) => {
            size_of::<File>() + 4 * ENTRY + 3 * file.url.len() + sum(&[&file.alt, &file.caption, &file.link])
        }
        Record::Fault(note) => ENTRY + note.place.file.len() + note.message.len(),
    };
    bytes as u64
}

impl Survey {
    /// Reads an export for the first time; `steps` counts its items.
    pub fn of(export: &dyn Export, wanted: &Wanted, steps: &Steps) -> Result<Self, ImportError> {
        Self::within(room(export.size()), export, wanted, steps)
    }

    /// The same, with a limit of `room` bytes for the kept records.
    fn within(room: u64, export: &dyn Export, wanted: &Wanted, steps: &Steps) -> Result<Self, ImportError> {
        let mut survey = Self { now: Timestamp::now(), ..Self::default() };
        let mut needed = 0;
        export.read(&mut |record| {
            needed += weight(&record);
            if needed > room {
                return Err(ImportError::TooMany { megabytes: room / 1_000_000, things: survey.items.len() });
            }
            match record {
                Record::Site(site) => survey.site(site),
                Record::Author(author) => survey.author(&author),
                Record::Term(term) => survey.term(&term),
                Record::Item(item) => {
                    survey.item(&item, wanted);
                    steps.step();
                }
                Record::Cover(id, file) => survey.files.add(id, file),
                Record::Fault(note) => survey.damage.push(format!("{}: {}", note.place, note.message)),
            }
            Ok(())
        })?;
        survey.settle_bylines();
        survey.settle_doubts();
        survey.settle_files();
        survey.count_uses();
        Ok(survey)
    }

    /// Drops the names and old addresses of items. Nothing needs them after the plan is made.
    pub fn forget_names(&mut self) {
        for brief in &mut self.items {
            for text in [&mut brief.name, &mut brief.title, &mut brief.link, &mut brief.guid] {
                *text = String::new();
            }
            brief.old_names = Vec::new();
        }
    }

    /// Takes each field from the first file that has it: the files of one export all describe the same site.
    fn site(&mut self, site: Site) {
        let mine = &mut self.site;
        for (known, told) in [
            (&mut mine.title, site.title),
            (&mut mine.description, site.description),
            (&mut mine.language, site.language),
            (&mut mine.address, site.address),
        ] {
            if known.is_empty() {
                *known = told;
            }
        }
    }

    fn author(&mut self, author: &Author) {
        let name = author_names::name(author);
        let telling = Telling { name: &name, slug: &author.slug, description: &author.description, ..Telling::default() };
        self.authors.add(&author.login, &telling);
    }

    fn term(&mut self, term: &Term) {
        if term.taxonomy == "language" {
            // Polylang keeps a serialized PHP list in the description.
            let locale = term.description.split_once("\"locale\"").and_then(|(_, rest)| rest.split('"').nth(1));
            self.locales.extend(locale.map(|locale| (term.slug.clone(), locale.to_owned())));
        }
        let (kind, registry) = match term.taxonomy.as_str() {
            "category" => ("category", &mut self.categories),
            "post_tag" => ("tag", &mut self.tags),
            _ => return,
        };
        let parent = Some(key(&term.parent, "")).filter(|key| !key.is_empty());
        let telling =
            Telling { name: &term.name, slug: &term.slug, parent, description: &term.description, ..Telling::default() };
        let place = registry.add(&key(&term.slug, &term.name), &telling);
        if let Some(id) = term.id {
            self.term_ids.insert((kind, id), place);
        }
    }

    fn item(&mut self, item: &Item, wanted: &Wanted) {
        let mut role = eligibility::role(item, wanted, self.now);
        if let Some(id) = item.id {
            let place = self.items.len();
            let first = *self.by_id.entry(id).or_insert(place);
            let is_twin = first != place && self.items[first].digest == digest(item);
            if is_twin && !matches!(role, Role::Skipped(_)) {
                role = Role::Skipped("is in the export twice".to_owned());
            }
            match item.kind.as_str() {
                "attachment" => self.files.add(id, file(item)),
                "wp_block" if item.status == "publish" => {
                    self.reusable.entry(id).or_insert_with(|| item.body.clone());
                }
                "guest-author" => self.guest(item),
                _ => {}
            }
        }
        match item.kind.as_str() {
            "nav_menu_item" if role == Role::Menu => self.menu_links.extend(menus::of_item(item, self.items.len())),
            "wp_navigation" if role == Role::Menu => self.menu_links.extend(menus::of_blocks(item, self.items.len())),
            _ => {}
        }
        let file = &item.place.file;
        if item.tells_password {
            match self.tells_password.get_mut(file) {
                Some(count) => *count += 1,
                None => drop(self.tells_password.insert(file.clone(), 1)),
            }
        } else if matches!(role, Role::Article(_) | Role::Page(_)) {
            let doubt = (self.items.len(), !item.faults.is_empty());
            self.doubtful.entry(file.clone()).or_default().push(doubt);
        }
        self.clock.see(&item.dates);
        let is_kept = !matches!(role, Role::Skipped(_));
        let keep = |text: &str| if is_kept { text.to_owned() } else { String::new() };
        let is_article = matches!(role, Role::Article(_));
        let (categories, tags) = if is_article { self.terms(&item.terms) } else { (Vec::new(), Vec::new()) };
        let authors = if is_article { self.byline(item) } else { Vec::new() };
        self.items.push(Brief {
            id: item.id,
            name: keep(&item.name),
            old_names: item
                .meta
                .iter()
                .filter(|(key, _)| key == "_wp_old_slug" && is_kept)
                .map(|(_, slug)| slug.clone())
                .collect(),
            // Menus show pages under their titles.
            title: if is_kept && (item.kind == "page" || slugs::of_old(&item.name).is_none()) {
                item.title.clone()
            } else {
                String::new()
            },
            link: keep(&item.link),
            guid: keep(&item.guid),
            digest: digest(item),
            parent: item.parent,
            language: if is_kept { self.language(&item.language) } else { None },
            translations: keep(&item.translations),
            published: published(&item.dates, &TimeZone::UTC).map(|moment| moment.0.timestamp().as_second()),
            categories,
            tags,
            authors,
            is_early: item.status == "publish" && matches!(role, Role::Article(Shown::Later) | Role::Page(Shown::Later)),
            has_nameless_author: false,
            role,
        });
    }

    /// The language of an item, from the old site's name for it; `None` if it is the site's own language.
    fn language(&self, told: &str) -> Option<String> {
        let is_short = |tag: &&str| (2..=3).contains(&tag.split(['-', '_']).next().unwrap_or_default().len());
        let told = Some(told).filter(is_short).or_else(|| self.locales.get(told).map(String::as_str))?;
        let tag = language_tag(told);
        (is_language(&tag) && !is_sites_language(&tag, &self.site.language.replace('_', "-"))).then_some(tag)
    }

    fn terms(&mut self, terms: &[TermOf]) -> (Vec<usize>, Vec<usize>) {
        let (mut categories, mut tags) = (Vec::new(), Vec::new());
        for term in terms {
            let (registry, list) = match term.taxonomy.as_str() {
                "category" => (&mut self.categories, &mut categories),
                "post_tag" => (&mut self.tags, &mut tags),
                _ => continue,
            };
            let key = key(&term.slug, &term.name);
            if key.is_empty() {
                continue;
            }
            let place =
                registry.find(&key).or_else(|| if term.slug.is_empty() { registry.named(&plain(&term.name)) } else { None });
            let telling = || Telling { name: &term.name, slug: &term.slug, is_guess: true, ..Telling::default() };
            let place = place.unwrap_or_else(|| registry.add(&key, &telling()));
            if !list.contains(&place) {
                list.push(place);
            }
        }
        // WordPress puts articles without a category into this one.
        let is_default = |place: &usize| self.categories.get(*place).slug.as_str() == "uncategorized";
        if categories.len() > 1 {
            categories.retain(|place| !is_default(place));
        }
        (categories, tags)
    }

    /// The authors of an item. Several authors are terms of a plugin; a single author is the creator.
    fn byline(&mut self, item: &Item) -> Vec<usize> {
        let mut authors = Vec::new();
        for term in item.terms.iter().filter(|term| term.taxonomy == "author") {
            let login = term.slug.strip_prefix("cap-").unwrap_or(&term.slug);
            let known = [login, &term.slug, &term.name].into_iter().find_map(|key| self.authors.find(key));
            // The plugin names its terms after logins, and some exporters after people.
            let name = if slugs::decode(login).eq_ignore_ascii_case(&plain(&term.name)) { "" } else { &term.name };
            let place = known.unwrap_or_else(|| self.unknown_author(if login.is_empty() { &term.name } else { login }, name));
            if !authors.contains(&place) {
                authors.push(place);
            }
        }
        if authors.is_empty() && !item.creator.is_empty() {
            let login = &item.creator;
            let name = if item.creator_is_name { login.as_str() } else { "" };
            let place = self.authors.find(login).unwrap_or_else(|| self.unknown_author(login, name));
            authors.push(place);
        }
        authors
    }

    /// Adds an author that the export has not listed yet.
    fn unknown_author(&mut self, login: &str, name: &str) -> usize {
        let name = author_names::without_address(name);
        self.authors.add(login, &Telling { name: &name, is_guess: true, ..Telling::default() })
    }

    /// Adds an author without an account, as the plugin for several authors stores them.
    fn guest(&mut self, item: &Item) {
        let login = item.meta("cap-user_login").unwrap_or(&item.name).to_owned();
        let name = item.meta("cap-display_name").unwrap_or(&item.title).to_owned();
        let description = item.meta("cap-description").unwrap_or_default().to_owned();
        let name = author_names::without_address(&name);
        let telling = Telling { name: &name, description: &description, old_slug: Some(&login), ..Telling::default() };
        self.authors.add(&login, &telling);
    }

    /// Removes authors without a name from the bylines: the export contains only their login.
    fn settle_bylines(&mut self) {
        for brief in &mut self.items {
            let all = brief.authors.len();
            brief.authors.retain(|&place| self.authors.get(place).has_name);
            brief.has_nameless_author = brief.authors.len() < all;
        }
    }

    /// Skips items that do not say whether they have a password, because they may have lost it. A damaged item is skipped if any
    /// other item of its file says it, an undamaged item if nearly all others say it.
    fn settle_doubts(&mut self) {
        for (file, doubtful) in std::mem::take(&mut self.doubtful) {
            let telling = self.tells_password.get(&file).copied().unwrap_or_default();
            let is_rule = telling > doubtful.len() * 10;
            for (place, _) in doubtful.into_iter().filter(|(_, is_damaged)| telling > 0 && *is_damaged || is_rule) {
                self.items[place].role = Role::Skipped("damaged: it may have had a password".to_owned());
            }
        }
    }

    /// Skips the files of items that are not public: such files are not public either, unless something public shows them.
    fn settle_files(&mut self) {
        let is_damaged = |brief: &Brief| matches!(&brief.role, Role::Skipped(why) if why.starts_with("damaged"));
        let any_damaged = self.items.iter().any(is_damaged);
        let is_hidden = |parent: Option<u64>| {
            let Some(parent) = parent else { return false };
            match self.by_id.get(&parent).map(|place| &self.items[*place]) {
                Some(parent) => matches!(parent.role, Role::Skipped(_)) && !parent.role.was_open(),
                // The parent is in another part of the export, or among the damaged items.
                None => any_damaged,
            }
        };
        let hidden: Vec<usize> = (0..self.items.len())
            .filter(|place| self.items[*place].role == Role::File && is_hidden(self.items[*place].parent))
            .collect();
        for place in hidden {
            let brief = &mut self.items[place];
            brief.role = Role::Skipped("belongs to an item that is left out".to_owned());
            brief.link.clear();
        }
    }

    /// Counts the uses in public articles. Names that only drafts use are not declared: they would be published with the rest of
    /// `site.toml`.
    fn count_uses(&mut self) {
        for brief in self.items.iter().filter(|brief| brief.role == Role::Article(Shown::Now)) {
            brief.categories.iter().for_each(|&place| self.categories.count(place));
            brief.tags.iter().for_each(|&place| self.tags.count(place));
            brief.authors.iter().for_each(|&place| self.authors.count(place));
        }
    }
}

/// The key of a term: its slug or, if it has none, its name.
fn key(slug: &str, name: &str) -> String {
    let own = if slug.trim().is_empty() { plain(name) } else { slugs::decode(slug) };
    slugs::of_old(&own).map_or(own, |slug| slug.to_string())
}

fn digest(item: &Item) -> u64 {
    let mut hasher = Xxh3::new();
    for text in [&item.kind, &item.status, &item.name, &item.title, &item.body, &item.file] {
        hasher.update(text.as_bytes());
        hasher.update(&[0]);
    }
    hasher.digest()
}

fn file(item: &Item) -> File {
    File {
        url: item.file.clone(),
        alt: item.meta("_wp_attachment_image_alt").map(plain).unwrap_or_default(),
        caption: item.excerpt.clone(),
        link: item.link.clone(),
        parent: item.parent,
        inner: item.meta("_wp_attached_file").filter(|inner| !inner.contains("//")).unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests;
