//! Writes diagnostics for a terminal: file, line, the text with a mark under it, and what to do.

use super::{Diagnostic, Diagnostics, Severity, counted};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

/// Whether to write in colour. That depends on the terminal, so the caller decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// ANSI escapes.
    Always,
    /// Plain text.
    Never,
}

/// Maximum number of warnings of one kind in folded output.
const ALIKE: usize = 5;
/// Maximum number of lines of a file for one problem.
const LINES: usize = 3;
/// Maximum length of a line. Longer lines are cut around the place: in Markdown, a paragraph is one line.
const WIDTH: usize = 140;

impl Diagnostics {
    /// All problems in the style of rustc, then the summary. Reads the files again, one at a time.
    #[must_use]
    pub fn render(&self, colour: Colour) -> String {
        self.render_some(colour, usize::MAX)
    }

    /// As [`Self::render`], but shows only the first few warnings of one kind, and how many more there are. Warnings are of one
    /// kind if they ask for the same action, or differ only in the names in them.
    #[must_use]
    pub fn render_folded(&self, colour: Colour) -> String {
        self.render_some(colour, ALIKE)
    }

    fn render_some(&self, colour: Colour, alike: usize) -> String {
        let renderer = match colour {
            Colour::Always => Renderer::styled(),
            Colour::Never => Renderer::plain(),
        };
        let mut out = String::new();
        let mut source = Source::default();
        let mut seen = BTreeMap::<WarningKind, usize>::new();
        for diagnostic in self.iter() {
            if diagnostic.severity == Severity::Warning {
                let count = seen.entry(WarningKind::of(diagnostic)).or_default();
                *count += 1;
                if *count > alike {
                    continue;
                }
            }
            source.open(&self.root, &diagnostic.file);
            out.push_str(&render(&renderer, diagnostic, &source));
            out.push_str("\n\n");
        }
        for (kind, count) in seen.into_iter().filter(|(_, count)| *count > alike) {
            let more = counted(count - alike, "more warning");
            let group = match kind {
                WarningKind::Wants(help) => Level::WARNING.primary_title(more).element(Level::HELP.message(help)),
                WarningKind::Says(message) => Group::with_title(Level::WARNING.primary_title(format!("{more}: {message}"))),
            };
            out.push_str(&renderer.render(&[group]));
            out.push_str("\n\n");
        }
        out.push_str(&self.summary());
        out.push('\n');
        out
    }

    /// Each problem with its line and column, from 1, the column in characters; `None` if it concerns a file as a whole. Reads
    /// the files again, one at a time.
    #[must_use]
    pub fn located(&self) -> Vec<(&Diagnostic, Option<(usize, usize)>)> {
        let mut source = Source::default();
        let locate = |diagnostic: &'_ Diagnostic| {
            source.open(&self.root, &diagnostic.file);
            diagnostic.span.as_ref().map(|span| source.place(span.start))
        };
        let places: Vec<_> = self.iter().map(locate).collect();
        self.iter().zip(places).collect()
    }

    /// One line with a JSON object for each problem: severity, file, line and column (from 1, in characters), message, label,
    /// help.
    #[must_use]
    pub fn to_json_lines(&self) -> String {
        #[derive(Serialize)]
        struct Line<'a> {
            severity: Severity,
            file: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            line: Option<usize>,
            #[serde(skip_serializing_if = "Option::is_none")]
            column: Option<usize>,
            message: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            label: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            help: Option<&'a str>,
        }
        let mut out = String::new();
        for (d, place) in self.located() {
            let (line, column) = (place.map(|p| p.0), place.map(|p| p.1));
            let (label, help) = (d.label.as_deref(), d.help.as_deref());
            let line = Line { severity: d.severity, file: &d.file, line, column, message: &d.message, label, help };
            // Strings and numbers always serialise.
            if let Ok(json) = serde_json::to_string(&line) {
                out.push_str(&json);
                out.push('\n');
            }
        }
        out
    }
}

/// What warnings of one kind have in common, without the names in them.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum WarningKind {
    /// The help, which says what to do.
    Wants(String),
    /// The message, if there is no help, or if the help is a "did you mean", which is different each time.
    Says(String),
}

impl WarningKind {
    fn of(diagnostic: &Diagnostic) -> Self {
        match diagnostic.help.as_deref().filter(|help| !help.starts_with("did you mean")) {
            Some(help) => Self::Wants(without_names(help)),
            None => Self::Says(without_names(&diagnostic.message)),
        }
    }
}

/// A text with `…` instead of everything between backticks.
fn without_names(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(at, part)| if at % 2 == 0 { part } else { "`…`" });
    parts.collect()
}

fn render(renderer: &Renderer, diagnostic: &Diagnostic, source: &Source) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str());
    let excerpt = diagnostic.span.clone().map(|span| source.excerpt(span));
    let mut group = match &excerpt {
        Some(excerpt) => {
            let annotation = AnnotationKind::Primary.span(excerpt.span.clone()).label(diagnostic.label.as_deref());
            let snippet = Snippet::source(excerpt.text.as_str()).line_start(excerpt.line).path(diagnostic.file.as_str());
            title.element(snippet.fold(false).annotation(annotation))
        }
        None => title.element(Origin::path(diagnostic.file.as_str())),
    };
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

/// The file that was read last.
#[derive(Default)]
struct Source {
    file: String,
    text: String,
    /// Where its lines begin. Computed once, even if the file has many problems.
    lines: Vec<usize>,
}

struct Excerpt {
    text: String,
    line: usize,
    span: Range<usize>,
}

impl Source {
    fn open(&mut self, root: &Path, file: &str) {
        if self.file == file {
            return;
        }
        file.clone_into(&mut self.file);
        // A file that was deleted meanwhile, or is not text, is shown without its lines.
        self.text = super::super::read_file(&root.join(file))
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default();
        self.lines = std::iter::once(0).chain(self.text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    }

    /// The line of a byte, from 1, and where it begins.
    fn line(&self, at: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|begin| *begin <= at);
        (line.max(1), line.checked_sub(1).and_then(|line| self.lines.get(line)).copied().unwrap_or_default())
    }

    /// The nearest character boundary at or before `at`.
    fn floor(&self, at: usize) -> usize {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// Line and column, both from 1, the column in characters.
    fn place(&self, at: usize) -> (usize, usize) {
        let at = self.floor(at);
        let (line, start) = self.line(at);
        (line, self.text[start..at].trim_start_matches('\u{feff}').chars().count() + 1)
    }

    /// The first few lines of a span; long ones are cut around the place.
    fn excerpt(&self, span: Range<usize>) -> Excerpt {
        let (mut start, mut end) = (self.floor(span.start), self.floor(span.end));
        let (line, first) = self.line(start);
        let following = self.lines[line.min(self.lines.len())..].iter().copied().chain([self.text.len()]).take(LINES);
        // The first line that holds the end of the span, or the last that is shown.
        let mut last = first;
        for line_end in following {
            last = line_end;
            if last >= end {
                break;
            }
        }
        let text = self.text[first..last].trim_end_matches(['\n', '\r']);
        end = end.clamp(start, (first + text.len()).max(start));
        let (mut before, mut after) = ("", "");
        let (mut from, mut to) = (first, first + text.len());
        if from < to && self.text[from..].starts_with('\u{feff}') && start > from {
            from += '\u{feff}'.len_utf8();
        }
        if to - from > WIDTH && !text.contains('\n') {
            let centre = self.floor(start.saturating_sub(WIDTH / 3)).max(from);
            if centre > from {
                (from, before) = (centre, "… ");
            }
            let stop = self.floor(from + WIDTH).max(self.floor(start + 1)).max(start);
            if stop < to {
                (to, after) = (stop, " …");
            }
        }
        start = start.clamp(from, to);
        end = end.clamp(start, to);
        let text = format!("{before}{}{after}", &self.text[from..to]);
        Excerpt { text, line, span: start - from + before.len()..end - from + before.len() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, span: Range<usize>) -> Result<String, std::io::Error> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("a.md"), text)?;
        let mut all = Diagnostics::new(folder.path());
        all.push(Diagnostic::error("a.md", "something is wrong").at(span).label("here").help("do better"));
        Ok(all.render(Colour::Never))
    }

    #[test]
    fn shows_the_line_with_carets_and_help() -> Result<(), std::io::Error> {
        assert_eq!(
            shown("title: x\ndate: soon\n", 15..19)?,
            "error: something is wrong\n --> a.md:2:7\n  |\n2 | date: soon\n  |       ^^^^ here\n  |\n  = help: do better\n\n\
             1 error in 0 files\n"
        );
        Ok(())
    }

    #[test]
    fn never_fails_at_odd_places() -> Result<(), std::io::Error> {
        for text in ["", "é", "\u{feff}---\r\nx\r\n", &"long é ".repeat(200), "\n\n\n\n\n"] {
            for start in 0..text.len().min(60) + 3 {
                for length in [0, 1, 2, 50, 5000] {
                    assert!(shown(text, start..start + length)?.contains("something is wrong"));
                }
            }
        }
        Ok(())
    }

    #[test]
    fn json_counts_lines_and_characters() -> Result<(), std::io::Error> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("a.md"), "é\néé x\n")?;
        let mut all = Diagnostics::new(folder.path());
        all.push(Diagnostic::warning("a.md", "m").at(8..9));
        all.push(Diagnostic::error("gone.md", "n").help("h"));
        assert_eq!(
            all.to_json_lines(),
            "{\"severity\":\"warning\",\"file\":\"a.md\",\"line\":2,\"column\":4,\"message\":\"m\"}\n\
             {\"severity\":\"error\",\"file\":\"gone.md\",\"message\":\"n\",\"help\":\"h\"}\n"
        );
        Ok(())
    }

    #[test]
    fn folds_similar_warnings_but_never_errors() {
        let mut all = Diagnostics::new("");
        for n in 0..40 {
            all.push(Diagnostic::warning("a.md", format!("tag {n}")).help("write it out"));
            all.push(Diagnostic::error("a.md", format!("date {n}")).help("write a day"));
        }
        all.push(Diagnostic::warning("a.md", "another").help("do something else"));
        for n in 0..30 {
            all.push(Diagnostic::warning("a.md", format!("there is no image `{n}.png`")));
            all.push(Diagnostic::warning("a.md", format!("no path `/{n}`")).help(format!("did you mean `/x{n}`?")));
        }
        let folded = all.render_folded(Colour::Never);
        let count = |text: &str, what: &str| text.matches(what).count();
        assert_eq!((count(&folded, "tag "), count(&folded, "date "), count(&folded, "another")), (5, 40, 1));
        assert_eq!(count(&folded, "35 more warnings"), 1);
        assert_eq!((count(&folded, "there is no image"), count(&folded, "no path")), (6, 6));
        assert_eq!(count(&folded, "25 more warnings: there is no image `…`\n"), 1, "{folded}");
        assert!(folded.ends_with("40 errors, 101 warnings in 0 files\n"), "{folded}");
        assert_eq!(count(&all.render(Colour::Never), "tag "), 40);
    }
}
