//! `press publish`: a newsroom in, a site out.

use crate::content::{Colour, Diagnostic, Diagnostics, Newsroom, ReadOptions, read};
use crate::dataset::{Dataset, json, json_of};
use crate::document::Printer;
use crate::hosts::{self, Rules};
use crate::manifest::{MANIFEST, Manifest};
use crate::output::{Output, Summary, is_complete};
use crate::progress::Progress;
use crate::redirects::Redirects;
use crate::shell::{Shell, ShellError, UNPRINTED};
use crate::sitemaps::news_until;
use crate::{pictures, precompress, program};
use broadsheet::page::Page;
use broadsheet::routes::{Route, SITE_FILE};
use broadsheet_model::ArticleData;
use rayon::prelude::*;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;

pub mod inputs;
mod machines;

/// What to publish, and where.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The newsroom: a folder with `site.toml`.
    pub content: PathBuf,
    /// What Trunk built.
    pub shell: PathBuf,
    /// Where the site goes.
    pub out: PathBuf,
    /// Instead of the origin in `site.toml`.
    pub origin: Option<String>,
    /// Drafts are published too.
    pub drafts: bool,
    /// Only the dataset and the media, for a development server: no page is printed.
    pub data_only: bool,
    /// Compressed copies are written beside the files.
    pub precompress: bool,
    /// Where what was made of each file is kept for the next run.
    pub cache: Option<PathBuf>,
    /// Where configuration of servers is written.
    pub config: Option<PathBuf>,
    /// The moment of the publication; the clock's when not given. Only the sitemap of the latest news depends on it.
    pub now: Option<jiff::Timestamp>,
    /// What is told of how far it is.
    pub progress: Arc<Progress>,
}

/// What stopped a publication that had nothing wrong in its content.
#[derive(Debug, Error)]
pub enum PublishError {
    /// The shell cannot be used.
    #[error(transparent)]
    Shell(#[from] ShellError),
    /// What machines would read is not what it should be.
    #[error("{}", .0.render(Colour::Never).trim_end())]
    Proof(Diagnostics),
    /// A file of the output cannot be written, or a file of the newsroom not be copied.
    #[error("{}: {source}", .path.display())]
    File {
        /// The file, or the output folder as a whole.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
}

/// What the last publication left, when it read the same `inputs` and nothing in it has been touched since: there is nothing
/// to do then. Configuration of servers lies elsewhere, and is always written.
#[must_use]
pub fn up_to_date(options: &Options, inputs: u64) -> Option<Summary> {
    let text = std::fs::read_to_string(options.out.join(MANIFEST)).ok()?;
    let (state, _) = Manifest::state(&text).ok()??;
    let in_time = state.until.is_none_or(|until| jiff::Timestamp::now().as_second() < until);
    if inputs == 0 || state.inputs != inputs || !in_time || options.config.is_some() {
        return None;
    }
    let manifest = Manifest::parse(&text).ok()?;
    let files = manifest.files.len();
    is_complete(&options.out, &manifest).then_some(Summary { files, changed: 0, bytes: 0, removed: 0 })
}

/// Where the warnings of a publication are kept, for those after it that find nothing to do.
const WARNINGS: &str = ".broadsheet.warnings";

/// Keeps what a publication warned of.
///
/// # Errors
/// When it cannot be written.
pub fn keep_warnings(options: &Options, diagnostics: &Diagnostics) -> io::Result<()> {
    std::fs::write(options.out.join(WARNINGS), diagnostics.to_kept())
}

/// What the last publication warned of.
#[must_use]
pub fn kept_warnings(options: &Options) -> Diagnostics {
    Diagnostics::of_kept(&options.content, &std::fs::read(options.out.join(WARNINGS)).unwrap_or_default())
}

/// Publishes a newsroom that has been read and found free of errors. `inputs` is what [`inputs::digest`] said before it was
/// read.
///
/// Data and assets are written before the pages that need them, articles before the listings that name them, and what is
/// gone is taken away last: readers of the folder meet no page that leads nowhere.
///
/// # Errors
/// A [`PublishError`]; the output folder may then hold part of the new site, and the next run completes it.
pub fn publish(newsroom: &Newsroom, options: &Options, inputs: u64) -> Result<Summary, PublishError> {
    let began = jiff::Timestamp::now();
    let shell = if options.data_only { None } else { Some(Shell::read(&options.shell)?) };
    let at_out = |source| PublishError::File { path: options.out.clone(), source };
    let dataset = Dataset::new(newsroom).map_err(at_out)?;
    let printer = shell.as_ref().map(|shell| Printer::new(dataset.frame(), newsroom.config.icon.as_deref(), shell));
    let program = program::digest().map_err(at_out)?;
    let made_by = printer.as_ref().map_or(program, |printer| printer.digest(program));
    let output = Output::open(&options.out, Some(&options.shell), inputs, made_by).map_err(at_out)?;

    let routes = changed_routes(&dataset, &output, printer.is_some(), &options.progress).map_err(at_out)?;
    if let Err(error) = proven(options, crate::proof::pages(&dataset, &routes, &options.content).map_err(at_out)?) {
        output.give_up().map_err(at_out)?;
        return Err(error);
    }
    let (articles, others): (Vec<_>, Vec<_>) = routes.into_iter().partition(|route| matches!(route, Route::Article(_)));

    let write = |path: &str, bytes: &[u8]| {
        output.write(path, bytes).map_err(|source| PublishError::File { path: options.out.join(path), source })
    };
    if let Some(shell) = &shell {
        write(UNPRINTED, shell.unprinted.as_bytes())?;
        for asset in shell.assets(newsroom.config.has_search) {
            write(&asset.name, &asset.bytes)?;
        }
        // A shell that is published into keeps its own files: noted as published, the next run would take them away.
        let is_in_place = options.shell.canonicalize().ok() == options.out.canonicalize().ok();
        let others = shell.others(newsroom.config.has_search);
        for name in others.filter(|name| !is_in_place || output.has_published(name)) {
            let from = shell.folder.join(name);
            output.copy(&from, name).map_err(|source| PublishError::File { path: from, source })?;
        }
    }
    newsroom.media.par_iter().try_for_each(|(from, path)| {
        output.copy(from, path).map_err(|source| PublishError::File { path: from.clone(), source })
    })?;
    let steps = options.progress.stage("printing", articles.len() + others.len());
    let write_page = |route: &Route| -> Result<(), PublishError> {
        let outline = dataset.outline(route);
        output.add_page(dataset.digest(route, &outline).map_err(at_out)?);
        let page = dataset.fill(outline).map_err(at_out)?;
        if !route.is_only_printed(dataset.frame()) {
            write(file_of(&route.data()), &json_of(&page).map_err(at_out)?)?;
        }
        printer.as_ref().map_or(Ok(()), |printer| write(&page_file(route), printer.print(&page).as_bytes()))?;
        steps.step();
        Ok(())
    };
    articles.par_iter().try_for_each(write_page)?;
    others.par_iter().try_for_each(write_page)?;
    for (from, to) in dataset.pointers() {
        let page = dataset.page(&from).map_err(at_out)?;
        write(file_of(&from.data()), &json_of(&page).map_err(at_out)?)?;
        if let Some(printer) = &printer {
            write(&page_file(&from), printer.pointer(&to.path()).as_bytes())?;
        }
    }
    for year in dataset.years() {
        write(&format!("data/archive/{:04}.json", year.year), &json(&year).map_err(at_out)?)?;
    }
    if newsroom.config.has_search {
        crate::search::write(&dataset, &output, &options.progress).map_err(at_out)?;
    }
    let site = json(&dataset.site_file(output.revision())).map_err(at_out)?;
    write(file_of(SITE_FILE), &site)?;
    if let (Some(printer), Some(shell)) = (&printer, &shell) {
        proven(options, machines::write(&dataset, options, &shell.files, &write)?)?;
        let (redirects, _) = Redirects::read(&options.content, newsroom);
        let pages = redirects.pages();
        pages.par_iter().try_for_each(|(file, redirect)| write(file, printer.pointer(&redirect.to).as_bytes()))?;
        let assets = shell.assets(newsroom.config.has_search).map(|asset| &asset.name);
        let names = assets.chain(&shell.files).map(String::as_str);
        let rules = Rules::new(newsroom, &redirects, printer.policy(), names, options.precompress);
        for (name, text) in hosts::in_output(&rules) {
            write(name, text.as_bytes())?;
        }
        if let Some(folder) = &options.config {
            configure(&rules, folder, &options.out)?;
        }
        write("404.html", printer.print(&Page::NotFound).as_bytes())?;
    }
    options.progress.end();
    if options.precompress {
        precompress::run(&output).map_err(at_out)?;
    }
    // What turned while this went on turns again at the next run.
    let until = next(newsroom, began).map(|(moment, _)| moment.as_second()).filter(|_| options.now.is_none());
    output.finish(until).map_err(at_out)
}

/// The routes whose files do not stand already. A page follows from its outline and its printer: when both are the same, so
/// is the page.
fn changed_routes(dataset: &Dataset<'_>, output: &Output, prints: bool, progress: &Progress) -> io::Result<Vec<Route>> {
    let mut routes = dataset.routes();
    if !output.is_of_same_printer() {
        return Ok(routes);
    }
    let steps = progress.stage("comparing", routes.len());
    let stands = |route: &Route| -> io::Result<bool> {
        steps.step();
        let digest = dataset.digest(route, &dataset.outline(route))?;
        let stands = output.knows_page(digest)
            && (route.is_only_printed(dataset.frame()) || output.keep(file_of(&route.data())))
            && (!prints || output.keep(&page_file(route)));
        if stands {
            output.add_page(digest);
        }
        Ok(stands)
    };
    let standing = routes.par_iter().map(stands).collect::<io::Result<Vec<_>>>()?;
    let mut standing = standing.into_iter();
    routes.retain(|_| !standing.next().unwrap_or_default());
    Ok(routes)
}

/// When to publish again although nothing was written: the first moment at which a scheduled article is to be shown, one
/// expires, or one leaves the sitemap of the latest news; with the reason in a few words.
#[must_use]
pub fn next(newsroom: &Newsroom, now: jiff::Timestamp) -> Option<(jiff::Timestamp, String)> {
    let turn = newsroom.next.as_ref().map(|(moment, file)| (*moment, format!("{file} is to be shown, or to go")));
    let news = news_until(newsroom, now).and_then(|second| jiff::Timestamp::from_second(second).ok());
    let news = news.map(|moment| (moment, "the sitemap of the latest news loses an article".to_owned()));
    [turn, news].into_iter().flatten().min_by_key(|(moment, _)| *moment)
}

/// Stops when something was found.
fn proven(options: &Options, found: Vec<Diagnostic>) -> Result<(), PublishError> {
    if found.is_empty() {
        return Ok(());
    }
    let mut diagnostics = Diagnostics::new(&options.content);
    diagnostics.extend(found);
    diagnostics.sort();
    Err(PublishError::Proof(diagnostics))
}

/// Writes what servers read into a folder of its own.
fn configure(rules: &Rules<'_>, folder: &Path, out: &Path) -> Result<(), PublishError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| PublishError::File { path, source }
    };
    let out = out.canonicalize().map_err(at(out))?;
    std::fs::create_dir_all(folder).map_err(at(folder))?;
    for (name, text) in hosts::configuration(rules, &out) {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(at(&path))?;
    }
    Ok(())
}

/// Reads a newsroom for publishing, old addresses and smaller copies of its pictures included.
#[must_use]
pub fn read_newsroom(options: &Options) -> (Option<Newsroom>, crate::content::Diagnostics) {
    let (mut newsroom, mut diagnostics) = read(
        &options.content,
        &ReadOptions {
            origin: options.origin.clone(),
            drafts: options.drafts,
            cache: options.cache.clone(),
            now: options.now,
            progress: options.progress.clone(),
        },
    );
    if let Some(newsroom) = &mut newsroom {
        diagnostics.extend(Redirects::read(&options.content, newsroom).1);
        // No development server waits for smaller copies.
        if !diagnostics.has_errors() && !options.data_only {
            let Options { content, out, cache, progress, .. } = options;
            diagnostics.extend(pictures::add(newsroom, content, out, cache.as_deref(), progress));
        }
        // Where nothing is printed, nothing can be read from what is printed.
        if options.data_only {
            newsroom.config.article_data = ArticleData::File;
        }
        diagnostics.sort();
    }
    (newsroom, diagnostics)
}

/// Where a path of the site lies in the output folder.
fn file_of(path: &str) -> &str {
    path.trim_start_matches('/')
}

fn page_file(route: &Route) -> String {
    format!("{}index.html", file_of(&route.path()))
}
