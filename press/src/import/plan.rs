//! Plans the newsroom before anything is written: a slug and a file for each item, and the old addresses that lead to it. Older
//! articles get their slugs first, so that a later export changes nothing for them.

use super::addresses::{Addresses, OldPath, OldSite, Refusal};
use super::eligibility::{Role, Shown};
use super::ledger::{Change, What};
use super::menus::{self, Menus};
use super::slugs;
use super::survey::{Brief, Survey};
use super::tree::plain;
use crate::content::{RESERVED, in_language, page_slug};
use broadsheet_model::Slug;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

mod old_site_redirects;

pub(super) use old_site_redirects::toml as redirects_toml;

/// The planned place of an item in the newsroom.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub slug: Slug,
    /// Relative to the newsroom, with `/`.
    pub file: String,
    /// The path of its page.
    pub path: Arc<str>,
    /// Old paths that lead to it, except those in `redirects.toml`.
    pub aliases: Vec<String>,
    pub guid: Option<String>,
    /// Where the plan had to differ from the old site.
    pub changes: Vec<Change>,
}

/// The plan of the whole newsroom.
#[derive(Debug)]
pub(super) struct Plan {
    pub old: OldSite,
    /// One for each item of the survey.
    pub slots: Vec<Option<Slot>>,
    pub addresses: Addresses,
    /// Lines of `redirects.toml`: from, to.
    pub redirects: Vec<(OldPath, Arc<str>)>,
    /// How front matter refers to categories, tags and authors.
    pub categories: Vec<String>,
    pub tags: Vec<String>,
    pub authors: Vec<String>,
    pub menus: Menus,
}

impl Plan {
    /// Plans a newsroom whose dates are shown in `zone`.
    pub fn new(survey: &Survey, zone: &TimeZone) -> Self {
        let mut plan = Self {
            old: OldSite::new(&survey.site.address),
            slots: vec![None; survey.items.len()],
            addresses: Addresses::default(),
            redirects: Vec::new(),
            categories: survey.categories.references(),
            tags: survey.tags.references(),
            authors: survey.authors.references(),
            menus: Menus::default(),
        };
        plan.place(survey, zone);
        plan.add_pages(survey, zone);
        plan.lead_items(survey);
        plan.keep_guids(survey);
        old_site_redirects::plan(&mut plan, survey, zone);
        plan.menus = menus::plan(survey, &plan);
        plan.addresses.close();
        plan.redirects.shrink_to_fit();
        plan
    }

    /// Gives each item its slug and file.
    fn place(&mut self, survey: &Survey, zone: &TimeZone) {
        let rank = |place: usize| {
            let brief = &survey.items[place];
            let keeps_address = matches!(brief.role, Role::Page(_)) && self.keeps_address(brief);
            (!is_public(brief), !keeps_address, brief.published.is_none(), brief.published, brief.id, place)
        };
        let mut order: Vec<usize> = (0..survey.items.len()).collect();
        order.sort_by_cached_key(|place| rank(*place));
        let mut articles: HashSet<Slug> = HashSet::new();
        let mut pages: HashSet<Slug> = RESERVED.iter().filter_map(|slug| Slug::parse(slug).ok()).collect();
        for place in order {
            let brief = &survey.items[place];
            let (taken, shown, fallback) = match brief.role {
                Role::Article(shown) => (&mut articles, shown, "post"),
                Role::Page(shown) => (&mut pages, shown, "page"),
                Role::File | Role::Menu | Role::Skipped(_) => continue,
            };
            let mut changes = Vec::new();
            let above = parent_page(survey, brief).and_then(|parent| slugs::of_old(&survey.items[parent].name));
            let slug = choose_slug(brief, fallback, above.as_ref(), taken, &mut changes);
            taken.insert(slug.clone());
            let year = brief.published.and_then(|second| Timestamp::from_second(second).ok());
            let year = year.map(|instant| format!("{:04}", instant.to_zoned(zone.clone()).year()));
            let (folder, path) = match (fallback, shown) {
                ("page", Shown::Never) => ("pages/drafts".to_owned(), format!("/{slug}/")),
                ("page", _) => ("pages".to_owned(), format!("/{slug}/")),
                (_, Shown::Never) => ("articles/drafts".to_owned(), format!("/blog/{slug}/")),
                _ => (format!("articles/{}", year.as_deref().unwrap_or("undated")), format!("/blog/{slug}/")),
            };
            self.slots[place] = Some(Slot {
                file: format!("{folder}/{slug}.md"),
                path: path.into(),
                slug,
                aliases: Vec::new(),
                guid: None,
                changes,
            });
        }
        self.keep_tree(survey);
    }

    /// Whether a page can have exactly the same address on the new site.
    fn keeps_address(&self, brief: &Brief) -> bool {
        let slug = slugs::of_old(&brief.name).map(|slug| page_slug(&slug));
        slug.zip(self.old.path(&brief.link))
            .is_some_and(|(slug, old)| old.query.is_none() && old.path.trim_matches('/') == slug.as_str())
    }

    /// Puts each page below another page into a folder with the name of that page.
    fn keep_tree(&mut self, survey: &Survey) {
        let is_shown = |place: &usize| matches!(survey.items[*place].role, Role::Page(Shown::Now | Shown::Later));
        for place in (0..self.slots.len()).filter(is_shown) {
            let mut folders = Vec::new();
            let mut above = parent_page(survey, &survey.items[place]);
            // Pages can be each other's parents in a circle; the maximum depth ends it.
            while let Some(at) = above.filter(|at| folders.len() < DEEPEST && *at != place) {
                folders.extend(self.slots[at].as_ref().map(|slot| slot.slug.to_string()));
                above = parent_page(survey, &survey.items[at]);
            }
            folders.reverse();
            if let Some(slot) = self.slots[place].as_mut().filter(|_| !folders.is_empty()) {
                slot.file = format!("pages/{}/{}.md", folders.join("/"), slot.slug);
            }
        }
    }

    /// Adds the paths that the new site will have.
    fn add_pages(&mut self, survey: &Survey, zone: &TimeZone) {
        for path in ["/", "/blog", "/archive", "/search", "/404.html", "/feed.xml", "/atom.xml", "/feed.json", "/sitemap.xml"] {
            self.addresses.add_page(path);
        }
        for (place, slot) in self.slots.iter().enumerate() {
            let Some(slot) = slot else { continue };
            self.addresses.add_page(&slot.path);
            if let Role::Article(_) = survey.items[place].role
                && let Some((year, month)) = month_of(&survey.items[place], zone)
            {
                self.addresses.add_page(&format!("/archive/{year:04}/{month:02}"));
            }
        }
        for (segment, registry) in [("category", &survey.categories), ("tag", &survey.tags), ("author", &survey.authors)] {
            for (_, named) in registry.used() {
                self.addresses.add_page(&format!("/{segment}/{}", named.slug));
            }
        }
    }

    /// The paths of public items by their old ids.
    pub fn numbers(&self, survey: &Survey) -> HashMap<u64, &str> {
        let public = survey.items.iter().zip(&self.slots).filter(|(brief, _)| is_public(brief));
        public.filter_map(|(brief, slot)| Some((brief.id?, slot.as_ref()?.path.as_ref()))).collect()
    }

    /// The months that have public articles.
    pub fn months(&self, survey: &Survey, zone: &TimeZone) -> BTreeSet<(i16, i8)> {
        let public = survey.items.iter().filter(|brief| brief.role == Role::Article(Shown::Now));
        public.filter_map(|brief| month_of(brief, zone)).collect()
    }

    /// Makes the old addresses of items lead to them: as aliases if they are paths, otherwise as redirects.
    fn lead_items(&mut self, survey: &Survey) {
        for place in 0..self.slots.len() {
            let brief = &survey.items[place];
            let was_public = is_public(brief) || brief.is_early;
            let path = self.slots[place].as_ref().filter(|_| was_public).map(|slot| slot.path.clone());
            let Some(path) = path else { continue };
            let link = self.old.path(&brief.link).filter(|old| old.path != "/" || old.query.is_some());
            let earlier: Vec<OldPath> = match &link {
                Some(link) if link.query.is_none() => brief.old_names.iter().filter_map(|name| renamed(link, name)).collect(),
                _ => Vec::new(),
            };
            // An item that is not public yet has its old paths as aliases, which work from its publication on. Until then, a
            // redirect would lead to nothing.
            for old in link.into_iter().chain(earlier).filter(|old| is_public(brief) || old.query.is_none()) {
                self.lead_item(place, &old, &path);
            }
            if let Some(id) = brief.id.filter(|_| is_public(brief)) {
                let name = if matches!(brief.role, Role::Page(_)) { "page_id" } else { "p" };
                self.redirect(OldPath { path: "/".to_owned(), query: Some(format!("{name}={id}")) }, &path);
            }
        }
    }

    fn lead_item(&mut self, place: usize, old: &OldPath, path: &Arc<str>) {
        if old.query.is_some() {
            self.redirect(old.clone(), path);
            return;
        }
        let refusal = self.addresses.lead(old, path).err();
        let Some(slot) = &mut self.slots[place] else { return };
        let why = match refusal {
            None => {
                slot.aliases.push(old.text());
                return;
            }
            Some(Refusal::Same) => return,
            Some(Refusal::IsPage) => "is a page of the new site".to_owned(),
            Some(Refusal::Leads(other)) => format!("leads to {other}"),
            Some(Refusal::Unsound) => "is not an address that a server can redirect".to_owned(),
        };
        slot.changes.push(Change::new(What::Address, format!("{} {why}", old.text())));
    }

    /// Adds a line to `redirects.toml`, unless the old address must not lead there.
    pub fn redirect(&mut self, from: OldPath, to: &Arc<str>) {
        if self.addresses.lead(&from, to).is_ok() {
            self.redirects.push((from, to.clone()));
        }
    }

    /// Keeps the GUIDs, by which feed readers recognize articles. Each must be an address and belong to one article only.
    fn keep_guids(&mut self, survey: &Survey) {
        let mut owners: HashMap<&str, usize> = HashMap::new();
        for (place, brief) in survey.items.iter().enumerate() {
            let Some(slot) = &mut self.slots[place] else { continue };
            if brief.guid.is_empty() || !matches!(brief.role, Role::Article(_)) {
                continue;
            }
            if !crate::make::validation::is_address(&brief.guid) {
                slot.changes.push(Change::new(What::Guid, format!("`{}` is no address", brief.guid)));
            } else if owners.contains_key(brief.guid.as_str()) {
                slot.changes.push(Change::new(What::Guid, format!("{} also belongs to another article", brief.guid)));
            } else {
                owners.insert(&brief.guid, place);
                slot.guid = Some(brief.guid.clone());
            }
        }
    }
}

/// Maximum number of nested folders for a page.
const DEEPEST: usize = 8;

/// The index of the parent page of a page, if the parent is shown too.
fn parent_page(survey: &Survey, brief: &Brief) -> Option<usize> {
    let place = *survey.by_id.get(&brief.parent?)?;
    matches!(survey.items[place].role, Role::Page(Shown::Now | Shown::Later)).then_some(place)
}

fn is_public(brief: &Brief) -> bool {
    matches!(brief.role, Role::Article(Shown::Now) | Role::Page(Shown::Now))
}

fn month_of(brief: &Brief, zone: &TimeZone) -> Option<(i16, i8)> {
    let instant = Timestamp::from_second(brief.published?).ok()?.to_zoned(zone.clone());
    Some((instant.year(), instant.month()))
}

/// The old path with an earlier slug.
fn renamed(link: &OldPath, name: &str) -> Option<OldPath> {
    let name = slugs::decode(name);
    let bare = link.path.trim_end_matches('/');
    let (folder, own) = bare.rsplit_once('/')?;
    let slash = &link.path[bare.len()..];
    (!name.is_empty() && name != own).then(|| OldPath { path: format!("{folder}/{name}{slash}"), query: None })
}

/// Chooses the slug of an item. `above` is the slug of its parent page.
fn choose_slug(brief: &Brief, fallback: &str, above: Option<&Slug>, taken: &HashSet<Slug>, changes: &mut Vec<Change>) -> Slug {
    let kept = slugs::of_old(&brief.name);
    let made = kept.is_none();
    let wish = kept.or_else(|| slugs::of_text(&plain(&brief.title)));
    let wish = if fallback == "page" { wish.map(|slug| page_slug(&slug)) } else { wish };
    let numbered = || brief.id.map_or_else(|| fallback.to_owned(), |id| format!("{fallback}-{id}"));
    let wish = wish.or_else(|| Slug::parse(&numbered()).ok());
    // If two articles have the same slug, the later one gets its date after the slug, as in the reader of Markdown.
    let day = brief.published.and_then(|second| Timestamp::from_second(second).ok()).map(|instant| instant.strftime("%Y-%m-%d"));
    let dated = wish.as_ref().filter(|slug| fallback == "post" && taken.contains(slug)).zip(day.map(|day| day.to_string()));
    // A translation with the same slug as its original gets its language after the slug.
    let translated = brief
        .language
        .as_deref()
        .and_then(|language| wish.as_ref().filter(|slug| taken.contains(slug)).map(|slug| in_language(slug, Some(language))));
    let translated = translated.filter(|slug| !taken.contains(slug));
    let dated = dated.and_then(|(slug, day)| Slug::parse(&format!("{slug}-{day}")).ok()).filter(|slug| !taken.contains(slug));
    // If two pages have the same slug, the one that cannot keep it gets the slug of its parent page before its own.
    let below = wish.as_ref().filter(|slug| fallback == "page" && taken.contains(slug)).zip(above);
    let below = below.and_then(|(slug, above)| Slug::parse(&format!("{above}-{slug}")).ok());
    let slug = translated.or(dated).unwrap_or_else(|| slugs::free(below.or(wish), fallback, |slug| taken.contains(slug)));
    let old = slugs::decode(&brief.name);
    if made {
        changes.push(Change::new(What::Slug, format!("there was none; the new one is `{slug}`")));
    } else if slug.as_str() != old {
        changes.push(Change::new(What::Slug, format!("`{slug}` for `{old}`")));
    }
    slug
}
