//! Deploys to folders and servers with the rsync program of the system.

use super::DeployError;
use super::target_state::{NAME, State};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The exit status of rsync when the file to fetch does not exist: some files could not be transferred.
const NOT_THERE: [i32; 2] = [23, 3];

pub(super) struct Rsync {
    /// The target in the notation of rsync, with a slash at the end.
    place: String,
    runs: u64,
    /// A temporary folder for files to send that are not in the site under their paths.
    scratch: tempfile::TempDir,
}

impl Rsync {
    pub fn new(place: &str) -> Result<Self, DeployError> {
        let place = format!("{}/", place.trim_end_matches('/'));
        let scratch = tempfile::tempdir().map_err(|source| super::at(&std::env::temp_dir(), source))?;
        Ok(Self { place, runs: 0, scratch })
    }

    pub const fn runs(&self) -> u64 {
        self.runs
    }

    fn run(&mut self, arguments: &[&str], list: &str) -> Result<Output, DeployError> {
        self.runs += 1;
        let run = || -> io::Result<Output> {
            let mut child = Command::new("rsync")
                .args(arguments)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()?;
            if let Some(mut stdin) = child.stdin.take() {
                // rsync may have ended already. Then its error output says why.
                _ = stdin.write_all(list.as_bytes());
            }
            child.wait_with_output()
        };
        run().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => DeployError::NoRsync(self.place.clone()),
            _ => self.failed(error.to_string()),
        })
    }

    fn done(&mut self, arguments: &[&str], list: &str) -> Result<Output, DeployError> {
        let output = self.run(arguments, list)?;
        if output.status.success() { Ok(output) } else { Err(self.failed(said(&output))) }
    }

    fn failed(&self, why: String) -> DeployError {
        DeployError::Failed { target: self.place.clone(), why }
    }

    pub fn read_state(&mut self) -> Result<State, DeployError> {
        let (from, to) = (format!("{}{NAME}", self.place), self.scratch.path().join("state"));
        let output = self.run(&[&from, &to.to_string_lossy()], "")?;
        if !output.status.success() {
            let is_missing = output.status.code().is_some_and(|code| NOT_THERE.contains(&code));
            // Without a state file, nothing was deployed to this folder yet.
            return if is_missing { Ok(State::default()) } else { Err(self.failed(said(&output))) };
        }
        let bytes = std::fs::read(&to).map_err(|source| super::at(&to, source))?;
        State::of_bytes(&bytes).map_err(|error| {
            self.failed(format!("{NAME} cannot be read: {error}; delete it there, and the next deployment sends all files"))
        })
    }

    pub fn write_state(&mut self, state: &State) -> Result<(), DeployError> {
        let file = self.scratch.path().join(NAME);
        let written = state.to_bytes().and_then(|bytes| std::fs::write(&file, bytes));
        written.map_err(|source| super::at(&file, source))?;
        let place = self.place.clone();
        self.done(&["--mkpath", "--ignore-times", "--chmod=F644", &file.to_string_lossy(), &place], "").map(drop)
    }

    /// Sends files. If they are not at their paths below one folder, they are copied into such a folder first.
    pub fn send(&mut self, files: &[(&str, PathBuf)], progress: &dyn Fn()) -> Result<(), DeployError> {
        let Some((path, file)) = files.first() else { return Ok(()) };
        let root = match file.ends_with(path) {
            true => file.ancestors().nth(Path::new(path).components().count()).map(Path::to_owned).unwrap_or_default(),
            false => self.tree(files)?,
        };
        let (from, place) = (format!("{}/", root.display()), self.place.clone());
        // `--whole-file`: `press` already knows which files differ. rsync completes each file before it replaces the old one.
        self.done(
            &["--archive", "--ignore-times", "--whole-file", "--files-from=-", "--from0", &from, &place],
            &listed(files.iter().map(|(path, _)| *path)),
        )?;
        files.iter().for_each(|_| progress());
        Ok(())
    }

    /// Makes a folder in which the files are at their paths.
    fn tree(&self, files: &[(&str, PathBuf)]) -> Result<PathBuf, DeployError> {
        let root = self.scratch.path().join("tree");
        for (path, file) in files {
            let to = root.join(path);
            let link = || {
                to.parent().map_or(Ok(()), std::fs::create_dir_all)?;
                std::fs::copy(file, &to)
            };
            link().map_err(|source| super::at(file, source))?;
        }
        Ok(root)
    }

    pub fn delete(&mut self, files: &[&str]) -> Result<(), DeployError> {
        if files.is_empty() {
            return Ok(());
        }
        // A folder that contains the folders of these files, because rsync needs them, but none of the files.
        let empty = self.scratch.path().join("empty");
        for file in files {
            let folder = empty.join(file).parent().map_or_else(|| empty.clone(), Path::to_owned);
            std::fs::create_dir_all(&folder).map_err(|source| super::at(&folder, source))?;
        }
        let (from, place) = (format!("{}/", empty.display()), self.place.clone());
        self.done(&["--delete-missing-args", "--files-from=-", "--from0", &from, &place], &listed(files.iter().copied()))
            .map(drop)
    }

    pub fn list(&mut self) -> Result<Vec<String>, DeployError> {
        let place = self.place.clone();
        let output = self.done(&["--recursive", "--list-only", &place], "")?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        // "-rw-r--r--          1,234 2026/11/30 00:00:00 blog/a/index.html"
        let file = |line: &str| {
            let mut rest = line.strip_prefix('-').map(|_| line)?;
            for _ in 0..4 {
                rest = rest.trim_start().split_once(' ')?.1;
            }
            Some(rest.to_owned())
        };
        Ok(text.lines().filter_map(file).collect())
    }
}

fn listed<'p>(paths: impl Iterator<Item = &'p str>) -> String {
    paths.flat_map(|path| [path, "\0"]).collect()
}

/// The first line of rsync's error output.
fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    text.lines().next().map_or_else(|| format!("rsync ended with {}", output.status), str::to_owned)
}
