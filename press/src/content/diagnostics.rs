//! The problems of a newsroom. [`Diagnostics`] collects each [`Diagnostic`], so that one run reports all of them, and shows them
//! in the style of rustc ([`Diagnostics::render`]) or as JSON lines ([`Diagnostics::to_json_lines`]).

mod accepted;
mod render;

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

pub use accepted::Accepted;
pub use render::Colour;

/// How severe a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is published while there is an error.
    Error,
    /// The newsroom is published nevertheless.
    Warning,
}

/// One problem: what is wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How severe it is.
    pub severity: Severity,
    /// Path relative to the newsroom, with `/`.
    pub file: String,
    /// Where it is in the file, in bytes; `None` if it concerns the file as a whole.
    pub span: Option<Range<usize>>,
    /// One sentence, without a full stop: what is wrong.
    pub message: String,
    /// A few words beside the carets.
    pub label: Option<String>,
    /// One sentence: what to do.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A problem that stops the publication.
    pub fn error(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, file.into(), message.into())
    }

    /// A problem that does not stop the publication.
    pub fn warning(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, file.into(), message.into())
    }

    pub(super) fn new(severity: Severity, file: String, message: String) -> Self {
        Self { severity, file, span: None, message, label: None, help: None }
    }

    /// Sets where it is in the file, in bytes.
    #[must_use]
    pub fn at(mut self, span: Range<usize>) -> Self {
        self.span = Some(span);
        self
    }

    /// Sets a few words beside the carets.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Sets what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// All problems of one run. Each thread fills its own list and the reader merges the lists, so nothing here locks.
#[derive(Debug, Default)]
pub struct Diagnostics {
    root: PathBuf,
    list: Vec<Diagnostic>,
    files: usize,
    /// The number of warnings that the newsroom accepts, which are not in the list.
    accepted: usize,
}

impl Diagnostics {
    /// An empty list for the newsroom in `root`, from which the lines to show are read.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), ..Self::default() }
    }

    /// The list that [`Self::to_kept`] stored, for the newsroom in `root`; an empty one if `kept` cannot be read.
    pub fn of_kept(root: impl Into<PathBuf>, kept: &[u8]) -> Self {
        let (files, list) = serde_json::from_slice(kept).unwrap_or_default();
        Self { root: root.into(), list, files, accepted: 0 }
    }

    /// The list in a form that can be stored, so that a run that does not read the newsroom can report it again.
    #[must_use]
    pub fn to_kept(&self) -> Vec<u8> {
        // Texts and numbers always serialise.
        serde_json::to_vec(&(self.files, &self.list)).unwrap_or_default()
    }

    /// Adds one problem.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Adds many problems.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.list.extend(diagnostics);
    }

    /// Counts files that were read, for the summary.
    pub fn add_files(&mut self, files: usize) {
        self.files += files;
    }

    /// Sorts the problems by file, place and message, and removes duplicates.
    pub fn sort(&mut self) {
        let key = |d: &Diagnostic| (d.span.as_ref().map(|span| (span.start, span.end)), d.severity);
        self.list.sort_by(|a, b| (&a.file, key(a), &a.message).cmp(&(&b.file, key(b), &b.message)));
        self.list.dedup();
    }

    /// The problems, in the order of [`Diagnostics::sort`] after that has run.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// How many errors there are.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.list.iter().filter(|d| d.severity == Severity::Error).count()
    }

    /// How many warnings there are.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.list.len() - self.errors()
    }

    /// Whether anything stops the publication.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.errors() > 0
    }

    /// Whether there are no problems.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// One line: "2 errors, 1 warning in 1,204 files".
    #[must_use]
    pub fn summary(&self) -> String {
        let counts = [(self.errors(), "error"), (self.warnings(), "warning")];
        let counts: Vec<String> = counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, noun)| counted(n, noun)).collect();
        let counts = if counts.is_empty() { "no problems".to_owned() } else { counts.join(", ") };
        let accepted = if self.accepted == 0 { String::new() } else { format!(" ({} more accepted)", self.accepted) };
        format!("{counts}{accepted} in {}", counted(self.files, "file"))
    }
}

/// "1 file", "1,204 files".
pub(super) fn counted(n: usize, noun: &str) -> String {
    let digits = n.to_string();
    let mut number = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            number.push(',');
        }
        number.push(digit);
    }
    format!("{number} {noun}{}", if n == 1 { "" } else { "s" })
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_by_file_and_place_and_removes_duplicates() {
        let mut all = Diagnostics::new("");
        all.extend([
            Diagnostic::warning("b.md", "whole file"),
            Diagnostic::warning("b.md", "late").at(9..10),
            Diagnostic::error("b.md", "early").at(2..3),
            Diagnostic::error("a.md", "x").at(100..101),
            Diagnostic::warning("b.md", "late").at(9..10),
        ]);
        all.sort();
        assert_eq!(all.iter().map(|d| d.message.as_str()).collect::<Vec<_>>(), ["x", "whole file", "early", "late"]);
        assert!(all.has_errors());
    }

    #[test]
    fn summarises() {
        let mut all = Diagnostics::new("");
        all.add_files(1);
        assert_eq!(all.summary(), "no problems in 1 file");
        all.add_files(1_234_566);
        all.push(Diagnostic::error("a", "x"));
        assert_eq!(all.summary(), "1 error in 1,234,567 files");
        all.extend([Diagnostic::warning("a", "y"), Diagnostic::warning("a", "z")]);
        assert_eq!(all.summary(), "1 error, 2 warnings in 1,234,567 files");
    }
}
