//! [`prepare`] converts a file with Markdown of another system to the Markdown that [`super::markdown::Document`] reads.

use super::diagnostics::Diagnostic;
use super::markdown::{dialects, mdx};
use super::template_tags::{self, Names};
use super::text_edits::Rewritten;
use std::ops::Range;

/// A file, ready to be parsed.
#[derive(Debug, Default)]
pub(crate) struct Prepared {
    /// The replacements in it, one entry for each step.
    steps: Vec<Rewritten>,
    /// Warnings about what was left out, with places in the original file.
    pub notes: Vec<Diagnostic>,
    /// It has template tags whose result depends on which other files exist.
    pub looks_up: bool,
}

/// Prepares a file whose body begins at byte `start`; its front matter does not change. `inner` is its name in [`Names`]. Without
/// names, template tags are not shown.
pub(crate) fn prepare(file: &str, inner: &str, text: &str, start: usize, names: Option<&Names>) -> Prepared {
    let mut prepared = Prepared::default();
    if is_mdx(file) {
        let (rewritten, notes) = mdx::read(file, text, start);
        prepared.step(rewritten, notes);
    } else if let Some(shown) = template_tags::show(text, start, inner, names) {
        prepared.looks_up = shown.looks_up;
        let notes = shown.notes(file, names.is_some()).collect();
        prepared.step(shown.file, Vec::new());
        // The places of these notes are already those in the file.
        prepared.notes = notes;
    }
    if let Some((rewritten, notes)) = dialects::read(file, prepared.text(text), start) {
        prepared.step(rewritten, notes);
    }
    prepared
}

/// Whether a file is MDX by its name.
pub(crate) fn is_mdx(file: &str) -> bool {
    file.len() > 4 && file.is_char_boundary(file.len() - 4) && file[file.len() - 4..].eq_ignore_ascii_case(".mdx")
}

impl Prepared {
    /// Adds a step. Its notes have places in the text before the step.
    fn step(&mut self, rewritten: Rewritten, notes: Vec<Diagnostic>) {
        for mut note in notes {
            note.span = note.span.map(|span| self.before(span));
            self.notes.push(note);
        }
        self.steps.push(rewritten);
    }

    /// The text to parse; `file` is the text of the original file.
    pub fn text<'t>(&'t self, file: &'t str) -> &'t str {
        self.steps.last().map_or(file, |step| &step.text)
    }

    /// The range in the original file of a range in the text.
    pub fn before(&self, span: Range<usize>) -> Range<usize> {
        self.steps.iter().rev().fold(span, |span, step| step.before(span))
    }
}
