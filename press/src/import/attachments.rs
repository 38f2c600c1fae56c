//! The attachments of the old site: the files that its articles show.

use std::collections::{BTreeMap, HashMap, HashSet};

/// An attachment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct File {
    /// As the export writes it.
    pub url: String,
    /// Plain text.
    pub alt: String,
    /// HTML.
    pub caption: String,
    /// The address of its attachment page.
    pub link: String,
    /// The number of the item that it is attached to.
    pub parent: Option<u64>,
    /// Its path in the uploads folder, whatever host serves it; empty when the export does not give it.
    pub inner: String,
}

impl File {
    /// Whether it is a picture, sound or film, judged by its file extension: exports do not give the media type.
    pub fn is_a(&self, kind: &str) -> bool {
        let path = self.url.split(['?', '#']).next().unwrap_or_default();
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        match kind {
            "video/" => matches!(ending.as_str(), "mp4" | "m4v" | "webm" | "ogv" | "mov" | "flv" | "wmv" | "avi" | "mkv" | "3gp"),
            "audio/" => matches!(ending.as_str(), "mp3" | "m4a" | "ogg" | "oga" | "wav" | "wma" | "flac" | "opus"),
            _ => {
                !["video/", "audio/"].iter().any(|kind| self.is_a(kind))
                    && !matches!(ending.as_str(), "pdf" | "zip" | "doc" | "docx" | "txt")
            }
        }
    }
}

/// All attachments.
#[derive(Debug, Default)]
pub(super) struct Files {
    by_id: BTreeMap<u64, File>,
    by_parent: HashMap<u64, Vec<u64>>,
    /// By host and path, because links to a file can differ in scheme and query.
    by_address: HashMap<String, u64>,
    /// The hosts that serve these files.
    hosts: HashSet<String>,
}

impl Files {
    /// Adds an attachment. If two have the same id, the first is kept.
    pub fn add(&mut self, id: u64, file: File) {
        if self.by_id.contains_key(&id) {
            return;
        }
        if let Some(parent) = file.parent {
            self.by_parent.entry(parent).or_default().push(id);
        }
        self.hosts.extend(address(&file.url).split_once('/').map(|(host, _)| host.to_owned()));
        self.by_address.insert(address(&file.url).to_owned(), id);
        self.by_id.insert(id, file);
    }

    /// Whether a host serves one of these files.
    pub fn has_host(&self, host: &str) -> bool {
        self.hosts.contains(host.strip_prefix("www.").unwrap_or(host))
    }

    /// The address in the uploads folder for a file that another host serves.
    pub fn upload(&self, url: &str) -> Option<String> {
        let file = self.by_id.get(self.by_address.get(address(url))?)?;
        (!file.inner.is_empty()).then(|| format!("/wp-content/uploads/{}", file.inner))
    }

    /// The file with this id.
    pub fn get(&self, id: u64) -> Option<&File> {
        self.by_id.get(&id)
    }

    /// The files that are attached to an item, sorted by id.
    pub fn attached_to(&self, item: u64) -> Vec<(u64, &File)> {
        let mut ids = self.by_parent.get(&item).cloned().unwrap_or_default();
        ids.sort_unstable();
        ids.into_iter().filter_map(|id| Some((id, self.by_id.get(&id)?))).collect()
    }

    /// The address of the original picture, if `url` is a smaller copy such as `x-300x200.jpg`. If an attachment itself has such
    /// a name, it is an original.
    pub fn original(&self, url: &str) -> Option<&str> {
        let path = address(url);
        if self.by_address.contains_key(path) {
            return None;
        }
        let candidates = originals(path);
        let id = candidates.iter().find_map(|candidate| self.by_address.get(candidate))?;
        self.by_id.get(id).map(|file| file.url.as_str())
    }
}

/// The names that the original of a smaller copy such as `x-300x200.jpg` may have.
pub(super) fn originals(path: &str) -> Vec<String> {
    let parted = path.rsplit_once('.').and_then(|(stem, ending)| Some((stem.rsplit_once('-')?, ending)));
    let Some(((name, size), ending)) = parted else { return Vec::new() };
    let is_number = |text: &str| !text.is_empty() && text.len() < 6 && text.bytes().all(|b| b.is_ascii_digit());
    if !size.split_once('x').is_some_and(|(width, height)| is_number(width) && is_number(height)) {
        return Vec::new();
    }
    // WordPress reduces very large pictures and stores them under another name.
    ["", "-scaled", "-rotated"].iter().map(|mark| format!("{name}{mark}.{ending}")).collect()
}

/// Host and path of a URL.
fn address(url: &str) -> &str {
    let rest = url.split_once("//").map_or(url, |(_, rest)| rest);
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    rest.strip_prefix("www.").unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smaller_copies_have_originals() {
        let mut files = Files::default();
        for (id, url) in [
            (1, "https://a.example/u/x.jpg"),
            (2, "https://a.example/u/align-300x200.jpg"),
            (3, "https://a.example/u/é(2)-scaled.png"),
        ] {
            files.add(id, File { url: url.to_owned(), ..File::default() });
        }
        for (url, expected) in [
            ("http://www.a.example/u/x-300x200.jpg?w=1", Some("https://a.example/u/x.jpg")),
            ("https://a.example/u/align-300x200.jpg", None),
            ("https://a.example/u/align-300x200-150x150.jpg", Some("https://a.example/u/align-300x200.jpg")),
            ("https://a.example/u/é(2)-1024x768.png", Some("https://a.example/u/é(2)-scaled.png")),
            ("https://a.example/u/other-300x200.jpg", None),
            ("https://a.example/u/x-x.jpg", None),
            ("", None),
        ] {
            assert_eq!(files.original(url), expected, "{url}");
        }
    }
}
