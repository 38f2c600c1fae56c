//! Makes the HTML of search results. The app has no code for it.

use broadsheet_model::{
    Card, Chip, Direction, Found, Heading, Hit, ListingKind, Part, Query, Results, Site, Slug, When, Words, encode_path, fill,
};
use maud::{Markup, html};
use serde::Deserialize;

/// The part of [`broadsheet_model::Frame`] that results need.
#[derive(Debug, Default, Deserialize)]
pub struct Frame {
    site: Site,
    language: String,
    #[serde(default)]
    words: Words,
}

impl Frame {
    /// The results, without the first `skip` hits, which the page shows already. `count` formats a number for a language.
    pub fn results(&self, found: &Found, query: &Query, skip: usize, count: impl Fn(usize, &str) -> String) -> Results {
        let words = &self.words;
        let total = if found.at_least { &words.search_at_least } else { &words.articles };
        let tally = match found.hits.is_empty() {
            true => words.search_none.clone(),
            false => fill(total, "n", &count(found.total, &self.language)),
        };
        let shown = found.hits.len();
        let has_more = shown > 0 && skip + shown < found.total;
        let html = match skip {
            0 => self.found(found, query, &tally, has_more, |n| count(n, &self.language)),
            _ => self.further(found, has_more),
        };
        Results { is_preliminary: false, shown, has_more, tally, marks: marks(found), html: html.into_string() }
    }

    /// The HTML of everything under the form.
    fn found(&self, found: &Found, query: &Query, tally: &str, has_more: bool, count: impl Fn(usize) -> String) -> Markup {
        let words = &self.words;
        html! {
            (self.chips(query, found))
            @if found.hits.is_empty() {
                div.notice {
                    h2 { (tally) }
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
                    p.search__note {
                        (before) strong { (instead) } (after) " "
                        a href=(self.address(&Query { words: as_typed(&query.words), ..query.clone() })) {
                            (fill(&words.search_typed, "name", query.words.trim()))
                        }
                    }
                }
                @if found.some_words { p.search__note { (words.search_some) } }
                div.search__tally {
                    p.listing__total { (tally) }
                    @if found.years.len() > 1 {
                        nav aria-label=(words.search_years) {
                            ul { @for (year, hits) in &found.years { li { (self.in_year(*year, query)) " " span { (count(*hits)) } } } }
                        }
                    }
                }
                div.search__hits.listing__cards #hits { (self.further(found, has_more)) }
            }
        }
    }

    /// The cards, and the button for more results.
    fn further(&self, found: &Found, has_more: bool) -> Markup {
        html! {
            (self.hits(&found.hits))
            @if has_more { p.search__more #more { button type="button" { (self.words.search_more) } } }
        }
    }

    fn hits(&self, hits: &[Hit]) -> Markup {
        html! {
            @for Hit { card, headline, passage, place } in hits {
                article.card {
                    @if let Some(section) = &card.section { p.card__section { (self.chip(section)) } }
                    @let (lang, dir) = (card.language.as_deref(), card.direction.map(Direction::as_str));
                    @let href = self.site.href(&format!("/blog/{}/", card.slug));
                    h2.card__headline lang=[lang] dir=[dir] { a href=(href) { (marked(headline)) } }
                    @if !passage.is_empty() { p.card__summary lang=[lang] dir=[dir] { (marked(passage)) } }
                    @if let Some(Heading { id, text, .. }) = place {
                        p.card__place lang=[lang] dir=[dir] { a href=(format!("{href}#{}", encode_path(id))) { (text) } }
                    }
                    (self.meta(card))
                }
            }
        }
    }

    fn chip(&self, chip: &Chip) -> Markup {
        html! { a href=(self.site.href(&format!("/{}/{}/", ListingKind::Category.as_str(), chip.slug))) { (chip.name) } }
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

    /// The filters of the query that no field of the form shows. Each is a link to the same search without that filter.
    fn chips(&self, query: &Query, found: &Found) -> Markup {
        let spelt = |slug: &Slug| slug.as_str().replace('-', " ");
        // The cards of an author's articles contain the author's name.
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

/// The words to mark on a page that the reader opens from a result: as the shown hits write them, and in all their other forms.
fn marks(found: &Found) -> Vec<String> {
    let parts = found.hits.iter().flat_map(|hit| hit.headline.iter().chain(&hit.passage));
    let mut marks: Vec<String> =
        parts.filter(|part| part.marked).map(|part| part.text.clone()).chain(found.marks.clone()).collect();
    marks.sort_unstable();
    marks.dedup();
    marks
}

/// Puts each word in quotation marks, so that the engine corrects none of them.
fn as_typed(words: &str) -> String {
    let quoted = words.split_whitespace().map(|word| match word.starts_with(['-', '"']) || word.ends_with('"') {
        true => word.to_owned(),
        false => format!("\"{word}\""),
    });
    quoted.collect::<Vec<_>>().join(" ")
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
            language: None,
            direction: None,
        };
        let part = |text: &str, marked| Part { text: text.to_owned(), marked };
        let hit =
            Hit { card, headline: vec![part(headline, false)], passage: vec![part("A ", false), part("<b>", true)], place: None };
        Ok(Found { total: 1234, hits: vec![hit], years: vec![(2023, 1200), (2022, 34)], ..Found::default() })
    }

    fn shown(found: &Found, query: &str) -> String {
        results(found, query, 0).html
    }

    fn results(found: &Found, query: &str, skip: usize) -> Results {
        frame().results(found, &Query::parse(query), skip, |n, _| n.to_string())
    }

    #[test]
    fn results_are_escaped_text_with_marks() -> Result<(), SlugError> {
        let html = shown(&one("<script>")?, "q=treaty&sort=date");
        assert!(html.contains(r#"<a href="/sub/blog/a-treaty/">&lt;script&gt;</a>"#), "{html}");
        assert!(html.contains("A <mark>&lt;b&gt;</mark>"), "{html}");
        assert!(html.contains("Articles: 1234"), "{html}");
        assert!(html.contains(r#"href="/sub/search/?q=treaty&amp;from=2023&amp;to=2023&amp;sort=date">2023</a>"#), "{html}");
        Ok(())
    }

    #[test]
    fn cards_in_another_language_have_lang_and_dir() -> Result<(), SlugError> {
        let mut found = one("معاهدة")?;
        assert!(!shown(&found, "q=a").contains("lang="));
        found.hits[0].card.language = Some("ar".to_owned());
        found.hits[0].card.direction = Some(Direction::Rtl);
        let html = shown(&found, "q=a");
        for element in ["<h2 class=\"card__headline\"", "<p class=\"card__summary\""] {
            assert!(html.contains(&format!("{element} lang=\"ar\" dir=\"rtl\">")), "{html}");
        }
        Ok(())
    }

    #[test]
    fn the_button_for_more_appears_only_when_there_are_more() -> Result<(), SlugError> {
        let found = Found { total: 3, ..one("A")? };
        for (skip, has_more) in [(0, true), (1, true), (2, false)] {
            let results = results(&found, "q=a", skip);
            assert_eq!(
                (results.has_more, results.html.contains("More results"), results.shown),
                (has_more, has_more, 1),
                "{skip}"
            );
        }
        Ok(())
    }

    #[test]
    fn results_include_tally_and_marks() -> Result<(), SlugError> {
        let marks = vec!["a".to_owned(), "<b>".to_owned(), "harb*".to_owned()];
        let some = results(&Found { marks, ..one("A")? }, "q=a", 0);
        assert_eq!((some.tally.as_str(), some.marks.join(" ").as_str()), ("Articles: 1234", "<b> a harb*"));
        assert_eq!(results(&Found::default(), "q=a", 0).tally, "No article found");
        Ok(())
    }

    #[test]
    fn a_section_is_a_link_to_its_heading() -> Result<(), SlugError> {
        let mut found = one("A treaty")?;
        found.hits[0].place = Some(Heading { level: 2, id: "größe&co".to_owned(), text: "Größe & Co".to_owned() });
        let html = shown(&found, "q=a");
        let link = "<p class=\"card__place\"><a href=\"/sub/blog/a-treaty/#gr%C3%B6%C3%9Fe&amp;co\">Größe &amp; Co</a></p>";
        assert!(html.contains(link), "{html}");
        Ok(())
    }

    #[test]
    fn a_filter_without_a_field_is_a_link_that_drops_it() -> Result<(), SlugError> {
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
    fn without_results_the_page_offers_to_drop_filters() {
        let words = Words::default();
        let nothing = Found::default();
        assert!(!shown(&nothing, "q=treaty&sort=date").contains(&words.search_drop_all));
        let html = shown(&nothing, "q=treaty&tag=oil");
        assert!(html.contains(&words.search_none) && html.contains(r#"<a href="/sub/search/?q=treaty">"#), "{html}");
    }

    #[test]
    fn results_report_corrected_and_missing_words() -> Result<(), SlugError> {
        let instead = Found { instead: Some("treaty".to_owned()), at_least: true, ..one("A")? };
        let html = shown(&instead, "q=traety+-oil&tag=peru");
        assert!(html.contains("Showing results for <strong>treaty</strong>"), "{html}");
        assert!(html.contains("Articles: more than 1234"), "{html}");
        let typed = "/sub/search/?q=%22traety%22+-oil&amp;tag=peru\">Search instead for traety -oil</a>";
        assert!(html.contains(typed), "{html}");
        assert!(shown(&Found { some_words: true, ..one("A")? }, "q=a+b").contains("most of them"));
        Ok(())
    }
}
