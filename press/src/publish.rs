//! `press publish`: reads a newsroom and writes a site.
//!
//! Long because the steps of a publication share one state (`Site`), and because options, errors and reading are here as well.

use crate::content::redirects::Redirects;
use crate::content::{Colour, Diagnostic, Diagnostics, Newsroom, ReadOptions, SETTINGS, read};
use crate::external_links;
use crate::hosts::server_config::{self, Rules};
use crate::make::dataset::{Dataset, json, json_of};
use crate::make::page_printer::Printer;
use crate::make::shell::{Shell, ShellError, ShellSource, UNPRINTED};
use crate::make::sitemaps::news_until;
use crate::make::{media_cleaning, pictures};
use crate::support::executable_hash;
use crate::support::progress::Progress;
use crate::write::manifest::Manifest;
use crate::write::output::{Clash, Maker, Output, Planned, Summary, is_complete};
use crate::write::precompress;
use broadsheet::page::Page;
use broadsheet::routes::{Route, SITE_FILE};
use broadsheet_model::{ArticleData, RELEASE};
use planned_files::NOT_FOUND;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;

mod clashes;
mod feeds_and_sitemaps;
pub mod inputs;
mod planned_files;
mod warnings;

pub use warnings::{keep_warnings, kept_warnings};

/// What to publish, and where.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The newsroom: a folder with `site.toml`.
    pub content: PathBuf,
    /// The shell: the files that Trunk built.
    pub shell: ShellSource,
    /// The output folder.
    pub out: PathBuf,
    /// Replaces the origin in `site.toml`.
    pub origin: Option<String>,
    /// Whether to publish drafts too.
    pub drafts: bool,
    /// Whether to write only the dataset and the media, for a development server. No page is printed then.
    pub data_only: bool,
    /// Whether to write compressed copies beside the files.
    pub precompress: bool,
    /// The cache folder. It keeps the results of each file for the next run.
    pub cache: Option<PathBuf>,
    /// The folder for the configuration of servers.
    pub config: Option<PathBuf>,
    /// The time of the publication; the current time if `None`. Scheduled, expired and pinned articles and the news sitemap
    /// depend on it.
    pub now: Option<jiff::Timestamp>,
    /// Receives the progress of the publication.
    pub progress: Arc<Progress>,
}

/// The reason why a publication stopped although its content had no errors.
#[derive(Debug, Error)]
pub enum PublishError {
    /// The shell cannot be used.
    #[error(transparent)]
    Shell(#[from] ShellError),
    /// Data for other programs (structured data, feeds, sitemaps) is faulty.
    #[error("{}", .0.render(Colour::Never).trim_end())]
    Proof(Diagnostics),
    /// Files of the publication clash: two need the same path, or a file has the path of another one's folder.
    #[error("{}", .0.render(Colour::Never).trim_end())]
    Clash(Diagnostics),
    /// A file of the output cannot be written, or a file of the newsroom cannot be copied.
    #[error("{}: {}", .path.display(), reason(.source))]
    File {
        /// The file, or the output folder as a whole.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
    /// A file of a page cannot be written.
    #[error("{file} cannot be published: {}: {}", .path.display(), reason(.source))]
    Page {
        /// The Markdown file of the page, relative to the newsroom.
        file: String,
        /// The file in the output folder.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
}

/// The reason why a file could not be written, with advice if there is any.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "the disk is full: make room, and publish again; the site is as it was".to_owned()
        }
        _ => error.to_string(),
    }
}

impl PublishError {
    /// The diagnostics, in the style of rustc, if the fault is in the newsroom.
    #[must_use]
    pub const fn diagnostics(&self) -> Option<&Diagnostics> {
        match self {
            Self::Proof(found) | Self::Clash(found) => Some(found),
            _ => None,
        }
    }

    /// Adds the Markdown file of the page to the error, if there is such a file.
    fn of(self, file: Option<&str>) -> Self {
        match (self, file) {
            (Self::File { path, source }, Some(file)) => Self::Page { file: file.to_owned(), path, source },
            (error, _) => error,
        }
    }
}

/// The summary for a run with nothing to do: the last publication read the same `inputs`, and its files are unchanged. Otherwise
/// `None`. Also `None` if configuration of servers is wanted, because it is outside of the output folder and always written.
#[must_use]
pub fn up_to_date(options: &Options, inputs: u64) -> Option<Summary> {
    if inputs == 0 || options.config.is_some() {
        return None;
    }
    let manifest = Manifest::of(&options.out).ok()??;
    let in_time = manifest.until.is_none_or(|until| jiff::Timestamp::now().as_second() < until);
    if manifest.inputs != inputs || !in_time {
        return None;
    }
    let files = manifest.files.len();
    is_complete(&options.out, &manifest).then_some(Summary { files, changed: 0, bytes: 0, removed: 0 })
}

/// Publishes a newsroom that has been read and has no errors. `inputs` is the result of [`inputs::digest`] from before the
/// newsroom was read.
///
/// New files are written first. Changed files are replaced only when all files are ready ([`Output`]), so that readers of the
/// site never see a page with a link to a missing page.
///
/// # Errors
/// A [`PublishError`]. The site is then as the last publication left it, unless files could not be moved into place at the very
/// end. In that case the next run completes the move.
pub fn publish(newsroom: &Newsroom, options: &Options, inputs: u64) -> Result<Summary, PublishError> {
    let began = jiff::Timestamp::now();
    let shell = if options.data_only { None } else { Some(Shell::of(&options.shell)?) };
    let at_out = |source| PublishError::File { path: options.out.clone(), source };
    let dataset = Dataset::new(newsroom).map_err(at_out)?;
    let printer =
        shell.as_ref().map(|shell| Printer::new(dataset.frame(), newsroom.config.icon.as_deref(), &dataset.languages(), shell));
    let program = executable_hash::digest().map_err(at_out)?;
    let made_by = printer.as_ref().map_or(program, |printer| printer.digest(program));
    let output = Output::open(&options.out, options.shell.folder(), inputs, made_by).map_err(at_out)?;
    for note in output.damaged_notes() {
        let path = options.out.join(note);
        options.progress.tell(format!("{} is damaged: it is thrown away, and every file compared instead", path.display()));
    }
    let site = Site { dataset: &dataset, options, output: &output, shell: shell.as_ref(), printer: printer.as_ref() };
    let rules = match site.write() {
        Ok(rules) => rules,
        Err(error) => {
            options.progress.end();
            // On a full disk even this can fail. The first error is the one to return.
            if let Err(left) = output.give_up() {
                options.progress.tell(format!("{}: {left}", options.out.display()));
            }
            return Err(error);
        }
    };
    options.progress.end();
    // Counted from the start of this run: an article that went live or expired during the run is due at the next run.
    let until = next(newsroom, began).map(|(moment, _)| moment.as_second()).filter(|_| options.now.is_none());
    let summary = output.finish(until).map_err(at_out)?;
    if let Some(rules) = rules {
        rules.keep(&options.out).map_err(at_out)?;
    }
    Ok(summary)
}

/// A site that is being written.
struct Site<'a> {
    dataset: &'a Dataset<'a>,
    options: &'a Options,
    output: &'a Output,
    shell: Option<&'a Shell>,
    printer: Option<&'a Printer<'a>>,
}

impl Site<'_> {
    /// Writes the whole site, and makes sure that no files clash. Returns the rules for hosts, if pages are printed.
    fn write(&self) -> Result<Option<Rules>, PublishError> {
        let Self { dataset, options, output, .. } = *self;
        let at_out = |source| PublishError::File { path: options.out.clone(), source };
        let redirects = Redirects::read(&options.content, dataset.newsroom()).0;
        let routes = dataset.routes();
        let planned = self.planned(&routes, &redirects);
        self.unclashing(planned.clashes(), Some(&planned), &redirects)?;
        output.check_planned(&planned).map_err(at_out)?;
        let routes = changed_routes(routes, dataset, output, self.printer.is_some(), &options.progress).map_err(at_out)?;
        proven(options, crate::make::validation::pages(dataset, &routes, &options.content).map_err(at_out)?)?;
        self.files()?;
        self.pages(routes)?;
        let rules = self.machines(&redirects)?;
        debug_assert!(output.paths().iter().all(|path| planned_files::covers(&planned, path)), "{:?}", output.paths());
        // If the plan missed two files with the same name, the second one was not written. This check finds it.
        self.unclashing(output.clashes(), None, &redirects)?;
        if options.precompress {
            precompress::run(output).map_err(at_out)?;
        }
        Ok(rules)
    }

    /// Returns an error if files of the publication clash.
    fn unclashing(&self, clashes: BTreeSet<Clash>, planned: Option<&Planned>, redirects: &Redirects) -> Result<(), PublishError> {
        let found = clashes::found(self.dataset, clashes, planned, redirects, &self.options.content);
        proven(self.options, found).map_err(|error| match error {
            PublishError::Proof(found) => PublishError::Clash(found),
            error => error,
        })
    }

    /// Whether the site is published into the folder of the shell. The shell's own files must not be recorded as published then,
    /// because the next run would remove them.
    fn is_in_place(&self) -> bool {
        self.options.shell.is_in(&self.options.out)
    }

    /// The files of the shell that are published as they are.
    fn copied(&self) -> Vec<&str> {
        // A file of the newsroom replaces the file of the shell with the same name.
        let given: HashSet<&str> = self.dataset.newsroom().media.iter().map(|(_, path)| path.as_str()).collect();
        let is_in_place = self.is_in_place();
        let names = self.shell.iter().flat_map(|shell| &shell.files).map(String::as_str);
        names.filter(|name| !given.contains(name) && (!is_in_place || self.output.has_published(name))).collect()
    }

    fn put(&self, maker: Maker, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let at = |source| PublishError::File { path: self.options.out.join(path), source };
        self.output.write_as(maker, path, bytes).map_err(at)
    }

    /// Writes the files that pages load, the shell's other files, and the media.
    fn files(&self) -> Result<(), PublishError> {
        let Self { dataset, options, .. } = *self;
        let newsroom = dataset.newsroom();
        if let Some(shell) = self.shell {
            for asset in shell.assets(newsroom.config.has_search) {
                self.put(Maker::Shell, &asset.name, &asset.bytes)?;
            }
            // The next run reads Trunk's page again, but the front page now has the name of that page.
            if self.is_in_place() {
                self.put(Maker::Shell, UNPRINTED, shell.unprinted.as_bytes())?;
            }
            for name in self.copied() {
                self.put(Maker::Shell, name, &shell.file(name)?)?;
            }
        }
        newsroom.media.par_iter().try_for_each(|(from, path)| {
            let bytes = std::fs::read(from).map_err(|source| PublishError::File { path: from.to_owned(), source })?;
            let published = media_cleaning::published(path, &bytes, newsroom.config.keep_metadata);
            if let Some(fault) = published.fault {
                options.progress.tell(format!("{} {fault}", from.display()));
            }
            self.put(Maker::Media, path, &published.bytes)
        })
    }

    /// Writes pages with their data, articles before the listings that link to them, and then the search index.
    fn pages(&self, routes: Vec<Route>) -> Result<(), PublishError> {
        let Self { dataset, options, output, printer, .. } = *self;
        let at_out = |source| PublishError::File { path: options.out.clone(), source };
        let (articles, others): (Vec<_>, Vec<_>) = routes.into_iter().partition(|route| matches!(route, Route::Article(_)));
        let steps = options.progress.stage("printing", articles.len() + others.len());
        let write_page = |route: &Route| -> Result<(), PublishError> {
            let outline = dataset.outline(route);
            output.add_page(dataset.digest(route, &outline).map_err(at_out)?);
            let page = dataset.fill(outline).map_err(at_out)?;
            if !route.is_only_printed(dataset.frame()) {
                self.put(Maker::Page, file_of(&route.data()), &self.data_of(&page).map_err(at_out)?)?;
            }
            printer.map_or(Ok(()), |printer| self.put(Maker::Page, &page_file(route), printer.print(&page).as_bytes()))?;
            steps.step();
            Ok(())
        };
        let write_page = |route: &Route| write_page(route).map_err(|error| error.of(dataset.source(route)));
        articles.par_iter().try_for_each(write_page)?;
        others.par_iter().try_for_each(write_page)?;
        for (from, to) in dataset.pointers() {
            let page = dataset.page(&from).map_err(at_out)?;
            self.put(Maker::Page, file_of(&from.data()), &self.data_of(&page).map_err(at_out)?)?;
            if let Some(printer) = printer {
                self.put(Maker::Page, &page_file(&from), printer.pointer(&to.path()).as_bytes())?;
            }
        }
        for year in dataset.years() {
            self.put(Maker::Site, &year_file(year.year), &json(&year).map_err(at_out)?)?;
        }
        if dataset.newsroom().config.has_search {
            crate::make::search_index::write(dataset, output, &options.progress).map_err(at_out)?;
        }
        let release = printer.map(|printer| printer.release().to_owned());
        let site = json(&dataset.site_file(output.revision(), release)).map_err(at_out)?;
        self.put(Maker::Site, file_of(SITE_FILE), &site)
    }

    /// The data file of a page. If pages are printed, its last field is the release of the app. From this field, an open tab of
    /// an earlier release learns that it is outdated.
    fn data_of(&self, page: &Page) -> io::Result<Vec<u8>> {
        let mut json = json_of(page)?;
        if let (Some(printer), Some(end)) = (self.printer, json.iter().rposition(|byte| *byte == b'}')) {
            json.splice(end..end, [RELEASE, printer.release(), "\""].concat().into_bytes());
        }
        Ok(json)
    }

    /// Writes the files for other programs and for hosts, the redirects from old addresses, and the page for unknown addresses.
    fn machines(&self, redirects: &Redirects) -> Result<Option<Rules>, PublishError> {
        let Self { dataset, options, .. } = *self;
        let (Some(printer), Some(shell)) = (self.printer, self.shell) else { return Ok(None) };
        let newsroom = dataset.newsroom();
        let write = |path: &str, bytes: &[u8]| self.put(Maker::Site, path, bytes);
        proven(options, feeds_and_sitemaps::write(dataset, options, &shell.files, &write)?)?;
        let pages = redirects.pages();
        pages
            .par_iter()
            .try_for_each(|(file, redirect)| self.put(Maker::Redirect, file, printer.pointer(&redirect.to).as_bytes()))?;
        let assets = shell.assets(newsroom.config.has_search).map(|asset| &asset.name);
        let names = assets.chain(&shell.files).map(String::as_str);
        let rules = Rules::new(newsroom, redirects, printer.policy(), names, options.precompress);
        for (name, text) in server_config::in_output(&rules) {
            write(name, text.as_bytes())?;
        }
        write(NOT_FOUND, printer.print(&Page::NotFound).as_bytes())?;
        options.config.as_ref().map_or(Ok(()), |folder| configure(&rules, folder, &options.out))?;
        Ok(Some(rules))
    }
}

/// The routes whose files must be written. A page is made from its outline by its printer: if both are the same as in the last
/// publication, the page is the same, and its files are kept.
fn changed_routes(
    mut routes: Vec<Route>,
    dataset: &Dataset<'_>,
    output: &Output,
    prints: bool,
    progress: &Progress,
) -> io::Result<Vec<Route>> {
    if !output.is_of_same_printer() {
        return Ok(routes);
    }
    let steps = progress.stage("comparing", routes.len());
    let is_unchanged = |route: &Route| -> io::Result<bool> {
        steps.step();
        let digest = dataset.digest(route, &dataset.outline(route))?;
        let is_unchanged = output.knows_page(digest)
            && (route.is_only_printed(dataset.frame()) || output.keep(file_of(&route.data())))
            && (!prints || output.keep(&page_file(route)));
        if is_unchanged {
            output.add_page(digest);
        }
        Ok(is_unchanged)
    };
    let standing = routes.par_iter().map(is_unchanged).collect::<io::Result<Vec<_>>>()?;
    let mut standing = standing.into_iter();
    routes.retain(|_| !standing.next().unwrap_or_default());
    Ok(routes)
}

/// The time at which to publish again even if no file of the newsroom changes: the first time at which a scheduled article goes
/// live, an article expires, or an article leaves the news sitemap. Returns the time and the reason in a few words.
#[must_use]
pub fn next(newsroom: &Newsroom, now: jiff::Timestamp) -> Option<(jiff::Timestamp, String)> {
    let turn = newsroom.next.as_ref().map(|(moment, file)| (*moment, format!("{file} goes live or expires")));
    let news = news_until(newsroom, now).and_then(|second| jiff::Timestamp::from_second(second).ok());
    let news = news.map(|moment| (moment, "an article leaves the news sitemap".to_owned()));
    [turn, news].into_iter().flatten().min_by_key(|(moment, _)| *moment)
}

/// Returns an error if there are findings.
fn proven(options: &Options, found: Vec<Diagnostic>) -> Result<(), PublishError> {
    if found.is_empty() {
        return Ok(());
    }
    let mut diagnostics = Diagnostics::new(&options.content);
    diagnostics.extend(found);
    diagnostics.sort();
    Err(PublishError::Proof(diagnostics))
}

/// Writes the configuration of servers into a separate folder.
fn configure(rules: &Rules, folder: &Path, out: &Path) -> Result<(), PublishError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| PublishError::File { path, source }
    };
    let out = out.canonicalize().map_err(at(out))?;
    std::fs::create_dir_all(folder).map_err(at(folder))?;
    for (name, text) in server_config::configuration(rules, &out) {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(at(&path))?;
    }
    Ok(())
}

/// Reads a newsroom for publication, including the redirects and the smaller copies of its pictures.
#[must_use]
pub fn read_newsroom(options: &Options) -> (Option<Newsroom>, crate::content::Diagnostics) {
    let written = [("--cache", &options.cache), ("--config", &options.config)];
    let written = written.into_iter().filter_map(|(name, folder)| Some((name, folder.clone()?)));
    let (mut newsroom, mut diagnostics) = read(
        &options.content,
        &ReadOptions {
            origin: options.origin.clone(),
            drafts: options.drafts,
            cache: options.cache.clone(),
            now: options.now,
            written: written.chain([("--out", options.out.clone())]).collect(),
            progress: options.progress.clone(),
        },
    );
    if let Some(newsroom) = &mut newsroom {
        diagnostics.extend(Redirects::read(&options.content, newsroom).1);
        if !diagnostics.has_errors() {
            diagnostics.extend(media_cleaning::check(newsroom, &options.content));
        }
        // A development server does not wait for smaller copies.
        if !diagnostics.has_errors() && !options.data_only {
            let Options { content, out, cache, progress, .. } = options;
            diagnostics.extend(pictures::add(newsroom, content, out, cache.as_deref(), progress));
        }
        // If no page is printed, the data of articles cannot be read from pages.
        if options.data_only {
            newsroom.config.article_data = ArticleData::File;
        }
        let unused = diagnostics.accept(&newsroom.config.accepted);
        // If pictures were not checked, some warnings may be missing, and an entry that looks unused may be needed.
        if !diagnostics.has_errors() && !options.data_only {
            let unused = unused.iter().filter(|accepted| !external_links::tells(&accepted.pattern));
            let told = unused.map(|accepted| {
                let message = format!("no warning matches `{}`", accepted.pattern);
                Diagnostic::warning(SETTINGS, message).at(accepted.span.clone()).help("remove it from `allow`")
            });
            diagnostics.extend(told);
        }
        diagnostics.sort();
    }
    (newsroom, diagnostics)
}

/// The file in the output folder for a path of the site.
fn file_of(path: &str) -> &str {
    path.trim_start_matches('/')
}

/// The file of a year of the archive.
fn year_file(year: i16) -> String {
    format!("data/archive/{year:04}.json")
}

fn page_file(route: &Route) -> String {
    format!("{}index.html", file_of(&route.path()))
}
