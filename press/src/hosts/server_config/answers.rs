//! Answers requests in the same way as a server with the configuration that the modules next to this one write. `press serve`
//! uses it to answer, and `press deploy` takes the headers of each file from it.

use super::{Cache, DOCUMENT_POLICY, HIDDEN, NOTES, POLICY, Queries, Rules, media_types};
use regex::{Regex, RegexBuilder};
use std::collections::HashMap;

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// An existing file, relative to the output folder.
    File(String),
    /// A redirect.
    Moved {
        /// An absolute URL, or a path of the host.
        to: String,
        /// 301, 302 or 308.
        status: u16,
    },
    /// A page was here and was removed: status 410, with the page for unknown paths.
    Gone,
    /// There is no such page or file: status 404, with the page for unknown paths.
    Missing,
}

/// Target and status of old addresses.
type Targets = HashMap<String, (String, u16)>;

/// Answers the requests for one site.
pub struct Answers {
    rules: Rules,
    cached: Vec<(Regex, Cache)>,
    /// Matches the paths of files that browsers open as documents.
    documents: Option<Regex>,
    /// Target and status of old addresses, by the decoded path on the host.
    old: Targets,
    queries: Vec<(Queries, Targets)>,
}

impl Answers {
    /// Compiles the rules. The patterns are the same as in the configuration of servers.
    #[must_use]
    pub fn new(rules: Rules) -> Self {
        // `Rules` builds the patterns from escaped names, so each is a valid regular expression.
        let compile = |pattern: &str, ignores_case| RegexBuilder::new(pattern).case_insensitive(ignores_case).build().ok();
        let cached = rules.cached().into_iter().filter_map(|(pattern, cache)| Some((compile(&pattern, false)?, cache))).collect();
        let documents = rules.documents().and_then(|pattern| compile(&pattern, true));
        let old = rules.old_paths().map(|(path, to, status)| (path, (to, status))).collect();
        let by_key = |group: Queries| {
            let key = |(path, values, to, status): &(String, Vec<String>, String, u16)| {
                (group.key(path, |n| values[n].clone()), (to.clone(), *status))
            };
            let list = group.list.iter().map(key).collect();
            (group, list)
        };
        let queries = rules.old_queries().into_iter().map(by_key).collect();
        Self { rules, cached, documents, old, queries }
    }

    /// The base path of the site on its host; begins and ends with `/`.
    #[must_use]
    pub fn base(&self) -> &str {
        self.rules.site.base()
    }

    /// Answers a request for a decoded path on the host, with its query if it has one. `exists` says whether a file, relative to
    /// the output folder, is there.
    #[must_use]
    pub fn answer(&self, path: &str, query: Option<&str>, exists: impl Fn(&str) -> bool) -> Answer {
        if let Some((to, status)) = self.old(path, query.unwrap_or_default()) {
            return if *status == 410 { Answer::Gone } else { Answer::Moved { to: to.clone(), status: *status } };
        }
        let base = self.base();
        let moved = |to: String| Answer::Moved { to, status: 301 };
        if path == base.trim_end_matches('/') && base != "/" {
            return moved(base.to_owned());
        }
        let Some(file) = path.strip_prefix(base) else { return Answer::Missing };
        let is_part = |part: &str| !matches!(part, "." | "..") && !part.contains(['\\', '\0']);
        if file.starts_with(NOTES) || HIDDEN.contains(&file) || !file.split('/').all(is_part) {
            return Answer::Missing;
        }
        let page = format!("{file}index.html");
        match file.is_empty() || file.ends_with('/') {
            true if exists(&page) => Answer::File(page),
            false if exists(file) => Answer::File(file.to_owned()),
            false if exists(&format!("{file}/index.html")) => moved(self.rules.site.href(&format!("/{file}/"))),
            _ => Answer::Missing,
        }
    }

    /// Returns the redirect of an old address. A redirect with a query is more specific than one with a path alone, so it wins.
    fn old(&self, path: &str, query: &str) -> Option<&(String, u16)> {
        let value = |name: &str| {
            let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
            pairs.filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned()).next().unwrap_or_default()
        };
        let mut of_queries = self.queries.iter().rev();
        let of_query = of_queries.find_map(|(group, list)| list.get(&group.key(path, |n| value(&group.names[n]))));
        of_query.or_else(|| self.old.get(path))
    }

    /// How long browsers may cache a file of the output folder.
    #[must_use]
    pub fn cache(&self, file: &str) -> Cache {
        let path = self.rules.at(file);
        self.cached.iter().find(|(pattern, _)| pattern.is_match(&path)).map_or(Cache::Revalidate, |(_, cache)| *cache)
    }

    /// The response headers for a file of the output folder. They include `Cache-Control`, but not the media type.
    #[must_use]
    pub fn headers(&self, file: &str) -> Vec<(&'static str, String)> {
        let is_document = self.documents.as_ref().is_some_and(|pattern| pattern.is_match(&self.rules.at(file)));
        let policy = if is_document { DOCUMENT_POLICY } else { &self.rules.policy };
        let security = super::SECURITY.into_iter().map(|(name, value)| (name, value.to_owned()));
        [(POLICY, policy.to_owned()), ("Cache-Control", self.cache(file).control().to_owned())]
            .into_iter()
            .chain(security)
            .collect()
    }

    /// The media type of a file, from its name.
    #[must_use]
    pub fn media_type(file: &str) -> String {
        let name = file.rsplit('/').next().unwrap_or_default();
        if let Some((_, known)) = media_types().find(|(known, _)| *known == name) {
            let charset = if known.ends_with("xml") { "; charset=utf-8" } else { "" };
            return format!("{known}{charset}");
        }
        let guessed = mime_guess::from_path(name).first_raw().unwrap_or("application/octet-stream");
        let is_text =
            guessed.starts_with("text/") || matches!(guessed, "application/javascript" | "application/xml" | "image/svg+xml");
        if is_text { format!("{guessed}; charset=utf-8") } else { guessed.to_owned() }
    }
}
