//! Every route of the dataset passes through the `<Route>`s of the app. The router's params must give the same page as the path.

use broadsheet::page::Page;
use broadsheet::routes::Route;
use broadsheet::ssr::AppPrinter;
use broadsheet_model::{Archive, Article, Frame, Home, Listing, ListingKind, Month, SearchPage, Site, StandingPage};

/// A page for the route, with no content except the data of the route.
fn page(route: &Route) -> Result<Page, serde_json::Error> {
    Ok(match route {
        Route::Home => Page::Home(Box::<Home>::default()),
        Route::Listing { kind, slug, number } => Page::Listing(Listing {
            kind: *kind,
            slug: slug.clone(),
            name: "A listing".to_owned(),
            description: None,
            person: None,
            parents: Vec::new(),
            children: Vec::new(),
            number: *number,
            total: None,
            older: None,
            cards: Vec::new(),
        }),
        Route::Article(slug) => {
            let json = format!(r#"{{"slug":"{slug}","headline":"A headline","body":""}}"#);
            Page::Article(Box::new(serde_json::from_str::<Article>(&json)?))
        }
        Route::Archive => Page::Archive(Archive::default()),
        Route::Month { year, month } => {
            Page::Month(Month { year: *year, month: *month, name: "A month".to_owned(), entries: Vec::new() })
        }
        Route::Search => Page::Search(SearchPage::default()),
        Route::Standing(slug) => {
            let json = format!(r#"{{"slug":"{slug}","headline":"A headline","body":""}}"#);
            Page::Standing(serde_json::from_str::<StandingPage>(&json)?)
        }
    })
}

const PATHS: [&str; 17] = [
    "/",
    "/blog/",
    "/blog/page/7/",
    "/blog/a-treaty/",
    "/blog/page/",
    "/blog/договор/",
    "/category/south-america/",
    "/category/page/page/2/",
    "/tag/日本/",
    "/tag/日本/page/3/",
    "/author/farida-hasanli/",
    "/author/farida-hasanli/page/12/",
    "/archive/",
    "/archive/2023/11/",
    "/archive/0987/01/",
    "/search/",
    "/about/",
];

#[test]
fn every_route_shows_its_page() -> Result<(), serde_json::Error> {
    for base in ["/", "/sub/", "/two/folders/"] {
        let frame = Frame { title: "The Meridian".to_owned(), site: Site::new("https://a.example", base), ..Frame::default() };
        let printer = AppPrinter::new(&frame);
        for path in PATHS {
            let Some(route) = Route::parse(path) else { panic!("{path} is no route") };
            let page = page(&route)?;
            assert_eq!(page.route().as_ref(), Some(&route));
            let html = printer.print(&page);
            assert!(html.contains("<h1"), "{path} under {base}: {html}");
        }
        assert!(printer.print(&Page::NotFound).contains("<h1>There is no page here</h1>"));
    }
    Ok(())
}

#[test]
fn a_listing_route_is_made_from_path_segments() {
    for (kind, slug, number, path) in [
        (ListingKind::Blog, None, Some("2"), Some("/blog/page/2/")),
        (ListingKind::Tag, Some("ports"), None, Some("/tag/ports/")),
        (ListingKind::Tag, None, None, None),
        (ListingKind::Blog, Some("ports"), None, None),
        (ListingKind::Tag, Some("ports"), Some("02"), None),
        (ListingKind::Tag, Some("Ports"), None, None),
    ] {
        assert_eq!(Route::listing(kind, slug, number).map(|route| route.path()).as_deref(), path);
    }
}
