//! Reads `site.toml`: [`read`] turns it into [`Settings`], and reports everything that is wrong at once.
//!
//! Long because it has one short function for each setting.

mod colours;
mod declared_terms;
pub(super) mod nameplate;
pub(super) mod profile;

use super::Config;
use super::diagnostics::{Accepted, Diagnostic, Diagnostics, Severity};
use super::known_keys;
use super::slugify::{Slugs, did_you_mean, fold};
use super::table_reader::{Fields, syntax};
use super::value::{Data, Spanned, parse_toml};
use super::words_of_languages;
use broadsheet_model::{ArticleData, Direction, Link, Prefetch, Site, SiteError, Words};
use jiff::tz::TimeZone;
use std::io;
use std::path::Path;

pub(super) use declared_terms::{Declared, DeclaredTerm, FrontPage};
use nameplate::DeclaredNameplate;

/// The file's name.
pub(crate) const FILE: &str = "site.toml";

/// The settings of a newsroom, before its articles are known.
#[derive(Debug)]
pub(super) struct Settings {
    /// Its navigation and footer are those of `site.toml`; see `navigation_given`.
    pub config: Config,
    pub navigation_given: bool,
    pub footer_given: bool,
    /// The links of the navigation and the footer, which are checked later.
    pub links: Vec<Spanned<String>>,
    /// As written: a path of the site or a file of the newsroom.
    pub logo: Option<Spanned<String>>,
    pub nameplate: Option<DeclaredNameplate>,
    /// The same.
    pub icon: Option<Spanned<String>>,
    pub declared: Declared,
    pub smart_punctuation: bool,
    /// Whether template tags of other systems are replaced by what they show.
    pub template_tags: bool,
    /// The severity of broken links.
    pub broken_links: Severity,
    /// The folders of articles, relative to the newsroom.
    pub articles: Vec<Spanned<String>>,
    /// The languages that paths of files may name; `None` if any language may be named.
    pub languages: Option<Vec<String>>,
    /// The folders of standing pages.
    pub pages: Vec<Spanned<String>>,
    pub media: Vec<MediaFolder>,
    /// Paths that another system answers, with everything below them; without the slash at the end.
    pub elsewhere: Vec<String>,
    /// The letters of slugs that are made from texts.
    pub slugs: Slugs,
    /// Where symbolic links may lead outside of the newsroom.
    pub follow_links: Vec<String>,
}

/// A folder whose files are published unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MediaFolder {
    /// Relative to the newsroom.
    pub folder: Spanned<String>,
    /// Path of the site; begins and ends with `/`.
    pub path: String,
}

/// Reads `site.toml`. `None` if the title or the origin is missing or cannot be used.
pub(super) fn read(text: &str, origin: Option<&str>) -> (Option<Settings>, Vec<Diagnostic>) {
    let mut notes = Vec::new();
    let skip = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let (table, faults) = parse_toml(&text[skip..], skip);
    notes.extend(faults.into_iter().map(|fault| syntax(FILE, fault)));
    let mut fields = Fields { file: FILE, table: &table, notes: &mut notes };
    fields.only(known_keys::SITE);
    let title = required(&mut fields, "title", "title = \"The Example Gazette\"");
    let site = read_site(&mut fields, origin);
    let language = read_language(&mut fields);
    let direction = read_direction(&mut fields, &language);
    let zone = read_zone(&mut fields);
    let tagline = fields.text("tagline").map(|text| text.value);
    let mut links = Vec::new();
    let navigation = read_links(&mut fields, "navigation", &mut links);
    let footer = read_links(&mut fields, "footer", &mut links);
    let words = read_words(&mut fields, &language);
    let look = colours::read(&mut fields);
    let slugs = read_slugs(&mut fields);
    let declared = declared_terms::read(&mut fields, slugs);
    let logo = fields.text("logo");
    let icon = fields.text("icon");
    let nameplate = nameplate::read(&mut fields);
    let smart_punctuation = fields.flag("smart_punctuation").unwrap_or(false);
    let template_tags = fields.flag("template_tags").unwrap_or(false);
    let broken_links = read_broken_links(&mut fields);
    let prefetch = read_prefetch(&mut fields);
    let feeds_from = fields.number("feeds_from").unwrap_or_default();
    let article_data = read_article_data(&mut fields);
    let has_search = fields.flag("search").unwrap_or(true);
    let articles = read_folders(&mut fields, "articles");
    let pages = read_folders(&mut fields, "pages");
    let media = read_media(&mut fields);
    let (variants, keep_metadata) = read_images(&mut fields);
    let accepted = read_warnings(&mut fields);
    read_deploy(&mut fields);
    let languages = read_languages(&mut fields);
    let elsewhere = read_elsewhere(&mut fields);
    let follow_links = fields.texts("follow_links").unwrap_or_default().into_iter().map(|path| path.value).collect();
    let (Some(title), Some(site)) = (title, site) else { return (None, notes) };
    let (navigation_given, footer_given) = (navigation.is_some(), footer.is_some());
    let (navigation, footer) = (navigation.unwrap_or_default(), footer.unwrap_or_default());
    let config = Config {
        site,
        title,
        tagline,
        language,
        direction,
        zone,
        navigation,
        footer,
        logo: None,
        nameplate: None,
        icon: None,
        look,
        prefetch,
        feeds_from,
        article_data,
        has_search,
        words,
        variants,
        keep_metadata,
        accepted,
    };
    let settings = Settings {
        config,
        navigation_given,
        footer_given,
        links,
        logo,
        icon,
        nameplate,
        declared,
        smart_punctuation,
        template_tags,
        broken_links,
        articles,
        languages,
        pages,
        media,
        elsewhere,
        slugs,
        follow_links,
    };
    (Some(settings), notes)
}

/// Reads only `follow_links`, for code that lists the files of a newsroom before the newsroom is read.
pub(super) fn follow_links(text: &str) -> Vec<String> {
    let (table, _) = parse_toml(text.trim_start_matches('\u{feff}'), 0);
    let mut fields = Fields { file: FILE, table: &table, notes: &mut Vec::new() };
    fields.texts("follow_links").unwrap_or_default().into_iter().map(|path| path.value).collect()
}

fn required(fields: &mut Fields<'_>, key: &str, example: &str) -> Option<String> {
    if fields.get(key).is_none() {
        let message = format!("`{FILE}` has no `{key}`");
        fields.notes.push(Diagnostic::error(FILE, message).help(format!("add a line such as `{example}` at the top")));
    }
    fields.text(key).map(|text| text.value)
}

fn read_site(fields: &mut Fields<'_>, given: Option<&str>) -> Option<Site> {
    let (address, span) = match given {
        Some(address) => (address.to_owned(), None),
        None => {
            required(fields, "origin", "origin = \"https://news.example\"")?;
            let origin = fields.get("origin")?;
            (fold(origin.value.text().unwrap_or_default()), Some(origin.span.clone()))
        }
    };
    match Site::parse(&address) {
        Ok(site) => Some(site),
        Err(error) => {
            if error == SiteError::Password {
                // The password must not be repeated: neither in the message nor in the line that is shown with it.
                let note = Diagnostic::error(FILE, format!("the origin is not the address of a site: {error}"));
                fields.notes.push(note.help("remove what is before the `@`; readers would see it on every page"));
                return None;
            }
            let message = format!("the origin `{address}` is not the address of a site: {error}");
            let mut note = Diagnostic::error(FILE, message);
            note.span = span;
            if error == SiteError::Scheme {
                note = note.help(format!("write `https://{}`", address.trim_start_matches('/')));
            }
            fields.notes.push(note);
            None
        }
    }
}

/// Whether a text has the shape of a BCP 47 tag.
pub(crate) fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=8).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn read_language(fields: &mut Fields<'_>) -> String {
    let Some(language) = fields.text("language") else { return "en".to_owned() };
    if is_language(&language.value) {
        return language.value;
    }
    let note = Diagnostic::error(FILE, format!("`{}` is not a language tag", language.value)).at(language.span);
    fields.notes.push(note.help("write one such as `en`, `pt-BR` or `az`"));
    "en".to_owned()
}

fn read_direction(fields: &mut Fields<'_>, language: &str) -> Direction {
    let usual = Direction::of_language(language);
    let Some(direction) = fields.text("direction") else { return usual };
    match direction.value.as_str() {
        "ltr" => Direction::Ltr,
        "rtl" => Direction::Rtl,
        other => {
            let note = Diagnostic::error(FILE, format!("`{other}` is not a direction")).at(direction.span);
            fields.notes.push(note.help("write `ltr` or `rtl`, or leave it to the language"));
            usual
        }
    }
}

fn read_zone(fields: &mut Fields<'_>) -> TimeZone {
    let Some(name) = fields.text("zone") else { return TimeZone::UTC };
    if let Ok(zone) = TimeZone::get(&name.value) {
        return zone;
    }
    let known: Vec<String> = jiff::tz::db().available().map(|zone| zone.to_string()).collect();
    let help = did_you_mean(&name.value, known.iter().map(String::as_str));
    let help = help.unwrap_or_else(|| "write a name of the IANA database, such as `Europe/Budapest` or `UTC`".to_owned());
    fields.notes.push(Diagnostic::error(FILE, format!("there is no time zone `{}`", name.value)).at(name.span).help(help));
    TimeZone::UTC
}

/// Maximum number of links in the navigation or the footer: every page shows them.
pub(super) const MOST_LINKS: usize = 100;

fn read_links(fields: &mut Fields<'_>, key: &str, links: &mut Vec<Spanned<String>>) -> Option<Vec<Link>> {
    let items = fields.list(key)?;
    if let Some(first) = items.get(MOST_LINKS) {
        let message = format!("`{key}` has {} links, and the maximum is {MOST_LINKS}", items.len());
        let note = Diagnostic::error(FILE, message).at(first.span.clone());
        fields.notes.push(note.help("every page would show all of them: link to a page that lists the others"));
    }
    let mut read = Vec::new();
    for item in items {
        let Data::Table(table) = &item.value else {
            fields.wrong(key, item, "a list of tables with `label` and `path`");
            continue;
        };
        let mut entry = Fields { file: FILE, table, notes: fields.notes };
        entry.only(known_keys::LINK);
        for part in ["label", "path"] {
            if entry.get(part).is_none() {
                entry.notes.push(Diagnostic::error(FILE, format!("this link has no `{part}`")).at(item.span.clone()));
            }
        }
        let (Some(label), Some(path)) = (entry.text("label"), entry.text("path")) else { continue };
        let absolute = ["https://", "http://", "mailto:"].iter().any(|scheme| path.value.starts_with(scheme));
        if !absolute && (!path.value.starts_with('/') || path.value.starts_with("//")) {
            let help =
                format!("write `/{}/` for a page of this site, or a whole `https://` address", path.value.trim_matches('/'));
            let message = format!("`{}` is neither a path of the site nor an address", path.value);
            fields.notes.push(Diagnostic::error(FILE, message).at(path.span).help(help));
            continue;
        }
        read.push(Link { label: label.value, path: path.value.clone() });
        links.push(path);
    }
    Some(read)
}

fn read_words(fields: &mut Fields<'_>, language: &str) -> Words {
    let mut words = words_of_languages::of(language);
    let Some(table) = fields.table("words") else { return words };
    let mut entries = Fields { file: FILE, table, notes: fields.notes };
    for (key, _) in table {
        if !Words::KEYS.contains(&key.value.as_str()) {
            let help = did_you_mean(&key.value, Words::KEYS.iter().copied());
            let help = help.unwrap_or_else(|| "docs/AUTHORING.md lists the words of the interface".to_owned());
            let message = format!("the interface has no word `{}`", key.value);
            entries.notes.push(Diagnostic::error(FILE, message).at(key.span.clone()).help(help));
        } else if let Some(word) = entries.text(&key.value) {
            words.set(&key.value, word.value);
        }
    }
    words
}

fn read_broken_links(fields: &mut Fields<'_>) -> Severity {
    let Some(word) = fields.text("broken_links") else { return Severity::Error };
    match word.value.as_str() {
        "error" => Severity::Error,
        "warn" | "warning" => Severity::Warning,
        other => {
            let note = Diagnostic::error(FILE, format!("`broken_links` cannot be `{other}`")).at(word.span);
            fields.notes.push(note.help("write `error` (the default) or `warn`"));
            Severity::Error
        }
    }
}

fn read_slugs(fields: &mut Fields<'_>) -> Slugs {
    let Some(word) = fields.text("slugs") else { return Slugs::default() };
    match word.value.as_str() {
        "ascii" => Slugs::Ascii,
        "unicode" => Slugs::Unicode,
        other => {
            let note = Diagnostic::error(FILE, format!("`slugs` cannot be `{other}`")).at(word.span);
            fields.notes.push(note.help("write `ascii` (the default) or `unicode`"));
            Slugs::default()
        }
    }
}

fn read_prefetch(fields: &mut Fields<'_>) -> Prefetch {
    let Some(word) = fields.text("prefetch") else { return Prefetch::default() };
    match word.value.as_str() {
        "visible" => Prefetch::Visible,
        "intent" => Prefetch::Intent,
        "none" => Prefetch::None,
        other => {
            let note = Diagnostic::error(FILE, format!("`prefetch` cannot be `{other}`")).at(word.span);
            fields.notes.push(note.help("write `visible` (the default), `intent` or `none`"));
            Prefetch::default()
        }
    }
}

fn read_article_data(fields: &mut Fields<'_>) -> ArticleData {
    let Some(word) = fields.text("article_data") else { return ArticleData::default() };
    match word.value.as_str() {
        "file" => ArticleData::File,
        "page" => ArticleData::Page,
        other => {
            let note = Diagnostic::error(FILE, format!("`article_data` cannot be `{other}`")).at(word.span);
            fields.notes.push(note.help("write `file` (the default) or `page`"));
            ArticleData::default()
        }
    }
}

fn read_languages(fields: &mut Fields<'_>) -> Option<Vec<String>> {
    let mut languages = Vec::new();
    for tag in fields.texts("languages")? {
        if is_language(&tag.value) {
            languages.push(tag.value);
        } else {
            let note = Diagnostic::error(FILE, format!("`{}` is not a language tag", tag.value)).at(tag.span);
            fields.notes.push(note.help("write the languages in the names of folders or files, such as `[\"fr\", \"pt-br\"]`"));
        }
    }
    Some(languages)
}

/// Reads `[images]`: whether pictures get smaller copies, and whether they keep their metadata.
fn read_images(fields: &mut Fields<'_>) -> (bool, bool) {
    let Some(table) = fields.table("images") else { return (true, false) };
    let mut entry = Fields { file: FILE, table, notes: fields.notes };
    entry.only(known_keys::IMAGES);
    (entry.flag("variants").unwrap_or(true), entry.flag("keep_metadata").unwrap_or(false))
}

/// Reads the accepted warnings in `[warnings]`.
fn read_warnings(fields: &mut Fields<'_>) -> Vec<Accepted> {
    let Some(table) = fields.table("warnings") else { return Vec::new() };
    let mut entry = Fields { file: FILE, table, notes: fields.notes };
    entry.only(known_keys::WARNINGS);
    let texts = entry.texts("allow").unwrap_or_default().into_iter().filter(|text| !text.value.is_empty());
    texts.map(|text| Accepted { pattern: text.value, span: text.span }).collect()
}

/// The table `[deploy]` of `site.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deploy {
    /// As [`crate::hosts::deploy::Target::parse`] reads it, or the name of a host.
    pub target: Option<String>,
    /// The address of a server that speaks S3.
    pub endpoint: Option<String>,
    /// The region of the bucket.
    pub region: Option<String>,
}

fn read_deploy(fields: &mut Fields<'_>) -> Deploy {
    let Some(table) = fields.table("deploy") else { return Deploy::default() };
    let mut entry = Fields { file: FILE, table, notes: fields.notes };
    entry.only(known_keys::DEPLOY);
    let mut text = |key| entry.text(key).map(|text| text.value);
    Deploy { target: text("target"), endpoint: text("endpoint"), region: text("region") }
}

/// Reads only `[deploy]`, for a deployment without reading the newsroom; also returns what is wrong in it.
///
/// # Errors
/// When the file cannot be read.
pub fn deploy(newsroom: &Path) -> io::Result<(Deploy, Diagnostics)> {
    let text = std::fs::read_to_string(newsroom.join(FILE))?;
    let (table, _) = parse_toml(text.trim_start_matches('\u{feff}'), text.len() - text.trim_start_matches('\u{feff}').len());
    let mut notes = Vec::new();
    let deploy = read_deploy(&mut Fields { file: FILE, table: &table, notes: &mut notes });
    let mut diagnostics = Diagnostics::new(newsroom);
    diagnostics.add_files(1);
    diagnostics.extend(notes);
    Ok((deploy, diagnostics))
}

fn read_elsewhere(fields: &mut Fields<'_>) -> Vec<String> {
    let mut paths = Vec::new();
    for text in fields.texts("elsewhere").unwrap_or_default() {
        if text.value.starts_with('/') && text.value.len() > 1 {
            paths.push(text.value.trim_end_matches('/').to_owned());
        } else {
            let note = Diagnostic::error(FILE, format!("`{}` is not a path of the site", text.value)).at(text.span);
            fields.notes.push(note.help("write the beginning of a path, such as `/shop`"));
        }
    }
    paths
}

/// Normalises a folder inside the newsroom to the form `a/b`; `.`, the newsroom itself, becomes the empty text. `None` for
/// folders outside of the newsroom.
fn folder(path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains('\\') || path.split('/').any(|part| part == "..") {
        return None;
    }
    Some(path.split('/').filter(|part| !part.is_empty() && *part != ".").collect::<Vec<_>>().join("/"))
}

fn outside(fields: &mut Fields<'_>, given: &Spanned<String>) {
    let note = Diagnostic::error(FILE, format!("`{}` is not a folder inside the newsroom", given.value)).at(given.span.clone());
    fields.notes.push(note.help("write it relative to the folder of `site.toml`, such as `content/posts`"));
}

fn read_folders(fields: &mut Fields<'_>, key: &str) -> Vec<Spanned<String>> {
    let Some(given) = fields.texts(key) else { return vec![Spanned::new(key.to_owned(), 0..0)] };
    let mut folders = Vec::new();
    for text in given {
        match folder(&text.value) {
            Some(path) => folders.push(text.with(path)),
            None => outside(fields, &text),
        }
    }
    folders
}

/// First segments of paths that belong to files of the site itself.
const TAKEN: &[&str] = &["blog", "category", "tag", "author", "archive", "search", "data", "variants"];

fn read_media(fields: &mut Fields<'_>) -> Vec<MediaFolder> {
    let items = match fields.get("media").map(|value| &value.value) {
        None => return vec![MediaFolder { folder: Spanned::new("media".to_owned(), 0..0), path: "/media/".to_owned() }],
        Some(Data::List(items)) => items.as_slice(),
        Some(_) => fields.get("media").map(std::slice::from_ref).unwrap_or_default(),
    };
    let mut folders = Vec::new();
    for item in items {
        let (from, to) = match &item.value {
            Data::Table(table) => {
                let mut entry = Fields { file: FILE, table, notes: fields.notes };
                entry.only(known_keys::MEDIA);
                (entry.text("folder"), entry.text("path").map(|path| path.value))
            }
            Data::Text(text) => (Some(item.with(text.clone())), None),
            _ => {
                fields.wrong("media", item, "a folder, a list of folders, or `{ folder, path }`");
                continue;
            }
        };
        let Some(from) = from else { continue };
        let Some(path) = folder(&from.value) else {
            outside(fields, &from);
            continue;
        };
        let to = to.unwrap_or_else(|| path.clone());
        let to = to.trim_matches('/');
        if TAKEN.contains(&to.split('/').next().unwrap_or_default()) {
            let message = format!("files cannot be published under `/{to}/`, where pages of the site live");
            fields.notes.push(Diagnostic::error(FILE, message).at(item.span.clone()).help("choose another `path`"));
            continue;
        }
        let to = if to.is_empty() { "/".to_owned() } else { format!("/{to}/") };
        folders.push(MediaFolder { folder: from.with(path), path: to });
    }
    folders
}

/// Whether a path is one of `starts` or lies below it.
pub(super) fn is_below(path: &str, starts: &[String]) -> bool {
    let below = |start: &String| path.strip_prefix(start.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    starts.iter().any(below)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<String> {
        let (_, notes) = read(text, None);
        notes
            .into_iter()
            .map(|note| [Some(note.message), note.help].into_iter().flatten().collect::<Vec<_>>().join(" / "))
            .collect()
    }

    const ENOUGH: &str = "title = \"T\"\norigin = \"https://a.example\"\n";

    #[test]
    fn title_and_origin_are_enough() {
        assert_eq!(messages(ENOUGH), Vec::<String>::new());
        let (settings, _) = read(&format!("\u{feff}{ENOUGH}"), None);
        assert!(
            settings
                .is_some_and(|s| s.config.language == "en" && s.articles[0].value == "articles" && s.media[0].path == "/media/")
        );
        let (settings, notes) = read("title = 'T'", Some("https://b.example/sub"));
        assert!(notes.is_empty() && settings.is_some_and(|s| s.config.site.base() == "/sub/"));
    }

    #[test]
    fn the_number_of_links_on_every_page_is_limited() {
        let link = "[[footer]]\nlabel = 'A'\npath = '/a/'\n";
        assert_eq!(messages(&(ENOUGH.to_owned() + &link.repeat(MOST_LINKS))), Vec::<String>::new());
        let told = messages(&(ENOUGH.to_owned() + &link.repeat(MOST_LINKS + 3)));
        assert!(told.len() == 1 && told[0].starts_with("`footer` has 103 links, and the maximum is 100"), "{told:?}");
    }

    #[test]
    fn all_errors_are_reported_at_once() {
        let text = "titel = 'T'\norigin = 'news.example'\nlanguage = 'english language'\nzone = 'Europe/Budapset'\ndirection = 'up'\n\
                    broken_links = 'ignore'\nprefetch = 'all'\narticles = '../up'\nmedia = ['blog', 'a']\nsmart_punctuation = 'no'\n\
                    feeds_from = -1\nfavicon = 'x'\nslugs = 'latin'\narticle_data = 'none'\nsearch = 'no'\n[words]\nolderr = 'x'\n[[navigation]]\nlabel = 'A'\npath = 'about'\n[[navigation]]\nlabel = 'B'\n";
        let expected = [
            "there is no setting `titel` / did you mean `title`?",
            "there is no setting `favicon` / write `icon`",
            "`site.toml` has no `title` / add a line such as `title = \"The Example Gazette\"` at the top",
            "the origin `news.example` is not the address of a site: an origin begins with `https://` (or `http://`) / write \
             `https://news.example`",
            "`english language` is not a language tag / write one such as `en`, `pt-BR` or `az`",
            "`up` is not a direction / write `ltr` or `rtl`, or leave it to the language",
            "there is no time zone `Europe/Budapset` / did you mean `Europe/Budapest`?",
            "`about` is neither a path of the site nor an address / write `/about/` for a page of this site, or a whole `https://` address",
            "this link has no `path`",
            "the interface has no word `olderr` / did you mean `older`?",
            "`slugs` cannot be `latin` / write `ascii` (the default) or `unicode`",
            "`smart_punctuation` is true or false, not text",
            "`broken_links` cannot be `ignore` / write `error` (the default) or `warn`",
            "`prefetch` cannot be `all` / write `visible` (the default), `intent` or `none`",
            "`feeds_from` is a whole number, not a number",
            "`article_data` cannot be `none` / write `file` (the default) or `page`",
            "`search` is true or false, not text",
            "`../up` is not a folder inside the newsroom / write it relative to the folder of `site.toml`, such as `content/posts`",
            "files cannot be published under `/blog/`, where pages of the site live / choose another `path`",
        ];
        assert_eq!(messages(text), expected);
    }
}
