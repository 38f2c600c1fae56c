//! A whole document: a printed page, its head, its data block, and what it loads from the shell.

use super::opensearch::OPENSEARCH;
use super::shell::Shell;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use broadsheet::head::{escape, head};
use broadsheet::page::Page;
use broadsheet::ssr::AppPrinter;
use broadsheet_model::{ARTICLE_BLOCK, Article, ArticleData, Frame};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use xxhash_rust::xxh3::Xxh3;

/// The only inline script. Before the first paint it applies the reader's choice of colours. What can wait stands in the app's own
/// script ([`super::shell`]).
const LOADER: &str = r#"try{let t=localStorage.getItem("theme");t&&(document.documentElement.dataset.theme=t)}catch{}"#;

/// Has Chromium not paint before the masthead is there. It stops reading where the body begins, and paints a frame of nothing, for
/// which the first words wait. What this names must be on every page, near its beginning.
/// <https://html.spec.whatwg.org/multipage/links.html#link-type-expect>
const EXPECT: &str = r##"<link rel="expect" href="#top" blocking="render">"##;

/// The style sheet that only sites with certain languages need.
const LANGUAGES: &str = "languages";

/// The kinds of page with the same style sheets.
#[derive(Clone, Copy)]
enum StyleKind {
    Front,
    Listing,
    /// An article of plain prose alone.
    Article,
    /// Plain prose with pictures or a table of contents.
    Illustrated,
    /// An article that holds more than plain prose.
    Rich,
    Archive,
    Search,
    Notice,
}

impl StyleKind {
    const ALL: [Self; 8] =
        [Self::Front, Self::Listing, Self::Article, Self::Illustrated, Self::Rich, Self::Archive, Self::Search, Self::Notice];

    /// Of a page, and what was printed of it.
    fn of(page: &Page, printed: &str) -> Self {
        match page {
            Page::Home(_) => Self::Front,
            Page::Listing(_) => Self::Listing,
            Page::Article(article) => Self::of_prose(&article.body, printed),
            Page::Standing(page) => Self::of_prose(&page.body, printed),
            Page::Archive(_) | Page::Month(_) => Self::Archive,
            Page::Search(_) => Self::Search,
            Page::NotFound => Self::Notice,
        }
    }

    fn of_prose(body: &str, printed: &str) -> Self {
        if !is_plain(body) {
            Self::Rich
        } else if printed.contains("<img") || printed.contains("class=\"contents\"") {
            Self::Illustrated
        } else {
            Self::Article
        }
    }

    /// The style sheets that this kind needs and not every kind does; a sheet that no kind names is for all pages.
    fn styles(self) -> &'static [&'static str] {
        match self {
            Self::Front => &["card", "cover", "front", "front-sections"],
            Self::Listing => &["chips", "card", "cover", "listing-head", "listing"],
            Self::Article => &["chips", "card", "article", "prose", "read-next"],
            Self::Illustrated => &["chips", "card", "cover", "article", "contents", "prose", "read-next"],
            Self::Rich => &["chips", "card", "cover", "article", "contents", "prose", "rich-prose", "read-next"],
            Self::Archive => &["listing-head", "archive"],
            Self::Search => &["chips", "card", "cover", "listing-head", "listing", "search"],
            Self::Notice => &[],
        }
    }
}

/// Prints documents of one site.
pub struct Printer<'a> {
    frame: &'a Frame,
    app: AppPrinter,
    /// Up to the title, and from the style sheet to the end of the head; for each kind of page.
    heads: [(String, String); StyleKind::ALL.len()],
    /// For all kinds of page.
    policy: String,
    /// Behind the app's element, and what the page itself puts there.
    tail: String,
    release: String,
}

impl<'a> Printer<'a> {
    /// Gathers what every page of the site shares. `icon` is a path of the site, when the newsroom has one of its own; `languages` are
    /// all that something on the site is written in.
    #[must_use]
    pub fn new(frame: &'a Frame, icon: Option<&str>, languages: &BTreeSet<&str>, shell: &Shell) -> Self {
        let site = &frame.site;
        let styles = StyleKind::ALL.map(|kind| style(kind, frame, languages, shell));
        let icon = icon.map(str::to_owned).or_else(|| Some(format!("/{}", shell.icon.as_ref()?.name)));
        let icon = icon.map_or_else(String::new, |path| icon_links(&site.href(&path)));
        let (search, worker) = if frame.without_search { Default::default() } else { search_links(frame, shell) };
        let heads = styles.each_ref().map(|style| {
            let before = format!(
                "<!DOCTYPE html>\n<html lang=\"{}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
                 <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
                 <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n{icon}{search}",
                escape(&frame.language),
                frame.direction.as_str(),
                escape(&policy(&[style])),
            );
            let after = format!(
                "\n<meta name=\"color-scheme\" content=\"light dark\">\n{EXPECT}\n<script>{LOADER}</script>\n<style>{style}</style>\n\
                 </head>\n<body>\n<div id=\"app\">",
            );
            (before, after)
        });
        let block = in_script(frame);
        let release = shell.release();
        let tail = format!(
            "<template id=\"styles\"><link rel=\"stylesheet\" href=\"{}\" integrity=\"{}\"></template>\n\
             <script type=\"application/json\"{worker} data-release=\"{release}\" id=\"frame\">{block}</script>\n\
             <script type=\"module\" src=\"{}\" integrity=\"{}\" crossorigin=\"anonymous\" fetchpriority=\"low\" async></script>\n\
             </body>\n</html>\n",
            site.href(&format!("/{}", shell.sheet.name)),
            shell.sheet.integrity,
            site.href(&format!("/{}", shell.script.name)),
            shell.script.integrity,
        );
        let mut styles = styles.to_vec();
        styles.sort();
        styles.dedup();
        let policy = policy(&styles.iter().map(String::as_str).collect::<Vec<_>>());
        Self { frame, app: AppPrinter::new(frame), heads, policy, tail, release }
    }

    /// [`Shell::release`]
    #[must_use]
    pub fn release(&self) -> &str {
        &self.release
    }

    /// The Content-Security-Policy that lets every page of the site through: what a host sends for any path.
    #[must_use]
    pub fn policy(&self) -> &str {
        &self.policy
    }

    /// A number for everything that pages are made with besides their data; `program` stands for the code.
    #[must_use]
    pub fn digest(&self, program: u64) -> u64 {
        let mut all = Xxh3::with_seed(program);
        for text in self.heads.iter().flat_map(|(before, after)| [before, after]).chain([&self.tail]) {
            all.update(text.as_bytes());
        }
        all.digest().max(1)
    }

    /// The document of a page.
    #[must_use]
    pub fn print(&self, page: &Page) -> String {
        let head = head(page, self.frame);
        let printed = self.app.print(page);
        let (before, after) = &self.heads[StyleKind::of(page, &printed) as usize];
        let title = escape(&head.title);
        let block = self.block(page);
        let parts: [&str; 12] = [
            before,
            "<title>",
            &title,
            "</title>\n",
            &head.tags,
            after,
            &printed,
            "</div>\n",
            &head.data,
            "\n",
            &block,
            &self.tail,
        ];
        parts.concat()
    }

    /// What an article is, for who reads the page in the place of its file.
    fn block(&self, page: &Page) -> String {
        let Page::Article(article) = page else { return String::new() };
        if self.frame.article_data != ArticleData::Page {
            return String::new();
        }
        let described = Article { body: String::new(), related: Vec::new(), ..(**article).clone() };
        [ARTICLE_BLOCK, &in_script(&described), "</script>\n"].concat()
    }

    /// The document of a path that leads elsewhere, to a path of the site or an absolute URL: of a listing's page that is
    /// not full yet, or of an old address. It needs no script and is not listed by search engines, which follow its target.
    #[must_use]
    pub fn pointer(&self, to: &str) -> String {
        let href = escape(&self.frame.site.href(to));
        let permalink = escape(&self.frame.site.permalink(to));
        let moved = escape(&self.frame.words.moved);
        [
            &self.heads[StyleKind::Notice as usize].0,
            "<title>",
            &moved,
            "</title>\n<meta http-equiv=\"refresh\" content=\"0; url=",
            &href,
            "\">\n<link rel=\"canonical\" href=\"",
            &permalink,
            "\">\n</head>\n<body>\n<p><a href=\"",
            &href,
            "\">",
            &moved,
            "</a></p>\n</body>\n</html>\n",
        ]
        .concat()
    }
}

/// JSON that cannot end the script it stands in.
fn in_script(data: &impl Serialize) -> String {
    // What pages are made of always serialises: it is texts, numbers and lists of them.
    serde_json::to_string(data).unwrap_or_default().replace('<', "\\u003c")
}

/// How every page names the search: to browsers, and its worker to the app.
fn search_links(frame: &Frame, shell: &Shell) -> (String, String) {
    let (file, media_type) = OPENSEARCH;
    let href = frame.site.href(&format!("/{file}"));
    let link = format!("<link rel=\"search\" type=\"{media_type}\" href=\"{href}\" title=\"{}\">\n", escape(&frame.title));
    (link, format!(" data-search=\"{}\"", frame.site.href(&format!("/{}", shell.worker.name))))
}

/// How every page names its icon. Telephones keep sites on their first screen with a PNG.
fn icon_links(href: &str) -> String {
    let href = escape(href);
    let of = |rel: &str, more: &str| format!("<link rel=\"{rel}\"{more} href=\"{href}\">\n");
    match href.rsplit_once('.') {
        Some((_, "svg")) => of("icon", " type=\"image/svg+xml\""),
        Some((_, "png")) => of("icon", " type=\"image/png\"") + &of("apple-touch-icon", ""),
        _ => of("icon", ""),
    }
}

/// Whether a body holds nothing that `style/components/rich-prose.css` is for.
fn is_plain(body: &str) -> bool {
    const PLAIN: [&str; 18] =
        ["p", "a", "em", "strong", "b", "i", "br", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "img", "span"];
    let tags = body.split('<').skip(1).map(|rest| rest.split_once('>').map_or(rest, |(tag, _)| tag));
    tags.filter(|tag| !tag.starts_with('/')).all(|tag| {
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        PLAIN.contains(&name) && !attributes.contains("class=") && !attributes.contains("dir=")
    })
}

/// What a kind of page is painted with, in the order of the shell.
fn style(kind: StyleKind, frame: &Frame, languages: &BTreeSet<&str>, shell: &Shell) -> String {
    let needed = |name: &str, text: &str| match name {
        LANGUAGES => languages.iter().any(|language| names_language(text, language)),
        _ => kind.styles().contains(&name) || !StyleKind::ALL.iter().any(|kind| kind.styles().contains(&name)),
    };
    let sheets = shell.styles.iter().filter(|(name, text)| needed(name, text));
    let mut style: String = sheets.map(|(_, text)| text.as_str()).collect();
    style.push_str(&look(frame));
    style
}

/// Whether a style sheet has rules for a language, by the first part of its tag.
fn names_language(sheet: &str, language: &str) -> bool {
    let primary = language.split('-').next().unwrap_or_default();
    let ranges = sheet.split(":lang(").skip(1).filter_map(|rest| rest.split(')').next()).flat_map(|list| list.split(','));
    ranges.map(|range| range.trim().trim_matches('"')).any(|range| range.eq_ignore_ascii_case(primary))
}

/// The newsroom's own colours.
fn look(frame: &Frame) -> String {
    let properties = frame.look.properties();
    if properties.is_empty() {
        return String::new();
    }
    let declarations: String = properties.iter().map(|(name, value)| format!("{name}:{value};")).collect();
    // Unlayered, so that it wins over the style sheet's layers.
    format!(":root{{{declarations}}}")
}

/// The Content-Security-Policy of printed pages, as a `<meta>` and for host configuration. Inline script and style are
/// allowed by their hashes, and nothing else is.
#[must_use]
pub fn policy(styles: &[&str]) -> String {
    let hash = |text: &str| format!("'sha256-{}'", BASE64.encode(Sha256::digest(text)));
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {}; style-src 'self' {}; img-src 'self' https: data:; \
         media-src 'self' https:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
         require-trusted-types-for 'script'; trusted-types default",
        hash(LOADER),
        styles.iter().map(|style| hash(style)).collect::<Vec<_>>().join(" "),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_languages_with_rules_of_their_own_need_the_sheet() {
        let sheet = include_str!("../../../style/languages.css");
        for language in ["ar", "ur-PK", "FA", "ja", "zh-Hant", "hi", "th"] {
            assert!(names_language(sheet, language), "{language}");
        }
        for language in ["en-GB", "de", "fi", "ru", "az", ""] {
            assert!(!names_language(sheet, language), "{language}");
        }
        assert!(names_language(":lang(ar,\"fa\"){}", "fa"), "a minified list");
    }

    #[test]
    fn every_named_style_sheet_is_linked() {
        let index = include_str!("../../../index.html");
        for name in StyleKind::ALL.iter().flat_map(|kind| kind.styles()).chain([&LANGUAGES]) {
            assert!(index.contains(&format!("/{name}.css\"")), "{name}");
        }
    }

    #[test]
    fn an_icon_is_named_for_whoever_shows_it() {
        assert_eq!(icon_links("/a.svg"), "<link rel=\"icon\" type=\"image/svg+xml\" href=\"/a.svg\">\n");
        assert_eq!(icon_links("/a&b.ico"), "<link rel=\"icon\" href=\"/a&amp;b.ico\">\n");
        let png = icon_links("/sub/a.png");
        assert!(png.contains("rel=\"icon\" type=\"image/png\"") && png.contains("rel=\"apple-touch-icon\""), "{png}");
    }
}
