//! The description of the site's search (OpenSearch 1.1). Browsers read it to offer the search in their address bar.

use broadsheet::head::escape;
use broadsheet::routes::Route;
use broadsheet_model::Frame;

/// The path of its file below the site's base, and its media type.
pub const OPENSEARCH: (&str, &str) = ("opensearch.xml", "application/opensearchdescription+xml");

/// Maximum length of the short name, in characters.
const NAME: usize = 16;

/// The content of the description. Browsers accept only absolute URLs in it.
#[must_use]
pub fn description(frame: &Frame) -> String {
    let name = match frame.title.char_indices().nth(NAME) {
        // Cut between two words if possible.
        Some((end, _)) => frame.title[..end].rsplit_once(' ').map_or(&frame.title[..end], |(words, _)| words),
        None => &frame.title,
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>{}</ShortName>\n<Description>{}: {}</Description>\n<InputEncoding>UTF-8</InputEncoding>\n\
         <Url type=\"text/html\" template=\"{}?q={{searchTerms}}\"/>\n</OpenSearchDescription>\n",
        escape(name),
        escape(&frame.words.search),
        escape(&frame.title),
        escape(&frame.site.permalink(&Route::Search.path())),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use broadsheet_model::Site;

    fn of(title: &str) -> String {
        description(&Frame { title: title.to_owned(), site: Site::new("https://news.example", "/sub/"), ..Frame::default() })
    }

    #[test]
    fn the_url_is_absolute() {
        assert!(of("A").contains("template=\"https://news.example/sub/search/?q={searchTerms}\""));
    }

    #[test]
    fn a_long_title_is_cut_for_the_short_name() {
        for (title, name) in [
            ("The Meridian", "The Meridian"),
            ("Frankfurter Allgemeine Zeitung", "Frankfurter"),
            ("Donaudampfschifffahrtszeitung", "Donaudampfschiff"),
            ("A & B", "A &amp; B"),
        ] {
            assert!(of(title).contains(&format!("<ShortName>{name}</ShortName>")), "{title}");
        }
    }
}
