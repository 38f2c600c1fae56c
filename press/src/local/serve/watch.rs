//! Watches the files of the newsroom, and publishes it again when a file changes.

use super::Event;
use super::preview_site::Preview;
use crate::support::own_files::is_made_by_press;
use notify::{Config, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

/// A publication begins after this time without a further change: text editors write one file in several steps.
const QUIET: Duration = Duration::from_millis(20);
/// The interval at which files are checked when the system does not report changes.
const POLL: Duration = Duration::from_secs(1);
/// The maximum wait for the time of the next publication: meanwhile, the clock may be set, or the computer may sleep.
const LONGEST: Duration = Duration::from_secs(60);

/// A message to the thread that publishes.
pub(super) enum Signal {
    /// These files changed.
    Changed(Vec<PathBuf>),
    /// The server stops.
    Stop,
}

/// Publishes again after each change, until it receives [`Signal::Stop`].
pub(super) fn run(preview: &Preview, tell: &impl Fn(Event<'_>), changes: Sender<Signal>, signals: &Receiver<Signal>) {
    let watcher = watch(preview.newsroom(), changes);
    if let Err(error) = &watcher {
        tell(Event::Failed(format!("press cannot watch the files for changes: {error}")));
    }
    if let Ok((_, Some(why))) = &watcher {
        tell(Event::Polls(why.clone(), POLL));
    }
    // Publishes the changes between the first publication and now.
    let mut until = preview.publish(tell);
    loop {
        let now = jiff::Timestamp::now().as_second();
        let wait = until.and_then(|until| u64::try_from(until - now).ok()).map_or(LONGEST, Duration::from_secs).min(LONGEST);
        match signals.recv_timeout(wait) {
            Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            Ok(Signal::Changed(files)) if !files.is_empty() && !files.iter().any(|file| is_of(preview.newsroom(), file)) => {
                continue;
            }
            Ok(Signal::Changed(_)) => loop {
                match signals.recv_timeout(QUIET) {
                    Ok(Signal::Changed(_)) => {}
                    Ok(Signal::Stop) => return,
                    Err(_) => break,
                }
            },
            Err(RecvTimeoutError::Timeout) if until.is_some_and(|until| jiff::Timestamp::now().as_second() >= until) => {}
            Err(RecvTimeoutError::Timeout) => continue,
        }
        until = preview.publish(tell);
    }
}

/// Begins to watch a newsroom. If the system cannot watch so many files, they are checked at intervals instead, and the reason is
/// returned.
fn watch(newsroom: &Path, changes: Sender<Signal>) -> notify::Result<(Box<dyn Watcher>, Option<String>)> {
    let handler = move |event: notify::Result<notify::Event>| {
        // After an error, something may have changed: an event without a file counts as a change.
        let event = event.unwrap_or_else(|_| notify::Event::new(EventKind::Any));
        if !matches!(event.kind, EventKind::Access(_)) {
            // Sending fails when the server has stopped.
            _ = changes.send(Signal::Changed(event.paths));
        }
    };
    let again = handler.clone();
    let told = RecommendedWatcher::new(handler, Config::default()).and_then(|mut watcher| {
        watcher.watch(newsroom, RecursiveMode::Recursive)?;
        Ok(watcher)
    });
    match told {
        Ok(watcher) => Ok((Box::new(watcher), None)),
        Err(error) => {
            let mut watcher = PollWatcher::new(again, Config::default().with_poll_interval(POLL))?;
            watcher.watch(newsroom, RecursiveMode::Recursive)?;
            Ok((Box::new(watcher), Some(error.to_string())))
        }
    }
}

/// Whether a file may be part of the newsroom. Hidden folders and the folders that `press` makes are not.
fn is_of(newsroom: &Path, file: &Path) -> bool {
    let newsroom = newsroom.canonicalize().unwrap_or_else(|_| newsroom.to_owned());
    let inner = file.strip_prefix(&newsroom).unwrap_or(Path::new(""));
    let mut folder = newsroom;
    let mut folders = inner.parent().into_iter().flat_map(Path::components);
    folders.all(|part| {
        folder.push(part);
        !part.as_os_str().as_encoded_bytes().starts_with(b".") && !is_made_by_press(&folder).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_in_the_output_folder_are_ignored() -> std::io::Result<()> {
        let work = tempfile::tempdir()?;
        let room = work.path().canonicalize()?;
        for folder in ["articles", "site/blog", ".git"] {
            std::fs::create_dir_all(room.join(folder))?;
        }
        std::fs::write(room.join("site/.broadsheet"), "broadsheet 2 1 1\n")?;
        for (file, expected) in [
            ("articles/a.md", true),
            ("site.toml", true),
            ("site/blog/index.html", false),
            (".git/index", false),
            ("media/new.jpg", true),
        ] {
            assert_eq!(is_of(&room, &room.join(file)), expected, "{file}");
        }
        Ok(())
    }
}
