//! Writes the files for other programs: feeds, sitemaps, `robots.txt` and the description of the search.
//! [`crate::make::validation`] parses each feed and each sitemap again before it is written.

use super::{Options, PublishError, file_of};
use crate::content::Diagnostic;
use crate::make::dataset::Dataset;
use crate::make::feeds::{Feed, Format};
use crate::make::opensearch::{self, OPENSEARCH};
use crate::make::sitemaps;
use crate::make::validation::{self, Maps};
use rayon::prelude::*;
use std::io;

const ROBOTS: &str = "robots.txt";

/// Writes all of these files, and returns their faults. A feed with faults is not written.
pub(super) fn write<W>(
    dataset: &Dataset<'_>,
    options: &Options,
    shell: &[String],
    write: &W,
) -> Result<Vec<Diagnostic>, PublishError>
where
    W: Fn(&str, &[u8]) -> Result<(), PublishError> + Sync,
{
    let mut found = feeds(dataset, options, write)?;
    found.extend(maps(dataset, options, write)?);
    let frame = dataset.frame();
    for file in made(dataset, shell) {
        let text = if file == ROBOTS { sitemaps::robots(&frame.site) } else { opensearch::description(frame) };
        write(file, text.as_bytes())?;
    }
    Ok(found)
}

/// The files about the whole site that neither the newsroom nor the shell provides. Both may provide them.
pub(super) fn made(dataset: &Dataset<'_>, shell: &[String]) -> Vec<&'static str> {
    let is_given =
        |file: &str| dataset.newsroom().media.iter().any(|(_, path)| path == file) || shell.iter().any(|name| name == file);
    let search = (!dataset.frame().without_search).then_some(OPENSEARCH.0);
    [ROBOTS].into_iter().chain(search).filter(|file| !is_given(file)).collect()
}

fn at(options: &Options) -> impl Fn(io::Error) -> PublishError {
    |source| PublishError::File { path: options.out.clone(), source }
}

/// Writes the feeds. Each core makes one feed after the other, so memory holds at most one feed per core.
fn feeds<W>(dataset: &Dataset<'_>, options: &Options, write: &W) -> Result<Vec<Diagnostic>, PublishError>
where
    W: Fn(&str, &[u8]) -> Result<(), PublishError> + Sync,
{
    let all = Feed::all(dataset).into_par_iter().map(|feed| {
        let entries = feed.entries(dataset).map_err(at(options))?;
        let mut found = Vec::new();
        for format in Format::ALL {
            let bytes = format.write(&feed, &entries).map_err(at(options))?;
            let wrong = validation::feed(format, &bytes, &feed, &entries, &options.content);
            if wrong.is_empty() {
                write(file_of(&feed.path(format)), &bytes)?;
            }
            found.extend(wrong);
        }
        Ok(found)
    });
    all.try_reduce(Vec::new, |all, more| Ok([all, more].concat()))
}

fn maps<W>(dataset: &Dataset<'_>, options: &Options, write: &W) -> Result<Vec<Diagnostic>, PublishError>
where
    W: Fn(&str, &[u8]) -> Result<(), PublishError> + Sync,
{
    let site = &dataset.frame().site;
    let maps = Maps::new(site, &options.content);
    let groups = sitemaps::groups(dataset);
    let written: Result<Vec<_>, PublishError> = groups
        .par_iter()
        .map(|group| {
            let mut names = Vec::new();
            let mut found = Vec::new();
            for part in sitemaps::parts(group, dataset) {
                found.extend(maps.part(&part));
                write(&part.name, &part.bytes)?;
                names.push((part.name, part.changed));
            }
            Ok((names, found))
        })
        .collect();
    let (names, mut found): (Vec<_>, Vec<_>) = written?.into_iter().unzip();
    let names = names.concat();
    let index = sitemaps::index(&names, site);
    let news = sitemaps::news(dataset, options.now.unwrap_or_else(jiff::Timestamp::now));
    found.push(maps.index(&index, names.len()));
    found.push(maps.news(&news));
    write(sitemaps::INDEX, &index)?;
    write(sitemaps::NEWS, &news)?;
    Ok(found.concat())
}
