//! Finds the Markdown files of a newsroom.

use super::boundary::{Boundary, documents_in};
use super::config::{FILE, Settings};
use super::diagnostics::{Diagnostic, Diagnostics, counted};
use super::held_back::Places;
use super::languages;
use super::media_files;
use super::slugify::did_you_mean;
use super::source_file::{DocumentKind, SourceFile};
use super::value::Spanned;
use rayon::prelude::*;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// The Markdown files of the newsroom, sorted by path.
pub(super) fn sources(folder: &Path, settings: &Settings, boundary: &Boundary, diagnostics: &mut Diagnostics) -> Vec<SourceFile> {
    let mut sources: Vec<SourceFile> = Vec::new();
    let mut seen: HashSet<PathBuf> = HashSet::new();
    let pages = settings.pages.iter().map(|given| (DocumentKind::Page, given));
    let mut folders: Vec<(DocumentKind, &Spanned<String>)> =
        pages.chain(settings.articles.iter().map(|given| (DocumentKind::Article, given))).collect();
    // A file belongs to the innermost of the configured folders, so these come first.
    folders.sort_by_key(|(_, given)| std::cmp::Reverse(given.value.split('/').filter(|part| !part.is_empty()).count()));
    for (kind, given) in folders {
        let from = folder.join(&given.value);
        if std::fs::symlink_metadata(&from).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
            if let Some(note) = missing_folder(folder, kind, given) {
                diagnostics.push(note);
            }
            continue;
        }
        let mut places = Places::of(&from);
        let mut walk = boundary.walk_documents(&from);
        for entry in walk.by_ref() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(unread) => {
                    diagnostics.push(boundary.tell(&unread));
                    continue;
                }
            };
            let (Some(file), Some(inner)) =
                (media_files::relative(folder, entry.path()), media_files::relative(&from, entry.path()))
            else {
                let file = entry.path().to_string_lossy().into_owned();
                diagnostics.push(Diagnostic::error(file, "the name of this file is not UTF-8").help("rename it"));
                continue;
            };
            let path = entry.into_path();
            if seen.insert(path.clone()) {
                let held = places.hold(&inner);
                sources.push(SourceFile { kind, path, file, place: inner.clone(), inner, language: None, held });
            }
        }
        diagnostics.extend(walk.passed_over.iter().filter_map(|hidden| passed_over(folder, hidden)));
    }
    sources.par_sort_by(|a, b| a.file.cmp(&b.file));
    languages::tell(&mut sources, settings.languages.as_deref());
    sources
}

/// A warning if a hidden folder contains Markdown files, which may be articles.
fn passed_over(root: &Path, hidden: &Path) -> Option<Diagnostic> {
    let documents = documents_in(hidden);
    let first = media_files::relative(root, documents.first()?)?;
    let (count, are) = (documents.len(), if documents.len() == 1 { "is" } else { "are" });
    let name = hidden.file_name().unwrap_or_default().to_string_lossy();
    let note = Diagnostic::warning(first, format!("{} in `{name}/` {are} not published", counted(count, "Markdown file")));
    Some(
        note.help("folders that begin with `.` are not read: rename it to publish what is in it, or move it out of the newsroom"),
    )
}

fn missing_folder(root: &Path, kind: DocumentKind, given: &Spanned<String>) -> Option<Diagnostic> {
    let is_given = !given.span.is_empty();
    if kind == DocumentKind::Page && !is_given {
        return None;
    }
    let note = Diagnostic::error(FILE, format!("there is no folder `{}`", given.value));
    if is_given {
        let entries = std::fs::read_dir(root).into_iter().flatten().filter_map(Result::ok).filter(|entry| entry.path().is_dir());
        let names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        let help = did_you_mean(&given.value, names.iter().map(String::as_str))
            .unwrap_or_else(|| "make it, or correct the name".to_owned());
        return Some(note.at(given.span.clone()).help(help));
    }
    Some(note.help("make it and put articles into it, or name another one: `articles = \"content/posts\"` in `site.toml`"))
}
