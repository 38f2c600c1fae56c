//! Reports files of the publication that clash, and names the newsroom's files that cause the clash. A name that no file of the
//! newsroom causes belongs to the site itself.

use super::{file_of, page_file};
use crate::content::redirects::{FILE, Redirects};
use crate::content::{Diagnostic, key_place, relative};
use crate::make::dataset::Dataset;
use crate::write::output::{Clash, Planned};
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

/// One diagnostic for each file that cannot be published because another file of this publication has its name. It points to the
/// file of the newsroom that causes the clash.
pub(super) fn found(
    dataset: &Dataset<'_>,
    mut clashes: BTreeSet<Clash>,
    planned: Option<&Planned>,
    redirects: &Redirects,
    content: &Path,
) -> Vec<Diagnostic> {
    // An old address without a page of its own is only a rule for the host. On the host, the rule would still hide the file.
    let plain = redirects.iter().filter(|redirect| redirect.query.is_none() && redirect.page().is_none());
    let taken =
        plain.map(|redirect| file_of(&redirect.path).to_owned()).filter(|path| planned.is_some_and(|planned| planned.has(path)));
    clashes.extend(taken.map(|path| Clash { other: path.clone(), path, is_redirect: true }));
    if clashes.is_empty() {
        return Vec::new();
    }
    let owners = Owners { dataset, redirects, content };
    clashes.iter().map(|clash| owners.tell(clash)).collect()
}

/// The file of the newsroom that a path comes from.
struct Owner {
    /// Relative to the newsroom.
    file: String,
    span: Option<Range<usize>>,
    /// Advice for the author.
    help: &'static str,
}

struct Owners<'a> {
    dataset: &'a Dataset<'a>,
    redirects: &'a Redirects,
    content: &'a Path,
}

impl Owners<'_> {
    fn tell(&self, clash: &Clash) -> Diagnostic {
        let Clash { path, other, is_redirect } = clash;
        let redirect = || self.redirect(path);
        let mine = if *is_redirect { redirect() } else { self.page(path).or_else(|| self.media(path)).or_else(redirect) };
        let theirs = self.page(other).or_else(|| self.media(other));
        let owner =
            |owner: &Option<Owner>| owner.as_ref().map_or("the site itself".to_owned(), |owner| format!("`{}`", owner.file));
        // The diagnostic is for a file of the newsroom, because authors can change only those.
        let (told, path, other, theirs) = match mine {
            Some(mine) => (Some(mine), path, other, owner(&theirs)),
            None => (theirs, other, path, owner(&None)),
        };
        let Some(Owner { file, span, help }) = told else {
            return Diagnostic::error(format!("/{path}"), format!("`/{other}` has this name too, or is in its way"));
        };
        let message = format!("`/{path}` cannot be published: `/{other}` of {theirs} is there already");
        let note = Diagnostic::error(file, message).help(help);
        match span {
            Some(span) => note.at(span),
            None => note,
        }
    }

    /// The Markdown file whose page or data has this path.
    fn page(&self, path: &str) -> Option<Owner> {
        let routes = self.dataset.routes();
        let route = routes.iter().find(|route| page_file(route) == path || file_of(&route.data()) == path)?;
        let file = self.dataset.source(route)?.to_owned();
        let span = ["slug", "title"].iter().find_map(|key| key_place(self.content, &file, key));
        Some(Owner { file, span, help: "give it another `slug`" })
    }

    /// The media file that is published at this path.
    fn media(&self, path: &str) -> Option<Owner> {
        let (from, _) = self.dataset.newsroom().media.iter().find(|(_, to)| to == path)?;
        let file = relative(self.content, from).unwrap_or_else(|| from.display().to_string());
        Some(Owner { file, span: None, help: "rename it, or publish its folder elsewhere: `media` in `site.toml`" })
    }

    /// The article or page, or the file of redirects, that names the old address.
    fn redirect(&self, path: &str) -> Option<Owner> {
        let answers = |old: &&crate::content::redirects::Redirect| {
            old.page().map_or_else(|| file_of(&old.path) == path, |page| page == path)
        };
        let old = self.redirects.iter().find(answers)?;
        let newsroom = self.dataset.newsroom();
        let articles = newsroom.articles.iter().map(|piece| (&piece.file, &piece.aliases));
        let pages = newsroom.pages.iter().map(|page| (&page.file, &page.aliases));
        let bare = |path: &str| path.trim_end_matches('/').to_owned();
        let of_alias = articles.chain(pages).find(|(_, aliases)| aliases.iter().any(|alias| bare(alias) == bare(&old.path)));
        let (file, help) = match of_alias {
            Some((file, _)) => (file.clone(), "remove it from `aliases`"),
            None => (FILE.to_owned(), "remove this redirect"),
        };
        let text = std::fs::read_to_string(self.content.join(&file)).unwrap_or_default();
        let span = text.find(&bare(&old.path)).map(|start| start..start + bare(&old.path).len());
        Some(Owner { file, span, help })
    }
}
