//! A file whose body is Markdown of another system, as the Markdown that [`super::markdown::Document`] reads: [`prepare`].

use super::diagnostics::Diagnostic;
use super::markdown::{dialects, mdx};
use super::rewritten::Rewritten;
use super::template_tags::{self, Names};
use std::ops::Range;

/// A file, ready to be parsed.
#[derive(Debug, Default)]
pub(crate) struct Prepared {
    /// What was replaced in it, step by step.
    steps: Vec<Rewritten>,
    /// What was left out, with places in the file as it was.
    pub notes: Vec<Diagnostic>,
    /// It has template tags that lead to other files, if those are there.
    pub looks_up: bool,
}

/// Prepares a file whose body begins at byte `start`; its front matter stays as it is. `inner` is its name as [`Names`] has it.
/// Without names, template tags are not shown.
pub(crate) fn prepare(file: &str, inner: &str, text: &str, start: usize, names: Option<&Names>) -> Prepared {
    let mut prepared = Prepared::default();
    if is_mdx(file) {
        let (rewritten, notes) = mdx::read(file, text, start);
        prepared.step(rewritten, notes);
    } else if let Some(shown) = template_tags::show(text, start, inner, names) {
        prepared.looks_up = shown.looks_up;
        let notes = shown.notes(file, names.is_some()).collect();
        prepared.step(shown.file, Vec::new());
        // Their places are already those in the file.
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
    /// Takes a step whose notes have places in the text before it.
    fn step(&mut self, rewritten: Rewritten, notes: Vec<Diagnostic>) {
        for mut note in notes {
            note.span = note.span.map(|span| self.before(span));
            self.notes.push(note);
        }
        self.steps.push(rewritten);
    }

    /// The text to parse; `file` is the file as it was.
    pub fn text<'t>(&'t self, file: &'t str) -> &'t str {
        self.steps.last().map_or(file, |step| &step.text)
    }

    /// Where something of the text was in the file.
    pub fn before(&self, span: Range<usize>) -> Range<usize> {
        self.steps.iter().rev().fold(span, |span, step| step.before(span))
    }
}
