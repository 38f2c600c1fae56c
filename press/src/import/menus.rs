//! Turns the menus of the old site into the links of the new site's navigation and footer, which are both flat lists. An export
//! does not say where a theme showed a menu. So the name of the menu decides, or else its size.

use super::eligibility::{Role, Shown};
use super::plan::Plan;
use super::slugs;
use super::survey::Survey;
use super::term_registry::Registry;
use super::tree::plain;
use super::wordpress_types::Item;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use url::Url;

/// The target of a menu link.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Target {
    /// An article or page, by its number.
    Item(u64),
    Category(u64),
    Tag(u64),
    Url(String),
    /// All top-level pages.
    AllPages,
}

/// A link in a menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MenuLink {
    /// The place of the item that contains the link in the export.
    place: usize,
    number: Option<u64>,
    /// The number of the link above it.
    above: Option<u64>,
    order: i64,
    /// Slug and name of its menu, in lower case.
    menu: String,
    is_block: bool,
    /// Plain text; empty when the link uses the title of its target.
    label: String,
    target: Target,
}

/// Reads a `nav_menu_item` as a link. `place` is the place of the item. `None` when it is in no menu.
pub(super) fn of_item(item: &Item, place: usize) -> Option<MenuLink> {
    let menu = item.terms.iter().find(|term| term.taxonomy == "nav_menu")?;
    let meta = |name: &str| item.meta(&format!("_menu_item_{name}")).unwrap_or_default();
    let object: Option<u64> = meta("object_id").parse().ok();
    let target = match (meta("type"), meta("object"), object) {
        ("post_type", _, Some(id)) => Target::Item(id),
        ("taxonomy", "category", Some(id)) => Target::Category(id),
        ("taxonomy", "post_tag", Some(id)) => Target::Tag(id),
        _ => Target::Url(meta("url").to_owned()),
    };
    Some(MenuLink {
        place,
        number: item.id,
        above: meta("menu_item_parent").parse().ok().filter(|above| *above != 0),
        order: item.order,
        menu: format!("{} {}", menu.slug, plain(&menu.name)).to_lowercase(),
        is_block: false,
        label: plain(&item.title),
        target,
    })
}

/// The links in the body of a `wp_navigation`.
pub(super) fn of_blocks(item: &Item, place: usize) -> Vec<MenuLink> {
    let mut links: Vec<MenuLink> = Vec::new();
    let mut open: Vec<u64> = Vec::new();
    for block in item.body.split("<!--").skip(1).filter_map(|rest| rest.split_once("-->")).map(|(comment, _)| comment.trim()) {
        if block.starts_with("/wp:navigation-submenu") {
            open.pop();
        }
        let Some(block) = block.strip_prefix("wp:") else { continue };
        let (block, is_closed) = block.strip_suffix('/').map_or((block, false), |block| (block, true));
        let (name, attributes) = block.split_once(char::is_whitespace).unwrap_or((block, ""));
        let attributes: Value = serde_json::from_str(attributes.trim()).unwrap_or_default();
        let text = |name: &str| attributes[name].as_str().unwrap_or_default().to_owned();
        let target = match (name, text("kind").as_str(), text("type").as_str(), attributes["id"].as_u64()) {
            ("home-link", ..) => Target::Url("/".to_owned()),
            ("page-list", ..) => Target::AllPages,
            ("navigation-link" | "navigation-submenu", "taxonomy", "category", Some(id)) => Target::Category(id),
            ("navigation-link" | "navigation-submenu", "taxonomy", "tag" | "post_tag", Some(id)) => Target::Tag(id),
            ("navigation-link" | "navigation-submenu", "post-type", _, Some(id)) => Target::Item(id),
            ("navigation-link" | "navigation-submenu", ..) => Target::Url(text("url")),
            _ => continue,
        };
        let number = links.len() as u64 + 1;
        links.push(MenuLink {
            place,
            number: Some(number),
            above: open.last().copied(),
            order: 0,
            menu: format!("{} {}", item.name, plain(&item.title)).to_lowercase(),
            is_block: true,
            label: plain(&text("label")),
            target,
        });
        if name == "navigation-submenu" && !is_closed {
            open.push(number);
        }
    }
    links
}

/// A link of the new site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub label: String,
    /// A path of the site, or an address.
    pub path: String,
}

/// What happened to the links in an item of the export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LinksOfItem {
    pub paths: Vec<String>,
    /// Why other links are left out.
    pub left_out: Vec<&'static str>,
}

/// The menus of the new site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Menus {
    /// Empty when no menu is the navigation.
    pub navigation: Vec<Link>,
    pub footer: Vec<Link>,
    /// By the place of the item that contains them.
    pub by_item: HashMap<usize, LinksOfItem>,
}

const LEADS_NOWHERE: &str = "a link of a menu to something that is not imported";
const IS_BELOW: &str = "a link of a menu below another one; the navigation is a flat list";
const IS_ELSEWHERE: &str = "in a menu that is neither the navigation nor the footer";

/// Parts of menu names, in the languages of many themes.
const FOOTERS: &[&str] = &["foot", "bottom", "legal", "imprint", "fuß", "fuss", "pied", "pie-de", "rodap", "подвал", "низ"];
const SOCIAL: &str = "social";
const SIDES: &[&str] = &["mobile", "side", "topbar", "top-bar", "secondary"];
const NAVIGATIONS: &[&str] =
    &["primary", "main", "header", "top", "nav", "haupt", "princip", "kopf", "entête", "cabec", "главн", "основн", "шапк"];

/// Chooses the menus of the new site.
pub(super) fn plan(survey: &Survey, plan: &Plan) -> Menus {
    let mut groups: BTreeMap<(bool, &str, usize), Vec<&MenuLink>> = BTreeMap::new();
    for link in &survey.menu_links {
        // In the block editor, each menu is an item of its own.
        let item = if link.is_block { link.place } else { 0 };
        groups.entry((link.is_block, &link.menu, item)).or_default().push(link);
    }
    for links in groups.values_mut() {
        links.sort_by_key(|link| (link.order, link.place));
    }
    let resolver = Resolver { survey, plan, numbers: plan.numbers(survey) };
    let is_called = |name: &str, words: &[&str]| words.iter().any(|word| name.contains(word));
    let size = |links: &[&MenuLink]| links.iter().filter(|link| !resolver.links(link).is_empty()).count();
    let footer = groups
        .iter()
        .filter(|((_, name, _), links)| (is_called(name, FOOTERS) || name.contains(SOCIAL)) && size(links) > 0)
        .max_by_key(|((is_block, name, _), links)| (is_called(name, FOOTERS), !is_block, size(links)))
        .map(|(key, _)| *key);
    let navigation = groups
        .iter()
        .filter(|((_, name, _), links)| !is_called(name, FOOTERS) && !name.contains(SOCIAL) && size(links) > 0)
        .max_by_key(|((is_block, name, _), links)| {
            (!is_block, is_called(name, NAVIGATIONS), !is_called(name, SIDES), size(links))
        })
        .map(|(key, _)| *key);
    let mut menus = Menus::default();
    for (key, links) in &groups {
        if Some(*key) == navigation {
            menus.navigation = resolver.flat(links, false, &mut menus.by_item);
        } else if Some(*key) == footer {
            menus.footer = resolver.flat(links, true, &mut menus.by_item);
        } else {
            for link in links {
                menus.by_item.entry(link.place).or_default().left_out.push(IS_ELSEWHERE);
            }
        }
    }
    menus
}

struct Resolver<'a> {
    survey: &'a Survey,
    plan: &'a Plan,
    numbers: HashMap<u64, &'a str>,
}

impl Resolver<'_> {
    /// A menu as a flat list. A link below another link is included if `with_lower` is true, or if all links above it lead
    /// nowhere, like the headings of drop-down menus.
    fn flat(&self, links: &[&MenuLink], with_lower: bool, by_item: &mut HashMap<usize, LinksOfItem>) -> Vec<Link> {
        let by_number: HashMap<u64, &MenuLink> = links.iter().filter_map(|link| Some((link.number?, *link))).collect();
        let is_top = |link: &MenuLink| {
            let mut above = link.above;
            for _ in 0..links.len() {
                let Some(upper) = above.and_then(|above| by_number.get(&above)) else { return true };
                if !self.links(upper).is_empty() {
                    return false;
                }
                above = upper.above;
            }
            true
        };
        let mut list = Vec::new();
        for link in links {
            let of_item = by_item.entry(link.place).or_default();
            let found = self.links(link);
            if found.is_empty() {
                of_item.left_out.push(LEADS_NOWHERE);
            } else if with_lower || is_top(link) {
                of_item.paths.extend(found.iter().map(|link| link.path.clone()));
                list.extend(found);
            } else {
                of_item.left_out.push(IS_BELOW);
            }
        }
        list
    }

    /// The new links for a menu link: none when it leads nowhere, and several when its target is all pages.
    fn links(&self, link: &MenuLink) -> Vec<Link> {
        let (path, name) = match &link.target {
            Target::Item(id) => (self.numbers.get(id).map(|path| (*path).to_owned()), self.title(*id)),
            Target::Category(id) => self.term("category", *id, &self.survey.categories),
            Target::Tag(id) => self.term("tag", *id, &self.survey.tags),
            Target::Url(url) => (self.address(url), None),
            Target::AllPages => return self.all_pages(),
        };
        let label = if link.label.is_empty() { name.unwrap_or_default() } else { link.label.clone() };
        let path = path.filter(|_| !label.is_empty());
        path.map(|path| Link { label, path }).into_iter().collect()
    }

    fn title(&self, id: u64) -> Option<String> {
        let brief = &self.survey.items[*self.survey.by_id.get(&id)?];
        let title = plain(&brief.title);
        Some(if title.is_empty() { slugs::decode(&brief.name).replace('-', " ") } else { title })
    }

    fn term(&self, segment: &str, id: u64, registry: &Registry) -> (Option<String>, Option<String>) {
        let place = self.survey.term_ids.get(&(segment, id));
        let named = place.map(|place| registry.get(*place)).filter(|named| named.is_used);
        (named.map(|named| format!("/{segment}/{}/", named.slug)), named.map(|named| named.name.clone()))
    }

    /// The address of a link on the new site; `None` when it leads nowhere.
    fn address(&self, url: &str) -> Option<String> {
        let url = url.trim();
        if url.is_empty() || url.starts_with(['#', '?']) {
            return None;
        }
        if let Some(old) = self.plan.old.path(url) {
            let fragment = url.find('#').map_or("", |at| &url[at..]);
            if old.path == "/" && old.query.is_none() {
                return Some(format!("/{fragment}"));
            }
            let by_number = || if old.path == "/" { self.numbers.get(&old.number()?).copied() } else { None };
            let path = by_number().or_else(|| self.plan.addresses.new_path(&old));
            return path.map(|path| format!("{path}{fragment}"));
        }
        let parsed = Url::parse(url).ok()?;
        let is_link = matches!(parsed.scheme(), "http" | "https") && parsed.has_host() || parsed.scheme() == "mailto";
        is_link.then(|| parsed.to_string())
    }

    fn all_pages(&self) -> Vec<Link> {
        let is_top = |brief: &super::survey::Brief| {
            let above = brief.parent.and_then(|parent| self.survey.by_id.get(&parent)).map(|place| &self.survey.items[*place]);
            brief.role == Role::Page(Shown::Now) && above.is_none_or(|above| above.role != Role::Page(Shown::Now))
        };
        let pages = self.survey.items.iter().filter(|brief| is_top(brief));
        let mut links: Vec<Link> = pages
            .filter_map(|brief| {
                let path = (*self.numbers.get(&brief.id?)?).to_owned();
                Some(Link { label: self.title(brief.id?)?, path })
            })
            .collect();
        links.sort_by(|a, b| a.label.cmp(&b.label).then_with(|| a.path.cmp(&b.path)));
        links
    }
}
