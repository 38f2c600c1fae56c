//! The dataset of a newsroom: the routes of the site, and the data of each page. Each page is a pure function of the
//! [`Newsroom`]. Pages can therefore be made in parallel, and memory holds at most one body per core.
//!
//! Long because the code that fills the tables of [`Dataset`] and the code that makes listings and articles from them belong
//! together.

use crate::content::{BodyRef, Newsroom, Piece, Profile, Term};
use crate::support::date_format::{DateFormat, rfc3339};
use broadsheet::page::Page;
use broadsheet::routes::Route;
use broadsheet_model::{
    Article, Byline, Card, Chip, Cover, Dateline, Frame, Listing, ListingKind, Neighbour, Person, Slug, StandingPage,
    encode_path, full_pages, newest_span, older_page, older_than_newest, page_span,
};
use language_marks::{Foreign, tag_of};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::io;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

mod archive_data;
mod home_data;
mod language_marks;
mod language_names;
mod related;
mod search_page_data;
mod site_data;

/// The dataset, ready to make any page. Articles are identified by their age: 0 is the oldest article.
pub struct Dataset<'a> {
    newsroom: &'a Newsroom,
    frame: Frame,
    cards: Vec<Card>,
    /// The hash of each card.
    hashes: Vec<u64>,
    by_slug: HashMap<&'a Slug, usize>,
    unlisted: HashMap<&'a Slug, &'a Piece>,
    standing: HashMap<&'a Slug, usize>,
    lines: BTreeMap<Line, Vec<u32>>,
    /// The child categories of each category, sorted by name. The key `None` holds the top-level categories.
    below: HashMap<Option<&'a Slug>, Vec<&'a Term>>,
    months: BTreeMap<(i16, u8), Vec<u32>>,
    format: DateFormat,
    foreign: Foreign,
}

/// The key of a listing: its kind and the slug of its term. The slug of the blog is `None`.
type Line = (ListingKind, Option<Slug>);

/// A page that only refers to its cards and its body. The outline is enough to find out whether the page has changed; the whole
/// page need not be made for that.
pub struct Outline {
    page: Page,
    /// The ages of the articles whose cards the page shows, in the order of the page.
    cards: Vec<u32>,
    body: Option<BodyRef>,
}

impl From<Page> for Outline {
    fn from(page: Page) -> Self {
        Self { page, cards: Vec::new(), body: None }
    }
}

impl<'a> Dataset<'a> {
    /// Sorts a newsroom's articles into listings.
    ///
    /// # Errors
    /// When there is no date format for the newsroom's language.
    pub fn new(newsroom: &'a Newsroom) -> io::Result<Self> {
        let config = &newsroom.config;
        let format = DateFormat::new(&config.language).ok_or_else(|| io::Error::other("no date format for the language"))?;
        let mut lines = BTreeMap::<Line, Vec<u32>>::new();
        let mut months = BTreeMap::<_, Vec<u32>>::new();
        for (kind, terms) in [
            (ListingKind::Category, &newsroom.categories),
            (ListingKind::Tag, &newsroom.tags),
            (ListingKind::Author, &newsroom.authors),
        ] {
            lines.extend(terms.keys().map(|slug| ((kind, Some(slug.clone())), Vec::new())));
        }
        lines.insert((ListingKind::Blog, None), Vec::new());
        let mut by_slug = HashMap::with_capacity(newsroom.articles.len());
        for (age, piece) in (0_u32..).zip(newsroom.articles.iter().rev()) {
            by_slug.insert(&piece.slug, age as usize);
            for line in lines_of(piece) {
                lines.entry(line).or_default().push(age);
            }
            if let Some(published) = &piece.published {
                months.entry((published.year(), published.month().unsigned_abs())).or_default().push(age);
            }
        }
        let unlisted = newsroom.unlisted.iter().map(|piece| (&piece.slug, piece)).collect();
        let standing = newsroom.pages.iter().enumerate().map(|(n, page)| (&page.slug, n)).collect();
        let mut below = HashMap::<_, Vec<_>>::new();
        for term in newsroom.categories.values() {
            below.entry(term.parent.as_ref()).or_default().push(term);
        }
        below.values_mut().for_each(|terms| terms.sort_by(|a, b| (&a.name, &a.slug).cmp(&(&b.name, &b.slug))));
        let has_other_language = |piece: &Piece| piece.language.is_some() && piece.published.is_some();
        let frame = site_data::frame(config, newsroom.articles.iter().any(has_other_language));
        let (cards, hashes) = cards(newsroom, &format);
        let foreign = Foreign::of(newsroom);
        Ok(Self { newsroom, frame, cards, hashes, by_slug, unlisted, standing, lines, below, months, format, foreign })
    }

    /// The frame of every page: the data that all pages of the site share.
    #[must_use]
    pub fn frame(&self) -> &Frame {
        &self.frame
    }

    /// The newsroom that this dataset is made from.
    #[must_use]
    pub fn newsroom(&self) -> &'a Newsroom {
        self.newsroom
    }

    /// The absolute URL of a page.
    #[must_use]
    pub fn permalink(&self, route: &Route) -> String {
        self.frame.site.permalink(&encode_path(&route.path()))
    }

    /// The first page of each listing, which has no number, with the ages of the listing's articles, the oldest first.
    pub(crate) fn listings(&self) -> impl Iterator<Item = (Route, &[u32])> {
        self.lines
            .iter()
            .map(|((kind, slug), ages)| (Route::Listing { kind: *kind, slug: slug.clone(), number: None }, ages.as_slice()))
    }

    /// The pages of the archive's months, with the ages of their articles, the oldest first.
    pub(crate) fn months(&self) -> impl Iterator<Item = (Route, &[u32])> {
        self.months.iter().map(|(&(year, month), ages)| (Route::Month { year, month }, ages.as_slice()))
    }

    /// Every route of the site, listings before articles, in a fixed order.
    #[must_use]
    pub fn routes(&self) -> Vec<Route> {
        let mut routes = vec![Route::Home, Route::Archive];
        routes.extend(self.newsroom.config.has_search.then_some(Route::Search));
        for ((kind, slug), members) in &self.lines {
            let numbers = (1..=full_pages(members.len())).map(Some);
            routes.extend(std::iter::once(None).chain(numbers).map(|number| Route::Listing {
                kind: *kind,
                slug: slug.clone(),
                number,
            }));
        }
        routes.extend(self.months.keys().map(|&(year, month)| Route::Month { year, month }));
        routes.extend(self.newsroom.pages.iter().map(|page| Route::Standing(page.slug.clone())));
        let articles = self.newsroom.articles.iter().chain(&self.newsroom.unlisted);
        routes.extend(articles.map(|piece| Route::Article(piece.slug.clone())));
        routes
    }

    /// The redirects of numbered pages that are not full yet. The newest full page of a listing already links to the next number.
    /// Until the page with that number is full, its address leads to the first page of the listing. Each pair is the numbered
    /// page and that first page.
    #[must_use]
    pub fn pointers(&self) -> Vec<(Route, Route)> {
        let full = self.lines.iter().map(|((kind, slug), members)| {
            (Route::Listing { kind: *kind, slug: slug.clone(), number: None }, full_pages(members.len()))
        });
        full.filter(|(_, pages)| *pages > 0).map(|(own, pages)| (own.at(Some(pages + 1)), own)).collect()
    }

    /// The page of a route; [`Page::NotFound`] when the site has no such page.
    ///
    /// # Errors
    /// When a compiled body cannot be read back.
    pub fn page(&self, route: &Route) -> io::Result<Page> {
        self.fill(self.outline(route))
    }

    /// The outline of the page of a route; the outline of [`Page::NotFound`] when the site has no such page.
    #[must_use]
    pub fn outline(&self, route: &Route) -> Outline {
        let outline = match route {
            Route::Home => Some(Page::Home(Box::new(self.home())).into()),
            Route::Archive => Some(Page::Archive(self.archive()).into()),
            Route::Search => self.newsroom.config.has_search.then(|| Page::Search(self.search_page()).into()),
            Route::Month { year, month } => self.month(*year, *month),
            Route::Listing { kind, slug, number } => self.listing(&(*kind, slug.clone()), *number),
            Route::Article(slug) => match self.by_slug.get(slug) {
                Some(&age) => Some(self.article(age)),
                None => self.unlisted.get(slug).map(|piece| Outline {
                    page: Page::Article(Box::new(self.unlisted(piece))),
                    cards: Vec::new(),
                    body: Some(piece.body),
                }),
            },
            Route::Standing(slug) => self.standing.get(slug).map(|&n| self.standing_page(n)),
        };
        outline.unwrap_or(Page::NotFound.into())
    }

    /// Makes the whole page of an outline.
    ///
    /// # Errors
    /// When a compiled body cannot be read back.
    pub fn fill(&self, outline: Outline) -> io::Result<Page> {
        let Outline { mut page, cards, body } = outline;
        let body = body.map(|body| self.newsroom.bodies.get(body)).transpose()?.unwrap_or_default();
        match &mut page {
            Page::Article(article) => {
                article.body = body;
                article.related = self.cards_of(&cards);
            }
            Page::Standing(page) => page.body = body,
            Page::Listing(listing) => listing.cards = self.cards_of(&cards),
            Page::Month(month) => month.entries = self.entries_of(&cards),
            Page::Home(_) | Page::Archive(_) | Page::Search(_) | Page::NotFound => {}
        }
        Ok(page)
    }

    /// A hash of the content of a page. It changes whenever the bytes of the page's data would change.
    ///
    /// # Errors
    /// When the outline is that of [`Page::NotFound`], which has no data.
    pub fn digest(&self, route: &Route, outline: &Outline) -> io::Result<u64> {
        let mut all = Xxh3::new();
        all.update(route.path().as_bytes());
        all.update(&json_of(&outline.page)?);
        for &age in &outline.cards {
            all.update(&self.hashes[age as usize].to_le_bytes());
        }
        all.update(&outline.body.map_or(0, BodyRef::hash).to_le_bytes());
        Ok(all.digest())
    }

    /// The Markdown file that the page of a route is made from, relative to the newsroom; `None` for pages that have no such
    /// file.
    pub(crate) fn source(&self, route: &Route) -> Option<&'a str> {
        match route {
            Route::Article(slug) => {
                let listed = self.by_slug.get(slug).map(|&age| self.piece(age));
                listed.or_else(|| self.unlisted.get(slug).copied()).map(|piece| piece.file.as_str())
            }
            Route::Standing(slug) => self.standing.get(slug).map(|&n| self.newsroom.pages[n].file.as_str()),
            _ => None,
        }
    }

    /// The article with this age.
    pub(crate) fn piece(&self, age: usize) -> &'a Piece {
        &self.newsroom.articles[self.newsroom.articles.len() - 1 - age]
    }

    fn members(&self, line: &Line) -> &[u32] {
        self.lines.get(line).map_or(&[], Vec::as_slice)
    }

    fn cards_of(&self, ages: &[u32]) -> Vec<Card> {
        ages.iter().map(|&age| self.cards[age as usize].clone()).collect()
    }

    fn term(&self, kind: ListingKind, slug: &Slug) -> Option<&'a Term> {
        match kind {
            ListingKind::Blog => None,
            ListingKind::Category => self.newsroom.categories.get(slug),
            ListingKind::Tag => self.newsroom.tags.get(slug),
            ListingKind::Author => self.newsroom.authors.get(slug),
        }
    }

    fn listing(&self, line: &Line, number: Option<u32>) -> Option<Outline> {
        let members = self.lines.get(line)?;
        let total = members.len();
        let (span, older) = match number {
            None => (newest_span(total), older_than_newest(total)),
            // The page after the newest full one stays empty until it is full.
            Some(number) if number == full_pages(total) + 1 && number > 1 => (0..0, older_page(number)),
            Some(number) => (page_span(number, total)?, older_page(number)),
        };
        let term = line.1.as_ref().and_then(|slug| self.term(line.0, slug));
        let mut parents = Vec::new();
        let mut above = term.and_then(|t| t.parent.as_ref());
        while let Some(parent) = above.and_then(|slug| self.newsroom.categories.get(slug)) {
            parents.insert(0, chip(ListingKind::Category, parent));
            above = parent.parent.as_ref();
        }
        let newest = number.is_none();
        let children = match (newest, line) {
            (true, (ListingKind::Category, Some(slug))) => {
                self.below.get(&Some(slug)).into_iter().flatten().map(|t| chip(ListingKind::Category, t)).collect()
            }
            _ => Vec::new(),
        };
        let page = Listing {
            kind: line.0,
            slug: line.1.clone(),
            name: term.map(|t| t.name.clone()).unwrap_or_default(),
            description: term.and_then(|t| t.description.clone()),
            person: self.author_of_listing(line, newest).map(Box::new),
            parents,
            children,
            number,
            total: newest.then(|| u32::try_from(total).unwrap_or(u32::MAX)),
            older,
            cards: Vec::new(),
        };
        Some(Outline { page: Page::Listing(page), cards: members[span].iter().rev().copied().collect(), body: None })
    }

    /// The author of a listing, if it is one of an author and there is more to show than name and bio.
    fn author_of_listing(&self, line: &Line, newest: bool) -> Option<Person> {
        let term = self.newsroom.authors.get(line.1.as_ref()?).filter(|_| newest && line.0 == ListingKind::Author)?;
        (term.profile != Profile::default()).then(|| Person { bio: None, ..person(term) })
    }

    /// The authors that the newsroom says more about than the name.
    fn people(&self, authors: &[Slug]) -> Vec<Person> {
        let terms = authors.iter().filter_map(|slug| self.newsroom.authors.get(slug));
        terms.filter(|term| term.description.is_some() || term.profile != Profile::default()).map(person).collect()
    }

    fn article(&self, age: usize) -> Outline {
        let neighbour = |age: usize| {
            let Card { slug, headline, language, direction, .. } = self.cards.get(age)?.clone();
            Some(Neighbour { slug, headline, language, direction })
        };
        let older = age.checked_sub(1).and_then(neighbour);
        let article = Article { older, newer: neighbour(age + 1), ..self.described(age) };
        Outline { page: Page::Article(Box::new(article)), cards: self.related(age), body: Some(self.piece(age).body) }
    }

    /// The card of the article with this age, as listings show it.
    pub(crate) fn card(&self, age: usize) -> &Card {
        &self.cards[age]
    }

    /// The article with this age, without its body, its related articles and its neighbours.
    pub(crate) fn described(&self, age: usize) -> Article {
        self.described_with(self.piece(age), &self.cards[age])
    }

    /// The source of the article of a route, and the article as [`Self::described`] returns it.
    pub(crate) fn described_at(&self, route: &Route) -> Option<(&'a Piece, Article)> {
        let Route::Article(slug) = route else { return None };
        match self.by_slug.get(slug) {
            Some(&age) => Some((self.piece(age), self.described(age))),
            None => self.unlisted.get(slug).map(|piece| (*piece, self.unlisted(piece))),
        }
    }

    /// An unlisted article. It has no related articles and no neighbours.
    fn unlisted(&self, piece: &Piece) -> Article {
        let card = card(piece, self.newsroom, &mut self.format.clone());
        Article { unlisted: true, ..self.described_with(piece, &card) }
    }

    fn described_with(&self, piece: &Piece, card: &Card) -> Article {
        let chips = |kind, slugs: &[Slug]| -> Vec<Chip> {
            slugs.iter().filter_map(|slug| self.term(kind, slug)).map(|term| chip(kind, term)).collect()
        };
        Article {
            slug: piece.slug.clone(),
            headline: piece.headline.clone(),
            excerpt: piece.excerpt.clone(),
            summary: piece.summary.clone(),
            byline: card.byline.clone(),
            people: self.people(&piece.authors),
            dateline: card.dateline.clone(),
            chips: [chips(ListingKind::Category, &piece.categories), chips(ListingKind::Tag, &piece.tags)].concat(),
            cover: piece.cover.clone(),
            words: piece.words,
            minutes: piece.minutes,
            language: card.language.clone(),
            direction: card.direction,
            labels: self.foreign.labels(piece, &self.newsroom.config.language),
            unlisted: false,
            contents: piece.contents.clone(),
            body: String::new(),
            related: Vec::new(),
            older: None,
            newer: None,
        }
    }

    fn standing_page(&self, n: usize) -> Outline {
        let page = &self.newsroom.pages[n];
        let (language, direction) = tag_of(page.language.as_ref(), &self.newsroom.config);
        let standing = StandingPage {
            slug: page.slug.clone(),
            headline: page.headline.clone(),
            summary: page.summary.clone(),
            language,
            direction,
            unlisted: page.unlisted,
            body: String::new(),
        };
        Outline { page: Page::Standing(standing), cards: Vec::new(), body: Some(page.body) }
    }
}

/// The cards of all articles, the oldest first, and the hash of each.
fn cards(newsroom: &Newsroom, format: &DateFormat) -> (Vec<Card>, Vec<u64>) {
    // Each thread has its own cache of formatted dates.
    let cards = newsroom.articles.par_iter().rev().with_min_len(1024).map_init(
        || format.clone(),
        |format, piece| {
            let card = card(piece, newsroom, format);
            // A card always serialises, because it holds only texts and numbers.
            let hash = xxh3_64(&serde_json::to_vec(&card).unwrap_or_default());
            (card, hash)
        },
    );
    cards.unzip()
}

/// The data file of a page, as it is published.
///
/// # Errors
/// When the page is [`Page::NotFound`], which has no data file.
pub fn json_of(page: &Page) -> io::Result<Vec<u8>> {
    match page {
        Page::Home(data) => json(data),
        Page::Listing(data) => json(data),
        Page::Article(data) => json(data),
        Page::Archive(data) => json(data),
        Page::Search(data) => json(data),
        Page::Month(data) => json(data),
        Page::Standing(data) => json(data),
        Page::NotFound => Err(io::Error::other("a page without a route has no file")),
    }
}

/// Serialises data as one line of JSON.
///
/// # Errors
/// When the data cannot be serialised.
pub fn json(data: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(data)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn lines_of(piece: &Piece) -> impl Iterator<Item = Line> + '_ {
    let of = |kind, slugs: &'_ [Slug]| slugs.iter().map(|slug| (kind, Some(slug.clone()))).collect::<Vec<_>>();
    std::iter::once((ListingKind::Blog, None))
        .chain(of(ListingKind::Category, &piece.categories))
        .chain(of(ListingKind::Tag, &piece.tags))
        .chain(of(ListingKind::Author, &piece.authors))
}

fn person(author: &Term) -> Person {
    let Term { name, slug, description, profile, .. } = author.clone();
    Person { name, slug, role: profile.role, bio: description, photo: profile.photo, links: profile.links }
}

fn chip(kind: ListingKind, term: &Term) -> Chip {
    Chip { kind, name: term.name.clone(), slug: term.slug.clone() }
}

fn card(piece: &Piece, newsroom: &Newsroom, format: &mut DateFormat) -> Card {
    let section = piece.categories.first().and_then(|slug| newsroom.categories.get(slug));
    let authors = piece.authors.iter().filter_map(|slug| newsroom.authors.get(slug));
    let (language, direction) = tag_of(piece.language.as_ref(), &newsroom.config);
    Card {
        slug: piece.slug.clone(),
        headline: piece.headline.clone(),
        summary: piece.summary.clone(),
        section: section.map(|term| chip(ListingKind::Category, term)),
        byline: authors.map(|term| Byline { name: term.name.clone(), slug: term.slug.clone() }).collect(),
        dateline: piece.published.as_ref().map(|published| Dateline {
            published: rfc3339(published),
            shown: format.day(published),
            updated: piece.updated.as_ref().map(rfc3339),
            updated_shown: piece.updated.as_ref().map(|updated| format.day(updated)),
        }),
        minutes: piece.minutes,
        cover: piece.cover.as_ref().map(|cover| Cover { caption: None, credit: None, ..cover.clone() }),
        language,
        direction,
    }
}
