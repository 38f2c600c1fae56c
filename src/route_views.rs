//! The view of each `<Route>`. It reads the route's params, and shows the page of that route when it has loaded.

use crate::page_slot::PageSlot;
use crate::routes::Route;
use broadsheet_model::ListingKind;
use leptos::prelude::*;
use leptos_router::hooks::use_params;
#[cfg(target_arch = "wasm32")]
use leptos_router::hooks::use_query;
use leptos_router::params::Params;

/// The params of all routes. All routes share one type, because each type adds code to the app for reading and comparing it.
#[derive(Clone, Debug, PartialEq, Params)]
struct RouteParams {
    slug: Option<String>,
    number: Option<String>,
    year: Option<String>,
    month: Option<String>,
}

/// The query of the search page: its words and filters.
#[cfg(target_arch = "wasm32")]
#[derive(Clone, Debug, PartialEq, Params)]
struct SearchQuery {
    q: Option<String>,
    category: Option<String>,
    tag: Option<String>,
    author: Option<String>,
    language: Option<String>,
    from: Option<String>,
    to: Option<String>,
    sort: Option<String>,
}

#[cfg(target_arch = "wasm32")]
impl SearchQuery {
    /// The query string, in the order of the form.
    fn query_string(&self) -> String {
        let Self { q, category, tag, author, language, from, to, sort } = self;
        crate::platform::search_form::query_string([q, category, tag, author, language, from, to, sort])
    }
}

/// The route of the current params; `None` when no route has these params.
fn use_route(route: fn(&RouteParams) -> Option<Route>) -> Signal<Option<Route>> {
    let params = use_params::<RouteParams>();
    Signal::derive(move || params.with(|params| route(params.as_ref().ok()?)))
}

fn listing(kind: ListingKind, params: &RouteParams) -> Option<Route> {
    Route::listing(kind, params.slug.as_deref(), params.number.as_deref())
}

/// The front page.
#[component]
pub fn HomeRoute() -> impl IntoView {
    view! { <PageSlot route=Some(Route::Home)/> }
}

/// The blog and its numbered pages.
#[component]
pub fn BlogRoute() -> impl IntoView {
    view! { <PageSlot route=use_route(|params| listing(ListingKind::Blog, params))/> }
}

/// A category and its numbered pages.
#[component]
pub fn CategoryRoute() -> impl IntoView {
    view! { <PageSlot route=use_route(|params| listing(ListingKind::Category, params))/> }
}

/// A tag and its numbered pages.
#[component]
pub fn TagRoute() -> impl IntoView {
    view! { <PageSlot route=use_route(|params| listing(ListingKind::Tag, params))/> }
}

/// An author and the numbered pages of the author.
#[component]
pub fn AuthorRoute() -> impl IntoView {
    view! { <PageSlot route=use_route(|params| listing(ListingKind::Author, params))/> }
}

/// An article.
#[component]
pub fn ArticleRoute() -> impl IntoView {
    view! { <PageSlot route=use_route(|params| Route::article(params.slug.as_deref()?))/> }
}

/// The years of the archive.
#[component]
pub fn ArchiveRoute() -> impl IntoView {
    view! { <PageSlot route=Some(Route::Archive)/> }
}

/// A month of the archive.
#[component]
pub fn MonthRoute() -> impl IntoView {
    let route = use_route(|params| Route::month(params.year.as_deref()?, params.month.as_deref()?));
    view! { <PageSlot route/> }
}

/// The search page.
#[component]
pub fn SearchRoute() -> impl IntoView {
    #[cfg(target_arch = "wasm32")]
    {
        let query = use_query::<SearchQuery>();
        let query = Signal::derive(move || query.with(|query| query.as_ref().map(SearchQuery::query_string).unwrap_or_default()));
        crate::search::follow_query(query);
    }
    view! { <PageSlot route=Some(Route::Search)/> }
}

/// A standing page such as About.
#[component]
pub fn StandingRoute() -> impl IntoView {
    view! { <PageSlot route=use_route(|params| Route::standing(params.slug.as_deref()?))/> }
}

/// An address that has no page.
#[component]
pub fn NoRoute() -> impl IntoView {
    view! { <PageSlot route=None/> }
}
