//! The news sitemap: the articles of the last two days.

use super::super::dataset::Dataset;
use super::super::feeds::xml_text::allowed;
use super::{URLSET_END, head};
use crate::content::{Config, Newsroom, Piece};
use crate::support::date_format::rfc3339;
use broadsheet::head::escape;
use broadsheet::routes::Route;
use jiff::{SignedDuration, Timestamp};
use std::fmt::Write;

/// The name of the news sitemap.
pub const NEWS: &str = "sitemap-news.xml";
/// Maximum age of its articles.
const REACH: SignedDuration = SignedDuration::from_hours(48);
/// Maximum number of its articles.
pub const LENGTH: usize = 1_000;
/// The XML namespace of the elements about an article.
const OF_NEWS: &str = "http://www.google.com/schemas/sitemap-news/0.9";

/// The news sitemap with the articles of the last two days before `now`, the newest first. The file exists even without such
/// articles, because a file that appears and disappears would look like a mistake to the programs that fetch it.
#[must_use]
pub fn news(dataset: &Dataset<'_>, now: Timestamp) -> Vec<u8> {
    let config = &dataset.newsroom().config;
    let mut out = head("urlset", &format!(" xmlns:news=\"{OF_NEWS}\""));
    let publication = format!(
        "<news:publication><news:name>{}</news:name><news:language>{}</news:language></news:publication>",
        escape(&allowed(&config.title)),
        language(config),
    );
    let earliest = now.saturating_sub(REACH).unwrap_or(Timestamp::MIN);
    // The newest articles come first, and the articles without a date last.
    let recent = articles_of(dataset.newsroom()).filter_map(|piece| Some((piece, piece.published.as_ref()?)));
    let recent = recent.skip_while(|(_, date)| date.timestamp() > now).take_while(|(_, date)| date.timestamp() > earliest);
    for (piece, published) in recent.take(LENGTH) {
        _ = writeln!(
            out,
            "<url><loc>{}</loc><news:news>{publication}<news:publication_date>{}</news:publication_date><news:title>{}</news:title></news:news></url>",
            escape(&dataset.permalink(&Route::Article(piece.slug.clone()))),
            rfc3339(published),
            escape(allowed(&piece.headline).trim()),
        );
    }
    out.push_str(URLSET_END);
    out.into_bytes()
}

/// The time, in seconds since 1970, at which the sitemap next changes because an article enters or leaves it.
#[must_use]
pub fn until(newsroom: &Newsroom, now: Timestamp) -> Option<i64> {
    let dates = articles_of(newsroom).filter_map(|piece| Some(piece.published.as_ref()?.timestamp()));
    let reach = REACH.as_secs();
    let turns = dates.map(|date| if date > now { date.as_second() } else { date.as_second().saturating_add(reach) });
    turns.filter(|&turn| turn > now.as_second()).min()
}

/// The articles that sitemaps may list, the newest first.
fn articles_of(newsroom: &Newsroom) -> impl Iterator<Item = &Piece> {
    newsroom.articles.iter().filter(|piece| !piece.out_of_sitemap)
}

/// The language as an ISO 639 code, as news sitemaps require it: two or three letters, except for `zh-cn` and `zh-tw`.
fn language(config: &Config) -> String {
    let tag = config.language.to_ascii_lowercase();
    let mut parts = tag.split('-');
    match parts.next() {
        Some("zh") if parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo")) => "zh-tw".to_owned(),
        Some("zh") => "zh-cn".to_owned(),
        first => first.unwrap_or_default().to_owned(),
    }
}
