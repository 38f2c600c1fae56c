//! What was found, as it stands on the search page. The app knows nothing of it.

use broadsheet_model::{Card, Chip, Found, Hit, Kind, Part, Query, Site, Slug, When, Words, fill};
use maud::{Markup, html};
use serde::Deserialize;

/// What stands around every page, as in [`broadsheet_model::Frame`], without what results do not show.
#[derive(Debug, Default, Deserialize)]
pub struct Frame {
    site: Site,
    language: String,
    #[serde(default)]
    words: Words,
}

impl Frame {
    /// Everything under the form. `count` writes a number as a language does.
    pub fn found(&self, found: &Found, query: &Query, count: impl Fn(usize, &str) -> String) -> String {
        let words = &self.words;
        let count = |n| count(n, &self.language);
        html! {
            (self.chips(query, found))
            @if found.hits.is_empty() {
                div.notice {
                    h2 { (words.search_none) }
                    p.notice__text { (words.search_none_text) }
                    p.notice__ways {
                        @if is_narrowed(query) {
                            a href=(self.address(&Query { words: query.words.clone(), ..Query::default() })) { (words.search_drop_all) }
                        }
                        (self.archive())
                    }
                }
            } @else {
                @if let Some(instead) = &found.instead {
                    @let (before, after) = words.search_instead.split_once("{name}").unwrap_or((&words.search_instead, ""));
                    p.search__note { (before) strong { (instead) } (after) }
                }
                @if found.some_words { p.search__note { (words.search_some) } }
                div.search__tally {
                    @let total = if found.at_least { &words.search_at_least } else { &words.articles };
                    p.listing__total { (fill(total, "n", &count(found.total))) }
                    @if found.years.len() > 1 {
                        nav aria-label=(words.search_years) {
                            ul { @for (year, hits) in &found.years { li { (self.in_year(*year, query)) " " span { (count(*hits)) } } } }
                        }
                    }
                }
                div.search__hits.listing__cards #hits { (self.hits(&found.hits)) (self.more(found, 0)) }
            }
        }
        .into_string()
    }

    /// The cards behind the first `skip`, which are shown already.
    pub fn further(&self, found: &Found, skip: usize) -> String {
        html! { (self.hits(&found.hits)) (self.more(found, skip)) }.into_string()
    }

    fn hits(&self, hits: &[Hit]) -> Markup {
        html! {
            @for Hit { card, headline, passage } in hits {
                article.card {
                    @if let Some(section) = &card.section { p.card__section { (self.chip(section)) } }
                    h2.card__headline { a href=(self.site.href(&format!("/blog/{}/", card.slug))) { (marked(headline)) } }
                    @if !passage.is_empty() { p.card__summary { (marked(passage)) } }
                    (self.meta(card))
                }
            }
        }
    }

    fn chip(&self, chip: &Chip) -> Markup {
        html! { a href=(self.site.href(&format!("/{}/{}/", Kind::Category.as_str(), chip.slug))) { (chip.name) } }
    }

    fn meta(&self, card: &Card) -> Markup {
        html! {
            @if !card.byline.is_empty() || card.dateline.is_some() || card.minutes > 0 {
                p.card__meta {
                    @if !card.byline.is_empty() {
                        span.card__names {
                            @for (n, person) in card.byline.iter().enumerate() { @if n > 0 { ", " } (person.name) }
                        }
                    }
                    @if let Some(dateline) = &card.dateline { time datetime=(dateline.published) { (dateline.shown) } }
                    @if card.minutes > 0 { span.minutes { (fill(&self.words.minutes, "n", &card.minutes.to_string())) } }
                }
            }
        }
    }

    /// The way to the next ones, behind the last card.
    fn more(&self, found: &Found, skip: usize) -> Markup {
        html! {
            @if !found.hits.is_empty() && skip + found.hits.len() < found.total {
                p.search__more #more { button type="button" { (self.words.search_more) } }
            }
        }
    }

    fn in_year(&self, year: i16, query: &Query) -> Markup {
        let when = Some(When { year, month: None });
        html! { a href=(self.address(&Query { from: when, to: when, ..query.clone() })) { (format!("{year:04}")) } }
    }

    fn archive(&self) -> Markup {
        html! { a href=(self.site.href("/archive/")) { (self.words.archive) } }
    }

    fn address(&self, query: &Query) -> String {
        format!("{}?{query}", self.site.href("/search/"))
    }

    /// The filters that no field of the form shows, each a link to the same search without it.
    fn chips(&self, query: &Query, found: &Found) -> Markup {
        let spelt = |slug: &Slug| slug.as_str().replace('-', " ");
        // Their articles name them.
        let people = || found.hits.iter().flat_map(|hit| &hit.card.byline);
        let named = |slug: &Slug| people().find(|p| p.slug == *slug).map_or_else(|| spelt(slug), |p| p.name.clone());
        let filters = [
            (query.tag.as_ref().map(spelt), Query { tag: None, ..query.clone() }),
            (query.author.as_ref().map(named), Query { author: None, ..query.clone() }),
            (query.language.clone(), Query { language: None, ..query.clone() }),
        ];
        html! {
            @if filters.iter().any(|(name, _)| name.is_some()) {
                ul.chips {
                    @for (name, without) in &filters {
                        @if let Some(name) = name {
                            li { a.chip href=(self.address(without)) aria-label=(fill(&self.words.search_drop, "name", name)) { (name) " ×" } }
                        }
                    }
                }
            }
        }
    }
}

fn marked(parts: &[Part]) -> Markup {
    html! { @for part in parts { @if part.marked { mark { (part.text) } } @else { (part.text) } } }
}

fn is_narrowed(query: &Query) -> bool {
    *query != Query { words: query.words.clone(), sort: query.sort, ..Query::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use broadsheet_model::{Byline, SlugError};

    fn frame() -> Frame {
        Frame { site: Site::new("https://news.example", "/sub/"), ..Frame::default() }
    }

    fn one(headline: &str) -> Result<Found, SlugError> {
        let byline = vec![Byline { name: "Farida Hasanli".to_owned(), slug: Slug::parse("farida-hasanli")? }];
        let card = Card {
            slug: Slug::parse("a-treaty")?,
            headline: headline.to_owned(),
            summary: None,
            section: None,
            byline,
            dateline: None,
            minutes: 0,
            cover: None,
        };
        let part = |text: &str, marked| Part { text: text.to_owned(), marked };
        let hit = Hit { card, headline: vec![part(headline, false)], passage: vec![part("A ", false), part("<b>", true)] };
        Ok(Found { total: 1234, hits: vec![hit], years: vec![(2023, 1200), (2022, 34)], ..Found::default() })
    }

    fn shown(found: &Found, query: &str) -> String {
        frame().found(found, &Query::parse(query), |n, _| n.to_string())
    }

    #[test]
    fn what_was_found_is_text_and_marks() -> Result<(), SlugError> {
        let html = shown(&one("<script>")?, "q=treaty&sort=date");
        assert!(html.contains(r#"<a href="/sub/blog/a-treaty/">&lt;script&gt;</a>"#), "{html}");
        assert!(html.contains("A <mark>&lt;b&gt;</mark>"), "{html}");
        assert!(html.contains("Articles: 1234"), "{html}");
        assert!(html.contains(r#"href="/sub/search/?q=treaty&amp;from=2023&amp;to=2023&amp;sort=date">2023</a>"#), "{html}");
        Ok(())
    }

    #[test]
    fn there_is_a_way_to_more_where_there_is_more() -> Result<(), SlugError> {
        let found = Found { total: 3, ..one("A")? };
        assert!(shown(&found, "q=a").contains("More results"));
        assert!(frame().further(&found, 1).contains("More results"));
        assert!(!frame().further(&found, 2).contains("More results"));
        Ok(())
    }

    #[test]
    fn a_filter_that_no_field_shows_is_a_link_without_it() -> Result<(), SlugError> {
        let html = shown(&one("A treaty")?, "q=treaty&tag=crude-oil&author=farida-hasanli&from=2019-05");
        for (name, without) in [
            ("crude oil", "q=treaty&amp;author=farida-hasanli&amp;from=2019-05"),
            ("Farida Hasanli", "q=treaty&amp;tag=crude-oil&amp;from=2019-05"),
        ] {
            let link = format!("href=\"/sub/search/?{without}\" aria-label=\"Drop the filter {name}\">{name} ×</a>");
            assert!(html.contains(&link), "{link} in {html}");
        }
        Ok(())
    }

    #[test]
    fn nothing_found_offers_to_drop_filters_where_there_are_any() {
        let words = Words::default();
        let nothing = Found::default();
        assert!(!shown(&nothing, "q=treaty&sort=date").contains(&words.search_drop_all));
        let html = shown(&nothing, "q=treaty&tag=oil");
        assert!(html.contains(&words.search_none) && html.contains(r#"<a href="/sub/search/?q=treaty">"#), "{html}");
    }

    #[test]
    fn other_words_are_owned_up_to() -> Result<(), SlugError> {
        let instead = Found { instead: Some("treaty".to_owned()), at_least: true, ..one("A")? };
        let html = shown(&instead, "q=traety");
        assert!(html.contains("Showing results for <strong>treaty</strong>"), "{html}");
        assert!(html.contains("Articles: more than 1234"), "{html}");
        assert!(shown(&Found { some_words: true, ..one("A")? }, "q=a+b").contains("most of them"));
        Ok(())
    }
}
