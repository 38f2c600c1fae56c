//! One component for each kind of page. Each component takes the loaded data and returns a view. A view depends only on its data,
//! and never on the time, the reader or the computer, so that the host prints the same elements that the browser builds.

use crate::components::breadcrumbs::{Breadcrumbs, steps};
use crate::components::use_frame;
use crate::page::Page;
use leptos::either::EitherOf8;
use leptos::prelude::*;

pub mod archive_page;
pub mod article_page;
pub mod home_page;
pub mod listing_page;
#[cfg(target_arch = "wasm32")]
pub mod load_error;
pub mod not_found_page;
pub mod search_page;
pub mod standing_page;

use archive_page::{ArchivePage, MonthPage};
use article_page::ArticlePage;
use home_page::HomePage;
use listing_page::ListingPage;
use not_found_page::NotFoundPage;
use search_page::SearchPage;
use standing_page::StandingPage;

/// A loaded page: its breadcrumb, and the component of its kind.
#[component]
pub fn PageContent(
    /// The loaded data.
    page: Page,
) -> impl IntoView {
    let steps = steps(&page, &use_frame());
    let content = match page {
        Page::Home(home) => EitherOf8::A(view! { <HomePage home=*home/> }),
        Page::Listing(listing) => EitherOf8::B(view! { <ListingPage listing/> }),
        Page::Article(article) => EitherOf8::C(view! { <ArticlePage article=*article/> }),
        Page::Archive(archive) => EitherOf8::D(view! { <ArchivePage archive/> }),
        Page::Month(month) => EitherOf8::E(view! { <MonthPage month/> }),
        Page::Search(page) => EitherOf8::F(view! { <SearchPage page/> }),
        Page::Standing(page) => EitherOf8::G(view! { <StandingPage page/> }),
        Page::NotFound => EitherOf8::H(view! { <NotFoundPage/> }),
    };
    view! { <Breadcrumbs steps/>{content} }
}
