//! Replaces the addresses of links and pictures in an old body by their new addresses.

use super::addresses::OldSite;
use super::attachments::Files;
use super::ledger::{Change, What};
use super::plan::Plan;
use super::tree::{Element, Node};
use super::uploads::{Uploads, host_of_upload, inner};
use std::collections::HashMap;

/// The data in which addresses are looked up.
pub(super) struct Links<'a> {
    pub plan: &'a Plan,
    /// The paths of public items by their old numbers.
    pub numbers: HashMap<u64, &'a str>,
    pub files: &'a Files,
    pub uploads: Option<&'a Uploads>,
}

/// Attributes that hold an address.
const ADDRESSES: &[(&str, &str)] = &[
    ("a", "href"),
    ("img", "src"),
    ("audio", "src"),
    ("video", "src"),
    ("video", "poster"),
    ("source", "src"),
    ("track", "src"),
];

impl Links<'_> {
    /// Resolves every address in a tree.
    pub fn resolve(&self, nodes: &mut [Node], changes: &mut Vec<Change>) {
        for node in nodes {
            let Node::Element(element) = node else { continue };
            for (name, attribute) in ADDRESSES {
                if *name != element.name {
                    continue;
                }
                let Some(url) = element.get(attribute).map(str::to_owned) else { continue };
                if element.name == "a"
                    && let Some(path) = self.page(&url)
                {
                    element.set(attribute, &path);
                    continue;
                }
                let shown = self.file(&url, changes);
                if shown.is_local && element.name == "img" {
                    forget_size(element);
                }
                element.set(attribute, &shown.url);
            }
            self.resolve(&mut element.children, changes);
        }
    }

    /// The new path of a page of the old site, with the fragment of the link.
    fn page(&self, url: &str) -> Option<String> {
        let old = self.old().path(url)?;
        let fragment = url.find('#').map_or("", |at| &url[at..]);
        let by_number = || if old.path == "/" { self.numbers.get(&old.number()?).copied() } else { None };
        let path = by_number().or_else(|| self.plan.addresses.new_path(&old))?;
        Some(format!("{path}{fragment}"))
    }

    fn old(&self) -> &OldSite {
        &self.plan.old
    }

    /// The address of an upload on the old site itself, whichever of its hosts a link names. Files of other sites keep their
    /// addresses.
    fn upload(&self, url: &str) -> Option<String> {
        let Some(inner) = inner(url) else { return self.files.upload(url) };
        let is_own = self.old().path(url).is_some();
        let is_copy = !is_own && (host_of_upload(url).is_some_and(|host| self.old().is_host(host) || self.files.has_host(host)));
        if !is_copy {
            return Some(url.to_owned());
        }
        Some(format!("/wp-content/uploads/{}", inner.replace('%', "%25").replace('?', "%3F").replace('#', "%23")))
    }

    /// The new address of a picture or another file.
    pub fn file(&self, url: &str, changes: &mut Vec<Change>) -> Shown {
        let url = url.trim();
        let original = self.files.original(url);
        let upload = |url: &str| self.upload(url);
        let (best, own) = (original.and_then(upload), upload(url));
        let known: Vec<&str> = [&best, &own].into_iter().flatten().map(String::as_str).collect();
        if let Some(uploads) = self.uploads
            && let Some(found) = known.iter().find_map(|url| uploads.find(url))
        {
            if own.as_deref().and_then(|own| uploads.path(own)).as_deref() != Some(&found) {
                changes.push(Change::new(What::Variant, url.to_owned()));
            }
            return Shown { url: found, is_local: true };
        }
        if let Some(uploads) = self.uploads.filter(|_| !known.is_empty()) {
            uploads.miss(&known);
            let why = known.iter().rev().find_map(|known| uploads.reason(known));
            let why = why.map_or_else(String::new, |why| format!(": {why}"));
            changes.push(Change::new(What::Media, format!("{url}{why}")));
        }
        match original {
            Some(original) => {
                changes.push(Change::new(What::Variant, url.to_owned()));
                Shown { url: original.to_owned(), is_local: false }
            }
            None => Shown { url: url.to_owned(), is_local: false },
        }
    }
}

/// The address of a file that a body will show.
pub(super) struct Shown {
    pub url: String,
    /// The file is copied into the newsroom, so publishing knows its size.
    pub is_local: bool,
}

fn forget_size(element: &mut Element) {
    element.attributes.retain(|(name, _)| !matches!(name.as_str(), "width" | "height" | "srcset" | "sizes"));
}
