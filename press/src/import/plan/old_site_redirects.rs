//! Plans redirects for the old site's own pages, such as its categories and feeds: addresses that belong to no article.

use super::super::addresses::OldPath;
use super::super::eligibility::{Role, Shown};
use super::super::site_toml::quoted;
use super::super::survey::Survey;
use super::super::term_registry::{Named, Registry};
use super::Plan;
use jiff::tz::TimeZone;

/// Articles on one page of WordPress's listings, by default.
const PAGE: usize = 10;

/// Plans a redirect for each of these pages.
pub(super) fn plan(plan: &mut Plan, survey: &Survey, zone: &TimeZone) {
    attachments(plan, survey);
    categories(plan, &survey.categories);
    for (segment, registry) in [("tag", &survey.tags), ("author", &survey.authors)] {
        for (_, named) in registry.used().filter(|(_, named)| named.uses > 0 && !named.old_slug.is_empty()) {
            list(plan, segment, &named.old_slug, named, segment == "author");
        }
    }
    for (year, month) in plan.months(survey, zone) {
        lead(plan, format!("/{year:04}/{month:02}/"), &format!("/archive/{year:04}/{month:02}/"));
        lead(plan, format!("/{year:04}/"), "/archive/");
    }
    for (from, to) in
        [("/feed/", "/feed.xml"), ("/feed/rss/", "/feed.xml"), ("/feed/rss2/", "/feed.xml"), ("/feed/atom/", "/atom.xml")]
    {
        lead(plan, from.to_owned(), to);
    }
    for (query, to) in [("feed=rss2", "/feed.xml"), ("feed=atom", "/atom.xml"), ("feed=rss", "/feed.xml")] {
        plan.redirect(OldPath { path: "/".to_owned(), query: Some(query.to_owned()) }, &to.into());
    }
    let articles = survey.items.iter().filter(|brief| brief.role == Role::Article(Shown::Now)).count();
    for number in 2..=articles.div_ceil(PAGE) {
        lead(plan, format!("/page/{number}/"), "/blog/");
    }
}

fn lead(plan: &mut Plan, from: String, to: &str) {
    plan.redirect(OldPath { path: from, query: None }, &to.into());
}

/// Redirects the page of each file to the article that the file belongs to.
fn attachments(plan: &mut Plan, survey: &Survey) {
    for brief in survey.items.iter().filter(|brief| brief.role == Role::File) {
        let parent = brief.parent.and_then(|parent| survey.by_id.get(&parent));
        let is_public = |place: &&usize| matches!(survey.items[**place].role, Role::Article(Shown::Now) | Role::Page(Shown::Now));
        let path = parent.filter(is_public).and_then(|place| plan.slots[*place].as_ref()).map(|slot| slot.path.clone());
        if let Some((path, old)) = path.zip(plan.old.path(&brief.link)) {
            plan.redirect(old, &path);
        }
    }
}

/// Redirects the categories. The old address of a category contained the categories above it.
fn categories(plan: &mut Plan, registry: &Registry) {
    for (place, named) in registry.used().filter(|(_, named)| named.uses > 0 && !named.old_slug.is_empty()) {
        let mut way = named.old_slug.clone();
        let mut above = registry.above(place);
        // Categories can be each other's parents in a circle; this limit ends it.
        for _ in 0..8 {
            let Some(at) = above else { break };
            way = format!("{}/{way}", registry.get(at).old_slug);
            above = registry.above(at);
        }
        list(plan, "category", &way, named, true);
        if way != named.old_slug {
            list(plan, "category", &named.old_slug, named, true);
        }
    }
}

fn list(plan: &mut Plan, segment: &str, old: &str, named: &Named, has_feed: bool) {
    let to = format!("/{segment}/{}/", named.slug);
    lead(plan, format!("/{segment}/{old}/"), &to);
    if has_feed {
        lead(plan, format!("/{segment}/{old}/feed/"), &format!("{to}feed.xml"));
        lead(plan, format!("/{segment}/{old}/feed/atom/"), &format!("{to}atom.xml"));
    } else {
        lead(plan, format!("/{segment}/{old}/feed/"), &to);
    }
}

/// The text of `redirects.toml`.
pub(in crate::import) fn toml(plan: &Plan) -> String {
    let mut text = "# Addresses of the old site. Those of articles and pages are their `aliases`.\n".to_owned();
    for (from, to) in &plan.redirects {
        text.push_str(&format!("\n[[redirects]]\nfrom = {}\nto = {}\n", quoted(&from.text()), quoted(to)));
    }
    text
}
