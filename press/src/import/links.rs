//! Where the links and pictures of an old body lead now.

use super::addresses::OldSite;
use super::files::Files;
use super::ledger::{Change, What};
use super::plan::Plan;
use super::tree::{Element, Node};
use super::uploads::Uploads;
use std::collections::HashMap;

/// What addresses are looked up in.
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

    /// The new path of a page of the old site, with the place in it.
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

    /// The address of a picture or another file.
    pub fn file(&self, url: &str, changes: &mut Vec<Change>) -> Shown {
        let url = url.trim();
        let original = self.files.original(url);
        if let Some(uploads) = self.uploads
            && let Some(found) = uploads.find(original.unwrap_or(url)).or_else(|| uploads.find(url))
        {
            if found != uploads.path(url).unwrap_or_default() {
                changes.push(Change::new(What::Variant, url.to_owned()));
            }
            return Shown { url: found, is_local: true };
        }
        if let Some(uploads) = self.uploads.filter(|uploads| uploads.path(url).is_some()) {
            uploads.miss(&original.into_iter().chain([url]).collect::<Vec<_>>());
            let why = uploads.reason(url).map_or_else(String::new, |why| format!(": {why}"));
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

/// An address as it is shown.
pub(super) struct Shown {
    pub url: String,
    /// The file came along, so publishing knows its size.
    pub is_local: bool,
}

fn forget_size(element: &mut Element) {
    element.attributes.retain(|(name, _)| !matches!(name.as_str(), "width" | "height" | "srcset" | "sizes"));
}
