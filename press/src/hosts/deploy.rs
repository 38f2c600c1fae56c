//! `press deploy`: brings a published site to where readers get it, by sending only what changed, in the order of
//! [`crate::check::diff::upload_order`], so that readers who come meanwhile meet no link to what is not there. The entry point is [`deploy`].
//!
//! What lies there is known by a small file beside the site (`state`), so nothing is listed. `target` says where that is, `objects`
//! speaks to object storage, `rsync` to folders and servers, `kept` keeps what was sent for [`Options::rollback`].

mod credentials;
mod object_storage;
mod rollback_copies;
mod rsync;
mod target;
mod target_state;

use super::server_config::{Answers, HIDDEN, Rules};
use crate::check::diff::upload_order::{UploadStep, steps};
use crate::check::diff::{Table, compare};
use crate::support::progress::Progress;
use crate::write::site_files::Published;
use object_storage::Objects;
use rollback_copies::Kept;
use rsync::Rsync;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use target_state::{PERHAPS, State};
use thiserror::Error;

pub use target::{Target, TargetError, Tool};

/// How long the app of an earlier release stays after it was replaced: open tabs and cached pages ask for it.
const GRACE: Duration = Duration::from_secs(3 * 24 * 60 * 60);

/// After so many files the state is written, so that an upload that is broken off resumes there.
const SAVED_EVERY: usize = 1_000;

/// What to bring where.
#[derive(Clone, Debug)]
pub struct Options {
    /// The published site.
    pub site: PathBuf,
    /// Where to.
    pub target: Target,
    /// Where what was sent is kept for a rollback; nothing is kept when not given.
    pub cache: Option<PathBuf>,
    /// Files that are sent at a time, at least 1.
    pub parallel: usize,
    /// Only say what would be done.
    pub dry_run: bool,
    /// Bring back the publication before the last one.
    pub rollback: bool,
    /// What is told of how far it is.
    pub progress: Arc<Progress>,
}

/// Why a site is not there, or not all of it.
#[derive(Debug, Error)]
pub enum DeployError {
    /// Nothing was published.
    #[error("{} holds no published site: run `press publish` first", .0.display())]
    NoSite(PathBuf),
    /// The folder is being published into, or a publication was killed there.
    #[error("a publication into {} was not finished: run `press publish` again first", .0.display())]
    Unfinished(PathBuf),
    /// No credentials were found.
    #[error("there are no credentials for {target}: {help}")]
    NoCredentials {
        /// The target.
        target: String,
        /// Where they are looked for.
        help: &'static str,
    },
    /// The bucket is not there.
    #[error("{0} is not there: make the bucket first, or correct its name")]
    NoBucket(String),
    /// The credentials do not suffice.
    #[error("{target} refuses the credentials that were found: {why}")]
    Refused {
        /// The target.
        target: String,
        /// What it answered.
        why: String,
    },
    /// Something was tried again and again, and failed.
    #[error("{target}: {why}; what was sent stays, run `press deploy` again to go on")]
    Failed {
        /// The target.
        target: String,
        /// What went wrong.
        why: String,
    },
    /// The program that sends files is missing.
    #[error("rsync is not installed: {0} is reached by it")]
    NoRsync(String),
    /// A file of the site cannot be read, or what was sent not be kept.
    #[error("{}: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
    /// Nothing is known of a publication before.
    #[error(
        "this machine has not deployed to {0} twice, so it cannot bring back the publication before: publish an earlier state of the newsroom, and deploy that"
    )]
    NothingBefore(String),
}

/// What was done, or would be.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// What differed, by kind of file.
    pub changes: Table,
    /// Files that were sent.
    pub sent: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files that were deleted.
    pub deleted: u64,
    /// Files of earlier releases of the app that stay for now.
    pub later: u64,
    /// Requests, or runs of rsync.
    pub requests: u64,
    /// Seconds that all of it took.
    pub seconds: f64,
}

/// A place that files are sent to.
enum Place {
    Objects(Box<Objects>),
    Rsync(Rsync),
}

impl Place {
    fn open(target: &Target, parallel: usize) -> Result<Self, DeployError> {
        match target {
            Target::Rsync(place) => Ok(Self::Rsync(Rsync::new(place)?)),
            Target::Objects(place) => Objects::open(place, parallel).map(|objects| Self::Objects(Box::new(objects))),
        }
    }

    fn read_state(&mut self) -> Result<State, DeployError> {
        match self {
            Self::Objects(objects) => objects.read_state(),
            Self::Rsync(rsync) => rsync.read_state(),
        }
    }

    fn write_state(&mut self, state: &State) -> Result<(), DeployError> {
        match self {
            Self::Objects(objects) => objects.write_state(state),
            Self::Rsync(rsync) => rsync.write_state(state),
        }
    }

    /// Sends files; whichever comes first.
    fn send(&mut self, files: &[(&str, PathBuf)], answers: &Answers, progress: &dyn Fn()) -> Result<(), DeployError> {
        match self {
            Self::Objects(objects) => objects.send(files, answers, progress),
            Self::Rsync(rsync) => rsync.send(files, progress),
        }
    }

    fn delete(&mut self, files: &[&str]) -> Result<(), DeployError> {
        match self {
            Self::Objects(objects) => objects.delete(files),
            Self::Rsync(rsync) => rsync.delete(files),
        }
    }

    fn list(&mut self) -> Result<Vec<String>, DeployError> {
        match self {
            Self::Objects(objects) => objects.list(),
            Self::Rsync(rsync) => rsync.list(),
        }
    }

    fn requests(&self) -> u64 {
        match self {
            Self::Objects(objects) => objects.requests(),
            Self::Rsync(rsync) => rsync.runs(),
        }
    }
}

/// Brings a site to its target.
///
/// # Errors
/// A [`DeployError`]. What was sent until then stays, in an order in which no page leads nowhere; running again resumes.
pub fn deploy(options: &Options) -> Result<Outcome, DeployError> {
    let began = Instant::now();
    let Options { site, target, .. } = options;
    if crate::write::output::was_interrupted(site) {
        return Err(DeployError::Unfinished(site.clone()));
    }
    let rules = Rules::kept(site).ok_or_else(|| DeployError::NoSite(site.clone()))?;
    let answers = Answers::new(rules);
    let kept = options.cache.as_ref().map(|cache| Kept::open(cache, target));
    let (whole, source) = match (&kept, options.rollback) {
        (_, false) => (Published::of(site).map_err(|source| at(site, source))?, Source::Site(site)),
        (Some(kept), true) => {
            let before = kept.before().ok_or_else(|| DeployError::NothingBefore(target.to_string()))?;
            (before, Source::Kept(kept))
        }
        (None, true) => return Err(DeployError::NothingBefore(target.to_string())),
    };
    let new = wanted(&whole, target);
    let mut place = Place::open(target, options.parallel.max(1))?;
    let mut state = place.read_state()?;
    let old = known(&state, &new, site, &mut place)?;
    let changes = compare(&new, &old);
    let planned = steps(&changes, &new, &old);
    let now = jiff::Timestamp::now().as_second();
    let due = state.due(now - GRACE.as_secs().cast_signed(), &new);
    let mut outcome =
        Outcome { changes: Table::of(&changes), sent: 0, bytes: 0, deleted: 0, later: 0, requests: 0, seconds: 0.0 };
    let is_complete = planned.is_empty() && due.is_empty();
    if !options.dry_run && !is_complete {
        // Should this be broken off, nobody believes of these files that they are as they were.
        planned.iter().for_each(|(_, path)| state.forget(path, !old.has(path)));
        place.write_state(&state)?;
        let count = planned.iter().filter(|((stage, _), _)| *stage < UploadStep::Delete).count();
        let steps = options.progress.stage("sending", count);
        let mut by_step: BTreeMap<(UploadStep, u8), Vec<&str>> = BTreeMap::new();
        for (step, path) in &planned {
            by_step.entry(*step).or_default().push(path);
        }
        for ((stage, _), paths) in by_step {
            match stage {
                UploadStep::Delete => {
                    place.delete(&paths)?;
                    paths.iter().for_each(|path| state.remove(path));
                    outcome.deleted += paths.len() as u64;
                }
                UploadStep::Later => paths.iter().for_each(|path| state.keep_until_later(path, now)),
                _ => {
                    for paths in paths.chunks(SAVED_EVERY) {
                        let files: Vec<(&str, PathBuf)> = paths.iter().map(|path| (*path, source.file(path, &new))).collect();
                        place.send(&files, &answers, &|| steps.step())?;
                        for path in paths {
                            if let Some(entry) = new.get(path) {
                                state.add(path, entry);
                                outcome.bytes += entry.bytes;
                            }
                        }
                        outcome.sent += paths.len() as u64;
                        if paths.len() == SAVED_EVERY {
                            place.write_state(&state)?;
                        }
                    }
                }
            }
        }
        let due: Vec<&str> = due.iter().map(String::as_str).collect();
        place.delete(&due)?;
        due.iter().for_each(|path| state.remove(path));
        outcome.deleted += due.len() as u64;
        place.write_state(&state)?;
        options.progress.end();
        if let Some(kept) = &kept {
            kept.keep(&whole, &source).map_err(|source| at(kept.folder(), source))?;
        }
    }
    outcome.later = state.later();
    outcome.requests = place.requests();
    outcome.seconds = began.elapsed().as_secs_f64();
    Ok(outcome)
}

fn at(path: &Path, source: io::Error) -> DeployError {
    DeployError::File { path: path.to_owned(), source }
}

/// Where the bytes of what is sent lie.
enum Source<'a> {
    Site(&'a Path),
    Kept(&'a Kept),
}

impl Source<'_> {
    fn file(&self, path: &str, published: &Published) -> PathBuf {
        match self {
            Self::Site(site) => site.join(path),
            Self::Kept(kept) => published.get(path).map_or_else(PathBuf::new, |entry| kept.object(entry)),
        }
    }
}

/// The files of a site that a target has use for. Object storage reads no configuration, and hands out no compressed copies in the
/// place of files.
fn wanted(site: &Published, target: &Target) -> Published {
    let is_wanted = |path: &str| !HIDDEN.contains(&path) && site.original(path) == path;
    let is_objects = matches!(target, Target::Objects(_));
    site.iter().filter(|(path, _)| !is_objects || is_wanted(path)).map(|(path, entry)| (path.to_owned(), entry)).collect()
}

/// What lies at the target, by its state. That names no file; the names of those that are gone are found in the publication before,
/// or, if there they are not, by a listing.
fn known(state: &State, new: &Published, site: &Path, place: &mut Place) -> Result<Published, DeployError> {
    let mut names = state.name(new.iter().map(|(path, _)| path));
    if names.len() < state.len() {
        let before = Published::before(site).unwrap_or_default();
        names.extend(state.name(before.iter().map(|(path, _)| path)));
    }
    if names.len() < state.len() {
        let listed = place.list()?;
        names.extend(state.name(listed.iter().map(String::as_str)));
    }
    // What perhaps is there is sent as something new: before anything leads there.
    Ok(names.into_iter().filter(|(path, entry)| *entry != PERHAPS || !new.has(path)).collect())
}
