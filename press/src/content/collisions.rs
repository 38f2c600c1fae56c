//! Separates articles with the same slug. On other systems, articles with the same name on different days had different paths,
//! because their paths contained the date. Paths here do not, so all articles but the oldest get their date at the end of the
//! slug. A slug that the author wrote never changes, with one exception: if a translation has the slug of its original, the slug
//! is for both of them, and the translation's address ends in its language.

use super::diagnostics::Diagnostic;
use super::draft::{Draft, FileReader, Outcome};
use super::languages::in_language;
use super::source_file::{DocumentKind, SourceFile};
use broadsheet_model::Slug;
use std::collections::{HashMap, HashSet};

/// Gives another slug to each article whose slug was made from its name and is already taken. Slugs that still clash are an error
/// of [`super::link_targets`]. An article published later never changes the slug of an older one.
pub(super) fn part(files: &FileReader<'_>, sources: &[SourceFile], drafts: &mut [Draft], notes: &mut Vec<Diagnostic>) {
    let mut by_slug: HashMap<&Slug, Vec<usize>> = HashMap::new();
    for (index, draft) in drafts.iter().enumerate().filter(|(_, draft)| draft.kind == DocumentKind::Article) {
        by_slug.entry(&draft.slug).or_default().push(index);
    }
    if by_slug.values().all(|same| same.len() == 1) {
        return;
    }
    let by_file: HashMap<&str, &SourceFile> = sources.iter().map(|source| (source.file.as_str(), source)).collect();
    let mut taken: HashSet<Slug> = by_slug.keys().map(|slug| (*slug).clone()).collect();
    let mut clashes: Vec<Vec<usize>> = by_slug.into_values().filter(|same| same.len() > 1).collect();
    clashes.sort();
    for mut same in clashes {
        let age = |index: &usize| {
            let draft = &drafts[*index];
            let is_translation = draft.language.is_some();
            (!draft.slug_given, is_translation, draft.published.as_ref().map(|date| date.timestamp()), draft.file.clone())
        };
        same.sort_by_cached_key(age);
        let holder = drafts[same[0]].file.clone();
        for index in same.into_iter().skip(1) {
            let draft = &drafts[index];
            let slug = apart(draft).filter(|slug| taken.insert(slug.clone()));
            let Some((slug, source)) = slug.zip(by_file.get(draft.file.as_str()).copied()) else { continue };
            if draft.slug_given {
                reread(files, source, slug, &mut drafts[index]);
                continue;
            }
            let message = format!(
                "the path `{}` is taken by `{holder}`, so this article gets `{}`",
                DocumentKind::Article.path(&draft.slug),
                DocumentKind::Article.path(&slug)
            );
            notes.push(Diagnostic::warning(&draft.file, message).help("give it a `slug` of its own"));
            reread(files, source, slug, &mut drafts[index]);
        }
    }
}

/// The slug that distinguishes an article from another one of its name. It ends in the date or, if the author wrote the slug of a
/// translation and of its original, in the language.
fn apart(draft: &Draft) -> Option<Slug> {
    if draft.slug_given {
        return draft.language.as_deref().map(|language| in_language(&draft.slug, Some(language)));
    }
    let day = draft.published.as_ref()?.strftime("%Y-%m-%d");
    Slug::parse(&format!("{}-{day}", draft.slug)).ok()
}

/// Reads a file once more, because links and files beside it depend on its path. Its problems were already reported the first
/// time.
fn reread(files: &FileReader<'_>, source: &SourceFile, slug: Slug, draft: &mut Draft) {
    if let (Outcome::Read(again), _) = files.read(source, Some(slug)) {
        *draft = *again;
    }
}
