//! `press deploy`: uploads a published site to the place from which readers get it. It sends only the files that changed, in the
//! order of [`crate::write::diff::upload_order`], so that readers never find a link to a missing file during the upload. The
//! entry point is [`deploy`].
//!
//! A small file next to the uploaded site records which files are there (`target_state`), so that `press` need not list them.
//! `target` parses the target, `object_storage` sends to object storage, `rsync` sends to folders and servers, and
//! `rollback_copies` keeps the sent files for [`Options::rollback`].

mod credentials;
mod object_storage;
mod rollback_copies;
mod rsync;
mod target;
mod target_state;

use super::server_config::{Answers, HIDDEN, Rules};
use crate::support::progress::Progress;
use crate::write::diff::upload_order::{UploadStep, steps};
use crate::write::diff::{Table, compare};
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

/// How long the app of an earlier release stays at the target after it was replaced: open tabs and cached pages still request it.
const GRACE: Duration = Duration::from_secs(3 * 24 * 60 * 60);

/// The state is written after every this many files, so that an interrupted upload resumes there.
const SAVED_EVERY: usize = 1_000;

/// What to deploy, and where.
#[derive(Clone, Debug)]
pub struct Options {
    /// The output folder of the site.
    pub site: PathBuf,
    /// Where to deploy the site.
    pub target: Target,
    /// The cache folder, in which sent files are kept for a rollback; with `None`, they are not kept.
    pub cache: Option<PathBuf>,
    /// How many files are sent at the same time, at least 1.
    pub parallel: usize,
    /// Only report what would be done.
    pub dry_run: bool,
    /// Deploy the publication before the last one again.
    pub rollback: bool,
    /// Displays the progress.
    pub progress: Arc<Progress>,
}

/// Why a deployment failed or stopped before its end.
#[derive(Debug, Error)]
pub enum DeployError {
    /// The folder contains no published site.
    #[error("{} holds no published site: run `press publish` first", .0.display())]
    NoSite(PathBuf),
    /// A publication into the folder is running, or was killed.
    #[error("a publication into {} was not finished: run `press publish` again first", .0.display())]
    Unfinished(PathBuf),
    /// No credentials were found.
    #[error("there are no credentials for {target}: {help}")]
    NoCredentials {
        /// The target.
        target: String,
        /// How to provide credentials.
        help: &'static str,
    },
    /// The bucket does not exist.
    #[error("{0} is not there: make the bucket first, or correct its name")]
    NoBucket(String),
    /// The target refused the credentials.
    #[error("{target} refuses the credentials that were found: {why}")]
    Refused {
        /// The target.
        target: String,
        /// What the target answered.
        why: String,
    },
    /// A step failed, even after several attempts.
    #[error("{target}: {why}; the files that were sent stay there: run `press deploy` again to continue")]
    Failed {
        /// The target.
        target: String,
        /// What went wrong.
        why: String,
    },
    /// The program rsync is missing.
    #[error("rsync is not installed: press needs it to deploy to {0}")]
    NoRsync(String),
    /// A file of the site cannot be read, or a sent file cannot be kept for a rollback.
    #[error("{}: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
    /// This computer has not kept the publication before.
    #[error(
        "this machine has not deployed to {0} twice, so it cannot deploy the publication before again: publish an earlier state of the newsroom, and deploy that"
    )]
    NothingBefore(String),
}

/// What a deployment did, or would do.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The differences, by kind of file.
    pub changes: Table,
    /// The number of files that were sent.
    pub sent: u64,
    /// The total size of the sent files.
    pub bytes: u64,
    /// The number of files that were deleted.
    pub deleted: u64,
    /// The number of files of earlier releases of the app that stay for now.
    pub later: u64,
    /// The number of requests, or of runs of rsync.
    pub requests: u64,
    /// The duration in seconds.
    pub seconds: f64,
}

/// Sends files to a target.
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

    /// Sends files, in any order.
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

/// Deploys a site to its target.
///
/// # Errors
/// A [`DeployError`]. The files that were sent until then stay. Their order guarantees that no page links to a missing file.
/// The next deployment resumes there.
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
        // If this upload is interrupted, the next one must not rely on the earlier content of these files.
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

/// Where the files to send are.
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

/// Returns the files of a site that a target needs. Object storage reads no configuration files, and never serves a compressed
/// copy instead of the file.
fn wanted(site: &Published, target: &Target) -> Published {
    let is_wanted = |path: &str| !HIDDEN.contains(&path) && site.original(path) == path;
    let is_objects = matches!(target, Target::Objects(_));
    site.iter().filter(|(path, _)| !is_objects || is_wanted(path)).map(|(path, entry)| (path.to_owned(), entry)).collect()
}

/// Returns the files at the target, according to its state. The state contains no names. The names of files that were removed
/// come from the publication before or, if they are not there, from a listing of the target.
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
    // A file that may be there is sent like a new file, before any page links to it.
    Ok(names.into_iter().filter(|(path, entry)| *entry != PERHAPS || !new.has(path)).collect())
}
