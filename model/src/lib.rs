//! The types of Broadsheet's dataset, and the pure rules over them: slugs, addresses, ordering, listing numbering,
//! breadcrumbs. No I/O and no view code lives here; everything compiles for the host and for `wasm32`.
//!
//! `docs/DATASET.md` describes each file of the dataset. [`Frame`] has the data that all pages share. [`Home`], [`Listing`],
//! [`Article`], [`StandingPage`], [`Archive`], [`Month`] and [`SearchPage`] each have the data of one kind of page.

mod archive;
mod article;
mod breadcrumb;
mod card;
mod frame;
mod home;
mod interface_words;
mod listing;
mod numbering;
mod order;
mod person;
mod search_choices;
mod search_protocol;
mod site;
mod slug;

pub use crate::archive::{Archive, Entry, Month, MonthCount, Year};
pub use crate::article::{Article, Heading, Labels, Neighbour, StandingPage};
pub use crate::breadcrumb::Breadcrumb;
pub use crate::card::{Byline, Card, Chip, Cover, Dateline};
pub use crate::frame::{
    ARTICLE_BLOCK, ArticleData, Branch, Direction, Frame, Link, Look, Nameplate, Prefetch, RELEASE, SiteFile,
};
pub use crate::home::{Home, Section};
pub use crate::listing::{Listing, ListingKind};
pub use crate::numbering::{PAGE_SIZE, Span, full_pages, newest_span, older_page, older_than_newest, page_span};
pub use crate::order::{Rank, newest_first};
pub use crate::person::{Person, PersonLink};
pub use crate::search_choices::{Named, SearchPage};
pub use crate::search_protocol::{Answer, Ask, Found, Hit, Part, Query, Results, SearchError, Sort, When};
pub use crate::site::{Site, SiteError, decode_segment, encode_decoded, encode_path};
pub use crate::slug::{Slug, SlugError};
pub use interface_words::{Words, fill};

/// Version of the dataset format. A breaking change raises it and moves the dataset to another folder.
pub const FORMAT: u32 = 1;
