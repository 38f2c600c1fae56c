//! Reads `redirects.toml`, a list of tables. Entries with errors are skipped.

use super::super::{Diagnostic, read_file};
use super::rules::Source;
use super::{FILE, Status, split};
use broadsheet_model::Site;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

const KEYS: &[&str] = &["from", "to", "status"];
const EXAMPLE: &str = "write `[[redirects]]`, and below it `from = \"/old/\"` and `to = \"/blog/new/\"`";

/// Reads the file of a newsroom; it may be missing.
pub(super) fn read(folder: &Path, site: &Site, notes: &mut Vec<Diagnostic>) -> Vec<Source> {
    match read_file(&folder.join(FILE)) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => parse(&text, site, notes),
            Err(_) => {
                notes.push(Diagnostic::error(FILE, "this file is not UTF-8 text").help("save it as UTF-8"));
                Vec::new()
            }
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            notes.push(Diagnostic::error(FILE, format!("this file cannot be read: {error}")));
            Vec::new()
        }
    }
}

/// Reads the text of the file.
pub(super) fn parse(text: &str, site: &Site, notes: &mut Vec<Diagnostic>) -> Vec<Source> {
    let skip = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let (document, faults) = DeTable::parse_recoverable(&text[skip..]);
    let moved = |span: Range<usize>| span.start + skip..span.end + skip;
    notes.extend(faults.into_iter().map(|fault| {
        let message = fault.message().split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ");
        Diagnostic::error(FILE, message).at(moved(fault.span().unwrap_or(0..0)))
    }));
    let mut reader = Reader { site, notes, moved: &moved };
    let mut sources = Vec::new();
    for (name, value) in document.get_ref() {
        match value.get_ref() {
            DeValue::Array(items) if name.get_ref() == "redirects" => {
                sources.extend(items.iter().filter_map(|item| reader.entry(item)));
            }
            _ => reader.error(name.span(), "this file holds a list of `[[redirects]]` and nothing else", EXAMPLE),
        }
    }
    sources
}

struct Reader<'a> {
    site: &'a Site,
    notes: &'a mut Vec<Diagnostic>,
    /// Converts a range of the document to a range of the file.
    moved: &'a dyn Fn(Range<usize>) -> Range<usize>,
}

impl Reader<'_> {
    fn error(&mut self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.notes.push(Diagnostic::error(FILE, message).at((self.moved)(span)).help(help));
    }

    fn entry(&mut self, item: &Spanned<DeValue<'_>>) -> Option<Source> {
        let DeValue::Table(table) = item.get_ref() else {
            self.error(item.span(), "a redirect is a table with `from` and `to`", EXAMPLE);
            return None;
        };
        for name in table.keys().filter(|name| !KEYS.contains(&name.get_ref().as_ref())) {
            self.error(name.span(), format!("a redirect has no `{}`", name.get_ref()), "known here: `from`, `to`, `status`");
        }
        let status = self.status(table)?;
        let from = self.text(table, "from");
        let to = self.text(table, "to");
        let Some((from, from_span)) = from else {
            if !table.contains_key("from") {
                self.error(item.span(), "this redirect has no `from`", "write the old path, such as `from = \"/old/\"`");
            }
            return None;
        };
        let (path, query) = self.from(&from, from_span.clone())?;
        let (to, to_span) = match (status, to) {
            (Status::Gone, Some((_, span))) => {
                self.error(span, "a redirect with status 410 (gone) has no `to`", "remove `to`, or choose another `status`");
                return None;
            }
            (Status::Gone, None) => (String::new(), from_span.clone()),
            (_, Some((to, span))) => (self.to(&to, span.clone())?, span),
            (_, None) => {
                if !table.contains_key("to") {
                    self.error(
                        from_span,
                        "this redirect has no `to`",
                        "write the new path, or `status = 410` if the page is gone",
                    );
                }
                return None;
            }
        };
        let [from_span, to_span] = [from_span, to_span].map(|span| Some((self.moved)(span)));
        Some(Source { file: FILE.to_owned(), path, query, to, status, from_span, to_span, is_alias: false })
    }

    fn text(&mut self, table: &DeTable<'_>, key: &str) -> Option<(String, Range<usize>)> {
        let value = table.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some((text.trim().to_owned(), value.span())),
            _ => {
                self.error(value.span(), format!("`{key}` is text"), "put it in quotes");
                None
            }
        }
    }

    /// 301 by default. Reports an unknown status and returns `None`.
    fn status(&mut self, table: &DeTable<'_>) -> Option<Status> {
        let Some(value) = table.get("status") else { return Some(Status::Moved) };
        let written = match value.get_ref() {
            DeValue::Integer(number) => number.as_str().to_owned(),
            DeValue::String(text) => text.to_string(),
            _ => String::new(),
        };
        let status = Status::of_code(&written);
        if status.is_none() {
            let help = "write 301 (moved; the default), 302 (for now), 308 (moved, for forms too) or 410 (gone)";
            self.error(value.span(), "a redirect has no such status", help);
        }
        status
    }

    fn from(&mut self, from: &str, span: Range<usize>) -> Option<(String, Option<String>)> {
        let own = self.of_site(from);
        let Some(path) = own.as_deref().or(from.starts_with('/').then_some(from)) else {
            let help = format!(
                "write its path on this site, such as `/{}/`",
                from.trim_matches('/').rsplit('/').next().unwrap_or_default()
            );
            self.error(span, format!("`{from}` is not a path of this site"), help);
            return None;
        };
        if path.contains('#') {
            self.error(span, "the part after `#` never reaches a server, so it cannot be redirected", "remove it");
            return None;
        }
        if path.contains('*') {
            self.error(
                span,
                "a redirect is for one path; `*` is not supported",
                "write a redirect for each path, or configure the host",
            );
            return None;
        }
        let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
        let path = broadsheet_model::decode_segment(path).unwrap_or_else(|| path.to_owned());
        Some((path, query.filter(|query| !query.is_empty()).map(str::to_owned)))
    }

    fn to(&mut self, to: &str, span: Range<usize>) -> Option<String> {
        let sound =
            !to.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '\\' | '"' | '<' | '>' | '{' | '}' | '`'));
        if let Some(own) = self.of_site(to).filter(|_| sound) {
            return Some(own);
        }
        let is_path = to.starts_with('/') && !to.starts_with("//");
        let is_url = ["https://", "http://"]
            .iter()
            .any(|scheme| to.strip_prefix(scheme).is_some_and(|rest| !rest.trim_start_matches('/').is_empty()));
        if sound && (is_path || is_url) {
            return Some(to.to_owned());
        }
        let help = "write a path such as `/blog/new/`, or a whole address that begins with `https://`";
        self.error(span, format!("`{}` is neither a path of this site nor an address", to.escape_debug()), help);
        None
    }

    /// The path of the site, if an absolute URL is within the site.
    fn of_site(&self, url: &str) -> Option<String> {
        let rest = url.strip_prefix(self.site.origin()).filter(|_| !self.site.origin().is_empty())?;
        let (path, tail) = split(rest);
        Some(format!("{}{tail}", self.site.strip(path)?))
    }
}
