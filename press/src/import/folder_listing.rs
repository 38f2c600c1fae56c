//! Lists the files in a folder of another system: articles, files beside them, and files in formats that the import cannot read.
//! The report has an entry for each of them.

use super::ImportError;
use super::ledger::{Entry, ItemOutcome};
use crate::content::{Boundary, Held, Places, documents_in, is_markdown, is_of_a_tool, relative};
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// A file: its path relative to the folder, with `/`, and its path on this computer.
pub(super) type Found = (String, PathBuf);

/// All files of one or several folders. Each list is sorted by path.
#[derive(Debug, Default)]
pub(super) struct Archive {
    pub documents: Vec<Found>,
    /// Documents that are held back because of their folder or file name.
    pub held: HashMap<String, Held>,
    pub others: Vec<Found>,
    /// Files and folders that are not read; folders end with `/`.
    pub hidden: Vec<String>,
    /// Markdown files in hidden folders, except folders that belong to a tool.
    pub buried: Vec<String>,
}

/// File extensions of text formats that the import does not read.
const TEXTS: &[&str] = &[
    "adoc",
    "asciidoc",
    "rst",
    "org",
    "textile",
    "txt",
    "text",
    "rtf",
    "doc",
    "docx",
    "odt",
    "pages",
    "tex",
    "ipynb",
    "epub",
    "mediawiki",
    "wiki",
    "creole",
    "html",
    "htm",
    "xhtml",
];

/// File extensions of templates and programs, from which a site made its pages.
const TEMPLATES: &[&str] = &[
    "erb", "haml", "slim", "liquid", "njk", "hbs", "ejs", "pug", "jade", "mustache", "astro", "vue", "svelte", "jsx", "tsx",
    "php",
];

impl Archive {
    /// Finds all files below folders.
    ///
    /// # Errors
    /// When one of the folders does not exist, or none contains an article.
    pub fn find(folders: &[PathBuf]) -> Result<Self, ImportError> {
        let mut archive = Self::default();
        for folder in folders {
            if !folder.is_dir() {
                return Err(ImportError::Missing(folder.clone()));
            }
            archive.add(folder)?;
        }
        if archive.documents.is_empty() {
            return Err(ImportError::Nothing { extension: "md".to_owned() });
        }
        archive.documents.sort();
        archive.others.sort();
        archive.hidden.sort();
        archive.buried.sort();
        Ok(archive)
    }

    fn add(&mut self, folder: &Path) -> Result<(), ImportError> {
        let mut own = Places::of(folder);
        let boundary = Boundary::none(folder);
        let others = boundary.walk(folder).filter(|entry| !entry.as_ref().is_ok_and(|entry| is_markdown(entry.path())));
        for entry in others.chain(boundary.walk_documents(folder)) {
            let entry = entry.map_err(|unread| ImportError::File { path: unread.path.clone(), source: unread.into() })?;
            let Some(file) = relative(folder, entry.path()) else {
                self.hidden.push(entry.path().strip_prefix(folder).unwrap_or(entry.path()).to_string_lossy().into_owned());
                continue;
            };
            let path = entry.into_path();
            if is_markdown(&path) || is_html(&file) && has_front_matter(&path) {
                self.held.extend(own.hold(&file).map(|why| (file.clone(), why)));
                self.documents.push((file, path));
            } else {
                self.others.push((file, path));
            }
        }
        let Self { hidden, buried, .. } = self;
        let is_visible = |entry: &walkdir::DirEntry| {
            let (name, is_folder) = (entry.file_name().to_string_lossy(), entry.file_type().is_dir());
            let is_hidden = entry.depth() > 0 && (name.starts_with('.') || is_folder && name == "node_modules");
            if is_hidden && (is_folder || !is_markdown(entry.path()) || name.starts_with("._")) {
                let end = if is_folder { "/" } else { "" };
                hidden.extend(relative(folder, entry.path()).map(|file| file + end));
                if is_folder && !is_of_a_tool(entry.file_name()) {
                    buried.extend(documents_in(entry.path()).iter().filter_map(|document| relative(folder, document)));
                }
            }
            !is_hidden
        };
        // This walk only collects what the walk above skipped.
        WalkDir::new(folder).follow_links(true).into_iter().filter_entry(is_visible).for_each(drop);
        Ok(())
    }

    /// The report entries of all files that are not articles.
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        let others = self.others.iter().map(|(file, _)| {
            let mut entry = Entry::new(file.clone(), "other file");
            if let Some(why) = unread(file) {
                entry.outcome = ItemOutcome::Skipped(why);
            }
            entry
        });
        let hidden = self.hidden.iter().map(|file| {
            let mut entry = Entry::new(file.clone(), "other file");
            entry.outcome = ItemOutcome::Skipped("hidden, or of a package manager".to_owned());
            entry
        });
        let buried = self.buried.iter().map(|file| {
            let mut entry = Entry::new(file.clone(), "file");
            entry.outcome = ItemOutcome::Skipped(
                "in a folder that begins with `.`, which is not read: rename the folder to import it".to_owned(),
            );
            entry
        });
        others.chain(hidden).chain(buried)
    }
}

/// Whether a file has the extension of HTML.
pub(super) fn is_html(file: &str) -> bool {
    matches!(ending(file).as_str(), "html" | "htm")
}

fn ending(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_ascii_lowercase())
}

/// Whether a file begins with front matter, like an article of Jekyll or Hugo.
fn has_front_matter(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(64).read_to_end(&mut start));
    let text = String::from_utf8_lossy(&start);
    let first = text.trim_start_matches('\u{feff}').trim_start().lines().next().unwrap_or_default();
    read.is_ok() && matches!(first.trim_end(), "---" | "+++")
}

/// Why the text of a file is not read; `None` when the file cannot be an article.
fn unread(file: &str) -> Option<String> {
    let ending = ending(file);
    if TEMPLATES.contains(&ending.as_str()) {
        return Some(format!("a template of another system (`.{ending}`); it lies beside the articles and is not published"));
    }
    let is_text = TEXTS.contains(&ending.as_str());
    is_text.then(|| format!("a text in a form that is not read (`.{ending}`); it lies beside the articles: make it Markdown"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_an_entry() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        for (file, text) in [
            ("a.md", "x"),
            ("b/c.mdx", "x"),
            ("d.html", "---\ntitle: D\n---\n<p>x</p>"),
            ("e.html", "<p>x</p>"),
            ("f.markdown.erb", "x"),
            ("g.adoc", "x"),
            ("h.png", "x"),
            ("Makefile", "x"),
            (".git/config", "x"),
            (".git/description.md", "x"),
            (".later/next.md", "x"),
            (".env", "x"),
            ("node_modules/i/readme.md", "x"),
        ] {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().ok_or("no folder")?)?;
            std::fs::write(path, text)?;
        }
        let archive = Archive::find(&[folder.path().to_owned()])?;
        let documents: Vec<_> = archive.documents.iter().map(|(file, _)| file.as_str()).collect();
        assert_eq!(documents, ["a.md", "b/c.mdx", "d.html"]);
        let reported: Vec<_> = archive
            .entries()
            .map(|entry| match entry.outcome {
                ItemOutcome::Imported => format!("{} comes along", entry.source),
                ItemOutcome::Skipped(why) => format!("{} {}", entry.source, why.split([';', ',']).next().unwrap_or_default()),
            })
            .collect();
        assert_eq!(
            reported,
            [
                "Makefile comes along",
                "e.html a text in a form that is not read (`.html`)",
                "f.markdown.erb a template of another system (`.erb`)",
                "g.adoc a text in a form that is not read (`.adoc`)",
                "h.png comes along",
                ".env hidden",
                ".git/ hidden",
                ".later/ hidden",
                "node_modules/ hidden",
                ".later/next.md in a folder that begins with `.`",
            ]
        );
        Ok(())
    }
}
