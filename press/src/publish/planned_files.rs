//! The names of the files that a publication will write.

use super::{Site, feeds_and_sitemaps, file_of, page_file, year_file};
use crate::content::redirects::Redirects;
use crate::hosts::server_config;
use crate::make::feeds::{Feed, Format};
use crate::make::shell::UNPRINTED;
use crate::make::sitemaps;
use crate::write::output::{Maker, Planned};
use broadsheet::routes::{Route, SITE_FILE};
use broadsheet_search::index_root::FOLDER;

/// The page for unknown addresses.
pub(super) const NOT_FOUND: &str = "404.html";

impl Site<'_> {
    /// The names of all files that [`Site::write`] writes, except compressed copies.
    pub(super) fn planned(&self, routes: &[Route], redirects: &Redirects) -> Planned {
        let Self { dataset, printer, .. } = *self;
        let newsroom = dataset.newsroom();
        let mut files: Vec<(String, Maker)> = Vec::with_capacity(2 * routes.len() + newsroom.media.len() + 100);
        if let Some(shell) = self.shell {
            let assets = shell.assets(newsroom.config.has_search).map(|asset| asset.name.as_str());
            let unprinted = self.is_in_place().then_some(UNPRINTED);
            files.extend(assets.chain(unprinted).chain(self.copied()).map(|name| (name.to_owned(), Maker::Shell)));
        }
        files.extend(newsroom.media.iter().map(|(_, path)| (path.clone(), Maker::Media)));
        let pointers = dataset.pointers();
        for route in routes.iter().chain(pointers.iter().map(|(from, _)| from)) {
            if !route.is_only_printed(dataset.frame()) {
                files.push((file_of(&route.data()).to_owned(), Maker::Page));
            }
            files.extend(printer.map(|_| (page_file(route), Maker::Page)));
        }
        let mut own: Vec<String> = dataset.years().iter().map(|year| year_file(year.year)).collect();
        own.push(file_of(SITE_FILE).to_owned());
        // The names of the files in this folder depend on their content.
        own.extend(newsroom.config.has_search.then(|| FOLDER.trim_end_matches('/').to_owned()));
        if let (Some(_), Some(shell)) = (printer, self.shell) {
            let feeds = Feed::all(dataset);
            own.extend(feeds.iter().flat_map(|feed| Format::ALL.map(|format| file_of(&feed.path(format)).to_owned())));
            own.extend(owned([sitemaps::INDEX, sitemaps::NEWS, NOT_FOUND]));
            own.extend(owned(feeds_and_sitemaps::made(dataset, &shell.files)).chain(owned(server_config::HIDDEN)));
            files.extend(redirects.pages().into_iter().map(|(file, _)| (file, Maker::Redirect)));
            if files.iter().any(|(path, _)| sitemaps::is_part(path.split('/').next().unwrap_or_default())) {
                let parts = sitemaps::groups(dataset).into_iter().flat_map(|group| sitemaps::parts(&group, dataset));
                own.extend(parts.map(|part| part.name));
            }
        }
        files.extend(own.into_iter().map(|file| (file, Maker::Site)));
        Planned::new(files)
    }
}

fn owned(names: impl IntoIterator<Item = &'static str>) -> impl Iterator<Item = String> {
    names.into_iter().map(str::to_owned)
}

/// Whether a written file was planned: by its name, or as one of the files whose names depend on their content.
pub(super) fn covers(planned: &Planned, path: &str) -> bool {
    planned.has(path) || path.starts_with(FOLDER) || sitemaps::is_part(path)
}
