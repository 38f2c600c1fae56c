//! Decides whether an item is imported, and as what. Only items that everybody could read are imported, unless the user asks for
//! more.

use super::wordpress_dates::{published, says_gmt};
use super::wordpress_types::{Dates, Item};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// What to import in addition to public items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Statuses that are imported as drafts: `draft`, `pending`, `private`, `future`, `protected`, `trash`.
    pub drafts: Vec<String>,
    /// Types besides `post` and `page` that are imported as articles.
    pub types: Vec<String>,
    /// Scheduled items are imported and stay scheduled.
    pub scheduled: bool,
}

/// When an imported item is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// At once, because it was public.
    Now,
    /// From its date on.
    Later,
    /// Never, because it is a draft.
    Never,
}

/// What an item becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Article(Shown),
    Page(Shown),
    /// A file that articles may show.
    File,
    /// A menu, or a link in a menu.
    Menu,
    /// Nothing; holds the reason.
    Skipped(String),
}

/// Types that WordPress uses internally.
const MACHINERY: &[&str] = &[
    "revision",
    "custom_css",
    "customize_changeset",
    "oembed_cache",
    "user_request",
    "wp_global_styles",
    "wp_template",
    "wp_template_part",
    "wp_font_family",
    "wp_font_face",
];

/// The statuses that the user can ask for.
pub const STATUSES: &[&str] = &["draft", "pending", "private", "future", "protected", "trash"];

/// What an item becomes at the instant `now`, without regard to other items.
pub(super) fn role(item: &Item, wanted: &Wanted, now: Timestamp) -> Role {
    if let Some(why) = &item.lost {
        return Role::Skipped(format!("damaged: {why}"));
    }
    match item.kind.as_str() {
        "attachment" if item.status == "trash" => return Role::Skipped("in the bin".to_owned()),
        "attachment" if item.is_protected || !matches!(item.status.as_str(), "inherit" | "publish" | "") => {
            return Role::Skipped(status(&item.status));
        }
        "attachment" if item.file.is_empty() => return Role::Skipped("an attachment without a file".to_owned()),
        "attachment" => return Role::File,
        "wp_block" => return Role::Skipped("a reusable block; the articles that use it contain its text".to_owned()),
        "guest-author" => return Role::Skipped("an author; their articles show the name".to_owned()),
        "nav_menu_item" | "wp_navigation" if item.status == "publish" && !item.is_protected => return Role::Menu,
        "nav_menu_item" | "wp_navigation" => return Role::Skipped(status(&item.status)),
        kind if MACHINERY.contains(&kind) => return Role::Skipped("part of the old site's machinery".to_owned()),
        "post" | "page" => {}
        kind if wanted.types.iter().any(|wanted| wanted == kind) => {}
        kind => return Role::Skipped(format!("of the type `{kind}`; `--types {kind}` imports it")),
    }
    let is_asked_for = |status: &str| wanted.drafts.iter().any(|wanted| wanted == status);
    let shown = match item.status.as_str() {
        // The old site showed this item before its date. A newsroom never does that.
        "publish" if !item.is_protected && may_be_later(&item.dates, now) => Shown::Later,
        "publish" if !item.is_protected => Shown::Now,
        "publish" if is_asked_for("protected") => Shown::Never,
        "publish" => return Role::Skipped("protected by a password".to_owned()),
        "future" if wanted.scheduled && !item.is_protected => match published(&item.dates, &TimeZone::UTC) {
            Some(_) => Shown::Later,
            // Without a date it would be shown at once.
            None => return Role::Skipped("scheduled, but without a usable date".to_owned()),
        },
        other if is_asked_for(other) && (!item.is_protected || is_asked_for("protected")) => Shown::Never,
        other => return Role::Skipped(status(other)),
    };
    if item.kind == "page" { Role::Page(shown) } else { Role::Article(shown) }
}

/// In hours: no time zone of the world differs more than this from GMT.
const FURTHEST: i64 = 15;

/// Whether a date may be after `now`. If only the local time is known, the time zone that is furthest behind GMT is assumed.
fn may_be_later(dates: &Dates, now: Timestamp) -> bool {
    let Some(date) = published(dates, &TimeZone::UTC) else { return false };
    let behind = if says_gmt(dates) { 0 } else { FURTHEST * 3600 };
    date.0.timestamp().as_second() + behind > now.as_second()
}

impl Role {
    /// Whether an item that is left out was public anyway, so that its files were public too.
    pub fn was_open(&self) -> bool {
        matches!(self, Self::Skipped(why) if why.starts_with("of the type") || why.starts_with("is in the export twice"))
    }
}

fn status(status: &str) -> String {
    match status {
        "draft" => "a draft".to_owned(),
        "pending" => "waiting for review".to_owned(),
        "private" => "private".to_owned(),
        "future" => "scheduled, not published yet".to_owned(),
        "trash" => "in the bin".to_owned(),
        "auto-draft" => "a draft that was never saved".to_owned(),
        "" => "without a status, so perhaps not public".to_owned(),
        other => format!("of the status `{other}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_item_with_a_future_date_is_shown_from_that_date_on() -> Result<(), jiff::Error> {
        let now = "2024-05-04T10:00:00Z".parse()?;
        for (local, gmt, shown) in [
            ("2024-05-04 18:00:00", "2024-05-04 10:00:00", Shown::Now),
            ("2024-05-04 02:00:01", "2024-05-04 10:00:01", Shown::Later),
            // The time zone is not known: the local time may have been ten hours behind GMT.
            ("2024-05-04 01:00:00", "", Shown::Later),
            ("2024-05-03 18:00:00", "", Shown::Now),
            ("", "", Shown::Now),
        ] {
            let [kind, status, local, gmt] = ["post", "publish", local, gmt].map(str::to_owned);
            let item = Item { kind, status, dates: Dates { local, gmt, ..Dates::default() }, ..Item::default() };
            assert_eq!(role(&item, &Wanted::default(), now), Role::Article(shown), "{:?}", item.dates);
        }
        Ok(())
    }

    #[test]
    fn only_public_or_wanted_items_are_imported() {
        let nothing = Wanted::default();
        let some = Wanted { drafts: vec!["draft".to_owned()], types: vec!["recipe".to_owned()], scheduled: true };
        for (kind, status, protected, wanted, expected) in [
            ("post", "publish", false, &nothing, Some(Role::Article(Shown::Now))),
            ("page", "publish", false, &nothing, Some(Role::Page(Shown::Now))),
            ("post", "publish", true, &nothing, None),
            ("post", "publish", true, &some, None),
            ("post", "draft", false, &nothing, None),
            ("post", "draft", false, &some, Some(Role::Article(Shown::Never))),
            ("post", "draft", true, &some, None),
            ("post", "private", false, &some, None),
            ("post", "Publish", false, &some, None),
            ("post", "", false, &nothing, None),
            ("post", "inherit", false, &nothing, None),
            ("recipe", "publish", false, &nothing, None),
            ("recipe", "publish", false, &some, Some(Role::Article(Shown::Now))),
            ("revision", "publish", false, &some, None),
            // The item has no date.
            ("post", "future", false, &some, None),
        ] {
            let item = Item { kind: kind.to_owned(), status: status.to_owned(), is_protected: protected, ..Item::default() };
            let role = role(&item, wanted, Timestamp::UNIX_EPOCH);
            assert_eq!(Some(role).filter(|role| !matches!(role, Role::Skipped(_))), expected, "{kind} {status} {protected}");
        }
    }
}
