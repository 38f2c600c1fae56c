//! Prints a whole HTML document: the page, its head, its data block, and the links to the files of the shell.

use super::content_security_policy::policy;
use super::opensearch::OPENSEARCH;
use super::shell::Shell;
use broadsheet::head::{escape, head};
use broadsheet::page::Page;
use broadsheet::ssr::AppPrinter;
use broadsheet_model::{ARTICLE_BLOCK, Article, ArticleData, Frame};
use serde::Serialize;
use std::collections::BTreeSet;
use xxhash_rust::xxh3::Xxh3;

/// The only inline script. It applies the reader's choice of colours before the first paint. Code that can wait is in the start
/// script of the app ([`super::shell`]).
const LOADER: &str = r#"try{let t=localStorage.getItem("theme");t&&(document.documentElement.dataset.theme=t)}catch{}"#;

/// Makes Chromium wait with the first paint until the masthead is there. Without it, Chromium stops parsing where the body begins
/// and paints an empty frame, which delays the first words. The element that this link names must be on every page, near its
/// beginning.
/// <https://html.spec.whatwg.org/multipage/links.html#link-type-expect>
const EXPECT: &str = r##"<link rel="expect" href="#top" blocking="render">"##;

/// The style sheet that only sites with certain languages need.
const LANGUAGES: &str = "languages";

/// A kind of page. All pages of a kind have the same style sheets.
#[derive(Clone, Copy)]
enum StyleKind {
    Front,
    Listing,
    /// An article of plain prose only.
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

    /// The kind of a page. `printed` is the HTML of the page.
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

    /// The style sheets that this kind needs, but not every kind. A sheet that no kind names is on all pages.
    fn styles(self) -> &'static [&'static str] {
        match self {
            Self::Front => &["card", "cover", "front", "front-sections"],
            Self::Listing => &["chips", "card", "cover", "listing-head", "person", "listing"],
            Self::Article => &["chips", "card", "article", "prose", "person", "read-next"],
            Self::Illustrated => &["chips", "card", "cover", "article", "contents", "prose", "person", "read-next"],
            Self::Rich => &["chips", "card", "cover", "article", "contents", "prose", "rich-prose", "person", "read-next"],
            Self::Archive => &["listing-head", "archive"],
            Self::Search => &["chips", "card", "cover", "listing-head", "listing", "search"],
            // The app shows articles below the notice.
            Self::Notice => &["chips", "card", "cover", "listing-head", "listing", "search"],
        }
    }
}

/// Prints documents of one site.
pub struct Printer<'a> {
    frame: &'a Frame,
    app: AppPrinter,
    /// For each kind of page: the document up to the title, and from the page's own tags to the start of the app's element.
    heads: [(String, String); StyleKind::ALL.len()],
    /// The Content-Security-Policy for all kinds of page.
    policy: String,
    /// The end of the document, after the app's element and the page's own data.
    tail: String,
    release: String,
}

impl<'a> Printer<'a> {
    /// Prepares the parts that all pages of the site share. `icon` is the path of the newsroom's own icon, if it has one.
    /// `languages` are all languages of the site.
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
                escape(&policy(LOADER, &[style])),
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
        let policy = policy(LOADER, &styles.iter().map(String::as_str).collect::<Vec<_>>());
        Self { frame, app: AppPrinter::new(frame), heads, policy, tail, release }
    }

    /// The release of the app: [`Shell::release`].
    #[must_use]
    pub fn release(&self) -> &str {
        &self.release
    }

    /// The Content-Security-Policy that allows every page of the site. A host sends it for every path.
    #[must_use]
    pub fn policy(&self) -> &str {
        &self.policy
    }

    /// A hash of everything besides the data that pages are made from. `program` is the hash of the program.
    #[must_use]
    pub fn digest(&self, program: u64) -> u64 {
        let mut all = Xxh3::with_seed(program);
        for text in self.heads.iter().flat_map(|(before, after)| [before, after]).chain([&self.tail]) {
            all.update(text.as_bytes());
        }
        all.digest().max(1)
    }

    /// The HTML document of a page.
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

    /// The data of an article without its body and its related articles, for programs that read the page instead of a data file.
    /// Empty for other pages, and if articles have data files.
    fn block(&self, page: &Page) -> String {
        let Page::Article(article) = page else { return String::new() };
        if self.frame.article_data != ArticleData::Page {
            return String::new();
        }
        let described = Article { body: String::new(), related: Vec::new(), ..(**article).clone() };
        [ARTICLE_BLOCK, &in_script(&described), "</script>\n"].concat()
    }

    /// The document of a redirect to `to`, a path of the site or an absolute URL. It is for a listing's page that is not full
    /// yet, or for an old address. It needs no script. Search engines do not list it, but follow its target.
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

/// JSON for a `<script>` element. It cannot close the element.
fn in_script(data: &impl Serialize) -> String {
    // The data of pages always serialises, because it holds only texts, numbers and lists.
    serde_json::to_string(data).unwrap_or_default().replace('<', "\\u003c")
}

/// The references to the search on every page: the link for browsers, and the attribute that names the worker for the app.
fn search_links(frame: &Frame, shell: &Shell) -> (String, String) {
    let (file, media_type) = OPENSEARCH;
    let href = frame.site.href(&format!("/{file}"));
    let link = format!("<link rel=\"search\" type=\"{media_type}\" href=\"{href}\" title=\"{}\">\n", escape(&frame.title));
    (link, format!(" data-search=\"{}\"", frame.site.href(&format!("/{}", shell.worker.name))))
}

/// The icon links of every page. Phones need a PNG to show a site on the home screen.
fn icon_links(href: &str) -> String {
    let href = escape(href);
    let of = |rel: &str, more: &str| format!("<link rel=\"{rel}\"{more} href=\"{href}\">\n");
    match href.rsplit_once('.') {
        Some((_, "svg")) => of("icon", " type=\"image/svg+xml\""),
        Some((_, "png")) => of("icon", " type=\"image/png\"") + &of("apple-touch-icon", ""),
        _ => of("icon", ""),
    }
}

/// Whether a body holds no element that needs `style/components/rich-prose.css`.
fn is_plain(body: &str) -> bool {
    const PLAIN: [&str; 18] =
        ["p", "a", "em", "strong", "b", "i", "br", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "img", "span"];
    let tags = body.split('<').skip(1).map(|rest| rest.split_once('>').map_or(rest, |(tag, _)| tag));
    tags.filter(|tag| !tag.starts_with('/')).all(|tag| {
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        PLAIN.contains(&name) && !attributes.contains("class=") && !attributes.contains("dir=")
    })
}

/// The CSS of a kind of page: its style sheets in the order of the shell, and the newsroom's own colours.
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

/// Whether a style sheet has rules for a language. It compares only the first part of the language tag.
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
    // Outside of layers, so that it overrides the layers of the style sheets.
    format!(":root{{{declarations}}}")
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
    fn icon_links_follow_the_type_of_the_icon() {
        assert_eq!(icon_links("/a.svg"), "<link rel=\"icon\" type=\"image/svg+xml\" href=\"/a.svg\">\n");
        assert_eq!(icon_links("/a&b.ico"), "<link rel=\"icon\" href=\"/a&amp;b.ico\">\n");
        let png = icon_links("/sub/a.png");
        assert!(png.contains("rel=\"icon\" type=\"image/png\"") && png.contains("rel=\"apple-touch-icon\""), "{png}");
    }
}
