//! Resolves the links and images of a body: every URL becomes a path of the site, a file, or an address of another site.
//!
//! Long because [`Links`], which resolves every kind of URL, is beside the types that it reads and returns.

use super::super::diagnostics::{Diagnostic, Severity};
use super::super::images::Size;
use super::super::media_files::{Media, is_source, on_disk};
use super::super::slugify::{did_you_mean, nfc, slugify};
use super::headings::{Ids, RESERVED, made};
use broadsheet_model::{Site, decode_segment, encode_decoded};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The document that is being compiled, and the data that its links are resolved against.
#[derive(Debug)]
pub struct Place<'a> {
    pub site: &'a Site,
    /// The newsroom's folder.
    pub root: &'a Path,
    /// The file of the document, relative to `root`, with `/` between folders.
    pub file: &'a str,
    /// The path of the document's page.
    pub path: &'a str,
    /// The folder in which files beside the document are published: `media/articles/<slug>/`.
    pub files: &'a str,
    pub media: &'a Media,
    /// Folders of articles. Links of Zola that begin with `@/` are relative to them.
    pub roots: &'a [String],
    /// The severity of a link that leads nowhere.
    pub broken: Severity,
}

/// A link to a page or a file of the site. It is checked after all documents are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    pub to: Target,
    /// The byte range in the file.
    pub span: Range<usize>,
    /// The query and the fragment.
    pub tail: String,
    /// Whether the body contains a [`placeholder`] instead of an address.
    pub deferred: bool,
    /// The file that was searched first, relative to the newsroom.
    pub file: Option<String>,
    pub what: What,
}

/// The kind of a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    Link,
    Image,
}

impl What {
    /// The kind, as messages name it.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Image => "image",
        }
    }
}

/// The target of a [`Reference`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// A path of the site, decoded, without query and fragment.
    Path(String),
    /// A Markdown file, relative to the newsroom.
    Document(String),
}

/// The text that a body contains until the address of a reference is known. Its private-use characters are removed from the text
/// of authors, so no author can write a placeholder.
pub fn placeholder(index: usize) -> String {
    format!("{OPEN}{index}{CLOSE}")
}

/// Begins a [`placeholder`].
pub const OPEN: char = '\u{f8f0}';
/// Ends a [`placeholder`].
pub const CLOSE: char = '\u{f8f1}';

/// The value of an `href`.
#[derive(Debug, PartialEq, Eq)]
pub struct Href {
    pub url: String,
    /// The URL leads to another site.
    pub external: bool,
}

/// The value of a `src`.
#[derive(Debug, PartialEq, Eq)]
pub struct Src {
    pub url: String,
    pub size: Option<Size>,
}

/// Resolves the links of a document and collects what it refers to.
#[derive(Debug)]
pub struct Links<'a> {
    pub place: &'a Place<'a>,
    /// Every `id` of the document.
    pub ids: Ids,
    /// The `id`s, by their letters and digits alone. Built when the first link needs it.
    by_letters: Option<HashMap<String, String>>,
    /// Number of links to an `id` that the document does not have.
    strays: usize,
    pub references: Vec<Reference>,
    /// Files beside the document that it links to or shows.
    pub files: Vec<(PathBuf, String)>,
    pub notes: Vec<Diagnostic>,
}

/// Address schemes that a link may have.
const SCHEMES: &[&str] = &["http", "https", "mailto", "tel"];

/// Maximum number of links to missing `id`s that get a "did you mean". Each search compares all `id`s of the document, so more
/// searches would take too long.
const SUGGESTIONS: usize = 20;

/// First path segments of the pages that are generated from the published articles. Their paths never change.
const MADE: &[&str] = &["category", "tag", "author", "archive", "search"];

/// Whether a path never changes and cannot belong to a draft. Other paths are known only after all documents are read.
fn is_made(path: &str) -> bool {
    let mut parts = path.trim_matches('/').split('/');
    match parts.next().unwrap_or_default() {
        "" => true,
        "blog" => parts.next().is_none_or(|next| next == "page"),
        first => MADE.contains(&first),
    }
}

enum Found {
    Nothing,
    Away(String),
    Here(String),
    Path { path: String, tail: String, file: Option<String> },
    Document { file: String, tail: String },
    File { file: PathBuf, path: String, tail: String },
}

impl<'a> Links<'a> {
    pub fn new(place: &'a Place<'a>) -> Self {
        Self {
            place,
            ids: Ids::default(),
            by_letters: None,
            strays: 0,
            references: Vec::new(),
            files: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The address of a link. `None` when the text must not become a link.
    pub fn link(&mut self, url: &str, span: Range<usize>) -> Option<Href> {
        let here = |url| Some(Href { url, external: false });
        match self.find(url, &span, What::Link) {
            Found::Nothing => None,
            Found::Away(url) => {
                let external = !url.starts_with("mailto:") && !url.starts_with("tel:");
                Some(Href { url, external })
            }
            Found::Here(url) => here(self.fragment(url, span)),
            Found::File { file, path, tail } => here(self.file(file, &path) + &tail),
            Found::Path { path, tail, file } => {
                // The target of a fragment is known only after all documents are read.
                let direct = is_made(&path) && !tail.contains('#');
                let url = if direct { self.place.site.href(&(encode_decoded(&path) + &tail)) } else { self.defer() };
                self.references.push(Reference { to: Target::Path(path), span, tail, deferred: !direct, file, what: What::Link });
                here(url)
            }
            Found::Document { file, tail } => {
                let url = self.defer();
                self.references.push(Reference {
                    to: Target::Document(file),
                    span,
                    tail,
                    deferred: true,
                    file: None,
                    what: What::Link,
                });
                here(url)
            }
        }
    }

    /// The address of an image or of another file that a page shows.
    pub fn source(&mut self, url: &str, span: Range<usize>) -> Option<Src> {
        match self.find(url, &span, What::Image) {
            Found::Nothing | Found::Here(_) => None,
            Found::Away(url) if url.starts_with("mailto:") || url.starts_with("tel:") => None,
            Found::Away(url) => Some(Src { url, size: None }),
            Found::File { file, path, tail } => {
                let size = self.place.media.size(&file);
                Some(Src { url: self.file(file, &path) + &tail, size })
            }
            Found::Path { path, tail, file } => {
                let url = self.place.site.href(&(encode_decoded(&path) + &tail));
                self.references.push(Reference { to: Target::Path(path), span, tail, deferred: false, file, what: What::Image });
                Some(Src { url, size: None })
            }
            Found::Document { .. } => {
                let note = Diagnostic::error(self.place.file, "a Markdown file is not an image").at(span);
                self.notes.push(note.help("remove the `!` to link to it"));
                None
            }
        }
    }

    fn defer(&self) -> String {
        placeholder(self.references.len())
    }

    fn file(&mut self, file: PathBuf, path: &str) -> String {
        let out = path.trim_start_matches('/');
        if self.place.media.get(path).is_none() && !self.files.iter().any(|(_, known)| known == out) {
            self.files.push((file, out.to_owned()));
        }
        self.place.site.href(&encode_decoded(path))
    }

    /// Checks a link within the document. Other systems make different `id`s from headings, so these are accepted, too.
    fn fragment(&mut self, url: String, span: Range<usize>) -> String {
        let name = decode_segment(&url[1..]).unwrap_or_else(|| url[1..].to_owned());
        if name.is_empty() || name == "top" || self.ids.contains(&name) {
            return url;
        }
        if let Some(id) = self.same_place(&name) {
            return format!("#{id}");
        }
        let message = format!("there is no heading or place `#{name}` in this text");
        let note = Diagnostic::new(self.place.broken, self.place.file.to_owned(), message).at(span);
        self.strays += 1;
        let near = if self.strays <= SUGGESTIONS { did_you_mean(&name, self.ids.iter()) } else { None };
        self.notes.push(match near {
            Some(help) => note.help(help),
            None => note,
        });
        url
    }

    /// The `id` of the heading from which another system would have made `name`.
    fn same_place(&mut self, name: &str) -> Option<String> {
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
        if RESERVED.contains(&name) {
            let moved = format!("{name}-2");
            return self.ids.contains(&moved).then_some(moved);
        }
        let ways = [made(name), slugify(name).map(|slug| slug.to_string())];
        if let Some(id) = ways.into_iter().flatten().find(|id| self.ids.contains(id)) {
            return Some(id);
        }
        let by_letters = self.by_letters.get_or_insert_with(|| {
            let mut ids: Vec<&str> = self.ids.iter().collect();
            // When several `id`s have the same letters, the first one counts, so that the result is always the same.
            ids.sort_unstable_by(|a, b| b.cmp(a));
            ids.into_iter().map(|id| (letters(id), id.to_owned())).collect()
        });
        by_letters.get(&letters(name)).cloned()
    }

    fn find(&mut self, url: &str, span: &Range<usize>, what: What) -> Found {
        let what = what.noun();
        // Browsers remove tabs and line breaks before they read a URL. `OPEN` and `CLOSE` would form a placeholder.
        let clean: String = url.chars().filter(|&c| !matches!(c, '\t' | '\n' | '\r' | OPEN | CLOSE)).collect();
        let url = clean.trim_matches(|c: char| c.is_whitespace() || c.is_control());
        if url.is_empty() {
            self.notes.push(
                Diagnostic::warning(self.place.file, format!("this {what} leads nowhere: its address is empty")).at(span.clone()),
            );
            return Found::Nothing;
        }
        if is_template(url) {
            // One warning for the whole file covers the template tags.
            return Found::Nothing;
        }
        if let Some(scheme) = scheme(url).filter(|scheme| !SCHEMES.contains(&scheme.as_str())) {
            let message = format!("the address of this {what} begins with `{scheme}:`, which is not published");
            let help = "use an `https:` address, or a file of the newsroom";
            self.notes.push(Diagnostic::warning(self.place.file, message).at(span.clone()).help(help));
            return Found::Nothing;
        }
        if let Some(path) = self.own_path(url) {
            return Self::path(&path);
        }
        if scheme(url).is_some() || url.starts_with("//") {
            let url = if url.starts_with("//") { format!("https:{url}") } else { url.to_owned() };
            return Found::Away(url.replace(' ', "%20"));
        }
        match url.as_bytes()[0] {
            b'#' => Found::Here(url.to_owned()),
            b'/' => self.published(url),
            b'\\' => Found::Nothing,
            _ => self.relative(url),
        }
    }

    /// The path within this site of an absolute address. `None` when the address leads to another site. `http` and `https` count
    /// as the same.
    fn own_path(&self, url: &str) -> Option<String> {
        let bare = |url: &str| url.split_once("//").map(|(_, rest)| rest.to_owned());
        let host = bare(self.place.site.origin())?;
        if scheme(url).is_some_and(|scheme| scheme != "http" && scheme != "https")
            || !url.contains("//")
            || url.starts_with('/') && !url.starts_with("//")
        {
            return None;
        }
        let rest = bare(url)?;
        let rest =
            rest.get(host.len()..).filter(|_| rest.get(..host.len()).is_some_and(|start| start.eq_ignore_ascii_case(&host)))?;
        match rest.as_bytes().first() {
            None => Some("/".to_owned()),
            Some(b'/') => self.place.site.strip(rest).map(str::to_owned),
            Some(b'?' | b'#') => Some(format!("/{rest}")),
            Some(_) => None,
        }
    }

    fn path(url: &str) -> Found {
        let (path, tail) = split_tail(url);
        let path =
            path.split('/').map(|part| decode_segment(part).unwrap_or_else(|| part.to_owned())).collect::<Vec<_>>().join("/");
        Found::Path { path: nfc(&path).into_owned(), tail: tail.to_owned(), file: None }
    }

    fn published(&self, url: &str) -> Found {
        let found = Self::path(url);
        match &found {
            Found::Path { path, tail, .. } => match self.place.media.get(path) {
                Some(file) => Found::File { file: file.to_owned(), path: path.clone(), tail: tail.clone() },
                None => found,
            },
            _ => found,
        }
    }

    /// Resolves a URL relative to the document's file when there is such a file, or else relative to the path of its page.
    fn relative(&self, url: &str) -> Found {
        let (path, tail) = split_tail(url);
        let decoded =
            path.split('/').map(|part| decode_segment(part).unwrap_or_else(|| part.to_owned())).collect::<Vec<_>>().join("/");
        if decoded.is_empty() {
            return Found::Here(tail.to_owned());
        }
        let folder = self.place.file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let tail = tail.to_owned();
        if let Some(inner) = decoded.strip_prefix("@/") {
            let candidates = self.place.roots.iter().map(|root| join(root, inner)).chain([join("", inner)]);
            let file = candidates.flatten().find(|file| on_disk(self.place.root, file).is_some());
            return Found::Document { file: file.unwrap_or_else(|| inner.to_owned()), tail };
        }
        if let Some(file) = join(folder, &decoded) {
            if super::super::media_files::is_markdown(Path::new(&file)) {
                return Found::Document { file, tail };
            }
            let is_published = !file.split('/').any(|part| part.starts_with('.')) && !is_source(Path::new(&file));
            if let Some(on_disk) = is_published.then(|| on_disk(self.place.root, &file)).flatten() {
                let path = self.published_at(&on_disk, &decoded);
                return Found::File { file: on_disk, path, tail };
            }
        }
        match join(self.place.path.trim_matches('/'), &decoded) {
            Some(joined) => {
                let slash = if decoded.ends_with('/') || decoded.ends_with('.') { "/" } else { "" };
                Found::Path { path: format!("/{joined}{slash}"), tail, file: join(folder, &decoded) }
            }
            None => {
                Found::Path { path: format!("/{}", decoded.trim_start_matches(['.', '/'])), tail, file: join(folder, &decoded) }
            }
        }
    }

    /// The path at which a file of the newsroom is published: in its media folder, or else beside the document.
    fn published_at(&self, file: &Path, relative: &str) -> String {
        if let Some(path) = self.place.media.path_of(file) {
            return path.to_owned();
        }
        let inner: Vec<&str> = relative.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
        format!("/{}{}", self.place.files, nfc(&inner.join("/")))
    }
}

/// The scheme of an absolute URL, in lower case.
fn scheme(url: &str) -> Option<String> {
    let (scheme, _) = url.split_once(':')?;
    let first = scheme.chars().next()?;
    let valid = first.is_ascii_alphabetic() && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    valid.then(|| scheme.to_ascii_lowercase())
}

/// Whether the URL contains a template tag of another system.
pub fn is_template(url: &str) -> bool {
    url.contains("{{") || url.contains("{%")
}

/// Splits a URL before its query and fragment.
fn split_tail(url: &str) -> (&str, &str) {
    url.split_at(url.find(['?', '#']).unwrap_or(url.len()))
}

/// Resolves a path relative to a folder. `None` when it leads above the root.
pub fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part if part.contains(['\\', '\0']) => return None,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
