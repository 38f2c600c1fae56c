//! The typed data that is loaded for a route. It is the only input of the route's view.

use crate::routes::Route;
use broadsheet_model::{Archive, Article, Home, Listing, ListingKind, Month, SearchPage, StandingPage};

/// A loaded page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// `/`
    Home(Box<Home>),
    /// A listing or one of its numbered pages.
    Listing(Listing),
    /// An article.
    Article(Box<Article>),
    /// All years.
    Archive(Archive),
    /// One month.
    Month(Month),
    /// The search page before a search.
    Search(SearchPage),
    /// A standing page.
    Standing(StandingPage),
    /// There is no page at the address.
    NotFound,
}

impl Page {
    /// Parses the data file of a route.
    ///
    /// # Errors
    /// When the text is not the JSON of that route's type.
    pub fn parse(route: &Route, json: &str) -> Result<Self, serde_json::Error> {
        Ok(match route {
            Route::Home => Self::Home(serde_json::from_str(json)?),
            Route::Listing { .. } => Self::Listing(serde_json::from_str(json)?),
            Route::Article(_) => Self::Article(serde_json::from_str(json)?),
            Route::Archive => Self::Archive(serde_json::from_str(json)?),
            Route::Month { .. } => Self::Month(serde_json::from_str(json)?),
            Route::Search => Self::Search(serde_json::from_str(json)?),
            Route::Standing(_) => Self::Standing(serde_json::from_str(json)?),
        })
    }

    /// The route of the page; `None` for "not found", which can be at any address.
    #[must_use]
    pub fn route(&self) -> Option<Route> {
        Some(match self {
            Self::Home(_) => Route::Home,
            Self::Listing(l) => {
                Route::Listing { kind: l.kind, slug: l.slug.clone().filter(|_| l.kind != ListingKind::Blog), number: l.number }
            }
            Self::Article(a) => Route::Article(a.slug.clone()),
            Self::Archive(_) => Route::Archive,
            Self::Month(m) => Route::Month { year: m.year, month: m.month },
            Self::Search(_) => Route::Search,
            Self::Standing(p) => Route::Standing(p.slug.clone()),
            Self::NotFound => return None,
        })
    }
}

/// Why a page could not be loaded. "Not found" is not a failure but an answer: [`Page::NotFound`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// The network could not be reached.
    Offline,
    /// The server did not answer in time.
    Slow,
    /// The server answered with this status.
    Server(u16),
    /// The answer is not in the expected format.
    Damaged,
    /// The dataset now has a format that this app cannot read.
    NewerEdition,
}
