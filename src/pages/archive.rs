use crate::routes::Route;
use broadsheet_model::{Archive, Frame, Month, fill};
use maud::{Markup, html};

/// Every year and month with articles.
pub fn document(archive: &Archive, frame: &Frame) -> Markup {
    html! {
        div.archive {
            header.listing__head { h1 { (frame.words.archive) } }
            @if archive.years.is_empty() { p.notice__text { (frame.words.nothing_yet) } }
            @for year in &archive.years {
                section.archive__year {
                    h2 { (year.year) }
                    ul {
                        @for month in &year.months {
                            li {
                                a href=(frame.site.href(&Route::Month { year: year.year, month: month.month }.path())) { (month.name) }
                                " " span.archive__count { (month.count) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Every headline of one month, day by day.
pub fn month(month: &Month, frame: &Frame) -> Markup {
    html! {
        div.month {
            header.listing__head {
                h1 { (month.name) }
                p.listing__total { (fill(&frame.words.articles, "n", &month.entries.len().to_string())) }
            }
            @for day in month.entries.chunk_by(|a, b| a.shown == b.shown) {
                section.month__day {
                    @if let Some(first) = day.first() { h2 { (first.shown) } }
                    ul {
                        @for entry in day {
                            li { a href=(frame.site.href(&Route::Article(entry.slug.clone()).path())) { (entry.headline) } }
                        }
                    }
                }
            }
        }
    }
}
