//! The archive: all years, and one month.

use crate::components::use_frame;
use crate::routes::Route;
use broadsheet_model as model;
use broadsheet_model::{Direction, fill};
use leptos::either::Either;
use leptos::prelude::*;

/// Every year and month with articles.
#[component]
pub fn ArchivePage(
    /// The years, in order.
    archive: model::Archive,
) -> impl IntoView {
    let frame = use_frame();
    let month = |year: i16, month: model::MonthCount| {
        let href = frame.site.href(&Route::Month { year, month: month.month }.path());
        view! { <li><a href=href>{month.name}</a>" "<span class="archive__count">{month.count.to_string()}</span></li> }
    };
    let year = |year: model::Year| {
        let months = year.months.into_iter().map(|one| month(year.year, one)).collect_view();
        view! { <section class="archive__year"><h2>{year.year.to_string()}</h2><ul>{months}</ul></section> }
    };
    let years = if archive.years.is_empty() {
        Either::Left(view! { <p class="notice__text">{frame.words.nothing_yet.clone()}</p> })
    } else {
        Either::Right(archive.years.into_iter().map(year).collect_view())
    };
    view! {
        <div class="archive">
            <header class="listing__head"><h1>{frame.words.archive.clone()}</h1></header>
            {years}
        </div>
    }
}

/// Every headline of one month, day by day.
#[component]
pub fn MonthPage(
    /// The articles of the month, in order.
    month: model::Month,
) -> impl IntoView {
    let frame = use_frame();
    let entry = |entry: &model::Entry| {
        let href = frame.site.href(&Route::Article(entry.slug.clone()).path());
        let direction = entry.direction.map(Direction::as_str);
        view! { <li><a href=href lang=entry.language.clone() dir=direction>{entry.headline.clone()}</a></li> }
    };
    let day = |day: &[model::Entry]| {
        let heading = day.first().map(|first| view! { <h2>{first.shown.clone()}</h2> });
        view! { <section class="month__day">{heading}<ul>{day.iter().map(entry).collect_view()}</ul></section> }
    };
    let total = fill(&frame.words.articles, "n", &month.entries.len().to_string());
    view! {
        <div class="month">
            <header class="listing__head">
                <h1>{month.name}</h1>
                <p class="listing__total">{total}</p>
            </header>
            {month.entries.chunk_by(|a, b| a.shown == b.shown).map(day).collect_view()}
        </div>
    }
}
